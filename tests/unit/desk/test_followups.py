"""More about a story, its sources, its timeline: from what the channel sees now."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.desk.followups import Followupdesk
from bot.errors import UsageError
from bot.model.runs import RunSentence
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened, publish, written
from tests.unit.desk.test_stories import BRIDGE, commit, digest

CLOSED = "The harbour bridge at Larnby was closed on Tuesday after inspectors found a crack in a steel hanger."
DIVERS = "Divers from the naval base at Skerrow searched the foundations for corrosion until midnight."
PRICES = "Replacing every hanger would cost 9 million crowns, according to a study of the technical university."
TRUCKS = "Some 400 lorries waited before the harbour bridge at Larnby, the city council said."
FEWER = "The city council said that 150 lorries waited before the harbour bridge at Larnby."
FERRY = "A car ferry borrowed from Port Tamsin starts at six and takes 40 vehicles on each crossing."


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """A channel that was told the bridge from the Post and the Mint; what the Gazette writes it does not follow."""
    async with opened() as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        early = {"published": NOON - 30 * HOUR}
        post = written("post", "Post", text=f"{CLOSED} {DIVERS} {TRUCKS}", **early)
        mint = written("mint", "Mint", text=f"{CLOSED} {PRICES} {FEWER}", **early)
        copy = written("copy", "Mint", text=f"{CLOSED} {DIVERS}", copy_of="post", **early)
        await publish(store, POST, post, story=BRIDGE)
        await publish(store, MINT, mint, copy, story=BRIDGE)
        await publish(store, GAZETTE, written("other", "Gazette", text=FERRY), story=BRIDGE)
        await commit(store, digest("d1", (BRIDGE, "Harbour bridge closed", ("mint", "post"))))
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Followupdesk:
    return Followupdesk(app.parts)


async def test_the_sources_are_all_that_the_channel_sees_numbered_as_in_the_digest(desk: Followupdesk) -> None:
    found = await desk.sources("1", HERE)
    assert [article.id for article in found.articles] == ["mint", "post", "copy"]
    assert (found.story, found.headline, found.name, found.is_told) == (
        BRIDGE,
        "Harbour bridge closed",
        "1 digest:d1",
        True,
    )
    assert found.zone.key == "UTC"


async def test_more_is_a_longer_summary_with_what_each_adds_and_where_they_differ(desk: Followupdesk) -> None:
    found = await desk.more("1", HERE)
    told = " ".join(sentence.text for sentence in found.summary)
    assert CLOSED in told and len(told) > len(CLOSED)
    articles = found.subject.articles
    for sentence in (*found.summary, *(each.sentence for each in found.added)):
        assert any(sentence.text in articles[n - 1].text for n in sentence.citations)
    assert all(each.publisher == articles[each.sentence.citations[0] - 1].publisher for each in found.added)
    assert found.disputed == (
        RunSentence(text="Mint says “150 lorries waited”, Post says “Some 400 lorries waited”.", citations=(1, 2)),
    )


async def test_what_publishers_add_is_not_what_the_summary_says_already(desk: Followupdesk, app: App) -> None:
    object.__setattr__(app.parts.settings.digest, "words", 6)
    found = await desk.more("1", HERE)
    assert {(each.publisher, each.sentence.text) for each in found.added} == {("Post", DIVERS), ("Mint", PRICES)}


async def test_what_is_new_is_new_since_the_channel_was_told(desk: Followupdesk, store: Store) -> None:
    assert (await desk.more("1", HERE)).since is None
    await publish(store, POST, written("later", "Post", text=f"{CLOSED} {FERRY}"), story=BRIDGE)
    found = await desk.more("1", HERE)
    assert (found.since, found.was_told) == (NOON, True)
    assert [(each.text, each.citations) for each in found.new] == [(FERRY, (4,))]


async def test_for_a_story_that_was_never_told_it_is_what_is_new_in_a_day(desk: Followupdesk, store: Store) -> None:
    await store.channels.follow(THERE, POST, now=NOON)
    await publish(store, POST, written("later", "Post", text=f"{CLOSED} {FERRY}"), story=BRIDGE)
    found = await desk.more(BRIDGE, THERE)
    assert (found.since, found.was_told) == (NOON - 24 * HOUR, False)
    assert [each.text for each in found.new] == [FERRY]


async def test_a_summary_is_made_once(desk: Followupdesk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await desk.more("1", HERE)

    async def never(*given: object, **named: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr(store.summaries, "remember", never)
    assert (await desk.more("1", HERE)).summary == first.summary


async def test_a_timeline_cites_each_line_in_the_zone_of_the_channel(desk: Followupdesk, store: Store) -> None:
    found = await desk.timeline("1", HERE)
    first = found.lines[0]
    assert (f"{first.day:%a %d}", first.sentence.text, first.words) == ("Tue 03", CLOSED, "Tuesday")
    for line in found.lines:
        [n] = line.sentence.citations
        assert line.sentence.text in found.subject.articles[n - 1].text
    await store.channels.set_setting(HERE, "zone", "Asia/Kolkata")
    assert (await desk.timeline("1", HERE)).subject.zone.key == "Asia/Kolkata"


async def test_a_story_that_is_none_is_refused(desk: Followupdesk) -> None:
    for ask in (desk.more, desk.sources, desk.timeline):
        with pytest.raises(UsageError, match="No story is meant"):
            await ask("7", HERE)
        with pytest.raises(UsageError, match="There is no digest"):
            await ask("1", THERE, digest="d1")
