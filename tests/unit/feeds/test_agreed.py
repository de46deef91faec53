"""Both readers of feed documents take values for the same, in linear time."""

from time import process_time

import pytest

from bot.feeds.agreed import as_html, author_name, is_picture, without_markup, without_scripts


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a<script>b</script>c", "ac"),
        ("a<SCRIPT src='x'>b<style></script >c<style>d</STYLE>e", "ace"),
        ("a<script>b</style>c", "a<script>b</style>c"),
        ("</script>a<scripture>b</scripture>", "</script>a<scripture>b</scripture>"),
    ],
)
def test_scripts_go_with_all_that_is_inside(text: str, bare: str) -> None:
    assert without_scripts(text) == bare


@pytest.mark.parametrize("unit", ["<script>", "<style ", "</script ", "<script></style>", "<", "</", "&", "<a "])
def test_markup_is_taken_away_in_linear_time(unit: str) -> None:
    text = "</b>" + unit * (1_000_000 // len(unit))
    started = process_time()
    without_markup(without_scripts(text))
    as_html(text, is_plain=True)
    assert process_time() - started < 2, "linear time is a fraction of this, on a slow machine as well"


def test_text_that_is_called_plain_is_escaped_unless_it_is_seen_to_be_markup() -> None:
    texts = ("1 < 2", "<p>x</p>", "AT&amp;T", "x & y")
    assert [as_html(text, is_plain=True) for text in texts] == ["1 &lt; 2", "<p>x</p>", "AT&amp;T", "x &amp; y"]
    assert [as_html(text, is_plain=False) for text in texts] == list(texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (None, None),
        ("", None),
        ("Ann", "Ann"),
        ("ann@example.org (Ann)", "Ann"),
        ("Ann <ann@example.org>", "Ann"),
        ("ann@example.org", "ann@example.org"),
        ("@ann", "@ann"),
    ],
)
def test_authors_are_named_without_their_addresses(text: str | None, name: str | None) -> None:
    assert author_name(text) == name


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ({"medium": "image", "type": "video/mp4"}, True),
        ({"type": "Image/PNG"}, True),
        ({"type": "video/mp4", "url": "https://example.org/a.jpg"}, False),
        ({"url": "https://example.org/a.JPEG?x=1"}, True),
        ({}, False),
    ],
)
def test_a_picture_is_known_by_medium_type_or_name(file: dict[str, str], expected: bool) -> None:
    assert is_picture(file) is expected
