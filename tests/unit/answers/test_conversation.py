"""Follow-up questions: what they mean after those before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.conversation import Turn, meaning

BRIDGE = Turn(
    question="Why was the harbour bridge in Larnby closed?",
    understood="Why was the harbour bridge in Larnby closed?",
    sentences=("Inspectors found a crack in the northern pier.",),
    shown=("a1", "a2"),
)


def after(asked: str, *turns: Turn) -> str:
    return meaning(asked, turns or (BRIDGE,)).text


def test_the_first_question_means_what_it_says() -> None:
    assert meaning("And when?", ()).text == "And when?"


@pytest.mark.parametrize(
    ("asked", "means"),
    [
        ("And when?", "When was the harbour bridge in Larnby closed?"),
        ("when exactly", "When was the harbour bridge in Larnby closed?"),
        ("Since when?", "When was the harbour bridge in Larnby closed?"),
        ("How long?", "How long was the harbour bridge in Larnby closed?"),
        ("What about Skerrow?", "Why was the harbour bridge in Skerrow closed?"),
        ("and Port Hollin?", "Why was the harbour bridge in Port Hollin closed?"),
        ("how about in Skerrow", "Why was the harbour bridge in Skerrow closed?"),
        ("What about the ferry?", "Why was the harbour bridge in Larnby closed the ferry?"),
    ],
)
def test_a_follow_up_asks_the_last_question_for_something_else(asked: str, means: str) -> None:
    assert after(asked) == means


def test_a_name_takes_the_place_of_the_last_name() -> None:
    turn = Turn(question="", understood="How many people voted in Germany in 2025?")
    assert after("What about Japan?", turn) == "How many people voted in Japan in 2025?"
    assert after("and in 2021?", turn) == "How many people voted in Germany in 2021?"


@pytest.mark.parametrize("asked", ["Who said that?", "says who?", "And who told you? No: who said this?"])
def test_who_said_that_is_about_the_sentence_that_was_cited(asked: str) -> None:
    found = meaning(asked, (BRIDGE,))
    assert found.about_last and found.text == "Who said: Inspectors found a crack in the northern pier."


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("the second one", "a2"),
        ("Tell me more about the first one", "a1"),
        ("What does the last story say?", "a2"),
        ("number 2?", "a2"),
        ("#1", "a1"),
        ("second?", "a2"),
    ],
)
def test_the_second_one_is_the_second_of_what_was_shown(asked: str, place: str) -> None:
    assert meaning(asked, (BRIDGE,)).of == place


@pytest.mark.parametrize("asked", ["the seventh one", "number 12", "What did the first lady say about ferries?"])
def test_what_was_not_shown_is_pointed_at_by_nothing(asked: str) -> None:
    assert meaning(asked, (BRIDGE,)).of is None


def test_in_the_thread_of_a_digest_its_stories_can_be_pointed_at_at_once() -> None:
    assert meaning("Tell me about the second one", (), shown=("s1", "s2")).of == "s2"
    assert meaning("And when?", (), shown=("s1", "s2")).text == "And when?"


def test_what_was_shown_before_the_last_question_can_be_pointed_at() -> None:
    later = Turn(question="Is it safe?", understood="Is it safe?")
    assert meaning("the second one", (BRIDGE, later)).of == "a2"


@pytest.mark.parametrize(
    "asked", ["Is it open again?", "What does it cost?", "Was anybody hurt there?", "any injuries?"]
)
def test_a_question_that_points_at_what_was_spoken_of_gets_its_words(asked: str) -> None:
    found = meaning(asked, (BRIDGE,))
    assert found.follows and "harbour bridge Larnby" in found.text


@pytest.mark.parametrize(
    "asked",
    [
        "Who won the election in Skerrow?",
        "How many ships were built in Brackwater last year?",
        "Did Ada Kern say that the dairy is safe?",
        "Which vaccines does the ministry recommend for children?",
        "hello",
        "what can you do?",
        "",
        "???",
    ],
)
def test_a_question_that_stands_on_its_own_is_left_as_it_is(asked: str) -> None:
    assert meaning(asked, (BRIDGE,)).text == asked


def test_and_is_it_open_is_a_question_of_its_own() -> None:
    assert after("And is it open again?").startswith("is it open again (")


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=80), max_size=3))
def test_no_words_break_a_conversation(asked: str, before: str, sentences: list[str]) -> None:
    turn = Turn(question=before, understood=before, sentences=tuple(sentences), shown=("a",))
    found = meaning(asked, (turn,))
    assert found.of in (None, "a")


@given(st.lists(st.sampled_from(["And when?", "What about Skerrow?", "Is it open?", "why?"]), max_size=30))
def test_a_long_conversation_does_not_grow_without_end(asked: list[str]) -> None:
    turns = [BRIDGE]
    for each in asked:
        turns.append(Turn(question=each, understood=meaning(each, turns).text))
    assert len(turns[-1].understood) < 600
