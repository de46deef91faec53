"""Messages as Slack's blocks: what `chat.postMessage` is sent, part by part (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.i18n import mark, plural, say, shown, speaking
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
    Table,
)
from bot.platforms.bodies import Body, File
from bot.platforms.cut import head_and_tail
from bot.platforms.limits import SLACK, length
from bot.platforms.slack import blocks as slack
from bot.platforms.slack import lines, tables
from bot.platforms.slack.blocks import CONTEXT, Json, packed, weight, within
from bot.platforms.slack.escape import code, label, link, literal, safe_address
from bot.platforms.split import split

MARK = "tidings_delivery"
"""What the metadata of a message are called that bears the id of its delivery."""

SECTION = SLACK.section
LISTED = 10
"""How many items of a list are told where there is one line for all."""

_SOME_WEB = f"https://{'w' * 300}"

NOTIFIED = 600
"""Characters of the text that stands for the blocks: in notifications, and where blocks cannot be shown."""

_MENU = (
    (mark("More"), "more"),
    (mark("Sources"), "sources"),
    (mark("Timeline"), "timeline"),
    (mark("Why"), "why"),
    (mark("Save"), "save"),
)
_VOTES = (("👍", "vote up"), ("👎", "vote down"))


@dataclass(frozen=True, slots=True)
class _Page:
    """What the blocks of a message need to know: the run whose stories they tell, and where citations lead."""

    run: str | None
    addresses: Mapping[int, str] = field(default_factory=dict)


def bodies(
    message: Message,
    *,
    delivery: str | None = None,
    run: str | None = None,
    channel: str | None = None,
    web: str | None = None,
) -> tuple[Body, ...]:
    """Return what posts a message, in as many parts as Slack needs.

    With a `run` its stories can be acted upon, and `web` is where it can be read on the web; `delivery` is the mark to
    know the message again by.
    """
    made = parts(message, run=run)
    return tuple(body(part, delivery=delivery, run=run, channel=channel, web=web) for part in made)


def parts(message: Message, *, run: str | None = None) -> tuple[Message, ...]:
    """Part a message so that each part is one of Slack's."""
    return split(message, partial(fits, run=run))


def threaded(message: Message) -> tuple[Message, ...]:
    """Part a digest into what stands in the channel, and one part for every story to stand in a thread under it."""
    stories = [block for block in message.blocks if isinstance(block, StoryBlock)]
    if len(stories) < 2:
        return parts(message)
    told = Prose(text="\n\n".join(f"{story.rank}. {story.headline}" for story in stories))
    first = stories[0]
    kept = [block for block in message.blocks if block is first or not isinstance(block, StoryBlock)]
    above = replace(message, blocks=tuple(told if block is first else block for block in kept))
    under = (parts(replace(message, blocks=(story,))) for story in stories)
    return (*parts(above), *(part for each in under for part in each))


def fits(message: Message, *, run: str | None = None) -> bool:
    """Say whether a message is one of Slack's."""
    made = body(message, run="0" * 32 if run is None else run, web=_SOME_WEB).json
    return len(made["blocks"]) <= SLACK.blocks and weight(made) <= SLACK.message_characters


def body(
    message: Message,
    *,
    delivery: str | None = None,
    run: str | None = None,
    channel: str | None = None,
    web: str | None = None,
) -> Body:
    """Return what posts a message that needs no parting."""
    with speaking(message.language):
        made: Json = {"channel": channel} if channel else {}
        made |= {"text": notification(message), "blocks": [*blocks(message, run=run), *_footer(message, run, web)]}
        # No pictures of pages that are linked, no second markup in the text, no names or channels found in it.
        made |= {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False, "link_names": False, "parse": "none"}
        if delivery is not None:
            made["metadata"] = {"event_type": MARK, "event_payload": {"delivery": delivery}}
        return Body(json=made, files=tuple(_files(message)))


