"""Every command of the catalog on Discord, on Slack and at the console: the same command, the same answer."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from itertools import chain

import pytest
import pytest_asyncio

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Command
from bot.commands.parse import parse
from bot.i18n import number
from bot.model.messages import (
    Block,
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
from tests.integration.alike import WAYS, Shown, Side, Sides, three_sides
from tests.integration.test_counter import ROWS, who

PLATFORMS = ("discord", "slack")

NOT_TYPED: Mapping[tuple[str, str], str] = {}
"""Commands that cannot be typed somewhere, by platform and command, and why."""

Words = list[str]
Group = Sequence[str]
"""Texts that stand together, in whatever order a platform puts them."""

_HIDDEN = ("http", "https", "www")
"""What a link need not show of its address."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sides(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sides]:
    """Connect once for all commands."""
    async with three_sides(tmp_path_factory.mktemp("alike")) as sides:
        yield sides


@pytest.mark.parametrize("command", CATALOG.values(), ids=lambda command: command.name)
async def test_a_command_is_answered_alike_everywhere(command: Command, sides: Sides) -> None:
    expected = await typed(command, "console", sides)
    told = sides.passing.replies[-1].message
    assert told is not None
    # Where nothing can be pressed a source is its address, elsewhere its title.
    assert missing(list(groups(told, titles=False)), words_in(expected.text)) == []
    known = {*words_in(expected.text), *(word for link in links_of(told) for word in words_in(link.title))}
    files = {block.name for block in told.blocks if isinstance(block, Document | Picture)}
    for platform in (each for each in PLATFORMS if (each, command.name) not in NOT_TYPED):
        shown, side = await typed(command, platform, sides), sides.sides[platform]
        seen = words_in("\n".join((shown.text, *shown.files.values())), side)
        assert missing(list(groups(told)), seen) == [], platform
        assert set(words_in(shown.text, side)) <= known, platform
        assert set(shown.files) == files, platform
        assert set(map(without_ids, expected.lines)) <= set(map(without_ids, shown.lines)), platform


async def test_every_command_can_be_typed_everywhere_but_where_a_reason_is_given() -> None:
    assert {("discord", name) for name in CATALOG if name not in WAYS} == set(NOT_TYPED)


async def typed(command: Command, platform: str, sides: Sides) -> Shown:
    """Type a command on a platform, after what has to be done before."""
    row = ROWS[command.name]
    async with sides.opened(platform) as (side, names):
        for line in row.before:
            filled = fill_in(line, names, side)
            await side.say(filled, who(parse(filled, CATALOG).command))
        shown = await side.say(fill_in(row.line, names, side), who(command))
        assert sides.passing.replies[-1].exit_code == 0, shown.text
        return shown


def fill_in(line: str, names: Mapping[str, str], side: Side) -> str:
    for name, value in names.items():
        line = line.replace(f"{{{name}}}", value)
    return line.replace("console:other", side.there)


# -- what a message says, and what is seen of it -------------------------------------------------------------------


def missing(expected: Sequence[Group], seen: Words) -> list[str]:
    """Return the texts that are not seen, each group after the one before."""
    lost: list[str] = []
    begin = 0
    for group in expected:
        at = [place(words_in(each), seen, begin) for each in group]
        lost += [each for each, found in zip(group, at, strict=True) if found is None]
        begin = min((found for found in at if found is not None), default=begin)
    return lost


def place(wanted: Words, seen: Words, begin: int) -> int | None:
    """Return where words follow each other as they do in a text."""
    last = len(seen) - len(wanted)
    return next((at for at in range(begin, last + 1) if seen[at : at + len(wanted)] == wanted), None)


def words_in(text: str, side: Side | None = None) -> Words:
    """Return the words of a text, with people and channels called the same everywhere."""
    if side is not None:
        for name, everywhere in {side.here: "console:default", side.there: "console:other", **side.names}.items():
            text = text.replace(name, everywhere)
    return [word for word in re.findall(r"[^\W_]+", without_ids(text).casefold()) if word not in _HIDDEN]


def without_ids(text: str) -> str:
    """Leave out ids that are made by chance."""
    return re.sub(r"\b[0-9a-f]{8}\b(?:-[0-9a-f-]+)?", "ID", text)


def links_of(message: Message) -> Iterator[Link]:
    return (link for block in message.blocks if isinstance(block, Sources) for link in block.links)


def groups(message: Message, *, titles: bool = True) -> Iterator[Group]:
    """Yield the texts that a message consists of, in order."""
    for block in message.blocks:
        if isinstance(block, Sources):
            yield from ((str(link.n), link.label, link.title if titles else "") for link in block.links)
        else:
            yield from _groups(block)


def _groups(block: Block) -> Iterator[Group]:
    match block:
        case Heading():
            yield from ((block.title,), (block.subtitle,))
        case StoryBlock():
            yield (f"{block.rank} {block.mark} {block.headline}",)
            yield from map(_cited, block.sentences)
            yield [link.label for link in block.links]
            yield block.facts
        case Paragraph():
            yield from map(_cited, block.sentences)
        case Note() | Document():
            yield (block.text,)
        case Picture():
            yield (block.words,)
        case Prose():
            yield from ((each,) for each in block.text.split("\n\n"))
        case Table():
            used = [name for n, name in enumerate(block.columns) if any(row[n] is not None for row in block.rows)]
            yield [*used, *chain.from_iterable(map(_cell, row) for row in block.rows)]
        case _:
            pass


def _cited(sentence: CitedText) -> Group:
    return (" ".join((sentence.text, *map(str, sentence.citations))),)


def _cell(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value or "")
