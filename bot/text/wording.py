"""Tell whether two words say the same: one word spelled in two ways, or two words that news uses for one thing."""

import re
import unicodedata
from functools import lru_cache

from bot.text.background import background
from bot.text.terms import primary_subtag, stem

# British and American, with and without accents, old and new. Both words are rewritten, so what is rewritten wrongly
# ("tour", "tor") matters only where that makes two words one.
_VARIANTS = (
    (re.compile(r"our"), "or"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"ue"), "u"),
    (re.compile(r"z"), "s"),
    (re.compile(r"ey"), "ay"),
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile(r"re$"), "er"),
    (re.compile(r"og?ue?$"), "og"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"me$"), "m"),
)
_SHORTEST_SLIP = 4

_INTERCHANGEABLE = (
    "hurt injured wounded", "killed died dead death deaths", "blaze fire inferno", "fired sacked dismissed",
    "crash collision accident", "big large huge major massive significant", "small little minor tiny",
    "start begin began commence launch", "end finish conclude", "stop halt cease", "buy bought acquire purchase",
    "firm company business corporation", "police officers cops", "officials authorities",
    "residents people inhabitants locals citizens persons", "quake earthquake tremor", "plane aircraft jet airliner",
    "vehicle car", "truck lorry", "flat apartment", "hit hits struck strike strikes batter slam lash pound",
    "show reveal disclose", "announce declare state report add explain tell told confirm note", "warn caution",
    "ask request urge", "answer reply respond", "probe inquiry investigation", "lawmaker legislator politician",
    "storm gale", "rain downpour", "build construct", "built constructed",
    "rise rose risen increase grow grew climb gain jump surge soar", "fall fell drop decline decrease sink slip slump",
    "close shut", "remain stay", "allow permit", "ban prohibit forbid", "plan proposal scheme",
    "deal agreement accord pact", "talks negotiations discussions", "help assist aid support", "attack assault",
    "jail prison", "jailed imprisoned", "child kid youngster", "children kids youngsters", "doctor physician medic",
    "film movie", "football soccer", "job post position role", "chief head boss leader", "fast quick rapid swift",
    "important key crucial vital", "nearly almost about approximately around roughly", "many several numerous",
    "next following upcoming", "previous earlier prior", "vote ballot poll election",
    "spokesman spokeswoman spokesperson", "chairman chairwoman chair", "evacuate leave flee fled left",
    "rescue save", "demonstrator protester", "protest demonstration rally", "pupil student", "find found discover",
    "manoeuvre maneuver",
    "destroy ruin wreck", "damage harm", "cost price", "worker employee", "approve pass adopt endorse back",
    "resign quit", "try attempt seek", "need require", "choose select pick", "expected set due scheduled slated",
    "flood inundate", "ship vessel boat", "country nation", "build erect", "cut reduce lower slash", "raise lift boost",
    "scientist researcher", "study survey research", "home house", "money cash funds", "use utilise", "mum mother",
    "severe heavy strong fierce", "whole entire", "area region", "city town", "hold stage host", "give grant award",
)  # fmt: skip


def same_word(one: str, other: str, language: str | None = "en") -> bool:
    """Say whether two words are one: another form (bridge, bridges), a variant (colour, color) or a slip (brigde)."""
    language = primary_subtag(language)
    one, other = one.casefold(), other.casefold()
    root = stem(one, language)
    if one == other or (root and root == stem(other, language)):
        return True
    if one.isdecimal() or other.isdecimal():
        return False
    return _plainly(one) == _plainly(other) or _is_slip(one, other, language)


def says_the_same(one: str, other: str, language: str | None = "en") -> bool:
    """Say whether two words are one, or English words of which news uses the one for the other (blaze, fire)."""
    if same_word(one, other, language):
        return True
    if primary_subtag(language) != "en":
        return False
    groups = _groups()
    return bool(groups.get(stem(one), frozenset()) & groups.get(stem(other), frozenset()))


@lru_cache(maxsize=10_000)
def _plainly(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for pattern, replacement in _VARIANTS:
        plain = pattern.sub(replacement, plain)
    return plain


def _is_slip(one: str, other: str, language: str) -> bool:
    """Say whether a letter is missing, wrong or in the wrong place; of two words that exist, neither is a slip."""
    if min(len(one), len(other)) < _SHORTEST_SLIP or one[0] != other[0] or not _one_edit(one, other):
        return False
    known = background(language).share
    return not (stem(one, language) in known and stem(other, language) in known)


def _one_edit(one: str, other: str) -> bool:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) == 1 or (len(left) == 2 and left == right[::-1])


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    groups: dict[str, frozenset[int]] = {}
    for number, words in enumerate(_INTERCHANGEABLE):
        for term in filter(None, map(stem, words.split())):
            groups[term] = groups.get(term, frozenset()) | {number}
    return groups
