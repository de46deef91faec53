"""Time zones by the names people give them: IANA names, cities, and what clocks and countries are commonly called."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones, reset_tzpath

import tzdata

from bot.errors import UsageError
from bot.i18n import listing, say

SYSTEM_RULES = Path("/usr/share/zoneinfo/tzdata.zi")
"""Where a system says which release of the zone database it has."""

# An abbreviation stands for the city zone: the IANA zone of that name ignores daylight saving time or is a relic.
_COMMON = {
    "America/New_York": "eastern, us eastern, eastern us, est, edt, et, new york city, nyc, ny, boston, washington dc, "
    "washington d c, philadelphia, atlanta, miami",
    "America/Chicago": "central, us central, central us, cst, cdt, ct, houston, dallas, austin, minneapolis",
    "America/Denver": "mountain, us mountain, mountain us, mst, mdt, mt, salt lake city",
    "America/Los_Angeles": "pacific, us pacific, pacific us, pst, pdt, pt, la, san francisco, sf, seattle, "
    "san diego, las vegas",
    "America/Anchorage": "alaska, us alaska, akst, akdt",
    "Pacific/Honolulu": "hawaii, us hawaii, hst",
    "America/Halifax": "atlantic, canada atlantic, ast, adt",
    "America/Toronto": "ottawa",
    "America/Sao_Paulo": "rio de janeiro, rio, brasilia",
    "America/Argentina/Buenos_Aires": "buenos aires",
    "Europe/London": "uk, gb, united kingdom, great britain, britain, england, scotland, wales, bst, edinburgh, "
    "manchester",
    "Europe/Dublin": "ireland",
    "Europe/Lisbon": "wet",
    "Europe/Berlin": "cet, cest, central european, central europe, germany, munich, hamburg, frankfurt, cologne",
    "Europe/Paris": "france",
    "Europe/Madrid": "spain, barcelona",
    "Europe/Rome": "italy, milan",
    "Europe/Zurich": "switzerland, geneva",
    "Europe/Vienna": "austria",
    "Europe/Amsterdam": "netherlands",
    "Europe/Athens": "eet, eest, eastern european",
    "Europe/Istanbul": "istanbul",
    "Europe/Kyiv": "kiev, ukraine",
    "Europe/Moscow": "msk, st petersburg, saint petersburg",
    "Asia/Nicosia": "nicosia",
    "Asia/Jerusalem": "idt, tel aviv",
    "Asia/Dubai": "abu dhabi",
    "Asia/Karachi": "pkt",
    "Asia/Kathmandu": "katmandu, nepal",
    "Asia/Kolkata": "ist, india, indian, mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, "
    "calcutta",
    "Asia/Ho_Chi_Minh": "ho chi minh city, hanoi, vietnam, saigon",
    "Asia/Bangkok": "thailand",
    "Asia/Shanghai": "china, beijing, shenzhen",
    "Asia/Singapore": "singapore, sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Tokyo": "jst, osaka, kyoto",
    "Asia/Seoul": "kst, korea, south korea",
    "Australia/Sydney": "aest, aedt",
    "Australia/Adelaide": "acst, acdt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst, nzdt, new zealand, wellington",
    "Africa/Johannesburg": "cape town, south africa, sast",
    "Africa/Lagos": "nigeria",
    "Africa/Nairobi": "kenya",
}
_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
# These end an IANA name and yet name no place, or for most people another one.
_NO_CITIES = frozenset(("act", "center", "lhi", "north", "south", "west", "samoa", "victoria"))
_AFTER_A_PLACE = re.compile(r" (?:(?:standard|daylight|summer|local) )?(?:time|time ?zone)$")
_OFFSET = re.compile(r"(?:utc|gmt)? ?[-+]\d{1,2}(?::?\d\d)?")
_LONGEST = 5
"""The most words that a name of a place has, with those that may follow it."""


@cache
def load_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, and keep it: the standard library forgets all but a few."""
    return ZoneInfo(name)


