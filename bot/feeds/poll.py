"""Polling: one fetch a feed, politely; whatever happens to one feed, the others go on."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

import structlog

from bot.errors import FetchError, InputError
from bot.feeds.cadence import Cadence, ServerHints, faded_rate, hints, next_poll, publishing_rate
from bot.feeds.identity import distinct
from bot.feeds.parse import MOST_BYTES, parse_feed
from bot.i18n import mark, say, speaking
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.net.urls import site

log = structlog.get_logger(__name__)

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
# A server that answers so wants to be left alone for a while; the feed itself is not broken.
SLOW_DOWN = frozenset({429, 503})
MOST_WAITING = 100
"""Documents that wait to be stored; when there are so many, no more are read."""

ANSWERED = mark("{host} answered {status}.")
MEANINGS = {
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


class Fetch(Protocol):
    """Read an address; raise `FetchError` when there is no whole answer."""

    async def __call__(
        self, url: str, *, headers: Mapping[str, str] | None = None, limit: int = ..., timeout_s: float = ...
    ) -> Fetched: ...


class Parse(Protocol):
    """Read a document; raise `InputError` when it is not a feed."""

    def __call__(self, body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed: ...


async def poll_feed(
    feed: Feed,
    *,
    fetch: Fetch,
    now: datetime,
    cadence: Cadence = Cadence(),
    parse: Parse = parse_feed,
    timeout_s: float = 20,
    parse_timeout_s: float = 40,
) -> PollOutcome:
    """Poll `feed` once and return what came of it; expected trouble is an outcome, never an exception.

    The request carries the server's own validators. A document that is byte for byte the last one is not parsed; any
    other is parsed in a thread, for at most `parse_timeout_s`. A move (301, 308) is reported after a feed was read at
    the new address.
    """
    try:
        answer = await fetch(feed.url, headers=_request_headers(feed), limit=MOST_BYTES, timeout_s=timeout_s)
    except FetchError as error:
        return _failed(feed, error.for_people, now, cadence)
    asked = hints(answer.headers, now=now)
    if answer.status == 410:
        return _gone(feed, now)
    if answer.status == 304:
        return _unchanged(_with_validators(feed, answer, keep=True), asked, now, cadence)
    if not 200 <= answer.status < 300:
        return _refused(feed, answer.status, asked, now, cadence)
    digest = blake2b(answer.body, digest_size=16).digest()
    if digest == feed.body_hash:
        return _unchanged(_with_validators(feed, answer, keep=False), asked, now, cadence)
    parsed = await _parsed(parse, answer, now, parse_timeout_s)
    if isinstance(parsed, str):
        return _failed(feed, parsed, now, cadence)
    return _fetched(replace(_with_validators(feed, answer, keep=False), body_hash=digest), parsed, answer, now, cadence)


async def poll_round(
    feeds: Iterable[Feed],
    *,
    fetch: Fetch,
    now: datetime,
    cadence: Cadence = Cadence(),
    parse: Parse = parse_feed,
    at_most: int = 32,
    per_host: int = 2,
    timeout_s: float = 20,
) -> AsyncIterator[list[PollOutcome]]:
    """Poll `feeds`, `at_most` at once and `per_host` of one host; yield what has come in since the last time, in lists.

    What they say is in English.
    """
    everywhere = asyncio.Semaphore(at_most)
    hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
    done: asyncio.Queue[PollOutcome] = asyncio.Queue(MOST_WAITING)

    async def one(feed: Feed) -> None:
        async with hosts[_host(feed.url)], everywhere:
            # What is kept of a feed is read by others than whoever asks for it now.
            with speaking("en"):
                outcome = await poll_feed(feed, fetch=fetch, now=now, cadence=cadence, parse=parse, timeout_s=timeout_s)
            await done.put(outcome)

    tasks = [asyncio.create_task(one(feed)) for feed in feeds]
    try:
        left = len(tasks)
        while left:
            outcomes = [await done.get()]
            while not done.empty():
                outcomes.append(done.get_nowait())
            left -= len(outcomes)
            yield outcomes
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _host(url: str) -> str:
    try:
        return site(url)
    except ValueError:
        return ""


def _request_headers(feed: Feed) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


async def _parsed(parse: Parse, answer: Fetched, now: datetime, timeout_s: float) -> ParsedFeed | str:
    """Parse in a thread; return the feed, or the sentence that says why there is none."""
    work = asyncio.to_thread(
        parse, answer.body, url=answer.final_url, content_type=answer.headers.get("Content-Type"), now=now
    )
    try:
        return await asyncio.wait_for(work, timeout_s)
    except InputError as error:
        return error.for_people
    except TimeoutError:
        return say("The document could not be read within {seconds} s.", seconds=timeout_s)
    except Exception:
        # The border of one feed in a round: a defect met in one document must not stop the others.
        log.exception("feed_parse_defect", url=answer.final_url)
        return say("The document could not be read; the reason is in the log.")


def _with_validators(feed: Feed, answer: Fetched, *, keep: bool) -> Feed:
    """Return `feed` with the validators of this answer; a 304 that repeats none keeps the old ones."""
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if keep:
        etag, modified = etag or feed.etag, modified or feed.last_modified
    return replace(feed, etag=etag, last_modified=modified)


def _healthy(feed: Feed, asked: ServerHints, now: datetime, cadence: Cadence) -> Feed:
    state = FeedState.PAUSED if feed.state is FeedState.PAUSED else FeedState.OK
    well = replace(
        feed, state=state, last_checked=now, last_success=now, failures=0, failing_since=None, last_error=None
    )
    return replace(well, next_poll=next_poll(well, now=now, hints=asked, cadence=cadence))


def _unchanged(feed: Feed, asked: ServerHints, now: datetime, cadence: Cadence) -> PollOutcome:
    faded = replace(feed, per_day=faded_rate(feed, now=now, cadence=cadence))
    return PollOutcome(status=PollStatus.UNCHANGED, feed=_healthy(faded, asked, now, cadence))


def _fetched(feed: Feed, parsed: ParsedFeed, answer: Fetched, now: datetime, cadence: Cadence) -> PollOutcome:
    parsed = replace(parsed, entries=distinct(parsed.entries))
    known = replace(
        feed,
        title=parsed.title or feed.title,
        link=parsed.link or feed.link,
        language=parsed.language or feed.language,
        per_day=publishing_rate((entry.published or entry.updated for entry in parsed.entries), now=now),
    )
    asked = hints(answer.headers, now=now, ttl_minutes=parsed.ttl_minutes)
    moved_to = answer.permanent_redirect_to
    moved = moved_to is not None and moved_to != feed.url
    return PollOutcome(
        status=PollStatus.MOVED if moved else PollStatus.FETCHED,
        feed=_healthy(known, asked, now, cadence),
        parsed=parsed,
        entries=len(parsed.entries),
        moved_to=moved_to if moved else None,
    )


def _refused(feed: Feed, status: int, asked: ServerHints, now: datetime, cadence: Cadence) -> PollOutcome:
    # 403 from a server that served us before is how some say "too often".
    patient = status in SLOW_DOWN or (status == 403 and feed.last_success is not None)
    sentence = MEANINGS.get(status, ANSWERED)
    reason = say(sentence, host=_host(feed.url), status=status)
    return _failed(feed, reason, now, cadence, asked, patient=patient)


def _failed(
    feed: Feed,
    reason: str,
    now: datetime,
    cadence: Cadence,
    asked: ServerHints = ServerHints(),
    *,
    patient: bool = False,
) -> PollOutcome:
    broken = feed.state in (FeedState.OK, FeedState.NEW) and not patient
    state = FeedState.FAILING if broken else feed.state
    since = feed.failing_since if feed.failures and feed.failing_since else now
    failures = feed.failures + 1
    worse = replace(feed, state=state, last_checked=now, failures=failures, failing_since=since, last_error=reason)
    worse = replace(worse, next_poll=next_poll(worse, now=now, hints=asked, cadence=cadence))
    return PollOutcome(status=PollStatus.FAILED, feed=worse, reason=reason)


def _gone(feed: Feed, now: datetime) -> PollOutcome:
    reason = say("{host} says this feed is gone for good (410), so it is not polled any more.", host=_host(feed.url))
    gone = replace(feed, state=FeedState.GONE, last_checked=now, last_error=reason, next_poll=None)
    return PollOutcome(status=PollStatus.GONE, feed=gone, reason=reason)
