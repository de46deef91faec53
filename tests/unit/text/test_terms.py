"""Terms: what is counted, in any script."""

from hypothesis import given
from hypothesis import strategies as st

from bot.text.terms import MAX_TOKENS, terms_of


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
