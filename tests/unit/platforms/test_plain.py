"""Text of strangers, made harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.plain import harmless, harmless_line


@pytest.mark.parametrize(
    ("hostile", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]8;;http://evil.example\x07click\x1b]8;;\x07", "]8;;http://evil.exampleclick]8;;"),
        ("two\nlines\r\n\u2028three", "two lines three"),
        ("abc\u202edcba", "abcdcba"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("arabic\u061cmark", "arabicmark"),
        ("half \ud800 pair", "half pair"),
        ("nul\0 bell\a tab\tgone", "nul bell tab gone"),
        ("👩\u200d🚀 flies", "👩\u200d🚀 flies"),
    ],
)
def test_what_cannot_be_seen_or_moves_text_is_taken_out(hostile: str, seen: str) -> None:
    assert harmless(hostile) == seen


@given(st.text())
def test_no_control_character_is_left_and_doing_it_twice_changes_nothing(text: str) -> None:
    done = harmless(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in done)
    assert harmless(done) == done


@given(st.text())
def test_a_line_of_a_document_keeps_its_spaces_and_stays_one_line(text: str) -> None:
    done = harmless_line(f"  a {text}\tb")
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in done.replace("\t", ""))
    assert len(done.splitlines()) == 1
    assert done.startswith("  a ") and done.endswith("\tb")
    assert harmless_line(done) == done
