"""The file of a console channel: every delivery exactly once and whole, whatever a crash left behind."""

import errno
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.ids import delivery_id
from bot.errors import PlatformError
from bot.model.deliveries import Delivery
from bot.model.messages import Message, Prose
from bot.platforms.console.client import ConsoleFile, append_once, has, rewrite
from bot.platforms.console.render import to_text
from tests.builders import NOON

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


def delivery(text: str, id: str = FIRST) -> Delivery:
    message = Message(blocks=(Prose(text=text),))
    return Delivery(id=id, run="run", destination="console:default", part=0, message=message, due=NOON)


@pytest.fixture
def console(tmp_path: Path) -> ConsoleFile:
    return ConsoleFile(path=tmp_path / "console" / "default.txt", render=to_text)


async def test_a_message_is_sent_once_however_often_it_is_tried(console: ConsoleFile) -> None:
    assert await console.send(delivery("News")) == await console.send(delivery("News")) == str(console.path)
    assert console.path.read_text() == f"News\n· {FIRST} ·\n\n"


async def test_a_message_is_found_only_once_it_is_there_whole(console: ConsoleFile) -> None:
    assert await console.find(delivery("News")) is None
    await console.send(delivery("News"))
    assert await console.find(delivery("News")) == str(console.path)
    assert await console.find(delivery("More", SECOND)) is None
    console.path.write_bytes(console.path.read_bytes()[:-1])
    assert await console.find(delivery("News")) is None


async def test_a_message_is_edited_in_its_place_twice_without_harm(console: ConsoleFile) -> None:
    for id in (FIRST, SECOND, THIRD):
        await console.send(delivery(f"News of {id}", id))
    before = console.path.read_text()
    for _ in range(2):
        await console.edit(delivery("Corrected", SECOND))
    assert console.path.read_text() == before.replace(f"News of {SECOND}", "Corrected")


async def test_what_somebody_deleted_is_not_written_again_by_an_edit(console: ConsoleFile) -> None:
    await console.edit(delivery("Corrected"))
    assert not console.path.exists()
    await console.send(delivery("More", SECOND))
    before = console.path.read_bytes()
    await console.edit(delivery("Corrected"))
    assert console.path.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "trouble", "advice"),
    [(errno.EACCES, "forbidden", "Allow reading and writing it"), (errno.ENOSPC, "server", "No space left on device.")],
)
async def test_a_file_that_cannot_be_written_says_what_kind_of_trouble_it_is(
    console: ConsoleFile, monkeypatch: pytest.MonkeyPatch, number: int, trouble: str, advice: str
) -> None:
    await console.send(delivery("News"))

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    for refused in (console.send(delivery("More", SECOND)), console.edit(delivery("Corrected"))):
        with pytest.raises(PlatformError) as caught:
            await refused
        assert caught.value.trouble == trouble
        assert advice in caught.value.for_people and str(console.path) in caught.value.for_people
    assert has(console.path.read_bytes(), FIRST) and b"Corrected" not in console.path.read_bytes()


async def test_a_file_that_cannot_be_read_is_told_by_looking_as_well(console: ConsoleFile) -> None:
    console.path.mkdir(parents=True)
    for refused in (console.find(delivery("News")), console.send(delivery("News")), console.edit(delivery("News"))):
        with pytest.raises(PlatformError) as caught:
            await refused
        assert caught.value.trouble == "server"


texts = st.text(max_size=30) | st.sampled_from([f"· {SECOND} ·", f"a\n· {SECOND} ·\n\nb", "\udfff", "a\r\nb", "\n\n"])


@settings(max_examples=60, deadline=None)
@given(before=st.dictionaries(st.sampled_from([FIRST, SECOND, THIRD]), texts), edited=texts, torn=st.binary(max_size=9))
def test_a_rewrite_never_loses_another_entry(before: dict[str, str], edited: str, torn: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, wanted = Path(folder) / "edited.txt", Path(folder) / "wanted.txt"
        for id, text in before.items():
            append_once(path, delivery=id, text=text)
            append_once(wanted, delivery=id, text=edited if id == FIRST else text)
        for each in (path, wanted):
            with each.open("ab") as file:
                file.write(torn)
        for _ in range(2):
            assert rewrite(path, delivery=FIRST, text=edited) is (FIRST in before)
        assert path.read_bytes() == wanted.read_bytes()
        assert all(has(path.read_bytes(), id) for id in before)
