"""The canonical form of an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.urls import article_id, canonical, host, site, typed_address


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://Example.ORG:80/a/../b", "http://example.org/b"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org/x?utm_source=a&b=2&a=1&fbclid=9", "https://example.org/x?b=2&a=1"),
        ("https://example.org/x?utm_source=a", "https://example.org/x"),
        ("https://example.org/x?id=7&cid=8&source=9", "https://example.org/x?id=7&cid=8&source=9"),
        ("https://example.org/x#part", "https://example.org/x"),
        ("https://example.org/#!/story/7", "https://example.org/#!/story/7"),
        ("https://reader:secret@example.org/x", "https://example.org/x"),
        ("https://bücher.example/ä b", "https://xn--bcher-kva.example/%C3%A4%20b"),
        ("  https://example.org/x\n", "https://example.org/x"),
    ],
)
def test_one_article_has_one_address(given_url: str, expected: str) -> None:
    assert canonical(given_url) == expected


def test_a_relative_link_is_resolved_against_its_page() -> None:
    assert canonical("../b?x=1", "https://example.org/a/c/d") == "https://example.org/a/b?x=1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "http://",
        "http://[",
        "/a",
        "http://a:99999/",
        "x" * 5000,
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address"):
        canonical(text)


@given(
    st.text(max_size=60),
    st.sampled_from(["", "http://", "https://example.org/", "https://example.org/?", "http://a.b/#!"]),
)
def test_the_canonical_form_is_stable_and_only_value_errors_come_out(text: str, front: str) -> None:
    try:
        once = canonical(front + text)
    except ValueError:
        return
    assert canonical(once) == once
    assert article_id(once) == article_id(front + text)


def test_an_id_is_sixteen_hex_digits_and_ignores_tracking() -> None:
    first = article_id("https://example.org/x?utm_medium=feed")
    assert first == article_id("https://EXAMPLE.org/x")
    assert len(first) == 16
    assert int(first, 16) >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.org/feed", "https://example.org/feed"),
        ("feed://example.org/feed", "http://example.org/feed"),
        ("feed:https://example.org/feed", "https://example.org/feed"),
        (" https://example.org/feed?token=1#x ", "https://example.org/feed?token=1"),
        ("http://localhost:8000/feed", "http://localhost:8000/feed"),
    ],
)
def test_a_person_may_type_an_address_as_they_know_it(text: str, expected: str) -> None:
    assert typed_address(text) == expected


@pytest.mark.parametrize("text", ["hello", "", "ftp://example.org/x", "mailto:a@example.org"])
def test_a_word_is_not_an_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"address"):
        typed_address(text)


def test_the_host_is_read_in_lower_case_and_for_people_without_www() -> None:
    assert host("https://WWW.Example.org:8443/x") == "www.example.org"
    assert site("https://WWW.Example.org:8443/x") == "example.org"
