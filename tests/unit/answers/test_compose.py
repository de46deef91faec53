from datetime import UTC, timedelta

import pytest

from bot.answers.compose import absent_sources, reply
from bot.answers.question import understand
from bot.answers.retrieve import Scope, retrieve_among
from bot.model.answers import Answer, AnswerSentence
from bot.model.articles import Article
from tests.builders import NOON, article

OPENED = article(
    "opened",
    text="Mayor Mara Quill opened the harbour bridge in Larnby on Tuesday in front of 400 people. It cost $14 million.",
    publisher="Larnby Courier",
    published=NOON - timedelta(days=1),
)
COUNTED = article(
    "counted",
    text="Some 600 people saw how the harbour bridge in Larnby was opened, the police said.",
    publisher="Coast Daily",
    published=NOON - timedelta(days=1),
)
RENTS = article("rents", text="Rents in Larnby rose by 4 percent in February.", publisher="Coast Daily")
PLANS = article("plans", text="Quendale is considering closing the Corlin ferry.", publisher="Coast Daily")
SHIPS = article(
    "ships",
    text="The ferry Alba burns 20 tonnes of oil a day. The ferry Brisa burns 30 tonnes of oil a day.",
    publisher="Gull Weekly",
)


def answered(text: str, *articles: Article, threshold: float = 0.0) -> Answer:
    question = understand(text, now=NOON, zone=UTC)
    hits = retrieve_among(question, articles, scope=Scope(), now=NOON)
    return reply(question, hits, searched=len(articles), threshold=threshold)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Who opened the harbour bridge in Larnby?", "Mara Quill"),
        ("When was the harbour bridge in Larnby opened?", "Tuesday"),
        ("How many people saw the harbour bridge in Larnby opened?", "400 people"),
        ("Did rents in Larnby rise in February?", "Yes"),
        ("Did rents in Larnby rise by 9 percent in February?", "No"),
        ("Did Quendale close the Corlin ferry?", "Probably not"),
        ("Why did rents in Larnby rise in February?", ""),
        ("Did the opera in Toresk close in February?", ""),
    ],
)
def test_the_words_stand_up_front_when_they_are_clear(question: str, lead: str) -> None:
    answer = answered(question, OPENED, RENTS, PLANS)
    assert answer.lead == lead
    if lead and lead not in {"Yes", "No", "Probably not"}:
        assert lead in answer.sentences[0].text


def test_numbers_that_contradict_each_other_are_shown_with_their_sources() -> None:
    answer = answered("How many people saw the harbour bridge in Larnby opened?", OPENED, COUNTED)
    cited = {answer.sources[each.citations[0] - 1].id for each in answer.disagreements}
    assert cited == {"opened", "counted"}
    assert set(answer.disagreements) <= set(answer.sentences)


def test_what_agrees_is_no_disagreement() -> None:
    again = article("again", text="The harbour bridge in Larnby was opened before 400 people.", publisher="Gull Weekly")
    answer = answered("How many people saw the harbour bridge in Larnby opened?", OPENED, again)
    assert answer.disagreements == ()


def test_publishers_are_set_side_by_side() -> None:
    answer = answered("What do the Coast Daily and the Courier say about the bridge in Larnby?", OPENED, COUNTED, RENTS)
    assert {source.publisher for source in answer.sources} == {"Larnby Courier", "Coast Daily"}


@pytest.mark.parametrize(
    "question",
    ["Does the Alba burn more oil than the Brisa?", "Compare the ferry Alba with the ferry Brisa", "Alba vs Brisa"],
)
def test_things_are_set_side_by_side(question: str) -> None:
    answer = answered(question, SHIPS)
    assert ["Alba" in each.text for each in answer.sentences] == [True, False]
    assert "Brisa" in answer.sentences[1].text


def test_one_side_alone_is_no_comparison() -> None:
    answer = answered("Does the Alba burn more oil than the Dorada?", SHIPS)
    assert answer.sentences and "Alba" in answer.sentences[0].text


def test_it_is_less_sure_when_nothing_of_a_publisher_that_is_named_was_found() -> None:
    known = answered("What did the Courier article say about the harbour bridge in Larnby?", OPENED)
    absent = answered("What did the Meridian article say about the harbour bridge in Larnby?", OPENED)
    assert absent.confidence < 0.5 * known.confidence


def test_publishers_of_which_nothing_was_found_are_known() -> None:
    question = understand("What did the Meridian article and the Courier article say?", now=NOON, zone=UTC)
    hits = retrieve_among(understand("bridge Larnby", now=NOON, zone=UTC), [OPENED], scope=Scope(), now=NOON)
    assert absent_sources(question, hits) == ("Meridian",)


def test_a_choice_is_put_up_front_and_cited() -> None:
    answer = answered("Who opened the harbour bridge in Larnby? Jon Beck, Mara Quill or Ilva Toresk?", OPENED, RENTS)
    assert answer.lead == "Mara Quill" and "Mara Quill" in answer.sentences[0].text


def test_below_the_threshold_nothing_is_said() -> None:
    answer = answered("Who opened the harbour bridge in Larnby?", OPENED, threshold=1.1)
    assert not answer.answered and answer.lead == "" and answer.disagreements == ()
    assert answer.sentences == () == answer.sources
    assert isinstance(answer.retrieved, tuple) and not any(isinstance(one, AnswerSentence) for one in answer.retrieved)
