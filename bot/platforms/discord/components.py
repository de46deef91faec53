"""A message as Discord's components (pure): a box with a coloured edge, stories in it, and what can be pressed."""

from collections.abc import Iterator, Sequence

from bot.model.messages import (
    Actions,
    Block,
    Document,
    Heading,
    Message,
    Note,
    Paragraph,
    Picture,
    Prose,
    Sources,
    StoryBlock,
    Table,
)
from bot.platforms.bodies import File
from bot.platforms.discord import texts
from bot.platforms.discord.controls import Component, action_controls
from bot.platforms.discord.escape import target
from bot.platforms.discord.files import reference
from bot.platforms.discord.tables import table_text
from bot.platforms.limits import DISCORD

USES_COMPONENTS = 1 << 15
"""The flag of a message that is made of components."""

ACCENT = 0x2F6F8F

_SECTION, _TEXT, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR, _CONTAINER = 9, 10, 11, 12, 13, 14, 17
# Discord shows no pictures of these kinds, and a broken one looks worse than none.
_NO_PICTURES = (".svg", ".svgz", ".ico", ".bmp", ".tif", ".tiff", ".heic")


def container(message: Message, files: Sequence[File], *, links: texts.Links) -> Component:
    """Return a box with everything that a message says."""
    inside: list[Component] = []
    left = iter(files)
    for before, block in zip((None, *message.blocks), message.blocks, strict=False):
        made = list(_block(block, message, left, links=links))
        if made and inside and _is_apart(block, before):
            inside.append({"type": _SEPARATOR, "divider": True, "spacing": 1})
        inside += made
    return {"type": _CONTAINER, "accent_color": ACCENT, "components": inside}


def text_display(text: str) -> Component:
    """Return a text of its own."""
    return {"type": _TEXT, "content": text}


def picture_address(url: str | None) -> str | None:
    """Return the address of a picture that Discord can show."""
    address = target(url, most=DISCORD.address)
    path = (address or "").partition("?")[0].partition("#")[0].lower()
    return None if path.endswith(_NO_PICTURES) else address


def _is_apart(block: Block, before: Block | None) -> bool:
    """Say whether a line stands between two blocks: around stories, and above what is said at the end."""
    if isinstance(block, Note):
        return not isinstance(before, Note | Heading | None)
    return isinstance(block, StoryBlock) or isinstance(before, StoryBlock)


def _block(block: Block, message: Message, files: Iterator[File], *, links: texts.Links) -> Iterator[Component]:
    match block:
        case StoryBlock():
            yield _story(block, links=links)
        case Document():
            yield {"type": _FILE, "file": reference(next(files))}
        case Picture():
            yield _gallery(next(files))
        case Actions(buttons=buttons):
            rows, unheld = action_controls(buttons)
            yield from _texts(texts.lines_to_type(unheld))
            yield from rows
        case _:
            yield from _texts(block_text(block, message))


def block_text(block: Block, message: Message) -> str:
    """Write a block that is nothing but text as Markdown; nothing for others."""
    match block:
        case Heading():
            return texts.heading(block)
        case Note(text=text):
            return texts.small(text)
        case Paragraph():
            return texts.paragraph(block, message)
        case Sources():
            return texts.sources(block)
        case Prose():
            return texts.prose(block)
        case Table():
            return table_text(block)
        case _:
            return ""


def _texts(text: str) -> Iterator[Component]:
    if text.strip():
        yield text_display(text)


def _story(block: StoryBlock, *, links: texts.Links) -> Component:
    text = text_display(texts.story(block, links=links))
    if (address := picture_address(block.image)) is None:
        return text
    return {"type": _SECTION, "components": [text], "accessory": {"type": _THUMBNAIL, "media": {"url": address}}}


def _gallery(file: File) -> Component:
    item = {"media": reference(file)} | ({"description": file.words} if file.words else {})
    return {"type": _GALLERY, "items": [item]}
