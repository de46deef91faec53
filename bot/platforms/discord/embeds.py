"""A message as Discord's older embeds (pure): one for each story, one for what stands before and after them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.model.messages import Actions, Block, Document, Heading, Message, Picture, StoryBlock
from bot.platforms.bodies import File
from bot.platforms.cut import cut
from bot.platforms.discord import texts
from bot.platforms.discord.components import ACCENT, block_text, picture_address
from bot.platforms.discord.controls import Component, action_controls
from bot.platforms.discord.escape import label, linked, plain, target
from bot.platforms.discord.files import reference
from bot.platforms.limits import DISCORD, length
from bot.platforms.plain import harmless

Embed = dict[str, Any]


def embeds(message: Message, files: Sequence[File], *, links: texts.Links, more: str = "") -> list[Embed]:
    """Return one embed for every story, and one for each stretch of other blocks between them; `more` is said last."""
    made: list[Embed] = []
    led: set[str] = set()
    left = iter(files)
    for is_story, blocks in groupby(message.blocks, lambda block: isinstance(block, StoryBlock)):
        if is_story:
            made += [_story(block, led, links=links) for block in blocks if isinstance(block, StoryBlock)]
        else:
            made += _others(list(blocks), message, left)
    if more and (not made or "footer" in made[-1] or "image" in made[-1]):
        made.append({"color": ACCENT})
    if more:
        made[-1]["description"] = "\n".join(filter(None, (made[-1].get("description"), more)))
    return made


def rows(message: Message) -> Iterator[Component]:
    """Return the rows of buttons of the message's own."""
    for block in message.blocks:
        if isinstance(block, Actions):
            yield from action_controls(block.buttons)[0]


def _story(block: StoryBlock, led: set[str], *, links: texts.Links) -> Embed:
    mark = f"{block.mark} " if block.mark else ""
    summary = texts.summary(block, links=links)
    made: Embed = {"title": _title(f"{block.rank} · {mark}{block.headline}", label), "color": ACCENT}
    address = target(block.url)
    if address in led:
        # Embeds with the same address are shown as one.
        first = block.links[0].label if block.links else block.headline
        summary = "\n".join(filter(None, (linked(label(first), address), summary)))
    elif address:
        led.add(address)
        made["url"] = address
    if summary:
        made["description"] = summary
    if facts := cut(texts.story_facts_plain(block), DISCORD.embed_footer):
        made["footer"] = {"text": facts}
    if picture := picture_address(block.image):
        made["thumbnail"] = {"url": picture}
    return made


def _others(blocks: Sequence[Block], message: Message, files: Iterator[File]) -> Iterator[Embed]:
    made: Embed = {}
    lines = [_text(block, message) for block in blocks]
    first = blocks[0]
    if isinstance(first, Heading) and (title := harmless(first.title)):
        made["title"] = _title(title, plain)
        whole = length(plain(title)) <= DISCORD.embed_title
        lines[0] = "\n".join(filter(None, ("" if whole else plain(title), texts.small(first.subtitle))))
    if description := "\n\n".join(filter(None, lines)):
        made["description"] = description
    if made:
        yield made | {"color": ACCENT}
    for block in blocks:
        file = next(files) if isinstance(block, Document | Picture) else None
        if file and isinstance(block, Picture):
            yield {"image": reference(file), "color": ACCENT}


def _text(block: Block, message: Message) -> str:
    if isinstance(block, Actions):
        return texts.lines_to_type(action_controls(block.buttons)[1])
    return block_text(block, message)


def _title(text: str, escaped: Callable[[str], str]) -> str:
    """Cut a title so that it fits when it is escaped."""
    return escaped(cut(text, DISCORD.embed_title, measure=lambda part: length(escaped(part))))
