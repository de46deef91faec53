"""The parts, each opened when it is first needed and closed in reverse order at the end.

What a part is made of is imported when it is opened: `feeds list` has no use for an extractor, nor `parse` for a store.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import Clock, system_clock
from bot.desk.uploads import Uploads
from bot.errors import UsageError
from bot.i18n import say
from bot.model.articles import Article
from bot.model.feeds import Entry, Feed, FeedOptions, ParsedFeed, PollOutcome
from bot.model.messages import Message
from bot.model.progress import Progress
from bot.settings import Model, Settings

if TYPE_CHECKING:
    from bot.articles.patience import Patience
    from bot.articles.read import FeedInfo, Way
    from bot.articles.robots import Robots
    from bot.delivery.destination import Destination, Platform
    from bot.feeds.cadence import Cadence
    from bot.feeds.hosts import Hosts
    from bot.feeds.outage import Outages
    from bot.net.http import HttpClient, Response
    from bot.pipeline import Stages
    from bot.store.database import Store
    from bot.stories.embed import Encoder, Vectors
    from bot.summaries.summarize import Summarizer

Get = Callable[..., Awaitable["Response"]]
ROBOT = "Tidings"
"""What robots.txt files call us."""
CONNECTIONS = 100
"""Connections to servers of feeds and pages at least; more when more feeds are asked at once."""
LONGEST_ROUND_S = 120.0
"""How long a round waits for hosts that have so many feeds that they must rest between them; the next one goes on."""
PAGES_FOR = timedelta(days=7)
"""How old an entry may be for its page to be fetched; older ones stay what their feed says of them."""


class Parts:
    """Opens what a command needs: the database, the clients, the models, and the stages made of them.

    `reaching` is put around the function that reads addresses, for a newsroom that exists on this machine only.
    `destination` stands in for the platforms.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        stack: AsyncExitStack,
        progress: Progress,
        clock: Clock,
        reaching: Callable[[Get], Get],
        destination: "Callable[[str], Destination] | None" = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._stack = stack
        self._progress = progress
        self._reaching = reaching
        self._destination = destination
        self.platforms: dict[str, Platform] = {}
        """The platforms that are connected, by the names that keys of their channels begin with."""
        self.uploads = Uploads(clock)
        self._opened: dict[str, Any] = {}

    @property
    def progress(self) -> Progress:
        """What long work tells how far it is."""
        return self._progress

    async def store(self) -> "Store":
        """Return the open database, its schema brought up to date."""
        from bot.store.database import open_store

        path, title_of = self.settings.store.path, self._title_of if self.settings.feeds.each else None
        store: Store = await self._once("store", lambda: self._enter(open_store(path, title_of=title_of)))
        return store

    async def http(self) -> "HttpClient":
        """Return the guarded client for feeds and pages."""
        feeds = self.settings.feeds
        return await self._client(
            "guarded",
            user_agent=feeds.user_agent,
            allow_private=feeds.allow_private,
            at_once=max(CONNECTIONS, feeds.at_once),
        )

    async def open_http(self) -> "HttpClient":
        """Return the client for servers that the operator named."""
        return await self._client("open", user_agent=self.settings.feeds.user_agent, guarded=False)

    async def get(self, url: str, **options: Any) -> "Response":
        """Read an address with the guarded client, as the operator wants what has feeds there to be asked."""
        from bot.manners import of_anything

        return await self._reaching((await self.http()).get)(url, **of_anything(self.options_of(url), options))

    async def summarizer(self, model: str | None = None) -> "Summarizer":
        """Return what condenses stories: by `model`, or as the settings say."""
        try:
            chosen = self.settings.model if model is None else replace(self.settings.model, name=model)
        except ValueError as error:
            raise UsageError(
                say(
                    "“{model}” names no model: write {names}, a hub id, or a local folder.",
                    model=model,
                    names="extractive, bundled:smollm2, openai:MODEL",
                )
            ) from error
        summarizer: Summarizer = await self._once(f"summarizer {chosen.name}", lambda: self._summarizer(chosen))
        return summarizer

    def destination(self, key: str) -> "Destination":
        """Return the place where messages for a channel go."""
        from bot.platforms.console.client import ConsoleFile
        from bot.platforms.console.render import to_text
        from bot.platforms.unconnected import NotConnected

        if self._destination is not None:
            return self._destination(key)
        name = key.partition(":")[0]
        if name in self.platforms:
            return self.platforms[name].destination(key)
        if name != "console":
            return NotConnected(name.capitalize())
        return ConsoleFile(self.console_file(key), render=to_text)

    def split(self, key: str, message: Message) -> tuple[Message, ...]:
        """Part a message as the platform of a channel needs it, connected or not; a file takes any."""
        match key.partition(":")[0]:
            case "discord":
                from bot.platforms.discord.render import parts

                return parts(message, style=self.settings.discord.style)
            case "slack":
                from bot.platforms.slack.render import parts as slack_parts
                from bot.platforms.slack.render import threaded

                return threaded(message) if self.settings.slack.threads else slack_parts(message)
            case _:
                return (message,)

    def console_file(self, channel: str) -> Path:
        """Return the file that a console channel is written to in service."""
        return self.folder / "console" / f"{channel.removeprefix('console:')}.txt"

    @property
    def folder(self) -> Path:
        """The folder of the database, where all other files of the service are as well."""
        path = self.settings.store.path
        return Path("data") if path == ":memory:" or "://" in path else Path(path).parent

    async def stages(self) -> "Stages":
        """Hand the pipeline its parts."""
        from bot.pipeline import Stages
        from bot.stories.cluster import Grouper

        return Stages(
            store=await self.store(),
            poll=self._poll,
            read=self._read,
            encoder=lambda: self.encoder,
            grouper=Grouper(open_for=timedelta(days=self.settings.stories.open_days)),
            progress=self._progress,
        )

    @cached_property
    def encoder(self) -> "Encoder":
        """The encoder of whole articles; loading it takes seconds, so it is asked for in a worker thread."""
        from bot.stories.embed import is_static, load_encoder

        kind = self.settings.stories.encoder
        # One table of word vectors is enough for both encoders.
        return self.sentence_encoder if is_static(kind) else load_encoder(kind)

    @cached_property
    def sentence_encoder(self) -> "Encoder":
        """The quick encoder of sentences."""
        from bot.stories.embed import load_encoder

        return load_encoder("static")

    @cached_property
    def cadence(self) -> "Cadence":
        """How often feeds are polled."""
        from bot.feeds.cadence import Cadence

        feeds = self.settings.feeds
        shortest = timedelta(minutes=feeds.min_interval_minutes)
        return Cadence(shortest=shortest, longest=timedelta(hours=feeds.max_interval_hours))

    def latest(self, now: datetime) -> datetime:
        """Return the time after which a date can only be wrong: `now` may be set to the past, dates are real."""
        return max(now, system_clock()) if self.clock is system_clock else now

    @cached_property
    def options_of(self) -> Callable[[str], FeedOptions]:
        """What the operator chose for a feed, by its address."""
        from bot.settings.options import options_from

        return options_from(self.settings.feeds.each)

    @cached_property
    def _robots(self) -> "Robots":
        from bot.articles.robots import Robots

        return Robots(self.get, agent=ROBOT, clock=self.clock)

    @cached_property
    def _hosts(self) -> "Hosts":
        from bot.feeds.hosts import Hosts

        return Hosts(per_host=self.settings.feeds.per_host)

    @cached_property
    def _outages(self) -> "Outages":
        from bot.feeds.outage import Outages

        return Outages()

    @cached_property
    def _patience(self) -> "Patience":
        from bot.articles.patience import Patience

        return Patience(clock=self.clock)

    async def _poll(
        self, feeds: Sequence[Feed], now: datetime, progress: Progress
    ) -> AsyncGenerator[Sequence[PollOutcome], None]:
        from bot.feeds.beside import reading_beside
        from bot.feeds.poll import poll_round
        from bot.manners import as_chosen

        chosen, done = self.settings.feeds, 0
        # Not `self.get`: the round itself asks each feed as the operator chose.
        fetch = self._reaching((await self.http()).get)
        # A feed that was never read has a document for us, unless it fails.
        async with reading_beside(sure=sum(feed.last_success is None for feed in feeds)) as beside:

            async def read(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
                return await beside(body, url=url, content_type=content_type, now=self.latest(now))

            round_ = poll_round(
                feeds,
                fetch=fetch,
                now=now,
                cadence=self.cadence,
                read=read,
                options=self.options_of,
                hosts=self._hosts,
                outages=self._outages,
                at_most=chosen.at_once,
                timeout_s=chosen.timeout_s,
                longest_s=LONGEST_ROUND_S,
            )
            # Its workers end before what reads for them does.
            async with aclosing(round_) as come:
                async for outcomes in come:
                    done += len(outcomes)
                    progress(say("Reading feeds"), done, len(feeds))
                    yield [as_chosen(outcome, self.options_of) for outcome in outcomes] if chosen.each else outcomes

    def _title_of(self, url: str) -> str | None:
        return self.options_of(url).title

    async def _read(
        self, entries: Sequence[Entry], about: Mapping[str, "FeedInfo"], now: datetime, progress: Progress
    ) -> Sequence[tuple[Entry, Article]]:
        from bot.articles.read import read_entries

        chosen = self.settings.articles
        return await read_entries(
            entries,
            fetch=self.get,
            publisher_of=about,
            now=self.latest(now),
            allowed_by_robots=self._robots.allows if chosen.respect_robots else _everything,
            patience=self._patience,
            full_text=chosen.full_text,
            full_text_of=lambda feed: self.options_of(feed).full_text,
            way_of=self._way_of,
            pages_since=now - PAGES_FOR,
            timeout_s=chosen.timeout_s,
            at_most=self.settings.feeds.at_once,
            per_host=self.settings.feeds.per_host,
            progress=progress,
        )

    def _way_of(self, feed: str, url: str) -> "Way | None":
        """Return how a page of a feed is read where the operator chose that, by the addresses of both."""
        from bot.articles.read import Way
        from bot.manners import of_page, openly

        given = of_page(self.options_of(feed), feed=feed, url=url)
        if not given:
            return None
        robots = partial(self._robots.allows, fetch=partial(self.get, **openly(given)))
        allowed = robots if self.settings.articles.respect_robots else _everything
        return Way(partial(self.get, **given), allowed)

    async def _summarizer(self, chosen: Model) -> "Summarizer":
        from bot.stories.embed import static_is_installed
        from bot.summaries.summarize import Summarizer, load_generator

        key = self.settings.secrets.openai_api_key
        generator = load_generator(
            chosen.name,
            cache=Path(chosen.cache),
            post_json=self._post_json,
            base_url=chosen.base_url,
            api_key=key.get_secret_value() if key else None,
            timeout_s=chosen.timeout_s,
        )
        summarizer = Summarizer(generator, encode=self._encode_sentences if static_is_installed() else None)
        self._stack.callback(summarizer.close)
        return summarizer

    def _encode_sentences(self, texts: Sequence[str]) -> "Vectors":
        return self.sentence_encoder.encode(texts)

    async def _post_json(self, url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> "Response":
        client, timeout_s = await self.open_http(), self.settings.model.timeout_s
        return await client.post_json(url, payload, headers=headers, timeout_s=timeout_s)

    async def _client(self, name: str, **options: Any) -> "HttpClient":
        from bot.net.http import open_http

        client: HttpClient = await self._once(f"client {name}", lambda: self._enter(open_http(**options)))
        return client

    async def _enter(self, part: Any) -> Any:
        return await self._stack.enter_async_context(part)

    async def _once(self, name: str, opened: Callable[[], Awaitable[Any]]) -> Any:
        if name not in self._opened:
            self._opened[name] = asyncio.ensure_future(opened())
        return await self._opened[name]


async def _everything(url: str) -> bool:
    return True
