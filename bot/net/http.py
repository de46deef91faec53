"""The only HTTP client: capped in time, size and redirects, and guarded against private addresses."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.i18n import say
from bot.model.values import quick_value
from bot.net.faults import explained, failure, proxy_refusal, too_large, too_slow
from bot.net.guard import PublicResolver, intranet_socket, literal_address, public_socket, refuse_unless_allowed
from bot.net.hops import Proxy, address, following, origin, proxy_at
from bot.net.packing import OFFERED, Body, TooLargeError, is_packed
from bot.net.wire import Answer, Connector, ask

MAX_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
# What a redirect to another host must not carry along.
PRIVATE_HEADERS = ("Authorization", "Cookie", "Proxy-Authorization")
# What says that a document is still the same one; it must not be said of half a document.
VALIDATORS = ("ETag", "Last-Modified")
CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
EXPECTED = (aiohttp.ClientError, OSError, ValueError)


@quick_value
class Response:
    """What a server answered, whatever the status.

    `url` was asked, `final_url` answered; a user name and password in `url` are in it only if its scheme, host and port
    are the same. `permanent_redirect_to` is the final address when every redirect on the way there was permanent (301,
    308). `body` is unpacked; when a packed one broke
    off before its end, it is what had come, and the validators are left out of `headers`. `charset` is the one the
    server named.
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

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        direct: Connector,
        proxied: Connector,
        public: PublicResolver | None,
        sends: bool,
    ) -> None:
        self._session = session
        self._direct, self._proxied = direct, proxied
        self._public, self._sends = public, sends
        self._headers = session.headers

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        only_here: Mapping[str, str] | None = None,
        proxy: str | None = None,
        limit: int = 5_000_000,
        timeout_s: float = 20,
    ) -> Response:
        """Read `url`, following at most five redirects, each checked like the first address.

        `only_here` are headers for the scheme, host and port of `url` alone, as are a user name and password in it: no
        redirect takes them elsewhere, and no error or log repeats them. `proxy` is the address of an HTTP proxy that
        the operator named, which may be private; what it is asked for may not. `limit` caps the body in bytes, packed
        and unpacked, `timeout_s` the time from the call to the last byte. Raise `FetchError` when there is no whole
        answer; an answer with an error status is an answer.
        """
        target, credentials = address(url)
        secret = {**credentials, **only_here} if only_here else credentials
        by = proxy_at(proxy, target.host or "") if proxy else None
        try:
            async with asyncio.timeout(timeout_s):
                return await self._follow(target, url, headers or {}, secret, by, limit)
        except TimeoutError:
            raise too_slow(target.host or "", timeout_s, proxied=by is not None) from None

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
        target, credentials = address(url)
        host = target.host or ""
        try:
            async with asyncio.timeout(timeout_s):
                sent = {**credentials, **(headers or {})}
                answer = await self._session.post(target, headers=sent, json=payload, allow_redirects=False)
                return await _response(answer, url, url, limit)
        except TimeoutError:
            raise too_slow(host, timeout_s, proxied=False) from None
        except EXPECTED as error:
            raise explained(error, host) from None

    async def _follow(
        self,
        target: URL,
        url: str,
        headers: Mapping[str, str],
        secret: Mapping[str, str],
        by: Proxy | None,
        limit: int,
    ) -> Response:
        asked, permanent = target, True
        for hop in range(MAX_REDIRECTS + 1):
            here = target is asked or origin(target) == origin(asked)
            try:
                answer = await self._ask(target, self._sent(target, headers, secret, here=here), by)
                location = answer.headers.get("Location") if answer.status in REDIRECTS else None
                if not location:
                    final = _with_login(target, url) if secret and here else str(target)
                    return await _response(answer, url, final, limit, moved=hop > 0 and permanent)
            except EXPECTED as error:
                raise explained(error, target.host or "", proxied=by is not None) from None
            answer.release()
            permanent = permanent and answer.status in PERMANENT
            target = following(target, location)
        raise failure(f"more than {MAX_REDIRECTS} redirects", say("{host} redirects too often.", host=target.host))

    def _sent(
        self, target: URL, headers: Mapping[str, str], secret: Mapping[str, str], *, here: bool
    ) -> CIMultiDict[str]:
        sent = CIMultiDict({"Host": target.host_port_subcomponent or ""})
        sent.update(self._headers)
        sent.update(headers)
        if not here:
            for name in PRIVATE_HEADERS:
                sent.popall(name, None)
        elif secret:
            sent.update(secret)
        return sent

    async def _ask(self, target: URL, headers: CIMultiDict[str], by: Proxy | None) -> Answer:
        host, port = target.raw_host or "", target.port or 0
        if self._public is not None:
            refuse_unless_allowed(host, port)
        if by is None:
            return await ask(self._direct, target, headers)
        if self._public is not None and literal_address(host) is None:
            await self._public.vouch(host, port)
        if target.scheme == "https":
            return await ask(self._proxied, target, headers, proxy=by.url, proxy_headers=by.headers)
        headers.update(by.headers)
        answer = await ask(self._proxied, target, headers, proxy=by.url)
        if answer.status == 407:
            answer.close()
            raise proxy_refusal(target.host or "", answer.status)
        return answer


