"""A message in as many parts as a platform needs (pure): order kept, nothing too long, nothing lost.

What is cut is cut at a sentence if there is one, and says so with “…”.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

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
from bot.platforms.cut import cut, head_and_tail, longest

Fits = Callable[[Message], bool]
Shows = Callable[[Sequence[Block]], bool]
"""Whether blocks fit as a part of the message that is split."""

Two = tuple[Block | None, Block | None]
"""The start of a block, as much as fits, and what is left of it."""

_WHOLE = (StoryBlock, Picture, Heading, Document)
"""What begins in a part of its own rather than in two."""

_LENGTHS = (600, 300, 150, 60, 20)


def split(message: Message, fits: Fits) -> tuple[Message, ...]:
    """Part a message so that `fits` holds for every part; what fits whole stays whole.

    Parts begin at stories and other blocks; tables part at rows, lists at their items, running text at paragraphs. Only
    a single story that would not fit alone is shortened. The heading is in the first part; the note at the end is in
    the last, under at least one story. What fits must also fit with less in it.
    """

    def shows(blocks: Sequence[Block]) -> bool:
        return fits(replace(message, blocks=tuple(blocks)))

    parts: list[list[Block]] = []
    open_: list[Block] = []
    waiting = deque(message.blocks)
    while waiting:
        block = waiting.popleft()
        if shows([*open_, block]):
            open_.append(block)
            continue
        first, rest = _parted(block, open_, shows)
        if first is not None:
            open_.append(first)
        if rest is not None:
            waiting.appendleft(rest)
            parts.append(open_)
            open_ = []
    if open_ or not parts:
        parts.append(open_)
    return tuple(replace(message, blocks=tuple(blocks)) for blocks in _no_lonely_note(parts, shows))


def stories_shortened(message: Message, fits: Fits) -> Message:
    """Shorten every story until the message fits, for one that can have no second part; else as short as can be."""
    for most in _LENGTHS:
        blocks = (_shortest(block, most) if isinstance(block, StoryBlock) else block for block in message.blocks)
        short = replace(message, blocks=tuple(blocks))
        if fits(short):
            return short
    return short


def _parted(block: Block, before: list[Block], shows: Shows) -> Two:
    """Return what of a block that does not fit after `before` goes there, and what goes into the next part."""
    if before and (shows([block]) or isinstance(block, _WHOLE)):
        return None, block
    first, rest = _start_of(block, lambda piece: shows([*before, piece]))
    if first is None and not before:
        return _least(block, shows), None
    return first, rest


def _start_of(block: Block, fits: Callable[[Block], bool]) -> Two:
    """Return as much of a block as fits, in its coarsest pieces of which one fits, and the rest."""
    for first, rest in _ways(block, fits):
        if first is not None:
            return first, rest
    return None, block


def _ways(block: Block, fits: Callable[[Block], bool]) -> Iterator[Two]:
    match block:
        case Table(rows=rows):
            yield _items(len(rows), lambda a, b: replace(block, rows=rows[a:b]), fits)
        case Sources(links=links):
            yield _items(len(links), lambda a, b: replace(block, links=links[a:b]), fits)
        case Actions(buttons=buttons):
            yield _items(len(buttons), lambda a, b: replace(block, buttons=buttons[a:b]), fits)
        case Paragraph(sentences=sentences):
            yield _items(len(sentences), lambda a, b: replace(block, sentences=sentences[a:b]), fits)
            yield _cited(block, fits)
        case Prose(text=text):
            paragraphs = text.split("\n\n")
            yield _items(len(paragraphs), lambda a, b: Prose(text="\n\n".join(paragraphs[a:b])), fits)
            yield _prose(paragraphs, fits)
        case Note(text=text):
            two = head_and_tail(text, lambda head: fits(Note(text=head)))
            yield (Note(text=two[0]), Note(text=two[1])) if two else (None, block)
        case Document():
            yield _lines(block, fits)
        case Heading() | StoryBlock() | Picture():
            return


def _items(n: int, between: Callable[[int, int], Block], fits: Callable[[Block], bool]) -> Two:
    at = longest(n, lambda end: fits(between(0, end)))
    return (between(0, at), between(at, n) if at < n else None) if at else (None, None)


def _cited(block: Paragraph, fits: Callable[[Block], bool]) -> Two:
    first, *others = block.sentences or (CitedText(text=""),)
    two = head_and_tail(first.text, lambda head: fits(Paragraph(sentences=(replace(first, text=head),))))
    if two is None:
        return None, block
    rest = (replace(first, text=two[1]), *others)
    return Paragraph(sentences=(replace(first, text=two[0]),)), Paragraph(sentences=rest)


def _prose(paragraphs: list[str], fits: Callable[[Block], bool]) -> Two:
    two = head_and_tail(paragraphs[0], lambda head: fits(Prose(text=head)))
    if two is None:
        return None, None
    return Prose(text=two[0]), Prose(text="\n\n".join([two[1], *paragraphs[1:]]))


def _lines(block: Document, fits: Callable[[Block], bool]) -> Two:
    """Part a file at a line, at a letter where one line is too long; the parts are numbered."""
    first, second = _names(block.name)
    lines = block.text.splitlines(keepends=True)
    at = longest(len(lines), lambda n: fits(Document(name=first, text="".join(lines[:n]))))
    end = sum(map(len, lines[:at]))
    if not end:
        end = longest(len(block.text) - 1, lambda n: fits(Document(name=first, text=block.text[:n])))
    if not end:
        return None, block
    return Document(name=first, text=block.text[:end]), Document(name=second, text=block.text[end:])


def _names(name: str) -> tuple[str, str]:
    """Return the name of a part and of the next: `feeds.opml` comes to `feeds-1.opml` and `feeds-2.opml`."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    before, dash, number = stem.rpartition("-")
    if dash and number.isdecimal() and len(number) < 4:
        return name, f"{before}-{int(number) + 1}{ending}"
    return f"{stem}-1{ending}", f"{stem}-2{ending}"


