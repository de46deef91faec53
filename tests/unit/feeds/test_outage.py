"""Whose fault it is that feeds fail."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.outage import LONGEST, Outages, fail_together, owner_of, was_fine
from bot.model.feeds import Feed
from tests.unit.feeds.site import NOW

MINUTE = timedelta(minutes=1)


def sites(fine: int = 0, failed: int = 0, start: int = 0) -> dict[str, bool]:
    return {f"s{n}.org": n >= start + failed for n in range(start, start + failed + fine)}


@pytest.mark.parametrize(
    ("fine", "failed", "together"),
    [(0, 4, True), (3, 4, True), (4, 4, False), (0, 3, False), (100, 99, False), (98, 99, True), (0, 0, False)],
)
def test_at_least_four_and_more_than_half_fail_together(fine: int, failed: int, together: bool) -> None:
    assert fail_together(sites(fine, failed)) is together
    assert Outages().is_ours(sites(fine, failed), now=NOW) is together


def test_small_rounds_are_judged_together() -> None:
    outages = Outages()
    assert not outages.is_ours(sites(fine=30), now=NOW)
    assert not outages.is_ours(sites(failed=2, start=100), now=NOW + MINUTE)
    assert outages.is_ours(sites(failed=2, start=200), now=NOW + 2 * MINUTE)


def test_what_is_older_than_a_quarter_of_an_hour_counts_no_more() -> None:
    outages = Outages()
    assert not outages.is_ours(sites(failed=3), now=NOW)
    assert not outages.is_ours(sites(failed=1, start=100), now=NOW + 16 * MINUTE)


def test_a_site_that_is_back_counts_as_fine() -> None:
    outages = Outages()
    assert outages.is_ours(sites(failed=5), now=NOW)
    assert not outages.is_ours(sites(fine=5) | {"other.org": False}, now=NOW + MINUTE)


def test_one_broken_feed_among_many_rounds_is_not_ours() -> None:
    outages = Outages()
    for n in range(60):
        assert not outages.is_ours(sites(fine=9, failed=1), now=NOW + n * MINUTE)


def test_the_many_names_of_one_provider_count_once() -> None:
    provider = {f"blog{n}.provider.com": False for n in range(50)}
    assert not Outages().is_ours(provider | sites(fine=3), now=NOW)
    assert not Outages().is_ours({**provider, "blog99.provider.com": True}, now=NOW)


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("a.b.example.org", "example.org"),
        ("example.org", "example.org"),
        ("news.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1:8000", "127.0.0.1:8000"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_a_site_is_who_owns_the_name(host: str, owner: str) -> None:
    assert owner_of(host) == owner


@given(st.lists(st.dictionaries(st.integers(0, 9).map(lambda n: f"s{n}.org"), st.booleans()), max_size=8))
def test_a_round_in_which_nothing_failed_is_no_outage(rounds: list[dict[str, bool]]) -> None:
    outages = Outages()
    for n, hosts in enumerate(rounds):
        ours = outages.is_ours(hosts, now=NOW + n * MINUTE)
        assert not (ours and all(hosts.values()))


def test_a_feed_that_was_not_read_for_days_is_fine_no_more_so_that_no_server_is_held_to_be_ours_for_ever() -> None:
    read = Feed(url="https://a.example/", last_success=NOW - LONGEST + MINUTE)
    assert was_fine(read, NOW)
    assert not was_fine(read, NOW + MINUTE)
    assert not was_fine(Feed(url="https://a.example/"), NOW)
    assert not was_fine(Feed(url="https://a.example/", last_success=NOW, failures=1), NOW)
