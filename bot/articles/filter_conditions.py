"""One condition of a filter as people type it: `tax cuts`, `"tax cuts"`, `title:election`, `/\\bAI\\b/`, `lang:de`."""

import re
from difflib import get_close_matches

from bot.articles.patterns import check_pattern, plain
from bot.articles.sensitive import SUBJECTS
from bot.errors import UsageError
from bot.i18n import Said, mark, say
from bot.model.filters import Field, Has, Kind
from bot.text.terms import content_terms

EXAMPLE = 'budget, "tax cuts", title:election, -football'

BETWEEN = re.compile(r"(?:[\s,;，、،；|]|(?<!\w)or(?!\S))+", re.IGNORECASE)
MINUS = re.compile(r"[-‐‑‒–—−]+\s*|not\s+(?![\s(])", re.IGNORECASE)
GROUP = re.compile(r"(any|all|not)\s*\(", re.IGNORECASE)

_AT_THE_END = mark("{sentence} (character {n}). Write a filter like {example}.")

_NAMES = {field.value: field for field in Field if field is not Field.ANY}
_FIELDS = _NAMES | {
    "by": Field.AUTHOR,
    "publisher": Field.PUBLISHER,
    "language": Field.LANGUAGE,
    "category": Field.TOPIC,
    "link": Field.URL,
}
_TEXTS = (Field.ANY, Field.TITLE, Field.TEXT, Field.TOPIC)
_SENSITIVE = "sensitive"
_QUOTES = '"“”„‟«»'
_CLOSED_BY = {'"': '"', "«": "»", "»": "«"}
_OTHERS_CLOSED_BY = '“”"'

_FIELD = re.compile(r"([^\W\d_]{2,20}):\s*")
_PATTERN = re.compile(r"/((?:\\.|[^/\\])*)/(\w*)", re.DOTALL)
_WORD = re.compile(rf"[^\s,;，、،；()|{_QUOTES}]+")
_SPACES = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


