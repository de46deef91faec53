"""The check of a sentence against its source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.verify import Reason, check

SOURCE = (
    "South Korea is considering joining the India-led Indo-Pacific Oceans Initiative (IPOI), a maritime forum with "
    "seven pillars, its foreign ministry said on Thursday. The U.K. has not joined the group. “We are studying the "
    "proposal,” said Park Ji-won. Some 120, 000 people work in its harbours, 12 percent more than in 2020."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "South Korea is considering joining the initiative.",
        "Korean officials consider joining.",
        "The UK has not joined the group.",
        "The forum has 7 pillars; 120,000 people work in its harbours.",
        'Park said: "We are studying the proposal".',
        "The Indo-Pacific Oceans Initiative has seven pillars.",
        "Twelve per cent more people work there.",
    ],
)
def test_what_the_source_says_stands(sentence: str) -> None:
    assert check(sentence, SOURCE) == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("South Korea recently joined the IPOI.", "modality"),
        ("Japan is considering joining it.", "name"),
        ("The UK joined the group.", "negation"),
        ("South Korea is not considering joining.", "negation"),
        ("There are 8 pillars.", "number"),
        ("Some 120 million people work in harbours.", "number"),
        ('Park said "we like the proposal".', "quote"),
        ("The ministry said so on Friday.", "date"),
    ],
)
def test_what_the_source_does_not_say_is_named(sentence: str, kind: str) -> None:
    assert kind in [reason.kind for reason in check(sentence, SOURCE)]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(sentence: str, source: str) -> None:
    check(sentence, source)


@given(st.sampled_from(SOURCE.split(". ")))
def test_a_sentence_bears_itself_out(sentence: str) -> None:
    assert check(sentence, SOURCE) == ()


def test_a_word_with_other_vowel_signs_is_another_word() -> None:
    source = "लोगों ने कहा कि मेला नीलगिरि में हुआ।"
    assert check("उन्होंने कहा: “मेला नीलगिरि में हुआ”।", source + " उन्होंने") == ()
    assert Reason("quote", "“मेले नीलगिरी में”") in check("लोगों ने कहा: “मेले नीलगिरी में”।", source)
