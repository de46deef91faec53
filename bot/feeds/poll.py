"""Polling: one fetch a feed, politely; whatever happens to one feed, the others go on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import inf
from typing import Any, Protocol

import structlog

from bot.errors import FetchError, InputError
from bot.feeds.cadence import USUAL, Cadence
from bot.feeds.conditional import request_headers
from bot.feeds.document import IN_THREADS, Read
from bot.feeds.gather import MOST, Gathered
from bot.feeds.hints import hints
from bot.feeds.hosts import FIRST_CLOSED_S, LONGEST_SILENT_S, Hosts, host_of
from bot.feeds.outage import Outages, was_fine
from bot.feeds.parse import MOST_BYTES
from bot.feeds.turns import Turns
from bot.feeds.verdict import (
    NOT_MODIFIED,
    Fetched,
    Terms,
    failed,
    fetched,
    host_rests,
    not_counted,
    refused,
    round_is_over,
    unchanged,
    wants_rest,
)
from bot.i18n import say, speaking
from bot.model.feeds import Feed, FeedOptions, ParsedFeed, PollOutcome, PollStatus

log = structlog.get_logger(__name__)

READ_AT_ONCE = 4
"""Documents that are read at once, each in a thread: more would only take turns."""
STEP_S = 10
"""A poll late in a long round took place later than the round began, counted in steps of this length."""
NO_OPTIONS = FeedOptions()

Options = Callable[[str], FeedOptions]
"""What the operator chose for the feed at an address."""


class Fetch(Protocol):
    """Read an address; raise `FetchError` when there is no whole answer.

    `only_here` are headers for the host of `url` alone, not for where it redirects; `proxy` is asked in its place.
    """

    def __call__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        only_here: Mapping[str, str] | None = None,
        proxy: str | None = None,
        limit: int = ...,
        timeout_s: float = ...,
    ) -> Awaitable[Fetched]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What polls are made with, and how long each part may take, in seconds."""

    fetch: Fetch
    read: Read = IN_THREADS
    timeout_s: float = 20
    read_timeout_s: float = 40


async def poll_round(
    feeds: Iterable[Feed],
    *,
    fetch: Fetch,
    now: datetime,
    cadence: Cadence = USUAL,
    read: Read = IN_THREADS,
    options: Options | None = None,
    hosts: Hosts | None = None,
    outages: Outages | None = None,
    at_most: int = 32,
    per_host: int = 2,
    timeout_s: float = 20,
    read_timeout_s: float = 40,
    longest_s: float | None = None,
) -> AsyncGenerator[list[PollOutcome], None]:
    """Poll `feeds`, `at_most` at once, and yield what has come in since the last time, in lists; all in English.

    Expected trouble is an outcome, never an exception. A request carries the server's own validators, whoever asks for
    it. A document that is byte for byte the last one is not read; any other is, for at most `read_timeout_s`. A move
    (301, 308) is reported when it was seen at three polls in a row, or when the feed was never read before. 410 ends a
    feed at once: nobody says that by mistake, and it can be added again.

    `hosts` is the pace of every host, `outages` what was seen of outages; both are kept from round to round (without
    them this round begins anew, with `per_host` requests to a host at once). What waits for a host that is left alone
    is not due (`PollStatus.NOT_DUE`), and so is, after `longest_s`, what still waits for a host that rests. Failures
    come last: only then can be said whether most servers failed together, in which case they are not counted.
    """
    means = Means(fetch=fetch, read=read, timeout_s=timeout_s, read_timeout_s=read_timeout_s)
    listed = tuple(feeds)
    polling = _Round(
        listed,
        means=means,
        terms=Terms(now=now, cadence=cadence),
        options=options,
        hosts=hosts or Hosts(per_host=per_host),
        longest_s=longest_s,
    )
    workers = [asyncio.create_task(polling.work()) for _ in range(min(at_most, len(listed)))]
    try:
        everything = asyncio.gather(*workers)
        everything.add_done_callback(polling.end)
        while outcomes := await polling.come.next():
            yield outcomes
        await everything
        failures = polling.judged(outages or Outages())
        for start in range(0, len(failures), MOST):
            yield failures[start : start + MOST]
    finally:
        polling.turns.stop()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


