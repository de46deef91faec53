"""robots.txt: read once a host, obeyed as RFC 9309 says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.articles.robots import Robots
from bot.errors import FetchError
from tests.builders import NOON


@dataclass(frozen=True)
class Served:
    status: int
    body: bytes
    final_url: str = ""


class Host:
    """Serves one robots.txt and counts how often it is asked for."""

    def __init__(self, status: int | None, body: bytes = b"") -> None:
        self.status, self.body, self.asked = status, body, 0

    async def get(self, url: str, /, *, limit: int, timeout_s: float) -> Served:
        self.asked += 1
        if self.status is None:
            raise FetchError("away")
        return Served(self.status, self.body)


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [
        (200, b"User-agent: *\nDisallow: /", False),
        (200, b"User-agent: Tidings\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        (200, b"User-agent: Other\nDisallow: /", True),
        (200, b"\xff\x00<html>not a robots file", True),
        (404, b"User-agent: *\nDisallow: /", True),
        (503, b"", False),
        (None, b"", True),
    ],
)
async def test_a_page_may_be_read_as_the_file_says(status: int | None, body: bytes, allowed: bool) -> None:
    robots = Robots(Host(status, body).get, agent="Tidings", clock=lambda: NOON)

    assert await robots.allows("https://example.org/story") is allowed


async def test_the_file_is_read_once_a_day() -> None:
    host, now = Host(200, b"User-agent: *\nAllow: /"), [NOON]

    def clock() -> datetime:
        return now[0]

    robots = Robots(host.get, agent="Tidings", clock=clock)
    await robots.allows("https://example.org/a")
    await robots.allows("https://example.org/b")
    assert host.asked == 1
    now[0] += timedelta(days=1, seconds=1)
    await robots.allows("https://example.org/a")
    assert host.asked == 2


@pytest.mark.parametrize("url", ["", "ftp://example.org/a", "http://[::1", "story"])
async def test_what_is_no_web_address_may_not_be_read(url: str) -> None:
    assert await Robots(Host(200).get, agent="Tidings", clock=lambda: NOON).allows(url) is False


async def test_somebody_else_can_fetch_the_file_and_what_it_says_is_remembered_for_all() -> None:
    usual, other = Host(200, b"User-agent: *\nAllow: /"), Host(200, b"User-agent: *\nDisallow: /")
    robots = Robots(usual.get, agent="Tidings", clock=lambda: NOON)
    assert not await robots.allows("https://example.org/story", fetch=other.get)
    assert not await robots.allows("https://example.org/other")
    assert (usual.asked, other.asked) == (0, 1)
