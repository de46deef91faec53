"""Answering: a question handed to what answers, with the archive of a channel or the articles it is about."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.model.answers import Answer
from bot.model.articles import Article
from bot.parts import Parts


async def answer_from(
    parts: Parts,
    text: str,
    *,
    channel: str | None,
    articles: Sequence[Article] | None,
    zone: tzinfo,
    now: datetime,
    since: datetime | None = None,
    choices: Sequence[str] = (),
) -> Answer:
    """Answer from `articles` where they are given, else from what a channel follows, without one from the archive.

    `choices` are what can be answered, where only some things can.
    """
    from bot.answers.ask import ask
    from bot.answers.retrieve import Scope

    store = await parts.store()
    feeds = None
    if channel is not None:
        feeds = tuple(follow.feed for follow in await store.channels.follows(channel))

    async def count() -> int:
        return await store.articles.count(channel=channel)

    return await ask(
        text,
        search=store.search,
        count=count,
        now=now,
        zone=zone,
        scope=Scope(feeds=feeds, since=since),
        articles=articles,
        choices=choices,
    )
