"""One word in two spellings, and two words for one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.wording import same_word, says_the_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("colour", "color"),
        ("organise", "Organize"),
        ("centre", "center"),
        ("programme", "program"),
        ("defence", "defense"),
        ("catalogue", "catalog"),
        ("Müller", "Mueller"),
        ("Erdoğan", "Erdogan"),
        ("arrests", "arrested"),
        ("goverment", "government"),
        ("brigde", "bridge"),
        ("Kessler", "Kesler"),
        ("the", "the"),
    ],
)
def test_another_spelling_is_the_same_word(one: str, other: str) -> None:
    assert same_word(one, other)
    assert same_word(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Iran", "Iraq"), ("march", "match"), ("Keller", "Heller"), ("Marie", "Maria"), ("12", "13"), ("a", "the")],
)
def test_a_letter_between_two_words_that_exist_tells_them_apart(one: str, other: str) -> None:
    assert not same_word(one, other)
    assert not says_the_same(one, other)


def test_news_has_several_words_for_one_thing() -> None:
    assert says_the_same("blaze", "fires")
    assert says_the_same("killed", "died")
    assert not says_the_same("killed", "injured")
    assert not says_the_same("blaze", "sacked"), "what two words share with a third is not shared by the two"
    assert not says_the_same("blaze", "fire", "de")


@given(st.text(max_size=12), st.text(max_size=12))
def test_it_does_not_matter_which_word_comes_first(one: str, other: str) -> None:
    assert same_word(one, one)
    assert same_word(one, other) == same_word(other, one)
    assert says_the_same(one, other) == says_the_same(other, one)
