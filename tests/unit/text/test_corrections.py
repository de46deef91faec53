"""Which changes of an article make untrue what was told from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.corrections import Correction, is_material

LEAD = "Twelve people were killed when a bridge collapsed in Velden on Monday, the mayor said."
BUILT = "The bridge was built in 1962."
QUOTE = "“We had asked for a new bridge for years,” said Ada Holm, the mayor of Velden."
ARREST = "The police arrested an engineer, Piet Vos."
ARTICLE = f"{LEAD}\n\n{BUILT} It carried lorries to the harbour of Arvel.\n\n{QUOTE} {ARREST}"


def judged(told: str | list[str], *changes: tuple[str, str], after: str = "") -> Correction | None:
    text = ARTICLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return is_material(ARTICLE, text + after, [told] if isinstance(told, str) else told, language="en")


CORRECTED = {
    "a number in words": (LEAD, ("Twelve people", "Nine people")),
    "a number in digits": (LEAD, ("Twelve people", "At least 15 people")),
    "a number that stands elsewhere too": (LEAD, ("Twelve people", "Nine people"), ("1962", "1962 for twelve towns")),
    "a number taken back": (LEAD, ("Twelve people", "Nine people, not twelve,")),
    "a year": (BUILT, ("1962", "1926")),
    "a number in a sentence that was joined": (BUILT, ("was built in 1962. It", ", built in 1926,")),
    "a place": (LEAD, ("in Velden on", "in Arvel on")),
    "a day": (LEAD, ("on Monday", "on Sunday")),
    "a name": (ARREST, ("Piet Vos", "Jonas Kern")),
    "a deed": (ARREST, ("arrested", "questioned")),
    "a deed that was only planned": (ARREST, ("arrested", "want to arrest")),
    "what became of people": (LEAD, ("killed", "injured")),
    "a word for a thing": ("It carried lorries to the harbour of Arvel.", ("lorries", "trains")),
    "a not": ("It carried lorries to the harbour of Arvel.", ("It carried", "It never carried")),
    "a quotation": (QUOTE, ("for a new bridge for years", "for an inspection for years")),
    "an office": ("The police arrested an engineer, Piet Vos.", ("an engineer", "a former engineer")),
    "how many": (ARREST, ("an engineer, Piet Vos", "two engineers, one of them Piet Vos")),
    "none of those there were": (LEAD, ("Twelve people were", "Nobody was")),
    "a sentence that was told shorter": ("Twelve people were killed in Velden.", ("Twelve people", "Nine people")),
    "a clause that was told": ("a bridge collapsed in Velden on Monday", ("in Velden on", "in Arvel on")),
}


@pytest.mark.parametrize("case", CORRECTED.values(), ids=CORRECTED.keys())
def test_another_fact_is_a_correction(case: tuple[str, tuple[str, str]]) -> None:
    told, *changes = case
    found = judged(told, *changes)
    assert found is not None
    assert found.said == told
    assert found.says not in ARTICLE


SAME = {
    "nothing": (LEAD, ("Velden", "Velden")),
    "a slip": (LEAD, ("collapsed", "colapsed")),
    "a name spelled otherwise": (LEAD, ("Velden", "Vellden")),
    "punctuation": (LEAD, ("on Monday, the", "on Monday — the")),
    "white space": (LEAD, (" were killed", "  were\u00a0killed")),
    "quotation marks": (QUOTE, ("“", '"'), ("”", '"')),
    "a quotation that goes on": (QUOTE, ("for years,”", "for years, and nobody answered,”")),
    "digits for words": (LEAD, ("Twelve", "12")),
    "another word for the same": (LEAD, ("were killed", "died")),
    "a clause more": (LEAD, ("Twelve people", "Twelve people, three of them children,")),
    "a name more": (ARREST, ("an engineer, Piet Vos", "an engineer of Delta Works, Piet Vos")),
    "a name shorter": (QUOTE, ("Ada Holm, the mayor of Velden", "Mayor Holm")),
    "two sentences for one": (LEAD, (", the mayor said.", ". The mayor said so in the evening.")),
    "another order": (
        LEAD,
        (LEAD, "On Monday a bridge collapsed in Velden. Twelve people were killed, Ada Holm said."),
    ),
    "other words": (LEAD, (LEAD, "A bridge in Velden collapsed on Monday, killing 12 people, says its mayor.")),
    "a sentence nobody was told": (LEAD, ("1962", "1926")),
    "a sentence that is gone": (LEAD, (f"{LEAD}\n\n", "")),
    "paragraphs in another order": (LEAD, (f"{LEAD}\n\n", ""), (ARREST, f"{ARREST}\n\n{LEAD}")),
    "a new entry of a live blog": (LEAD, (LEAD, f"14:05 Nine ambulances are at the bridge in Velden.\n\n{LEAD}")),
    "what comes from elsewhere": ("A storm reached the coast of Skerrow with 90 knots.", ("Twelve", "Nine")),
}


@pytest.mark.parametrize("case", SAME.values(), ids=SAME.keys())
def test_other_words_for_the_same_are_none(case: tuple[str, tuple[str, str]]) -> None:
    told, *changes = case
    assert judged(told, *changes) is None


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("The fund paid $5 million to Delta Works.", "The fund paid $5 billion to Delta Works.", "en"),
        ("The fund paid $5 million to Delta Works.", "The fund paid €5 million to Delta Works.", "en"),
        ("He will spend 30 days in prison.", "He will spend 30 years in prison.", "en"),
        ("One person died in Velden.", "Two people died in Velden.", "en"),
        ("Police in Velden arrested two men.", "Police in Velden arrested a man.", "en"),
        ("Councillor Vos voted against the plan.", "Councillor Vos voted in favour of the plan.", "en"),
        ("The bridge was closed before noon.", "The bridge was closed after noon.", "en"),
        ("Minister Ada Holm opened the fair.", "Deputy Minister Ada Holm opened the fair.", "en"),
        ("Velden beat Arvel in the final.", "Arvel beat Velden in the final.", "en"),
        ("The court acquitted Piet Vos.", "The court convicted Piet Vos.", "en"),
        ("Bei dem Brand in Velden starben zwölf Menschen.", "Bei dem Brand in Velden starben neun Menschen.", "de"),
        ("Der Minister tritt nicht zurück, sagte er.", "Der Minister tritt zurück, sagte er.", "de-CH"),
        ("Der Rat tagt am Montag in Velden.", "Der Rat tagt am Dienstag in Velden.", "de"),
        ("Le maire a été réélu avec 54 % des voix.", "Le maire a été réélu avec 45 % des voix.", "fr"),
        ("El alcalde no dimitirá, dijo su portavoz.", "El alcalde dimitirá, dijo su portavoz.", "es"),
        ("首相は12日に辞任すると述べた。", "首相は13日に辞任すると述べた。", "ja"),
    ],
)
def test_one_fact_in_the_place_of_another_is_a_correction(before: str, after: str, language: str) -> None:
    assert is_material(before, after, [before], language=language) == Correction(said=before, says=after)


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("The fund paid $5 million to Delta Works.", "The fund paid $5m to Delta Works.", "en"),
        ("A cease-fire began at noon in Arvel.", "A ceasefire began at noon in Arvel.", "en"),
        ("Nobody was hurt in the fire.", "No one was injured in the blaze.", "en"),
        ("The minister resigned today.", "The minister resigned on Monday.", "en"),
        ("The WHO warned of more cases.", "The World Health Organization warned of more cases.", "en"),
        ("The U.S. president met the PM.", "The American president met the prime minister.", "en"),
        ("Velden and Arvel were flooded.", "Arvel and Velden were flooded.", "en"),
        ("A committee met in Velden.", "The 12-member committee met in Velden.", "en"),
        ("The city rejected the claim.", "The city turned down the claim of Delta Works.", "en"),
        ("Die Feuerwehr löschte den Brand in Velden.", "Die Einsatzkräfte löschten das Feuer in Velden.", "de"),
        ("The organisation moved its centre.", "The organization moved its center.", None),
    ],
)
def test_the_same_said_otherwise_is_none(before: str, after: str, language: str | None) -> None:
    assert is_material(before, after, [before], language=language) is None


@pytest.mark.parametrize(
    ("before", "after", "corrected"),
    [
        ("12 dead in Velden fire", "Nine dead in Velden fire", True),
        ("Storm Hits Velden Coast", "Storm Hits Arvel Coast", True),
        ("Mayor arrested in Velden", "Mayor questioned in Velden", True),
        ("Minister resigns over dam", "Minister refuses to resign over dam", True),
        ("Storm Hits Velden Coast", "Fierce Gale Batters Velden Coast", False),
        ("Fire in Velden", "Nine dead in Velden fire", False),
        ("Live: storm hits Velden", "Storm hits Velden, thousands without power", False),
        ("Storm hits Velden", "Election called in Arvel", False),
        ("Storm hits Velden", "STORM hits Velden.", False),
    ],
)
def test_a_headline_is_compared_like_a_sentence(before: str, after: str, corrected: bool) -> None:
    text = "The storm reached Velden. The mayor of Arvel spoke."
    found = is_material(text, f"{text} More.", [], language="en", titles=(before, after))
    assert found == (Correction(said=before, says=after) if corrected else None)


NOTICE = "An earlier version of this article said that twelve people had died. There were nine."


@pytest.mark.parametrize("heading", ["", "Correction: ", "Correction, 4 March 2026: ", "Correction: 4 March 2026\n"])
def test_a_publisher_that_says_what_was_wrong_is_believed(heading: str) -> None:
    found = judged([BUILT, LEAD], after=f"\n\n{heading}{NOTICE}")
    assert found == Correction(said=LEAD, says=f"{heading}{NOTICE}")
    assert judged(BUILT, after=f"\n\n{heading}{NOTICE}") is None


def test_a_notice_about_a_sentence_that_is_gone_is_believed() -> None:
    told = "It carried lorries to the harbour of Arvel."
    notice = "This article was amended on 4 March 2026. The lorries went to the harbour by the tunnel."
    assert judged(told, (f" {told}", ""), after=f"\n\n{notice}") == Correction(said=told, says=notice)


@pytest.mark.parametrize(
    ("notice", "language"),
    [
        ("This article was amended on 4 March 2026.", "en"),
        ("Correction: This story has been corrected.", "en-GB"),
        ("Korrektur: In einer früheren Version stand ein Fehler.", "de"),
        ("Rectificatif", "fr"),
        ("Cet article a été corrigé le 4 mars.", "fr"),
        ("Fe de errores.", "es"),
        ("Este artículo ha sido corregido.", "es"),
    ],
)
def test_a_notice_that_does_not_say_of_what_is_believed_too(notice: str, language: str) -> None:
    after = f"{ARTICLE}\n\n{notice}"
    assert is_material(ARTICLE, after, [LEAD], language=language) == Correction(said="", says=notice)
    assert is_material(ARTICLE, after, [], language=language) is None


@pytest.mark.parametrize(
    "notice",
    [
        "An earlier version of this article misstated the age of the engineer, Piet Vos. He is 54, not 45.",
        "This article was amended on 4 March 2026 to correct a spelling.",
        "Clarification: a caption named the wrong river.",
        "This article was amended to add a comment of Delta Works.",
        "If you find an error in this article, write to corrections@example.org.",
        "Read our policy on corrections and clarifications.",
    ],
)
def test_a_notice_about_something_else_is_none(notice: str) -> None:
    assert judged(LEAD, after=f"\n\n{notice}") is None


def test_a_notice_that_was_there_before_is_no_news() -> None:
    before = f"{ARTICLE}\n\nThis article was amended on 4 March 2026."
    assert is_material(before, f"{before}\n\nRead more.", [LEAD], language="en") is None


def test_a_text_without_words_is_judged() -> None:
    assert is_material("", "", ["", "…"], language=None) is None
    assert is_material(ARTICLE, "", [LEAD], language="en", titles=("", "")) is None
    assert is_material("", ARTICLE, [LEAD], language="en", titles=("", "A title")) is None


WORDS = """
the a not no mayor Velden Arvel Holm bridge people killed 12 nine $5 5% 1962, Monday said. collapsed? “we” ”we “ U.S.
may deputy former - … 000 million
"""
words = st.sampled_from([*WORDS.split(), "\n", "\n\n"])
texts = st.lists(words, max_size=30).map(" ".join)
languages = st.sampled_from(["en", "de", "ja", None])


@given(texts, st.lists(texts, max_size=3), languages)
def test_an_identical_text_is_never_a_correction(text: str, told: list[str], language: str | None) -> None:
    assert is_material(text, text, told, language=language, titles=(text, text)) is None


@given(texts, texts, st.lists(texts, max_size=3), languages)
def test_more_text_is_never_a_correction(text: str, more: str, told: list[str], language: str | None) -> None:
    assert is_material(text, f"{text}\n\n{more}", [text[:100], *told], language=language) is None


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=100))
def test_any_text_is_judged(before: str, after: str, told: str) -> None:
    is_material(before, after, [told], language="en", titles=(told, after))
