from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.kinds import has_wanted, wanted_words
from bot.answers.question import understand
from tests.builders import NOON


def words(question: str, sentence: str) -> tuple[str, ...]:
    return wanted_words(sentence, understand(question, now=NOON, zone=UTC))


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many lorries crossed?", "Some 1,240 lorries crossed.", ("1,240",)),
        ("How many lorries crossed?", "Twelve lorries crossed.", ("Twelve",)),
        ("How much did it cost?", "It cost €3.5 million after ten years.", ("€3.5 million",)),
        ("How much was paid?", "In two days 14.5 million crowns were paid.", ("14.5 million",)),
        ("How long is it?", "It is 300 metres long.", ("300",)),
        ("Who opened it?", "It was opened by Mara Quill on Monday.", ("Mara Quill",)),
        ("When was it opened?", "It was opened on 3 March.", ("3 March",)),
        ("When was it opened?", "It was opened on Monday.", ("Monday",)),
        ("Where is it?", "It stands in Larnby.", ("in Larnby",)),
        ("Why was it shut?", "It was shut because of cracks.", ("because",)),
    ],
)
def test_the_wanted_words_are_found(question: str, sentence: str, expected: tuple[str, ...]) -> None:
    assert words(question, sentence)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many of the 14 bridges are shut?", "All 14 are old."),
        ("Who criticised Mara Quill?", "Critics attacked Mara Quill."),
        ("When was it opened?", "It was opened by the mayor."),
    ],
)
def test_what_the_question_says_itself_is_no_answer(question: str, sentence: str) -> None:
    assert words(question, sentence) == ()


def test_a_kind_without_a_form_of_its_own_is_always_there() -> None:
    assert has_wanted("Anything.", understand("What is it?", now=NOON, zone=UTC))
    assert not has_wanted("Anything.", understand("How many are there?", now=NOON, zone=UTC))


@given(st.text(max_size=200))
def test_no_sentence_raises(sentence: str) -> None:
    for question in ("who?", "when was it?", "where is it?", "how many?", "why is it?"):
        words(question, sentence)
