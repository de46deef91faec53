"""Terms: what is counted, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.terms import MAX_TOKENS, terms_of, words_and_terms


def test_the_title_counts_twice_and_stop_words_not_at_all() -> None:
    assert terms_of("The ferries", "A ferry was late") == {"ferri": 3}


def test_numbers_lose_their_thousands_separators_only() -> None:
    assert set(terms_of("", "1,400 homes, 3.5 per cent, 12:30")) == {"1400", "home", "3.5", "cent", "12:30"}


def test_possessives_and_full_width_letters_are_normalised() -> None:
    assert terms_of("", "Larnby’s Ｌarnby") == {"larnbi": 2}


def test_scripts_without_spaces_give_character_pairs() -> None:
    assert set(terms_of("東京湾", "")) == {"東京", "京湾"}


def test_german_is_stemmed_as_german() -> None:
    assert terms_of("", "Die Häuser und das Haus", "de-AT") == {"haus": 2}


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert sum(terms_of("", "ferry " * 5_000).values()) == MAX_TOKENS


@given(st.text(), st.text(), st.sampled_from([None, "en", "de", "ja", "xx", ""]))
def test_any_text_gives_positive_counts(title: str, text: str, language: str | None) -> None:
    assert all(term and count > 0 for term, count in terms_of(title, text, language).items())


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("किसानों का मेला, कुएँ और खेतों में", "hi", ["किसानों", "मेला", "कुएँ", "खेतों"]),
        ("பள்ளிகள் திறப்பு", "ta", ["பள்ளிகள்", "திறப்பு"]),
        ("সেতুটি ভাঙা", "bn", ["সেতুটি", "ভাঙা"]),
        ("പാലം തുറന്നു", "ml", ["പാലം", "തുറന്നു"]),
        ("مُدَرِّسٌ", "ar", ["مُدَرِّسٌ"]),
    ],
)
def test_vowel_signs_are_part_of_their_words(text: str, language: str, words: list[str]) -> None:
    assert [word for word, _ in words_and_terms(text, language)] == words


def test_hindi_is_stemmed_as_hindi() -> None:
    assert terms_of("", "किसान ने किसानों से कहा", "hi") == {"किसान": 2}


def test_arabic_is_the_same_with_and_without_its_vowels() -> None:
    assert set(terms_of("", "مُدَرِّسٌ", "ar")) == set(terms_of("", "مدرس", "ar"))


def test_what_says_how_letters_are_joined_makes_no_other_word() -> None:
    assert terms_of("", "रिक्\u200dशा", "hi") == terms_of("", "रिक्शा", "hi")


def test_a_mark_that_makes_a_picture_belongs_to_no_word() -> None:
    assert set(terms_of("", "ferry\ufe0f \u2764\ufe0f")) == {"ferri"}
    assert list(words_and_terms("\u0301\u093e")) == []
