"""Messages as Slack's blocks: within every limit, nothing lost, and no word of a stranger does anything."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from bot.platforms.limits import SLACK
from bot.platforms.slack.blocks import weight
from bot.platforms.slack.render import bodies, parts, threaded
from tests.loopback.slack.limits import problems_in_message, texts_in

RUN = "0c0704c134e12d140c0704c134e12d14"
WHEN = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
HOSTILE = (
    "<!channel> news",
    "<!subteam^S1|x> <@U024BE7LH> <#C024BE7LR|general>",
    "<https://evil.example|https://bank.example>",
    "*bold* _slanted_ ~struck~ `code` ```block```",
    "> quoted\n>>> quoted",
    "&lt;!here&gt; & <b>",
    ":tada: :+1: at 10:30:00",
    "a|b>c|d",
    "\u202egnp.exe\u200b",
    "👩‍👩‍👧‍👦" * 40,
    "&" * 900,
)
hostile = st.text(max_size=60) | st.sampled_from(HOSTILE)
address = st.sampled_from(
    ["https://example.org/1", "javascript:alert(1)", "https://example.org/" + "a" * 1500, "https://e.org/a|b>c&d=<e> f"]
)


@st.composite
def links(draw: st.DrawFn) -> tuple[Link, ...]:
    count = draw(st.integers(0, 4))
    return tuple(
        Link(n=n, label=draw(hostile), url=draw(address), title=draw(hostile), published=WHEN)
        for n in range(1, count + 1)
    )


@st.composite
def sentences(draw: st.DrawFn) -> tuple[CitedText, ...]:
    numbers = st.lists(st.integers(1, 12), max_size=5).map(tuple)
    return tuple(CitedText(text=draw(hostile), citations=draw(numbers)) for _ in range(draw(st.integers(0, 6))))


@st.composite
def stories(draw: st.DrawFn, rank: int = 1) -> StoryBlock:
    return StoryBlock(
        story="s",
        rank=rank,
        headline=draw(hostile),
        url=draw(address),
        mark=draw(st.sampled_from(["", "Update:"])),
        sentences=draw(sentences()),
        links=draw(links()),
        facts=tuple(draw(st.lists(hostile, max_size=3))),
        image=draw(st.none() | address),
    )


block: st.SearchStrategy[Block] = st.one_of(
    stories(),
    st.builds(Heading, title=hostile, subtitle=hostile),
    st.builds(Paragraph, sentences=sentences()),
    st.builds(Sources, links=links()),
    st.builds(Note, text=hostile),
    st.builds(Prose, text=hostile),
    st.builds(lambda a, b: Table(columns=("Name", "Count"), rows=((a, 1), (b, None), (a + b, 2.5))), hostile, hostile),
    st.builds(Document, name=st.just("feeds.opml"), text=hostile),
    st.builds(Picture, name=st.just("trend.png"), png=st.binary(max_size=9), words=hostile),
    st.builds(lambda label: Actions(buttons=(Button(label=label, line="more 1"),)), hostile),
)
messages = st.lists(block, max_size=8).map(lambda blocks: Message(blocks=tuple(blocks)))


@settings(max_examples=50, deadline=None)
@given(messages, st.none() | st.just(RUN))
def test_every_part_of_any_message_is_within_the_limits(message: Message, run: str | None) -> None:
    for body in bodies(message, delivery="a" * 25, run=run, channel="C1"):
        assert problems_in_message(body.json) == []
        assert weight(body.json) <= SLACK.message_characters
        assert body.json["metadata"]["event_payload"] == {"delivery": "a" * 25}


OURS = re.compile(r"<https?://[^|<>\s]+\|[^<>|]*>")


@settings(max_examples=50, deadline=None)
@given(messages)
def test_no_word_of_a_stranger_pings_formats_or_leads_anywhere(message: Message) -> None:
    for body in bodies(message, run=RUN):
        assert body.json["parse"] == "none"
        for text in texts_in(body.json):
            without = OURS.sub("", text)
            assert "<" not in without
            assert ">" not in without
            assert not re.search(r"&(?!amp;|lt;|gt;)", _markup_only(without, text))
            assert "\u202e" not in text
            assert text.startswith("```") or not re.search(r":(?!\d+:)[\w+'-]+:", without)
            for label in re.findall(r"\|([^<>|]*)>", text):
                assert "://" not in label


def _markup_only(without: str, text: str) -> str:
    # An ampersand needs no escape where nothing is markup.
    return without if "&amp;" in text else ""


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_the_only_formatting_is_our_own(text: str) -> None:
    story = StoryBlock(story="s", rank=1, headline=text, url="", sentences=(CitedText(text=text),), facts=(text,))
    (body,) = bodies(Message(blocks=(Heading(title="Digest"), Note(text=text), story)))
    section = next(each for each in body.json["blocks"] if each["type"] == "section")["text"]["text"]
    assert section.count("*") == 2
    for shown in texts_in(body.json):
        assert not re.search(r"(?<!\w)_\S|\S_(?!\w)|[~`]", shown)
        assert not any(line.startswith(("&gt;", ">")) for line in shown.split("\n"))


def digest(count: int, words: str = "Something happened in the harbour today.") -> Message:
    told = tuple(
        StoryBlock(
            story=f"s{rank}",
            rank=rank,
            headline=f"Headline number {rank}",
            url=f"https://example.org/{rank}",
            sentences=(CitedText(text=words, citations=(1, 2)), CitedText(text="More.", citations=(1,))),
            links=(
                Link(n=1, label="Example Post", url=f"https://example.org/{rank}"),
                Link(n=2, label="Second Post", url=f"https://example.com/{rank}?a=1&b=2"),
            ),
            facts=("3 h", "harbours"),
            image="https://example.org/a.jpg" if rank == 1 else None,
        )
        for rank in range(1, count + 1)
    )
    heading = Heading(title="Morning digest · Wed 4 Mar, 08:00", subtitle="since Tue 08:00 · 2 feeds")
    return Message(blocks=(heading, *told, Note(text="1 of 2 feeds could not be read.")))


def test_a_digest_is_a_header_sections_context_and_things_to_press() -> None:
    web = "https://news.example.org/runs/1"
    (body,) = bodies(digest(1), delivery="d" * 25, run=RUN, channel="C1", web=web)
    assert body.json["channel"] == "C1"
    assert body.json["unfurl_links"] is body.json["unfurl_media"] is False
    header, since, section, context, actions, coverage, footer, page = body.json["blocks"]
    assert header["text"]["text"] == "Morning digest · Wed 4 Mar, 08:00"
    assert since["elements"][0]["text"] == "since Tue 08:00 · 2 feeds"
    assert section["text"]["text"] == (
        "*1.  <https://example.org/1|Headline number 1>*\n"
        "Something happened in the harbour today. <https://example.org/1|[1]> <https://example.com/1?a=1&amp;b=2|[2]> "
        "More. <https://example.org/1|[1]>"
    )
    assert section["accessory"]["image_url"] == "https://example.org/a.jpg"
    assert context["elements"][0]["text"] == (
        "Example Post <https://example.org/1|[1]> · Second Post <https://example.com/1?a=1&amp;b=2|[2]> · "
        "3 h · harbours"
    )
    up, down, menu = actions["elements"]
    assert (up["value"], down["value"]) == (f"t1:vote up 1 digest:{RUN}", f"t1:vote down 1 digest:{RUN}")
    assert [option["text"]["text"] for option in menu["options"]] == ["More", "Sources", "Timeline", "Why", "Save"]
    assert menu["options"][2]["value"] == f"t1:timeline 1 digest:{RUN}"
    assert coverage["elements"][0]["text"] == "1 of 2 feeds could not be read."
    assert footer["elements"][0]["value"] == f"t1:ask digest:{RUN}"
    assert page["elements"][0]["text"] == f"<{web}|Read it on the web>"


def test_a_notification_reads_well() -> None:
    (body,) = bodies(digest(2))
    assert body.json["text"] == (
        "Morning digest · Wed 4 Mar, 08:00 · 1. Headline number 1 · 2. Headline number 2 · "
        "1 of 2 feeds could not be read."
    )


def test_a_list_is_notified_by_what_stands_first_in_it() -> None:
    table = Table(columns=("Feed", "Items"), rows=(("LWN", 12), (None, 3)))
    links = (Link(n=1, label="Post", url="https://example.org/", title="Title"), Link(n=2, label="Other", url=""))
    (body,) = bodies(Message(blocks=(table, Sources(links=links))))
    assert body.json["text"] == "LWN, 3 · Title, Other"


def test_without_a_run_there_is_nothing_to_press() -> None:
    (body,) = bodies(digest(1))
    assert not [each for each in body.json["blocks"] if each["type"] == "actions"]
    assert "metadata" not in body.json


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 40), st.integers(1, 60))
def test_a_digest_is_parted_between_stories_and_nothing_is_lost(count: int, words: int) -> None:
    message = digest(count, "One word after another stands here. " * words)
    made = parts(message, run=RUN)
    told = [each.rank for part in made for each in part.blocks if isinstance(each, StoryBlock)]
    assert told == list(range(1, count + 1))
    assert isinstance(made[0].blocks[0], Heading)
    assert isinstance(made[-1].blocks[-1], Note)
    shown = json.dumps([body.json for body in bodies(message, run=RUN)])
    assert all(
        f"Headline number {rank}|" not in shown or f"more {rank} digest" in shown for rank in range(1, count + 1)
    )


def test_in_a_thread_every_story_is_a_reply_of_its_own() -> None:
    overview, *replies = threaded(digest(3))
    assert [type(block) for block in overview.blocks] == [Heading, Prose, Note]
    assert [each.blocks[0].rank for each in replies if isinstance(each.blocks[0], StoryBlock)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ((("LWN", 12), ("Heise & Co", 1240)), "```\nFeed        Items\nLWN            12\nHeise &amp; Co  1,240\n```"),
        ((("https://example.org/" + "x" * 60, 12),), f"Feed\n• *https://example.org/{'x' * 60}* — Items: 12"),
        (((None, "x" * 80),), f"• Items: {'x' * 80}"),
    ],
)
def test_a_narrow_table_has_columns_and_a_wide_one_is_a_list(rows: tuple[tuple[str, int], ...], shown: str) -> None:
    (body,) = bodies(Message(blocks=(Table(columns=("Feed", "Items"), rows=rows),)))
    assert body.json["blocks"][0]["text"]["text"] == shown


def test_documents_and_pictures_are_handed_over_as_files() -> None:
    message = Message(blocks=(Document(name="feeds.opml", text="<opml/>"), Picture(name="t.png", png=b"p", words="up")))
    (body,) = bodies(message)
    assert [(file.name, file.content, file.words) for file in body.files] == [
        ("feeds.opml", b"<opml/>", ""),
        ("t.png", b"p", "up"),
    ]
    assert body.json["text"] == "feeds.opml · up"


def test_buttons_hold_the_lines_they_carry_out() -> None:
    buttons = (Button(label="Ask <more>", line="ask why?"), Button(label="Too long", line="ask " + "x" * 2000))
    (body,) = bodies(Message(blocks=(Note(text="n"), Actions(buttons=buttons))))
    (button,) = body.json["blocks"][1]["elements"]
    assert (button["text"]["text"], button["value"]) == ("Ask ‹more›", "t1:ask why?")


def test_a_message_speaks_its_language(pseudo: None) -> None:
    link = Link(n=1, label="Post", url="https://example.org/", published=WHEN)
    (body,) = bodies(Message(blocks=(Sources(links=(link,)),), language="de"))
    assert "«4. März 2026, 09:05 UTC»" in body.json["blocks"][0]["text"]["text"]
