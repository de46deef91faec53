"""Rules about publishers in the store: one a name, whatever its capitals."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.channels import SourceRule
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import moments, words

HERE, THERE = "console:default", "console:other"


def source_rule(publisher: str = "The Post", **given: object) -> SourceRule:
    fields: dict[str, object] = {"channel": HERE, "since": NOON, "by": "Ada", "rule": "hidden"}
    return SourceRule(publisher=publisher, **{**fields, **given})  # type: ignore[arg-type]


async def test_rules_come_by_channel_and_name(store: Store) -> None:
    made = [source_rule("Mint"), source_rule("Gazette", rule=None, weight=1.5), source_rule("Mint", channel=THERE)]
    for each in made:
        await store.sources.set(each, now=NOON)
    assert await store.sources.of_channel(HERE) == (made[1], made[0])
    assert await store.sources.all() == {HERE: (made[1], made[0]), THERE: (made[2],)}
    assert await store.channels.all() == (HERE, THERE)


@pytest.mark.parametrize(("one", "other"), [("The Post", "the post"), ("ÉCHOS", "échos"), ("Straße", "STRASSE")])
async def test_the_last_rule_about_a_publisher_counts_whatever_its_capitals(store: Store, one: str, other: str) -> None:
    await store.sources.set(source_rule(one), now=NOON)
    await store.sources.set(source_rule(one, channel=THERE), now=NOON)
    await store.sources.set(source_rule(other, rule="distrusted", weight=0.5), now=NOON)
    assert await store.sources.of_channel(HERE) == (source_rule(other, rule="distrusted", weight=0.5),)
    assert await store.sources.remove(HERE, one)
    assert not await store.sources.remove(HERE, one)
    assert await store.sources.all() == {THERE: (source_rule(one, channel=THERE),)}


async def test_a_rule_of_what_is_no_channel_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no channel"):
        await store.sources.set(source_rule(channel="irc:somewhere"), now=NOON)


rules = st.builds(
    SourceRule,
    channel=st.just(HERE),
    publisher=words,
    since=moments,
    by=words,
    rule=st.sampled_from([None, "hidden", "distrusted"]),
    weight=st.none() | st.floats(0, 10),
)


@quick
@given(given=st.lists(rules, max_size=10, unique_by=lambda each: each.publisher.casefold()))
async def test_rules_come_back_as_they_went_in(empty_database: Path, given: list[SourceRule]) -> None:
    async with a_store(empty_database) as store:
        for each in given:
            await store.sources.set(each, now=NOON)
        assert set(await store.sources.of_channel(HERE)) == set(given)
