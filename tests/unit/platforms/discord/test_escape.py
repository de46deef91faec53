"""Text of strangers reads as it was written on Discord, and does nothing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.discord.escape import LONGEST_LINK, code, inline_code, label, linked, plain, target
from bot.platforms.plain import harmless
from tests.unit.platforms.discord.values import ADDRESS, HOSTILE, TRICKS, actives


def unescaped(text: str) -> str:
    """Return what Discord shows of a text."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


@given(HOSTILE)
@example("discord.gg/abc_def/ghi")
@example("a_b.example/c")
@example("x:y:z://")
def test_what_is_escaped_does_nothing(text: str) -> None:
    for escaped in (plain(text), label(text)):
        assert list(actives(escaped)) == []
        assert not re.match(r"[-+>#]|\d+[.)]\s", escaped)


@given(HOSTILE)
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    assert unescaped(plain(text)).replace("＠", "@") == harmless(text).replace("＠", "@")


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_gets_through(trick: str) -> None:
    assert list(actives(plain(f"before {trick} after"))) == []
    assert list(actives(plain(trick))) == []


def test_ordinary_text_is_left_alone() -> None:
    said = "At 12:30 the mayor (72) said: “50% of Larn's bridges are safe” – e.g. the old one; see p. 3/4!"
    assert plain(said) == said


def test_a_label_names_no_address_since_it_would_be_no_link_then() -> None:
    assert label("See https://bad.example now") == "See bad.example now"


@given(ADDRESS | st.text().map("https://example.org/{}".format))
def test_a_target_ends_no_link_and_calls_nobody(url: str) -> None:
    address = target(url)
    if address is not None:
        assert re.fullmatch(r"https?://[!-~]+", address)
        assert not re.search(r"[()<>\"\s\\]|@everyone|@here", address)
        assert len(address) <= LONGEST_LINK
        assert target(address) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        "javascript:alert(1)",
        "ftp://a.example",
        "https://",
        "http://[::1",
        "https://localhost/x",
        "https://a.example:99999/",
        "https://a.example/" + "x" * LONGEST_LINK,
        "https://a b.example",
    ],
)
def test_what_is_no_address_is_no_link(url: str | None) -> None:
    assert target(url) is None
    assert linked("text", url) == "text"


def test_an_address_keeps_its_meaning() -> None:
    assert target("https://example.org/a_(b)?q=ü&x=%20#c") == "https://example.org/a_%28b%29?q=%C3%BC&x=%20#c"
    assert linked("text", "https://example.org/") == "[text](https://example.org/)"


@given(HOSTILE)
def test_nothing_ends_code_but_we(text: str) -> None:
    assert "`" not in code(text)
    assert inline_code(text).count("`") in {0, 2}