class _Round:
    """One round: what its workers share."""

    def __init__(
        self,
        feeds: tuple[Feed, ...],
        *,
        means: Means,
        terms: Terms,
        options: Options | None,
        hosts: Hosts,
        longest_s: float | None,
    ) -> None:
        self._means, self._terms, self._options, self._hosts = means, terms, options, hosts
        self._began = hosts.clock()
        self._time_ahead = terms.now.timestamp() - self._began
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        # Of the hosts whose feeds were fine before, which are so still.
        self._fine: dict[str, bool] = {}
        self._silent: list[str] = []
        self._failures: list[tuple[Feed, PollOutcome]] = []
        until = inf if longest_s is None else self._began + longest_s
        self.turns = Turns(feeds, hosts, put_off=self._put_off, until=until, time_ahead=self._time_ahead)
        self.come = Gathered()

    async def work(self) -> None:
        """Poll one feed after the other until none is left."""
        # What is kept of a feed is read by others than whoever asks for it now.
        with speaking("en"):
            while (turn := await self.turns.next()) is not None:
                await self._poll(turn.host, turn.feed)

    def end(self, workers: asyncio.Future[list[None]]) -> None:
        """Let what has come in be the last: the workers are done, or one of them met a defect."""
        if not workers.cancelled():
            workers.exception()
        self.come.close()

    def judged(self, outages: Outages) -> list[PollOutcome]:
        """Return what failed, counted or not."""
        if not outages.is_ours(self._fine, now=self._terms.now):
            return [outcome for _, outcome in self._failures]
        for host in self._silent:
            self._hosts.reopen(host)
        with speaking("en"):
            return [not_counted(feed, self._terms_at(self._hosts.clock())) for feed, _ in self._failures]

    async def _poll(self, host: str, feed: Feed) -> None:
        clock = self._hosts.clock
        began = ended = clock()
        try:
            options = NO_OPTIONS if self._options is None else self._options(feed.url)
            answer = await _ask(feed, self._means, options)
        finally:
            ended = clock()
            self._hosts.ended(host, began, ended)
        rests = not isinstance(answer, FetchError) and wants_rest(feed, answer.status)
        self._pace(host, feed, answer, began, ended, rests=rests)
        terms = self._terms_at(ended, options.shortest)
        outcome = await _outcome(feed, answer, self._means, terms, self._reading)
        fails = outcome.status is PollStatus.FAILED and not rests
        if not rests and was_fine(feed, self._terms.now):
            self._fine[host] = self._fine.get(host, False) or not fails
        if fails:
            self._failures.append((feed, outcome))
        else:
            await self.come.put(outcome)

    def _pace(
        self, host: str, feed: Feed, answer: Fetched | FetchError, began: float, ended: float, *, rests: bool
    ) -> None:
        """Leave a host alone that wants it, or that has gone silent."""
        began, ended = began + self._time_ahead, ended + self._time_ahead
        if isinstance(answer, FetchError):
            if self._hosts.silent(host, began, ended):
                self._silent.append(host)
            return
        there = host if answer.final_url == feed.url else host_of(answer.final_url)
        if not rests:
            for each in (host,) if there == host else (host, there):
                self._hosts.answered(each, served=answer.status < 400)
            return
        retry_s = hints(answer.headers, now=self._terms.now).retry_after_s
        self._hosts.close(host, began, ended, retry_s)
        if there != host:
            # Whoever redirects to a host chooses what it is asked for, and must not close it to all others for long.
            self._hosts.close(there, began, ended, min(retry_s or FIRST_CLOSED_S, LONGEST_SILENT_S))

    def _put_off(self, feed: Feed, wait_s: float) -> None:
        terms = self._terms_at(self._hosts.clock())
        self.come.add(host_rests(feed, wait_s, terms) if wait_s else round_is_over(feed))

    def _terms_at(self, moment: float, shortest: timedelta | None = None) -> Terms:
        """Return the terms of a poll that ended at `moment` of the clock."""
        late_s = (moment - self._began) // STEP_S * STEP_S
        if late_s <= 0 and shortest is None:
            return self._terms
        return replace(self._terms, now=self._terms.now + timedelta(seconds=late_s), shortest=shortest)


async def _ask(feed: Feed, means: Means, options: FeedOptions) -> Fetched | FetchError:
    """Ask the server of `feed` for what is new; return why there is no answer when there is none."""
    more: dict[str, Any] = {}
    if options.headers:
        more["only_here"] = options.headers
    if options.proxy:
        more["proxy"] = options.proxy
    headers = request_headers(feed, options.user_agent)
    try:
        return await means.fetch(feed.url, headers=headers, limit=MOST_BYTES, timeout_s=means.timeout_s, **more)
    except FetchError as error:
        return error
    except Exception as error:
        # The border of one feed in a round: a defect met with one server must not stop the others.
        log.exception("feed_fetch_defect", host=host_of(feed.url))
        return FetchError(repr(error), for_people=say("The feed could not be read; the reason is in the log."))


async def _outcome(
    feed: Feed, answer: Fetched | FetchError, means: Means, terms: Terms, reading: asyncio.Semaphore
) -> PollOutcome:
    """Decide what an answer comes to; read its document if it is a new one, when it is its turn among `reading`."""
    if isinstance(answer, FetchError):
        return failed(feed, answer.for_people, terms)
    if answer.status == NOT_MODIFIED and feed.last_success is not None:
        return unchanged(feed, answer, terms)
    if not 200 <= answer.status < 300:
        return refused(feed, answer, terms)
    digest = sha256(answer.body).digest()[:16]
    if digest == feed.body_hash:
        return unchanged(feed, answer, terms)
    async with reading:
        parsed = await _parsed(answer, means, terms.now)
    if isinstance(parsed, str):
        return failed(feed, parsed, terms, hints(answer.headers, now=terms.now), answered=True)
    return fetched(feed, parsed, digest, answer, terms)


async def _parsed(answer: Fetched, means: Means, now: datetime) -> ParsedFeed | str:
    """Read a document in a thread; return the feed, or the sentence that says why there is none."""
    try:
        async with asyncio.timeout(means.read_timeout_s):
            kind = answer.headers.get("Content-Type")
            return await means.read(answer.body, url=answer.final_url, content_type=kind, now=now)
    except InputError as error:
        return error.for_people
    except TimeoutError:
        return say("The document could not be read within {seconds} s.", seconds=means.read_timeout_s)
    except Exception:
        # The border of one feed in a round: a defect met in one document must not stop the others.
        log.exception("feed_parse_defect", host=host_of(answer.final_url))
        return say("The document could not be read; the reason is in the log.")
