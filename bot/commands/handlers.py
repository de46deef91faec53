"""What each command of the catalog does: from a request and the tools to a reply, whatever the platform."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands.asking import AskCommands
from bot.commands.changes import ChangeCommands
from bot.commands.data import DataCommands
from bot.commands.feeds import MOST_IN_CHAT, FeedCommands
from bot.commands.filters import FilterCommands
from bot.commands.following import Choice, FollowingCommands
from bot.commands.manual import manual
from bot.commands.news import NewsCommands
from bot.commands.overrides import OverrideCommands
from bot.commands.reviews import ReviewCommands
from bot.commands.saved import SavedCommands
from bot.commands.schedules import ALERT_CHOICES, ScheduleCommands
from bot.commands.search import DEFAULT_LIMIT, SearchCommands
from bot.commands.sources import SourceCommands
from bot.commands.status import StatusCommands
from bot.commands.stories import StoryCommands
from bot.commands.taste import TasteCommands
from bot.commands.trends import TrendCommands
from bot.errors import UsageError
from bot.i18n import say
from bot.model.channels import ChannelKey
from bot.model.commands import Request
from bot.model.messages import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What handlers are handed."""

    news: NewsCommands
    feeds: FeedCommands
    following: FollowingCommands
    schedules: ScheduleCommands
    reviews: ReviewCommands
    filters: FilterCommands
    sources: SourceCommands
    changes: ChangeCommands
    status: StatusCommands
    stories: StoryCommands
    overrides: OverrideCommands
    search: SearchCommands
    trends: TrendCommands
    asking: AskCommands
    taste: TasteCommands
    saved: SavedCommands
    data: DataCommands


Handler = Callable[[Request, Tools], Awaitable[Reply]]


async def digest(request: Request, tools: Tools) -> Reply:
    """Make a digest of what the channel follows."""
    since, most = request.given("since"), request.number("max")
    return await tools.news.digest(channel=request.channel, since=since, max_stories=most)


async def ask(request: Request, tools: Tools) -> Reply:
    """Answer from what the channel follows, in the context of what was asked before."""
    return await tools.asking.ask(
        request.text("question"),
        request.channel,
        thread=request.thread or request.channel,
        person=request.asker,
        digest=request.given("digest"),
        story=request.given("story"),
        unlimited=request.person.is_owner,
        tell=request.tell,
    )


async def vote(request: Request, tools: Tools) -> Reply:
    """Put a thumb up or down."""
    way, story, digest = request.text("way"), request.text("story"), request.given("digest")
    return await tools.taste.vote(way, story, request.channel, person=request.asker, digest=digest)


async def split(request: Request, tools: Tools) -> Reply:
    """Make a story of its own of some sources of a story."""
    by, digest = request.person.shown, request.given("digest")
    return await tools.taste.split(
        request.text("story"), request.texts("sources"), request.channel, by=by, digest=digest
    )


async def merge(request: Request, tools: Tools) -> Reply:
    """Make one story of two."""
    by, digest = request.person.shown, request.given("digest")
    return await tools.taste.merge(request.text("story"), request.text("other"), request.channel, by=by, digest=digest)


async def save(request: Request, tools: Tools) -> Reply:
    """Save a story for the person who asks."""
    digest = request.given("digest")
    return await tools.saved.save(request.text("story"), request.channel, person=request.asker, digest=digest)


async def search(request: Request, tools: Tools) -> Reply:
    """Search what the channel was sent."""
    limit = request.number("limit") or DEFAULT_LIMIT
    return await tools.search.search(request.text("words"), channel=request.channel, limit=limit)


async def report(request: Request, tools: Tools) -> Reply:
    """Report an entry of a digest, the last one unless another is named."""
    run = request.given("digest") or await tools.status.latest_id(request.channel)
    number = request.number("number") or 0
    return await tools.reviews.report(run, number, by=request.person.shown, channel=request.channel)


async def show_help(request: Request, tools: Tools) -> Reply:
    """Show the commands, or one of them."""
    return manual(request.given("command"), request.person, await tools.overrides.allowed(request.channel))


async def feeds_import(request: Request, tools: Tools) -> Reply:
    """Follow the feeds of a list; files of this machine are for whoever runs it."""
    source = request.text("file")
    if source == "-":
        raise UsageError(say("Name a file or an address; a list typed in cannot be read here."))
    if (
        not request.person.is_owner
        and not source.startswith("upload:")
        and not source.lower().startswith(("http://", "https://"))
    ):
        raise UsageError(
            say(
                "Only whoever runs this bot can read files of its machine. Give the address of the list: {example}",
                example="feeds import https://example.org/follows.opml",
            )
        )
    return await tools.feeds.import_(source, channel=request.channel)


