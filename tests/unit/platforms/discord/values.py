"""Messages for tests of Discord, and what may not be left of a stranger's text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

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

RUN = "0c0704c134e12d140c0704c134e12d14"
DELIVERY = "abcdefghijklmnopqrstuvw23"

TRICKS = (
    "@everyone",
    "@here",
    "@\u200beveryone",
    "<@123456789012345678>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "<:party:123456789012345678>",
    "<a:party:123456789012345678>",
    "<t:1700000000:R>",
    "</ban:123456789012345678>",
    "<id:guide>",
    "<https://bad.example/x>",
    ":tada:",
    "::tada::",
    "https://bad.example/login",
    "HTTP://bad.example",
    "discord.gg/abcdef",
    "https://discord.com/invite/abcdef",
    "discordapp.com/invite/abcdef",
    "[a bank](https://bad.example)",
    "[a](b)[c](<https://bad.example>)",
    "](https://bad.example)",
    "||hidden||",
    "**bold** __line__ ~~gone~~ *a* _b_",
    "```\nblock\n```",
    "`code`",
    "\\",
    "\\\\@everyone",
    "# big",
    "-# small",
    "- item",
    "1. first",
    "> quote",
    ">>> quotes",
    "\u202egnp.exe\u202c",
    "a\u2066b\u2069",
    "zero\u200bwidth\ufeff\u2060",
    "\x1b[31mred\x00",
    "\ud83d",
    "👍🏽🇩🇪",
    "e\u0301" * 30,
    "\n\n# next line",
    "{name} {n}",
    "t1:data forget#" + "a" * 25,
)

WORDS = st.text(max_size=40) | st.sampled_from(TRICKS)
HOSTILE = st.lists(WORDS, min_size=1, max_size=5).map(" ".join) | st.lists(WORDS, max_size=4).map("".join)
LONG = st.builds(lambda text, times: (text + " ") * times, WORDS, st.integers(1, 120))
TEXT = HOSTILE | LONG
ADDRESS = st.sampled_from(
    (
        "https://example.org/1",
        "https://example.org/2?a=b&c=d#e",
        "https://example.org/" + "long/" * 200,
        'https://example.org/(a)/[b]/<c>/"d"/@everyone/*_~|`',
        "https://münchen.example/straße",
        "javascript:alert(1)",
        "https://",
        "http://[::1",
        "not an address",
        "https://example.org/ with space",
        "https://discord.gg/abcdef",
        "",
    )
) | st.text(max_size=30).map("https://example.org/{}".format)


def link(n: int = 1, **given: Any) -> Link:
    fields: dict[str, Any] = {
        "label": "Example Post",
        "url": f"https://example.org/{n}",
        "title": f"Title {n}",
        "published": datetime(2026, 3, 4, 9, 5, tzinfo=UTC),
    }
    return Link(n=n, **{**fields, **given})


def story(rank: int = 1, **given: Any) -> StoryBlock:
    fields: dict[str, Any] = {
        "story": f"s{rank}",
        "headline": f"Bridge {rank} is shut",
        "url": f"https://example.org/{rank}/1",
        "sentences": (
            CitedText(text="The bridge over the Larn is shut.", citations=(1, 2)),
            CitedText(text="Lorries wait.", citations=(1,)),
        ),
        "links": (
            link(1, url=f"https://example.org/{rank}/1"),
            link(2, label="Larn Gazette", url=f"https://larn.example/{rank}"),
        ),
        "facts": ("3 h", "bridges"),
        "image": f"https://example.org/{rank}.jpg",
    }
    return StoryBlock(rank=rank, **{**fields, **given})


def digest(stories: int = 3) -> Message:
    return Message(
        blocks=(
            Heading(title="Morning digest · Wed 4 Mar, 08:00 Larnby", subtitle="since Tue 08:00 · 3 feeds"),
            *(story(rank) for rank in range(1, stories + 1)),
            Note(text="1 of 3 feeds could not be read · newest item 12 min old"),
        )
    )


@st.composite
def links(draw: st.DrawFn) -> tuple[Link, ...]:
    n = draw(st.integers(0, 8))
    return tuple(
        Link(
            n=at,
            label=draw(HOSTILE),
            url=draw(ADDRESS),
            title=draw(HOSTILE),
            published=datetime(2026, 3, 4, tzinfo=UTC),
        )
        for at in range(1, n + 1)
    )


CITED = st.builds(
    lambda text, citations: CitedText(text=text, citations=tuple(citations)),
    TEXT,
    st.lists(st.integers(1, 9), max_size=4),
)
CITED_MANY = st.lists(CITED, max_size=6).map(tuple)


@st.composite
def stories(draw: st.DrawFn) -> StoryBlock:
    return StoryBlock(
        story="s",
        rank=draw(st.integers(1, 40)),
        headline=draw(TEXT),
        url=draw(ADDRESS),
        mark=draw(st.sampled_from(("", "Update:", "@everyone"))),
        sentences=draw(CITED_MANY),
        links=draw(links()),
        facts=tuple(draw(st.lists(HOSTILE, max_size=4))),
        image=draw(st.none() | ADDRESS),
    )


CELLS = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | HOSTILE | ADDRESS
LINES = st.sampled_from(("more 3", "saved page:2", f"sources 3 digest:{RUN}", "search " + "long " * 40, "help"))


def blocks() -> st.SearchStrategy[Block]:
    table = st.integers(1, 4).flatmap(
        lambda wide: st.builds(
            lambda columns, rows: Table(columns=tuple(columns), rows=tuple(map(tuple, rows))),
            st.lists(HOSTILE, min_size=wide, max_size=wide),
            st.lists(st.lists(CELLS, min_size=wide, max_size=wide), max_size=20),
        )
    )
    return st.one_of(
        stories(),
        stories(),
        st.builds(lambda a, b: Heading(title=a, subtitle=b), TEXT, TEXT),
        CITED_MANY.map(lambda sentences: Paragraph(sentences=sentences)),
        links().map(lambda found: Sources(links=found)),
        TEXT.map(lambda text: Note(text=text)),
        st.lists(TEXT, max_size=6).map(lambda texts: Prose(text="\n\n".join(texts))),
        table,
        st.builds(lambda name, text: Document(name=name, text=text), HOSTILE, TEXT),
        st.builds(lambda name, words: Picture(name=name, png=b"png", words=words), HOSTILE, TEXT),
        st.lists(st.builds(lambda label, line: Button(label=label, line=line), HOSTILE, LINES), max_size=8).map(
            lambda buttons: Actions(buttons=tuple(buttons))
        ),
    )


def messages() -> st.SearchStrategy[Message]:
    return st.lists(blocks(), max_size=8).map(lambda found: Message(blocks=tuple(found)))


OURS = re.compile(r"\[((?:\\.|\[\d+\]|[^\[\]\\])*)\]\((https?://[^\s()<>\"]+)\)")
"""A link of our making; what it says is escaped, where it leads has nothing in it that ends a link."""

_ACTIVE = (
    re.compile(r"@(?:everyone|here)", re.IGNORECASE),
    re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:|/|id:|https?:)"),
    re.compile(r"://"),
    re.compile(r"(?:discord\.gg|discord(?:app)?\.com/\w+)/", re.IGNORECASE),
    re.compile(r":[\w+~-]+:"),
    re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"),
)
_MARKS = re.compile(r"[*_~`|<\[\]]")


def actives(markdown: str) -> Iterator[str]:
    """Yield what in a text of one block Discord would act upon, other than our links and our own marks."""
    text = OURS.sub(lambda found: found[1].replace("[", "").replace("]", ""), markdown)
    # What a backslash stands before is shown, and does nothing.
    shown = re.sub(r"\\([^0-9A-Za-z\s])", "\0", text)
    for pattern in _ACTIVE:
        yield from (found[0] for found in pattern.finditer(shown))
    yield from (found[0] for found in _ACTIVE[0].finditer(markdown))
    yield from (found[0] for found in _MARKS.finditer(shown))
