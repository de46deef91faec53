""" "Did you mean": which of the feeds somebody follows a mistyped title, host or address stands for."""

from collections.abc import Collection, Iterable, Mapping

MOST = 3
"""More letters are not mistyped at once."""
LONGEST = 120
"""More characters of a name are not compared: what people mistype is short."""
SHORTEST = 3
"""A shorter word is in too many names to mean one of them."""
PREFIXES = ("feed:", "https:", "http:", "//", "www.")
GENERAL = frozenset({"com", "org", "net", "feed", "feeds", "rss", "the", "and", "news", "blog"})
"""Parts of names that tell no feed from another."""


def nearest_address(word: str, known: Collection[str], titles: Mapping[str, str] | None = None) -> str | None:
    """Return the address among `known` that `word` most likely stands for; `None` when nothing is near.

    `word` may be a mistyped address, host, title (`titles` by address) or a word of one of these. A name comes first in
    which `word` begins a word, then the one that the fewest letters tell from it, at most `MOST` and one in four, then
    one that holds it anywhere; of several the shortest.
    """
    typed = _plain(word)
    if len(typed) < SHORTEST:
        return None
    named = [(_plain(address), address) for address in known]
    if titles:
        named += [(_line(title), address) for address, title in titles.items()]
    at_start, anywhere = _holders(typed, named)
    if at_start is not None:
        return at_start
    likest = _likest(typed, [name for name, _ in named])
    if likest is None:
        return anywhere
    at_start, anywhere = _holders(likest, named)
    return at_start or anywhere


def closest(word: str, names: Iterable[str], most: int) -> str | None:
    """Return the name that the fewest letters, and at most `most`, tell from `word`.

    A letter counts that is changed, added, missing, or swapped with its neighbour. Of names alike, one of those that
    come first in the alphabet.
    """
    found: str | None = None
    # In alphabetical order names share their beginnings, and so the rows of the table that belong to these.
    rows = [list(range(len(word) + 1))]
    before, dead = "", 0
    for name in sorted(names):
        shared = _shared(before, name)
        if dead and shared >= dead:
            continue
        del rows[shared + 1 :]
        before, dead = name, 0
        for at in range(shared, len(name)):
            rows.append(_next_row(rows, word, name, at, most))
            if min(rows[-1]) > most:
                dead = at + 1
                break
        if not dead and rows[-1][-1] <= most:
            found, most = name, rows[-1][-1] - 1
            if most < 0:
                break
    return found


def _shared(one: str, other: str) -> int:
    """Return how many letters two names begin with alike."""
    for at, (letter, beside) in enumerate(zip(one, other, strict=False)):
        if letter != beside:
            return at
    return min(len(one), len(other))


def _next_row(rows: list[list[int]], word: str, name: str, at: int, most: int) -> list[int]:
    """Return the distances of `name[: at + 1]` to each beginning of `word`; beyond `most` they need not be right."""
    letter, above = name[at], rows[at]
    # Further from the diagonal than `most`, nothing can count.
    low, high = max(1, at + 1 - most), min(len(word), at + 1 + most)
    row = [most + 1] * (len(word) + 1)
    if low == 1:
        row[0] = at + 1
    for j in range(low, high + 1):
        other = word[j - 1]
        cost = above[j - 1] if letter == other else 1 + min(above[j - 1], above[j], row[j - 1])
        if at and j > 1 and letter == word[j - 2] and name[at - 1] == other:
            cost = min(cost, rows[at - 1][j - 2] + 1)
        row[j] = cost
    return row


def _likest(typed: str, names: Iterable[str]) -> str | None:
    """Return the name, host, or word of one, that `typed` is nearest to."""
    most = max(1, min(MOST, len(typed) // 4))
    shortest, longest = max(SHORTEST, len(typed) - most), len(typed) + most
    names = tuple(names)
    hosts = {name.partition("/")[0] for name in names}
    parts = {part for whole in (names, hosts) for part in whole if shortest <= len(part) <= longest}
    for host in hosts:
        parts.update(word for word in host.replace(".", " ").split() if shortest <= len(word) <= longest)
    letters = frozenset(typed)
    # A change of one letter takes one away and brings one: quicker to see than to count the changes.
    likely = [part for part in parts - GENERAL if len(letters.symmetric_difference(part)) <= 2 * most]
    return closest(typed, likely, most)


def _holders(part: str, named: Iterable[tuple[str, str]]) -> tuple[str | None, str | None]:
    """Return the addresses of the shortest names that hold `part`: at the start of a word, and anywhere."""
    holders = sorted((len(name), name, address) for name, address in named if part in name)
    at_start = (address for _, name, address in holders if not name[: name.index(part)][-1:].isalnum())
    return next(at_start, None), holders[0][2] if holders else None


def _plain(text: str) -> str:
    text = _line(text)
    # Most addresses have these two and no other.
    text = text.removeprefix("https://").removeprefix("www.")
    if ":" in text or text.startswith("/"):
        for prefix in PREFIXES:
            text = text.removeprefix(prefix)
    return text.rstrip("/")


def _line(text: str) -> str:
    return text.casefold().strip()[:LONGEST]
