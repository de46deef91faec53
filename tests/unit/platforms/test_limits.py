"""Text is counted as the strictest reader counts it, and cut where people would cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.cut import cut, head_and_tail, longest
from bot.platforms.limits import DISCORD, SLACK, length

WRITTEN = st.text(alphabet=st.sampled_from("ab. !?…👍\u0301\u200d🇩🇪\U0001f3fb語。"), max_size=80)


@given(st.text(max_size=40))
def test_no_text_is_longer_than_it_is_counted(text: str) -> None:
    assert length(text) >= len(text)
    assert length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_limits_are_the_documented_ones() -> None:
    assert (DISCORD.components, DISCORD.component_characters, DISCORD.embed_characters) == (40, 4000, 6000)
    assert (SLACK.blocks, SLACK.section, SLACK.message_characters) == (50, 3000, 9500)


@given(WRITTEN, st.integers(1, 90))
def test_what_is_cut_fits_and_says_so(text: str, most: int) -> None:
    short = cut(text, most)
    assert length(short) <= most
    if length(text) <= most:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1].rstrip())


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("The bridge is shut. Lorries wait.", 24, "The bridge is shut. …"),
        ("The bridge is shut for lorries", 20, "The bridge is shut…"),
        ("Donaudampfschiff", 8, "Donauda…"),
        ("aaaa 👍🏽", 7, "aaaa…"),
        ("🇩🇪🇫🇷", 7, "🇩🇪…"),
        ("橋は閉鎖。車は待つ。", 8, "橋は閉鎖。 …"),
        ("short", 5, "short"),
        ("long", 0, ""),
    ],
)
def test_a_cut_is_at_a_sentence_else_a_word_else_a_letter(text: str, most: int, expected: str) -> None:
    assert cut(text, most) == expected


@given(WRITTEN, st.integers(3, 60))
def test_a_text_cut_in_two_loses_nothing(text: str, most: int) -> None:
    two = head_and_tail(text, lambda head: len(head) <= most)
    if two is not None:
        head, tail = two
        assert len(head) <= most
        assert head.endswith("…") and tail.startswith("… ")
        assert "".join((head[:-1] + tail[2:]).split()).replace("…", "") == "".join(text.split()).replace("…", "")


def test_the_longest_that_fits_is_found_and_none_where_nothing_does() -> None:
    assert longest(100, lambda n: n <= 37) == 37
    assert longest(100, lambda n: True) == 100
    assert longest(100, lambda n: False) == 0
