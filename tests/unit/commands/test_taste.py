"""What people are told about interests, votes, and stories that they put right."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.commands.taste import TasteCommands
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.messages import Actions, Message, Note, Paragraph, Reply, Table
from bot.model.taste import Interest
from tests.builders import NOON, article
from tests.unit.commands.lines import NAUGHTY

HERE = "console:default"


@dataclass
class Learned:
    learned: dict[str, float] = field(default_factory=dict)


@dataclass
class Voted:
    story: str = "s1"
    headline: str = "Bridge closed"
    value: int = 1
    total: int = 1


@dataclass
class Moved:
    source: str = "s1"
    target: str = "s2"
    headline: str = "Bridge closed"
    articles: tuple[Article, ...] = (article("a1"),)


def interest(weight: float = 1.0, topic: str = "climate") -> Interest:
    return Interest(channel=HERE, topic=topic, weight=weight, since=NOON, by="Ada")


def commands(
    *chosen: Interest, learned: dict[str, float] | None = None, total: int = 1, moved: Moved | None = None
) -> TasteCommands:
    async def interests(channel: str) -> tuple[tuple[Interest, ...], Learned]:
        return chosen, Learned(learned or {})

    async def want(topic: str, by_how_much: float, channel: str, *, by: str) -> Interest:
        return interest(chosen[0].weight if chosen else by_how_much, topic)

    async def forget(topic: str, channel: str) -> str:
        return topic.lower()

    async def vote(story: str, value: int, channel: str, *, person: str, digest: str | None) -> Voted:
        return Voted(headline=story, value=value, total=total)

    async def move(*given: Any, **named: Any) -> Moved:
        return moved or Moved()

    return TasteCommands(interests=interests, want=want, forget_=forget, vote_=vote, split_=move, merge_=move)


def message_of(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def said(reply: Reply) -> str:
    first = message_of(reply).blocks[0]
    assert isinstance(first, Paragraph)
    return first.sentences[0].text


def lines(reply: Reply) -> list[str]:
    return [each.line for block in message_of(reply).blocks if isinstance(block, Actions) for each in block.buttons]


@pytest.mark.parametrize(
    ("way", "value", "total", "words", "buttons"),
    [
        ("up", 1, 2, "Noted: more like “Bridge closed” (votes here: +2).", ["vote none s1"]),
        ("down", -1, -1, "Noted: less like “Bridge closed” (votes here: -1).", ["vote none s1"]),
        ("none", 0, 0, "Taken back: your thumb on “Bridge closed”.", []),
    ],
)
async def test_a_vote_is_said_to_be_noted_and_can_be_taken_back(
    way: str, value: int, total: int, words: str, buttons: list[str]
) -> None:
    reply = await commands(total=total).vote(way, "Bridge closed", HERE, person="console:ada", digest=None)
    assert (said(reply), lines(reply)) == (words, buttons)
    assert reply.data == ({"vote": {"story": "s1", "value": value, "total": total}},)


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (2.0, "Stories about climate rank much higher here from now on."),
        (1.0, "Stories about climate rank higher here from now on."),
        (0.0, "Stories about climate rank like any others here."),
        (-1.0, "Stories about climate rank lower here from now on."),
        (-2.0, "Stories about climate rank much lower here from now on."),
    ],
)
async def test_what_an_interest_comes_to_is_said(weight: float, words: str) -> None:
    for work in (commands(interest(weight)).more, commands(interest(weight)).less):
        reply = await work("climate", HERE, by="Ada")
        assert said(reply) == words
        assert reply.data == ({"interest": {"topic": "climate", "weight": weight}},)


async def test_what_is_forgotten_ranks_like_any_other() -> None:
    reply = await commands().forget("Climate", HERE)
    assert said(reply) == "Stories about climate rank like any others here."


async def test_interests_are_listed_beside_what_votes_taught_the_most_telling_first() -> None:
    chosen = [interest(2.0), interest(-1.0, "opera")]
    reply = await commands(*chosen, learned={"trams": 0.1, "football": -0.4}).list_(HERE)
    first, _, second = message_of(reply).blocks
    assert isinstance(first, Table) and isinstance(second, Table)
    assert first.rows == (("climate", "much more", "Ada"), ("opera", "less", "Ada"))
    assert second.rows == (("football", "-0.40"), ("trams", "+0.10"))
    [data] = reply.data
    assert isinstance(data, dict) and data["learned"][0] == {"topic": "football", "weight": -0.4}


async def test_who_has_no_interests_is_told_how_to_have_some() -> None:
    [note] = message_of(await commands().list_(HERE)).blocks
    assert isinstance(note, Note) and "interests more climate" in note.text and "vote up 3" in note.text


async def test_what_was_split_can_be_looked_at_and_put_back() -> None:
    reply = await commands().split("3", ("2",), HERE, by="Ada", digest=None)
    assert said(reply) == "Done: 1 article of “Bridge closed” is a story of its own now."
    assert lines(reply) == ["sources s2", "merge s1 s2"]
    assert reply.data == ({"split": {"from": "s1", "to": "s2", "articles": ["a1"]}},)


async def test_what_was_merged_can_be_looked_at() -> None:
    two = Moved(articles=(article("a1"), article("a2")))
    reply = await commands(moved=two).merge("3", "5", HERE, by="Ada", digest=None)
    assert said(reply) == "Done: the 2 articles of “Bridge closed” belong to the other story now."
    assert lines(reply) == ["sources s2"]


@pytest.mark.parametrize("text", ["two", "-1", "1.5", "", "12345", "٣٣٣٣٣", "²"])
async def test_what_is_no_number_of_a_source_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="is no number of a source"):
        await commands().split("3", (text,), HERE, by="Ada", digest=None)


async def test_strange_headlines_and_topics_are_shown_as_they_are() -> None:
    for text in NAUGHTY:
        assert f"“{text}”" in said(await commands().vote("up", text, HERE, person="console:ada", digest=None))
        assert text in said(await commands().more(text, HERE, by=text))
        table = message_of(await commands(interest(1.0, text)).list_(HERE)).blocks[0]
        assert isinstance(table, Table) and table.rows[0][0] == text
