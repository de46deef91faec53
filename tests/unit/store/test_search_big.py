"""Search in an archive that counts as big: what is left unscored is what matters least."""

from datetime import timedelta
from typing import Any

import pytest

from bot.store.database import Store
from bot.store.search import Search
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, fetched

DAY = timedelta(days=1)
WORDS = {1: "the", 3: "usual", 20: "council", 25: "bridge", 57: "ferry", 90: "cable"}


class Big:
    """An archive of 400 articles of which ten are scored; each word is in those whose number its own divides."""

    def __init__(self, store: Store) -> None:
        self._whole = store.search
        self._pruned = Search(store._connections, scored=10)

    async def both(self, words: str, **given: Any) -> tuple[list[str], list[str]]:
        """Return what is found when all that matches is scored, and what is found here."""
        whole = await self._whole.find(words, **given)
        pruned = await self._pruned.find(words, **given)
        return [hit.article.id for hit in whole], [hit.article.id for hit in pruned]

    async def find(self, words: str, **given: Any) -> list[str]:
        return (await self.both(words, **given))[1]


@pytest.fixture
async def big(store: Store) -> Big:
    made = [
        article(
            f"a{n}",
            title=f"Number {n}",
            text=" ".join(word for each, word in WORDS.items() if n % each == 0) + " filler" * (n % 7),
            published=NOON + n * DAY,
            language="de" if n % 2 else "en",
        )
        for n in range(1, 401)
    ]
    await store.articles.add_imported(made)
    return Big(store)


def numbers(*of: int) -> set[str]:
    return {f"a{n}" for n in of}


async def test_the_articles_with_the_rarest_words_are_scored_by_all_words(big: Big) -> None:
    whole, pruned = await big.both("ferry council the", match_any=True, limit=100)
    assert set(pruned) == numbers(*range(57, 400, 57))
    assert [id_ for id_ in whole if id_ in pruned] == pruned
    assert whole[:3] == pruned[:3]


async def test_articles_with_several_common_words_are_scored(big: Big) -> None:
    assert set(await big.find("council bridge the usual", match_any=True, limit=4)) == numbers(100, 200, 300, 400)


async def test_the_newest_articles_with_a_common_word_are_scored(big: Big) -> None:
    newest = numbers(*range(372, 400, 3))
    assert set(await big.find("usual", limit=100)) == newest
    assert set(await big.find("usual", match_any=True, limit=100)) == newest
    assert set(await big.find("the", limit=100)) == numbers(*range(391, 401))
    assert set(await big.find("the usual", limit=100, until=NOON + 100 * DAY)) == numbers(*range(72, 100, 3))


async def test_more_is_looked_at_where_few_hold_several_words(big: Big) -> None:
    found = await big.find("council bridge", match_any=True, limit=100)
    assert numbers(100, 200, 300, 400) < set(found)
    pages = [await big.find("council bridge", match_any=True, limit=3, offset=offset) for offset in (0, 3)]
    assert [*pages[0], *pages[1]] == found[:6]


async def test_all_words_are_needed_and_no_excluded_one_is_found(big: Big) -> None:
    assert set(await big.find("the usual council")) == numbers(*range(60, 400, 60))
    for words, excluded in (("ferry", "usual"), ("cable", "usual ferry"), ("council bridge", "usual")):
        whole, pruned = await big.both(words, excluded=excluded)
        assert whole == pruned, words
    assert await big.find("ferry", excluded="usual ferry", match_any=True) == []


async def test_of_a_short_time_everything_is_scored(big: Big) -> None:
    times = {"since": NOON + 250 * DAY, "until": NOON + 260 * DAY}
    whole, pruned = await big.both("the usual council", match_any=True, **times)
    assert whole == pruned
    assert set(pruned) == numbers(*range(250, 260))
    assert await big.find("the", since=NOON + 500 * DAY) == []


async def test_old_articles_that_came_late_are_found(big: Big, store: Store) -> None:
    late = [article(f"late{n}", text="the ferry", published=NOON + n * DAY) for n in range(5)]
    await store.articles.add_imported(late)
    names = {each.id for each in late}
    assert set(await big.find("the ferry", since=NOON, until=NOON + 5 * DAY)) == names
    assert set(await big.find("the ferry", since=NOON, until=NOON + 60 * DAY)) == names | numbers(57)


@pytest.mark.parametrize("listed", [10_000, 20, 0])
async def test_feeds_and_languages_narrow_a_search(
    big: Big, store: Store, monkeypatch: pytest.MonkeyPatch, listed: int
) -> None:
    for url, read in ((FEED, range(55, 60)), (OTHER, range(20, 62, 2))):
        for entry in await store.feeds.record(fetched(*(f"a{n}" for n in read), url=url), now=NOON):
            known = await store.articles.get([entry.item.guid or ""])
            await store.articles.save([(entry, each) for each in known.values()])
    monkeypatch.setattr("bot.store.search.LISTED", listed)
    assert set(await big.find("ferry", feeds=[FEED])) == numbers(57)
    assert set(await big.find("ferry the", feeds=[FEED, OTHER], match_any=True)) == numbers(57)
    assert set(await big.find("ferry", languages=["en"])) == numbers(114, 228, 342)
    assert await big.find("council", languages=["de"]) == []
    assert set(await big.find("council", languages=["en"], until=NOON + 201 * DAY)) == numbers(*range(20, 201, 20))
