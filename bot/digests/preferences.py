"""What a channel may choose, as people write it: names, what each takes, and what comes of it (pure)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from bot.digests.schedule import parse_time, parse_zone
from bot.errors import UsageError
from bot.i18n import LANGUAGES, Said, listing, mark, say
from bot.model.channels import Away, ChannelKey, ChannelSettings, Quiet

_RANGE = re.compile(r"\s*(?:\.\.|–|\bto\b|\buntil\b)\s*|\s+-\s+|(?<=\d)-(?=\d{1,2}:)")
_HOURS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*h(?:ours?)?(?:\s+then\s+(publish|skip))?")
_MODES = ("digest", "each", "alerts")


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing to choose: what it does, what it takes, and how that is read and written.

    `about` is said by `say(preference.about)`, `takes` by what `says_takes` says.
    """

    about: str
    says_takes: Callable[[], Said]
    read: Callable[[str], dict[str, Any]]
    write: Callable[[ChannelSettings], str]

    @property
    def takes(self) -> Said:
        """What it takes, in the language spoken now."""
        return self.says_takes()


def _number(field: str, least: int, most: int) -> Callable[[str], dict[str, Any]]:
    def read(text: str) -> dict[str, Any]:
        if not text.isdigit() or not least <= int(text) <= most:
            raise ValueError
        return {field: int(text)}

    return read


def _choice(field: str, values: Mapping[str, Any]) -> Callable[[str], dict[str, Any]]:
    def read(text: str) -> dict[str, Any]:
        return {field: values[text.lower()]}

    return read


def _modes(text: str) -> dict[str, Any]:
    chosen = {part.strip().lower() for part in text.split(",")}
    if not chosen or chosen - set(_MODES):
        raise ValueError
    return {"digests": "digest" in chosen, "each": "each" in chosen, "alerts": "alerts" in chosen}


def _modes_text(chosen: ChannelSettings) -> str:
    on = (chosen.digests, chosen.each, chosen.alerts)
    return ",".join(name for name, is_on in zip(_MODES, on, strict=True) if is_on)


def _away(text: str) -> dict[str, Any]:
    if text.lower() == "none":
        return {"away": ()}
    found = []
    for part in text.split(","):
        first, *rest = _RANGE.split(part.strip())
        days = Away(first=date.fromisoformat(first), last=date.fromisoformat((rest or [first])[0]))
        if days.last < days.first or len(rest) > 1:
            raise ValueError
        found.append(days)
    return {"away": tuple(found)}


def _quiet(text: str) -> dict[str, Any]:
    if text.lower() in ("none", "off"):
        return {"quiet": None}
    try:
        start, end = (f"{parse_time(part):%H:%M}" for part in _RANGE.split(text.strip()))
    except UsageError as error:
        raise ValueError from error
    if start == end:
        raise ValueError
    return {"quiet": Quiet(start=start, end=end)}


def _review(text: str) -> dict[str, Any]:
    if text.lower() in ("none", "off"):
        return {"review_hours": 0.0}
    match = _HOURS.fullmatch(text.strip().lower())
    if match is None or not 0 < float(match[1]) <= 48:
        raise ValueError
    return {"review_hours": float(match[1]), "review_then": match[2] or "publish"}


def _review_text(chosen: ChannelSettings) -> str:
    return f"{chosen.review_hours:g}h then {chosen.review_then}" if chosen.review_hours else "off"


def _managers(text: str) -> dict[str, Any]:
    return {"managers": None if text.lower() == "none" else str(ChannelKey.parse(text))}


def _away_text(chosen: ChannelSettings) -> str:
    return ",".join(f"{away.first}..{away.last}" for away in chosen.away) or "none"


def _either(one: str, other: str) -> Said:
    return listing([one, other], "or")


def _numbers(least: int, most: int) -> Callable[[], Said]:
    return lambda: say("a number from {least} to {most}", least=least, most=most)


def _languages() -> Said:
    named = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
    return Said(named, named)


