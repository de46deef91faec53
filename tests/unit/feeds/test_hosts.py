"""The pace of requests to a host, on a clock that the test sets."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.hosts import Hosts, host_of, is_private

HOST = "example.org"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.org/feed", "example.org"),
        ("http://example.org", "example.org"),
        ("http://example.org:80/a:b@c", "example.org"),
        ("https://example.org:443?x=//y", "example.org"),
        ("https://example.org:8443/", "example.org:8443"),
        ("https://user:pass@example.org/feed", "example.org"),
        ("https://example.org#https://other.org", "example.org"),
        ("https://example.org\\@other.org/", "example.org"),
        ("http://[2001:db8::1]:8080/feed", "[2001:db8::1]:8080"),
        ("HTTPS://example.org:443/", "example.org"),
        ("not an address", "not an address"),
        ("https:///feed", "https:///feed"),
        ("", ""),
    ],
)
def test_a_host_has_one_name(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.text())
def test_any_text_has_a_host(url: str) -> None:
    is_private(host_of(url))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "10.0.0.7",
        "192.168.1.1:80",
        "[::1]:8080",
        "[fd00::1]",
        "localhost",
        "nas",
        "feeds.lan",
        "a.test.",
    ],
)
def test_hosts_of_a_house_are_known_by_their_spelling(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize(
    "host", ["example.org", "1.1.1.1", "[2606:4700::1111]", "a.example.org:8080", "notlan.org", "x.1"]
)
def test_all_others_are_public(host: str) -> None:
    assert not is_private(host)


def test_a_public_host_rests_after_each_answer_in_proportion_to_how_long_it_took() -> None:
    for took, rest in [(0.01, 1.0), (0.5, 2.0), (20.0, 5.0)]:
        hosts = Hosts()
        hosts.started(HOST, 100.0)
        hosts.ended(HOST, 100.0, 100.0 + took)
        assert hosts.starts_at(HOST, 100.0 + took) == pytest.approx(100.0 + took + rest)


def test_two_requests_to_a_public_host_do_not_start_together() -> None:
    hosts = Hosts()
    hosts.started(HOST, 100.0)
    assert hosts.starts_at(HOST, 100.0) == 101.0
    assert hosts.starts_at("example.com", 100.0) == 100.0


def test_no_more_than_per_host_are_under_way() -> None:
    hosts = Hosts(per_host=2)
    hosts.started(HOST, 100.0)
    hosts.started(HOST, 101.0)
    assert hosts.starts_at(HOST, 200.0) == inf
    hosts.ended(HOST, 100.0, 200.0)
    assert hosts.starts_at(HOST, 206.0) == 206.0


def test_a_machine_in_the_house_needs_no_rest() -> None:
    hosts = Hosts(per_host=2)
    hosts.started("nas", 100.0)
    hosts.ended("nas", 100.0, 120.0)
    assert hosts.starts_at("nas", 120.0) == 120.0


def test_a_host_that_gave_no_time_is_left_alone_for_twice_as_long_each_time() -> None:
    hosts, now, waits = Hosts(), 0.0, []
    for _ in range(12):
        hosts.close(HOST, now, now + 1)
        waits.append(hosts.closed_for(HOST, now + 1))
        now += 1 + waits[-1]
    assert waits[:4] == [120, 240, 480, 960]
    assert waits[-1] == 86_400
    hosts.answered(HOST)
    hosts.close(HOST, now, now)
    assert hosts.closed_for(HOST, now) == 86_400
    hosts.answered(HOST, served=True)
    hosts.close(HOST, now + 90_000, now + 90_000)
    assert hosts.closed_for(HOST, now + 90_000) == 120


def test_a_host_that_gave_a_time_is_left_alone_until_then_at_most_a_day() -> None:
    hosts = Hosts()
    hosts.close(HOST, 0.0, 1.0, 30.0)
    assert hosts.closed_for(HOST, 1.0) == 30
    assert hosts.closed_for(HOST, 31.0) == 0
    hosts.close(HOST, 31.0, 31.0, 1e6)
    assert hosts.closed_for(HOST, 31.0) == 86_400


def test_several_answers_at_once_close_a_host_once() -> None:
    hosts = Hosts()
    hosts.close(HOST, 0.0, 1.0)
    hosts.close(HOST, 0.5, 2.0)
    assert hosts.closed_for(HOST, 2.0) == 120
    hosts.close(HOST, 130.0, 131.0)
    assert hosts.closed_for(HOST, 131.0) == 240


def test_a_shorter_wish_does_not_shorten_a_longer_one() -> None:
    hosts = Hosts()
    hosts.close(HOST, 0.0, 1.0, 600.0)
    hosts.close(HOST, 0.0, 2.0, 10.0)
    assert hosts.closed_for(HOST, 2.0) == 599


def test_a_host_is_left_alone_after_three_requests_without_an_answer_and_never_for_long() -> None:
    hosts, now, waits = Hosts(), 0.0, []
    assert [hosts.silent(HOST, now, now) for _ in range(2)] == [False, False]
    hosts.answered(HOST)
    for _ in range(8):
        assert [hosts.silent(HOST, now, now + 1) for _ in range(3)] == [False, False, True]
        waits.append(hosts.closed_for(HOST, now + 1))
        now += 1 + waits[-1]
    assert waits == [120, 240, 480, 900, 900, 900, 900, 900]


def test_a_host_without_guilt_is_asked_again_at_once() -> None:
    hosts = Hosts()
    hosts.close(HOST, 0.0, 1.0, 600.0)
    hosts.reopen(HOST)
    assert hosts.closed_for(HOST, 1.0) == 0
    hosts.close(HOST, 2.0, 3.0)
    assert hosts.closed_for(HOST, 3.0) == 120


def test_a_host_that_is_only_redirected_to_is_not_remembered_for_it() -> None:
    hosts = Hosts()
    hosts.answered(HOST, served=True)
    assert not hosts._hosts


def test_who_waits_for_a_host_is_told_once() -> None:
    hosts, told = Hosts(per_host=1), list[str]()
    hosts.started(HOST, 0.0)
    hosts.when_free(HOST, told.append)
    hosts.ended(HOST, 0.0, 1.0)
    hosts.started(HOST, 9.0)
    hosts.ended(HOST, 9.0, 9.0)
    assert told == [HOST]
