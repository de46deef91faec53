"""The days a schedule fires on, and how they are written for files and for people."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.i18n import Said, listing, mark, say

DAY_NAMES = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
EVERY_DAY = frozenset(range(7))
LAST = 31
"""The day of the month that is the last one of every month, as a month without a day fires on its last."""

ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NTH = {
    1: mark("the first {weekday}"),
    2: mark("the second {weekday}"),
    3: mark("the third {weekday}"),
    4: mark("the fourth {weekday}"),
    -1: mark("the last {weekday}"),
}
_OF_MONTH = {
    "st": mark("the {n}st"),
    "nd": mark("the {n}nd"),
    "rd": mark("the {n}rd"),
    "th": mark("the {n}th"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days a schedule fires on: days of the week (0 is Monday), or where those are given days of the month.

    `month` holds numbers from 1 to 31; a month without that day (31 in April) fires on its last day. `nth` holds
    which weekday of the month, as (1 to 4, or -1 for the last; weekday).
    """

    week: frozenset[int] = EVERY_DAY
    month: frozenset[int] = frozenset()
    nth: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        numbers_are_right = all(1 <= number <= 31 for number in self.month) and self.week <= EVERY_DAY
        if not numbers_are_right or not all(which in (-1, 1, 2, 3, 4) and day in EVERY_DAY for which, day in self.nth):
            raise ValueError(f"{self!r} has days that do not exist")
        if self.month or self.nth:
            object.__setattr__(self, "week", frozenset())
        elif not self.week:
            raise ValueError("a schedule needs at least one day")

    def include(self, day: date) -> bool:
        """Say whether `day` is one of them."""
        return day.weekday() in self.week or (not self.week and day.day in self._of_month(day.year, day.month))

    def since(self, day: date) -> Iterator[date]:
        """Yield the days from `day` on, in order, up to the end of the calendar."""
        return self._weekly(day) if self.week else self._monthly(day)

    def _weekly(self, day: date) -> Iterator[date]:
        weekday = day.weekday()
        for ordinal in range(day.toordinal(), date.max.toordinal()):
            if weekday in self.week:
                yield date.fromordinal(ordinal)
            weekday = (weekday + 1) % 7

    def _monthly(self, day: date) -> Iterator[date]:
        for months in range(day.year * 12 + day.month - 1, date.max.year * 12 + 11):
            year, month = months // 12, months % 12 + 1
            for number in self._of_month(year, month):
                found = date(year, month, number)
                if found >= day:
                    yield found

    def _of_month(self, year: int, month: int) -> list[int]:
        first_weekday, length = monthrange(year, month)
        found = {min(number, length) for number in self.month}
        for which, weekday in self.nth:
            first = 1 + (weekday - first_weekday) % 7
            found.add(first + (length - first) // 7 * 7 if which == -1 else first + (which - 1) * 7)
        return sorted(found)


def days_text(days: Days) -> str:
    """Write days in the short form that is kept: `daily`, `mon-fri`, `sat,sun`, `1,15`, `last`, `1st mon`."""
    if days.week == EVERY_DAY:
        return "daily"
    short = [name[:3].lower() for name in DAY_NAMES]
    week = ",".join(
        f"{short[run[0]]}-{short[run[-1]]}" if len(run) > 2 else ",".join(short[day] for day in run)
        for run in _runs(sorted(days.week))
    )
    nth = [f"{_place(which)} {short[weekday]}" for which, weekday in _in_order(days.nth)]
    month = ["last" if number == LAST else str(number) for number in sorted(days.month)]
    return week or ",".join([*nth, *month])


def days_sentence(days: Days) -> Said:
    """Write days for people: `every day`, `Monday to Friday`, `on the 1st of the month`."""
    if days.week == EVERY_DAY:
        return say("every day")
    if days.week:
        run, *others = _runs(sorted(days.week))
        if len(run) > 2 and not others:
            return say("{first} to {last}", first=say(DAY_NAMES[run[0]]), last=say(DAY_NAMES[run[-1]]))
        return say("every {weekdays}", weekdays=listing([say(DAY_NAMES[day]) for day in sorted(days.week)]))
    nth = [say(_NTH[which], weekday=say(DAY_NAMES[weekday])) for which, weekday in _in_order(days.nth)]
    month = [_day_of_month(number) for number in sorted(days.month)]
    return say("on {days} of the month", days=listing([*nth, *month]))


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Cut ascending numbers where one is left out."""
    by_run = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    return [[number for _, number in run] for _, run in by_run]


def _in_order(nth: frozenset[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(nth, key=lambda pair: (pair[0] == -1, *pair))


def _day_of_month(number: int) -> Said:
    return say("the last day") if number == LAST else say(_OF_MONTH[_suffix(number)], n=number)


def _place(number: int) -> str:
    return "last" if number == -1 else f"{number}{_suffix(number)}"


def _suffix(number: int) -> str:
    return "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