PREFERENCES: dict[str, Preference] = {
    "zone": Preference(
        mark("whose clock this channel lives by"),
        lambda: say("a time zone such as {example}", example="Europe/Berlin"),
        lambda text: {"zone": parse_zone(text).key},
        lambda chosen: chosen.zone,
    ),
    "language": Preference(
        mark("the language that Tidings speaks in this channel; the news stay in their own"),
        _languages,
        _choice("language", {word.lower(): code for code, name in LANGUAGES.items() for word in (code, name)}),
        lambda chosen: chosen.language,
    ),
    "mode": Preference(
        mark("what is posted: digests at the schedules, each article as it comes, alerts on big stories"),
        lambda: say(
            "{digest}, {each}, {alerts}, or several of them: {example}",
            digest="digest",
            each="each",
            alerts="alerts",
            example="digest,alerts",
        ),
        _modes,
        _modes_text,
    ),
    "empty": Preference(
        mark("what to do when there is nothing new (an outage is always said)"),
        lambda: _either("note", "silence"),
        _choice("empty", {"note": "note", "silence": "silence"}),
        lambda chosen: chosen.empty,
    ),
    "paused": Preference(
        mark("whether nothing at all is posted for now"),
        lambda: _either("yes", "no"),
        _choice("paused", {"yes": True, "no": False}),
        lambda chosen: "yes" if chosen.paused else "no",
    ),
    "away": Preference(
        mark("days without digests, such as holidays"),
        lambda: say(
            "days such as {example}, several with commas, or {none}", example="2026-12-24..2027-01-02", none="none"
        ),
        _away,
        _away_text,
    ),
    "quiet": Preference(
        mark("hours without alerts and notices"),
        lambda: say("hours such as {example}, or {none}", example="22:00-07:00", none="none"),
        _quiet,
        lambda chosen: f"{chosen.quiet.start}-{chosen.quiet.end}" if chosen.quiet else "none",
    ),
    "review": Preference(
        mark("how long a digest waits for a manager, and what happens then"),
        lambda: say("hours such as {example}, or {none}", example="2h, 2h then skip", none="off"),
        _review,
        _review_text,
    ),
    "managers": Preference(
        mark("where the managers are told what goes wrong, and what waits for review"),
        lambda: say("a channel such as {example}, or {none}", example="console:managers", none="none"),
        _managers,
        lambda chosen: chosen.managers or "none",
    ),
    "posts-at-once": Preference(
        mark("in mode each: how many articles get a post of their own; more together become one"),
        _numbers(1, 20),
        _number("posts_at_once", 1, 20),
        lambda chosen: str(chosen.posts_at_once),
    ),
    "posts-an-hour": Preference(
        mark("in mode each: how many posts an hour there may be; what comes then waits and becomes one post"),
        _numbers(1, 100),
        _number("posts_an_hour", 1, 100),
        lambda chosen: str(chosen.posts_an_hour),
    ),
    "alert-publishers": Preference(
        mark("in mode alerts: how many independent publishers must tell a story"),
        _numbers(2, 20),
        _number("alert_publishers", 2, 20),
        lambda chosen: str(chosen.alert_publishers),
    ),
    "alert-hours": Preference(
        mark("in mode alerts: within how many hours they must tell it"),
        _numbers(1, 72),
        _number("alert_hours", 1, 72),
        lambda chosen: f"{chosen.alert_hours:g}",
    ),
    "alerts-a-day": Preference(
        mark("in mode alerts: how many alerts a day there may be"),
        _numbers(1, 50),
        _number("alerts_a_day", 1, 50),
        lambda chosen: str(chosen.alerts_a_day),
    ),
}


def parse_preference(name: str, text: str) -> dict[str, Any]:
    """Read what a person chose for `name`; return the fields of `ChannelSettings` it sets.

    Raises `UsageError` that says what is accepted.
    """
    preference = PREFERENCES.get(name.strip().lower())
    if preference is None:
        raise _not_known(name)
    try:
        return preference.read(text.strip())
    except (ValueError, KeyError, IndexError):
        raise UsageError(
            say("“{text}” will not do for {name}: it takes {takes}.", text=text, name=name, takes=preference.takes)
        ) from None


def _not_known(name: str) -> UsageError:
    names = ", ".join(PREFERENCES)
    if near := get_close_matches(name.strip().lower(), PREFERENCES, n=1):
        return UsageError(
            say(
                "“{name}” cannot be chosen. Did you mean {near}? There are: {names}.",
                name=name,
                near=near[0],
                names=names,
            )
        )
    return UsageError(say("“{name}” cannot be chosen. There are: {names}.", name=name, names=names))


def chosen_from(values: Mapping[str, Any], *, zone: str = "UTC") -> ChannelSettings:
    """Return the settings of a channel from what is kept of its choices, by name; `zone` is that of one without.

    What this version cannot read (another version wrote it) is left at its default.
    """
    chosen = ChannelSettings(zone=zone)
    for name, text in values.items():
        try:
            chosen = replace(chosen, **parse_preference(name, str(text)))
        except UsageError:
            continue
    return chosen


def written(chosen: ChannelSettings) -> dict[str, str]:
    """Write every choice down as a person would; `parse_preference` reads it back."""
    return {name: preference.write(chosen) for name, preference in PREFERENCES.items()}
