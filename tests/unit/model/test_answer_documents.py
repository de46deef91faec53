"""Answers come back from their documents as they were, or not at all."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from bot.model.answer_documents import answer_from_record, answer_to_record, articles_in
from bot.model.answers import Answer, AnswerSentence, Hit
from bot.model.articles import Article
from tests.builders import article

ARTICLES = {id_: article(id_) for id_ in "abcd"}
texts = st.text(max_size=40)
some = st.sampled_from(sorted(ARTICLES)).map(ARTICLES.__getitem__)
sentences = st.builds(AnswerSentence, text=texts, citations=st.lists(st.integers(1, 9), max_size=3).map(tuple))
hits = st.builds(Hit, article=some, score=st.floats(-9, 99), snippet=texts)
answers = st.builds(
    Answer,
    question=texts,
    answered=st.booleans(),
    confidence=st.floats(0, 1),
    sentences=st.lists(sentences, max_size=3).map(tuple),
    sources=st.lists(some, max_size=3, unique=True).map(tuple),
    retrieved=st.lists(hits, max_size=3).map(tuple),
    searched=st.integers(0, 10**9),
    note=texts,
    lead=texts,
    disagreements=st.lists(sentences, max_size=2).map(tuple),
    rephrased=st.lists(sentences, max_size=2).map(tuple),
)


def stored(answer: Answer) -> Any:
    """Write a document and read it, as a database does."""
    return json.loads(json.dumps(answer_to_record(answer)))


@given(answers)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    record = stored(answer)
    kept = {id_: ARTICLES[id_] for id_ in articles_in(record)}
    assert answer_from_record(record, kept) == answer


@given(answers.filter(lambda answer: bool(answer.sources or answer.retrieved)))
def test_an_answer_whose_articles_are_gone_does_not_come_back(answer: Answer) -> None:
    record = stored(answer)
    gone = min(articles_in(record))
    kept: dict[str, Article] = {id_: each for id_, each in ARTICLES.items() if id_ != gone}
    assert answer_from_record(record, kept) is None


def test_what_another_version_wrote_does_not_come_back() -> None:
    record = stored(Answer(question="Why?", answered=False, confidence=0.0))
    assert answer_from_record({**record, "mood": "good"}, {}) is None
    assert answer_from_record({name: value for name, value in record.items() if name != "note"}, {}) is None


def test_what_is_said_is_kept_as_it_was_said_and_as_plain_text() -> None:
    answer = Answer(question="Why?", answered=False, confidence=0.0, note=say("Nothing has been read."))
    assert type(answer_to_record(answer)["note"]) is str
    assert answer_from_record(stored(answer), {}) == replace(answer, note="Nothing has been read.")
