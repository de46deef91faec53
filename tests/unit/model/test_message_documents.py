"""Messages as JSON: what is read back equals what was written, whatever the text says."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.message_documents import message_from_json, message_to_json
from bot.model.messages import (
    Actions,
    Block,
    Button,
    CitedText,
    Document,
    Heading,
    Link,
    Message,
    Note,
    Paragraph,
    Picture,
    Prose,
    Sources,
    StoryBlock,
    Table,
)
from tests.builders import NOON

CITED = (CitedText(text="It is open.", citations=(1, 2)), CitedText(text="Since when?"))
LINKS = (
    Link(n=1, label="Post", url="https://example.org/1", title="Bridge", published=NOON),
    Link(n=2, label="Herald", url="https://example.com/2"),
)
BLOCKS: tuple[Block, ...] = (
    Heading(title="Morning digest", subtitle="9 stories"),
    StoryBlock(
        story="s1",
        rank=1,
        headline="Harbour bridge reopens",
        url="https://example.org/1",
        mark="Update:",
        sentences=CITED,
        links=LINKS,
        facts=("3 h", "1 source"),
        image="https://example.org/1.png",
    ),
    StoryBlock(story="s2", rank=2, headline="H", url="https://example.org/2"),
    Paragraph(sentences=CITED),
    Sources(links=LINKS),
    Note(text="All feeds read"),
    Prose(text="One.\n\nTwo."),
    Table(columns=("Feed", "Articles"), rows=(("Post", 3), ("Herald", None), ("Tabloid", 0.5))),
    Document(name="feeds.opml", text="<opml>\n</opml>\n"),
    Picture(name="trends.png", png=b"\x89PNG\x00\xff", words="bridge  ▁▂▇"),
    Actions(buttons=(Button(label="More", line="more 3"), Button(label="Ask", line="ask Why?"))),
)
HOSTILE = [
    "",
    "\0",
    "kind",
    "2026-03-04T12:00:00+00:00",
    '{"kind": "time", "at": "2026-03-04T12:00:00Z"}',
    '"}]}',
    "\\u0000\\",
    "</script>\u2028\u202e@everyone 🌍",
]

words = st.sampled_from(HOSTILE) | st.text(max_size=20)
zones = st.just(UTC) | st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001
cited = st.lists(st.builds(CitedText, text=words, citations=st.lists(st.integers(), max_size=3).map(tuple)), max_size=3)
links = st.lists(
    st.builds(Link, n=st.integers(), label=words, url=words, title=words, published=st.none() | moments), max_size=3
)
cells = st.none() | words | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
blocks = st.one_of(
    st.builds(Heading, title=words, subtitle=words),
    st.builds(
        StoryBlock,
        story=words,
        rank=st.integers(),
        headline=words,
        url=words,
        mark=words,
        sentences=cited.map(tuple),
        links=links.map(tuple),
        facts=st.lists(words, max_size=3).map(tuple),
        image=st.none() | words,
    ),
    st.builds(Paragraph, sentences=cited.map(tuple)),
    st.builds(Sources, links=links.map(tuple)),
    st.builds(Note, text=words),
    st.builds(Prose, text=words),
    st.builds(
        Table,
        columns=st.lists(words, max_size=3).map(tuple),
        rows=st.lists(st.lists(cells, max_size=3).map(tuple), max_size=3).map(tuple),
    ),
)


def read_back(message: Message) -> Message:
    return message_from_json(json.loads(json.dumps(message_to_json(message))))


def test_there_is_an_example_of_every_block() -> None:
    assert {type(block) for block in BLOCKS} == set(get_args(Block))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_every_block_comes_back(block: Block) -> None:
    assert read_back(Message(blocks=(block,))) == Message(blocks=(block,))


@settings(deadline=None)
@given(st.lists(blocks, max_size=4).map(lambda found: Message(blocks=tuple(found))))
def test_whatever_a_message_says_it_comes_back_as_it_was(message: Message) -> None:
    assert read_back(message) == message


def test_a_message_that_waits_may_come_from_an_older_version() -> None:
    heading = {"kind": "Heading", "title": "Morning digest"}
    assert message_from_json({"kind": "Message", "blocks": [heading]}) == Message(
        blocks=(Heading(title="Morning digest"),)
    )


def message(*blocks: Any) -> dict[str, Any]:
    return {"kind": "Message", "blocks": list(blocks)}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "Message",
        {},
        {"kind": "Message"},
        {"kind": "Note", "text": "a note alone"},
        {"kind": "Reply", "blocks": []},
        {"kind": ["Message"], "blocks": []},
        {**message(), "more": 1},
        message({"kind": "Heading"}),
        message({"kind": "os.system", "text": "x"}),
        message({"text": "x"}),
        message({"kind": "time", "at": "yesterday"}),
        message({"kind": "time", "at": 3}),
        message({"kind": "time"}),
    ],
)
def test_what_is_no_message_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match=r"message|isoformat"):
        message_from_json(document)
