"""Keeps the translations in step with the code: `python -m tests.words` updates every `bot/locale/LANGUAGE.po`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.commands.catalog import CATALOG
from bot.i18n import FOLDER, LANGUAGES

ROOT = Path(__file__).parents[1]
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
KEYWORDS = {"say": None, "mark": None, "plural": (1, 2)}


def template() -> Catalog:
    """Collect every text that the code says, and the help of every command."""
    found = Catalog(project="Tidings", fuzzy=False, creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    for file, _, message, comments, _ in extract_from_dir(
        ROOT / "bot", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("For translators:",)
    ):
        found.add(message, locations=[(f"bot/{file}", 0)], auto_comments=comments)
    for command in CATALOG.values():
        texts = (command.help, command.asks or "", *(argument.help for argument in command.arguments))
        for text in filter(None, texts):
            found.add(text, locations=[("bot/commands/catalog", 0)])
    return found


def catalog(code: str) -> Catalog:
    """Read the translations of a language; an empty catalog where there are none yet."""
    path = FOLDER / f"{code}.po"
    if not path.exists():
        return Catalog(locale=code, project="Tidings", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    with path.open("rb") as file:
        return read_po(file, locale=code)


def untranslated(known: Catalog) -> list[str]:
    """Return the texts of a language that are missing, or missing in one of their forms."""
    return [str(message.id) for message in known if message.id and not all(forms(message.string))]


def forms(string: object) -> tuple[str, ...]:
    """Return every form of a translation."""
    return tuple(map(str, string)) if isinstance(string, (tuple, list)) else (str(string or ""),)


def update() -> None:
    """Add what is new to each language and drop what nobody says any more; say how much is untranslated."""
    current = template()
    for code in TRANSLATED:
        known = catalog(code)
        known.update(current, no_fuzzy_matching=True)
        known.obsolete.clear()
        known.fuzzy, known.header_comment = False, f"# What Tidings says in {LANGUAGES[code]}."
        known.project, known.version, known.msgid_bugs_address = "Tidings", "", ""
        known.last_translator = known.language_team = "the authors of Tidings"
        known.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
        with (FOLDER / f"{code}.po").open("wb") as file:
            write_po(file, known, width=118, include_lineno=False, sort_output=True, omit_header=False)
        missing = len(untranslated(known))
        sys.stdout.write(f"{code}: {len(known)} texts, {missing} to translate\n")


if __name__ == "__main__":
    update()
