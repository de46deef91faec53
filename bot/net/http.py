"""The only HTTP client: capped in time, size and redirects, and guarded against private addresses."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.errors import FetchError
from bot.i18n import Said, say
from bot.net.guard import ForbiddenAddressError, PublicResolver, public_socket, refuse_unless_allowed

MAX_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
# What a redirect to another host must not carry along.
PRIVATE_HEADERS = ("Authorization", "Cookie", "Proxy-Authorization")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server answered, whatever the status.

    `url` was asked, `final_url` answered. `permanent_redirect_to` is the final address when every redirect on the way
    there was permanent (301, 308). `body` is decompressed. `charset` is the one the server named.
    """

    url: str
    final_url: str
    permanent_redirect_to: str | None = None
    status: int
    headers: Mapping[str, str]
    body: bytes
    charset: str | None = None


Session = aiohttp.ClientSession
"""What a library that makes its own calls is handed."""


class HttpClient:
    """Reads addresses. Made by `open_http`; closed with it."""

    def __init__(self, session: aiohttp.ClientSession, *, checked: bool, sends: bool) -> None:
        self._session = session
        self._checked, self._sends = checked, sends

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, limit: int = 5_000_000, timeout_s: float = 20
    ) -> Response:
        """Read `url`, following at most five redirects, each checked like the first address.

        `limit` caps the decompressed body in bytes, `timeout_s` the time from the call to the last byte. Raise
        `FetchError` when there is no whole answer; an answer with an error status is an answer.
        """
        return await self._answer("GET", url, headers=headers, limit=limit, timeout_s=timeout_s)

    async def post_json(
        self,
        url: str,
        payload: Any,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int = 20_000_000,
        timeout_s: float = 300,
    ) -> Response:
        """Send `payload` as JSON; no redirect is followed. Only for clients that are not guarded.

        Raise `FetchError` when there is no whole answer, `ValueError` on a guarded client.
        """
        if not self._sends:
            raise ValueError("a guarded client only reads")
        return await self._answer("POST", url, headers=headers, limit=limit, timeout_s=timeout_s, payload=payload)

    async def _answer(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None,
        limit: int,
        timeout_s: float,
        payload: Any = None,
    ) -> Response:
        target = _url(url)
        try:
            async with asyncio.timeout(timeout_s):
                return await self._follow(method, target, url, CIMultiDict(headers or {}), limit, payload)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise _explained(error, target.host or "", timeout_s) from error

    async def _follow(
        self, method: str, target: URL, asked: str, headers: CIMultiDict[str], limit: int, payload: Any
    ) -> Response:
        permanent = True
        for hop in range(MAX_REDIRECTS + 1):
            self._check(target)
            extra = {"json": payload} if payload is not None else {}
            async with self._session.request(method, target, headers=headers, allow_redirects=False, **extra) as answer:
                location = answer.headers.get("Location")
                if method != "GET" or answer.status not in REDIRECTS or not location:
                    return Response(
                        url=asked,
                        final_url=str(target),
                        permanent_redirect_to=str(target) if hop and permanent else None,
                        status=answer.status,
                        headers=CIMultiDictProxy(CIMultiDict(answer.headers)),
                        body=await _read(answer, limit, target.host or ""),
                        charset=answer.charset,
                    )
                permanent = permanent and answer.status in PERMANENT
            following = _url(str(target.join(URL(location)))).with_fragment(None)
            if following.origin() != target.origin():
                for name in PRIVATE_HEADERS:
                    headers.popall(name, None)
            target = following
        raise _failure(f"more than {MAX_REDIRECTS} redirects", say("{host} redirects too often.", host=target.host))

    def _check(self, target: URL) -> None:
        if self._checked:
            refuse_unless_allowed(target.raw_host or "", target.port)


@asynccontextmanager
async def open_http(
    *,
    user_agent: str,
    guarded: bool = True,
    allow_private: bool = False,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[HttpClient]:
    """Open a client and close it afterwards.

    `guarded=True` is for addresses that come from feeds, pages and people: public addresses and web ports only, unless
    `allow_private`. `guarded=False` is for servers the operator named; it alone may `post_json`. `resolver` replaces
    the system's look-up of names.
    """
    checked = guarded and not allow_private
    connector = (
        aiohttp.TCPConnector(limit=100, resolver=PublicResolver(resolver), socket_factory=public_socket)
        if checked
        else aiohttp.TCPConnector(limit=100, resolver=resolver)
    )
    session = aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": user_agent, "Accept": "*/*"},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        trust_env=False,
    )
    async with session:
        yield HttpClient(session, checked=checked, sends=not guarded)


@asynccontextmanager
async def open_session(*, timeout_s: float) -> AsyncIterator[Session]:
    """Open connections for a library that makes its own calls to a server the operator named."""
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


def _url(text: str) -> URL:
    try:
        url = URL(text.strip())
        usable = url.scheme in ("http", "https") and bool(url.raw_host) and url.port is not None
    except (ValueError, UnicodeError) as error:
        raise _failure(f"not an address: {text[:200]!r}", say("This is not a web address.")) from error
    if not usable:
        raise _failure(f"not an http(s) address: {text[:200]!r}", say("Only http and https addresses can be read."))
    return url


async def _read(answer: aiohttp.ClientResponse, limit: int, host: str) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > limit:
            answer.close()
            too_large = say("The document at {host} is larger than {size}.", host=host, size=_size(limit))
            raise _failure(f"body larger than {limit} bytes", too_large)
    return bytes(body)


def _size(limit: int) -> Said:
    large = limit >= 1_000_000
    return say("{n} MB", n=limit / 1_000_000) if large else say("{n} kB", n=limit / 1000)


def _failure(for_log: str, for_people: Said) -> FetchError:
    return FetchError(for_log, for_people=for_people)


def _explained(error: BaseException, host: str, timeout_s: float) -> FetchError:
    """Put what went wrong into a sentence that names the host and nothing else."""
    return _failure(f"{host}: {type(error).__name__}: {error}", _sentence(error, host, timeout_s))


def _sentence(error: BaseException, host: str, timeout_s: float) -> Said:
    if _is_forbidden(error):
        return say(
            "The address of {host} is private or its port is not a web port, and Tidings reads public addresses only.",
            host=host,
        )
    if isinstance(error, aiohttp.ClientSSLError):
        return _certificate_sentence(getattr(error, "certificate_error", None), host)
    match error:
        case TimeoutError():
            return say("{host} did not answer within {seconds} s.", host=host, seconds=timeout_s)
        case aiohttp.ClientConnectorDNSError():
            return say("{host} has no address (DNS).", host=host)
        case aiohttp.ClientConnectorError():
            refused = isinstance(error.os_error, ConnectionRefusedError)
            if refused:
                return say("{host} refused the connection.", host=host)
            return say("{host} could not be reached.", host=host)
        case aiohttp.InvalidURL() | ValueError():
            return say("The address of {host} is not well formed.", host=host)
        case aiohttp.ClientResponseError():
            return say("{host} did not answer as a web server does.", host=host)
        case _:
            return say("{host} cut the connection.", host=host)


def _certificate_sentence(error: object, host: str) -> Said:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return say("{host} offers no usable encryption.", host=host)
    reason = error.verify_message
    if "expired" in reason:
        return say("The certificate of {host} has expired.", host=host)
    if "mismatch" in reason.lower():
        return say("The certificate of {host} is for another name.", host=host)
    return say("The certificate of {host} cannot be trusted.", host=host)


def _is_forbidden(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ForbiddenAddressError):
            return True
        inner = getattr(error, "os_error", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__
        seen += 1
    return False
