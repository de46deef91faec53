"""Where a request goes: the address that was asked for, what a redirect makes of it, and by which proxy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import encode_basic_auth
from yarl import URL

from bot.errors import FetchError
from bot.i18n import say
from bot.net.faults import failure
from bot.net.urls import LONGEST

SCHEMES = ("http", "https")
# What a host may be once yarl has brought it into its ASCII form. A proxy reads addresses in its own way: what it might
# take for something else than we do is not an address.
HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A byte that is not UTF-8, as aiohttp hands it on.
STRAY = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy that the operator named, and the header it is told who we are with."""

    url: URL
    headers: Mapping[str, str]


def address(text: str) -> tuple[URL, dict[str, str]]:
    """Return the address that `text` is, and the header its user name and password are sent in.

    Raise `FetchError`, which does not repeat `text`, when it is no http(s) address.
    """
    try:
        url = URL(text.strip())
        if url.scheme not in SCHEMES:
            raise failure("not an http(s) address", say("Only http and https addresses can be read."))
        _require_host(url)
    except ValueError as error:
        raise failure(f"not an address ({type(error).__name__})", say("This is not a web address.")) from None
    if url.raw_user is None and url.raw_password is None:
        return url, {}
    return url.with_user(None), {"Authorization": encode_basic_auth(url.user or "", url.password or "")}


def following(url: URL, location: str) -> URL:
    """Return the address that `location` leads to from `url`; a user name or password in it is left out.

    Raise `FetchError` when it leads nowhere on the web.
    """
    host = url.host
    location = STRAY.sub(lambda stray: f"%{ord(stray[0]) - 0xDC00:02X}", location.strip())
    try:
        if len(location) > LONGEST or CONTROL.search(location):
            raise ValueError("too long, or with control characters")
        target = url.join(URL(location)).with_fragment(None)
        if target.scheme not in SCHEMES:
            sentence = say("{host} redirects to an address that is not an http or https one.", host=host)
            raise failure(f"{host}: redirect to what is not an http(s) address", sentence)
        _require_host(target)
    except ValueError as error:
        sentence = say("{host} redirects to something that is not a web address.", host=host)
        raise failure(f"{host}: redirect to no address ({type(error).__name__})", sentence) from None
    return target if target.raw_user is None and target.raw_password is None else target.with_user(None)


def origin(url: URL) -> tuple[str, str | None, int | None]:
    """Return what must be equal of two addresses for one to be told the secrets of the other."""
    return url.scheme, url.raw_host, url.port


def proxy_at(text: str, host: str) -> Proxy:
    """Return the proxy at `text`, for requests to `host`; raise `FetchError` when it cannot be one."""
    try:
        url, headers = address(text)
        if url.scheme == "http":
            auth = headers.get("Authorization")
            return Proxy(url=url.origin(), headers={"Proxy-Authorization": auth} if auth else {})
    except FetchError:
        pass
    raise failure(
        f"{host}: its proxy has no http:// address",
        say("The proxy for {host} must have an address that starts with http://.", host=host),
    )


def _require_host(url: URL) -> None:
    if not (HOST.fullmatch(url.raw_host or "") and url.port):
        raise ValueError("no host, or no port")
