"""Languages: told offline, and only when there is enough to tell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry returned to service on Thursday after nine months of repairs.", "en"),
        ("Die Fähre fährt seit Donnerstag wieder, neun Monate nach dem Unfall.", "de"),
        ("Le bac a repris son service jeudi après neuf mois de réparations.", "fr"),
        ("渡轮在维修九个月之后于星期四恢复了服务。", "zh"),
        ("フェリーは九か月の修理を終えて木曜日に運航を再開した。", "ja"),
        ("Паром вернулся на линию в четверг после девяти месяцев ремонта.", "ru"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert detect(text) == language
    assert detect(f"{text}\n\nhttps://example.org/a-path-in-english {text}") == language


@pytest.mark.parametrize("text", ["", "   ", "Ja", "12345 67890 12345", "https://example.org/some/long/path/here"])
def test_nothing_is_said_of_too_little(text: str) -> None:
    assert detect(text) is None


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    code = detect(text)

    assert code is None or (len(code) == 2 and code.isascii())
