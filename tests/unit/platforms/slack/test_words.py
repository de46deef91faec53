"""What people type on Slack, read as they meant it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.words import mentions, typed


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("<@U_BOT> why is that?", "why is that?"),
        ("why <@U_BOT|tidings> though", "why   though"),
        ("feeds add <https://example.org/feed?a=1&amp;b=2>", "feeds add https://example.org/feed?a=1&b=2"),
        ("feeds add <http://example.org|example.org>", "feeds add example.org"),
        ("<https://example.org/long|a label>", "https://example.org/long"),
        ("<https://example.org|https://example.org/other>", "https://example.org"),
        ("feeds move x to:<#C9|news>", "feeds move x to:slack:T1/C9"),
        ("permissions allow feeds add role:<!subteam^S1|@editors>", "permissions allow feeds add role:S1"),
        ("ask <@U2> about <!here> &lt;b&gt;", "ask U2 about here <b>"),
        ("write to <mailto:a@example.org|a@example.org>", "write to a@example.org"),
    ],
)
def test_marks_are_read_as_they_were_meant(text: str, meant: str) -> None:
    assert typed(text, team="T1", bot="U_BOT") == meant


@given(st.text(alphabet=st.characters(exclude_characters="<>&", exclude_categories=["Cs"])))
def test_text_without_marks_stays_as_it_is(text: str) -> None:
    assert typed(text, team="T1", bot="U_BOT") == text.strip()


def test_only_its_own_name_is_a_mention() -> None:
    assert mentions("hi <@U_BOT>", "U_BOT")
    assert mentions("hi <@U_BOT|tidings>", "U_BOT")
    assert not mentions("hi <@U_BOTTLE> U_BOT", "U_BOT")
