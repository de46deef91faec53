"""Whose turn it is, on a clock that the test sets."""

from itertools import cycle
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.hosts import Hosts
from bot.feeds.line import Line, Turn
from bot.model.feeds import Feed


class Waiting:
    """A line, and what it told."""

    def __init__(self, urls: list[str], hosts: Hosts, until: float = inf) -> None:
        self.off: list[tuple[str, float]] = []
        self.freed = 0
        self.hosts = hosts
        feeds = [Feed(url=url) for url in urls]
        self.line = Line(feeds, hosts, put_off=self._put_off, freed=self._freed, until=until)

    def take(self, now: float) -> str | None:
        turn = self.line.take(now)
        return None if turn is None else turn.feed.url

    def _put_off(self, feed: Feed, wait_s: float) -> None:
        self.off.append((feed.url, wait_s))

    def _freed(self) -> None:
        self.freed += 1


A, B = "https://a.org", "https://b.org"


def test_hosts_take_turns_and_a_resting_one_holds_nobody_up() -> None:
    waiting = Waiting([f"{A}/1", f"{A}/2", f"{A}/3", f"{B}/1", f"{B}/2"], Hosts())
    assert [waiting.take(0.0) for _ in range(3)] == [f"{A}/1", f"{B}/1", None]
    assert waiting.line.next_at == 1.0
    assert [waiting.take(1.0) for _ in range(3)] == [f"{A}/2", f"{B}/2", None]
    waiting.hosts.ended("a.org", 0.0, 2.0)
    assert waiting.take(3.0) is None
    assert waiting.take(7.0) == f"{A}/3"
    assert waiting.line.is_empty


def test_a_host_with_enough_under_way_waits_for_the_end_of_a_request_and_not_for_a_time() -> None:
    waiting = Waiting([f"http://nas/{n}" for n in range(3)], Hosts(per_host=1))
    assert [waiting.take(0.0), waiting.take(0.0)] == ["http://nas/0", None]
    assert waiting.line.next_at == inf
    waiting.hosts.ended("nas", 0.0, 5.0)
    assert waiting.freed == 1
    assert waiting.take(5.0) == "http://nas/1"


def test_two_lines_share_the_pace_of_a_host() -> None:
    hosts = Hosts(per_host=1)
    first, second = Waiting(["http://nas/1"], hosts), Waiting(["http://nas/2"], hosts)
    assert (first.take(0.0), second.take(0.0)) == ("http://nas/1", None)
    hosts.ended("nas", 0.0, 1.0)
    assert (second.freed, second.take(1.0)) == (1, "http://nas/2")


def test_what_waits_for_a_host_that_is_left_alone_is_put_off_at_its_next_turn() -> None:
    hosts = Hosts()
    waiting = Waiting([f"{A}/1", f"{A}/2", f"{A}/3", f"{B}/1"], hosts)
    assert waiting.take(0.0) == f"{A}/1"
    hosts.close("a.org", 0.0, 0.5, 60.0)
    assert waiting.take(1.0) == f"{B}/1"
    assert waiting.take(1.0) is None
    assert waiting.off == [(f"{A}/2", 59.5), (f"{A}/3", 59.5)]
    assert waiting.line.is_empty


def test_a_host_that_is_left_alone_since_an_earlier_round_is_not_asked() -> None:
    hosts = Hosts()
    hosts.close("a.org", 0.0, 0.0, 60.0)
    waiting = Waiting([f"{A}/1", f"{A}/2", f"{B}/1"], hosts)
    assert [waiting.take(10.0), waiting.take(10.0)] == [f"{B}/1", None]
    assert waiting.off == [(f"{A}/1", 50.0), (f"{A}/2", 50.0)]


def test_when_time_is_over_only_what_is_ready_still_gets_its_turn() -> None:
    waiting = Waiting([f"{A}/1", f"{A}/2", f"{A}/3", f"{B}/1"], Hosts(per_host=3), until=1.5)
    assert [waiting.take(0.0) for _ in range(3)] == [f"{A}/1", f"{B}/1", None]
    assert waiting.take(1.0) == f"{A}/2"
    assert (waiting.take(1.0), waiting.line.next_at) == (None, 1.5)
    assert waiting.take(2.0) == f"{A}/3"
    late = Waiting([f"{A}/1", f"{A}/2", f"{A}/3"], Hosts(), until=0.5)
    assert [late.take(0.0), late.take(0.6)] == [f"{A}/1", None]
    assert late.off == [(f"{A}/2", 0.0), (f"{A}/3", 0.0)]


@given(
    st.lists(st.integers(0, 4), max_size=40),
    st.integers(1, 3),
    st.lists(st.tuples(st.floats(0.1, 3), st.booleans()), min_size=1, max_size=20),
)
def test_every_feed_gets_one_turn_and_no_host_more_than_its_share(
    hosts_of_feeds: list[int], per_host: int, steps: list[tuple[float, bool]]
) -> None:
    urls = [f"{'http://nas' if host < 2 else 'https://p.org'}{host}/{n}" for n, host in enumerate(hosts_of_feeds)]
    hosts = Hosts(per_host=per_host)
    waiting, now = Waiting(urls, hosts), 0.0
    under_way: list[tuple[Turn, float]] = []
    started: dict[str, float] = {}
    asked = []
    for step, ends in cycle(steps):
        while (turn := waiting.line.take(now)) is not None:
            asked.append(turn.feed.url)
            under_way.append((turn, now))
            assert sum(other.host == turn.host for other, _ in under_way) <= per_host
            if "nas" not in turn.host:
                assert now >= started.get(turn.host, -inf) + 1
                started[turn.host] = now
        now += step
        if under_way and (ends or waiting.line.next_at == inf):
            ended, began = under_way.pop(0)
            hosts.ended(ended.host, began, now)
        elif not under_way and waiting.line.is_empty:
            break
    assert sorted(asked) == sorted(urls)
    assert waiting.off == []
