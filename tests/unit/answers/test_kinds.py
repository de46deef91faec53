from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.amounts import counted_noun
from bot.answers.fit import Fit
from bot.answers.kinds import fit, has_form
from bot.answers.question import understand
from tests.builders import NOON


def held(question: str, sentence: str) -> Fit:
    return fit(sentence, understand(question, now=NOON, zone=UTC))


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many lorries crossed?", "Some 1,240 lorries crossed on 3 March at 14:30.", "1240"),
        ("How many lorries crossed?", "Twelve heavily laden lorries crossed.", "12"),
        ("How many people were hurt?", "Rescuers took 40 passengers off; three people were hurt.", "3"),
        ("How many people were hurt?", "Nobody was hurt.", "no"),
        ("How many people died?", "The blast killed 15 in 2019.", "15"),
        ("How many pupils of the school were on the boat?", "The 26 pupils sang for 3 hours.", "26"),
        ("How many crew were there?", "It had 214 passengers and a crew of 19.", "19"),
        ("How much did it cost?", "It cost €3.5 million after ten years.", "3500000€"),
        ("How much was paid?", "In two days 14.5 million crowns were paid.", "14500000"),
        ("How much did rents rise?", "Rents in 12 towns rose by 4 percent.", "4%"),
        ("How long is it?", "The 90-year-old pier is 300 metres long.", "300"),
        ("How old is Ada Quill?", "Ada Quill, 44, waited 3 years.", "44"),
        ("How fast was the train?", "With 80 aboard it did 210 kilometres an hour.", "210"),
        ("How often does it sail?", "The 3 ferries sail twice a day.", "twice"),
        ("What share of voters said yes?", "Of 900 voters 71 per cent said yes.", "71%"),
        ("Who opened it?", "It was opened by Mara Quill on Monday.", "quill"),
        ("When was it opened?", "It was opened on 3 March.", "3 march"),
        ("What time was it opened?", "It was opened on Monday at 14:05.", "14:05"),
        ("Where is the statue?", "In March the statue was put up in Larnby.", "larnby"),
        ("Which team won the cup?", "The cup was won by Larnby Rovers.", "rovers"),
    ],
)
def test_the_words_asked_for_are_found(question: str, sentence: str, expected: str) -> None:
    found = held(question, sentence)
    assert expected in found.values and found.strength >= 0.5


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("How many lorries crossed?", "Some 40 lorries crossed.", "Some 40 ferries crossed."),
        ("How many lorries crossed?", "Some 40 lorries crossed.", "Lorries crossed at 14:30 on 3 March 2026."),
        (
            "How many people were hurt?",
            "Three people were hurt.",
            "The 40 passengers sang songs about the sea all night.",
        ),
        ("Why was it closed?", "It was closed because of cracks.", "It was closed on Monday."),
        ("Why was it closed?", "It was closed because of cracks.", "It was closed after a storm."),
        ("Who opened it?", "Mara Quill opened it.", "It was opened in Larnby."),
        ("What is the Corlin?", "The Corlin is a river.", "The Corlin is rising."),
        ("What is the Corlin?", "They crossed the river Corlin.", "They crossed the Corlin."),
    ],
)
def test_what_answers_better_is_stronger(question: str, better: str, worse: str) -> None:
    assert held(question, better).strength > held(question, worse).strength


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many of the 14 bridges are shut?", "All 14 are old."),
        ("Who criticised Mara Quill?", "All critics attacked Mara Quill."),
        ("When was it opened?", "It was opened by the mayor."),
    ],
)
def test_what_the_question_says_itself_is_no_answer(question: str, sentence: str) -> None:
    assert held(question, sentence) == Fit()


@pytest.mark.parametrize(
    ("question", "stem"),
    [
        ("How many passengers were aboard?", "passeng"),
        ("How many people died?", "peopl"),
        ("How many of the burnt batteries exploded?", "batteri"),
        ("What is the number of pupils in Larnby?", "pupil"),
        ("How many were there?", ""),
        ("Who was there?", ""),
    ],
)
def test_the_counted_noun_is_found(question: str, stem: str) -> None:
    assert counted_noun(question) == stem


def test_some_kinds_have_a_form() -> None:
    assert has_form(understand("How many are there?", now=NOON, zone=UTC))
    assert has_form(understand("What is the Corlin?", now=NOON, zone=UTC))
    assert not has_form(understand("What happened in Larnby?", now=NOON, zone=UTC))


@given(st.text(max_size=200))
def test_no_sentence_raises(sentence: str) -> None:
    for question in (
        "who?", "when was it?", "where is it?", "how many?", "why is it?", "how much did it cost?", "what is it?",
        "how often?", "how old?", "which one won?", "what time is it?",
    ):  # fmt: skip
        assert 0.0 <= held(question, sentence).strength <= 1.0


@given(st.text(max_size=200))
def test_no_question_raises(question: str) -> None:
    assert 0.0 <= held(question, "On 3 March Mara Quill, 44, paid €5 to 3 people in Larnby.").strength <= 1.0
