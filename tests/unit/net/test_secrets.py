"""Secret headers, passwords in addresses, and proxies: who is told them, and who is not."""

import traceback
from base64 import b64decode
from collections.abc import AsyncIterator

import pytest

from bot.errors import FetchError
from bot.net.guard import PublicResolver
from bot.net.http import HttpClient, open_http
from tests.unit.net.servers import response, saying, talking
from tests.unit.net.test_guard import FixedResolver

AGENT = "Tidings/0 (test)"
TOKEN = "s3cret-token"
SECRET = {"X-Token": TOKEN, "Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent=AGENT, allow_private=True) as client:
        yield client


def to(location: str, status: int = 302) -> bytes:
    return response(b"", f"Location: {location}", status=(status, "Moved"))


async def test_secret_headers_go_where_they_were_meant_for(http: HttpClient) -> None:
    async with saying(to("/feed"), response(b"news")) as server:
        answer = await http.get(server.url, headers={"Accept": "text/xml"}, only_here={**SECRET, "accept": "x/y"})
    assert answer.body == b"news"
    assert len(server.heads) == 2
    for head in server.heads:
        assert f"X-Token: {TOKEN}\r\n" in head
        assert f"Authorization: Bearer {TOKEN}\r\n" in head
        assert head.lower().count("accept:") == 1 and "x/y" in head


async def test_no_redirect_takes_them_to_another_origin(http: HttpClient) -> None:
    async with saying(response(b"news")) as other, saying(to(other.url)) as server:
        for headers in ({"only_here": SECRET}, {"headers": {"Cookie": TOKEN, "Authorization": TOKEN}}):
            assert (await http.get(server.url, **headers)).body == b"news"  # type: ignore[arg-type]
        other_name = other.url.replace("127.0.0.1", "localhost")
        assert other_name not in (other.url, server.url)
    assert all(TOKEN in head for head in server.heads)
    assert not any(TOKEN in head for head in other.heads)


@pytest.mark.parametrize("location", ["http://localhost:{port}/", "http://127.0.0.1.:{port}/", "//LOCALHOST:{port}/"])
async def test_another_name_of_the_same_server_is_another_origin(http: HttpClient, location: str) -> None:
    async with saying(response(b"")) as server, saying(to(location.format(port=server.port))) as first:
        try:
            await http.get(first.url, only_here=SECRET)
        except FetchError:
            pass  # not every system finds that name
    assert not any(TOKEN in head for head in server.heads)


async def test_a_password_in_the_address_is_sent_and_stays_there(http: HttpClient) -> None:
    async with saying(response(b"news")) as other, saying(to("/a", 301), to(other.url, 301)) as server:
        url = server.url.replace("://", "://ann:p%40ss%3A%C3%BC@")
        answer = await http.get(url)
    for head in server.heads:
        word = head.partition("Authorization: Basic ")[2].partition("\r\n")[0]
        assert b64decode(word).decode() == "ann:p@ss:ü"
    assert "Authorization" not in other.heads[0]
    assert (answer.url, answer.final_url, answer.permanent_redirect_to) == (url, other.url, other.url)


async def test_an_address_that_moved_within_its_origin_keeps_its_password(http: HttpClient) -> None:
    async with saying(to("/new", 308), response(b"news")) as server:
        url = server.url.replace("://", "://ann:p%40ss@")
        answer = await http.get(url)
    assert (answer.final_url, answer.permanent_redirect_to) == (f"{url}new", f"{url}new")


async def test_a_password_in_a_redirect_is_left_out(http: HttpClient) -> None:
    async with (
        saying(response(b"news")) as other,
        saying(to(other.url.replace("://", "://ann:pass@"), 301)) as server,
    ):
        answer = await http.get(server.url)
    assert "Authorization" not in other.heads[0]
    assert answer.permanent_redirect_to == other.url


BAD_VALUES = [f"{TOKEN}\r\nX-Injected: yes", f"{TOKEN}\0", f"{TOKEN}\n"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Echo {token}\r\n\r\n",
        b"{token}\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: {token}\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: ftp://{token}/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://{token}:99999/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/{token}\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{token}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: {token}\r\n\r\n\x00\x01",
    ],
)
async def test_no_error_repeats_a_secret_even_when_the_server_does(http: HttpClient, answer: bytes) -> None:
    async with saying(answer.replace(b"{token}", TOKEN.encode())) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(server.url.replace("://", f"://ann:{TOKEN}@") + f"?key={TOKEN}", only_here=SECRET)
    said = [caught.value.for_people, *traceback.format_exception(caught.value)]
    assert not any(TOKEN in line for line in said), said