async def settings_set(request: Request, tools: Tools) -> Reply:
    """Choose; only whoever runs the bot can have what goes wrong here told in another server or team."""
    name, value = request.text("name"), request.text("value")
    if name.strip().lower() == "managers" and not request.person.is_owner and not is_near(value, request.channel):
        raise UsageError(say("The managers need a channel of this server or team, such as the one they talk in."))
    return await tools.schedules.set(name, value, channel=request.channel)


def is_near(given: str, channel: str) -> bool:
    """Say whether a channel that somebody named is of the same workspace; what is no channel is refused elsewhere."""
    try:
        return ChannelKey.parse(given.strip()).workspace_key == ChannelKey.parse(channel).workspace_key
    except ValueError:
        return True


async def alerts(request: Request, tools: Tools) -> Reply:
    """Choose or show how alerts are set."""
    given = zip(ALERT_CHOICES, ("publishers", "hours", "daily"), strict=True)
    wanted = {choice: request.text(name) for choice, name in given if request.given(name)}
    return await tools.schedules.alerts(request.given("state"), wanted, channel=request.channel)


async def schedule_add(request: Request, tools: Tools) -> Reply:
    """Add a schedule in plain words."""
    options: Mapping[str, Any] = {
        "topic": request.given("topic"),
        "filter": request.given("filter"),
        "window_hours": request.number("window"),
        "max_stories": request.number("max"),
        "words": request.number("words"),
        "style": request.given("style"),
        "ping": request.given("ping"),
    }
    return await tools.schedules.add(request.text("when"), channel=request.channel, zone=None, options=options)


async def schedule_pause(request: Request, tools: Tools) -> Reply:
    """Pause a schedule, or let it go on."""
    paused = request.command.endswith("pause")
    return await tools.schedules.pause(request.text("schedule"), paused=paused, channel=request.channel)


async def review_drop(request: Request, tools: Tools) -> Reply:
    """Leave one story out."""
    number = request.number("number") or 0
    return await tools.reviews.drop(request.text("digest"), number, by=request.person.shown, channel=request.channel)


async def feeds_move(request: Request, tools: Tools) -> Reply:
    """Let another channel follow feeds instead."""
    return await tools.feeds.move(request.texts("feed"), channel=request.channel, to=request.text("to"))


async def feeds_set(request: Request, tools: Tools) -> Reply:
    """Choose what a feed is called here, or how much it counts."""
    what: Choice = "title" if request.text("what") == "title" else "weight"
    return await tools.following.set(request.text("feed"), what, request.text("value"), channel=request.channel)


async def undo(request: Request, tools: Tools) -> Reply:
    """Take back the last change."""
    return await tools.changes.undo(request.channel, by=request.person.shown, force=request.given("force") == "yes")


async def redo(request: Request, tools: Tools) -> Reply:
    """Make the change again that was taken back last."""
    return await tools.changes.redo(request.channel, by=request.person.shown, force=request.given("force") == "yes")


async def sources_weight(request: Request, tools: Tools) -> Reply:
    """Let a publisher count more or less."""
    percent = request.number("percent")
    assert percent is not None
    return await tools.sources.weigh(request.text("publisher"), percent, request.channel, by=request.person.shown)


