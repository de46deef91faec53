"""Why a story is in a digest, why its articles are one story, and why something was not posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.desk.absence import Absent, Case, local_moment, undelivered, why_absent
from bot.desk.channels import chosen_by
from bot.desk.feeds import channel_key
from bot.desk.kinship import kinship
from bot.desk.places import places_of
from bot.desk.stories import ADDRESS, Found, are_numbers, find, of_article, resolve
from bot.digests.zones import load_zone
from bot.i18n import plural, retold, say
from bot.model.articles import Article
from bot.model.explanations import Explanation, KeptEntry, NotPosted, Ranked
from bot.model.feeds import Feed, FeedState
from bot.model.runs import Run, RunStory
from bot.net.urls import canonical, site
from bot.parts import Parts
from bot.stories.compare import compared

MOST_FAILING = 5
"""Feeds that cannot be read that are named."""


@dataclass(frozen=True, slots=True)
class Whydesk:
    """Explains."""

    parts: Parts

    async def why(self, given: str, channel: str | None, *, digest: str | None = None) -> Explanation:
        """Explain a story of a channel, or why an article that `given` names or means was not posted there.

        Raises `UsageError` for a number or an id that is none.
        """
        key = channel_key(channel)
        found = await find(self.parts, given, channel=key, digest=digest)
        if found is not None and found.run is not None and found.entry is not None:
            return await self._here(found, found.run, found.entry, given, key)
        article = await self._meant(given, key) if found is None else _named(found, given)
        if article is not None:
            return await self._absent(article, key)
        if not ADDRESS.match(given.strip()) and _is_name(given):
            await resolve(self.parts, given, channel=key, digest=digest)
        return await self._never(given, key)

    async def explain(self, given: str, channel: str | None = None) -> Explanation:
        """Explain for whoever runs the bot: without a channel any story of the archive, as the console has it."""
        key = channel_key(channel)
        if channel is not None or await find(self.parts, given, channel=key) is not None:
            return await self.why(given, channel)
        found = await find(self.parts, given, channel=None)
        if found is None:
            return await self.why(given, channel)
        case = await self._case(_named(found, given), key)
        together, apart = await kinship(self.parts, found, None)
        absent = await why_absent(case) if case.feeds else None
        unheard = await self._unheard(case.article.url, key) if case.follows else None
        return Explanation(
            story=found.story.id,
            headline=found.headline,
            digest=absent.digest if absent else None,
            place=absent.place if absent else None,
            together=together,
            apart=apart,
            rank=absent.rank if absent else (),
            compared=_compared(absent.rank, absent.place) if absent else (),
            not_posted=absent.why if absent else unheard,
        )

    async def _case(self, article: Article, channel: str) -> Case:
        store, chosen = await self.parts.store(), await chosen_by(self.parts, channel)
        follows = await store.channels.follows(channel)
        feeds = (await store.articles.feeds_of([article.id])).get(article.id, ())
        return Case(
            parts=self.parts,
            store=store,
            channel=channel,
            article=article,
            story=await store.stories.of_article(article.id),
            follows=follows,
            feeds=frozenset(feeds) & {follow.feed for follow in follows},
            chosen=chosen,
            zone=load_zone(chosen.zone),
            now=self.parts.clock(),
        )

    async def _here(self, found: Found, run: Run, entry: RunStory, given: str, channel: str) -> Explanation:
        """Explain an entry of a digest; an article of its story that the digest does not cite is explained as well."""
        article = _named(found, given)
        case = await self._case(article, channel)
        cited = any(source.id == article.id for source in entry.sources)
        absent = None if cited else await why_absent(case)
        together, apart = await kinship(self.parts, found, channel)
        rank = await self._rank(run, entry, channel)
        return Explanation(
            story=found.story.id,
            headline=found.headline,
            name=found.name,
            place=entry.rank,
            digest=run.id,
            here=(*_in_digest(run, entry, case), *entry.why),
            together=together,
            apart=apart,
            rank=rank,
            compared=_compared(rank, entry.rank),
            not_posted=await undelivered(case, run) if absent is None else absent.why,
        )

    async def _rank(self, run: Run, entry: RunStory, channel: str) -> tuple[Ranked, ...]:
        """Return what an entry and its neighbours came to: as it was made, with the parts as far as they are known."""
        near = [each for each in run.stories if abs(each.rank - entry.rank) <= 1]
        known: dict[str, Ranked] = {}
        if run.kind == "digest":
            places = await places_of(self.parts, run, channel)
            for each in near:
                place = places.place_of(each.id)
                # Rules that came later, a split or a merge leave other articles, and parts that are not those of then.
                if place and places.articles(place) == {source.id for source in each.sources}:
                    known[each.id] = places.ranked(place)
        return tuple(
            Ranked(
                place=each.rank,
                of=len(run.stories),
                headline=each.headline,
                importance=each.importance,
                parts=known[each.id].parts if each.id in known else {},
                weights=run.weights,
                why=each.why,
            )
            for each in near
        )

    async def _absent(self, article: Article, channel: str) -> Explanation:
        absent: Absent = await why_absent(await self._case(article, channel))
        found = await of_article(self.parts, article, channel)
        together, apart = await kinship(self.parts, found, channel) if found is not None else ((), ())
        return Explanation(
            story=found.story.id if found else None,
            headline=found.headline if found else article.title,
            name=found.name if found else "",
            place=absent.place,
            digest=absent.digest,
            together=together,
            apart=apart,
            rank=absent.rank,
            compared=_compared(absent.rank, absent.place),
            not_posted=absent.why,
        )

    async def _meant(self, given: str, channel: str) -> Article | None:
        """Return the article of a feed that the channel follows that is meant though its rules leave it out."""
        store = await self.parts.store()
        feeds = [follow.feed for follow in await store.channels.follows(channel)]
        if not ADDRESS.match(given.strip()):
            hits = () if _is_name(given) else await store.search.find(given, feeds=feeds, limit=1)
            return hits[0].article if hits else None
        entries = await store.entries.of_address(_spellings(given), feeds=feeds)
        ids = [entry.article for entry in entries if entry.article]
        if ids:
            return next(iter((await store.articles.get(ids)).values()), None)
        article = await store.articles.by_url(_canonical(given))
        if article is None:
            return None
        came_from = (await store.articles.feeds_of([article.id])).get(article.id, ())
        return article if not set(feeds).isdisjoint(came_from) else None

    async def _never(self, given: str, channel: str) -> Explanation:
        """Explain what is no article here: its feed listed it and it was not read, or no feed listed it."""
        store, given = await self.parts.store(), given.strip()
        urls = {follow.feed for follow in await store.channels.follows(channel)}
        entries = (
            await store.entries.of_address(_spellings(given), feeds=urls)
            if ADDRESS.match(given)
            else await store.entries.titled(given, feeds=urls, limit=1)
        )
        if entries:
            return Explanation(story=None, headline=entries[0].title, not_posted=_unread(entries[0]))
        return Explanation(story=None, headline=given, not_posted=await self._unheard(given, channel))

    async def _unheard(self, given: str, channel: str) -> NotPosted:
        store = await self.parts.store()
        urls = {follow.feed for follow in await store.channels.follows(channel)}
        feeds = [feed for feed in await store.feeds.all() if feed.url in urls]
        return _unheard(given, feeds, load_zone((await chosen_by(self.parts, channel)).zone))


def _named(found: Found, given: str) -> Article:
    """Return the article that was named by its address, else the first of the story."""
    if not ADDRESS.match(given.strip()):
        return found.articles[0]
    wanted = _canonical(given)
    return next((article for article in found.articles if article.url == wanted), found.articles[0])


def _is_name(given: str) -> bool:
    """Say whether this is a number or an id, which cannot be meant as words."""
    text = given.strip().removeprefix("#").removesuffix(".")
    return text.isdecimal() or are_numbers(text) or (len(text) == 16 and not set(text) - set("0123456789abcdef"))


def _canonical(given: str) -> str:
    try:
        return canonical(given.strip())
    except ValueError:
        return given.strip()


def _spellings(given: str) -> set[str]:
    """Return how feeds may write an address that somebody pasted."""
    forms = {given.strip(), _canonical(given)}
    forms |= {form.rstrip("/") for form in forms} | {f"{form.rstrip('/')}/" for form in forms}
    return (
        forms
        | {form.replace("https://", "http://", 1) for form in forms}
        | {form.replace("http://", "https://", 1) for form in forms}
    )


def _in_digest(run: Run, entry: RunStory, case: Case) -> tuple[str, ...]:
    """Say in which digest a story is, at which place, and that it was told before where it was."""
    at = case.moment(run.generated_at)
    if run.kind == "post":
        return (say("It was posted {moment}, as every article is here when it comes in.", moment=at),)
    if run.kind == "alert":
        return (say("It was posted {moment} as an alert.", moment=at),)
    place = say(
        "It is number {place} of {total} in the digest of {moment}, which looks back to {start}.",
        place=entry.rank,
        total=len(run.stories),
        moment=at,
        start=case.moment(run.window.start),
    )
    if entry.update is None:
        return (place,)
    since = case.moment(entry.update.since)
    return (place, say("It was told before, {moment}, and came again because of news.", moment=since))


def _compared(rank: Sequence[Ranked], place: int | None) -> tuple[str, ...]:
    """Say why a story stands between its neighbours, as far as the parts are known."""
    own = next((each for each in rank if each.place == place), None)
    if own is None or not own.parts:
        return ()
    others = [each for each in rank if each.place != place and each.parts]
    return tuple(compared(own, other) for other in others)


def _unread(entry: KeptEntry) -> NotPosted:
    text = say("Its feed listed it, and it is still to be read: {feed}", feed=entry.feed)
    return NotPosted(reason="unread", text=text)


def _unheard(given: str, feeds: Sequence[Feed], zone: ZoneInfo) -> NotPosted:
    """Say that no feed had it, and which feeds could not be read."""
    failing = [feed for feed in feeds if feed.state in (FeedState.FAILING, FeedState.GONE)]
    own = [feed for feed in feeds if _site(given) and _site(feed.url) == _site(given)]
    broken = [feed for feed in own if feed in failing]
    details = [_failing(feed, zone) for feed in (broken or ([] if own else failing))[:MOST_FAILING]]
    if not feeds:
        text = say("This channel follows no feeds yet. Add one with: {line}", line="feeds add")
    elif broken:
        text = say("The feed of that site cannot be read, so it was never fetched: {feed}", feed=broken[0].url)
    elif own:
        text = say("The feed of that site, {feed}, has not listed it.", feed=own[0].url)
    elif ADDRESS.match(given):
        text = plural(
            "It was never fetched: the {n} feed that this channel follows has not listed it.",
            "It was never fetched: none of the {n} feeds that this channel follows has listed it.",
            n=len(feeds),
        )
    else:
        text = plural(
            "Nothing that the {n} feed of this channel listed has these words.",
            "Nothing that the {n} feeds of this channel listed has these words.",
            n=len(feeds),
        )
    return NotPosted(reason="never_fetched", text=text, details=tuple(details))


def _failing(feed: Feed, zone: ZoneInfo) -> str:
    reason = retold(feed.last_error or "")
    if feed.failing_since is None:
        return say("{feed} cannot be read: {reason}", feed=feed.url, reason=reason)
    since = local_moment(feed.failing_since, zone)
    return say("{feed} cannot be read since {moment}: {reason}", feed=feed.url, moment=since, reason=reason)


def _site(url: str) -> str:
    try:
        return site(url)
    except ValueError:
        return ""
