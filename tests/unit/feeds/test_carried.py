"""What is carried between processes arrives as it was sent."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.carried import (
    Defect,
    Document,
    Refusal,
    answer_in,
    document_in,
    packed_answer,
    packed_document,
)
from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

# Halves of surrogate pairs too: a document may say them.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
MAYBE = st.none() | TEXTS
TIMES = st.datetimes(timezones=st.just(UTC))
FILES = st.builds(Enclosure, url=TEXTS, type=MAYBE, length=st.none() | st.integers(0))
ENTRIES = st.builds(
    ParsedEntry,
    key=st.binary(min_size=16, max_size=16),
    guid=MAYBE,
    url=MAYBE,
    title=TEXTS,
    published=st.none() | TIMES,
    updated=st.none() | TIMES,
    author=MAYBE,
    summary=TEXTS,
    content=TEXTS,
    enclosures=st.lists(FILES, max_size=2).map(tuple),
    categories=st.lists(TEXTS, max_size=3).map(tuple),
    image=MAYBE,
)
FEEDS = st.builds(
    ParsedFeed,
    title=MAYBE,
    link=MAYBE,
    language=MAYBE,
    ttl_minutes=st.none() | st.integers(0),
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
    entries=st.lists(ENTRIES, max_size=3).map(tuple),
    problems=st.lists(TEXTS, max_size=2).map(tuple),
)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@given(FEEDS | st.builds(Refusal, TEXTS) | st.builds(Defect, TEXTS))
def test_an_answer_arrives_as_it_was_sent(answer: ParsedFeed | Refusal | Defect) -> None:
    arrived = answer_in(packed_answer(answer))
    assert (type(arrived), arrived) == (type(answer), answer)


@given(st.builds(Document, body=st.binary(), url=TEXTS, content_type=MAYBE, now=TIMES))
def test_a_document_arrives_as_it_was_sent(document: Document) -> None:
    assert document_in(packed_document(document)) == document


def test_a_body_may_be_several_lines() -> None:
    document = Document(b"\n<rss>\n</rss>\n", "https://a.example/", None, NOW)
    assert document_in(packed_document(document)) == document
