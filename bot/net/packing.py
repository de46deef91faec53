"""Compressed bodies: unpacked layer by layer as they come, within a limit, whatever their label says."""

import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Protocol

import brotli  # type: ignore[import-untyped]

# In the standard library from 3.14 on; before, aiohttp[speedups] brings it.
zstd: Any = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")

OFFERED = "gzip, deflate, br, zstd"
"""What is sent as `Accept-Encoding`."""

PIECE = 65_536
"""How many bytes go into a layer at once, and about how many come out of it at once."""

MOST_LAYERS = 4
# A stream may be several put end to end; nobody needs so many as it takes to keep us busy with their beginnings.
MOST_MEMBERS = 1_000
# What `zstd` means on the web (RFC 9659): no more than 8 MB has to be remembered.
ZSTD_WINDOW_LOG = 23
# So many bytes tell a text from a stream that has no mark of its own: one in three million streams looks like text.
HEAD = 16
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
TEXT = frozenset(b"\t\n\r\x0c" + bytes(range(32, 127)))
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
ALIASES = {"x-gzip": "gzip", "x-zstd": "zstd", "brotli": "br"}
PLAIN = frozenset({"", "identity", "none", "binary", "8bit", "utf-8"})


class TooLargeError(ValueError):
    """The body is larger than was allowed, packed or unpacked."""


class PackingError(ValueError):
    """The body is damaged, or packed in a way nobody here knows."""


class Body:
    """A body that is being received.

    What calls itself packed and is text stays as it is, as in browsers; what was packed once more than it says is
    unpacked once more. A body over `limit` never takes more memory than that, one piece for each layer, and what the
    layer remembers (brotli up to 16 MB, zstd 8 MB).
    """

    def __init__(self, label: str | None, limit: int) -> None:
        self._pieces: list[bytes] = []
        self._limit, self._received, self._size = limit, 0, 0
        self._outermost = _Layer(_labels(label), self)

    def feed(self, data: bytes) -> None:
        """Take the next bytes; raise `TooLargeError` or `PackingError` as soon as it is known."""
        self._received = self.within(self._received + len(data))
        for start in range(0, len(data), PIECE):
            self._outermost.feed(data[start : start + PIECE])

    def finish(self) -> tuple[bytes, bool]:
        """Return the content, and whether it is whole: false when a packed stream broke off before its end."""
        whole = self._outermost.finish()
        return b"".join(self._pieces), whole

    def within(self, size: int) -> int:
        """Return `size`; raise `TooLargeError` when it is over the limit."""
        if size > self._limit:
            raise TooLargeError(f"larger than {self._limit} bytes")
        return size

    def add(self, data: bytes) -> None:
        """Add to the content."""
        self._size = self.within(self._size + len(data))
        self._pieces.append(data)


def is_packed(start: bytes) -> bool:
    """Say whether a body that calls itself plain begins like a packed one."""
    return start.startswith((GZIP, ZSTD))


class _Stream(Protocol):
    """One way of packing, undone."""

    @property
    def whole(self) -> bool: ...

    def pieces(self, data: bytes) -> Iterator[bytes]: ...


class _Layer:
    """One layer: chooses how to unpack from its label and its first bytes, and feeds the layer below."""

    def __init__(self, labels: Sequence[str], body: Body, depth: int = 0) -> None:
        self._labels, self._body, self._depth = labels, body, depth
        self._head = b""
        self._begun = False
        self._stream: _Stream | None = None
        self._below: _Layer | None = None
        self._unpacked = 0

    def feed(self, data: bytes) -> None:
        if not self._begun:
            data = self._head + data
            if len(data) < HEAD:
                self._head = data
                return
            self._begin(data[:HEAD])
        self._unpack(data)

    def finish(self) -> bool:
        if not self._begun:
            self._begin(self._head)
            self._unpack(self._head)
        whole = self._stream is None or self._stream.whole
        return (self._below is None or self._below.finish()) and whole

    def _begin(self, head: bytes) -> None:
        self._begun = True
        label, *inner = self._labels or ("",)
        kind = _kind(label, head)
        if kind != "plain":
            self._stream = STREAMS[kind]()
        elif not self._labels:
            return
        if self._depth >= MOST_LAYERS:
            raise PackingError("too many layers")
        self._below = _Layer(inner, self._body, self._depth + 1)

    def _unpack(self, data: bytes) -> None:
        if self._stream is None:
            self._pass_on(data)
            return
        try:
            for piece in self._stream.pieces(data):
                self._unpacked = self._body.within(self._unpacked + len(piece))
                self._pass_on(piece)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            raise PackingError(f"{type(error).__name__}: {error}") from error

    def _pass_on(self, data: bytes) -> None:
        if self._below is None:
            self._body.add(data)
        else:
            self._below.feed(data)


