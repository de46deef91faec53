"""Slack's markup in the words of strangers, character by character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.escape import code, label, link, literal, plain, safe_address


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words", "plain words"),
        ("AT&T <b>", "AT&amp;T &lt;b&gt;"),
        ("<!channel> <@U1> <#C1>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt;"),
        ("*bold* _slanted_ ~struck~ `code`", "∗bold∗ ˍslantedˍ ∼struck∼ 'code'"),
        ("snake_case and __init__", "snake_case and ˍˍinitˍˍ"),
        (">>> quoted > still", "›››quoted &gt; still"),
        (":tada: at 10:30:00 and :+1:", "∶tada: at 10:30:00 and ∶+1:"),
        ("two\n\nlines\u200b", "two lines"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
    ],
)
def test_what_means_something_to_slack_reads_as_it_is(text: str, written: str) -> None:
    assert literal(text) == written


@given(st.text())
def test_nothing_of_any_text_is_markup(text: str) -> None:
    written = literal(text)
    assert not set(written) & set("<>*~`")
    assert not written.startswith("&gt;")


@pytest.mark.parametrize(
    ("url", "text", "written"),
    [
        ("https://example.org/a?b=1&c=2", "[1]", "<https://example.org/a?b=1&amp;c=2|[1]>"),
        ("https://example.org/a|b<c> d", "[1]", "<https://example.org/a%7Cb%3Cc%3E%20d|[1]>"),
        ("javascript:alert(1)", "[1]", "[1]"),
        ("//example.org", "[1]", "[1]"),
        ("", "[1]", "[1]"),
        (f"https://example.org/{'a' * 1000}", "[1]", "[1]"),
    ],
)
def test_a_link_leads_to_the_web_or_is_none(url: str, text: str, written: str) -> None:
    assert link(url, text) == written


def test_a_link_never_looks_like_another() -> None:
    assert label("https://bank.example|x>") == "https∶//bank.example∣x&gt;"


def test_where_there_is_no_markup_only_what_could_be_read_as_some_is_changed() -> None:
    assert plain("Q&A: <b> *x* :tada:") == "Q&A: ‹b› *x* ∶tada:"
    assert code("a  ```b``` <c>") == "a  '''b''' &lt;c&gt;"
    assert safe_address("HTTPS://EXAMPLE.ORG") == "HTTPS://EXAMPLE.ORG"
