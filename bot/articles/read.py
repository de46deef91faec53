"""From entries to articles: the feed's own text where it is whole, else the page, politely fetched."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

import structlog

from bot.articles.extract import extract_page
from bot.articles.feedtext import FeedText, read_author, read_feed_text
from bot.articles.language import detect
from bot.articles.patience import Patience
from bot.articles.threads import Threads
from bot.articles.titles import clean_title, publisher_name
from bot.errors import FetchError
from bot.i18n import mark, say
from bot.model.articles import Article, Basis, Label, PageText
from bot.model.feeds import Entry
from bot.model.progress import Progress, silent
from bot.net.urls import article_id, canonical, site

PAGE_LIMIT = 3_000_000
"""Bytes of a page that are read at most."""
READING = mark("Reading pages")
READABLE = ("text/", "application/xhtml", "application/xml", "application/octet-stream")

log = structlog.get_logger(__name__)


class Page(Protocol):
    """What reading an address gives: the decompressed body, whatever the status."""

    @property
    def status(self) -> int: ...
    @property
    def final_url(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Fetch(Protocol):
    """Reads an address; raises `FetchError` when there is no whole answer, an error status is an answer."""

    async def __call__(self, url: str, /, *, limit: int, timeout_s: float) -> Page: ...


@dataclass(frozen=True, slots=True)
class Way:
    """How pages are read: what fetches them, and what says whether robots.txt allows it."""

    fetch: Fetch
    allowed: Callable[[str], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedInfo:
    """What is known of the feed an entry came from."""

    title: str | None = None
    link: str | None = None
    language: str | None = None


async def read_entries(
    entries: Sequence[Entry],
    *,
    fetch: Fetch,
    publisher_of: Mapping[str, FeedInfo],
    now: datetime,
    allowed_by_robots: Callable[[str], Awaitable[bool]],
    patience: Patience,
    full_text: bool = True,
    full_text_of: Callable[[str], bool | None] = lambda feed: None,
    way_of: Callable[[str, str], Way | None] = lambda feed, url: None,
    pages_since: datetime | None = None,
    at_most: int = 16,
    per_host: int = 2,
    timeout_s: float = 20.0,
    progress: Progress = silent,
) -> list[tuple[Entry, Article]]:
    """Turn every entry into an article, in the order of `entries`; never raises for a bad page.

    A page is fetched when the feed's text is not whole, `full_text` is true and the entry was published (first seen,
    when it has no date) at `pages_since` or later: at most `at_most` at once, `per_host` of one host, each for
    `timeout_s`, and only where robots.txt and `patience` with the host allow it. A page that fails or is a wall leaves
    the feed's teaser, or the headline. `publisher_of` is looked up by `Entry.feed`; a feed that is missing there is
    named after its host. A date after `now` is wrong: the article counts from when its entry was first seen.

    `full_text_of` answers for a feed what `full_text` says of all, and `way_of` how a page of a feed is read, by the
    addresses of both; where they answer `None` nothing is special.
    """
    usual = Way(fetch, allowed_by_robots)
    reader = _Reader(
        lambda feed, url: way_of(feed, url) or usual,
        patience,
        now=now,
        wants_pages=lambda feed: full_text if (chosen := full_text_of(feed)) is None else chosen,
        pages_since=pages_since,
        at_most=at_most,
        per_host=per_host,
        timeout_s=timeout_s,
    )
    done = 0

    async def one(entry: Entry) -> tuple[Entry, Article]:
        nonlocal done
        article = await reader.read(entry, publisher_of.get(entry.feed, FeedInfo()))
        done += 1
        progress(say(READING), done, len(entries))
        return entry, article

    progress(say(READING), 0, len(entries))
    with reader.threads:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(entry)) for entry in entries]
    return [task.result() for task in tasks]


class _Reader:
    def __init__(
        self,
        way_of: Callable[[str, str], Way],
        patience: Patience,
        *,
        now: datetime,
        wants_pages: Callable[[str], bool],
        pages_since: datetime | None,
        at_most: int,
        per_host: int,
        timeout_s: float,
    ) -> None:
        self._way_of = way_of
        self._patience = patience
        self._now = now
        self._wants_pages = wants_pages
        self._pages_since = pages_since
        self._timeout_s = timeout_s
        self._gate = asyncio.Semaphore(at_most)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        self.threads = Threads()

    async def read(self, entry: Entry, info: FeedInfo) -> Article:
        said, page, address = FeedText("", False), None, None
        try:
            said = await self._said(entry)
            url = _link(entry, info)
            if url is not None and self._wants_page(entry, said):
                page, address = await self._page(url, self._way_of(entry.feed, url))
            return await self.threads.run(
                lambda: to_article(entry, info, said, page=page, address=address, now=self._now)
            )
        except Exception as error:  # noqa: BLE001  (the border: one entry may not stop a round)
            log.warning("entry not readable", feed=entry.feed, error=f"{type(error).__name__}: {error}"[:300])
            return _bare(entry, info, self._now)

    def _wants_page(self, entry: Entry, said: FeedText) -> bool:
        """Say whether the page is worth asking for: nobody will read what a new feed brings from last year."""
        if said.is_full or not self._wants_pages(entry.feed):
            return False
        return self._pages_since is None or _published(entry, said, None, self._now) >= self._pages_since

    async def _said(self, entry: Entry) -> FeedText:
        async with self._gate:
            return await self.threads.run(lambda: read_feed_text(entry.item, now=self._now))

    async def _page(self, url: str, way: Way) -> tuple[PageText | None, str | None]:
        """Return what the page at `url` says and the address that answered, or nothing when it could not be read."""
        host = site(url)
        async with self._hosts[host], self._gate:
            if not self._patience.take(host):
                log.info("page not read", url=url, reason="enough was asked of this host for now")
                return None, None
            try:
                if not await way.allowed(url):
                    log.info("page not read", url=url, reason="robots.txt")
                    return None, None
                answer = await way.fetch(url, limit=PAGE_LIMIT, timeout_s=self._timeout_s)
                self._patience.answered(host)
                kind = answer.headers.get("Content-Type", "text/html").strip().lower()
                if answer.status != 200 or not kind.startswith(READABLE):
                    log.info("page not read", url=url, reason=f"HTTP {answer.status}, {kind[:60]}")
                    return None, None
                page = await self.threads.run(lambda: extract_page(answer.body, url=answer.final_url, now=self._now))
            except (FetchError, TimeoutError) as error:
                if isinstance(error, FetchError):
                    self._patience.failed(host)
                log.info("page not read", url=url, reason=str(error)[:300])
                return None, None
        return page, answer.final_url


def to_article(
    entry: Entry, info: FeedInfo, said: FeedText, *, page: PageText | None, address: str | None, now: datetime
) -> Article:
    """Join what the feed `said` and what the `page` at `address` gave (if it was read) to one article.

    A date after `now` is not believed.
    """
    item = entry.item
    text, basis, labels = _text(said, page)
    url = _address(entry, info, address if page is not None and basis is Basis.FULL and text == page.text else None)
    publisher = _publisher(url, info, page)
    title = clean_title(clean_title(item.title, publisher), page.site if page else None)
    title = title or (page.title if page else "") or _opening(text) or url
    language = detect(text or title) or (page.language if page else None) or _short(info.language)
    return Article(
        id=_id(url),
        url=url,
        title=title,
        text=text,
        published=_published(entry, said, page, now),
        first_seen=entry.first_seen,
        publisher=publisher,
        byline=read_author(item.author) or (page.byline if page else None),
        language=language,
        basis=basis,
        labels=labels,
        image=_image(entry) or (page.image if page else None),
        categories=item.categories,
        baseline=entry.baseline,
    )


def _text(said: FeedText, page: PageText | None) -> tuple[str, Basis, frozenset[Label]]:
    labels = page.labels if page is not None else frozenset[Label]()
    if said.is_full:
        return said.text, Basis.FULL, labels
    if page is not None and page.basis is Basis.FULL and len(page.text) >= 0.8 * len(said.text):
        return page.text, Basis.FULL, labels
    teaser = max(said.text, page.text if page is not None else "", key=len)
    return teaser, Basis.TEASER if teaser else Basis.HEADLINE, labels


def _published(entry: Entry, said: FeedText, page: PageText | None, now: datetime) -> datetime:
    item = entry.item
    known = (item.published, item.updated, page.published if page else None, said.published)
    # A year before the first feeds is a broken clock, not a time.
    given = next((moment for moment in known if moment is not None and moment.year >= 1990), None)
    return given if given is not None and given <= now else entry.first_seen


def _link(entry: Entry, info: FeedInfo) -> str | None:
    for base in (entry.feed, info.link):
        try:
            return canonical(entry.item.url or "", base) if entry.item.url else None
        except ValueError:
            continue
    return None


def _address(entry: Entry, info: FeedInfo, final: str | None) -> str:
    """The address that answered with the article, else the entry's, else one made of the feed's and the key."""
    for url in (final, _link(entry, info), f"{entry.feed.partition('#')[0]}#/{entry.item.key.hex()}"):
        try:
            if url:
                return canonical(url)
        except ValueError:
            continue
    return entry.feed


def _id(url: str) -> str:
    try:
        return article_id(url)
    except ValueError:
        return blake2b(url.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _publisher(url: str, info: FeedInfo, page: PageText | None) -> str:
    """The feed's name, unless the feed links to other people's pages: then the page's name, or its host."""
    host, home = _host(url), _host(info.link or "")
    named = page.site if page is not None else None
    if home and host and not (host == home or host.endswith(f".{home}") or home.endswith(f".{host}")):
        own = _core(host) == _core(home)
        return publisher_name(named, info.title if own else None, host)
    return publisher_name(named, info.title, host)


def _core(host: str) -> str:
    """The longest label before the top-level domain: near enough to whose domain it is."""
    return max(host.split(".")[:-1] or [host], key=len)


def _host(url: str) -> str:
    try:
        return site(url)
    except ValueError:
        return ""


def _image(entry: Entry) -> str | None:
    pictures = (file.url for file in entry.item.enclosures if (file.type or "").lower().startswith("image/"))
    found = entry.item.image or next(pictures, None)
    return found if found and found.startswith(("http://", "https://")) else None


def _opening(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= 120 else first[:119].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _short(language: str | None) -> str | None:
    code = (language or "").strip().lower()[:2]
    return code if len(code) == 2 and code.isalpha() else None


def _bare(entry: Entry, info: FeedInfo, now: datetime) -> Article:
    """The least an entry can become: its headline."""
    url = _address(entry, info, None)
    return Article(
        id=_id(url),
        url=url,
        title=clean_title(entry.item.title) or url,
        text="",
        published=_published(entry, FeedText("", False), None, now),
        first_seen=entry.first_seen,
        publisher=publisher_name(None, info.title, _host(url)),
        basis=Basis.HEADLINE,
        baseline=entry.baseline,
    )