def blocks(message: Message, *, run: str | None = None) -> list[Json]:
    """Return the blocks of a message."""
    cited = {one.n: one.url for block in message.blocks if isinstance(block, Sources) for one in block.links}
    page = _Page(run, cited)
    return [made for block in message.blocks for made in _block(block, page)]


def _footer(message: Message, run: str | None, web: str | None) -> list[Json]:
    """Return what can be done about a whole digest: ask about it, and read it on the web."""
    if run is None or not any(isinstance(block, StoryBlock) for block in message.blocks):
        return []
    ask = slack.button(say("Ask"), f"{lines.VERSION}ask digest:{run}", f"{lines.ACTION}.ask")
    page = [slack.context(link(web, say("Read it on the web")))] if web and safe_address(web) else []
    return [*slack.actions([ask]), *page]


def notification(message: Message) -> str:
    """Return a message in one line: its heading, then its headlines or what it says first."""
    told = [_told(block) for block in message.blocks]
    line = " · ".join(text for text in told if text)
    return within(line, NOTIFIED) or "Tidings"


def _told(block: Block) -> str:
    match block:
        case Heading(title=title):
            return title
        case StoryBlock(rank=rank, mark=said, headline=headline):
            return " ".join(filter(None, (f"{rank}.", said, headline)))
        case Paragraph(sentences=sentences):
            return " ".join(sentence.text for sentence in sentences)
        case Note(text=text) | Prose(text=text):
            return text
        case Document(name=name):
            return name
        case Picture(words=words):
            return words.partition("\n")[0]
        case Sources(links=links):
            return ", ".join(each.title or each.label for each in links[:LISTED])
        case Table(rows=rows):
            return ", ".join(tables.first_cell(row) for row in rows[:LISTED])
        case Actions():
            return ""


def _block(block: Block, page: _Page) -> list[Json]:  # noqa: C901 - one case a kind of block
    match block:
        case Heading():
            return _heading(block)
        case StoryBlock():
            return _story(block, page)
        case Paragraph(sentences=sentences):
            return _sections(_cited(sentence, page.addresses) for sentence in sentences)
        case Sources(links=links):
            return _sections((_source(each) for each in links), between="\n")
        case Note(text=text):
            return [slack.context(part) for part in _whole(text, CONTEXT)]
        case Prose(text=text):
            return _sections((part for each in text.split("\n\n") for part in _whole(each, SECTION)), between="\n\n")
        case Table():
            return _table(block)
        case Document(name=name):
            return [slack.context(within(say("{name} is attached.", name=name), CONTEXT))]
        case Picture(name=name):
            return [slack.context(within(say("{name} is attached.", name=name), CONTEXT))]
        case Actions(buttons=buttons):
            made = [slack.line_button(each.label, each.line, f"{lines.ACTION}.{n}") for n, each in enumerate(buttons)]
            return slack.actions([each for each in made if each is not None])


def _heading(block: Heading) -> list[Json]:
    made = [slack.header(block.title)] if block.title.strip() else []
    return made + ([slack.context(part) for part in _whole(block.subtitle, CONTEXT)] if block.subtitle else [])


def _story(block: StoryBlock, page: _Page) -> list[Json]:
    said = f"{within(block.mark, 100)} " if block.mark else ""
    head = f"*{block.rank}.  {said}{link(block.url, within(block.headline, 500, label) or '–')}*"
    addresses = {each.n: each.url for each in block.links}
    room = SECTION - length(head) - 1
    first, *others = packed((_cited(each, addresses, room) for each in block.sentences), " ", room) or [""]
    picture = safe_address(block.image or "")
    accessory = slack.image(picture, block.headline) if picture else None
    made = [slack.section(f"{head}\n{first}".rstrip(), accessory), *(slack.section(each) for each in others)]
    if about := _about(block):
        made.append(slack.context(about))
    return made + ([] if page.run is None else slack.actions(_choices(block, page.run)))


