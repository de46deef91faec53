"""Which articles repeat another one: MinHash over word shingles, so that a wire text counts once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b, sha1
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

PERMUTATIONS = 128
SEED = 20240229
SHINGLE = 3
SHORTEST = 25
"""Texts with fewer shingles than this are compared as a whole, with their titles."""
LONGEST = 4000
SAME = 0.5
"""Estimated Jaccard similarity from which two texts are one."""
CONTAINED = 0.75
"""Share of the later text that must be in the earlier one for a copy that was shortened."""
_BAND = 2  # rows a band: a pair of Jaccard .25 shares one of 64 bands with probability .98
_SIZE = 4 + 4 * PERMUTATIONS
# Scripts written without spaces give one word a character.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")

Words = npt.NDArray[np.uint32]


class Print(NamedTuple):
    """An article as copies are looked for: its id, its signature, when and by whom it was published."""

    id: str
    signature: bytes
    published: datetime
    publisher: str = ""


def signature(text: str, title: str = "") -> bytes:
    """Return what `similarity` compares: the same bytes on every machine, empty for no text at all.

    A text of at least `SHORTEST` shingles gives the number of its distinct shingles and a MinHash of them, as
    1 + `PERMUTATIONS` little-endian `uint32`; the title does not count. A shorter one gives a 16-byte hash of title and
    text.
    """
    words = _WORD.findall(text.casefold())[:LONGEST]
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    if len(shingles) < SHORTEST:
        whole = f"{' '.join(_WORD.findall(title.casefold()))}\n{' '.join(words)}"
        return blake2b(whole.encode("utf-8", "replace"), digest_size=16).digest() if words else b""
    return np.concatenate(([len(shingles)], _minhash(shingles))).astype("<u4").tobytes()


def _minhash(shingles: Iterable[str]) -> Words:
    """Return the least hash of a set of shingles under each permutation (Broder 1997).

    These are the values of `datasketch.MinHash` 2.0, to the bit. The package itself brings all of scipy's integration
    and optimisation with it, which costs every command that groups articles most of a second and 15 MB.
    """
    hashes = [sha1(s.encode("utf-8", "replace"), usedforsecurity=False).digest()[:4] for s in shingles]
    mixed = np.frombuffer(b"".join(hashes), dtype="<u4").astype(np.uint32)
    # The finalizer of MurmurHash3, then a * h + b modulo 2^32 with an odd `a`, which is a permutation.
    mixed = (mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    factors, offsets = _permutations()
    least: Words = (mixed[:, None] * factors + offsets).min(axis=0)
    return least


@cache
def _permutations() -> tuple[Words, Words]:
    chance = np.random.RandomState(SEED)
    factors = chance.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, chance.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)


def similarity(a: bytes, b: bytes) -> float:
    """Estimate the Jaccard similarity (0..1) of two texts by their signatures; short texts are equal (1) or not (0)."""
    if len(a) != _SIZE or len(b) != _SIZE:
        return 1.0 if a and a == b else 0.0
    return float(np.mean(_values(a)[1:] == _values(b)[1:]))


def containment(part: bytes, whole: bytes) -> float:
    """Estimate the share (0..1) of the shingles of `part` that are in `whole`."""
    jaccard = similarity(part, whole)
    if len(part) != _SIZE or len(whole) != _SIZE:
        return jaccard
    inside, outside = int(_values(part)[0]), int(_values(whole)[0])
    return min(1.0, jaccard / (1 + jaccard) * (inside + outside) / inside)


def is_copy(later: bytes, earlier: bytes) -> bool:
    """Say whether the `later` text repeats the `earlier` one.

    A later text that holds the earlier one and much more besides is not a copy: it has something to tell.
    """
    return similarity(later, earlier) >= SAME or containment(later, earlier) >= CONTAINED


def find_copies(new: Sequence[Print], known: Sequence[Print]) -> dict[str, str]:
    """Map the id of each of `new` that repeats an earlier article to the id of the earliest one it repeats.

    An original is never itself a key. The result does not depend on the order of either argument. `known` articles that
    are later than a new one stay what they are.
    """
    fresh = {item.id for item in new}
    everything = {item.id: item for item in [*new, *known] if item.signature}
    ordered = sorted(everything.values(), key=lambda item: (item.published, item.id not in fresh, item.id))
    earlier: dict[int, set[int]] = {}
    for first, second in _candidates(ordered):
        earlier.setdefault(second, set()).add(first)
    originals: dict[int, int] = {}
    for row in sorted(earlier):
        for candidate in sorted(earlier[row]):
            if is_copy(ordered[row].signature, ordered[candidate].signature):
                originals[row] = originals.get(candidate, candidate)
                break
    return {ordered[row].id: ordered[original].id for row, original in originals.items() if ordered[row].id in fresh}


def _candidates(ordered: Sequence[Print]) -> Iterator[tuple[int, int]]:
    """Pairs (earlier row, later row) that share a band (locality-sensitive hashing) or a whole hash."""
    by_hash: dict[bytes, list[int]] = {}
    long: list[int] = []
    for row, item in enumerate(ordered):
        if len(item.signature) == _SIZE:
            long.append(row)
        else:
            by_hash.setdefault(item.signature, []).append(row)
    for rows in by_hash.values():
        yield from _linked(rows)
    if not long:
        return
    table = np.stack([_values(ordered[row].signature)[1:] for row in long])
    bands = np.ascontiguousarray(table).view(np.uint64)
    place = np.array(long)
    for band in range(PERMUTATIONS // _BAND):
        column = bands[:, band]
        order = np.argsort(column, kind="stable")
        edges = np.flatnonzero(np.diff(column[order])) + 1
        starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(order)]))
        for group in np.flatnonzero(ends - starts > 1):
            yield from _linked(int(row) for row in place[order[starts[group] : ends[group]]])


def _linked(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pair each row with the first of its bucket and the one before it: enough to chain copies, never quadratic."""
    first = previous = -1
    for row in rows:
        if previous >= 0:
            yield first, row
            if previous != first:
                yield previous, row
        else:
            first = row
        previous = row


def _values(signature: bytes) -> Words:
    return np.frombuffer(signature, dtype="<u4")
