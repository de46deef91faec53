"""An archive to measure with: the last day of many feeds, put into stories, and channels that follow some of them."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.articles import Article
from bot.model.channels import Told
from bot.model.feeds import Feed, FeedState, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.model.schedules import Schedule
from bot.model.stories import Assignment
from bot.store.database import Store


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PLACES = _words("Larnby Torvik Quelmo Drapek Ushilo Wexgan Trefol Byrsen Montal Hesk Orrin Dalby Pello Kirvan Sando")
_WHO = _words("council court ministry union company hospital university airline bank port museum regulator police")
_WHAT = _words("budget strike merger flood trial vaccine bridge tariff election recall outage treaty audit verdict")
_DID = _words("approves rejects delays opens questions extends cancels reviews defends expands settles publishes")
_DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_SENTENCES = (
    "The {who} of {place} said on {day} that the {what} would cost {n} million and take {m} months.",
    "Officials in {place} had warned of the {what} since {day}, when {n} people filed complaints.",
    "A spokesperson for the {who} declined to say whether the {what} will be put off until {day}.",
    "{n} residents of {place} attended the hearing about the {what}, the largest number in {m} years.",
    "The {who} {did} a second {what} as well, according to documents seen in {place}.",
    "Critics say that the {what} helps nobody outside {place} and that the {who} knew as much in {m} of {n} cases.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is, and how many `channels` follow between ten and twenty feeds each."""

    feeds: int = 40
    articles: int = 1_500
    channels: int = 1_000


async def fill(store: Store, size: Size, *, now: datetime, due: datetime, chance: random.Random) -> int:
    """Fill a store: every channel has a schedule of its own at `due` and was told some stories before.

    Return how many stories there are.
    """
    feeds = [f"https://feed{number}.example/rss" for number in range(size.feeds)]
    stories = _stories(size, now=now, feeds=feeds, chance=chance)
    by_feed: dict[str, list[Article]] = {feed: [] for feed in feeds}
    for story in stories:
        for article, feed in story:
            by_feed[feed].append(article)
    for feed, articles in by_feed.items():
        await _publish(store, feed, articles, now=now)
    founded = [(story[0][0].id, [article.id for article, _ in story]) for story in stories]
    assignments = [
        Assignment(article=article, story=f"s{founder}", founds=article == founder)
        for founder, members in founded
        for article in members
    ]
    await store.stories.assign(assignments, {}, now=now)
    for number in range(size.channels):
        channel = channel_name(number)
        for feed in chance.sample(feeds, min(chance.randint(10, 20), len(feeds))):
            await store.channels.follow(channel, feed, now=now)
        at = f"{due:%H:%M}"
        schedule = Schedule(id=f"{channel}@{at}", channel=channel, at=at, days="daily", zone="UTC", since=now)
        await store.schedules.add(schedule, now=now)
        told = [_told(founder, members, now) for founder, members in chance.sample(founded, 5)]
        await store.told.remember(channel, told)
    return len(stories)


def channel_name(number: int) -> str:
    return f"console:c{number}"


def _told(founder: str, members: Sequence[str], now: datetime) -> Told:
    at = now - timedelta(hours=20)
    return Told(story=f"s{founder}", version=1, run="yesterday", at=at, articles=frozenset(members[:1]))


def _stories(
    size: Size, *, now: datetime, feeds: Sequence[str], chance: random.Random
) -> list[list[tuple[Article, str]]]:
    """Make stories, two in three of one article, the others of up to eight, each from another feed."""
    stories: list[list[tuple[Article, str]]] = []
    left = size.articles
    while left > 0:
        many = min(left, 1 if chance.random() < 2 / 3 else chance.randint(2, 8))
        about = _About(chance)
        broke = now - timedelta(minutes=chance.randint(30, 1380))
        stories.append(
            [
                (about.article(feed, broke + timedelta(minutes=3 * later), chance), feed)
                for later, feed in enumerate(chance.sample(feeds, min(many, len(feeds))))
            ]
        )
        left -= many
    return stories


class _About:
    """What happened; every article about it tells it in other words."""

    def __init__(self, chance: random.Random) -> None:
        self.place, self.who, self.what = chance.choice(_PLACES), chance.choice(_WHO), chance.choice(_WHAT)
        self.number = chance.randint(10, 9_999)

    def article(self, feed: str, published: datetime, chance: random.Random) -> Article:
        title = f"{self.place} {self.who} {chance.choice(_DID)} {self.what} {self.number}"
        paragraphs = [" ".join(self._sentence(chance) for _ in range(5)) for _ in range(6)]
        url = f"{feed}/{self.number}/{chance.getrandbits(64):x}"
        return Article(
            id=hashlib.blake2b(url.encode(), digest_size=8).hexdigest(),
            url=url,
            title=title,
            text="\n\n".join(paragraphs),
            published=published,
            first_seen=published,
            publisher=feed.split("/")[2],
            language="en",
            categories=(self.what,),
        )

    def _sentence(self, chance: random.Random) -> str:
        return chance.choice(_SENTENCES).format(
            place=self.place,
            who=self.who,
            what=self.what,
            did=chance.choice(_DID),
            day=chance.choice(_DAYS),
            n=chance.randint(2, 900),
            m=chance.randint(2, 30),
        )


async def _publish(store: Store, url: str, articles: Sequence[Article], *, now: datetime) -> None:
    items = {
        article.id: ParsedEntry(
            key=hashlib.blake2b(article.id.encode(), digest_size=16).digest(),
            guid=article.id,
            url=article.url,
            title=article.title,
            published=article.published,
        )
        for article in articles
    }
    outcome = PollOutcome(
        status=PollStatus.FETCHED,
        feed=Feed(url=url, state=FeedState.OK, last_success=now),
        parsed=ParsedFeed(entries=tuple(items.values())),
    )
    by_id = {article.id: article for article in articles}
    entries = await store.feeds.record(outcome, now=now)
    await store.articles.save([(entry, by_id[entry.item.guid or ""]) for entry in entries])
