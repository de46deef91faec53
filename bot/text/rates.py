"""How often something comes, in words."""

from bot.i18n import Said, say

_WEEK, _MONTH = 7.0, 30.4
# What rounds to one of a day is said of a day.
_LEAST = 0.9


def rate_words(per_day: float | None) -> Said:
    """Say how often something comes: `about 12 a day`, `about 2 a week`, `less than one a month`."""
    if per_day is None:
        return say("not known yet")
    if per_day >= _LEAST:
        return say("about {n} a day", n=_rounded(per_day))
    if per_day * _WEEK >= _LEAST:
        return say("about {n} a week", n=_rounded(per_day * _WEEK))
    if per_day * _MONTH >= _LEAST:
        return say("about {n} a month", n=_rounded(per_day * _MONTH))
    return say("less than one a month")


def _rounded(value: float) -> int:
    return max(1, round(value))
