"""Splitting is a law: nothing lost, nothing too long, order kept, and what is cut says so."""

from collections.abc import Callable, Iterable

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
from bot.platforms.split import split, stories_shortened

WORDS = st.lists(st.sampled_from(["one", "bridge", "of", "steel"]), min_size=1, max_size=12)
SENTENCE = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
SENTENCES = st.lists(SENTENCE, min_size=1, max_size=9)


def story(rank: int, *sentences: str) -> StoryBlock:
    url = f"https://example.org/{rank}"
    return StoryBlock(
        story=f"s{rank}",
        rank=rank,
        headline=f"Headline {rank}",
        url=url,
        sentences=tuple(CitedText(text=text, citations=(1,)) for text in sentences),
        links=(Link(n=1, label="Example Post", url=url),),
        facts=("3 h",),
    )


def weight(block: Block) -> int:
    """Count the characters that people see of a block, and ten for its frame."""
    match block:
        case Heading(title=title, subtitle=subtitle):
            return 10 + len(title) + len(subtitle)
        case StoryBlock():
            told = sum(len(each.text) for each in block.sentences)
            return 10 + len(block.headline) + told + sum(map(len, block.facts)) + len(block.mark)
        case Paragraph(sentences=sentences):
            return 10 + sum(len(each.text) + 3 for each in sentences)
        case Sources(links=links):
            return 10 + sum(len(link.title) + len(link.label) + 5 for link in links)
        case Note(text=text) | Prose(text=text) | Document(text=text):
            return 10 + len(text)
        case Table(columns=columns, rows=rows):
            return 10 + sum(map(len, columns)) + sum(len(str(cell)) + 2 for row in rows for cell in row)
        case Picture(png=png):
            return 10 + len(png)
        case Actions(buttons=buttons):
            return 10 + sum(len(button.label) + 5 for button in buttons)


def up_to(most: int) -> Callable[[Message], bool]:
    return lambda message: sum(map(weight, message.blocks)) <= most


BLOCKS = st.one_of(
    st.builds(lambda text: Note(text=text), SENTENCE),
    st.builds(lambda texts: Prose(text="\n\n".join(texts)), SENTENCES),
    st.builds(
        lambda texts: Paragraph(sentences=tuple(CitedText(text=text, citations=(1,)) for text in texts)),
        SENTENCES,
    ),
    st.builds(
        lambda n: Table(columns=("Name", "Count"), rows=tuple((f"row {at}", at) for at in range(n))), st.integers(1, 40)
    ),
    st.builds(
        lambda n: Sources(
            links=tuple(Link(n=at, label=f"Post {at}", url=f"https://a.example/{at}") for at in range(n))
        ),
        st.integers(1, 30),
    ),
    st.builds(
        lambda n: Actions(buttons=tuple(Button(label=f"Do {at}", line=f"do {at}") for at in range(n))),
        st.integers(1, 9),
    ),
    st.builds(lambda texts: Document(name="list.txt", text="\n".join(texts)), SENTENCES),
)


def letters_of(blocks: Iterable[Block]) -> str:
    """Return every letter of blocks in order, without the marks of a cut."""
    return "".join(word for block in blocks for text in _texts(block) for word in text.replace("…", " ").split())


def _texts(block: Block) -> list[str]:
    match block:
        case Heading(title=title, subtitle=subtitle):
            return [title, subtitle]
        case Note(text=text) | Prose(text=text) | Document(text=text):
            return [text]
        case Paragraph(sentences=sentences):
            return [each.text for each in sentences]
        case Table(rows=rows):
            return [str(cell) for row in rows for cell in row]
        case Sources(links=links):
            return [f"{link.n} {link.label} {link.url}" for link in links]
        case Actions(buttons=buttons):
            return [button.line for button in buttons]
        case StoryBlock():
            return [block.headline, *(each.text for each in block.sentences)]
        case Picture(words=words):
            return [words]


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=6), st.integers(80, 400))
def test_nothing_is_lost_nothing_is_too_long_and_the_order_is_kept(blocks: list[Block], most: int) -> None:
    fits = up_to(most)
    parts = split(Message(blocks=tuple(blocks), language="de"), fits)
    assert all(fits(part) for part in parts)
    assert "".join(letters_of(part.blocks) for part in parts) == letters_of(blocks)
    assert {part.language for part in parts} == {"de"}
    assert all(part.blocks for part in parts) or not blocks


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(SENTENCE, max_size=4), min_size=1, max_size=12), st.integers(150, 900))
def test_a_digest_parts_at_its_stories(summaries: list[list[str]], most: int) -> None:
    head, note = Heading(title="Morning digest", subtitle="since Sun"), Note(text="2 of 41 feeds failed")
    stories = [story(rank, *sentences) for rank, sentences in enumerate(summaries, 1)]
    fits = up_to(most)
    parts = split(Message(blocks=(head, *stories, note)), fits)
    told = [block for part in parts for block in part.blocks]
    assert all(fits(part) for part in parts)
    assert told[0] == head and told[-1] == note
    ranks = [block.rank for block in told if isinstance(block, StoryBlock)]
    assert ranks == list(range(1, len(stories) + 1))
    for block in told:
        if isinstance(block, StoryBlock) and block != stories[block.rank - 1]:
            assert not fits(Message(blocks=(stories[block.rank - 1],))), "only what is too long alone is shortened"
            assert not block.sentences or block.sentences[-1].text.endswith("…")


