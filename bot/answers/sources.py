"""The publishers that a question names: "the Courier article", "as reported by the Coast Daily"."""

import re
from functools import lru_cache

_KIND = r"(?:articles?|reports?|reporting|pieces?|coverage|stor(?:y|ies)|reviews?|publication|editorial|column)"
_TOLD = r"(?:reported|covered|published|described|mentioned|discussed|highlighted|noted|provided|outlined|written)"
_QUOTE = r"['‘’\"“”]?"
_NAME = r"(?:[Tt]he )?(?P<name>[A-Z][\w&.-]*(?: (?:(?:of|and|[Tt]he|&) ){0,2}[A-Z][\w&.-]*){0,5})"
_NAMED = (
    re.compile(rf"{_QUOTE}{_NAME}{_QUOTE}(?:['’]s)? (?:[a-z]+ )?{_KIND}\b"),
    re.compile(rf"\b{_KIND} (?:\w+ ){{0,2}}?(?:from|by|in) (?:both )?{_QUOTE}{_NAME}"),
    re.compile(rf"\b{_TOLD}(?: \w+)? (?:by|in) (?:both )?{_QUOTE}{_NAME}"),
    re.compile(rf"\banother (?:{_KIND} )?(?:from|by|in) {_QUOTE}{_NAME}"),
    re.compile(rf"\b(?:do|does|did|have|has) {_QUOTE}{_NAME}{_QUOTE} (?:say|report|write|tell|agree|disagree|differ)"),
)
_OPENING = frozenset(
    """
    after according are as based before between by can considering could did do does during following from given had has
    have how if in is on since that the was were what when where which while who whose why will would
    """.split()  # noqa: SIM905 - a list of quoted words would hide them
)
_PARTED = re.compile(r" and (?:[Tt]he )?(?=[A-Z])")
_MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")


@lru_cache(maxsize=64)
def sources_named(question: str) -> tuple[str, ...]:
    """Return the names that stand where a question names publishers, each once, in order; some may be none."""
    found = [(match.start("name"), match["name"]) for pattern in _NAMED for match in pattern.finditer(question)]
    parts = (part for _, name in sorted(found) for part in _PARTED.split(name))
    return tuple(dict.fromkeys(name for part in parts if (name := _bare(part))))


def _bare(name: str) -> str:
    """Return a name without the word that opens the sentence; nothing when that is all, or a month."""
    first, _, rest = name.partition(" ")
    bare = (rest if first.casefold() in _OPENING else name).removeprefix("the ").removeprefix("The ").rstrip(".-")
    return "" if _MONTH.match(bare) or len(bare) < 2 else bare


def is_called(name: str, publisher: str) -> bool:
    """Say whether `name` is the publisher's name or whole words of it: "BBC" of "BBC News", "Coast" of "Coast.com"."""
    asked = name.casefold().removesuffix(".com")
    return re.search(rf"(?<!\w){re.escape(asked)}(?!\w)", publisher.casefold()) is not None