class Scanner:
    """Goes through a text from left to right; `at` is how far it came."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def following(self) -> str:
        """The next character, or nothing at the end."""
        return self.text[self.at : self.at + 1]

    def sees(self, *patterns: re.Pattern[str]) -> bool:
        """Say whether one of `patterns` comes next."""
        return any(pattern.match(self.text, self.at) for pattern in patterns)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go past what `pattern` finds here, if it finds anything."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def error(self, sentence: Said, at: int) -> UsageError:
        """Return an error that points at a place in the text and shows how filters are written."""
        piece = self.text[at : at + 25].strip()
        if not piece:
            return UsageError(say(_AT_THE_END, sentence=sentence, n=at + 1, example=EXAMPLE))
        return UsageError(
            say(
                "{sentence} (character {n}, at “{text}”). Write a filter like {example}.",
                sentence=sentence,
                n=at + 1,
                text=f"{piece}{'…' if at + 25 < len(self.text) else ''}",
                example=EXAMPLE,
            )
        )


def read_condition(scan: Scanner) -> Has:
    """Read the condition that comes next; raise `UsageError` when there is none."""
    start = scan.at
    named = scan.take(_FIELD)
    if named is None:
        return _value(scan, Field.ANY, start)
    name = named[1].lower()
    if name == _SENSITIVE:
        return _sensitive(scan, start)
    if name in _FIELDS:
        return _value(scan, _FIELDS[name], start)
    raise scan.error(_no_field(name), start)


def _no_field(name: str) -> Said:
    if near := get_close_matches(name, _FIELDS, n=1):
        return say(
            "There is no field {name}. Did you mean {near}? To find a colon, use quotes", name=name, near=f"{near[0]}:"
        )
    names = ", ".join(f"{each}:" for each in _NAMES)
    return say("There is no field {name}. There are {names}. To find a colon, use quotes", name=name, names=names)


def condition_text(condition: Has) -> str:
    """Write one condition so that `read_condition` reads the same again."""
    field = "" if condition.field is Field.ANY else f"{condition.field}:"
    value = condition.value
    match condition.kind:
        case Kind.SENSITIVE:
            return f"{_SENSITIVE}:{value}" if value else _SENSITIVE
        case Kind.PHRASE:
            escaped = re.sub(r'[\\"]', r"\\\g<0>", value)
            return f'{field}"{escaped}"'
        case Kind.PATTERN:
            bare = value.removeprefix("(?i)")
            slashed = re.sub(r"(\\.)|/", lambda found: found[1] or r"\/", bare, flags=re.DOTALL)
            return f"{field}/{slashed}/{'i' if bare != value else ''}"
        case _ if field and (" " in value or value.startswith("/")):
            return f"{field}({value})"
        case _:
            return f"{field}{value}"


def _value(scan: Scanner, field: Field, start: int) -> Has:
    opening, has_field = scan.following, field is not Field.ANY
    if opening and opening in _QUOTES:
        return _phrase(scan, field, start)
    if opening == "/" and field is not Field.LANGUAGE:
        return _pattern(scan, field, start)
    if opening == "(" and has_field:
        return _words(scan, field, start, _in_parentheses(scan, start))
    word = scan.take(_WORD)
    if word is None:
        missing = say("Something is missing after {field}", field=f"{field}:")
        raise scan.error(missing if has_field else say("I do not understand this"), start)
    return _words(scan, field, start, word[0] if has_field else _run(scan, word[0]))


def _run(scan: Scanner, word: str) -> str:
    """Read on while plain words follow, parted by spaces alone."""
    words = [word]
    while True:
        before = scan.at
        scan.take(_SPACES)
        ends = scan.following == "/" or scan.sees(BETWEEN, MINUS, GROUP, _FIELD)
        following = None if ends else scan.take(_WORD)
        if following is None:
            scan.at = before
            return " ".join(words)
        words.append(following[0])


def _in_parentheses(scan: Scanner, start: int) -> str:
    end = scan.text.find(")", scan.at)
    words = scan.text[scan.at + 1 : end].split()
    if end < 0 or not words or not all(_WORD.fullmatch(word) for word in words):
        raise scan.error(say("Only plain words may stand in these parentheses"), start)
    scan.at = end + 1
    return " ".join(words)


def _words(scan: Scanner, field: Field, start: int, value: str) -> Has:
    if field is Field.ANY and value.casefold() == _SENSITIVE:
        return Has(value="", kind=Kind.SENSITIVE)
    if field is Field.LANGUAGE:
        return _language(scan, start, value)
    if field in _TEXTS and not any(content_terms(value)):
        raise scan.error(say("“{text}” says too little. Put it in quotes to find exactly that", text=value[:40]), start)
    if not any(character.isalnum() for character in value):
        raise scan.error(say("“{text}” is no word", text=value[:40]), start)
    return Has(value=value, field=field)


def _language(scan: Scanner, start: int, value: str) -> Has:
    tag = value.lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise scan.error(
            say("A language is written by its code, such as {one} or {other}", one="lang:de", other="lang:pt-br"), start
        )
    return Has(value=tag, field=Field.LANGUAGE)


def _sensitive(scan: Scanner, start: int) -> Has:
    word = scan.take(_WORD)
    if word is None or word[0].lower() not in SUBJECTS:
        raise scan.error(say("There are {names}", names=", ".join(f"{_SENSITIVE}:{each}" for each in SUBJECTS)), start)
    return Has(value=word[0].lower(), kind=Kind.SENSITIVE)


def _phrase(scan: Scanner, field: Field, start: int) -> Has:
    closing = _CLOSED_BY.get(scan.following, _OTHERS_CLOSED_BY)
    found = re.compile(rf".((?:\\.|[^{closing}\\])*)[{closing}]", re.DOTALL).match(scan.text, scan.at)
    if found is None:
        raise scan.error(say("These quotes are not closed"), start)
    scan.at = found.end()
    value = " ".join(re.sub(rf"\\([\\{closing}])", r"\1", found[1]).split())
    if not plain(value):
        raise scan.error(say("There is nothing between these quotes"), start)
    if field is Field.LANGUAGE:
        return _language(scan, start, value)
    return Has(value=value, kind=Kind.PHRASE, field=field)


def _pattern(scan: Scanner, field: Field, start: int) -> Has:
    found = scan.take(_PATTERN)
    if found is None:
        unended = say("This pattern has no slash at its end, and a slash inside is written {slash}", slash=r"\/")
        raise scan.error(unended, start)
    if found[2] not in ("", "i"):
        raise scan.error(
            say("After the last slash only an {letter} may follow, for capitals or not", letter="i"), start
        )
    value = re.sub(r"(\\[^/])|\\/", lambda pair: pair[1] or "/", found[1], flags=re.DOTALL)
    value = f"(?i){value}" if found[2] else value
    check_pattern(value)
    return Has(value=value, kind=Kind.PATTERN, field=field)
