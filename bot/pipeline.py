"""The way of the news, from feeds to a digest: each stage a short function, read from top to bottom."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import __version__
from bot.articles.fingerprint import Print, find_copies, signature
from bot.articles.read import FeedInfo
from bot.digests.compose import ChosenStory, as_evidence, entry, evidence_of
from bot.digests.coverage import coverage_of
from bot.digests.disagreements import Disagreement, disagreements
from bot.digests.house_rules import HouseRules, marked
from bot.digests.window import View
from bot.i18n import say
from bot.lineup import LATE, line_up
from bot.model.articles import Article
from bot.model.feeds import Entry, Feed, PollOutcome
from bot.model.progress import Progress
from bot.model.runs import Run, RunSlot, RunStory, Window
from bot.model.schedules import DigestOptions
from bot.model.stories import Assignment, Features, Member, RankedStory, Story
from bot.model.summaries import Summary
from bot.store.database import Store
from bot.stories.cluster import Grouper, features_of
from bot.stories.embed import Encoder, text_for_encoder
from bot.summaries.headline import headline
from bot.summaries.prompt import VERSION
from bot.summaries.summarize import Summarizer
from bot.text.topics import topics

BATCH = 500
"""Entries read at once, so that a crash costs little."""

GROUPED = 2_000
"""Articles put into stories at once: the more come together, the better they are told apart, and the more it takes."""

AT_ONCE = 8
"""Stories a model is given at once."""

DIGESTED = timedelta(days=7)
"""How far back a digest looks unless it is told to look further."""

Poll = Callable[[Sequence[Feed], datetime, Progress], AsyncGenerator[Sequence[PollOutcome], None]]
ReadEntry = tuple[Entry, Article]
Read = Callable[[Sequence[Entry], Mapping[str, FeedInfo], datetime, Progress], Awaitable[Sequence[ReadEntry]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What the pipeline is handed: where things are kept, and the parts that reach outside or hold a model."""

    store: Store
    poll: Poll
    read: Read
    encoder: Callable[[], Encoder]
    grouper: Grouper
    progress: Progress
    condensed: dict[str, "Condensed"] = field(default_factory=dict)
    """What was condensed with these stages already, by its key: channels that are due together share it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One poll, its document let go, and how many entries it brought that were never seen before."""

    outcome: PollOutcome
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a digest is to cover. Without a `channel` nothing is remembered, and `late` articles are left out.

    `of_topic` are the feeds that are followed under the topic of `options`, `rules` what the channel leaves out and
    whom it trusts; `paused` counts the feeds that it follows and takes nothing from for now. `first` says that it had
    no digest before.
    """

    id: str
    channel: str | None
    schedule: str | None
    feeds: tuple[str, ...]
    window: Window
    words: int
    max_stories: int
    options: DigestOptions = field(default_factory=DigestOptions)
    of_topic: tuple[str, ...] = ()
    rules: HouseRules = field(default_factory=HouseRules)
    paused: int = 0
    slot: RunSlot | None = None
    passed_over: Window | None = None
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Condensed:
    """What is written of a story, whoever reads it."""

    summary: Summary
    headline: str
    topics: tuple[str, ...]
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsstand:
    """What digests are made of, read once for all that are due together."""

    stories: tuple[Story, ...]
    feeds_of: Mapping[str, Collection[str]]
    feeds: Mapping[str, Feed]
    views: dict[View, Story] = field(default_factory=dict)
    ranked: dict[tuple[datetime, View], RankedStory] = field(default_factory=dict)
    news: dict[tuple[View, View], Sequence[Article]] = field(default_factory=dict)
    """What was worked out for one channel and is the same for others: parts of stories, their ranks, their news."""


async def take_in(
    feeds: Sequence[Feed],
    *,
    stages: Stages,
    now: datetime,
    unread_of: Sequence[str] | None = (),
    since: datetime | None = None,
) -> tuple[Polled, ...]:
    """Poll `feeds`, read what they brought, and put what was published after `since` into stories.

    Entries of the feeds at `unread_of` (`None`: of all feeds) that an earlier round did not come to are read as well.
    Without `since` it is what is young enough for any digest: a feed that is read for the first time may hold years.
    """
    polled = await poll(feeds, stages=stages, now=now)
    urls = [each.outcome.moved_to or each.outcome.feed.url for each in polled]
    await read(None if unread_of is None else [*urls, *unread_of], stages=stages, now=now)
    young = now - DIGESTED - stages.grouper.open_for
    await group(stages=stages, now=now, since=young if since is None else min(young, since - stages.grouper.open_for))
    return polled


async def poll(feeds: Sequence[Feed], *, stages: Stages, now: datetime) -> tuple[Polled, ...]:
    """Poll `feeds` and keep what each came to, in transactions of several; return it in the order of the feeds."""
    polled: dict[str, Polled] = {}
    async with aclosing(stages.poll(feeds, now, stages.progress)) as come:
        async for outcomes in come:
            new = await stages.store.feeds.record_all(outcomes, now=now)
            for outcome, entries in zip(outcomes, new, strict=True):
                kept = outcome if outcome.parsed is None else replace(outcome, parsed=None)
                polled[outcome.feed.url] = Polled(outcome=kept, new=len(entries))
    return tuple(polled[feed.url] for feed in feeds)


async def read(feeds: Sequence[str] | None, *, stages: Stages, now: datetime) -> None:
    """Turn the entries of `feeds` (`None`: of all) that were not read yet into articles."""
    about: dict[str, FeedInfo] = {}
    while entries := await stages.store.entries.unread(feeds=feeds, limit=BATCH):
        about = about or {feed.url: _info(feed) for feed in await stages.store.feeds.all()}
        await stages.store.articles.save(await stages.read(entries, about, now, stages.progress))


def _info(feed: Feed) -> FeedInfo:
    return FeedInfo(title=feed.title, link=feed.link, language=feed.language)


async def group(*, stages: Stages, now: datetime, since: datetime | None = None) -> None:
    """Put the articles published after `since` (all, without it) that are in no story yet into one, oldest first."""
    while articles := await stages.store.articles.ungrouped(GROUPED, since=since):
        known = await stages.store.stories.members(since=articles[0].published - stages.grouper.open_for)
        stages.progress(say("Grouping into stories"), 0, len(articles))
        decisions, features = await asyncio.to_thread(decide, articles, known, stages)
        await stages.store.stories.assign(decisions, features, now=now)
        stages.progress(say("Grouping into stories"), len(articles), len(articles))


def decide(
    articles: Sequence[Article], known: Sequence[Member], stages: Stages
) -> tuple[Sequence[Assignment], Mapping[str, Features]]:
    """Decide which stories articles belong in; seconds of pure computing, so it is called in a worker thread."""
    new = members_of(articles, stages.encoder())
    copies = find_copies([_print(member) for member in new], [_print(member) for member in known])
    decisions = stages.grouper.assign(new, known, copies=copies)
    return decisions, {member.features.article: member.features for member in new}


async def newsstand(window: Window, *, store: Store, feeds: Collection[str] | None = None) -> Newsstand:
    """Read what digests with windows inside `window` are made of: of `feeds`, or of all."""
    stories = await store.stories.in_window(window, feeds=feeds, late=LATE)
    feeds_of = await store.articles.feeds_of([article.id for story in stories for article in story.articles])
    return Newsstand(stories=stories, feeds_of=feeds_of, feeds={feed.url: feed for feed in await store.feeds.all()})


async def make_run(
    order: Order,
    *,
    polled: Sequence[Polled],
    stages: Stages,
    summarizer: Summarizer,
    now: datetime,
    stand: Newsstand | None = None,
) -> Run:
    """Make a digest from what is in the store. Nothing of it is kept yet: `told_with` says what it tells."""
    stand = stand or await newsstand(order.window, store=stages.store, feeds=order.feeds)
    found = await line_up(order, stand, store=stages.store)
    chosen = found.worth_telling[: order.max_stories]
    entries = await condense(chosen, words=order.words, stages=stages, summarizer=summarizer, now=now)
    return Run(
        id=order.id,
        channel=order.channel,
        schedule=order.schedule,
        window=order.window,
        generated_at=now,
        stories=marked(entries, [each.ranked.story for each in chosen], order.rules),
        coverage=coverage_of(
            [stand.feeds[url] for url in order.feeds if url in stand.feeds],
            [each.outcome for each in polled],
            found.stories,
            window=order.window,
            filtered=found.filtered,
            told=len(found.ranked) - len(found.worth_telling),
            paused=order.paused,
        ),
        slot=order.slot,
        passed_over=order.passed_over,
        first=order.first,
        style=order.options.style or "full",
        settings={
            "words": order.words,
            "max_stories": order.max_stories,
            "topic": order.options.topic,
            "filter": order.options.filter,
            "ping": order.options.ping,
            "model": summarizer.model,
            "version": __version__,
        },
        weights=found.weights.as_mapping(),
    )


async def condense(
    chosen: Sequence[ChosenStory], *, words: int, stages: Stages, summarizer: Summarizer, now: datetime
) -> tuple[RunStory, ...]:
    """Write the entries of a digest; a model is given a few stories at a time."""
    keys = [_entry_key(each, words, summarizer.model) for each in chosen]
    missing = [place for place, key in enumerate(keys) if key not in stages.condensed]
    for start in range(0, len(missing), AT_ONCE):
        stages.progress(say("Condensing stories"), len(chosen) - len(missing) + start, len(chosen))
        places = missing[start : start + AT_ONCE]
        some = [chosen[place] for place in places]
        summaries = await summaries_of(some, words=words, store=stages.store, summarizer=summarizer, now=now)
        for place, each, summary in zip(places, some, summaries, strict=True):
            stages.condensed[keys[place]] = await asyncio.to_thread(_condensed, each, summary)
    stages.progress(say("Condensing stories"), len(chosen), len(chosen))
    return tuple(
        entry(
            each,
            rank=n,
            summary=done.summary,
            headline=done.headline,
            topics=done.topics,
            disagreements=done.disagreements,
        )
        for n, (each, done) in enumerate(zip(chosen, [stages.condensed[key] for key in keys], strict=True), start=1)
    )


def _entry_key(chosen: ChosenStory, words: int, model: str) -> str:
    """Name what an entry is written from: its evidence, and the articles of the story that its topics are found in."""
    story = (article.id for article in chosen.ranked.story.articles)
    return " ".join((_summary_key(evidence_of(chosen), words, model), *story))


def _condensed(chosen: ChosenStory, summary: Summary) -> Condensed:
    articles = evidence_of(chosen)
    title = headline([a.title for a in articles], [a.publisher for a in articles], summary=summary.text)
    return Condensed(
        summary=summary,
        headline=title,
        topics=topics(chosen.ranked.story.articles),
        disagreements=disagreements(articles),
    )


async def summaries_of(
    chosen: Sequence[ChosenStory], *, words: int, store: Store, summarizer: Summarizer, now: datetime
) -> list[Summary]:
    """Recall the summaries of these articles by this model, and make and keep those that are missing.

    What a model failed to phrase is not kept, so that it is asked again next time.
    """
    keys = [_summary_key(evidence_of(each), words, summarizer.model) for each in chosen]
    kept = await store.summaries.recall(keys)
    missing = [position for position, key in enumerate(keys) if key not in kept]
    made = await summarizer.summarize_all([as_evidence(evidence_of(chosen[i])) for i in missing], words=words)
    for position, summary in zip(missing, made, strict=True):
        kept[keys[position]] = summary
        if summary.model == summarizer.model:
            await store.summaries.remember(
                keys[position],
                summary,
                story=chosen[position].ranked.story.id,
                version=chosen[position].ranked.story.version,
                evidence=[article.id for article in evidence_of(chosen[position])],
                prompt_version=VERSION,
                now=now,
            )
    return [kept[key] for key in keys]


def _summary_key(articles: Sequence[Article], words: int, model: str) -> str:
    rests_on = (part for article in articles for part in (article.id, article.title, article.text))
    told = "\0".join((__version__, VERSION, model, str(words), *rests_on))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def members_of(articles: Sequence[Article], encoder: Encoder) -> list[Member]:
    """Compute what grouping needs to know of articles; this is where the encoder works."""
    vectors = encoder.encode([text_for_encoder(article.title, article.text) for article in articles])
    return [
        Member(
            features=_features(article, vector.tobytes(), encoder.name),
            title=article.title,
            published=article.published,
            publisher=article.publisher,
        )
        for article, vector in zip(articles, vectors, strict=True)
    ]


def _features(article: Article, vector: bytes, encoder: str) -> Features:
    return features_of(article, vector, signature(article.text, article.title), encoder)


def _print(member: Member) -> Print:
    return Print(member.features.article, member.features.signature, member.published, member.publisher)
