"""Words in the language of their reader."""

from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot import i18n
from bot.errors import UsageError
from bot.i18n import Said, in_english, joined, language_of, listing, number, plural, retold, say, shown, speaking


@pytest.fixture(autouse=True)
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Catalog(locale="de")
    known.add("{name} is paused.", "{name} macht Pause.")
    known.add(
        ("{n} feed could not be read.", "{n} feeds could not be read."), ("{n} Quelle fehlt.", "{n} Quellen fehlen.")
    )
    known.add("It could not be read.", "Nicht lesbar.")
    known.add("{place} reports: {reason}", "{place} meldet: {reason}")
    with (tmp_path / "de.po").open("wb") as file:
        write_po(file, known)
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    for cached in (i18n._catalog, i18n._read, i18n._sentences, i18n._retold):
        cached.cache_clear()


def test_english_stands_in_the_code() -> None:
    assert say("{name} is paused.", name="Harbour") == "Harbour is paused."
    assert plural("{n} feed", "{n} feeds", n=1240) == "1,240 feeds"


def test_another_language_is_spoken_inside_its_block_and_not_after_it() -> None:
    with speaking("de"):
        assert say("{name} is paused.", name="Hafen") == "Hafen macht Pause."
    assert say("{name} is paused.", name="Hafen") == "Hafen is paused."


def test_a_plural_has_the_form_and_the_digits_of_its_language() -> None:
    with speaking("de-AT"):
        assert plural("{n} feed could not be read.", "{n} feeds could not be read.", n=1) == "1 Quelle fehlt."
        assert plural("{n} feed could not be read.", "{n} feeds could not be read.", n=1240) == "1.240 Quellen fehlen."


def test_what_is_not_translated_is_said_in_english() -> None:
    with speaking("de"):
        assert say("Nobody translated this.") == "Nobody translated this."
        assert plural("{n} other", "{n} others", n=2) == "2 others"


def test_a_log_is_english_whatever_the_reader_speaks() -> None:
    with speaking("de"):
        error = UsageError(say("{name} is paused.", name=say("It could not be read.")))
    assert str(error) == "It could not be read. is paused."
    assert error.for_people == "Nicht lesbar. macht Pause."


def test_what_is_kept_of_a_sentence_is_english() -> None:
    with speaking("de"):
        names = listing(["Harbour", say("It could not be read.")])
        said = say("{name} is paused.", name=shown(date(2026, 12, 23), "weekday day"))
    assert names == "Harbour und Nicht lesbar."
    assert in_english(names) == "Harbour and It could not be read."
    assert (said, in_english(said)) == ("Mi., 23. Dez. macht Pause.", "Wed 23 Dec is paused.")
    assert in_english("Harbour") == "Harbour"


def test_a_stored_sentence_is_told_again_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        assert retold("It could not be read.") == "Nicht lesbar."
        assert retold("Harbour News is paused.") == "Harbour News macht Pause."
        assert retold("1,240 feeds could not be read.") == "1.240 Quellen fehlen."
        assert retold("Harbour reports: It could not be read.") == "Harbour meldet: Nicht lesbar."
        assert retold("A headline of a stranger") == "A headline of a stranger"
        assert retold("Not one feed could not be read.") == "Not one feed could not be read."
    assert retold("It could not be read.") == "It could not be read."


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("Sun 1 Mar, 18:00", "So., 1. März, 18:00"),
        ("Thu 29 Feb", "Do., 29. Feb."),
        ("04 Mar 2026", "4. März 2026"),
        ("4 Mar, 09:00", "4. März, 09:00"),
        ("31 Feb", "31 Feb"),
        ("29 Feb 2026", "29 Feb 2026"),
        ("4 Mary", "4 Mary"),
    ],
)
def test_the_days_of_a_stored_sentence_are_told_again_as_well(day: str, told: str) -> None:
    with speaking("de"):
        assert retold(f"{day} is paused.") == f"{told} macht Pause."


def test_braces_of_strangers_mean_nothing() -> None:
    assert say("{name} is paused.", name="{name.__class__} {0}") == "{name.__class__} {0} is paused."


def test_dates_and_lists_follow_the_language() -> None:
    day = date(2026, 11, 23)
    assert [shown(day, shape) for shape in ("weekday", "day", "weekday day", "day year")] == [
        "Mon",
        "23 Nov",
        "Mon 23 Nov",
        "23 Nov 2026",
    ]
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert (listing([]), listing(["a"]), listing(["a", "b"])) == ("", "a", "a and b")
    with speaking("de"):
        assert shown(day, "weekday day") == "Mo., 23. Nov."
        assert listing(["a", "b", "c"]) == "a, b und c"
        assert listing(["a", "b", "c"], "or") == "a, b oder c"
        assert number(1240.5) == "1.240,5"
    assert listing(["a", "b", "c"], "or") == "a, b or c"
    assert (number(20.0), say("{n} s", n=0.5)) == ("20", "0.5 s")


def test_sentences_that_follow_each_other_are_kept_in_english_too() -> None:
    with speaking("de"):
        both = joined([say("It could not be read."), retold("Harbour is paused.")])
    assert both == "Nicht lesbar. Harbour macht Pause."
    assert in_english(both) == "It could not be read. Harbour is paused."


def test_a_language_nobody_translated_is_english() -> None:
    assert [language_of(code) for code in ("ko", "de_CH", "pt-BR", "", None)] == ["ko", "de", "en", "en", "en"]


def test_what_was_said_can_be_copied_and_pickled() -> None:
    import copy
    import pickle

    said = Said("Hallo", "Hello")
    for again in (copy.copy(said), pickle.loads(pickle.dumps(said))):
        assert (str(again), again.english) == ("Hallo", "Hello")
