"""Sources at the desk: publishers hidden, distrusted, weighed and forgiven."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.desk.sources import Judged, Sourcedesk
from bot.errors import UsageError
from bot.model.channels import SourceRule
from tests.builders import NOON
from tests.unit.desk.newsroom import HERE, MINT, POST, opened, publish, written


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        await publish(store, POST, written("p1", "Example Post"), written("p2", "Example Post"))
        await publish(store, MINT, written("m1", "Mint"))
        yield app


@pytest.fixture
def desk(app: App) -> Sourcedesk:
    return Sourcedesk(app.parts)


def rule(publisher: str, **given: object) -> SourceRule:
    return SourceRule(channel=HERE, publisher=publisher, since=NOON, by="Ada", **given)  # type: ignore[arg-type]


async def test_a_publisher_is_hidden_and_it_is_said_how_much_that_is(desk: Sourcedesk) -> None:
    found = await desk.hide("  example   post ", HERE, by="Ada")
    assert found == Judged(publisher="example post", rule=rule("example post", rule="hidden"), seen=2)
    assert await desk.listed(None) == (rule("example post", rule="hidden"),)


@pytest.mark.parametrize("given", ["mint.example", "https://www.mint.example/some/page"])
async def test_a_publisher_is_known_by_its_site_as_well(desk: Sourcedesk, given: str) -> None:
    found = await desk.distrust(given, HERE, by="Ada")
    assert found == Judged(publisher="mint.example", rule=rule("mint.example", rule="distrusted"), seen=1)


async def test_who_is_not_among_the_publishers_may_have_been_mistyped(desk: Sourcedesk) -> None:
    found = await desk.hide("Exampel Post", HERE, by="Ada")
    assert (found.seen, found.near) == (0, ("Example Post",))
    assert (await desk.hide("The Larnby Gazette", HERE, by="Ada")).near == ()


async def test_one_publisher_has_one_rule_and_a_weight(desk: Sourcedesk) -> None:
    await desk.hide("Mint", HERE, by="Ada")
    await desk.weigh("MINT", 1.5, HERE, by="Ada")
    await desk.distrust("mint", HERE, by="Ada")
    assert await desk.listed(HERE) == (rule("Mint", rule="distrusted", weight=1.5),)
    await desk.weigh("mint", 1, HERE, by="Ada")
    assert await desk.listed(HERE) == (rule("Mint", rule="distrusted"),)


async def test_what_counts_as_much_as_others_needs_no_rule(desk: Sourcedesk) -> None:
    await desk.weigh("Mint", 0, HERE, by="Ada")
    assert await desk.listed(HERE) == (rule("Mint", weight=0.0),)
    found = await desk.weigh("Mint", 1, HERE, by="Ada")
    assert (found.rule, await desk.listed(HERE)) == (None, ())


async def test_a_publisher_is_forgiven_by_any_of_its_spellings(desk: Sourcedesk) -> None:
    await desk.hide("www.mint.example", HERE, by="Ada")
    found = await desk.reset("mint.example", HERE)
    assert (found.publisher, found.rule, found.seen) == ("www.mint.example", None, 1)
    assert await desk.listed(HERE) == ()


async def test_who_has_no_rule_cannot_be_forgiven(desk: Sourcedesk) -> None:
    with pytest.raises(UsageError, match="There are no rules yet"):
        await desk.reset("Mint", HERE)
    await desk.hide("Mint", HERE, by="Ada")
    with pytest.raises(UsageError, match="There are rules about: Mint"):
        await desk.reset("Example Post", HERE)


@pytest.mark.parametrize("given", ["", "  ", "www.", "x" * 201, "ftp://mint.example", "https://"])
async def test_what_is_no_publisher_is_refused(desk: Sourcedesk, given: str) -> None:
    with pytest.raises(UsageError):
        await desk.hide(given, HERE, by="Ada")
    assert await desk.listed(HERE) == ()


@pytest.mark.parametrize("weight", [-0.1, 10.1, float("nan"), float("inf")])
async def test_a_weight_out_of_bounds_is_refused(desk: Sourcedesk, weight: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 10 times"):
        await desk.weigh("Mint", weight, HERE, by="Ada")


async def test_publishers_come_by_how_much_they_wrote(desk: Sourcedesk) -> None:
    assert await desk.publishers(HERE) == ("Example Post", "Mint")
    assert await desk.publishers("console:nobody") == ()
