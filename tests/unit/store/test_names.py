"""Names: what an entry is known by besides its key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.urls import canonical
from bot.store.names import address_name, link_name, title_name
from tests.builders import parsed_entry

PAGE = "https://example.org/news/bridge"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/news/bridge",
        "https://www.example.org/news/bridge",
        "https://example.org/news/bridge/",
        "https://EXAMPLE.org:443/news/bridge?utm_source=feed#comments",
        "https://example.org/news/./bridge",
    ],
)
def test_a_page_has_one_name_however_its_address_is_written(address: str) -> None:
    assert address_name(address) == address_name(PAGE)


@pytest.mark.parametrize(
    "address", [f"{PAGE}?page=2", f"{PAGE}2", "https://example.com/news/bridge", "https://example.org/News/bridge"]
)
def test_another_page_has_another_name(address: str) -> None:
    assert address_name(address) not in (None, address_name(PAGE))


@pytest.mark.parametrize("address", [None, "", "item-5", "tag:example.org,2026:5", "https://example.org", "http://[/x"])
def test_a_front_page_and_what_is_no_address_name_nothing(address: str | None) -> None:
    assert address_name(address) is None


def test_without_a_link_the_guid_counts_if_it_is_an_address() -> None:
    assert link_name(parsed_entry(guid=PAGE, url=None)) == address_name(PAGE)
    assert link_name(parsed_entry(guid="5", url=None)) is None


def test_a_title_is_the_same_however_it_is_set() -> None:
    assert title_name(parsed_entry(title="Bridge  Closed\n")) == title_name(parsed_entry(title="bridge closed"))
    assert title_name(parsed_entry(title="Bridge closed")) != title_name(parsed_entry(title="Bridge open"))


def test_without_a_title_the_text_counts() -> None:
    one, two = (parsed_entry(title="", summary=text) for text in ("One.", "Two."))
    assert None is not title_name(one) != title_name(two)
    assert title_name(parsed_entry(title="")) is None


hosts = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{1,5}){1,2}", fullmatch=True)
paths = st.text("abcXYZ019-_.~/", max_size=20)


@given(scheme=st.sampled_from(["http", "https"]), host=hosts, path=paths)
def test_the_quick_way_to_a_name_is_the_long_way(scheme: str, host: str, path: str) -> None:
    address = f"{scheme}://{host}/{path}"
    # A parameter that is dropped leads the long way.
    assert address_name(address) == address_name(f"{address}?utm_medium=x") == address_name(canonical(address))


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for_its_name(text: str) -> None:
    item = parsed_entry(guid=text, url=text, title=text)
    for name in (link_name(item), title_name(item)):
        assert name is None or -(2**63) <= name < 2**63