@pytest.mark.parametrize("value", BAD_VALUES)
async def test_a_secret_that_is_no_header_is_neither_sent_nor_repeated(http: HttpClient, value: str) -> None:
    async with saying(response(b"")) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(server.url, only_here={"X-Token": value})
    assert server.heads == []
    assert not any(TOKEN in line for line in traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "url", [f"ftp://ann:{TOKEN}@x.example/", f"http://ann:{TOKEN}@/", f"http://ann:{TOKEN}@x:99999/"]
)
async def test_an_address_that_cannot_be_read_is_not_repeated(http: HttpClient, url: str) -> None:
    with pytest.raises(FetchError) as caught:
        await http.get(url)
    assert TOKEN not in str(caught.value) + caught.value.for_people


# --- proxies


async def test_a_proxy_is_asked_with_its_own_password_and_for_the_whole_address(http: HttpClient) -> None:
    async with saying(to("http://other.example/b"), response(b"by proxy")) as proxy:
        by = proxy.url.replace("://", "://prox:y%40@")
        answer = await http.get("http://news.example/a?b=c#!/d", only_here=SECRET, proxy=by)
    assert (answer.body, answer.final_url) == (b"by proxy", "http://other.example/b")
    first, second = proxy.heads
    assert first.startswith("GET http://news.example/a?b=c HTTP/1.1\r\nHost: news.example\r\n")
    assert second.startswith("GET http://other.example/b HTTP/1.1\r\nHost: other.example\r\n")
    for head in (first, second):
        word = head.partition("Proxy-Authorization: Basic ")[2].partition("\r\n")[0]
        assert b64decode(word) == b"prox:y@"
    assert TOKEN in first and TOKEN not in second


async def test_an_encrypted_address_goes_through_a_tunnel_and_tells_the_proxy_nothing(http: HttpClient) -> None:
    async with saying(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n") as proxy:
        with pytest.raises(FetchError) as caught:
            await http.get("https://news.example/a", only_here=SECRET, proxy=proxy.url.replace("://", "://prox:y@"))
    assert caught.value.for_people == "The proxy for news.example answered 502."
    (head,) = proxy.heads
    assert head.startswith("CONNECT news.example:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic cHJveDp5\r\n" in head
    assert TOKEN not in head and "/a" not in head.splitlines()[0]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "The proxy for news.example wants a user name and a password it accepts.",
        ),
        (b"", "The proxy for news.example cut the connection."),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "The proxy for news.example did not answer as a web server does."),
    ],
)
async def test_a_proxy_that_fails_is_named_as_the_cause(
    http: HttpClient, scheme: str, answer: bytes, sentence: str
) -> None:
    async with saying(answer) as proxy:
        with pytest.raises(FetchError) as caught:
            await http.get(f"{scheme}://news.example/", proxy=proxy.url.replace("://", f"://ann:{TOKEN}@"))
    assert caught.value.for_people == sentence
    assert not any(TOKEN in line for line in traceback.format_exception(caught.value))


