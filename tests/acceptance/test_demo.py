"""The demo, as a stranger meets it."""

import json
import re

import pytest

from bot.demo.newsroom import load
from tests.acceptance.conftest import Bot, Outcome


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome]:
    """The demo for people and for programs, with the static encoder."""
    from tests.acceptance.conftest import bot as make

    bot: Bot = make.__wrapped__(tmp_path_factory.mktemp("demo"))  # type: ignore[attr-defined]
    return bot("demo"), bot("demo", "--json")


def test_the_demo_shows_two_digests_and_four_answers(demo: tuple[Outcome, Outcome]) -> None:
    people, _ = demo
    assert people.code == 0, people.err
    assert people.out.count("Evening digest") == 2
    assert "Update: " in people.out
    assert "1 of 12 feeds could not be read (ledger.example" in people.out
    assert "214 passengers" in people.out
    assert "Nothing in the 60 articles I have answers that." in people.out


def test_the_demo_is_the_same_every_time(demo: tuple[Outcome, Outcome]) -> None:
    _, programs = demo
    assert programs.code == 0, programs.err
    documents = programs.lines
    assert [document["generated_at"] for document in documents[:2]] == ["2026-03-03T18:00:00Z", "2026-03-04T18:00:00Z"]
    assert "127.0.0.1" not in json.dumps(documents)


def test_look_alike_events_stay_apart_and_a_story_that_develops_is_marked(demo: tuple[Outcome, Outcome]) -> None:
    first, second, *_ = demo[1].lines
    ferries = [story for story in first["stories"] if re.search(r"\bferry\b", story["headline"], re.IGNORECASE)]
    assert len(ferries) == 2
    assert {source["id"] for source in ferries[0]["sources"]}.isdisjoint(s["id"] for s in ferries[1]["sources"])
    updates = [story for story in second["stories"] if story["status"] == "update"]
    assert updates
    assert all(story["update"]["since"] == "2026-03-03T18:00:00Z" for story in updates)
    assert {story["id"] for story in updates} <= {story["id"] for story in first["stories"]}


def test_every_sentence_cites_a_source_that_is_listed(demo: tuple[Outcome, Outcome]) -> None:
    for document in demo[1].lines[:2]:
        for story in document["stories"]:
            numbers = {source["n"] for source in story["sources"]}
            assert story["summary"]
            for sentence in story["summary"]:
                assert sentence["citations"]
                assert set(sentence["citations"]) <= numbers


def test_no_debris_of_the_pages_is_left_in_the_digests(demo: tuple[Outcome, Outcome]) -> None:
    text = json.dumps([document["stories"] for document in demo[1].lines[:2]])
    for debris in ("[ad_", "Source link", "Unlock a world", "Download the", "Subscribe", "Published:"):
        assert debris not in text


def test_the_questions_are_answered_from_the_right_articles_and_the_last_is_not(demo: tuple[Outcome, Outcome]) -> None:
    passengers, leader, reopening, ticket = demo[1].lines[2:6]
    assert passengers["answered"] and "214" in passengers["sentences"][0]["text"]
    assert leader["answered"] and "Morwenna Pask" in leader["sentences"][0]["text"]
    assert reopening["answered"] and "17 April" in reopening["sentences"][0]["text"]
    assert not ticket["answered"] and not ticket["sentences"]


def test_the_stories_are_those_that_were_written_told_by_those_who_wrote_them(demo: tuple[Outcome, Outcome]) -> None:
    written = {article.url: article.story for article in load().articles}
    told = [
        {written[source["url"]] for source in story["sources"]}
        for document in demo[1].lines[:2]
        for story in document["stories"]
    ]
    assert len(told) == 17
    assert all(len(events) == 1 for events in told)
    assert set().union(*told) == {story.id for story in load().stories}


def test_a_wall_in_front_of_a_source_is_told(demo: tuple[Outcome, Outcome]) -> None:
    first, second = ({label for story in day["stories"] for label in story["labels"]} for day in demo[1].lines[:2])
    assert first == {"consent wall"}
    assert second == {"consent wall", "paywalled"}


def test_an_article_in_another_language_joins_its_story(demo: tuple[Outcome, Outcome]) -> None:
    second = demo[1].lines[1]
    (yard,) = [story for story in second["stories"] if "Brackwater" in story["headline"]]
    assert "Küstenbote" in {source["publisher"] for source in yard["sources"]}
