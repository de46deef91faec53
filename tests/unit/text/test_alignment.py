"""A sentence beside its new wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.alignment import added, closest, exchanged_places, plainly, replaced, shared, tokens

OLD = "Twelve people died in Velden on Monday."


def words(one: str, other: str) -> list[tuple[str, str]]:
    return [
        tuple(" ".join(token.plain for token in side) for side in sides)  # type: ignore[misc]
        for sides in replaced(one, other)
    ]


def test_a_number_is_one_however_it_is_written() -> None:
    assert plainly("Twelve people paid $5 million, 10 per cent more.") == plainly("12 people paid $5m — 10% more")
    assert plainly("“Velden’s” mayor") == plainly('"Velden" mayor')
    assert plainly("") == "  "


def test_tokens_stand_where_they_say() -> None:
    for token in tokens(OLD):
        assert OLD[token.start : token.end].lower().startswith(token.plain[:1]) or token.is_number


def test_words_in_the_place_of_others_are_found() -> None:
    assert words(OLD, "At least nine people died in Arvel on Monday.") == [("12", "at least 9"), ("velden", "arvel")]
    assert words(OLD, "Twelve people died on Monday.") == []
    long = "who had crossed the bridge on their way to the market"
    assert words("Twelve died.", f"People {long} died.") == []


def test_a_word_put_before_another_is_found() -> None:
    assert [token.plain for token in added("The mayor spoke.", "The former mayor spoke today.")] == ["former"]


def test_the_closest_sentence_shares_most_and_is_short() -> None:
    candidates = ["Nine people died in Velden.", "Nine people died in Velden, and ninety were hurt.", "It rained."]
    assert closest(OLD, candidates, "en") == candidates[0]
    assert closest(OLD, candidates[2:], "en") is None
    assert closest(OLD, [], "en") is None
    assert shared("", OLD, "en") == 0


@pytest.mark.parametrize(
    ("one", "other", "exchanged"),
    [
        ("Velden beat Arvel 2-1.", "Arvel beat Velden 2-1.", True),
        ("Ada Holm accused Piet Vos.", "Piet Vos accused Ada Holm.", True),
        ("It flooded Velden and Arvel.", "It flooded Arvel and Velden.", False),
        ("On Monday Velden voted.", "Velden voted on Monday.", False),
        ("Velden voted.", "Velden voted.", False),
        ("Velden voted.", "Arvel voted.", False),
    ],
)
def test_two_that_took_each_others_place_are_seen(one: str, other: str, exchanged: bool) -> None:
    assert exchanged_places(one, other, "en") is exchanged


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_sentences_can_be_laid_beside_each_other(one: str, other: str) -> None:
    assert [*replaced(one, one), *added(one, one)] == []
    assert not exchanged_places(one, one, "en")
    assert all(left and right for left, right in replaced(one, other))
    exchanged_places(one, other, "en")


def test_vowel_signs_are_part_of_their_words() -> None:
    assert plainly("किसानों ने मेले में 12 कुएँ देखे।") == " किसानों ने मेले में 12 कुएँ देखे "
    assert words("मेले में भीड़ थी।", "मेले में शांति थी।") == [("भीड़", "शांति")]
