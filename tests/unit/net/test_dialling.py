"""Every way to spell an address that is not public, asked for directly and by a redirect: none is ever dialled."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import FetchError
from bot.net.http import HttpClient, open_http
from tests.unit.net.servers import Line, response, saying

PUBLIC = "93.184.216.34"
INSIDE = {"localhost": "127.0.0.1", "intranet": "10.1.2.3", "six.example": "::1", "mapped.example": "::ffff:10.0.0.1"}
TRICKS = """
    http://127.0.0.1/ http://127.0.0.1./ http://127.0.0.1:8080/ http://127.1/ http://127.0.1/ http://0/ http://0.0.0.0/
    http://2130706433/ http://4294967295/ http://0x7f000001/ http://0X7F.0.0.1/ http://0177.0.0.1/ http://017700000001/
    http://0x7f.1/ http://127.0x0.0.1/ http://0000127.0.0.1/ http://10.0.0.1/ http://172.31.255.255/ http://192.168.1.1/
    http://100.64.0.1/ http://169.254.169.254/latest/ http://169.254.43518/ http://2852039166/ http://0xa9fea9fe/
    http://0251.0376.0251.0376/ http://198.18.0.1/ http://192.0.0.8/ http://192.0.2.1/ http://224.0.0.251/
    http://255.255.255.255/ http://240.0.0.1/ http://[::]/ http://[::1]/ http://[0:0:0:0:0:0:0:1]/ http://[::127.0.0.1]/
    http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:ffff:a9fe:a9fe]/ http://[::ffff:0:127.0.0.1]/
    http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::7f00:1]/ http://[2002:7f00:1::]/
    http://[2001:0:0:0:0:0:80ff:fffe]/ http://[2606:2800:220::5efe:7f00:1]/ http://[fe80::1]/ http://[fe80::1%25lo]/
    http://[fe80::1%lo]/ http://[::1%25lo]/ http://[fc00::1]/ http://[fd00:ec2::254]/ http://[fec0::1]/ http://[ff02::1]/
    http://[2001:db8::1]/ http://[100::1]/ http://①②⑦.⓪.⓪.①/ http://①②⑦。⓪。⓪。①/ http://１２７．０．０．１/ http://⓪ⓧ⑦ⓕ⓪⓪⓪⓪⓪①/
    http://②①③⓪⑦⓪⑥④③③/ http://[::①]/ http://[::ⓕⓕⓕⓕ:①②⑦.⓪.⓪.①]/ http://127。0。0。1/ http://127｡1/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/
    http://localhost/ http://LOCALHOST/ http://localhost./ http://localhost../ http://intranet/ http://six.example/
    http://mapped.example/ http://user@127.0.0.1/ http://public.example@127.0.0.1/ http://127.0.0.1#@public.example/
    http://127.0.0.1?@public.example/ http://127.0.0.1\\@public.example/ http://public.example\\@127.0.0.1/
    http://public.example:80@127.0.0.1:80/ http://127.0.0.1%00.public.example/
    http://127.0.0.1%0d%0a.public.example/ http:127.0.0.1/ http:/127.0.0.1/ http:///127.0.0.1/ http:\\\\127.0.0.1/
    //127.0.0.1/ http://public.example:22/ http://public.example:25/ http://public.example:6379/ http://public.example:0/
    http://public.example:65536/ http://public.example:-1/ https://127.0.0.1/ https://[::1]:8443/ ftp://127.0.0.1/
    gopher://127.0.0.1:25/_x dict://127.0.0.1:6379/x file:///etc/passwd data:text/xml,<rss/> javascript:1 ws://127.0.0.1/
    jar:http://127.0.0.1!/ unix:/run/x.sock about:blank tcp://127.0.0.1:80/
""".split()  # noqa: SIM905  (a list of one address a line would be two pages long)


@dataclass(slots=True)
class Names(AbstractResolver):
    """Knows the names inside, takes `rebinding.example` to another place each time, and any other to `PUBLIC`."""

    looked_up: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        name = host.rstrip(".").lower()
        self.looked_up.append(name)
        address = INSIDE.get(name, PUBLIC)
        if name == "rebinding.example":
            address = (PUBLIC, "127.0.0.1")[self.looked_up.count(name) % 2]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@dataclass(slots=True)
class Dialled:
    """Every address that a connection was really attempted to; a public one leads to `server`, if there is one."""

    addresses: list[str] = field(default_factory=list)
    server: Line | None = None

    @property
    def inside(self) -> list[str]:
        return [address for address in self.addresses if not ipaddress.ip_address(address).is_global]


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dialled]:
    seen = Dialled()
    home = asyncio.selector_events.BaseSelectorEventLoop
    connect = home.sock_connect

    async def instead(loop: Any, sock: socket.socket, address: Any) -> None:
        seen.addresses.append(address[0])
        if address[0] != PUBLIC or seen.server is None:
            raise ConnectionRefusedError
        await connect(loop, sock, ("127.0.0.1", seen.server.port))

    monkeypatch.setattr(home, "sock_connect", instead)
    yield seen


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent="Tidings/0", resolver=Names()) as client:
        yield client


async def test_what_is_public_is_dialled(http: HttpClient, dialled: Dialled) -> None:
    async with saying(response(b"news")) as dialled.server:
        assert (await http.get("http://public.example/")).body == b"news"
    assert dialled.addresses == [PUBLIC]
    assert dialled.inside == []


@pytest.mark.parametrize("url", TRICKS)
async def test_no_address_inside_is_dialled(http: HttpClient, dialled: Dialled, url: str) -> None:
    with pytest.raises(FetchError) as caught:
        await http.get(url)
    assert dialled.inside == []
    assert caught.value.for_people.endswith(".")


@pytest.mark.parametrize("url", TRICKS)
async def test_no_redirect_leads_inside(http: HttpClient, dialled: Dialled, url: str) -> None:
    redirect = response(b"", f"Location: {url}", status=(302, "Found"))
    async with saying(redirect, response(b"back outside")) as dialled.server:
        try:
            answer = await http.get("http://public.example/")
        except FetchError:
            pass
        else:
            # Browsers read `http:/path` as a path of the host they are on, and so do we.
            assert answer.final_url.startswith("http://public.example/")
    assert dialled.inside == []
    assert set(dialled.addresses) == {PUBLIC}


@pytest.mark.parametrize("url", TRICKS)
async def test_no_proxy_is_asked_for_an_address_inside(dialled: Dialled, url: str) -> None:
    async with saying(response(b"inside")) as proxy:
        dialled.server = proxy
        async with open_http(user_agent="Tidings/0", resolver=Names()) as http:
            with pytest.raises(FetchError):
                await http.get(url, proxy="http://proxy.example:3128")
    assert proxy.heads == []


async def test_a_name_that_changes_its_mind_is_not_followed_inside(http: HttpClient, dialled: Dialled) -> None:
    for _ in range(6):
        http._direct.clear_dns_cache()
        with pytest.raises(FetchError):
            await http.get("http://rebinding.example/")
    assert dialled.addresses == [PUBLIC] * 3


async def test_a_connection_that_is_open_is_no_way_in_for_a_name_that_changed_its_mind(dialled: Dialled) -> None:
    async with (
        open_http(user_agent="Tidings/0", resolver=Names()) as http,
        saying(response(b"news"), then_close=False) as dialled.server,
    ):
        await http.get("http://public.example/")
        with pytest.raises(FetchError):
            await http.get("http://localhost/")
        assert (await http.get("http://public.example/")).body == b"news"
    assert dialled.addresses == [PUBLIC]
