import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.options import Said, choices_in, is_all, is_none, options_of, plainly
from bot.answers.score import stems_of
from bot.text.numbers import numbers


def named(choices: tuple[str, ...], sentence: str, asked: str = "") -> list[float]:
    said = Said(plainly(sentence), stems_of(sentence), tuple((number, 1.0) for number in numbers(sentence)))
    return [option.named_in(said) for option in options_of(choices, stems_of(asked))]


@pytest.mark.parametrize(
    ("text", "head", "choices"),
    [
        ("Who won? Norway, Sweden or Finland?", "Who won?", ("Norway", "Sweden", "Finland")),
        ("Who won: Norway, Sweden, or Finland", "Who won:", ("Norway", "Sweden", "Finland")),
        ("Which? a) the old pier b) the new pier", "Which?", ("the old pier", "the new pier")),
        ("What sank?\n- a ferry\n- a barge", "What sank?", ("a ferry", "a barge")),
        ("How much? $1,500 or $2,500", "How much?", ("$1,500", "$2,500")),
    ],
)
def test_a_question_is_parted_from_its_choices(text: str, head: str, choices: tuple[str, ...]) -> None:
    assert choices_in(text) == (head, choices)


@pytest.mark.parametrize(
    "text", ["Did it rain or snow?", "Who said it? Tell me, or explain.", "Who won?", "", "a) only one", "b) x c) y"]
)
def test_what_offers_no_choices_stays_whole(text: str) -> None:
    assert choices_in(text) == (text, ())


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    head, choices = choices_in(text)
    assert choices == () or len(choices) >= 2
    assert head == text or head in text


def test_a_choice_is_named_by_its_phrase_whatever_its_dashes_and_letters() -> None:
    assert named(("Harbour-bridge", "Town Hall"), "The harbour bridge’s pier fell.") == [1.0, 0.0]


def test_some_of_its_words_name_it_less() -> None:
    whole, other = named(("Mara Quill", "Jon Beck"), "The mayor, Quill, spoke.")
    assert 0 < whole < 0.9 and other == 0.0


def test_words_that_all_choices_share_tell_nothing() -> None:
    assert named(("Larnby Lions", "Larnby Gulls"), "Larnby won.") == [0.0, 0.0]


def test_a_number_counts_in_words_and_digits_and_nearly_when_rounded() -> None:
    exact, no = named(("three", "four"), "It took 3 days.")
    assert exact == 0.9 and no == 0.0
    rounded, far = named(("$300", "$500"), "It cost $310.")
    assert 0 < rounded < exact and far == 0.0


def test_another_unit_is_another_number() -> None:
    assert named(("5%", "7%"), "It cost $5.") == [0.0, 0.0]


def test_all_and_none_are_known() -> None:
    assert is_all("All of the above") and is_all("both of them") and not is_all("All of Larnby")
    assert is_none("None of the above.") and not is_none("None")
