"""JSON Feed as it is served: a wrong type in one field costs that field alone."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.jsonfeed import is_json_feed, read_json_feed
from bot.feeds.parse import parse_feed
from bot.model.feeds import ParsedEntry

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://larnby.example/feed.json"
FIELDS = (
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "author",
    "authors", "tags", "attachments", "date_published", "date_modified",
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("https://larnby.example/1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FIELDS, "name", "mime_type"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def entry(**fields: Any) -> ParsedEntry:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Larnby", "items": [fields]}
    return read_json_feed(document, url=URL, now=NOW).entries[0]


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_no_value_of_any_type_raises_or_costs_another_field(fields: dict[str, Any]) -> None:
    assert entry(**fields, extra=1).key == b""
    assert entry(**{**fields, "title": "Bridge open"}).title == "Bridge open"


@pytest.mark.parametrize(
    ("document", "is_feed"),
    [
        ({"version": "https://jsonfeed.org/version/1", "title": "a"}, True),
        ({"version": "https://jsonfeed.org/version/1.1", "items": None}, True),
        ({"title": "a", "items": [{"id": "1"}]}, True),
        ({"title": "a", "items": []}, False),
        ({"title": "Not found", "items": [{"error": 404}, "x"]}, False),
        ({"items": [{"id": "1"}]}, False),
        ([], False),
        ("https://jsonfeed.org/version/1", False),
    ],
)
def test_a_feed_names_its_version_or_has_a_title_and_an_item(document: object, is_feed: bool) -> None:
    assert is_json_feed(document) is is_feed


def test_an_author_is_named_once_and_an_id_that_is_an_address_is_the_link() -> None:
    found = entry(
        id="https://larnby.example/1",
        authors=[{"name": "Ada"}, {"name": "Bo"}, {"name": "Ada"}, 7],
        author={"name": "Bo"},
    )
    assert (found.author, found.url) == ("Ada, Bo", "https://larnby.example/1")


def test_plain_text_stays_plain() -> None:
    found = entry(content_text="3 < 4 & 5\nmore", summary="<b>")
    assert (found.content, found.summary) == ("3 &lt; 4 &amp; 5<br>more", "&lt;b&gt;")


@pytest.mark.parametrize("mark", ["", "\ufeff", " \n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_it_is_known_by_its_content_whatever_its_type(mark: str, encoding: str) -> None:
    document = mark + json.dumps(
        {"version": "https://jsonfeed.org/version/1", "title": "Lärnby", "items": []}, ensure_ascii=False
    )
    parsed = parse_feed(document.encode(encoding), url=URL, content_type="text/html", now=NOW)
    assert (parsed.title, parsed.entries) == ("Lärnby", ())
