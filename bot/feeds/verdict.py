"""What an answer comes to: the outcome of one poll, decided from the feed as it was and what its server said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.feeds.cadence import (
    USUAL,
    Cadence,
    after_failure,
    after_outage,
    after_success,
    faded_rate,
    publishing_rate,
    put_off,
    rate_with,
)
from bot.feeds.conditional import validators
from bot.feeds.hints import NO_HINTS, ServerHints, hints
from bot.feeds.moves import STAYS, Move, move_of
from bot.i18n import mark, plural, say
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.net.urls import site

# A server that answers so wants to be left alone for a while; the feed itself is not broken.
SLOW_DOWN = frozenset({429, 503})
NOT_MODIFIED = 304
ONLY_NEW = 226
"""The status of an answer that holds the new entries only (RFC 3229)."""
PARTIAL = frozenset({NOT_MODIFIED, ONLY_NEW})

ANSWERED = mark("{host} answered {status}.")
MEANINGS = {
    304: mark("{host} answered {status} (nothing has changed, though it never gave us this feed)."),
    400: mark("{host} answered {status} (it did not understand the request)."),
    401: mark("{host} answered {status} (a password is needed)."),
    403: mark("{host} answered {status} (it refuses to serve us)."),
    404: mark("{host} answered {status} (there is nothing at this address)."),
    406: mark("{host} answered {status} (it refuses to serve us)."),
    429: mark("{host} answered {status} (it asks us to come less often)."),
    451: mark("{host} answered {status} (it may not serve this)."),
    500: mark("{host} answered {status} (an error of its own)."),
    502: mark("{host} answered {status} (its own server is down)."),
    503: mark("{host} answered {status} (it is out of service for now)."),
    504: mark("{host} answered {status} (its own server does not answer)."),
    511: mark("{host} answered {status} (the network we are in wants a login)."),
}


class Fetched(Protocol):
    """The answer of a server, as `Fetch` returns it."""

    @property
    def final_url(self) -> str: ...
    @property
    def permanent_redirect_to(self) -> str | None: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When a poll takes place, and how often its feed may be polled."""

    now: datetime
    cadence: Cadence = USUAL
    shortest: timedelta | None = None


def wants_rest(feed: Feed, status: int) -> bool:
    """Say whether a server that answers with `status` wants us to come less often; then the feed is not broken.

    403 from one that served us before is how some say it.
    """
    return status in SLOW_DOWN or (status == 403 and feed.last_success is not None)


def unchanged(feed: Feed, answer: Fetched, terms: Terms) -> PollOutcome:
    """Return what a document comes to that is the one we have: told so (304), or the same bytes again."""
    per_day = faded_rate(feed, now=terms.now, cadence=terms.cadence)
    return _well(feed, answer, terms, per_day, status=PollStatus.UNCHANGED)


def fetched(feed: Feed, parsed: ParsedFeed, digest: bytes, answer: Fetched, terms: Terms) -> PollOutcome:
    """Return what a new document comes to; `digest` is its hash. One of new entries only replaces no whole one."""
    if answer.status == ONLY_NEW:
        per_day = rate_with(feed, len(parsed.entries), now=terms.now, cadence=terms.cadence)
        return _well(feed, answer, terms, per_day, status=PollStatus.FETCHED, parsed=parsed)
    per_day = publishing_rate((entry.published or entry.updated for entry in parsed.entries), now=terms.now)
    told = replace(
        feed,
        title=parsed.title or feed.title,
        link=parsed.link or feed.link,
        language=parsed.language or feed.language,
        ttl_minutes=parsed.ttl_minutes,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        body_hash=digest,
    )
    return _well(told, answer, terms, per_day, status=PollStatus.FETCHED, parsed=parsed)


def refused(feed: Feed, answer: Fetched, terms: Terms) -> PollOutcome:
    """Return what an answer without a document comes to."""
    status = answer.status
    if status == 410:
        return _gone(feed, terms)
    reason = say(MEANINGS.get(status, ANSWERED), host=_for_people(feed), status=status)
    asked = hints(answer.headers, now=terms.now)
    return failed(feed, reason, terms, asked, patient=wants_rest(feed, status), answered=True)


