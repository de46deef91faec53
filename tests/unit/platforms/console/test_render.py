"""Messages as text: hostile words do no harm, addresses stay whole, lines fit."""

import errno
import io
import json
import os
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.errors import TidingsError
from bot.model.messages import (
    Block,
    CitedText,
    Document,
    Heading,
    Link,
    Message,
    Note,
    Paragraph,
    Prose,
    Sources,
    StoryBlock,
    Table,
)
from bot.platforms.console.render import WIDTH, to_text
from bot.platforms.console.screen import Screen

LONG = "https://example.org/" + "a-very/long-path/" * 20
hostile = st.text(max_size=60) | st.sampled_from(
    ["\x1b[2J", "[red]x[/red]", ":smile:", "a\u202eb", "@everyone", "…" * 200]
)


def story(text: str, url: str = "https://example.org/1") -> StoryBlock:
    link = Link(n=1, label=text, url=url, title=text, published=datetime(2026, 3, 4, 9, 5, tzinfo=UTC))
    sentence = CitedText(text=text, citations=(1,))
    return StoryBlock(
        story="s", rank=1, headline=text, url=url, mark="Update:", sentences=(sentence,), links=(link,), facts=(text,)
    )


def every_block(text: str) -> tuple[Block, ...]:
    return (
        Heading(title=text, subtitle=text),
        story(text),
        Paragraph(sentences=(CitedText(text=text, citations=(1,)),)),
        Sources(links=(Link(n=1, label=text, url=text),)),
        Note(text=text),
        Prose(text=f"{text}\n\n{text}"),
        Table(columns=("Name", "Count"), rows=((text, 1), (None, 2.5))),
        Document(name="a.txt", text=f"{text}\n{text}"),
    )


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_no_block_lets_a_control_character_through(text: str) -> None:
    for block in every_block(text):
        shown = to_text(Message(blocks=(block,)))
        assert not [char for char in shown if char != "\n" and unicodedata.category(char) in {"Cc", "Cs"}]
        assert "\u202e" not in shown


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=400), st.integers(30, 120))
def test_lines_without_an_address_fit_the_width(text: str, width: int) -> None:
    for block in (Heading(title=text), Note(text=text), Prose(text=text), Paragraph(sentences=(CitedText(text=text),))):
        shown = to_text(Message(blocks=(block,)), width=width)
        assert all(cell_len(line) <= width for line in shown.splitlines())


@pytest.mark.parametrize("width", [20, 40, WIDTH])
def test_an_address_is_never_broken_over_lines(width: int) -> None:
    blocks = (
        story("Headline", LONG),
        Note(text=f"Refused: {LONG} — no"),
        Paragraph(sentences=(CitedText(text=f"Following: {LONG}"),)),
        Prose(text=LONG),
        Sources(links=(Link(n=1, label="x", url=LONG),)),
        Table(columns=("Feed", "Address", "Last error"), rows=(("a", LONG, "words " * 40), ("b", LONG, None))),
    )
    for block in blocks:
        shown = to_text(Message(blocks=(block,)), width=width)
        assert LONG in shown, block
        assert shown == to_text(Message(blocks=(block,)), width=width)


def test_markup_and_emoji_names_are_shown_as_they_are() -> None:
    shown = to_text(Message(blocks=(story("[bold]loud[/bold] :fire:"),)))
    assert "[bold]loud[/bold] :fire:" in shown


def test_a_story_is_shown_with_its_mark_sources_and_facts() -> None:
    shown = to_text(Message(blocks=(story("Bridge reopens"),)))
    assert " 1  Update: Bridge reopens\n" in shown
    assert "[1] Bridge reopens — 4 Mar 2026, 09:05 UTC — https://example.org/1\n" in shown


def test_json_that_no_encoding_can_hold_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.json({"file": "half \ud800 pair"})
    screen.json({"file": "“whole”"})
    half, whole = capsys.readouterr().out.splitlines()
    assert json.loads(half) == {"file": "half \ud800 pair"}
    assert "“whole”" in whole


class FullDisk(io.StringIO):
    """A file on a disk with no room."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", FullDisk())
    with pytest.raises(TidingsError, match="No space left"):
        Screen().json({"a": 1})


def test_a_document_is_shown_line_by_line_as_it_is() -> None:
    text = f'<opml version="2.0">\n  <outline xmlUrl="{LONG}" text="[red]A[/red]  :smile:"/>\n\n</opml>\n'
    assert to_text(Message(blocks=(Document(name="feeds.opml", text=text),)), width=40) == text


def test_a_document_lets_no_control_character_through() -> None:
    shown = to_text(Message(blocks=(Document(name="x", text="a\x1b[2Jb\nc\u202ed"),)))
    assert "\x1b" not in shown and "\u202e" not in shown
    assert len(shown.splitlines()) == 2


def test_a_remark_that_stands_alone_needs_no_line_above_it() -> None:
    assert to_text(Message(blocks=(Note(text="No feeds yet."),))) == "No feeds yet.\n"
    assert "─" in to_text(Message(blocks=(Prose(text="x"), Note(text="No feeds yet."))))
