"""How a feed is doing, in words: what is wrong since when, what was tried, and what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import Said, joined, listing, mark, plural, retold, say, shown
from bot.model.feed_health import Condition, FeedHealth, Overview, condition_of, is_unread
from bot.model.feeds import Feed
from bot.net.urls import site
from bot.text.rates import rate_words

MOVES_AFTER = 3
"""After so many polls that were redirected to one new address a feed is asked there."""
LONGEST_TITLE = 60
DAY = timedelta(days=1)
LONG_AGO = timedelta(days=300)

STATES = {
    Condition.GONE: mark("gone for good"),
    Condition.FAILING: mark("cannot be read"),
    Condition.PUT_OFF: mark("put off"),
    Condition.SILENT: mark("silent"),
    Condition.NEW: mark("not read yet"),
    Condition.PAUSED: mark("paused"),
    Condition.WELL: mark("well"),
}
_GUESSED = mark("It could not be read.")


@dataclass(frozen=True, slots=True)
class Times:
    """Writes moments as people of `zone` read them at `now`."""

    now: datetime
    zone: ZoneInfo

    def moment(self, at: datetime) -> Said:
        """Say when in a sentence: `14:05` today, else `Fri 27 Nov, 14:05`; of what is long past the day."""
        local = at.astimezone(self.zone)
        if abs(self.now - at) >= LONG_AGO:
            return shown(local, "day year")
        time = f"{local:%H:%M}"
        return (
            Said(time, time)
            if self._is_today(local)
            else say("{day}, {time}", day=shown(local, "weekday day"), time=time)
        )

    def short(self, at: datetime | None) -> Said | None:
        """Say when in a table: `14:05` today, else `27 Nov 14:05`."""
        if at is None:
            return None
        local = at.astimezone(self.zone)
        if abs(self.now - at) >= LONG_AGO:
            return shown(local, "day year")
        time = f"{local:%H:%M}"
        return Said(time, time) if self._is_today(local) else joined([shown(local, "day"), time])

    def day(self, at: datetime) -> Said:
        """Say which day: `3 Nov`, of what is long past with its year."""
        return shown(at.astimezone(self.zone), "day year" if abs(self.now - at) >= LONG_AGO else "day")

    def _is_today(self, local: datetime) -> bool:
        return local.date() == self.now.astimezone(self.zone).date()


def publishes(feed: Feed) -> Said:
    """Say how often a feed publishes in a sentence."""
    if feed.per_day is None:
        return say("How often it publishes is not known yet.")
    return say("It publishes {rate}.", rate=rate_words(feed.per_day))


def state_words(health: FeedHealth, overview: Overview) -> Said:
    """Say how a feed is doing in a word or two; of a paused one also who paused it."""
    condition = condition_of(health, overview.now)
    if condition is Condition.PAUSED and health.pause is not None:
        since = Times(overview.now, overview.zone).day(health.pause.at)
        return say("paused by {name} on {day}", name=health.pause.by, day=since)
    return say(STATES[condition])


def name_of(health: FeedHealth, *, whole: bool = False) -> str:
    """Name a feed so that people know it: by its title and its site, or by its `whole` address."""
    address = bare(health.feed.url)
    title = " ".join((health.name or health.feed.title or "").split())
    if not title:
        return address
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1]}…"
    return f"{title} ({address if whole else _site(health.feed.url)})"


def bare(url: str) -> str:
    """Return an address as people write it, by which every command knows it."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/") or url


def trouble_words(health: FeedHealth, overview: Overview, name: str) -> list[Said]:
    """Say what is the matter with a feed that is not well: what, why, and what happens next."""
    feed, times = health.feed, Times(overview.now, overview.zone)
    match condition_of(health, overview.now):
        case Condition.GONE:
            return _gone(feed, times, name)
        case Condition.FAILING:
            return [
                _failing(feed, times, name),
                retold(feed.last_error or _GUESSED),
                _read_before(feed, times),
                _next_try(feed, times),
            ]
        case Condition.PUT_OFF:
            return [
                _put_off(feed, times, name),
                retold(feed.last_error or _GUESSED),
                _read_before(feed, times),
                _left_alone(feed, times),
            ]
        case Condition.SILENT:
            return _silent(health, times, name)
        case _:
            return []


def moving_words(feed: Feed, name: str) -> Said | None:
    """Say that a feed is about to get another address, if it is."""
    if not feed.moving_to:
        return None
    return say(
        "{feed} is moving to {address} (seen {n} of {all} times).",
        feed=name,
        address=feed.moving_to,
        n=feed.moving_seen,
        all=MOVES_AFTER,
    )


