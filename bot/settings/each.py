"""What one feed, or every feed of a host, has of its own: an entry of `feeds.each`.

Secrets are written as references to the environment. What is refused here is never repeated in the sentence that says
so, since it may be a secret that somebody wrote in clear.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic.dataclasses import dataclass

from bot.net.urls import host, typed_address
from bot.settings.kinds import STRICT, Number, Text, address_without_secrets, checked
from bot.settings.references import Reference

MOST_FEEDS = 10_000
LONGEST_VALUE = 8_000
HEAVIEST = 10.0
"""How many times as much as others a feed may count."""

_BY_REFERENCE = "by reference, such as $FEED_SECRET, with its value in the environment or in config/.env"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_LINE = re.compile(r"[\x20-\x7e]+")
_SECRET_HEADER = re.compile(
    r"auth|cookie|token|secret|passw|session|signature|credential|private|api-?_?key|access-?_?key|^(x-)?key$",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"(?:bearer|basic|token|digest|negotiate|apikey)\s|xox[a-z]-|xapp-|sk-|gh[a-z]_", re.IGNORECASE
)
_OURS = {
    "user-agent": "should be written as user_agent, a key of its own",
    **dict.fromkeys(
        ("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range", "a-im"),
        "should be left to Tidings, which asks only for what has changed",
    ),
    **dict.fromkeys(
        (
            "host",
            "connection",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "accept-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "proxy-connection",
        ),
        "should be left to the connection: it is set for every request",
    ),
    "proxy-authorization": f"should be part of the proxy's address, http://user:password@proxy:8080, {_BY_REFERENCE}",
}


def _line(text: str) -> None:
    if len(text) > LONGEST_VALUE or not _LINE.fullmatch(text):
        raise ValueError(f"should be one line of at most {LONGEST_VALUE} plain characters (ASCII)")


def _read(value: object) -> object:
    """Return what a reference refers to; any other value as it is."""
    return value.read() if isinstance(value, Reference) else value


def _feed_address(text: str) -> str:
    address_without_secrets(text, "should be the address of a feed without a user name or password: use basic_auth")
    try:
        return typed_address(text)
    except ValueError as error:
        raise ValueError(f"should be the address of a feed: {error}") from None


def _host(text: str) -> str:
    name = text.strip().lower().removeprefix("*.").rstrip(".")
    try:
        if not name or set(name) & set("/?#@ ") or (":" in name and not name.startswith("[")):
            raise ValueError
        return host(f"https://{name}/")
    except ValueError:
        raise ValueError("should be the name of a host alone, such as example.org") from None


def _headers(value: object) -> object:
    """Give every header its name along, which decides whether its value is a secret."""
    if not isinstance(value, dict):
        raise ValueError("should be headers and their values, such as {X-Client: reader}")
    names = [str(name).lower() for name in value]
    if len(set(names)) < len(names):
        raise ValueError("should hold every header once; one is there twice")
    return {name: (name, given) for name, given in value.items()}


def _header_name(name: object) -> object:
    if not isinstance(name, str) or not _TOKEN.fullmatch(name):
        raise ValueError("should be named as headers are: letters, digits and “-”")
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        raise ValueError(_OURS.get(name.lower(), _OURS["connection"]))
    return name


def _header_value(named: tuple[str, object]) -> object:
    name, given = named
    text = _read(given)
    if not isinstance(text, str) or not text.strip():
        raise ValueError("should be a text (put it in quotes)")
    if not isinstance(given, Reference):
        if _SECRET_HEADER.search(name) or _SECRET_VALUE.match(text.strip()):
            raise ValueError(f"should be given {_BY_REFERENCE}: it looks like a secret")
        if re.search(r"\$\{?[A-Za-z_]", text):
            raise ValueError("should be a reference as a whole, such as $FEED_SECRET, or none at all")
    _line(text.strip())
    return text.strip()


def _basic_auth(value: object) -> object:
    """Read `user:password` by reference, or a user and a password apart, of which the latter is a reference."""
    if isinstance(value, Reference):
        return _pair(value.read())
    if not isinstance(value, dict) or set(value) != {"user", "password"}:
        raise ValueError(
            f"should be user:password {_BY_REFERENCE}; or {{user: name, password: $FEED_PASSWORD}} with two keys"
        )
    if not isinstance(value["password"], Reference):
        raise ValueError(f"should have its password {_BY_REFERENCE}")
    user = _read(value["user"])
    if not isinstance(user, str) or not user.strip() or ":" in user:
        raise ValueError("should have a user, which is a text without a colon")
    return _pair(f"{user.strip()}:{value['password'].read()}")


def _pair(text: str) -> str:
    user, colon, _ = text.partition(":")
    if not user or not colon or not text.isprintable():
        raise ValueError("should be user:password in one line; what the variable holds is not")
    return text


def _proxy(value: object) -> object:
    """Read the address of a proxy; with a user name or password in it, it is a reference."""
    text = _read(value)
    if not isinstance(text, str):
        raise ValueError("should be the address of a proxy, such as http://proxy.example.org:8080")
    if not isinstance(value, Reference):
        address_without_secrets(text, f"should be given {_BY_REFERENCE}: it holds a user name or password")
    try:
        host(text)
    except ValueError:
        text = ""
    if not text.startswith("http://"):
        raise ValueError(
            "should be the address of a proxy that starts with http://, such as http://proxy.example.org:8080"
        )
    return text


HeaderName = Annotated[str, BeforeValidator(_header_name)]
HeaderValue = Annotated[SecretStr, BeforeValidator(_header_value)]
Headers = Annotated[dict[HeaderName, HeaderValue], BeforeValidator(_headers)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class OneFeed:
    """One feed by its `url`, or every feed of a `host` and the hosts below it, and what is special about it.

    `basic_auth` is `user:password`. Whatever may be a secret is left out of `repr`.
    """

    url: Annotated[str, AfterValidator(_feed_address)] | None = None
    host: Annotated[str, AfterValidator(_host)] | None = None
    user_agent: Annotated[Text, BeforeValidator(_read), checked(_line)] | None = Field(default=None, repr=False)
    headers: Headers | None = Field(default=None, repr=False)
    basic_auth: Annotated[SecretStr, BeforeValidator(_basic_auth)] | None = Field(default=None, repr=False)
    proxy: Annotated[SecretStr, BeforeValidator(_proxy)] | None = Field(default=None, repr=False)
    full_text: bool | None = None
    title: Annotated[Text, Field(max_length=200)] | None = None
    weight: Annotated[Number, Field(ge=0, le=HEAVIEST)] | None = None
    min_interval_minutes: Annotated[Number, Field(ge=1, le=10_080)] | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> "OneFeed":
        if (self.url is None) == (self.host is None):
            raise ValueError("should name either the url of a feed or a host")
        if all(getattr(self, key) is None for key in SPECIAL):
            raise ValueError(f"should say what is special there: {', '.join(SPECIAL)}")
        if self.basic_auth is not None and any(name.lower() == "authorization" for name in self.headers or ()):
            raise ValueError("should have either basic_auth or a header Authorization, not both")
        return self

    @property
    def name(self) -> str:
        """What the entry is about, as it is called to people."""
        return self.url or self.host or ""


SPECIAL = ("user_agent", "headers", "basic_auth", "proxy", "full_text", "title", "weight", "min_interval_minutes")
KEYS = ("url", "host", *SPECIAL)


def each_once(each: tuple[OneFeed, ...]) -> tuple[OneFeed, ...]:
    """Refuse entries of which two are about the same address or host."""
    seen: set[str] = set()
    for one in each:
        if one.name in seen:
            raise ValueError(f"should have one entry for {one.name}; there are two")
        seen.add(one.name)
    return each
