"""Content warnings: few words, no war, crime and courts."""

import pytest

from bot.articles.patterns import plain
from bot.articles.sensitive import SOMETHING_ELSE, SUBJECTS, WORDS, warnings


def of(title: str, text: str = "", language: str | None = "en") -> set[str]:
    return set(warnings(plain(title), plain(text), language))


@pytest.mark.parametrize(
    ("title", "language", "subjects"),
    [
        ("Hostage beheaded in the desert", "en", {"violence"}),
        ("Coach jailed for sexual abuse", None, {"sex"}),
        ("Suicides among farmers rise", "en-GB", {"self-harm"}),
        ("Zwei Suizide in einer Woche", "de", {"self-harm"}),
        ("Condenado por agresión sexual", "es", {"sex"}),
        ("Il s’est donné la mort", "fr", {"self-harm"}),
        ("किसान ने की आत्महत्या", "hi", {"self-harm"}),
        ("자살 예방 대책 발표", "ko", {"self-harm"}),
    ],
)
def test_a_title_warns_by_one_word_in_its_language(title: str, language: str | None, subjects: set[str]) -> None:
    assert of(title, language=language) == subjects


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Suicide bomber strikes market", "en"),
        ("Minister commits political suicide", "en"),
        ("Troops advance, forty killed in shelling", "en"),
        ("Man charged with murder", "en"),
        ("Farmers sow rapeseed, grapes and herapes", "en"),
        ("Selbstmordattentat in der Hauptstadt", "de"),
        ("Atentado suicida en la capital", "es"),
        ("Violation du cessez-le-feu", "fr"),
        ("수비수의 자살골로 패배", "ko"),
        ("suicide", "xx"),
    ],
)
def test_news_of_war_and_crime_and_other_meanings_do_not_warn(title: str, language: str) -> None:
    assert of(title, language=language) == set()


def test_what_a_text_mentions_once_does_not_warn() -> None:
    assert of("Reform of the courts", "The law bans torture. It passed.") == set()
    assert of("Reform of the courts", "They were tortured. Torture is banned now.") == {"violence"}


def test_the_first_word_that_warns_is_told() -> None:
    assert warnings("rape and pornography", "", "en") == {"sex": "rape"}


@pytest.mark.parametrize(
    ("language", "subject", "word"),
    [
        (language, subject, word.strip())
        for language, listed in WORDS.items()
        for subject in SUBJECTS
        for word in listed[subject].split(";")
    ],
)
def test_every_listed_word_warns_of_its_subject(language: str, subject: str, word: str) -> None:
    assert subject in of(word.rstrip("*"), language=language)


@pytest.mark.parametrize(
    ("language", "word"),
    [(language, word.strip()) for language, listed in WORDS.items() for word in listed[SOMETHING_ELSE].split(";")],
)
def test_what_means_something_else_does_not_warn(language: str, word: str) -> None:
    assert of(word.rstrip("*"), language=language) == set()
