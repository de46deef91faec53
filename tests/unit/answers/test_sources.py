import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.sources import is_called, sources_named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Did the Coast Daily article say that rents rose?", ("Coast Daily",)),
        ("Who, as reported by the Courier and The Gull, sank the ferry?", ("Courier", "Gull")),
        ("What does an article by 'Coast Daily' say, and another by Gull Weekly?", ("Coast Daily", "Gull Weekly")),
        ("After a report from Larnby Today, who left?", ("Larnby Today",)),
        ("What do the Courier and the Gull say about rents?", ("Courier", "Gull")),
        ("Which articles in March tell of rents?", ()),
        ("Did Coverage of rents grow?", ()),
        ("Who opened the bridge in Larnby?", ()),
    ],
)
def test_publishers_are_found_where_a_question_speaks_of_them(question: str, named: tuple[str, ...]) -> None:
    assert sources_named(question) == named


def test_a_publisher_is_called_by_whole_words_of_its_name() -> None:
    assert is_called("Gull", "The Gull | Harbour News")
    assert is_called("gull.com", "The Gull")
    assert not is_called("Gull", "Gulliver")


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(name.strip() for name in sources_named(text))
