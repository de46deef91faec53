"""Find the numbers in a text and say what they come to."""

import re
from dataclasses import dataclass
from decimal import Decimal

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1_000, "k": 1_000, "lakh": 100_000, "million": 10**6, "mn": 10**6, "m": 10**6,
    "mio": 10**6, "crore": 10**7, "billion": 10**9, "bn": 10**9, "b": 10**9, "mrd": 10**9, "trillion": 10**12,
    "tn": 10**12, "dozen": 12,
}  # fmt: skip
_CURRENCIES = {
    "$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "rs": "₹", "dollar": "$", "dollars": "$", "euro": "€",
    "euros": "€", "pound": "£", "pounds": "£", "yen": "¥", "rupee": "₹", "rupees": "₹",
}  # fmt: skip
_WORDS = "|".join(sorted((*_SMALL, *_TENS, *_ORDINALS), key=len, reverse=True))
_LONG_SCALE = r"(?:hundred|thousand|lakh|million|crore|billion|trillion|dozen)s?"
_GROUPED = r"\d{1,3}(?:[,\u00a0\u202f]\s?\d{3})+(?:\.\d+)?(?!\d)"
_NUMBER = re.compile(
    rf"""
    (?P<currency>(?:US|A|C|HK|NZ|S)?[$€£¥₹]\s?|\bRs\.?\s)?
    (?:
      (?<![\d.,])(?P<digits>{_GROUPED}|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d)|\d{{1,40}}(?:[.,]\d{{1,20}})?)
      (?:(?:st|nd|rd|th)\b)?
      (?:[\s-]?(?P<scale>{_LONG_SCALE}|bn|mn|tn|mio|mrd|m|b|k)\b)?
    | \b(?P<words>
        (?:an?[ ](?={_LONG_SCALE}))?
        (?:(?:{_WORDS}|{_LONG_SCALE})(?:(?:[ -]|[ ]and[ ])(?=(?:{_WORDS}|{_LONG_SCALE})\b))?){{1,12}}
      )\b
    )
    (?P<unit>\s?%|[\s-](?:percent|per\scent|percentage\spoints?|dollars?|euros?|pounds?|yen|rupees?)\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at code points `start` to `end`: what it comes to, and `%`, a currency sign or nothing."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str = ""


def numbers(text: str) -> tuple[Number, ...]:
    """Find numbers in digits and English words with scale and unit: `1.2 million`, `120, 000`, `$5bn`, `ten percent`.

    Also ordinals (`12th`, `third`); not "first" and "second", which seldom count. A time or date gives its parts.
    """
    found = []
    for match in _NUMBER.finditer(text):
        value = _of_words(match["words"]) if match["words"] else _of_digits(match)
        if value is not None:
            start, end = match.span()
            found.append(Number(start, end, match[0], value, _unit(match)))
    return tuple(found)


def _unit(match: re.Match[str]) -> str:
    unit = (match["unit"] or "").strip(" -\n\t\xa0").lower()
    if unit.startswith("per") or unit == "%":
        return "%"
    if unit:
        return _CURRENCIES[unit]
    currency = (match["currency"] or "").strip().strip(".").lower()
    return _CURRENCIES.get(currency) or _CURRENCIES.get(currency[-1:], "")


def _of_digits(match: re.Match[str]) -> Decimal:
    digits = match["digits"]
    if re.fullmatch(_GROUPED, digits):
        digits = re.sub(r"[^\d.]", "", digits)
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    scale = (match["scale"] or "").lower()
    if scale in {"m", "b", "k"} and not match["currency"]:
        scale = ""
    return (Decimal(digits.replace(",", ".")) * _SCALES.get(scale.rstrip("s") or scale, 1)).normalize()


def _of_words(words: str) -> Decimal | None:
    """Add up number words; `None` when they only say "hundreds" or "millions"."""
    total = current = 0
    said = False
    for word in re.split(r"[\s-]+", words.lower()):
        plain = word if word in _SMALL or word in _TENS or word in _ORDINALS else word.rstrip("s")
        if plain in {"and"}:
            continue
        if plain in {"a", "an"}:
            current, said = 1, True
        elif plain in _SCALES:
            if not said:
                return None
            total, current = _scaled(total, current, _SCALES[plain])
        else:
            current += _SMALL.get(plain, 0) + _TENS.get(plain, 0) + _ORDINALS.get(plain, 0)
            said = True
    return Decimal(total + current).normalize()


def _scaled(total: int, current: int, scale: int) -> tuple[int, int]:
    if scale in {100, 12}:
        return total, max(1, current) * scale
    return total + max(1, current) * scale, 0
