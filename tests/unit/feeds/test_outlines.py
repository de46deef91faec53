"""Outlines whose values hold what they should not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.outlines import mended_outlines

PROPER = """<opml version="2.0"><head><title>A "list"</title></head><body>
<outline text="Tom & J&#xe9;r&ocirc;me" xmlUrl = 'https://a.org/?a=1&b=2' _odd:name=""
 /><!-- <outline text="no"> --><outline text="Folder"></outline></body></opml>"""


def test_a_proper_list_stays_letter_for_letter() -> None:
    assert mended_outlines(PROPER) == PROPER


def test_a_comment_ends_where_it_ended() -> None:
    commented = mended_outlines('<!-- <outline text="no <b>"/> --><outline text="yes"/>')
    assert commented.endswith('/> --><outline text="yes"/>')


def test_names_within_a_value_do_not_end_it() -> None:
    broken = '<outline text="A <i title="x" id=1>b</i>" description="c" xmlUrl="https://a.org"  />\n'
    assert mended_outlines(broken) == (
        '<outline text="A &lt;i title=&quot;x&quot; id=1&gt;b&lt;/i&gt;" xmlurl="https://a.org"/>\n'
    )


@pytest.mark.parametrize("hopeless", ['<outline text="a', "<outline <>", '<outline text="' + '"x' * 20_000 + '"/>'])
def test_what_cannot_be_understood_is_left_as_it_is(hopeless: str) -> None:
    assert mended_outlines(hopeless) == hopeless


@pytest.mark.parametrize("piece", ["<outline", ' text="a', "<outline text='", '" title="', "<!--", "</outline"])
def test_a_hostile_list_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    mended_outlines("<outline " + piece * (2_000_000 // len(piece)))
    assert time.process_time() - started < 10


PIECES = st.sampled_from(
    ["<outline ", ' text="', " title='", ' xmlUrl="', '"', "'", "/>", ">", "</outline>", "a", "<b>"]
)


@given(st.lists(PIECES, max_size=30))
def test_mending_twice_changes_nothing_more(pieces: list[str]) -> None:
    once = mended_outlines("".join(pieces))
    assert mended_outlines(once) == once
