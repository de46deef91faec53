from datetime import UTC

import pytest

from bot.answers.ask import DEFAULT_THRESHOLD
from bot.answers.compose import reply
from bot.answers.question import understand
from bot.answers.retrieve import Scope, retrieve_among
from bot.model.answers import Answer
from tests.builders import NOON, article

FERRY = article(
    "ferry",
    title="Ferry Alba stuck at Toresk",
    text=(
        "The ferry Alba with 47 people aboard ran onto a bank at Toresk on Monday.\n\n"
        "Harbour master Jonna Beck sent 3 boats. The passengers were between nine and 70 years old."
    ),
    publisher="Coast Daily",
)


def answered(text: str) -> Answer:
    question = understand(text, now=NOON, zone=UTC)
    hits = retrieve_among(question, [FERRY], scope=Scope(), now=NOON)
    return reply(question, hits, searched=1, threshold=DEFAULT_THRESHOLD)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the election in Toresk?",
        "How many people live in Toresk?",
        "Who is the new mayor of Toresk?",
        "When does the museum of Toresk open?",
        "How old is the mayor of Toresk?",
        "How much is a ticket for the ferry Alba to Toresk?",
    ],
)
def test_a_name_that_is_known_is_no_answer_when_what_is_asked_of_it_is_not_told(question: str) -> None:
    assert not answered(question).answered


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("How many people were aboard the ferry Alba at Toresk?", "47 people"),
        ("When was the Alba stuck at Toresk?", "Monday"),
        ("Who is the harbour master of Toresk?", "Jonna Beck"),
    ],
)
def test_what_is_told_is_answered(question: str, lead: str) -> None:
    answer = answered(question)
    assert answer.answered and answer.lead == lead
