"""Messages as text for a terminal or a file (pure: message to renderable or string)."""

import io
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.i18n import say, shown, speaking
from bot.model.messages import (
    Actions,
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
)
from bot.model.messages import Table as TableBlock
from bot.platforms.plain import harmless, harmless_line

WIDTH = 96
"""Columns of text where there is no terminal to ask; longer lines are hard to read in any case."""

_ENDLESS = 100_000


def to_text(message: Message, *, width: int = WIDTH) -> str:
    """Render for a file or a pipe: no colours, and the address of every source written out."""
    file = io.StringIO()
    console = Console(file=file, width=width, color_system=None, force_terminal=False, emoji=False, markup=False)
    for part in to_rich(message, addresses=True).renderables:
        console.print(Group(_unbroken(part, console)), crop=False)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n")).rstrip("\n") + "\n"


def to_rich(message: Message, *, addresses: bool = False) -> Group:
    """Render for a terminal, where citations are links; with `addresses` they are written out as well."""
    parts: list[RenderableType] = []
    with speaking(message.language):
        for before, block in zip((None, *message.blocks), message.blocks, strict=False):
            if isinstance(block, Note) and not isinstance(before, Note | Heading | None):
                parts.append(Rule(style="dim"))
            parts += _block(block, addresses=addresses)
    return Group(*parts)


def _unbroken(part: RenderableType, console: Console) -> RenderableType:
    """Give a part with an address that would not fit on a line all the room it needs.

    An address in two pieces can neither be clicked nor copied.
    """
    if isinstance(part, Table):
        cells = [str(cell) for column in part.columns for cell in column.cells]
        room = console.measure(part, options=console.options.update(max_width=_ENDLESS)).maximum
        part.width = room if any("://" in cell for cell in cells) and room > console.width else None
    elif isinstance(part, Padding) and isinstance(part.renderable, Text) and _too_long(part.renderable, console):
        return Text(" " * part.left, no_wrap=True, overflow="ignore").append_text(part.renderable)
    elif isinstance(part, Text) and _too_long(part, console):
        part.no_wrap, part.overflow = True, "ignore"
    return part


def _too_long(text: Text, console: Console) -> bool:
    return any("://" in word and len(word) > console.width - 4 for word in text.plain.split())


def _block(block: Block, *, addresses: bool) -> list[RenderableType]:
    match block:
        case Heading():
            lines = [Text(harmless(block.title), style="bold"), Text(harmless(block.subtitle), style="dim")]
            return [*(line for line in lines if line.plain), Rule(style="dim")]
        case StoryBlock():
            return _story(block, addresses=addresses)
        case Paragraph():
            return [Padding(_cited(block.sentences, ()), (0, 0, 0, 2))]
        case Sources():
            return [_address(link, indent=2) for link in block.links]
        case Note():
            return [Text(harmless(block.text), style="dim")]
        case Prose():
            return [Text(harmless(paragraph) + "\n") for paragraph in block.text.split("\n\n")]
        case TableBlock():
            return [_table(block)]
        case Document(text=text) | Picture(words=text):
            # As it is: a line in two would be another document.
            whole = "\n".join(harmless_line(line) for line in text.rstrip("\n").split("\n"))
            return [Text(whole, no_wrap=True, overflow="ignore")]
        case Actions():
            return [_actions(block)]


def _actions(block: Actions) -> Text:
    """Show what to type next; nothing can be pressed here."""
    text = Text(style="dim")
    for button in block.buttons:
        text.append(" · " if text.plain else "").append(f"{harmless(button.label)}: ")
        text.append(harmless(button.line), style="cyan")
    return text


def _table(block: TableBlock) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in block.columns:
        table.add_column(name, overflow="fold")
    for row in block.rows:
        table.add_row(*(Text("–" if cell is None else harmless(str(cell))) for cell in row))
    return table


def _story(block: StoryBlock, *, addresses: bool) -> list[RenderableType]:
    headline = Text()
    if block.mark:
        headline.append(f"{block.mark} ", style="bold yellow")
    headline.append(harmless(block.headline), style=Style(bold=True, link=_safe(block.url)))
    body: list[RenderableType] = [headline]
    if block.sentences:
        body.append(_cited(block.sentences, block.links))
    body.append(_facts(block))
    entry = Table.grid(padding=(0, 2, 0, 0))
    entry.add_column(justify="right", style="bold cyan", width=2)
    entry.add_column()
    entry.add_row(str(block.rank), Group(*body))
    cited = {n for sentence in block.sentences for n in sentence.citations} if addresses else set()
    return [entry, *(_address(link, indent=4) for link in block.links if link.n in cited), Text("")]


def _cited(sentences: Sequence[CitedText], links: Sequence[Link]) -> Text:
    urls = {link.n: _safe(link.url) for link in links}
    text = Text()
    for position, sentence in enumerate(sentences):
        text.append(" " if position else "")
        text.append(harmless(sentence.text))
        text.append(" " if sentence.citations else "")
        for n in sentence.citations:
            text.append(f"[{n}]", style=Style(color="cyan", link=urls.get(n)))
    return text


def _facts(block: StoryBlock) -> Text:
    by_publisher: dict[str, list[Link]] = {}
    for link in block.links:
        by_publisher.setdefault(harmless(link.label), []).append(link)
    text = Text(style="dim")
    for publisher, links in by_publisher.items():
        text.append(" · " if text.plain else "")
        text.append(f"{publisher} ")
        for link in links:
            text.append(f"[{link.n}]", style=Style(link=_safe(link.url)))
    for fact in block.facts:
        text.append(f" · {harmless(fact)}" if text.plain else harmless(fact))
    return text


def _address(link: Link, *, indent: int) -> Text:
    said = " — ".join(harmless(part) for part in _parts(link) if part)
    return Text(f"{' ' * indent}[{link.n}] {said}", style="dim", no_wrap=True, overflow="ignore")


def _parts(link: Link) -> Iterable[str]:
    yield link.label
    if link.published is not None:
        yield say("{day}, {time} UTC", day=shown(link.published, "day year"), time=f"{link.published:%H:%M}")
    yield link.url


def _safe(url: str) -> str | None:
    """Return an address a terminal may open, or nothing: the address is a stranger's text as well."""
    return harmless(url) if url.startswith(("http://", "https://")) else None
