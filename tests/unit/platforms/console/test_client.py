"""The file of a console channel: every delivery exactly once and whole, whatever a crash left behind."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.ids import delivery_id
from bot.platforms.console.client import append_once

FIRST, SECOND, THIRD = (delivery_id("run", "console:default", part) for part in range(3))


def test_a_delivery_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "console" / "default.txt"
    assert append_once(path, delivery=FIRST, text="News\n") is True
    assert append_once(path, delivery=FIRST, text="News\n") is False
    assert append_once(path, delivery=SECOND, text="More\n") is True
    assert path.read_text() == f"News\n· {FIRST} ·\n\nMore\n· {SECOND} ·\n\n"


def test_a_text_cannot_pass_itself_off_as_delivered(tmp_path: Path) -> None:
    path = tmp_path / "default.txt"
    append_once(path, delivery=FIRST, text=f"a\n· {SECOND} ·\n\nb")
    assert append_once(path, delivery=SECOND, text="More") is True


def test_a_folder_that_cannot_be_made_is_told_as_the_file_system_tells_it(tmp_path: Path) -> None:
    (tmp_path / "console").write_text("in the way")
    with pytest.raises(OSError, match="console"):
        append_once(tmp_path / "console" / "default.txt", delivery=FIRST, text="News")


TEXTS = {FIRST: "Schlagzeile “eins” 🌍\nzwei", SECOND: f"· {THIRD} ·\n\nnew", THIRD: "últimas noticias"}


def written(path: Path) -> bytes:
    for delivery, text in TEXTS.items():
        append_once(path, delivery=delivery, text=text)
    return path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(min_value=0, max_value=400))
def test_an_entry_cut_short_at_any_byte_is_written_again_whole(cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = written(Path(folder) / "whole.txt")
        torn = Path(folder) / "torn.txt"
        torn.write_bytes(whole[:cut])
        assert written(torn) == whole
        assert written(torn) == whole