def test_what_fits_whole_stays_whole() -> None:
    message = Message(blocks=(Heading(title="Digest"), story(1, "It is shut."), Note(text="all read")))
    assert split(message, up_to(500)) == (message,)
    assert split(Message(blocks=()), up_to(500)) == (Message(blocks=()),)


def test_a_story_too_long_alone_ends_at_a_sentence_and_keeps_the_links_it_cites() -> None:
    long = story(1, "The bridge is shut.", "Lorries wait.", "x" * 300)
    (part,) = split(Message(blocks=(long,)), up_to(120))
    (block,) = part.blocks
    assert isinstance(block, StoryBlock)
    assert [each.text for each in block.sentences] == ["The bridge is shut.", "Lorries wait. …"]
    assert block.links == long.links


def test_a_sentence_too_long_alone_is_cut_at_a_word() -> None:
    (part,) = split(Message(blocks=(story(1, "The bridge over the river is shut " * 20),)), up_to(120))
    (block,) = part.blocks
    assert isinstance(block, StoryBlock)
    last = block.sentences[0].text
    assert last.endswith("…") and last[:-1].split()[-1] in {"The", "bridge", "over", "the", "river", "is", "shut"}


def test_the_note_at_the_end_does_not_stand_alone() -> None:
    stories = [story(rank, "x" * 30) for rank in (1, 2)]
    whole = sum(map(weight, stories))
    parts = split(Message(blocks=(*stories, Note(text="all feeds were read"))), up_to(whole + 5))
    assert [[type(block) for block in part.blocks] for part in parts] == [[StoryBlock], [StoryBlock, Note]]


def test_a_table_parts_at_its_rows_under_the_same_columns() -> None:
    table = Table(columns=("Name", "Count"), rows=tuple((f"row {n}", n) for n in range(50)))
    parts = split(Message(blocks=(Heading(title="Feeds"), table)), up_to(200))
    tables = [block for part in parts for block in part.blocks if isinstance(block, Table)]
    assert [row for each in tables for row in each.rows] == list(table.rows)
    assert {each.columns for each in tables} == {table.columns}
    assert len(parts[0].blocks) == 2, "the heading has the first rows under it"


def test_a_file_too_long_parts_at_its_lines_into_numbered_files() -> None:
    text = "".join(f"line {n}\n" for n in range(40))
    parts = split(Message(blocks=(Document(name="my.list.txt", text=text),)), up_to(110))
    files = [block for part in parts for block in part.blocks if isinstance(block, Document)]
    assert "".join(file.text for file in files) == text
    assert [file.name for file in files] == [f"my.list-{n}.txt" for n in range(1, len(files) + 1)]
    assert all(file.text.endswith("\n") for file in files)


def test_one_line_too_long_for_a_file_is_parted_as_well() -> None:
    parts = split(Message(blocks=(Document(name="list", text="x" * 250),)), up_to(110))
    assert "".join(block.text for part in parts for block in part.blocks if isinstance(block, Document)) == "x" * 250


def test_a_picture_too_large_is_said_in_words() -> None:
    picture = Picture(name="a.png", png=b"x" * 500, words="Bridges rise.")
    assert split(Message(blocks=(picture,)), up_to(100)) == (Message(blocks=(Note(text="Bridges rise."),)),)


def test_what_can_have_no_pieces_is_cut_with_dots() -> None:
    giants: list[Block] = [
        Heading(title="w " * 400, subtitle="s " * 400),
        Table(columns=("c " * 90,), rows=(("x " * 500,),)),
        Sources(links=(Link(n=1, label="p" * 500, url="https://example.org/1", title="t" * 500),)),
        Actions(buttons=(Button(label="l" * 500, line="help"),)),
    ]
    for giant in giants:
        for part in split(Message(blocks=(giant,)), up_to(200)):
            assert up_to(200)(part)
            assert "…" in str(part)


def test_stories_that_have_no_second_part_are_shortened_together() -> None:
    message = Message(blocks=(story(1, "x " * 300), story(2, "A bridge is shut. " * 30), Note(text="n")))
    short = stories_shortened(message, up_to(500))
    assert up_to(500)(short)
    assert [block.rank for block in short.blocks if isinstance(block, StoryBlock)] == [1, 2]
    assert stories_shortened(message, lambda _: False).blocks[-1] == Note(text="n")
