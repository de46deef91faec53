"""The tags of a page, and how long they take."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover.tags import tags

HOSTILE = {
    "openings": "<",
    "anchors": "<a",
    "attributes": "<a b=c ",
    "quotes": '<a b="',
    "declarations": "<![",
    "comments": "<!--",
    "ends": "</a ",
    "scripts": "<script></scrip ",
    "references": "<a b=&",
    "equals": "<a =",
    "instructions": "<?",
}


def test_tags_come_in_order_with_their_attributes() -> None:
    page = """<!DOCTYPE html><LINK Rel=Alternate href = 'a&amp;b' TITLE="x > y" href=second><p><a href=/c/>text</a>
    <linkage href=no><link/>"""
    assert list(tags(page, {"link", "a"})) == [
        ("link", {"rel": "Alternate", "href": "a&b", "title": "x > y"}),
        ("a", {"href": "/c/"}),
        ("link", {}),
    ]


def test_comments_scripts_and_styles_hold_no_tags() -> None:
    page = "<!-- <a href=1> --><!--><a href=2><SCRIPT src=x>'<a href=3>'</script ><style><a href=4></style><a href=5>"
    assert [given["href"] for _, given in tags(f"{page}<!-- <a href=6>", {"a"})] == ["2", "5"]


def test_a_value_longer_than_any_address_is_left_out() -> None:
    assert list(tags(f"<a href='&#{'9' * 5000};' rel=x>", {"a"})) == [("a", {"rel": "x"})]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_takes_linear_time(name: str) -> None:
    piece = HOSTILE[name]
    started = time.process_time()
    list(tags(piece * (400_000 // len(piece)), {"a", "link", "base"}))
    # It takes a fraction of a second; quadratic time would be minutes.
    assert time.process_time() - started < 10


@given(
    st.text(max_size=100), st.lists(st.sampled_from([*HOSTILE.values(), "a", ">", "'", " href=", "-->"]), max_size=40)
)
def test_no_page_raises(text: str, pieces: list[str]) -> None:
    list(tags("".join(pieces) + text, {"a", "link"}))
