"""Why a filter matches an article or does not, in words for people."""

from collections.abc import Iterable, Sequence

from bot.articles.filter_conditions import condition_text
from bot.articles.filter_subject import Subject, holds
from bot.model.filters import AllOf, AnyOf, Condition, Field, Has, Kind, Not

_MOST = 3
_LONGEST = 40

_WHERE = {
    Field.ANY: "",
    Field.TITLE: "title ",
    Field.TEXT: "text ",
    Field.AUTHOR: "author ",
    Field.PUBLISHER: "source ",
    Field.LANGUAGE: "language ",
    Field.TOPIC: "topic ",
    Field.URL: "address ",
}


def because(condition: Condition, subject: Subject) -> str:
    """Say what of a condition decided: `title has “football”`, `has no “budget” and no “tax cuts”`."""
    return _and(dict.fromkeys(_fact(each, subject) for each in _deciding(condition, subject)))


def listed(items: Sequence[str]) -> str:
    """Write `1, 2 and 3`."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _deciding(condition: Condition, subject: Subject) -> list[Has]:
    """Return the conditions that a result rests on: one that settled a group, or all of them."""
    match condition:
        case Has():
            return [condition]
        case Not(part):
            return _deciding(part, subject)
        case AnyOf(parts) | AllOf(parts):
            found = holds(condition, subject)
            settles = None if found is None else isinstance(condition, AnyOf) == found
            if settles is False:
                return [each for part in parts for each in _deciding(part, subject)]
            return _deciding(next(part for part in parts if holds(part, subject) is found), subject)


def _and(facts: Iterable[str]) -> str:
    several = list(facts)
    more = [] if len(several) <= _MOST else ["so on"]
    return listed([*several[:_MOST], *more])


def _fact(condition: Has, subject: Subject) -> str:
    found = subject.has(condition)
    value = condition.value if len(condition.value) <= _LONGEST else f"{condition.value[:_LONGEST]}…"
    match condition.kind, condition.field:
        case Kind.SENSITIVE, _:
            return _warning(condition, subject)
        case Kind.PATTERN, field:
            shown = condition_text(Has(value=value, kind=Kind.PATTERN))
            return f"{shown} took too long" if found is None else f"{_WHERE[field]}{_has(found)}{shown}"
        case _, Field.LANGUAGE if not subject.languages:
            return "language is not known"
        case _, Field.LANGUAGE:
            return f"language is {'' if found else 'not '}{value}"
        case _, field:
            return f"{_WHERE[field]}{_has(found)}“{value}”"


def _has(found: bool | None) -> str:
    return "has " if found else "has no "


def _warning(condition: Has, subject: Subject) -> str:
    for subject_of_warning, word in subject.warnings.items():
        if condition.value in ("", subject_of_warning):
            return f"may disturb: {subject_of_warning} (“{word}”)"
    return f"has no signs of {condition.value}" if condition.value else "has nothing sensitive"