def _choices(block: StoryBlock, run: str) -> list[Json]:
    """Return what can be done about a story of a run: two votes, and the menu."""
    about = f"{block.rank} digest:{run}"
    rank = block.rank
    votes = [
        slack.button(sign, f"{lines.VERSION}{command} {about}", f"{lines.ACTION}.{rank}.{n}")
        for n, (sign, command) in enumerate(_VOTES)
    ]
    options = ((say(name), f"{lines.VERSION}{command} {about}") for name, command in _MENU)
    return [*votes, slack.overflow(options, f"{lines.PICK}.{rank}")]


def _about(block: StoryBlock) -> str:
    """Write who tells a story, each with its sources as links, and the facts; who finds no room is counted."""
    by_publisher: dict[str, list[Link]] = {}
    for each in block.links:
        by_publisher.setdefault(within(each.label, 100), []).append(each)
    facts = " · ".join(within(fact, 100) for fact in block.facts)
    written = [f"{publisher} {_numbers(links)}" for publisher, links in by_publisher.items()]
    for kept in range(len(written), -1, -1):
        left = len(written) - kept
        more = [plural("{n} more publisher", "{n} more publishers", n=left)] if left else []
        told = " · ".join(filter(None, (*written[:kept], *more, facts)))
        if length(told) <= CONTEXT:
            return told
    return within(" · ".join(block.facts), CONTEXT)


def _numbers(links: Sequence[Link]) -> str:
    return " ".join(link(each.url, f"[{each.n}]") for each in links)


def _cited(sentence: CitedText, addresses: Mapping[int, str], most: int = SECTION) -> str:
    """Write a sentence with its citations: as links if there is room for them, else as numbers."""
    numbers = "".join(f" [{n}]" for n in sentence.citations)
    linked = "".join(f" {link(addresses.get(n, ''), f'[{n}]')}" for n in sentence.citations)
    text = literal(sentence.text)
    for cited in (linked, numbers):
        if length(text) + length(cited) <= most:
            return f"{text}{cited}"
    return within(sentence.text, most)


def _source(source: Link) -> str:
    """Write a source on a line of its own: its number, its title as a link, who published it and when."""
    title, publisher = source.title or source.label, source.label if source.title else ""
    when = ""
    if source.published is not None:
        time = f"{source.published:%H:%M}"
        when = say("{day}, {time} UTC", day=shown(source.published, "day year"), time=time)
    about = " · ".join(within(each, 200) for each in (publisher, when) if each)
    return f"[{source.n}] {link(source.url, within(title, 300, label) or '–')}{f' — {about}' if about else ''}"


def _table(block: Table) -> list[Json]:
    if (aligned := tables.columns(block)) is not None:
        room = SECTION - 8
        texts = packed((within(each, room, code) for each in aligned), "\n", room)
        return [slack.section(f"```\n{text}\n```") for text in texts]
    items = [_row(*tables.facts(block, row)) for row in block.rows]
    # What leads each item is named once, above them.
    named = [within(block.columns[0], 500)] if any(row[0] is not None for row in block.rows) else []
    return _sections((*named, *items), between="\n")


def _row(first: str, others: Sequence[str]) -> str:
    told = within(" · ".join(others), 2000)
    lead = f"*{within(first, 500)}*" if first else ""
    return f"• {' — '.join(filter(None, (lead, told)))}"


def _sections(texts: Iterable[str], between: str = " ") -> list[Json]:
    return [slack.section(text) for text in packed(filter(None, texts), between, SECTION)]


def _whole(text: str, most: int) -> list[str]:
    """Write a text in pieces of at most `most` characters, all of it."""
    written = literal(text)
    if length(written) <= most:
        return [written] if written else []
    two = head_and_tail(text, lambda head: length(literal(head)) <= most)
    return [literal(two[0]), *_whole(two[1], most)] if two else [within(text, most)]


def _files(message: Message) -> Iterable[File]:
    for block in message.blocks:
        match block:
            case Document(name=name, text=text):
                yield File(name=name, content=text.encode("utf-8", "replace"))
            case Picture(name=name, png=png, words=words):
                yield File(name=name, content=png, words=words)
            case _:
                pass