def forget_zones() -> None:
    """Load zones anew when they are next asked for: their rules change with updates of the system."""
    load_zone.cache_clear()
    ZoneInfo.clear_cache()


def follow_newest_rules(system: Path = SYSTEM_RULES) -> bool:
    """Take the rules of zones from the package that came with Tidings where the system's are older, or unknown.

    The standard library prefers the system's, however old. Return whether the package is followed.
    """
    try:
        with system.open(encoding="utf-8") as file:
            version = file.readline().removeprefix("# version").strip()
    except (OSError, UnicodeDecodeError):
        version = ""
    if version >= tzdata.IANA_VERSION:
        return False
    reset_tzpath(to=())
    forget_zones()
    return True


def parse_zone(text: str) -> ZoneInfo:
    """Read an IANA name, a city or a common name (`Eastern`, `UK`); raise `UsageError` that suggests the nearest."""
    name = text.strip()
    if found := zone_name(name):
        return load_zone(found)
    raise _unknown(text)


def zone_at(words: Sequence[str]) -> tuple[str, int] | None:
    """Return the IANA name of the zone that `words` begin with, and how many of them name it."""
    for count in range(min(_LONGEST, len(words)), 0, -1):
        if found := zone_name(" ".join(words[:count])):
            return found, count
    return None


def zone_name(text: str) -> str | None:
    """Return the IANA name that `text` stands for, if it is one name of a zone from beginning to end."""
    spoken = _spoken(text)
    place = _AFTER_A_PLACE.sub("", spoken)
    return _common().get(place) or (text if text in _names() else _places().get(place))


def city(zone: ZoneInfo) -> str:
    """Name a zone for people: `New York` for `America/New_York`."""
    return zone.key if zone.key.startswith("Etc/") else zone.key.rpartition("/")[2].replace("_", " ")


def known_places() -> dict[str, str]:
    """Return every name that is known beside the IANA names as they are written, and the IANA name of each."""
    return {**_places(), **_common()}


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


@cache
def _common() -> dict[str, str]:
    return {spoken: zone for zone, all_spoken in _COMMON.items() for spoken in all_spoken.split(", ")}


@cache
def _places() -> dict[str, str]:
    """Map every IANA name and every city in one, as spoken, to the IANA name."""
    by_place = {_spoken(name): name for name in sorted(_names())}
    for name in sorted(_names(), reverse=True):
        place = _spoken(name.rpartition("/")[2])
        if name.partition("/")[0] in _REGIONS and place not in _NO_CITIES:
            by_place[place] = name
    return by_place


def _spoken(name: str) -> str:
    """Reduce a name to what is compared: small letters without accents, one space between words."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("_", " "))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in ".'’")
    return " ".join(re.sub(r"-(?=[^\W\d])", " ", plain).split())


def _unknown(text: str) -> UsageError:
    spoken = _spoken(text)
    if _OFFSET.fullmatch(spoken):
        said = say(
            "“{text}” is no time zone I know. Name a city such as {city} instead of an offset, which would ignore "
            "daylight saving time.",
            text=text,
            city="Berlin",
        )
        return UsageError(said)
    inside = sorted(zone for zone in _names() if spoken and spoken in _spoken(zone))[:3]
    if near := inside or list(filter(None, (nearest_zone(text),))):
        meant = listing(near, "or")
        return UsageError(say("“{text}” is no time zone I know. Did you mean {zones}?", text=text, zones=meant))
    said = say(
        "“{text}” is no time zone I know. Write it as {one} or {other}.",
        text=text,
        one="Europe/Berlin",
        other="America/New_York",
    )
    return UsageError(said)


def nearest_zone(text: str) -> str | None:
    """Return the zone whose name is written much like `text`, if there is one."""
    from difflib import get_close_matches

    spoken = _spoken(text)
    if not re.fullmatch(r"[^\W\d]\D{3,39}", spoken):
        return None
    alike = get_close_matches(spoken, _places(), n=3, cutoff=0.75)
    return next((_places()[place] for place in alike if place[0] == spoken[0]), None)
