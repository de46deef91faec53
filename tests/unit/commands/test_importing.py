"""Importing an archive: in batches, with everything counted, whatever stands in the file."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.commands import stages
from bot.commands.inputs import Records
from bot.commands.stages import StageCommands
from bot.errors import InputError, StoreError
from bot.model.articles import Article
from bot.net.urls import canonical
from tests.builders import NOON


class Keeper:
    """An archive that knows articles by their addresses, and fails at the batch `failing`."""

    def __init__(self, *, failing: int | None = None) -> None:
        self.batches: list[list[str]] = []
        self.told: list[tuple[int, int]] = []
        self.two_kept = asyncio.Event()
        self._failing = failing

    async def keep(self, articles: Sequence[Article], embed: bool) -> tuple[int, int]:
        await asyncio.sleep(0)
        if len(self.batches) == self._failing:
            raise StoreError("full", for_people="There is no room left.")
        known = {url for batch in self.batches for url in batch}
        self.batches.append([article.url for article in articles])
        new = {article.url for article in articles} - known
        if len(self.batches) == 2:
            self.two_kept.set()
        return len(new), len(articles) - len(new)

    def progress(self, doing: str, done: int, total: int) -> None:
        self.told.append((done, total))

    def commands(self) -> StageCommands:
        nothing: Any = None
        return StageCommands(
            fetch=nothing,
            parse_document=nothing,
            extract_page=nothing,
            group=nothing,
            condense=nothing,
            keep=self.keep,
            canonical=canonical,
            now=lambda: NOON,
            progress=self.progress,
        )


def line(name: str) -> str:
    return json.dumps({"url": f"https://example.org/{name}", "text": "harbour", "published": "2026-03-04"})


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stages, "IMPORT_BATCH", 2)
    monkeypatch.setattr(stages, "_READ_AT_ONCE", 1)
    return tmp_path / "articles.jsonl"


async def test_articles_are_kept_in_batches_and_progress_is_told(file: Path) -> None:
    file.write_text("\n".join(map(line, "abcde")))
    keeper = Keeper()
    reply = await keeper.commands().import_archive(str(file), embed=False)
    assert reply.data == ({"imported": 5, "duplicates": 0, "rejected": 0},)
    assert [len(batch) for batch in keeper.batches] == [2, 2, 1]
    assert keeper.told[-1] == (5, 5)
    assert all(done < total for done, total in keeper.told[:-1])


async def test_bad_lines_are_counted_and_named_by_their_number(file: Path) -> None:
    file.write_text("\n".join([line("a"), "", "nonsense", line("b"), '{"url": "https://example.org"}', line("c")]))
    reply = await Keeper().commands().import_archive(str(file), embed=False)
    assert reply.data == ({"imported": 3, "duplicates": 0, "rejected": 2},)
    assert reply.exit_code == 3
    said = str(reply.message)
    assert "line 3 is no JSON" in said
    assert "Line 5: “text” is missing or no text" in said


async def test_of_very_many_bad_lines_the_first_are_named(file: Path) -> None:
    file.write_text("nonsense\n" * 500)
    reply = await Keeper().commands().import_archive(str(file), embed=False)
    assert reply.data == ({"imported": 0, "duplicates": 0, "rejected": 500},)
    assert reply.exit_code == 1
    assert "line 20 is" in str(reply.message)
    assert "line 21 is" not in str(reply.message)


async def test_importing_again_finds_what_is_there(file: Path) -> None:
    file.write_text("\n".join(map(line, "abc")))
    keeper = Keeper()
    await keeper.commands().import_archive(str(file), embed=False)
    reply = await keeper.commands().import_archive(str(file), embed=False)
    assert reply.data == ({"imported": 0, "duplicates": 3, "rejected": 0},)


async def test_what_was_kept_before_a_failure_stays(file: Path) -> None:
    file.write_text("\n".join(map(line, "abcdef")))
    keeper = Keeper(failing=1)
    with pytest.raises(StoreError):
        await keeper.commands().import_archive(str(file), embed=False)
    assert keeper.batches == [["https://example.org/a", "https://example.org/b"]]


async def test_the_batch_being_kept_is_finished_when_the_file_turns_out_to_be_damaged(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(records: Records) -> Any:
        yield from map(json.loads, map(line, "abc"))
        raise InputError("It is damaged.")

    monkeypatch.setattr(Records, "__iter__", torn)
    keeper = Keeper()
    with pytest.raises(InputError):
        await keeper.commands().import_archive(str(file), embed=False)
    assert [len(batch) for batch in keeper.batches] == [2]


async def test_an_interruption_loses_no_more_than_the_batch_it_comes_in(file: Path) -> None:
    file.write_text("\n".join(map(line, "abcdefgh")))
    keeper = Keeper()
    importing = asyncio.create_task(keeper.commands().import_archive(str(file), embed=False))
    await keeper.two_kept.wait()
    importing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await importing
    kept = sum(map(len, keeper.batches))
    assert 4 <= kept < 8
    reply = await keeper.commands().import_archive(str(file), embed=False)
    assert reply.data == ({"imported": 8 - kept, "duplicates": kept, "rejected": 0},)
