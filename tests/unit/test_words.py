"""The translations: complete, in step with the code, and with the same places as the English texts."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from bot.i18n import LANGUAGES
from tests.words import TRANSLATED, catalog, forms, template, untranslated

PLURAL_FORMS = {"de": 2, "es": 2, "hi": 2, "ko": 1}


@pytest.fixture(scope="module")
def current() -> Catalog:
    return template()


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_has_every_text_of_the_code_and_no_other(code: str, current: Catalog) -> None:
    """Update what it has with `python -m tests.words`."""
    wanted = {message.id for message in current if message.id}
    known = {message.id for message in catalog(code) if message.id}
    assert (wanted - known, known - wanted) == (set(), set())


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_left_untranslated(code: str) -> None:
    assert untranslated(catalog(code)) == []


def places(text: str) -> set[str]:
    """Return the named places of a text; raise `ValueError` for one that cannot be filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_its_text(code: str) -> None:
    for message in catalog(code):
        if not message.id or not any(forms(message.string)):
            continue
        english = forms(message.id)
        if not any("{" in text for text in english):
            continue
        wanted = places(english[-1])
        for text in forms(message.string):
            assert places(text) - {"n"} == wanted - {"n"}, (message.id, text)
            assert places(text) <= wanted, (message.id, text)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_plural_has_as_many_forms_as_its_language(code: str) -> None:
    known = catalog(code)
    assert known.num_plurals == PLURAL_FORMS[code]
    for message in known:
        if message.pluralizable:
            assert len(forms(message.string)) == PLURAL_FORMS[code], message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_lines_and_words_that_people_type_are_left_as_they_are(code: str) -> None:
    for message in catalog(code):
        if message.id and isinstance(message.id, str):
            typed = re.findall(r"`[^`]+`", message.id)
            assert sorted(re.findall(r"`[^`]+`", str(message.string))) == sorted(typed), message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_only_a_guess(code: str) -> None:
    assert [message.id for message in catalog(code) if message.fuzzy] == []


def test_every_language_that_can_be_chosen_is_translated() -> None:
    assert set(TRANSLATED) == set(LANGUAGES) - {"en"} == set(PLURAL_FORMS)
