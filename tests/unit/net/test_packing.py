"""Bodies that are packed, badly packed, and packed to do harm."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.net.packing import MOST_MEMBERS, Body, PackingError, TooLargeError, zstd

LIMIT = 1_000_000
TEXT = b'<?xml version="1.0"?><rss><channel><title>Quay news</title></channel></rss>'


def bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate, bare": bare_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def unpacked(data: bytes, label: str | None, *, limit: int = LIMIT, step: int = 0) -> tuple[bytes, bool]:
    body = Body(label, limit)
    step = step or len(data) or 1
    for start in range(0, len(data), step):
        body.feed(data[start : start + step])
    return body.finish()


# Without the time of day: tests are named after what they are given, and all processes must know the same names.
gzipped = partial(gzip.compress, mtime=0)


@pytest.mark.parametrize("way", PACKERS)
@settings(deadline=None)
@given(data=st.binary(max_size=300), times=st.sampled_from([1, 3000]), step=st.sampled_from([0, 1, 7, 1000]))
def test_whatever_was_packed_comes_out_as_it_was(way: str, data: bytes, times: int, step: int) -> None:
    data *= times
    step = step and max(step, len(data) // 500)
    # What is itself a packed stream is taken for one that was packed twice.
    if not data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        assert unpacked(PACKERS[way](data), way.partition(",")[0], step=step) == (data, True)


@pytest.mark.parametrize(
    "label", ["gzip", "deflate", "br", "zstd", "x-gzip", "GZip", "utf-8", "identity", "sdch", "", None]
)
@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("text", [TEXT, b"", b"\xef\xbb\xbf" + TEXT, b"\xff\xfe" + TEXT.decode().encode("utf-16-le")])
def test_text_that_calls_itself_packed_stays_text(label: str | None, step: int, text: bytes) -> None:
    assert unpacked(text, label, step=step) == (text, True)


@pytest.mark.parametrize(
    ("packed", "label"),
    [
        (gzipped(gzipped(TEXT)), "gzip, gzip"),
        (gzipped(gzipped(TEXT)), "gzip"),
        (gzipped(TEXT), "gzip, gzip"),
        (gzipped(brotli.compress(TEXT)), "br, gzip"),
        (zstd.compress(gzipped(TEXT)), "gzip,zstd"),
        (gzipped(TEXT), None),
        (zstd.compress(TEXT), ""),
        (gzipped(TEXT), "identity"),
        (gzipped(TEXT), "deflate"),
        (gzipped(TEXT), "zstd"),
        (zlib.compress(TEXT), "gzip"),
        (gzipped(TEXT), "x-gzip"),
        (gzipped(TEXT), "utf-8, gzip"),
        (gzipped(TEXT[:20]) + gzipped(TEXT[20:]), "gzip"),
        (zstd.compress(TEXT[:20]) + zstd.compress(TEXT[20:]), "zstd"),
        (gzipped(TEXT) + bytes(100), "gzip"),
        (zstd.compress(TEXT) + b"padding", "zstd"),
        (zlib.compress(TEXT) + b"padding", "deflate"),
    ],
)
@pytest.mark.parametrize("step", [0, 1, 5])
def test_a_label_that_is_wrong_or_incomplete_does_not_matter(packed: bytes, label: str | None, step: int) -> None:
    assert unpacked(packed, label, step=step) == (TEXT, True)


@pytest.mark.parametrize("way", PACKERS)
def test_of_a_stream_that_breaks_off_what_came_is_kept_and_called_incomplete(way: str) -> None:
    text = b"".join(b"<item>%d</item>" % n**5 for n in range(9000))
    packed = PACKERS[way](text)
    content, whole = unpacked(packed[: len(packed) * 2 // 3], way.partition(",")[0])
    assert not whole
    assert text.startswith(content) and len(content) > 20_000


@pytest.mark.parametrize("label", ["gzip", "zstd", "br", "deflate", "compress", "x-nonsense"])
def test_what_is_neither_text_nor_packed_is_an_error(label: str) -> None:
    with pytest.raises(PackingError):
        unpacked(b"\x00\x01\xfe\xff" * 40, label)


@pytest.mark.parametrize("way", ["gzip", "zstd"])
def test_a_damaged_stream_is_an_error(way: str) -> None:
    text = bytes(range(256)) * 40
    checked: dict[int, int] = {zstd.CompressionParameter.checksum_flag: 1}
    packed = bytearray(gzip.compress(text) if way == "gzip" else zstd.compress(text, options=checked))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(PackingError):
        unpacked(bytes(packed), way)


@pytest.mark.parametrize("label", ["gzip, gzip, gzip, gzip, gzip", "br," * 1000 + "br"])
def test_more_layers_than_anybody_needs_are_an_error(label: str) -> None:
    with pytest.raises(PackingError, match="layers"):
        unpacked(b"x", label)


def test_a_stream_inside_a_stream_inside_a_stream_has_an_end() -> None:
    packed = TEXT
    for _ in range(6):
        packed = gzip.compress(packed)
    with pytest.raises(PackingError, match="layers"):
        unpacked(packed, None)


@pytest.mark.parametrize("way", ["gzip", "zstd"])
def test_thousands_of_empty_streams_are_an_error(way: str) -> None:
    nothing = PACKERS[way](b"")
    assert unpacked(nothing * MOST_MEMBERS, way) == (b"", True)
    with pytest.raises(PackingError, match="end to end"):
        unpacked(nothing * (MOST_MEMBERS + 1), way)


def test_a_window_larger_than_the_web_allows_is_an_error() -> None:
    long = zstd.CompressionParameter.enable_long_distance_matching
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27, long: 1}
    bomb = zstd.compress(bytes(20_000_000), options=options)
    with pytest.raises(PackingError):
        unpacked(bomb, "zstd")


@pytest.mark.parametrize("label", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_bomb_goes_off_at_the_limit_and_costs_no_more_than_that(label: str) -> None:
    bomb = PACKERS[label.partition(",")[0]](bytes(30_000_000))
    if "," in label:
        bomb = gzip.compress(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            unpacked(bomb, label)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < LIMIT + 1_000_000


@pytest.mark.parametrize("way", PACKERS)
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 98_272, 131_072, 196_608])
def test_sizes_at_the_edge_of_a_piece_come_out_whole(way: str, size: int) -> None:
    assert unpacked(PACKERS[way](bytes(size)), way.partition(",")[0]) == (bytes(size), True)


@pytest.mark.parametrize("label", [None, "gzip"])
def test_the_limit_is_the_last_size_that_passes(label: str | None) -> None:
    pack = gzip.compress if label else bytes
    assert unpacked(pack(b" " * LIMIT), label) == (b" " * LIMIT, True)
    with pytest.raises(TooLargeError):
        unpacked(pack(b" " * (LIMIT + 1)), label)
