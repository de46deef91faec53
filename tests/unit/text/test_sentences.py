"""Sentences: exact places, the usual traps, and any text at all."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.sentences import LONGEST, sentences


def texts(text: str, language: str | None = "en") -> list[str]:
    return [span.text for span in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Mr. Lee left the U.S. on Monday. He flew.", "en", ["Mr. Lee left the U.S. on Monday.", "He flew."]),
        ("It costs $3.5 million (No. 5 there). Yes.", "en", ["It costs $3.5 million (No. 5 there).", "Yes."]),
        ("J. K. Doe met the U.N. Secretary. So.", "en", ["J. K. Doe met the U.N. Secretary.", "So."]),
        ("She lives in the U.S. The rest do not.", "en", ["She lives in the U.S.", "The rest do not."]),
        ("Acme Inc. Ltd. grew. Good.", "en", ["Acme Inc. Ltd. grew.", "Good."]),
        ("He was ill. Doctors came.", "en", ["He was ill.", "Doctors came."]),
        ("The light was on. Nobody came.", "en", ["The light was on.", "Nobody came."]),
        ("“Really?” he asked. Yes!", "en", ["“Really?” he asked.", "Yes!"]),
        ('"We go. We leave," he said. Then.', "en", ['"We go. We leave," he said.', "Then."]),
        ("He said: “It is bad.” They left.", "en", ["He said: “It is bad.”", "They left."]),
        (
            "It ended.The next began. Visit example.com now.",
            "en",
            ["It ended.", "The next began.", "Visit example.com now."],
        ),
        ("Wait... and see. Wait... Then go…", "en", ["Wait... and see.", "Wait...", "Then go…"]),
        (
            "They left. [ad_1] (see map) Acme Inc. (the firm) grew.",
            "en",
            ["They left.", "[ad_1] (see map) Acme Inc. (the firm) grew."],
        ),
        ("1. Open the door. 2. Close it.", "en", ["1. Open the door.", "2. Close it."]),
        ("Am 3. Mai kam Dr. Kranz. Er blieb z.B. lange.", "de", ["Am 3. Mai kam Dr. Kranz.", "Er blieb z.B. lange."]),
        ("这是第一句。「好。走吧。」他说！然后呢？", "zh", ["这是第一句。", "「好。走吧。」", "他说！", "然后呢？"]),
        ("the cat sat. mr. lee came. the end.", "en", ["the cat sat.", "mr. lee came.", "the end."]),
        (
            "By Jane Doe\nSeoul weighs joining.\n\nIt said so",
            None,
            ["By Jane Doe", "Seoul weighs joining.", "It said so"],
        ),
        ("मेला शुरू हुआ। भीड़ बढ़ी! कब तक? सब खुश हैं॥ अंत।", "hi", ["मेला शुरू हुआ।", "भीड़ बढ़ी!", "कब तक?", "सब खुश हैं॥", "अंत।"]),
        ("पुल बंद है।लोग रुके हैं।बस", "hi", ["पुल बंद है।", "लोग रुके हैं।", "बस"]),
        ("डॉ. नीलम आईं। “काम हो गया। हम चले।” वे बोलीं।", "hi", ["डॉ. नीलम आईं।", "“काम हो गया। हम चले।”", "वे बोलीं।"]),
        ('वे बोले, "पुल खुला है।" सब चले।', "hi", ['वे बोले, "पुल खुला है।"', "सब चले।"]),
        ("पुल बंद है. लोग रुके हैं.", "hi", ["पुल बंद है.", "लोग रुके हैं."]),
        ("It is old. They sing जय हो। All know it.", "en", ["It is old.", "They sing जय हो।", "All know it."]),
        ("সেতু বন্ধ। কেন? কেউ জানে না।", "bn", ["সেতু বন্ধ।", "কেন?", "কেউ জানে না।"]),
        ("پل بند ہے۔ کیوں؟ کوئی نہیں جانتا۔", "ur", ["پل بند ہے۔", "کیوں؟", "کوئی نہیں جانتا۔"]),
        ("توقف الجسر. متى؟ لا أحد يعلم!", "ar", ["توقف الجسر.", "متى؟", "لا أحد يعلم!"]),
        ("橋は閉じた！なぜ？誰も知らない。", "ja", ["橋は閉じた！", "なぜ？", "誰も知らない。"]),
        ("ድልድዩ ተዘጋ። ለምን፧ ማንም አያውቅም።", "am", ["ድልድዩ ተዘጋ።", "ለምን፧", "ማንም አያውቅም።"]),
        ("တံတားပိတ်သည်။ လူများရပ်သည်။", "my", ["တံတားပိတ်သည်။", "လူများရပ်သည်။"]),
        ("   \n \n", "en", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, language: str | None, expected: list[str]) -> None:
    assert texts(text, language) == expected


def test_a_paragraph_wrapped_to_a_width_is_read_as_one() -> None:
    wrapped = "This paragraph is wrapped to a\nwidth of thirty, so its lines\ndo not end. It has two parts."
    assert [text.replace("\n", " ") for text in texts(wrapped)] == [
        "This paragraph is wrapped to a width of thirty, so its lines do not end.",
        "It has two parts.",
    ]


def test_a_text_without_full_stops_is_cut_at_clauses_and_spaces() -> None:
    text = "one two three, " * 7000
    found = texts(text)
    assert all(len(piece) <= LONGEST for piece in found)
    assert all(piece.endswith(",") for piece in found)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        ".",
        "“",
        '"',
        "「",
        "a.",
        "A. ",
        "\n",
        "x\n",
        "?! ",
        "(",
        "«",
        "。",
        "।",
        "है. । ",
        "\u2028",
        "Mr. ",
        "a\n\nb ",
        '."A ',
        "„ ",
    ],
)
def test_hostile_input_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    found = sentences(text)
    assert time.process_time() - started < 3
    assert all(text[span.start : span.end] == span.text for span in found)


@given(st.text(alphabet=st.one_of(st.sampled_from(" \n.!?,;“”\"'()AbcXyz。「」1।॥हि"), st.characters()), max_size=400))
@settings(max_examples=300)
def test_spans_are_exact_ordered_and_lose_only_white_space(text: str) -> None:
    at = 0
    for span in sentences(text):
        assert text[span.start : span.end] == span.text
        assert span.text == span.text.strip() != ""
        assert len(span.text) <= LONGEST
        assert "\n\n" not in span.text
        assert text[at : span.start].strip() == ""
        at = span.end
    assert text[at:].strip() == ""
