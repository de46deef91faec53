"""Regular expressions that people write, and phrases as whole words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.patterns import LONGEST, Phrases, check_pattern, fits, has_phrase, plain
from bot.errors import UsageError


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\bAI\b", "The AI act", True),
        (r"\bAI\b", "He said aid", False),
        (r"\bai\b", "The AI act", False),
        (r"(?i)\bai\b", "The AI act", True),
        ("^Budget", "Breaking\nBudget passes", True),
        ("passes$", "Budget passes\nat last", True),
        ("Budget.*last", "Budget passes\nat last", False),
        (r"\p{Han}{2}", "in 東京", True),
    ],
)
def test_a_pattern_is_looked_for_line_by_line(pattern: str, text: str, found: bool) -> None:
    check_pattern(pattern)
    assert fits(pattern, text) is found


@pytest.mark.parametrize(
    "pattern", ["", " ", "(?i)", "a**", "[", "(", r"\p{nothing}", "(?V1)a", "(?<=", r"\L<words>", "a" * (LONGEST + 1)]
)
def test_what_is_no_pattern_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(UsageError, match=r"Write it like|Make it shorter"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a+)+b|c", "(?R)", "((a{1,100}){1,100}){1,100}b", "^(([a-z])+.)+[A-Z]$"]
)
def test_a_pattern_that_takes_too_long_is_cut_off(pattern: str) -> None:
    check_pattern(pattern)
    started = time.process_time()
    assert fits(pattern, "a" * 50_000 + "!") is None
    assert time.process_time() - started < 10


@settings(deadline=None)
@given(st.text(alphabet=r"ab.*+?{}()[]|\^$-:=!<>P1,"), st.text(max_size=50))
def test_any_pattern_is_refused_or_answers(pattern: str, text: str) -> None:
    try:
        check_pattern(pattern)
    except UsageError:
        return
    assert fits(pattern, text) in (True, False, None)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("tax cuts", "The Tax  Cuts are law", True),
        ("tax cuts", "Tax-cuts", False),
        ("tax cuts", "syntax cuts", False),
        ("AI", "the AI’s maker said", True),
        ("party’s over", "The party's over", True),
        ("C++", "news of C++, and Rust", True),
        ("東京", "在東京都", True),
        ("서울", "서울은 지금", True),
        ("울", "서울", False),
        ("क", "किताब", False),
        ("Straße", "in der STRASSE", True),
        ("co­operate", "cooperate", True),
    ],
)
def test_a_phrase_is_whole_words_one_after_another(phrase: str, text: str, found: bool) -> None:
    assert has_phrase(plain(phrase), plain(text)) is found


@settings(deadline=None)
@given(st.text())
def test_plain_text_is_found_in_itself(text: str) -> None:
    if plain(text):
        assert has_phrase(plain(text), plain(text))


def test_of_two_groups_the_earlier_is_found_and_a_star_stands_for_any_ending() -> None:
    phrases = Phrases({"else": ["suicide bomb*"], "harm": ["suicid*"]})
    assert list(phrases.find("a suicide bomber, suicides")) == [("else", "suicide bomber"), ("harm", "suicides")]
    assert list(phrases.find("nothing of it")) == []
