"""The text of a feed: whole or a teaser, and who wrote it."""

import pytest

from bot.articles.feedtext import read_author, read_feed_text
from tests.builders import parsed_entry

LONG = "".join(f"<p>Sentence number {n} tells what happened to the ferry on that day.</p>" for n in range(30))


@pytest.mark.parametrize(
    ("fields", "is_full"),
    [
        ({"content": LONG}, True),
        ({"content": LONG, "summary": "<p>A ferry returned.</p>"}, True),
        ({"summary": LONG}, True),
        ({"summary": LONG[:900]}, False),
        ({"content": LONG + "…"}, False),
        ({"content": LONG + "<p>Read more</p>"}, False),
        ({"content": LONG + '<a href="/x">Continue reading “Ferry returns”</a>'}, False),
        ({"content": LONG + "<p>The post Ferry returns appeared first on Coast Times.</p>"}, True),
        ({"content": "<p>A ferry returned.</p>"}, False),
        ({}, False),
    ],
)
def test_a_feed_text_is_whole_when_it_is_long_and_was_not_cut(fields: dict[str, str], is_full: bool) -> None:
    assert read_feed_text(parsed_entry(**fields)).is_full is is_full


def test_a_summary_that_only_repeats_the_title_says_nothing() -> None:
    assert read_feed_text(parsed_entry(title="Ferry returns", summary="<b>Ferry returns.</b>")).text == ""


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Jane Doe", "Jane Doe"),
        ("jane@example.org (Jane Doe)", "Jane Doe"),
        ("By Jane Doe <jane@example.org>", "Jane Doe"),
        ("jane@example.org", None),
        (None, None),
    ],
)
def test_an_author_is_a_name(author: str | None, name: str | None) -> None:
    assert read_author(author) == name
