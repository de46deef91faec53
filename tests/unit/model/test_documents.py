"""The digest document: exactly the format, and nothing lost."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.articles import Basis
from bot.model.documents import run_from_json, run_to_json, run_to_record
from bot.model.runs import Coverage, FailedFeed, Run, RunSentence, RunSlot, RunStory, Source, Update, Window
from tests.builders import NOON


def run(id: str = "r1", **given: Any) -> Run:
    """Build a run with one story."""
    fields: dict[str, Any] = {
        "channel": "console:default",
        "schedule": None,
        "window": Window(start=NOON.replace(day=3), end=NOON),
        "generated_at": NOON,
        "stories": (
            RunStory(
                id="s1",
                version=2,
                rank=1,
                status="update",
                update=Update(since=NOON.replace(day=3), text="The weight limit is lifted."),
                headline="Harbour bridge reopens",
                summary=(RunSentence(text="It is open.", citations=(1,)),),
                method="extractive",
                model="extractive",
                basis=Basis.FULL,
                importance=0.5,
                why=("Two publishers.",),
                first_seen=NOON,
                last_seen=NOON,
                sources=(
                    Source(n=1, id="a1", title="T", url="https://example.org/1", publisher="Post", published=NOON),
                ),
            ),
        ),
        "coverage": Coverage(feeds=2, ok=1, failed=(FailedFeed(url="https://example.org", reason="It times out."),)),
    }
    return Run(id=id, **{**fields, **given})


DOCUMENT = {
    "schema": "tidings.digest/1",
    "id": "r1",
    "channel": "console:default",
    "schedule": None,
    "window": {"start": "2026-03-03T12:00:00Z", "end": "2026-03-04T12:00:00Z"},
    "generated_at": "2026-03-04T12:00:00Z",
    "stories": [
        {
            "id": "s1",
            "rank": 1,
            "status": "update",
            "update": {"since": "2026-03-03T12:00:00Z", "text": "The weight limit is lifted."},
            "headline": "Harbour bridge reopens",
            "summary": [{"text": "It is open.", "citations": [1]}],
            "method": "extractive",
            "model": "extractive",
            "basis": "full",
            "labels": [],
            "disagreements": [],
            "topics": [],
            "importance": 0.5,
            "why": ["Two publishers."],
            "first_seen": "2026-03-04T12:00:00Z",
            "last_seen": "2026-03-04T12:00:00Z",
            "image": None,
            "sources": [
                {
                    "n": 1,
                    "id": "a1",
                    "title": "T",
                    "url": "https://example.org/1",
                    "publisher": "Post",
                    "published": "2026-03-04T12:00:00Z",
                    "language": None,
                }
            ],
        }
    ],
    "coverage": {
        "feeds": 2,
        "ok": 1,
        "unchanged": 0,
        "failed": [{"url": "https://example.org", "reason": "It times out."}],
        "entries": 0,
        "articles": 0,
        "duplicates": 0,
        "filtered": 0,
        "newest": None,
    },
}

words = st.text(max_size=20)
texts = st.lists(words, max_size=3).map(tuple)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
windows = (
    st.tuples(moments, moments)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: Window(start=min(pair), end=max(pair)))
)
sentences = st.lists(
    st.builds(RunSentence, text=words, citations=st.lists(st.integers(1, 9), max_size=3).map(tuple)), max_size=3
).map(tuple)
sources = st.lists(
    st.builds(
        Source,
        n=st.integers(1, 9),
        id=words,
        title=words,
        url=words,
        publisher=words,
        published=moments,
        language=st.none() | words,
    ),
    max_size=2,
).map(tuple)
stories = st.builds(
    RunStory,
    id=words,
    version=st.integers(1, 99),
    rank=st.integers(1, 99),
    status=st.sampled_from(["new", "update"]),
    headline=words,
    summary=sentences,
    method=st.sampled_from(["extractive", "generated"]),
    model=words,
    basis=st.sampled_from(Basis),
    importance=st.floats(0, 1),
    why=texts,
    first_seen=moments,
    last_seen=moments,
    sources=sources,
    update=st.none() | st.builds(Update, since=moments, text=words),
    labels=texts,
    disagreements=sentences,
    topics=texts,
    image=st.none() | words,
)
counts = st.integers(0, 10_000)
coverages = st.builds(
    Coverage,
    feeds=counts,
    ok=counts,
    unchanged=counts,
    failed=st.lists(st.builds(FailedFeed, url=words, reason=words), max_size=2).map(tuple),
    entries=counts,
    articles=counts,
    duplicates=counts,
    filtered=counts,
    told=counts,
    paused=counts,
    newest=st.none() | moments,
)
runs = st.builds(
    Run,
    id=words,
    channel=st.none() | words,
    schedule=st.none() | words,
    window=windows,
    generated_at=moments,
    stories=st.lists(stories, max_size=2).map(tuple),
    coverage=coverages,
    kind=st.sampled_from(["digest", "post", "alert"]),
    slot=st.none()
    | st.builds(RunSlot, at=moments, late=st.booleans(), missed=st.lists(moments, max_size=2).map(tuple)),
    passed_over=st.none() | windows,
    first=st.booleans(),
    style=st.sampled_from(["full", "brief", "headlines"]),
    settings=st.dictionaries(words, st.none() | words | st.integers() | st.floats(0, 1) | st.booleans(), max_size=3),
    weights=st.dictionaries(words, st.floats(0, 1), max_size=3),
)


def test_a_document_has_exactly_the_keys_of_the_format_in_their_order() -> None:
    assert json.dumps(run_to_json(run())) == json.dumps(DOCUMENT)


@settings(deadline=None, max_examples=20)
@given(runs)
def test_nothing_of_a_run_is_lost_in_its_record(made: Run) -> None:
    assert run_from_json(json.loads(json.dumps(run_to_record(made)))) == made


def test_a_record_holds_what_the_format_leaves_out() -> None:
    gap = Window(start=NOON.replace(day=1), end=NOON.replace(day=3))
    made = run(
        kind="alert",
        slot=RunSlot(at=NOON, late=True, missed=(NOON.replace(day=3),)),
        passed_over=gap,
        first=True,
        style="brief",
        settings={"words": 60, "topic": None},
        weights={"recency": 0.25},
    )
    record = run_to_record(made)
    assert {name: value for name, value in record.items() if name not in DOCUMENT} == {
        "kind": "alert",
        "slot": {"at": "2026-03-04T12:00:00Z", "late": True, "missed": ["2026-03-03T12:00:00Z"]},
        "passed_over": {"start": "2026-03-01T12:00:00Z", "end": "2026-03-03T12:00:00Z"},
        "first": True,
        "style": "brief",
        "settings": {"words": 60, "topic": None},
        "weights": {"recency": 0.25},
    }
    assert run_from_json(record) == made
    assert run_to_json(made) == run_to_json(run())


def test_a_record_of_an_older_version_reads_as_a_plain_digest() -> None:
    old = {name: value for name, value in run_to_record(run()).items() if name in DOCUMENT}
    assert run_from_json(old) == run()


def test_a_document_of_another_writer_needs_no_version() -> None:
    assert run_from_json(DOCUMENT).stories[0].version == 1


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in DOCUMENT.items() if name != key}


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "JSON object"),
        ({}, "schema is None"),
        ({**DOCUMENT, "schema": "tidings.digest/2"}, "tidings.digest/2"),
        (without("window"), "lacks 'window'"),
        ({**DOCUMENT, "stories": [{"id": "s1"}]}, "lacks"),
        ({**DOCUMENT, "stories": None}, "wrong kind"),
        ({**DOCUMENT, "stories": [3]}, "wrong kind"),
        ({**DOCUMENT, "window": "yesterday"}, "wrong kind"),
        ({**DOCUMENT, "generated_at": "yesterday"}, "yesterday"),
        ({**DOCUMENT, "generated_at": "2026-03-04T12:00:00"}, "zone"),
        ({**DOCUMENT, "generated_at": 3}, "wrong kind"),
        ({**DOCUMENT, "slot": {"at": "2026-03-04T12:00:00Z"}}, "lacks 'late'"),
        ({**DOCUMENT, "slot": "08:00"}, "wrong kind"),
        ({**DOCUMENT, "passed_over": {"start": "2026-03-04T12:00:00Z"}}, "lacks 'end'"),
    ],
)
def test_what_is_no_digest_document_is_refused_with_the_reason(document: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        run_from_json(document)
