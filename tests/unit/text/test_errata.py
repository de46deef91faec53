"""The publisher's own words on what it corrected."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.errata import notices

TEXT = "A bridge collapsed in Velden. The mayor spoke.\n\n"


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: The bridge is in Velden.",
        "Correction, 4 March: The bridge is in Velden.",
        "(Correction) The bridge is in Velden.",
        "CLARIFICATION — The bridge is in Velden.",
        "This article was amended on 4 March 2026. The bridge is in Velden.",
        "This story has been updated to correct the name of the town, Velden.",
        "Due to an editing error, an earlier version of this story named the wrong town.",
        "A previous version of the article put the bridge in Arvel.",
        "This article originally stated that the bridge was in Arvel.",
        "Korrektur: Die Brücke steht in Velden.",
        "In einer früheren Version dieses Artikels hieß es, die Brücke stehe in Arvel.",
        "Rectificatif : le pont se trouve à Velden.",
        "Une version précédente de cet article situait le pont à Arvel.",
        "Fe de errores: el puente está en Velden.",
        "Una versión anterior de este artículo situaba el puente en Arvel.",
        "Errata corrige: il ponte è a Velden.",
        "In een eerdere versie stond dat de brug in Arvel is.",
    ],
)
def test_a_notice_is_found_wherever_it_stands(notice: str) -> None:
    for text in (f"{notice}\n\n{TEXT}", TEXT + notice, f"{TEXT}{notice}\n\nMore news."):
        assert [found.text for found in notices(text)] == [notice]


@pytest.mark.parametrize(
    "sentence",
    [
        "The correction officers: a portrait.",
        "The ministry issued a correction.",
        "Corrections and clarifications: write to corrections@example.org.",
        "An earlier version of the bridge had four piers.",
        "The story was told by the mayor.",
        "This article was updated at 14:05.",
        "An earlier version of this article misspelled the name of the mayor.",
        "This article was corrected because a photo showed another bridge.",
    ],
)
def test_what_only_sounds_like_one_is_none(sentence: str) -> None:
    assert [*notices(TEXT + sentence)] == []


def test_a_notice_names_its_subject_without_speaking_of_itself_or_of_when() -> None:
    text = "This article was amended on 4 March 2026 at 14:05 GMT. An earlier version said that 12 people had died."
    (notice,) = notices(text)
    assert notice.numbers == {Decimal(12)}
    assert notice.terms == {"peopl", "die"}


def test_a_notice_ends_with_its_paragraph() -> None:
    heading = "Correction\nThe bridge is in Velden."
    assert [notice.text for notice in notices(f"{heading}\nThe mayor spoke.")] == [heading]


@given(st.text(max_size=300))
def test_a_notice_stands_in_the_text(text: str) -> None:
    assert all(notice.text in text for notice in notices(text))
