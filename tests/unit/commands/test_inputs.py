"""What commands read: plain or packed, whole or line by line, broken or not."""

import gzip
import json
import os
from collections.abc import Callable
from io import BufferedReader, BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.inputs import (
    BadLine,
    Record,
    Records,
    exit_code,
    identity,
    line_by_line,
    list_of_texts,
    one_of,
    read_source,
)
from bot.errors import InputError, UsageError


def test_a_packed_file_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_bytes(gzip.compress(b"news"))
    assert read_source(str(tmp_path / "plain.txt")) == b"news"


@pytest.mark.parametrize(
    ("name", "said"), [("folder", "folder"), ("missing", "no file"), ("torn.gz", "damaged"), ("\0", "cannot")]
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "torn.gz").write_bytes(gzip.compress(b"news" * 99)[:-9])
    with pytest.raises(InputError, match=said):
        read_source(str(tmp_path / name))


def test_records_are_read_with_a_byte_order_mark_empty_lines_and_bad_ones(tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(
        b'\xef\xbb\xbf{"id": 1}\r\n\n[1]\nnonsense\n\xff\n{"id": "half \\ud800"}' + b"\n" + b"[" * 9999
    )
    first, no_object, no_json, no_text, half, deep = Records(str(tmp_path / "r"))
    assert (first, half) == ({"id": 1}, {"id": "half ?"})
    assert [each.id for each in (no_object, no_json, no_text, deep) if isinstance(each, BadLine)] == [
        "3",
        "4",
        "5",
        "7",
    ]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_no_file_is_a_defect(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "file"
    file.write_bytes(body)
    try:
        assert all(isinstance(each, (dict, BadLine)) for each in Records(str(file)))
    except InputError as error:
        assert error.for_people


async def test_one_object_comes_out_for_every_object_that_goes_in(tmp_path: Path) -> None:
    (tmp_path / "r").write_text('{"id": "a"}\n{}\nbad\n{"id": 4}\n')

    async def work(record: Record) -> Record:
        if record.get("id") == 4:
            raise InputError("four is refused")
        return {"ok": True}

    shown: list[object] = []
    reply = line_by_line(str(tmp_path / "r"), work)
    assert reply.each is not None
    assert await reply.each(shown.append) == 3
    assert [each["id"] for each in shown if isinstance(each, dict)] == ["a", "2", "3", 4]
    assert json.loads(json.dumps(shown))[3] == {"id": 4, "error": "four is refused"}


async def test_each_object_is_shown_before_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "r").write_text('{"id": "a"}\n{"id": "b"}\n')
    happened: list[object] = []

    async def work(record: Record) -> Record:
        happened.append(f"read {record['id']}")
        return {}

    reply = line_by_line(str(tmp_path / "r"), work)
    assert reply.each is not None
    assert await reply.each(happened.append) == 0
    assert happened == ["read a", {"id": "a"}, "read b", {"id": "b"}]


def test_records_tell_how_much_of_the_file_was_read_and_where_they_stood(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("\n" + '{"words": "harbour bridge"}\n' * 200_000)
    records = Records(str(tmp_path / "r"))
    assert records.share is None
    given = iter(records)
    next(given)
    assert records.line == 2
    assert 0 < (records.share or 0) < 0.5
    assert sum(1 for _ in given) == 199_999
    assert records.share is None


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_records_are_read_from_standard_input_packed_or_not(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    given = BufferedReader(BytesIO(pack(b'{"id": 1}\n{"id": 2}\n')))
    monkeypatch.setattr("sys.stdin", TextIOWrapper(given))
    records = Records("-")
    assert list(records) == [{"id": 1}, {"id": 2}]
    assert records.share is None


def test_what_stands_before_the_damage_of_a_packed_file_is_read(tmp_path: Path) -> None:
    lines = b"".join(b'{"id": "%s"}\n' % os.urandom(8).hex().encode() for _ in range(50_000))
    (tmp_path / "torn.gz").write_bytes(gzip.compress(lines)[:-9])
    read = 0
    with pytest.raises(InputError, match="damaged"):
        for _ in Records(str(tmp_path / "torn.gz")):
            read += 1
    assert read > 1_000


def test_ids_are_kept_and_numbers_stand_in_for_them() -> None:
    assert [identity({"id": "a"}, 1), identity({"id": 7}, 2), identity({"id": [1]}, 3), identity({}, 4)] == [
        "a",
        7,
        "3",
        "4",
    ]


@pytest.mark.parametrize(("failures", "items", "code"), [(0, 0, 0), (0, 5, 0), (1, 5, 3), (5, 5, 1)])
def test_exit_codes_tell_all_some_and_none(failures: int, items: int, code: int) -> None:
    assert exit_code(failures, items) == code


@pytest.mark.parametrize(("source", "jsonl"), [(None, None), ("a", "b")])
def test_exactly_one_thing_is_read(source: str | None, jsonl: str | None) -> None:
    with pytest.raises(UsageError):
        one_of(source, jsonl)


@pytest.mark.parametrize(
    ("record", "texts"), [({}, ()), ({"choices": None}, ()), ({"choices": ["a", "b"]}, ("a", "b"))]
)
def test_a_list_of_texts_may_be_missing(record: dict[str, object], texts: tuple[str, ...]) -> None:
    assert list_of_texts(record, "choices") == texts


@pytest.mark.parametrize("value", ["a", [1], [None], {"a": "b"}, 3])
def test_what_is_no_list_of_texts_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="no list of texts"):
        list_of_texts({"choices": value}, "choices")
