"""What people can ask for, put together: each set of commands with the desks that do its work.

A desk and its commands are imported when one of them is called, so that a command starts with what it needs alone.
"""

from functools import cached_property, partial
from typing import TYPE_CHECKING

from bot.parts import Parts

if TYPE_CHECKING:
    from bot.commands.asking import AskCommands
    from bot.commands.counter import Counter
    from bot.commands.data import DataCommands
    from bot.commands.feeds import FeedCommands
    from bot.commands.filters import FilterCommands
    from bot.commands.following import FollowingCommands
    from bot.commands.news import NewsCommands
    from bot.commands.overrides import OverrideCommands
    from bot.commands.render import RenderCommands
    from bot.commands.reviews import ReviewCommands
    from bot.commands.saved import SavedCommands
    from bot.commands.schedules import ScheduleCommands
    from bot.commands.search import SearchCommands
    from bot.commands.service import ServiceCommands
    from bot.commands.sources import SourceCommands
    from bot.commands.stages import StageCommands
    from bot.commands.status import StatusCommands
    from bot.commands.stories import StoryCommands
    from bot.commands.taste import TasteCommands
    from bot.commands.trends import TrendCommands


class Commands:
    """Every set of commands over the same parts."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @cached_property
    def news(self) -> "NewsCommands":
        from bot.commands.news import NewsCommands
        from bot.desk.news import Newsdesk

        desk = Newsdesk(self.parts)
        return NewsCommands(
            make_digest=desk.make_digest,
            present=desk.present,
            answer=desk.answer,
        )

    @cached_property
    def rendering(self) -> "RenderCommands":
        from bot.commands.render import RenderCommands
        from bot.desk.news import Newsdesk
        from bot.desk.rendering import Renderdesk

        return RenderCommands(present=Newsdesk(self.parts).present, forms=Renderdesk(self.parts).forms)

    @cached_property
    def search(self) -> "SearchCommands":
        from bot.commands.search import SearchCommands
        from bot.desk.search import Searchdesk

        return SearchCommands(find=Searchdesk(self.parts).find)

    @cached_property
    def trends(self) -> "TrendCommands":
        from bot.commands.trends import TrendCommands
        from bot.desk.trends import Trenddesk

        desk = Trenddesk(self.parts)
        return TrendCommands(look=desk.look, draw=desk.draw, keep=desk.keep)

    @cached_property
    def feeds(self) -> "FeedCommands":
        from bot.commands.feeds import FeedCommands
        from bot.desk.feed_health import Healthdesk
        from bot.desk.feeds import Feeddesk
        from bot.desk.follows import Followdesk

        desk, follows = Feeddesk(self.parts), Followdesk(self.parts)
        return FeedCommands(
            poll_now=desk.poll_now,
            look=Healthdesk(self.parts).look,
            check_now=desk.check_now,
            follow=follows.follow,
            unfollow=follows.unfollow,
            follow_list=desk.follow_list,
            list_of=desk.list_of,
            pause_=follows.pause,
            move_=follows.move,
            packs_=follows.packs,
        )

    @cached_property
    def following(self) -> "FollowingCommands":
        from bot.commands.following import FollowingCommands
        from bot.desk.following import Followingdesk

        return FollowingCommands(choose=Followingdesk(self.parts).choose)

    @cached_property
    def files(self) -> "StageCommands":
        from bot.commands.stages import StageCommands
        from bot.desk.files import Filedesk
        from bot.net.urls import canonical

        desk = Filedesk(self.parts)
        return StageCommands(
            fetch=desk.fetch,
            parse_document=desk.parse_document,
            extract_page=desk.extract_page,
            group=desk.group_records,
            condense=desk.condense,
            keep=desk.keep,
            canonical=canonical,
            now=self.parts.clock,
            progress=self.parts.progress,
        )

    @cached_property
    def schedules(self) -> "ScheduleCommands":
        from bot.commands.schedules import ScheduleCommands
        from bot.desk.schedules import Scheduledesk
        from bot.digests.preferences import PREFERENCES

        desk = Scheduledesk(self.parts)
        return ScheduleCommands(
            instants=desk.instants,
            add_=desk.add,
            listed=desk.listed,
            slots=desk.history,
            remove_=desk.remove,
            pause_=desk.pause,
            preview=desk.preview,
            present=desk.present,
            choices=desk.choices,
            choose=desk.choose,
            preferences=PREFERENCES,
        )

    @cached_property
    def reviews(self) -> "ReviewCommands":
        from bot.commands.reviews import ReviewCommands
        from bot.desk.press import Press

        press = Press(self.parts)
        return ReviewCommands(
            waiting=press.waiting,
            publish_=press.publish,
            skip_=press.skip,
            drop_=press.drop,
            report_=press.report,
        )

    @cached_property
    def counter(self) -> "Counter":
        from bot.commands.changes import ChangeCommands
        from bot.commands.counter import Counter
        from bot.commands.handlers import Tools
        from bot.desk.changes import Changedesk
        from bot.desk.channels import language_in

        changes = Changedesk(self.parts)
        tools = Tools(
            news=self.news,
            feeds=self.feeds,
            following=self.following,
            schedules=self.schedules,
            reviews=self.reviews,
            filters=self._filters,
            sources=self._sources,
            changes=ChangeCommands(changes=changes.history, undo_=changes.undo, redo_=changes.redo),
            status=self._status,
            stories=self.stories,
            overrides=self._overrides,
            search=self.search,
            trends=self.trends,
            asking=self._asking,
            taste=self._taste,
            saved=self._saved,
            data=self.data,
        )
        return Counter(
            tools=tools,
            recorded=changes.recorded,
            allowed=self._overrides.allowed,
            language=partial(language_in, self.parts),
        )

    @cached_property
    def _overrides(self) -> "OverrideCommands":
        from bot.commands.overrides import OverrideCommands
        from bot.desk.permissions import Permissiondesk

        desk = Permissiondesk(self.parts)
        return OverrideCommands(allowed=desk.allowed, allow_=desk.allow, deny_=desk.deny)

    @cached_property
    def stories(self) -> "StoryCommands":
        from bot.commands.stories import StoryCommands
        from bot.desk.followups import Followupdesk
        from bot.desk.why import Whydesk

        desk, why = Followupdesk(self.parts), Whydesk(self.parts)
        return StoryCommands(
            entry_=desk.entry,
            more_=desk.more,
            sources_=desk.sources,
            timeline_=desk.timeline,
            why_=why.why,
            explain_=why.explain,
        )

    @property
    def _asking(self) -> "AskCommands":
        from bot.commands.asking import AskCommands
        from bot.desk.asking import Askdesk
        from bot.desk.context import Query

        desk = Askdesk(self.parts)
        return AskCommands(
            ask_=lambda text, **given: desk.ask(Query(text=text, **given)),
            cancel_=desk.cancel,
            wrong_=desk.wrong,
            reported=desk.reported,
        )

    @property
    def _taste(self) -> "TasteCommands":
        from bot.commands.taste import TasteCommands
        from bot.desk.regroup import Regroupdesk
        from bot.desk.taste import Tastedesk

        desk, regroup = Tastedesk(self.parts), Regroupdesk(self.parts)
        return TasteCommands(
            interests=desk.interests,
            want=desk.want,
            forget_=desk.forget,
            vote_=desk.vote,
            split_=regroup.split,
            merge_=regroup.merge,
        )

    @cached_property
    def data(self) -> "DataCommands":
        from bot.commands.data import DataCommands
        from bot.desk.data import Datadesk

        desk = Datadesk(self.parts)
        return DataCommands(
            export_=desk.export,
            bring_back=desk.bring_back,
            about=desk.about,
            forget_=desk.forget,
            forget_channel=desk.forget_channel,
        )

    @property
    def _saved(self) -> "SavedCommands":
        from bot.commands.saved import SavedCommands
        from bot.desk.saved import Savedesk

        desk = Savedesk(self.parts)
        return SavedCommands(save_=desk.save, listed=desk.listed, remove_=desk.remove)

    @property
    def _filters(self) -> "FilterCommands":
        from bot.commands.filters import FilterCommands
        from bot.desk.filters import Filterdesk

        desk = Filterdesk(self.parts)
        return FilterCommands(add_=desk.add, listed=desk.listed, remove_=desk.remove, tried=desk.try_out)

    @property
    def _sources(self) -> "SourceCommands":
        from bot.commands.sources import SourceCommands
        from bot.desk.sources import Sourcedesk

        desk = Sourcedesk(self.parts)
        return SourceCommands(
            listed=desk.listed, hide_=desk.hide, distrust_=desk.distrust, weigh_=desk.weigh, reset_=desk.reset
        )

    @property
    def _status(self) -> "StatusCommands":
        from bot.commands.status import StatusCommands
        from bot.desk.news import Newsdesk
        from bot.desk.status import Statusdesk

        desk = Statusdesk(self.parts)
        return StatusCommands(state=desk.state, last=desk.last, present=Newsdesk(self.parts).present)

    @cached_property
    def service(self) -> "ServiceCommands":
        from bot.commands.service import ServiceCommands
        from bot.desk.doctor import Doctordesk
        from bot.desk.upkeep import Upkeepdesk

        desk, upkeep = Doctordesk(self.parts), Upkeepdesk(self.parts)
        return ServiceCommands(
            checks=[*desk.checks(), ("sizes", upkeep.sizes)],
            health=desk.health,
            revision=desk.revision,
            backup=desk.backup,
            models=desk.models,
            check_models=desk.check_models,
            prune=upkeep.prune,
        )
