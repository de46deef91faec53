"""What can be set: one frozen dataclass per section of the file, with the default and the limits of every key.

`config/config.yaml` explains each key to the person who sets it; a test keeps the two alike.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic.dataclasses import dataclass

from bot import __version__
from bot.digests.schedule import parse_days, parse_time, parse_zone
from bot.model.channels import ChannelKey
from bot.settings.each import MOST_FEEDS, OneFeed, each_once
from bot.settings.kinds import STRICT, Number, Text, WebAddress, Whole, address, checked, identifier, several


def _console_key(text: str) -> None:
    if not text.startswith("console:"):
        raise ValueError("should be a console channel, such as console:default")
    ChannelKey.parse(text)


def _model_name(text: str) -> None:
    kind, colon, rest = text.partition(":")
    if kind == "openai" and not rest:
        raise ValueError("should name the model of the server, as openai:MODEL")
    if colon and kind == "bundled" and rest != "smollm2":
        raise ValueError("should be bundled:smollm2, the only generating model that installs as a package")


Snowflake = Annotated[str, BeforeValidator(identifier), Field(pattern=r"^[0-9]{1,20}$")]
SlackUser = Annotated[str, Field(pattern=r"^(T[A-Z0-9]{2,20}/)?[UW][A-Z0-9]{2,20}$")]
TimesOfDay = Annotated[tuple[Annotated[str, checked(parse_time)], ...], BeforeValidator(several), Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Store:
    """Where everything is kept: a file, `:memory:`, or a database URL (which may hold a password: not in `repr`)."""

    path: Text = Field(default="data/tidings.db", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Feeds:
    """How feeds are polled; `each` is what some of them have of their own."""

    user_agent: Text = f"Tidings/{__version__} (news digest bot)"
    timeout_s: Annotated[Number, Field(gt=0, le=600)] = 20
    at_once: Annotated[Whole, Field(ge=1, le=500)] = 20
    per_host: Annotated[Whole, Field(ge=1, le=50)] = 2
    min_interval_minutes: Annotated[Number, Field(ge=1, le=10_080)] = 15
    max_interval_hours: Annotated[Number, Field(gt=0, le=168)] = 12
    allow_private: bool = False
    each: Annotated[tuple[OneFeed, ...], Field(max_length=MOST_FEEDS), AfterValidator(each_once)] = ()

    @model_validator(mode="after")
    def _shortest_before_longest(self) -> "Feeds":
        if self.min_interval_minutes > self.max_interval_hours * 60:
            raise ValueError("min_interval_minutes should not be longer than max_interval_hours")
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Articles:
    """How the pages behind entries are read."""

    full_text: bool = True
    respect_robots: bool = True
    timeout_s: Annotated[Number, Field(gt=0, le=600)] = 20


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Stories:
    """How articles are grouped. `auto` is `minilm` where torch is installed, else `static`."""

    encoder: Literal["auto", "minilm", "static"] = "auto"
    open_days: Annotated[Number, Field(gt=0, le=90)] = 7


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Digest:
    """How long a digest is and how far it looks back."""

    words: Annotated[Whole, Field(ge=10, le=500)] = 60
    max_stories: Annotated[Whole, Field(ge=1, le=100)] = 10
    window_hours: Annotated[Number, Field(gt=0, le=720)] = 24
    max_window_hours: Annotated[Number, Field(gt=0, le=720)] = 36
    catch_up_hours: Annotated[Number, Field(ge=0, le=168)] = 6

    @model_validator(mode="after")
    def _window_within_its_cap(self) -> "Digest":
        if self.window_hours > self.max_window_hours:
            raise ValueError("window_hours should not be longer than max_window_hours")
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Console:
    """The console channel that `run` serves: what it follows and when its digest is due."""

    channel: Annotated[Text, checked(_console_key)] = "console:default"
    feeds: Annotated[tuple[WebAddress, ...], BeforeValidator(several)] = ()
    at: TimesOfDay = ("08:00",)
    days: Annotated[Text, checked(parse_days)] = "daily"
    timezone: Annotated[Text, checked(parse_zone, lambda zone: zone.key)] = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Model:
    """What phrases summaries: `extractive`, `bundled:smollm2`, a hub id or folder, or `openai:MODEL` at `base_url`."""

    name: Annotated[Text, checked(_model_name)] = "extractive"
    base_url: WebAddress = "https://api.openai.com/v1"
    timeout_s: Annotated[Number, Field(gt=0, le=3600)] = 120
    cache: Text = "data/models"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Answers:
    """How many questions are answered: by one person and in one channel an hour, in all a day, at the same time."""

    person_hour: Annotated[Whole, Field(ge=1, le=10_000)] = 30
    channel_hour: Annotated[Whole, Field(ge=1, le=100_000)] = 300
    day: Annotated[Whole, Field(ge=1, le=1_000_000)] = 10_000
    at_once: Annotated[Whole, Field(ge=1, le=64)] = 2


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Discord:
    """How the bot behaves on Discord; `shards` of 0 lets Discord say how many, no `shard_ids` are all of them."""

    style: Literal["components", "embeds"] = "components"
    threads: bool = False
    message_content: bool = False
    owners: Annotated[tuple[Snowflake, ...], BeforeValidator(several)] = ()
    shards: Annotated[Whole, Field(ge=0, le=10_000)] = 0
    shard_ids: Annotated[tuple[Annotated[Whole, Field(ge=0)], ...], BeforeValidator(several)] = ()

    @model_validator(mode="after")
    def _shards_that_there_are(self) -> "Discord":
        if any(number >= self.shards for number in self.shard_ids):
            raise ValueError("shard_ids should be numbers from 0 to below shards")
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Slack:
    """How the app is reached on Slack and behaves there; `managers` is the id of a user group, if one is chosen."""

    mode: Literal["socket", "http"] = "socket"
    threads: bool = False
    managers: Annotated[str, Field(pattern=r"^(S[A-Z0-9]{2,20})?$")] = ""
    owners: Annotated[tuple[SlackUser, ...], BeforeValidator(several)] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Web:
    """Where the web server listens; it runs where something has to be served, or where it is `always` wanted."""

    host: Text = "127.0.0.1"
    port: Annotated[Whole, Field(ge=0, le=65_535)] = 8080
    always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Retention:
    """How long what is stored is kept; a month of articles is the least, so that the longest window fits in."""

    articles_days: Annotated[Whole, Field(ge=31, le=36_500)] = 90
    runs_days: Annotated[Whole, Field(ge=31, le=36_500)] = 365
    deliveries_days: Annotated[Whole, Field(ge=7, le=36_500)] = 90


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Log:
    """What is logged to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Secrets:
    """Tokens and keys; they come from the environment only, and `repr` shows none of them."""

    discord_token: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: SecretStr | None = None
    slack_client_secret: SecretStr | None = None
    tidings_secret_key: SecretStr | None = None
    openai_api_key: SecretStr | None = None

    @property
    def lets_workspaces_install(self) -> bool:
        """Whether workspaces of Slack can install the app by themselves."""
        return self.slack_client_id is not None and self.slack_client_secret is not None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Endpoints:
    """Where Discord and Slack are; they come from the environment only, for proxies and tests.

    Without a `discord_gateway_url` the address is the one that Discord's own API names.
    """

    discord_api_base: WebAddress = "https://discord.com/api/v10"
    discord_gateway_url: Annotated[Text, address("ws", "wss")] | None = None
    slack_api_base: WebAddress = "https://slack.com/api/"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Settings:
    """Everything that was chosen. The sections up to `log` can be in the file, the last two only in the environment."""

    store: Store = Field(default_factory=Store)
    feeds: Feeds = Field(default_factory=Feeds)
    articles: Articles = Field(default_factory=Articles)
    stories: Stories = Field(default_factory=Stories)
    digest: Digest = Field(default_factory=Digest)
    console: Console = Field(default_factory=Console)
    model: Model = Field(default_factory=Model)
    answers: Answers = Field(default_factory=Answers)
    discord: Discord = Field(default_factory=Discord)
    slack: Slack = Field(default_factory=Slack)
    web: Web = Field(default_factory=Web)
    retention: Retention = Field(default_factory=Retention)
    log: Log = Field(default_factory=Log)
    secrets: Secrets = Field(default_factory=Secrets)
    endpoints: Endpoints = Field(default_factory=Endpoints)
