"""What a search found, as people read it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.results import EXCERPT, about, excerpt, folded
from bot.model.answers import Hit
from tests.builders import article

LONG = " ".join(f"word{n}" for n in range(60))


def hits(*articles: object) -> tuple[Hit, ...]:
    return tuple(Hit(article=each, score=1.0) for each in articles)  # type: ignore[arg-type]


def ids(found: tuple[Hit, ...]) -> list[str]:
    return [hit.article.id for hit in found]


def test_of_near_duplicates_the_first_is_kept() -> None:
    found = hits(
        article("copy", copy_of="origin"),
        article("origin"),
        article("other copy", copy_of="origin"),
        article("one", title="Harbour bridge shut for a week"),
        article("two", title="Harbour Bridge Shut for a Week!"),
        article("short", title="Morning news"),
        article("short too", title="Morning news"),
        article("wire", text=f"{LONG} and the end."),
        article("wire too", text=f"{LONG} and another end."),
    )
    assert ids(folded(found)) == ["copy", "one", "short", "short too", "wire"]


def test_a_topic_is_looked_for_in_titles_and_categories() -> None:
    found = hits(
        article("title", title="Ferries stop at the harbour"),
        article("filed", categories=("Ferry harbour",)),
        article("text", text="The harbour has a ferry."),
    )
    assert ids(about(found, ["harbour ferry"])) == ["title", "filed"]
    assert ids(about(found, ["harbour", "stop"])) == ["title"]
    assert about(found, []) == found


def test_an_excerpt_is_around_the_words() -> None:
    text = f"{LONG} The harbour bridge is shut. {LONG}"
    line = excerpt(text, 'opera "harbour  bridge" bridge')
    assert line.startswith("…word") and "The harbour bridge is shut." not in excerpt(text, "opera")
    assert excerpt(text, "bridge").index("bridge") < EXCERPT // 2
    assert excerpt("Short\n\ntext.", "nothing") == "Short text."


@given(text=st.text(max_size=600), words=st.text(max_size=20))
def test_an_excerpt_is_a_piece_of_the_text(text: str, words: str) -> None:
    line = excerpt(text, words)
    assert len(line) <= EXCERPT + 2
    assert line.strip("…").strip() in " ".join(text.split())
