"""Which story a person means: by its number in a digest, its id, its address, or words of its headline.

Only what the channel may see is found: stories of its digests, and articles of the feeds that it follows.
"""

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk.house import rules_of
from bot.digests.amend import as_shown
from bot.digests.house_rules import HouseRules, verdict_on
from bot.errors import UsageError
from bot.i18n import say
from bot.model.articles import Article
from bot.model.runs import Run, RunStory
from bot.model.stories import Story
from bot.net.urls import canonical
from bot.parts import Parts
from bot.text.terms import content_terms

if TYPE_CHECKING:
    from bot.store.database import Store

LOOKED_AT = 30
"""Among how many runs of a channel a headline is looked for."""

FEW = 5
"""Among how many the last digest is mostly found: reading a run takes milliseconds."""

NAMED = 5
"""How many stories are named to somebody who meant none of them."""

ENOUGH = 0.5
"""The share of the words given that a headline must have."""

_NUMBER = re.compile(r"#?(\d{1,3})\.?")
_NUMBERS = re.compile(r"[#+-]?\d{1,3}\.?(?:[,;]?\s+[#+-]?\d{1,3}\.?)*")
_ID = re.compile(r"[0-9a-f]{16}")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The story that is meant, as it is now: `articles` in the order of their numbers, those of its entry first.

    `run` and `entry` are where the channel was told of it last; `story` has the articles that the channel may see.
    """

    story: Story
    articles: tuple[Article, ...]
    headline: str
    run: Run | None = None
    entry: RunStory | None = None

    @property
    def name(self) -> str:
        """How it is named in a line that asks for more about it."""
        if self.run is not None and self.entry is not None:
            return f"{self.entry.rank} digest:{self.run.id}"
        return self.story.id


async def resolve(parts: Parts, given: str, *, channel: str | None, digest: str | None = None) -> Found:
    """Return the story that `given` means in a channel (`None`: in the whole archive), or in one of its digests.

    Raises `UsageError` that names what there is when nothing, or nothing that is still kept, is meant.
    """
    found = await find(parts, given, channel=channel, digest=digest)
    if found is None:
        raise await _nothing(parts, given, channel, digest)
    return found


async def find(parts: Parts, given: str, *, channel: str | None, digest: str | None = None) -> Found | None:
    """Return the story that `given` means, `None` where it means none; see `resolve`."""
    given = given.strip()
    if number := _NUMBER.fullmatch(given):
        return await _of_number(parts, int(number[1]), channel, digest)
    if are_numbers(given):
        return None
    runs = await _runs(parts, channel, digest)
    store = await parts.store()
    for run in runs:
        if entry := next((story for story in run.stories if story.id == given), None):
            return await _of_entry(parts, run, entry, channel)
    if digest is None and (_ID.fullmatch(given) or ADDRESS.match(given)):
        return await _of_name(parts, given, channel, runs, store)
    if told := _by_headline(given, runs):
        return await _of_entry(parts, *told, channel)
    return await _searched(parts, given, channel, runs, store) if digest is None else None


def are_numbers(given: str) -> bool:
    """Say whether a text is numbers of stories (“1 2”, “-1”), which mean none by their words."""
    return _NUMBERS.fullmatch(given.strip()) is not None


async def of_article(parts: Parts, article: Article, channel: str | None) -> Found | None:
    """Return the story of an article, where the channel may see it."""
    store = await parts.store()
    story = await store.stories.of_article(article.id) or Story(id=article.id, version=1, articles=(article,))
    return await _seen(parts, story, channel, await _runs(parts, channel, None))


async def shown_run(parts: Parts, run_id: str, channel: str | None) -> Run:
    """Return a digest of a channel as it reads now, none that waits for review; raise `UsageError` where it is none."""
    store = await parts.store()
    run = await store.runs.get(run_id)
    if run is None or channel not in (None, run.channel) or not await _is_out(store, run):
        raise UsageError(say("There is no digest “{id}”. Its id is in the JSON of the digest.", id=run_id))
    return as_shown(run, await store.amendments.of_run(run.id))


async def headlines(parts: Parts, channel: str) -> list[str]:
    """Return the headlines that a channel was told, those of the newest digest first."""
    runs = await _runs(parts, channel, None)
    return list(dict.fromkeys(entry.headline for run in runs for entry in run.stories))


async def _runs(parts: Parts, channel: str | None, digest: str | None, *, among: int = LOOKED_AT) -> list[Run]:
    """Return the runs to look in, the newest first."""
    if digest is not None:
        return [await shown_run(parts, digest, channel)]
    if channel is None:
        return []
    store = await parts.store()
    runs = [run for run in await store.runs.list(channel, among) if await _is_out(store, run)]
    return [as_shown(run, await store.amendments.of_run(run.id)) for run in runs]


async def _is_out(store: "Store", run: Run) -> bool:
    review = await store.reviews.get(run.id)
    return review is None or review.decision == "published"


def _numbered_run(runs: Sequence[Run], digest: str | None) -> Run | None:
    """Return the run whose numbers people see last: posts, alerts and empty digests count only where they are named."""
    return next((run for run in runs if (run.kind == "digest" and run.stories) or digest is not None), None)


async def _of_number(parts: Parts, number: int, channel: str | None, digest: str | None) -> Found | None:
    for among in (FEW, LOOKED_AT):
        runs = await _runs(parts, channel, digest, among=among)
        if run := _numbered_run(runs, digest):
            entry = next((story for story in run.stories if story.rank == number), None)
            return await _of_entry(parts, run, entry, channel) if entry else None
    return None


async def _of_name(parts: Parts, given: str, channel: str | None, runs: Sequence[Run], store: "Store") -> Found | None:
    if ADDRESS.match(given):
        try:
            article = await store.articles.by_url(canonical(given))
        except ValueError:
            return None
        return await of_article(parts, article, channel) if article else None
    story = await store.stories.get(await store.regroupings.current(given))
    return await _seen(parts, story, channel, runs) if story else None


async def _of_entry(parts: Parts, run: Run, entry: RunStory, channel: str | None) -> Found:
    """Return the story of an entry as it is now, with all that the entry cites; raise `UsageError` if that is gone."""
    store = await parts.store()
    cited = await store.articles.get([source.id for source in entry.sources])
    kept = [cited[source.id] for source in entry.sources if source.id in cited]
    story = await store.stories.get(await store.regroupings.current(entry.id))
    if story is None and kept:
        story = await store.stories.of_article(kept[0].id)
    story = story or Story(id=entry.id, version=entry.version, articles=tuple(kept))
    seen = await _visible(parts, story, channel, cited)
    if not seen:
        raise UsageError(say("The articles of that story are no longer kept."))
    # What was split off the story since is told by another one.
    first = [article for article in kept if any(article.id == one.id for one in seen)] or kept
    rest = [article for article in seen if article.id not in {one.id for one in first}]
    return Found(
        story=replace(story, articles=seen), articles=(*first, *rest), headline=entry.headline, run=run, entry=entry
    )


async def _seen(parts: Parts, story: Story, channel: str | None, runs: Sequence[Run]) -> Found | None:
    """Return a story where the channel may see it, with the entry in which it was told last."""
    for run in runs:
        if entry := next((each for each in run.stories if each.id == story.id), None):
            return await _of_entry(parts, run, entry, channel)
    articles = await _visible(parts, story, channel, ())
    if not articles:
        return None
    from bot.summaries.headline import headline

    named = headline([article.title for article in articles], [article.publisher for article in articles])
    return Found(story=replace(story, articles=articles), articles=articles, headline=named or articles[0].url)


async def _visible(parts: Parts, story: Story, channel: str | None, cited: Collection[str]) -> tuple[Article, ...]:
    """Return the articles of a story that a channel may see: of feeds it follows and not hidden, or told already."""
    if channel is None:
        return story.articles
    store = await parts.store()
    follows = {follow.feed for follow in await store.channels.follows(channel)}
    rules = await rules_of(parts, channel)
    feeds_of = await store.articles.feeds_of([article.id for article in story.articles])

    def seen() -> tuple[Article, ...]:
        # Filters read whole articles.
        return tuple(
            article
            for article in story.articles
            if article.id in cited or _takes(article, follows.intersection(feeds_of.get(article.id, ())), rules)
        )

    return await asyncio.to_thread(seen)


def _takes(article: Article, feeds: set[str], rules: HouseRules) -> bool:
    return bool(feeds) and verdict_on(article, feeds, rules).kept


def _by_headline(given: str, runs: Sequence[Run]) -> tuple[Run, RunStory] | None:
    """Return the newest entry of the story of which a headline has most of the words."""
    wanted = set(content_terms(given))
    best: tuple[float, Run, RunStory] | None = None
    for run in runs:
        for entry in run.stories:
            share = len(wanted.intersection(content_terms(entry.headline))) / len(wanted) if wanted else 0.0
            if share >= ENOUGH and (best is None or share > best[0]):
                best = share, run, entry
    if best is None:
        return None
    newest = ((run, entry) for run in runs for entry in run.stories if entry.id == best[2].id)
    return next(newest)


async def _searched(parts: Parts, given: str, channel: str | None, runs: Sequence[Run], store: "Store") -> Found | None:
    """Return the story of the article that fits the words best."""
    feeds = None if channel is None else [follow.feed for follow in await store.channels.follows(channel)]
    for hit in await store.search.find(given, feeds=feeds, limit=NAMED):
        story = await store.stories.of_article(hit.article.id)
        story = story or Story(id=hit.article.id, version=1, articles=(hit.article,))
        if found := await _seen(parts, story, channel, runs):
            return found
    return None


async def _nothing(parts: Parts, given: str, channel: str | None, digest: str | None) -> UsageError:
    """Say what there is instead."""
    shown = given.strip()[:80]
    runs = await _runs(parts, channel, digest)
    if channel is None:
        return UsageError(say("No story of the archive is meant by “{given}”. Give its id or address.", given=shown))
    if not runs:
        return UsageError(say("This channel had no digest yet. Make one with: {line}", line="digest"))
    run = _numbered_run(runs, digest) or runs[0]
    named = "; ".join(f"{entry.rank} {entry.headline}" for entry in run.stories[:NAMED])
    if not named:
        return UsageError(say("No story is meant by “{given}”, and the last digest had none.", given=shown))
    return UsageError(say("No story is meant by “{given}”. The digest has: {stories}", given=shown, stories=named))
