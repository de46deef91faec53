"""Why a filter matches an article or does not, in words for people."""

from collections.abc import Iterable

from bot.articles.filter_conditions import condition_text
from bot.articles.filter_subject import Subject, holds
from bot.i18n import Said, listing, mark, say
from bot.model.filters import AllOf, AnyOf, Condition, Field, Has, Kind, Not

_MOST = 3
_LONGEST = 40

_HAS = {
    Field.ANY: mark("has {value}"),
    Field.TITLE: mark("title has {value}"),
    Field.TEXT: mark("text has {value}"),
    Field.AUTHOR: mark("author has {value}"),
    Field.PUBLISHER: mark("source has {value}"),
    Field.LANGUAGE: mark("language has {value}"),
    Field.TOPIC: mark("topic has {value}"),
    Field.URL: mark("address has {value}"),
}
_HAS_NOT = {
    Field.ANY: mark("has no {value}"),
    Field.TITLE: mark("title has no {value}"),
    Field.TEXT: mark("text has no {value}"),
    Field.AUTHOR: mark("author has no {value}"),
    Field.PUBLISHER: mark("source has no {value}"),
    Field.LANGUAGE: mark("language has no {value}"),
    Field.TOPIC: mark("topic has no {value}"),
    Field.URL: mark("address has no {value}"),
}


def because(condition: Condition, subject: Subject) -> Said:
    """Say what of a condition decided: `title has “football”`, `has no “budget” and no “tax cuts”`."""
    return _and(dict.fromkeys(_fact(each, subject) for each in _deciding(condition, subject)))


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


def _and(facts: Iterable[Said]) -> Said:
    several = list(facts)
    more = [] if len(several) <= _MOST else [say("so on")]
    return listing([*several[:_MOST], *more])


def _fact(condition: Has, subject: Subject) -> Said:
    found = subject.has(condition)
    value = condition.value if len(condition.value) <= _LONGEST else f"{condition.value[:_LONGEST]}…"
    match condition.kind, condition.field:
        case Kind.SENSITIVE, _:
            return _warning(condition, subject)
        case Kind.PATTERN, field:
            shown = condition_text(Has(value=value, kind=Kind.PATTERN))
            return say("{pattern} took too long", pattern=shown) if found is None else _has(field, found, shown)
        case _, Field.LANGUAGE if not subject.languages:
            return say("language is not known")
        case _, Field.LANGUAGE:
            is_it = say("language is {language}", language=value)
            return is_it if found else say("language is not {language}", language=value)
        case _, field:
            return _has(field, bool(found), say("“{text}”", text=value))


def _has(field: Field, found: bool, value: str) -> Said:
    return say(_HAS[field] if found else _HAS_NOT[field], value=value)


def _warning(condition: Has, subject: Subject) -> Said:
    for subject_of_warning, word in subject.warnings.items():
        if condition.value in ("", subject_of_warning):
            return say("may disturb: {subject} (“{word}”)", subject=subject_of_warning, word=word)
    if condition.value:
        return say("has no signs of {subject}", subject=condition.value)
    return say("has nothing sensitive")
