"""Recognising: which items of a document are entries that their feed had before, under whatever key."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto
from typing import NamedTuple

from bot.model.feeds import ParsedEntry
from bot.store.columns import microseconds, storable
from bot.store.kept import Kept
from bot.store.names import Names, address_name, text_of
from bot.store.revised import as_seen

LIVE = timedelta(hours=12) // timedelta(microseconds=1)
"""How long after its last version a page with another title and text is still the same item, in microseconds."""

LONG_ENOUGH = 80
"""How many characters title and text must have for an item without a date to be known by them."""

FEW = 8
"""How many unknown items of one title have their texts compared at most."""

_DAY = timedelta(days=1) // timedelta(microseconds=1)


class Likeness(Enum):
    """How sure it is that an item is an entry."""

    NONE = auto()
    LIKELY = auto()
    SURE = auto()


class Candidates(NamedTuple):
    """The entries of one feed that unknown items may be, by the names of these; the newest few of each."""

    by_link: Mapping[int, Sequence[Kept]]
    by_title: Mapping[int, Sequence[Kept]]


class Settled(NamedTuple):
    """What became of the items of a document, by their keys: `known` in its order, `new` in its order.

    `renamed` are those of the known that have another key or link now, `released` the entries whose keys now name
    others.
    """

    known: dict[bytes, Kept]
    new: list[bytes]
    renamed: dict[bytes, tuple[ParsedEntry, Kept]]
    released: list[Kept]


def unknown_in(items: Mapping[bytes, ParsedEntry], hits: Mapping[bytes, Kept]) -> list[bytes]:
    """Return the keys of a document that no entry has, and those whose entry led to another page."""
    return [key for key, item in items.items() if key not in hits or _leads_elsewhere(item, hits[key])]


def settle(
    items: Mapping[bytes, ParsedEntry],
    hits: Mapping[bytes, Kept],
    unknown: Mapping[bytes, Names],
    candidates: Candidates,
    *,
    home: int | None = None,
) -> Settled:
    """Decide which items are known; `hits` are the entries that have their keys.

    `unknown` are the names of the items that `unknown_in` tells. Two items of one document are never the same entry.
    `home` names the page of the feed itself, which tells no item.
    """
    doubtful = {key: hits[key] for key in unknown if key in hits}
    sure = {key: kept for key, kept in hits.items() if key not in doubtful} if doubtful else hits
    found = _recognised(items, unknown, candidates, {kept.row for kept in sure.values()}, home)
    taken = {kept.row for kept in found.values()}
    # A publisher that numbers the items of each document gives the keys of some to others. Unless that shows, a key is
    # believed whatever else changed.
    before = {kept.row: key for key, kept in doubtful.items()}
    handed_on = any(
        (key in doubtful and doubtful[key].row != kept.row) or before.get(kept.row, key) != key
        for key, kept in found.items()
    )
    if not handed_on:
        found |= {key: kept for key, kept in doubtful.items() if key not in found and kept.row not in taken}
    renamed = {key: (items[key], _seen_as(items[key], kept)) for key, kept in found.items()}
    known = {key: sure[key] if key in sure else renamed[key][1] for key in items if key in sure or key in found}
    return Settled(
        known=known,
        new=[key for key in unknown if key not in found],
        renamed=renamed,
        released=[kept for key, kept in doubtful.items() if key not in found or found[key].row != kept.row],
    )


def _recognised(
    items: Mapping[bytes, ParsedEntry],
    unknown: Mapping[bytes, Names],
    candidates: Candidates,
    claimed: Collection[int],
    home: int | None,
) -> dict[bytes, Kept]:
    """Return the entries that unknown items are: first by the link, then by title, time and text.

    Where one item surely has a new key, the others may have got theirs at the same time, so what is likely is believed.
    """
    if not candidates.by_link and not candidates.by_title:
        return {}
    taken = set(claimed)
    found, likely = _by_link(items, unknown, candidates.by_link, taken, home)
    if found:
        found |= likely
    taken.update(kept.row for kept in found.values())
    left = {key: names for key, names in unknown.items() if key not in found}
    sure, likely = _by_title(items, left, candidates.by_title, taken)
    if found or sure:
        sure |= likely
    return found | _one_each(sure)


def _by_link(
    items: Mapping[bytes, ParsedEntry],
    unknown: Mapping[bytes, Names],
    candidates: Mapping[int, Sequence[Kept]],
    taken: Collection[int],
    home: int | None,
) -> tuple[dict[bytes, Kept], dict[bytes, Kept]]:
    """Return which entries items surely are, and which are likely, by what they have their links in common with.

    Where one item and one entry have a link, it tells them; where several do, time and text must be the same, too.
    """
    times = Counter(names.link for names in unknown.values())
    sure: dict[bytes, Kept] = {}
    likely: dict[bytes, Kept] = {}
    for key, (name, _) in unknown.items():
        known = candidates.get(name, ()) if name is not None else ()
        if len(known) == 1 and name != home and times[name] == 1:
            if known[0].row not in taken:
                (sure if _is_version(items[key], known[0]) else likely)[key] = known[0]
        elif len(same := [kept for kept in known if kept.row not in taken and _is_retitled(items[key], kept)]) == 1:
            sure[key] = same[0]
    return _one_each(sure), likely


def _by_title(
    items: Mapping[bytes, ParsedEntry],
    unknown: Mapping[bytes, Names],
    candidates: Mapping[int, Sequence[Kept]],
    taken: Collection[int],
) -> tuple[dict[bytes, Kept], dict[bytes, Kept]]:
    """Return which entries items surely are, and which are likely, where they have the title in common."""
    times = Counter(names.title for names in unknown.values())
    sure: dict[bytes, Kept] = {}
    likely: dict[bytes, Kept] = {}
    for key, (_, name) in unknown.items():
        known = candidates.get(name, ()) if name is not None else ()
        alike: dict[Likeness, list[Kept]] = {Likeness.NONE: [], Likeness.LIKELY: [], Likeness.SURE: []}
        for kept in known:
            if kept.row not in taken:
                alike[_likeness(items[key], kept, read=times[name] <= FEW)].append(kept)
        if len(alike[Likeness.SURE]) == 1:
            sure[key] = alike[Likeness.SURE][0]
        elif not alike[Likeness.SURE] and len(alike[Likeness.LIKELY]) == 1:
            likely[key] = alike[Likeness.LIKELY][0]
    return sure, likely


def _one_each(found: Mapping[bytes, Kept]) -> dict[bytes, Kept]:
    """Leave out the entries that several items claim."""
    wanted = Counter(kept.row for kept in found.values())
    return {key: kept for key, kept in found.items() if wanted[kept.row] == 1}


def _leads_elsewhere(item: ParsedEntry, kept: Kept) -> bool:
    """Say whether an item leads to another page than the entry with its key."""
    if item.url == kept.url or kept.url is None:
        return False
    now, before = address_name(item.url), address_name(kept.url)
    return None not in (now, before) and now != before


def _is_retitled(item: ParsedEntry, kept: Kept) -> bool:
    """Say whether item and entry have time and text in common."""
    time = time_of(item)
    return time is not None and time % _DAY != 0 and time == kept.time and _same_text(item, kept)


def _seen_as(item: ParsedEntry, kept: Kept) -> Kept:
    """Return an entry with the time of this version of it."""
    time = time_of(item)
    if time is None or (kept.last is not None and time <= kept.last):
        return kept
    return kept._replace(updated=time)


def _is_version(item: ParsedEntry, kept: Kept) -> bool:
    """Say whether an item at the address of an entry is a version of it, and not the next one to stand there."""
    if kept.emptied or storable(item.title) == kept.title or _same_text(item, kept):
        return True
    time = time_of(item)
    return time is None or kept.last is None or time <= kept.last + LIVE


def _likeness(item: ParsedEntry, kept: Kept, *, read: bool) -> Likeness:
    """Say how like an entry of its title an item is, whatever its key; their texts may be `read`."""
    time = time_of(item)
    before = kept.time
    same_text = read and not kept.emptied and _same_text(item, kept)
    if time is None or before is None:
        long_enough = same_text and len(as_seen(item.title + text_of(item))) >= LONG_ENOUGH
        return Likeness.SURE if long_enough else Likeness.NONE
    if time != before:
        return Likeness.NONE
    if same_text:
        return Likeness.SURE
    # Many publishers know the day only, and the next item of the same title may be of that day.
    to_the_second = time % _DAY != 0
    if kept.emptied or _may_be_one_page(item, kept):
        return Likeness.SURE if to_the_second else Likeness.LIKELY
    return Likeness.LIKELY if to_the_second else Likeness.NONE


def _may_be_one_page(item: ParsedEntry, kept: Kept) -> bool:
    pages = {address_name(item.url), address_name(kept.url)}
    return None in pages or len(pages) == 1


def _same_text(item: ParsedEntry, kept: Kept) -> bool:
    now, before = storable(text_of(item)), max(kept.content or "", kept.summary or "", key=len)
    return bool(now) and (now == before or as_seen(now) == as_seen(before))


def time_of(item: ParsedEntry) -> int | None:
    """Return when an item was published, or else updated, in microseconds."""
    time = item.published or item.updated
    return None if time is None else microseconds(time)
