"""A language for tests: German in which every text of ours stands between «», and nothing else does.

What people read is then either ours, and inside, or a value (a name, an address, a number), and outside.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot import i18n
from tests.words import template

CACHES = (i18n._catalog, i18n._read, i18n._sentences, i18n._retold)


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the translations of the language of tests, once for all of them."""
    known = Catalog(locale="de")
    for message in template():
        if not message.id:
            continue
        several = isinstance(message.id, (tuple, list))
        known.add(message.id, tuple(f"«{one}»" for one in message.id) if several else f"«{message.id}»")
    folder = tmp_path_factory.mktemp("pseudo")
    with (folder / "de.po").open("wb") as file:
        write_po(file, known)
    return folder


@pytest.fixture
def pseudo(pseudo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let `de` be the language of tests."""
    monkeypatch.setattr(i18n, "FOLDER", pseudo_folder)
    _forget()
    yield
    _forget()


def _forget() -> None:
    for cached in CACHES:
        cached.cache_clear()


def unsaid(text: str) -> str:
    """Return what of a text stands outside of «»: what nobody said in the language of tests."""
    depth, outside = 0, []
    for piece in re.split(r"([«»])", text):
        depth += {"«": 1, "»": -1}.get(piece, 0)
        outside += [piece] if depth == 0 and piece != "»" else []
    return "".join(outside).strip()
