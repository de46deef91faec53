"""Filters as people type them: reading `budget, "tax cuts", -football`, and writing them back."""

from collections.abc import Sequence

from bot.articles.filter_conditions import BETWEEN, EXAMPLE, GROUP, MINUS, Scanner, condition_text, read_condition
from bot.errors import UsageError
from bot.i18n import say
from bot.model.filters import AllOf, AnyOf, Condition, Field, Filter, Has, Kind, Not

LONGEST = 2000
"""The most characters that a filter may have."""

MOST_CONDITIONS = 50
MOST_PATTERNS = 10
DEEPEST = 5
"""How many groups may stand inside each other."""


def parse_filter(text: str, *, id: str, channel: str, feed: str | None = None) -> Filter:
    """Read a filter; raise `UsageError` that points at what was not understood and shows how it is written.

    Commas or spaces part conditions of which any must hold; several plain words are one condition, of all of them. A
    minus means that a condition must not hold, and a filter of nothing else leaves out what it names.
    """
    items = _Reader(text).whole()
    wanted = [part for minus, part in items if not minus]
    unwanted = [part for minus, part in items if minus]
    if not wanted:
        return Filter(id=id, channel=channel, feed=feed, action="exclude", condition=_any(unwanted))
    condition = _all([_any(wanted), *map(Not, unwanted)])
    return Filter(id=id, channel=channel, feed=feed, action="include", condition=condition)


def filter_text(filter: Filter) -> str:
    """Write a filter so that `parse_filter` reads the same again."""
    match filter.action, filter.condition:
        case "exclude", AnyOf(parts):
            return ", ".join(_written(Not(part)) for part in parts)
        case "exclude", condition:
            return _written(Not(condition))
        case _, AllOf((first, *others)) if not isinstance(first, Not) and all(isinstance(each, Not) for each in others):
            return ", ".join([_listed(first), *map(_written, others)])
        case _, condition:
            return _listed(condition)


def _listed(condition: Condition) -> str:
    """Write what must hold; a minus in a list would leave out, so there it is put into a group."""
    match condition:
        case AnyOf(parts) if not any(isinstance(part, Not) for part in parts):
            return ", ".join(map(_written, parts))
        case Not():
            return f"all({_written(condition)})"
        case _:
            return _written(condition)


def _written(condition: Condition) -> str:
    match condition:
        case Has():
            return condition_text(condition)
        case AnyOf(parts):
            return f"any({', '.join(map(_written, parts))})"
        case AllOf(parts):
            return f"all({', '.join(map(_written, parts))})"
        case Not(Not(part)):
            return f"-not({_written(part)})"
        case Not(part):
            return f"-{_written(part)}"


def _any(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


class _Reader:
    """Reads lists and groups of conditions."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise UsageError(say("A filter has at most {most} characters. Make two of it.", most=LONGEST))
        self._scan = Scanner(text)
        self._conditions = self._patterns = 0

    def whole(self) -> list[tuple[bool, Condition]]:
        """Read the text to its end: conditions, each with whether it has a minus."""
        items = self._items(depth=0)
        if self._scan.following:
            raise self._scan.error(say("Nothing was opened that this closes"), self._scan.at)
        if not items:
            raise UsageError(say("This filter holds no words. Write a filter like {example}.", example=EXAMPLE))
        return items

    def _items(self, *, depth: int) -> list[tuple[bool, Condition]]:
        """Read conditions up to the end or a closing parenthesis."""
        items: list[tuple[bool, Condition]] = []
        while True:
            self._scan.take(BETWEEN)
            if self._scan.following in ("", ")"):
                return items
            items.append(self._item(depth=depth))

    def _item(self, *, depth: int) -> tuple[bool, Condition]:
        start = self._scan.at
        minus = self._scan.take(MINUS) is not None
        if self._scan.following in ("", ")") or self._scan.sees(BETWEEN):
            raise self._scan.error(say("There is nothing after this minus"), start)
        group = self._scan.take(GROUP)
        if group is None:
            return minus, self._condition()
        part = self._group(group[1].lower(), start, depth=depth + 1)
        if group[1].lower() != "not":
            return minus, part
        return True, Not(part) if minus else part

    def _group(self, name: str, start: int, *, depth: int) -> Condition:
        if depth > DEEPEST:
            raise self._scan.error(say("At most {most} groups may stand inside each other", most=DEEPEST), start)
        parts = [Not(part) if minus else part for minus, part in self._items(depth=depth)]
        if not self._scan.following:
            raise self._scan.error(say("This group has no closing parenthesis"), start)
        self._scan.at += 1
        match name, parts:
            case _, []:
                raise self._scan.error(say("This group is empty"), start)
            case "any", [Has(value=value, kind=Kind.WORDS, field=Field.ANY)] if " " in value:
                # Several plain words are one condition, of all of them: here, the opposite of what is asked for.
                hint = f"any({', '.join(value.split())})"
                commas = say("Put commas between words of which any will do: {example}", example=hint)
                raise self._scan.error(commas, start)
        return _all(parts) if name == "all" else _any(parts)

    def _condition(self) -> Condition:
        start = self._scan.at
        condition = read_condition(self._scan)
        self._conditions += 1
        self._patterns += condition.kind is Kind.PATTERN
        if self._conditions > MOST_CONDITIONS:
            many = say("A filter has at most {most} conditions; make two of it", most=MOST_CONDITIONS)
            raise self._scan.error(many, start)
        if self._patterns > MOST_PATTERNS:
            many = say("A filter has at most {most} patterns; make two of it", most=MOST_PATTERNS)
            raise self._scan.error(many, start)
        return condition