@asynccontextmanager
async def open_http(
    *,
    user_agent: str,
    guarded: bool = True,
    allow_private: bool = False,
    resolver: AbstractResolver | None = None,
    at_once: int = 100,
) -> AsyncIterator[HttpClient]:
    """Open a client and close it afterwards.

    `guarded=True` is for addresses that come from feeds, pages and people: public addresses and web ports only, unless
    `allow_private`, which still leaves out where clouds tell a machine its secrets. `guarded=False` is for servers the
    operator named; it alone may `post_json`. `resolver` replaces the system's look-up of names. More than `at_once`
    requests wait for each other.
    """
    public = PublicResolver(resolver) if guarded and not allow_private else None
    dial = None if not guarded else intranet_socket if allow_private else public_socket
    direct = Connector(at_once=at_once, dial=dial, resolver=public or resolver)
    proxied = Connector(at_once=at_once, resolver=resolver)
    session = aiohttp.ClientSession(
        connector=direct,
        headers={"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": OFFERED},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        auto_decompress=False,
        trust_env=False,
    )
    try:
        async with session, proxied:
            yield HttpClient(session, direct=direct, proxied=proxied, public=public, sends=not guarded)
    finally:
        if public is not None and resolver is None:
            await public.close()


@asynccontextmanager
async def open_session(*, timeout_s: float) -> AsyncIterator[Session]:
    """Open connections for a library that makes its own calls to a server the operator named."""
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def _response(
    answer: Answer | aiohttp.ClientResponse, url: str, final: str, limit: int, *, moved: bool = False
) -> Response:
    try:
        body, whole = await _body(answer, limit)
    except TooLargeError:
        raise too_large(URL(final).host or "", limit) from None
    finally:
        # Closes the connection unless the body was read to its end.
        answer.release()
    return Response(
        url=url,
        final_url=final,
        permanent_redirect_to=final if moved else None,
        status=answer.status,
        headers=_readable(answer.headers, whole=whole),
        body=body,
        charset=_charset(answer.headers.get("Content-Type", "")),
    )


async def _body(answer: Answer | aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    """Return the body, and whether it is whole."""
    if answer.content.at_eof():
        return b"", True
    label = answer.headers.get("Content-Encoding")
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) <= limit:
        # No more than that is taken from the wire.
        data = await answer.content.read()
        if label is None and not is_packed(data):
            return data, True
        body = Body(label, limit)
        body.feed(data)
        return body.finish()
    if length.isdecimal():
        raise TooLargeError
    body = Body(label, limit)
    async for data in answer.content.iter_any():
        body.feed(data)
    return body.finish()


@lru_cache(maxsize=256)
def _charset(content_type: str) -> str | None:
    found = CHARSET.search(content_type)
    return found[1] if found else None


def _readable(headers: CIMultiDictProxy[str], *, whole: bool) -> Mapping[str, str]:
    """Return `headers`: text that can be stored, nothing that promises more than has come."""
    if whole and all(map(str.isascii, headers.values())):
        return headers
    kept = ((name, value) for name, value in headers.items() if whole or name.title() not in map(str.title, VALIDATORS))
    return CIMultiDictProxy(
        CIMultiDict((name, value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")) for name, value in kept)
    )


def _with_login(target: URL, url: str) -> str:
    """Return `target` with the user name and password of `url`, which has the same origin."""
    login = URL(url.strip())
    return str(target if login.raw_user is None else target.with_user(login.user).with_password(login.password))