HANDLERS: dict[str, Handler] = {
    "digest": digest,
    "latest": lambda request, tools: tools.status.latest(request.channel),
    "ask": ask,
    "cancel": lambda request, tools: tools.asking.cancel(request.asker),
    "wrong": lambda request, tools: tools.asking.wrong(
        request.text("answer"), request.channel, by=request.person.shown
    ),
    "answers reported": lambda request, tools: tools.asking.list_reported(request.channel),
    "story": lambda request, tools: tools.stories.show(
        request.text("story"), request.channel, digest=request.given("digest")
    ),
    "more": lambda request, tools: tools.stories.more(
        request.text("story"), request.channel, digest=request.given("digest")
    ),
    "sources": lambda request, tools: tools.stories.sources(
        request.text("story"), request.channel, digest=request.given("digest")
    ),
    "timeline": lambda request, tools: tools.stories.timeline(
        request.text("story"), request.channel, digest=request.given("digest")
    ),
    "why": lambda request, tools: tools.stories.why(
        request.text("story"), request.channel, digest=request.given("digest")
    ),
    "vote": vote,
    "save": save,
    "saved": lambda request, tools: tools.saved.list_(request.asker, request.number("page") or 1),
    "saved remove": lambda request, tools: tools.saved.remove(request.number("number") or 0, person=request.asker),
    "interests list": lambda request, tools: tools.taste.list_(request.channel),
    "interests more": lambda request, tools: tools.taste.more(
        request.text("topic"), request.channel, by=request.person.shown
    ),
    "interests less": lambda request, tools: tools.taste.less(
        request.text("topic"), request.channel, by=request.person.shown
    ),
    "interests forget": lambda request, tools: tools.taste.forget(request.text("topic"), request.channel),
    "data show": lambda request, tools: tools.data.show(request.asker),
    "data forget": lambda request, tools: tools.data.forget(request.asker),
    "data export": lambda request, tools: tools.data.export(request.channel),
    "data delete": lambda request, tools: tools.data.delete(request.channel),
    "split": split,
    "merge": merge,
    "search": search,
    "trends": lambda request, tools: tools.trends.show(
        request.text("topics"), channel=request.channel, days=request.number("days")
    ),
    "report": report,
    "status": lambda request, tools: tools.status.show(request.channel),
    "packs": lambda request, tools: tools.feeds.packs(request.text("words")),
    "help": show_help,
    "feeds add": lambda request, tools: tools.feeds.add(request.texts("address"), channel=request.channel),
    "feeds remove": lambda request, tools: tools.feeds.remove(request.texts("feed"), channel=request.channel),
    "feeds list": lambda request, tools: tools.feeds.list_(
        request.texts("feed"), channel=request.channel, most=MOST_IN_CHAT
    ),
    "feeds check": lambda request, tools: tools.feeds.check(channel=request.channel, most=MOST_IN_CHAT),
    "feeds import": feeds_import,
    "feeds export": lambda request, tools: tools.feeds.shown_list(channel=request.channel),
    "feeds pause": lambda request, tools: tools.feeds.pause(request.texts("feed"), True, channel=request.channel),
    "feeds resume": lambda request, tools: tools.feeds.pause(request.texts("feed"), False, channel=request.channel),
    "feeds move": feeds_move,
    "feeds set": feeds_set,
    "schedule add": schedule_add,
    "schedule list": lambda request, tools: tools.schedules.list_(channel=request.channel),
    "schedule history": lambda request, tools: tools.schedules.history(channel=request.channel),
    "schedule pause": schedule_pause,
    "schedule resume": schedule_pause,
    "schedule remove": lambda request, tools: tools.schedules.remove(request.text("schedule"), channel=request.channel),
    "schedule test": lambda request, tools: tools.schedules.test(request.text("schedule"), channel=request.channel),
    "settings show": lambda request, tools: tools.schedules.show(channel=request.channel),
    "settings set": settings_set,
    "alerts": alerts,
    "settings history": lambda request, tools: tools.changes.history(request.channel),
    "permissions show": lambda request, tools: tools.overrides.show(request.channel),
    "permissions allow": lambda request, tools: tools.overrides.allow(
        request.text("command"), request.text("role"), request.channel
    ),
    "permissions deny": lambda request, tools: tools.overrides.deny(
        request.text("command"), request.text("role"), request.channel
    ),
    "undo": undo,
    "redo": redo,
    "filter add": lambda request, tools: tools.filters.add(
        request.text("filter"), request.channel, feed=request.given("feed"), by=request.person.shown
    ),
    "filter list": lambda request, tools: tools.filters.list_(request.channel),
    "filter remove": lambda request, tools: tools.filters.remove(request.text("id"), request.channel),
    "filter try": lambda request, tools: tools.filters.try_(request.text("filter"), request.channel),
    "sources list": lambda request, tools: tools.sources.list_(request.channel),
    "sources hide": lambda request, tools: tools.sources.hide(
        request.text("publisher"), request.channel, by=request.person.shown
    ),
    "sources distrust": lambda request, tools: tools.sources.distrust(
        request.text("publisher"), request.channel, by=request.person.shown
    ),
    "sources weight": sources_weight,
    "sources reset": lambda request, tools: tools.sources.reset(request.text("publisher"), request.channel),
    "review list": lambda request, tools: tools.reviews.list_(channel=request.channel),
    "review publish": lambda request, tools: tools.reviews.publish(
        request.text("digest"), by=request.person.shown, channel=request.channel
    ),
    "review skip": lambda request, tools: tools.reviews.skip(
        request.text("digest"), by=request.person.shown, channel=request.channel
    ),
    "review drop": review_drop,
}