async def test_a_proxy_that_is_away_is_named_as_the_cause(http: HttpClient) -> None:
    async with saying(b"") as gone:
        pass
    with pytest.raises(FetchError) as caught:
        await http.get("http://news.example/", proxy=gone.url.replace("://", f"://ann:{TOKEN}@"))
    assert caught.value.for_people == "The proxy for news.example refused the connection."
    assert TOKEN not in str(caught.value)


async def test_a_proxy_that_never_answers_is_named_as_the_cause(http: HttpClient) -> None:
    async def wait(reader: object, writer: object) -> None:
        await reader.read()  # type: ignore[attr-defined]

    async with talking(wait) as proxy:
        with pytest.raises(FetchError) as caught:
            await http.get("http://news.example/", proxy=proxy.url, timeout_s=0.1)
    assert caught.value.for_people == "The proxy for news.example brought no answer within 0.1 s."


@pytest.mark.parametrize(
    "proxy", ["socks5://p.example:1080", "https://p.example", "p.example:3128", "http://", "http://["]
)
async def test_a_proxy_without_an_http_address_is_refused(http: HttpClient, proxy: str) -> None:
    with pytest.raises(FetchError) as caught:
        await http.get("http://news.example/", proxy=proxy)
    assert caught.value.for_people == "The proxy for news.example must have an address that starts with http://."


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://10.0.0.1:8080/", "http://news.example:22/"],
)
async def test_a_private_proxy_is_not_asked_for_a_private_address(target: str) -> None:
    async with (
        saying(response(b"inside")) as proxy,
        open_http(user_agent=AGENT, resolver=FixedResolver("93.184.216.34")) as http,
    ):
        with pytest.raises(FetchError, match=r".") as caught:
            await http.get(target, proxy=proxy.url)
        assert "public addresses only" in caught.value.for_people
        assert (await http.get("http://news.example/", proxy=proxy.url)).body == b"inside"
    assert len(proxy.heads) == 1


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1", "93.184.216.34"]])
async def test_a_name_with_any_private_address_is_not_handed_to_a_proxy(addresses: list[str]) -> None:
    async with (
        saying(response(b"inside")) as proxy,
        open_http(user_agent=AGENT, resolver=FixedResolver(*addresses)) as http,
    ):
        with pytest.raises(FetchError, match=r".") as caught:
            await http.get("http://news.example/", proxy=proxy.url)
    assert "public addresses only" in caught.value.for_people
    assert proxy.heads == []


async def test_each_redirect_is_checked_before_a_proxy_is_asked_for_it() -> None:
    async with (
        saying(to("http://169.254.169.254/latest/")) as proxy,
        open_http(user_agent=AGENT, resolver=FixedResolver("93.184.216.34")) as http,
    ):
        with pytest.raises(FetchError, match=r".") as caught:
            await http.get("http://news.example/", proxy=proxy.url)
    assert "169.254.169.254 is private" in caught.value.for_people
    assert len(proxy.heads) == 1


async def test_a_name_without_an_address_is_not_handed_to_a_proxy() -> None:
    async with saying(response(b"inside")) as proxy, open_http(user_agent=AGENT, resolver=FixedResolver()) as http:
        with pytest.raises(FetchError) as caught:
            await http.get("http://news.example/", proxy=proxy.url)
    assert caught.value.for_people == "news.example has no address (DNS)."
    assert proxy.heads == []


async def test_every_address_of_a_name_is_vouched_for() -> None:
    await PublicResolver(FixedResolver("8.8.8.8", "2606:2800:220:1::1")).vouch("news.example", 80)
    with pytest.raises(OSError, match="not public"):
        await PublicResolver(FixedResolver("8.8.8.8", "fd00::1")).vouch("news.example", 80)


async def test_a_proxy_may_be_chosen_for_one_request_and_not_for_the_next(http: HttpClient) -> None:
    async with saying(response(b"by proxy")) as proxy, saying(response(b"directly")) as server:
        assert (await http.get(server.url, proxy=proxy.url)).body == b"by proxy"
        assert (await http.get(server.url)).body == b"directly"