class _Members:
    """A stream that may be several put end to end; what comes after them and is no other one is padding."""

    def __init__(self, begin: Callable[[], Any], mark: bytes | None = None) -> None:
        self._new, self._mark = begin, mark
        self._stream = begin()
        self._members = 1
        self._between = b""
        self._ended = False

    @property
    def whole(self) -> bool:
        return bool(self._stream.eof)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while not self._ended:
            if self._stream.eof:
                data = self._between + data
                if not self._begins_another(data):
                    return
            piece = self._stream.decompress(data, PIECE)
            yield piece
            # zlib hands back what it has not looked at yet; zstd keeps it.
            data = self._stream.unused_data if self._stream.eof else getattr(self._stream, "unconsumed_tail", b"")
            if not data and len(piece) < PIECE:
                return

    def _begins_another(self, data: bytes) -> bool:
        self._between = data if len(data) < len(self._mark or b"") else b""
        if self._between or not data:
            return False
        self._ended = self._mark is None or not data.startswith(self._mark)
        if self._ended:
            return False
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise PackingError("too many streams end to end")
        self._stream = self._new()
        return True


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def whole(self) -> bool:
        return bool(self._stream.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self.whole:
            return
        yield (piece := self._stream.process(data, output_buffer_limit=PIECE))
        # With its input used up it may still hold a part of what comes out.
        while not self.whole and (len(piece) >= PIECE or not self._stream.can_accept_more_data()):
            yield (piece := self._stream.process(b"", output_buffer_limit=PIECE))


def _zlib(wbits: int) -> Callable[[], Any]:
    return lambda: zlib.decompressobj(wbits)


def _zstd() -> Any:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})


STREAMS: dict[str, Callable[[], _Stream]] = {
    "gzip": lambda: _Members(_zlib(zlib.MAX_WBITS + 16), GZIP),
    "zlib": lambda: _Members(_zlib(zlib.MAX_WBITS)),
    "deflate": lambda: _Members(_zlib(-zlib.MAX_WBITS)),
    "br": _Brotli,
    "zstd": lambda: _Members(_zstd, ZSTD),
}


def _labels(label: str | None) -> list[str]:
    """Return the layers a body says it has, the outermost first."""
    names = [name.strip().lower() for name in (label or "").split(",")]
    layers = [ALIASES.get(name, name) for name in reversed(names) if name not in PLAIN]
    if len(layers) > MOST_LAYERS:
        raise PackingError("too many layers")
    return layers


def _kind(label: str, head: bytes) -> str:
    """Say how a layer with `label` that begins with `head` is packed; `""` is the label of what has none."""
    if label == "br":
        # A stream of nothing is `;`: less than a whole head says too little.
        return "plain" if not head or (len(head) >= HEAD and _is_text(head)) else "br"
    if is_packed(head):
        return "gzip" if head.startswith(GZIP) else "zstd"
    if not label or not head or _is_text(head):
        return "plain"
    if label in ("deflate", "gzip") and _is_zlib(head):
        return "zlib"
    if label == "deflate":
        return "deflate"
    raise PackingError(f"not what it says it is: {label[:40]!r}")


def _is_text(head: bytes) -> bool:
    for bom in BOMS:
        if head.startswith(bom):
            return True
    return TEXT.issuperset(head)


def _is_zlib(head: bytes) -> bool:
    return len(head) >= 2 and head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
