"""Quotations in the marks of several languages."""

from hypothesis import given
from hypothesis import strategies as st

from bot.text.quotes import quotations


def test_all_kinds_of_marks_are_found() -> None:
    text = 'He said “it’s bad” and "so" and ‘it’s so’, don\'t, „ja“ «oui» 「好」.'
    assert [one.text for one in quotations(text)] == ["it’s bad", "so", "it’s so", "ja", "oui", "好"]


@given(st.text(alphabet='“”"‘’«»„ab ', max_size=80))
def test_any_text_has_quotations_in_their_places(text: str) -> None:
    assert all(one.text in text[one.start : one.end] for one in quotations(text))