def _least(block: Block, shows: Shows) -> Block:
    """Shorten what cannot be parted and fits in no part."""
    match block:
        case StoryBlock():
            return _short_story(block, lambda story: shows([story]))
        case Heading(title=title, subtitle=subtitle):
            return _first_that_fits(lambda most: Heading(title=cut(title, most), subtitle=cut(subtitle, most)), shows)
        case Table():
            return _first_that_fits(lambda most: _narrow(block, most), shows)
        case Sources(links=links):
            return _first_that_fits(lambda most: Sources(links=tuple(_brief(link, most) for link in links)), shows)
        case Actions(buttons=buttons):
            return _first_that_fits(lambda most: Actions(buttons=tuple(_terse(each, most) for each in buttons)), shows)
        case Picture(words=words):
            return Note(text=cut(words, _LENGTHS[0]))
        case _:
            return block


def _first_that_fits(shortened: Callable[[int], Block], shows: Shows) -> Block:
    """Return the longest of what `shortened` makes that fits, else the shortest."""
    return next((block for most in _LENGTHS if shows([block := shortened(most)])), shortened(_LENGTHS[-1]))


def _narrow(table: Table, most: int) -> Table:
    rows = tuple(tuple(cut(cell, most) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return Table(columns=tuple(cut(name, most) for name in table.columns), rows=rows)


def _brief(link: Link, most: int) -> Link:
    return replace(link, label=cut(link.label, most), title=cut(link.title, most))


def _terse(button: Button, most: int) -> Button:
    return replace(button, label=cut(button.label, most))


def _short_story(story: StoryBlock, fits: Callable[[StoryBlock], bool]) -> StoryBlock:
    """Leave out sentences from the end, then what is said beside them, then words."""
    for kept in range(len(story.sentences) - 1, 0, -1):
        short = _ending_early(story, kept)
        if fits(short):
            return short
    shorter = (_shortest(story, most) for most in _LENGTHS)
    return next((short for short in shorter if fits(short)), _shortest(story, _LENGTHS[-1]))


def _ending_early(story: StoryBlock, kept: int) -> StoryBlock:
    *before, last = story.sentences[:kept]
    sentences = (*before, replace(last, text=f"{last.text} …"))
    return replace(story, sentences=sentences, links=_cited_links(story, sentences))


def _shortest(story: StoryBlock, most: int) -> StoryBlock:
    """Keep about `most` characters of its sentences and of its headline, and what fits beside them."""
    sentences: list[CitedText] = []
    for sentence in story.sentences:
        room = most - sum(len(each.text) for each in sentences)
        if len(sentence.text) > room:
            sentences += [replace(sentence, text=cut(sentence.text, room))] if room > most // 3 else []
            break
        sentences.append(sentence)
    if sentences and len(sentences) < len(story.sentences) and not sentences[-1].text.endswith("…"):
        sentences[-1] = replace(sentences[-1], text=f"{sentences[-1].text} …")
    kept = tuple(sentences)
    return replace(
        story,
        headline=cut(story.headline, most),
        mark=cut(story.mark, most),
        sentences=kept,
        links=_cited_links(story, kept),
        facts=tuple(cut(fact, most // 2) for fact in story.facts[:3]),
    )


def _cited_links(story: StoryBlock, sentences: tuple[CitedText, ...]) -> tuple[Link, ...]:
    cited = {n for sentence in sentences for n in sentence.citations}
    return tuple(link for link in story.links if link.n in cited or link.url == story.url)


def _no_lonely_note(parts: list[list[Block]], shows: Shows) -> list[list[Block]]:
    """Move a story under which a note stands alone in the last part to it, where the part before has others."""
    if len(parts) < 2 or not all(isinstance(block, Note) for block in parts[-1]):
        return parts
    *others, before, last = parts
    stories = [block for block in before if isinstance(block, StoryBlock)]
    if len(stories) < 2 or before[-1] is not stories[-1] or not shows([stories[-1], *last]):
        return parts
    return [*others, before[:-1], [stories[-1], *last]]
