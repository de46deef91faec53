"""Why an article was not posted in a channel: one honest reason first, then what belongs to it.

Each question below either explains it or leaves it to the next; the first answer stands.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk.house import rules_of
from bot.desk.places import Places, places_of
from bot.digests.house_rules import names_of, verdict_on
from bot.digests.quiet import quiet_until
from bot.digests.slots import is_away
from bot.i18n import plural, retold, say, shown
from bot.model.amendments import AmendmentKind
from bot.model.articles import Article
from bot.model.channels import ChannelSettings, Follow
from bot.model.deliveries import DeliveryStatus
from bot.model.explanations import NotPosted, Ranked
from bot.model.runs import Run
from bot.model.stories import Story
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store

LOOKED_AT = 30
"""Among how many runs of a channel those are looked for that could have told an article."""

TRIED = 3
"""Of how many of them the line-up is looked at again."""

_OPEN = (DeliveryStatus.HELD, DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Why an article is absent, the digest that is spoken of, its place there, and those of its neighbours."""

    why: NotPosted
    digest: str | None = None
    place: int | None = None
    rank: tuple[Ranked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An article that was not posted, as the channel knows it."""

    parts: Parts
    store: "Store"
    channel: str
    article: Article
    story: Story | None
    follows: tuple[Follow, ...]
    feeds: frozenset[str]
    chosen: ChannelSettings
    zone: ZoneInfo
    now: datetime

    def moment(self, at: datetime) -> str:
        """Say when something was by the clock of the channel."""
        return local_moment(at, self.zone)


def local_moment(at: datetime, zone: ZoneInfo) -> str:
    """Say when something was in a zone: `Wed 4 Mar, 13:00`."""
    local = at.astimezone(zone)
    return say("{day}, {time}", day=shown(local, "weekday day"), time=f"{local:%H:%M}")


async def why_absent(case: Case) -> Absent:
    """Say why an article of a feed that the channel follows was not posted."""
    for question in _QUESTIONS:
        if found := await question(case):
            return found
    return Absent(
        why=NotPosted(
            reason="unknown", text=say("Nothing that I keep explains it: it came in while digests were made.")
        )
    )


async def undelivered(case: Case, run: Run) -> NotPosted | None:
    """Say what keeps a digest from being in the channel; `None` when it is there, or was only shown."""
    deliveries = [each for each in await case.store.deliveries.of_run(run.id) if each.destination == case.channel]
    lost = next((each for each in deliveries if each.status is DeliveryStatus.GIVEN_UP), None)
    if lost is not None:
        details = (lost.reason,) if lost.reason else ()
        return NotPosted(
            reason="given_up", text=say("Its digest could not be sent, and was given up."), details=details
        )
    if not any(each.status in _OPEN for each in deliveries):
        return None
    state = await case.store.destinations.get(case.channel)
    reasons = [each for each in (state.reason, *(one.reason for one in deliveries)) if each]
    text = say("Its digest was made {moment} and still waits to be sent.", moment=case.moment(run.generated_at))
    return NotPosted(reason="waiting", text=text, details=tuple(dict.fromkeys(reasons)))


async def _reviewed(case: Case) -> Absent | None:
    """It is in a digest that a manager holds back, skipped, or dropped it from."""
    for cited in await case.store.runs.telling(case.channel, [case.article.id]):
        review = await case.store.reviews.get(cited.run)
        dropped = [
            each
            for each in await case.store.amendments.of_run(cited.run)
            if each.story == cited.story and each.kind is AmendmentKind.DROPPED
        ]
        at = case.moment(cited.at)
        if dropped:
            text = say("{person} left it out of the digest of {moment}.", person=dropped[-1].by, moment=at)
            return Absent(why=NotPosted(reason="dropped", text=text), digest=cited.run)
        if review is not None and review.decision is None:
            until = case.moment(review.until)
            text = say(
                "It is in the digest of {moment}, which waits for a manager until {until}.", moment=at, until=until
            )
            return Absent(why=NotPosted(reason="review", text=text), digest=cited.run)
        if review is not None and review.decision != "published":
            person = retold(review.by or "")
            text = say("The digest of {moment}, which had it, was skipped by {person}.", moment=at, person=person)
            return Absent(why=NotPosted(reason="skipped", text=text), digest=cited.run)
    return None


async def _ruled_out(case: Case) -> Absent | None:
    """A filter leaves it out, or its publisher is hidden."""
    verdict = verdict_on(case.article, case.feeds, await rules_of(case.parts, case.channel))
    if verdict.kept:
        return None
    if verdict.filter is None:
        text = say("{publisher} is hidden here.", publisher=case.article.publisher or case.article.url)
        return Absent(why=NotPosted(reason="hidden", text=text))
    filters = {each.id: each.text for each in await case.store.filters.of_channel(case.channel)}
    named = filters.get(verdict.filter, verdict.filter)
    text = say("A filter of this channel leaves it out: {filter}", filter=named)
    return Absent(why=NotPosted(reason="filtered", text=text, details=(verdict.reason,)))


async def _of_paused_feed(case: Case) -> Absent | None:
    """The feeds it came from are paused here."""
    paused = {follow.feed for follow in case.follows if follow.paused}
    if not case.feeds or not case.feeds <= paused:
        return None
    text = say("Its feed is paused in this channel: {feed}", feed=min(case.feeds))
    return Absent(why=NotPosted(reason="paused_feed", text=text))


async def _repeats(case: Case) -> Absent | None:
    """It is a copy of an article that was posted."""
    if case.article.copy_of is None:
        return None
    cited = await case.store.runs.telling(case.channel, [case.article.copy_of])
    original = (await case.store.articles.get([case.article.copy_of])).get(case.article.copy_of)
    if not cited or original is None:
        return None
    text = say(
        "It repeats “{title}” of {publisher}, which was in the digest of {moment}.",
        title=original.title,
        publisher=original.publisher or original.url,
        moment=case.moment(cited[0].at),
    )
    return Absent(why=NotPosted(reason="duplicate", text=text), digest=cited[0].run)


async def _told_already(case: Case) -> Absent | None:
    """Its story was told before it came, and nothing in it was news, or no digest was made since."""
    if case.story is None:
        return None
    told = (await case.store.told.recall(case.channel, [case.story.id])).get(case.story.id)
    if told is None or case.article.id in told.articles:
        return None
    at = case.moment(told.at)
    rules = await rules_of(case.parts, case.channel)
    if not rules.distrusted.isdisjoint(names_of(case.article)):
        text = say(
            "Its story was told {moment}; {publisher} is distrusted here, and nothing rests on it that others tell.",
            moment=at,
            publisher=case.article.publisher or case.article.url,
        )
        return Absent(why=NotPosted(reason="distrusted", text=text), digest=told.run)
    if any(run.generated_at > told.at for run in await _runs_since(case, case.article.first_seen)):
        text = say("Its story was told already, {moment}, and it says nothing materially new.", moment=at)
        return Absent(why=NotPosted(reason="told", text=text), digest=told.run)
    text = say("Its story was told {moment}, before it came in; the next digest looks for news in it.", moment=at)
    return Absent(why=NotPosted(reason="next", text=text, details=await _next(case)), digest=told.run)


async def _posted_at_once(case: Case) -> Absent | None:
    """The channel gets every article as it comes, and no digests."""
    if not case.chosen.each or case.chosen.digests:
        return None
    if case.article.baseline:
        text = say(
            "It was there when its feed was read for the first time, or is older than that; what comes later is posted."
        )
        return Absent(why=NotPosted(reason="baseline", text=text))
    text = plural(
        "It came in {moment}; articles are posted within minutes here, at most {n} an hour.",
        "It came in {moment}; articles are posted within minutes here, at most {n} an hour.",
        n=case.chosen.posts_an_hour,
        moment=case.moment(case.article.first_seen),
    )
    return Absent(why=NotPosted(reason="next", text=text))


async def _too_new(case: Case) -> Absent | None:
    """No digest was made since it came in."""
    if await _runs_since(case, case.article.first_seen):
        return None
    came = case.moment(case.article.first_seen)
    text = say("It came in {moment}, and no digest was made here since.", moment=came)
    return Absent(why=NotPosted(reason="next", text=text, details=await _next(case)))


async def _lined_up(case: Case) -> Absent | None:
    """It was there when digests were made, and others came before it, or it was not what they were for."""
    runs = (await _runs_since(case, case.article.first_seen))[:TRIED]
    if case.story is None or not runs:
        return None
    found = [_in_places(case, case.story, await places_of(case.parts, run, case.channel)) for run in runs]
    order = ("ranked", "changed", "told", "topic", "distrusted", "older")
    return min(found, key=lambda each: order.index(each.why.reason))


_QUESTIONS: tuple[Callable[[Case], Awaitable[Absent | None]], ...] = (
    _reviewed,
    _ruled_out,
    _of_paused_feed,
    _repeats,
    _told_already,
    _posted_at_once,
    _too_new,
    _lined_up,
)


async def _runs_since(case: Case, since: datetime) -> list[Run]:
    """Return the digests made since then, the oldest first."""
    runs = await case.store.runs.list(case.channel, LOOKED_AT)
    return [run for run in reversed(runs) if run.kind == "digest" and run.generated_at >= since]


async def _next(case: Case) -> tuple[str, ...]:
    """Say when the next digest is due, and what may keep it."""
    from bot.desk.schedules import Scheduledesk

    listed = await Scheduledesk(case.parts).listed(case.channel)
    upcoming = sorted((each.instants[0], each.next[0]) for each in listed if each.instants)
    said: list[str] = []
    if case.chosen.paused:
        said.append(say("This channel is paused: {line}", line="settings set paused no"))
    elif is_away(case.chosen, case.now):
        said.append(say("This channel is away and wants nothing today."))
    elif not case.chosen.digests:
        said.append(say("This channel wants no digests: {line}", line="settings set mode digest"))
    if until := quiet_until(case.chosen.quiet, case.zone, case.now):
        said.append(say("It is quiet here until {moment}.", moment=case.moment(until)))
    if upcoming:
        said.append(say("Next digest: {moment}.", moment=upcoming[0][1]))
    else:
        said.append(say("No digest is due. Add one with: {line}", line="schedule add"))
    return tuple(said)


def _in_places(case: Case, story: Story, places: Places) -> Absent:
    """Say what became of a story when one digest was made."""
    run, line_up = places.run, places.line_up
    at, place = case.moment(run.generated_at), places.place_of(story.id)
    if place is not None and place > places.room:
        return _outranked(places, place, at)
    if place is not None:
        text = say(
            "The digest of {moment} did not have it, though by what is known now it would: it was read later.",
            moment=at,
        )
        return Absent(why=NotPosted(reason="changed", text=text), digest=run.id)
    if _among(story, [each.story for each in line_up.ranked]):
        text = say("Its story was told before the digest of {moment}, and it says nothing materially new.", moment=at)
        return Absent(why=NotPosted(reason="told", text=text), digest=run.id)
    if _among(story, line_up.ruled):
        wanted = str(run.settings.get("topic") or run.settings.get("filter") or "")
        text = say("The digest of {moment} is only about {topic}.", moment=at, topic=wanted)
        return Absent(why=NotPosted(reason="topic", text=text), digest=run.id)
    if _among(story, line_up.stories):
        text = say("The rules of this channel left its story out of the digest of {moment}.", moment=at)
        return Absent(why=NotPosted(reason="distrusted", text=text), digest=run.id)
    text = say(
        "It was published {published}, and the digest of {moment} looks back to {start} only.",
        published=case.moment(case.article.published),
        moment=at,
        start=case.moment(run.window.start),
    )
    return Absent(why=NotPosted(reason="older", text=text), digest=run.id)


def _outranked(places: Places, place: int, at: str) -> Absent:
    total = len(places.line_up.worth_telling)
    text = plural(
        "It was number {place} of {total} for the digest of {moment}, which takes {n} story.",
        "It was number {place} of {total} for the digest of {moment}, which takes {n} stories.",
        n=places.room,
        place=place,
        total=total,
        moment=at,
    )
    near = sorted({1, places.room, place} | ({place + 1} if place < total else set()))
    ranked = tuple(places.ranked(each) for each in near if each <= total)
    return Absent(why=NotPosted(reason="ranked", text=text), digest=places.run.id, place=place, rank=ranked)


def _among(story: Story, stories: Sequence[Story]) -> bool:
    return any(each.id == story.id for each in stories)
