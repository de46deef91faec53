"""What a message says, as Discord's Markdown; all text of others is escaped here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from bot.i18n import plural, say, shown
from bot.model.messages import Button, CitedText, Heading, Link, Message, Paragraph, Prose, Sources, StoryBlock
from bot.platforms.discord.escape import inline_code, label, linked, plain
from bot.platforms.plain import harmless

Links = Literal["all", "once"]
"""What leads to a source: every citation and publisher, or the first citation of each number.

Addresses count as text, and with all of them two stories may be all that a message holds.
"""

_PUBLISHERS = 5
"""How many publishers are named under a story."""


def heading(block: Heading) -> str:
    """Write the title, and the line under it small."""
    return _lines((_led("## ", plain(block.title)), small(block.subtitle)))


def small(text: str) -> str:
    """Write small print."""
    return _led("-# ", plain(text))


def story(block: StoryBlock, *, links: Links) -> str:
    """Write a story: its headline, its summary, who told it and what else there is to say."""
    return _lines((story_headline(block), summary(block, links=links), _led("-# ", story_facts(block, links=links))))


def story_headline(block: StoryBlock) -> str:
    """Write the number and the headline, which leads to the first source."""
    mark = f"{plain(block.mark)} " if block.mark else ""
    return f"**{block.rank} · {mark}{linked(label(block.headline), block.url)}**"


def summary(block: StoryBlock, *, links: Links) -> str:
    """Write the sentences of a story, each with the numbers of its sources."""
    return cited(block.sentences, {link.n: link.url for link in block.links}, links=links)


def story_facts(block: StoryBlock, *, links: Links) -> str:
    """Name the publishers and the facts; a publisher that no sentence cites leads to its article."""
    if links == "once":
        return " · ".join(map(plain, _facts(block)))
    reached = {n for sentence in block.sentences for n in sentence.citations}
    by_publisher: dict[str, list[Link]] = {}
    for link in block.links:
        by_publisher.setdefault(harmless(link.label), []).append(link)
    named = []
    for publisher, theirs in list(by_publisher.items())[:_PUBLISHERS]:
        cited_too = any(link.n in reached or link.url == block.url for link in theirs)
        named.append(plain(publisher) if cited_too else linked(label(publisher), theirs[0].url))
    if (others := len(by_publisher) - _PUBLISHERS) > 0:
        named.append(plural("{n} other", "{n} others", n=others))
    return " · ".join(filter(None, (*named, *map(plain, block.facts))))


def story_facts_plain(block: StoryBlock) -> str:
    """Name the publishers and the facts where nothing is Markdown."""
    return " · ".join(_facts(block))


def cited(sentences: Sequence[CitedText], urls: Mapping[int, str], *, links: Links = "all") -> str:
    """Write sentences, each followed by its numbers in brackets, which lead to their sources."""
    written: set[int] = set()
    shown_: list[str] = []
    for sentence in sentences:
        numbers = []
        for n in sentence.citations:
            url = None if links == "once" and n in written else urls.get(n)
            address = linked(f"[{n}]", url)
            numbers.append(address if address != f"[{n}]" else f"\\[{n}\\]")
            written.add(n)
        shown_.append(" ".join(filter(None, (plain(sentence.text), "".join(numbers)))))
    return " ".join(filter(None, shown_))


def paragraph(block: Paragraph, message: Message) -> str:
    """Write cited sentences; their numbers lead to the sources that the message lists."""
    urls = {link.n: link.url for each in message.blocks if isinstance(each, Sources) for link in each.links}
    return cited(block.sentences, urls)


def sources(block: Sources) -> str:
    """Write numbered links, one a line."""
    return "\n".join(_source(link) for link in block.links)


def prose(block: Prose) -> str:
    """Write running text, a blank line between paragraphs."""
    return "\n\n".join(filter(None, map(plain, block.text.split("\n\n"))))


def lines_to_type(buttons: Sequence[Button]) -> str:
    """Show what to type, for what no button can hold."""
    return "\n".join(f"{plain(button.label)}: {inline_code(button.line)}" for button in buttons)


def _source(link: Link) -> str:
    name = linked(label(link.title or link.label), link.url)
    publisher = plain(link.label) if link.title and link.title != link.label else ""
    at = ""
    if link.published is not None:
        at = say("{day}, {time} UTC", day=shown(link.published, "day year"), time=f"{link.published:%H:%M}")
    return f"\\[{link.n}\\] " + " · ".join(filter(None, (name, publisher, at)))


def _led(lead: str, text: str) -> str:
    return lead + text if text else ""


def _lines(lines: Sequence[str] | Iterator[str]) -> str:
    return "\n".join(filter(None, lines))


def _facts(block: StoryBlock) -> list[str]:
    publishers = list(dict.fromkeys(harmless(link.label) for link in block.links))
    left = len(publishers) - _PUBLISHERS
    others = plural("{n} other", "{n} others", n=left) if left > 0 else ""
    return list(filter(None, (*publishers[:_PUBLISHERS], others, *map(harmless, block.facts))))