def next_words(health: FeedHealth, overview: Overview) -> Said:
    """Say when a feed that is well, new or paused is read next."""
    feed, times = health.feed, Times(overview.now, overview.zone)
    if condition_of(health, overview.now) is Condition.PAUSED:
        return say("Nothing is taken from it. Let it go on with: {command}", command=f"feeds resume {feed.url}")
    if feed.next_poll is None or feed.next_poll <= overview.now:
        return say("It is read in the next round.")
    return say("It is read again: {moment}.", moment=times.moment(feed.next_poll))


def wishes(feed: Feed) -> list[Said]:
    """Say what a feed asks of those who read it."""
    said: list[Said] = []
    if feed.ttl_minutes:
        said.append(say("It asks to be read at most once in {span}.", span=_span(feed.ttl_minutes)))
    if feed.skip_hours:
        hours = [f"{hour:02}" for hour in sorted(feed.skip_hours)]
        said.append(say("It asks not to be read in these hours (UTC): {hours}.", hours=listing(hours)))
    if feed.skip_days:
        # The 2nd of March 2026 is a Monday.
        days = [shown(datetime(2026, 3, 2 + day), "weekday") for day in sorted(feed.skip_days)]  # noqa: DTZ001 - a day has none
        said.append(say("It asks not to be read on these days: {days}.", days=listing(days)))
    return said


def _gone(feed: Feed, times: Times, name: str) -> list[Said]:
    what = say("{feed} is gone for good: its server says so (410).", feed=name)
    if feed.last_checked is not None:
        day = times.day(feed.last_checked)
        what = say("{feed} is gone for good: its server said so (410) on {day}.", feed=name, day=day)
    ways = say(
        "It is not asked any more. If it has a new address: {add}. To take this one off the list: {remove}",
        add="feeds add ADDRESS",
        remove=f"feeds remove {feed.url}",
    )
    return [what, ways]


def _failing(feed: Feed, times: Times, name: str) -> Said:
    return plural(
        "{feed} cannot be read: tried {n} time since {moment}.",
        "{feed} cannot be read: tried {n} times since {moment}.",
        n=feed.failures,
        feed=name,
        moment=times.moment(feed.failing_since or feed.last_checked or times.now),
    )


def _put_off(feed: Feed, times: Times, name: str) -> Said:
    return plural(
        "{feed} is put off: its server refused {n} time since {moment}, after it had served us.",
        "{feed} is put off: its server refused {n} times since {moment}, after it had served us.",
        n=feed.failures,
        feed=name,
        moment=times.moment(feed.failing_since or feed.last_checked or times.now),
    )


def _read_before(feed: Feed, times: Times) -> Said:
    if feed.last_success is None:
        return say("It was never read.")
    return joined([say("Read last: {moment}.", moment=times.moment(feed.last_success)), publishes(feed)])


def _next_try(feed: Feed, times: Times) -> Said:
    if feed.next_poll is None or feed.next_poll <= times.now:
        return say("It is tried again in the next round.")
    moment = times.moment(feed.next_poll)
    if feed.last_checked is not None and feed.next_poll - feed.last_checked > DAY / 2:
        return say("Tried again: {moment}, and once a day after that.", moment=moment)
    return say("Tried again: {moment}; if that fails, less and less often, but once a day at least.", moment=moment)


def _left_alone(feed: Feed, times: Times) -> Said:
    if feed.next_poll is None or feed.next_poll <= times.now:
        return say("It is tried again in the next round.")
    moment = times.moment(feed.next_poll)
    if is_unread(feed, times.now):
        return say("It is left alone until {moment} and asked again then.", moment=moment)
    return say("It is left alone until {moment}; nothing needs to be done.", moment=moment)


def _silent(health: FeedHealth, times: Times, name: str) -> list[Said]:
    assert health.rhythm is not None and health.rhythm.usual is not None
    usual = max(health.rhythm.usual, timedelta(minutes=1))
    what = say(
        "{feed} is read without trouble, but has brought nothing new since {day}; it used to publish {rate}.",
        feed=name,
        day=times.day(health.rhythm.newest),
        rate=rate_words(DAY / usual),
    )
    if not health.feed.link:
        return [what]
    return [what, say("Its site may tell whether it moved: {address}", address=health.feed.link)]


def _span(minutes: int) -> Said:
    if minutes % 1440 == 0:
        return plural("{n} day", "{n} days", n=minutes // 1440)
    if minutes % 60 == 0:
        return plural("{n} hour", "{n} hours", n=minutes // 60)
    return plural("{n} minute", "{n} minutes", n=minutes)


def _site(url: str) -> str:
    try:
        return site(url)
    except ValueError:
        return bare(url)


def paused_among(feeds: Sequence[FeedHealth], now: datetime) -> bool:
    """Say whether some of the feeds are paused."""
    return any(condition_of(health, now) is Condition.PAUSED for health in feeds)