def failed(
    feed: Feed,
    reason: str,
    terms: Terms,
    asked: ServerHints = NO_HINTS,
    *,
    patient: bool = False,
    answered: bool = False,
) -> PollOutcome:
    """Return what a poll comes to that brought no feed, for `reason`; the state stays when one must only be `patient`.

    What was `answered` without a feed ends a move that was under way; no answer at all says nothing about it.
    """
    broken = feed.state in (FeedState.OK, FeedState.NEW) and not patient
    failures = feed.failures + 1
    move = STAYS if answered else Move(moving_to=feed.moving_to, seen=feed.moving_seen)
    worse = replace(
        feed,
        state=FeedState.FAILING if broken else feed.state,
        last_checked=terms.now,
        next_poll=after_failure(
            feed, failures, now=terms.now, hints=asked, cadence=terms.cadence, shortest=terms.shortest
        ),
        failures=failures,
        failing_since=feed.failing_since if feed.failures and feed.failing_since else terms.now,
        last_error=reason,
        moving_to=move.moving_to,
        moving_seen=move.seen,
    )
    return PollOutcome(status=PollStatus.FAILED, feed=worse, reason=reason)


def not_counted(feed: Feed, terms: Terms) -> PollOutcome:
    """Return the outcome for `feed`, as it was before, of a poll that failed as most others did: it is tried soon."""
    reason = say("Most servers could not be reached at the same time, so the fault is more likely on our side.")
    again = replace(feed, next_poll=after_outage(feed, now=terms.now, cadence=terms.cadence))
    return PollOutcome(status=PollStatus.FAILED, feed=again, counted=False, reason=reason)


def host_rests(feed: Feed, wait_s: float, terms: Terms) -> PollOutcome:
    """Return the outcome for a feed that was not asked for, because its host is left alone for `wait_s` seconds."""
    minutes, name = max(1, round(wait_s / 60)), _for_people(feed)
    if minutes <= 120:
        reason = plural(
            "{host} is left alone for {n} minute, so this feed was not read now.",
            "{host} is left alone for {n} minutes, so this feed was not read now.",
            n=minutes,
            host=name,
        )
    else:
        reason = plural(
            "{host} is left alone for {n} hour, so this feed was not read now.",
            "{host} is left alone for {n} hours, so this feed was not read now.",
            n=round(minutes / 60),
            host=name,
        )
    later = replace(feed, next_poll=put_off(feed, wait_s, now=terms.now, cadence=terms.cadence))
    return PollOutcome(status=PollStatus.NOT_DUE, feed=later, reason=reason)


def round_is_over(feed: Feed) -> PollOutcome:
    """Return the outcome for a feed that was not asked for, because so many of its host are due; it is due still."""
    reason = say("So many feeds of {host} are due that this one waits for the next round.", host=_for_people(feed))
    return PollOutcome(status=PollStatus.NOT_DUE, feed=feed, reason=reason)


def _well(
    feed: Feed,
    answer: Fetched,
    terms: Terms,
    per_day: float | None,
    *,
    status: PollStatus,
    parsed: ParsedFeed | None = None,
) -> PollOutcome:
    """Return the outcome of a poll that succeeded."""
    etag, modified = validators(feed, answer.headers, whole=answer.status not in PARTIAL)
    move = move_of(feed, answer.permanent_redirect_to, read=answer.status != NOT_MODIFIED)
    asked = hints(answer.headers, now=terms.now)
    well = replace(
        feed,
        state=FeedState.OK,
        etag=etag,
        last_modified=modified,
        last_checked=terms.now,
        last_success=terms.now,
        next_poll=after_success(
            feed, per_day, now=terms.now, hints=asked, cadence=terms.cadence, shortest=terms.shortest
        ),
        failures=0,
        last_error=None,
        per_day=per_day,
        failing_since=None,
        moving_to=move.moving_to,
        moving_seen=move.seen,
    )
    return PollOutcome(
        status=status if move.now_to is None else PollStatus.MOVED,
        feed=well,
        parsed=parsed,
        entries=0 if parsed is None else len(parsed.entries),
        moved_to=move.now_to,
    )


def _gone(feed: Feed, terms: Terms) -> PollOutcome:
    reason = say("{host} says this feed is gone for good (410), so it is not polled any more.", host=_for_people(feed))
    gone = replace(feed, state=FeedState.GONE, last_checked=terms.now, last_error=reason, next_poll=None)
    return PollOutcome(status=PollStatus.GONE, feed=gone, reason=reason)


def _for_people(feed: Feed) -> str:
    try:
        return site(feed.url)
    except ValueError:
        return ""
