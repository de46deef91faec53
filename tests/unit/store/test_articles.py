"""Articles: saved once, linked to every entry, the richer text kept."""

from datetime import timedelta
from typing import Any

import pytest

from bot.model.articles import Article, Basis, Revision
from bot.model.feeds import ParsedFeed
from bot.store.articles import ImportCount
from bot.store.database import Store
from tests.builders import NOON, article, parsed_entry
from tests.unit.store.values import FEED, OTHER, fetched, read

HOUR = timedelta(hours=1)


class Newsroom:
    """Publishes entries of one article in several feeds, and reads what is there to read."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOON - HOUR

    async def publish(self, title: str, summary: str = "", *, url: str = FEED) -> None:
        """Let the feed at `url` publish this, an hour after what was published last."""
        self.now += HOUR
        parsed = ParsedFeed(entries=(parsed_entry("a", title=title, summary=summary),))
        await self.store.feeds.record(fetched(parsed=parsed, url=url), now=self.now)

    async def read(self, text: str | None = None, **given: Any) -> int:
        """Read the entries as their feed's text or as the page's `text`; return how many there were."""
        entries = await self.store.entries.unread(limit=10)
        made = [
            (entry, article(**{"id": "a", "title": entry.item.title, "text": text or entry.item.summary, **given}))
            for entry in entries
        ]
        await self.store.articles.save(made)
        return len(entries)

    async def kept(self) -> tuple[str, str]:
        found = (await self.store.articles.get(["a"]))["a"]
        return found.title, found.text

    async def before(self) -> list[tuple[str, str]]:
        return [(old.before_title, old.before_text) for old in await self.store.articles.revisions(since=NOON)]


@pytest.fixture
def room(store: Store) -> Newsroom:
    return Newsroom(store)


async def ids_found(store: Store, words: str) -> list[str]:
    return [hit.article.id for hit in await store.search.find(words)]


async def test_articles_are_saved_and_found(store: Store) -> None:
    first, second = await store.feeds.record(fetched("a", "b"), now=NOON)
    new = await store.articles.save([(first, article("a")), (second, article("b"))])
    assert new == (article("a"), article("b"))
    assert await store.articles.get(["b", "a", "x"]) == {"a": article("a"), "b": article("b")}
    assert await store.articles.by_url(article("a").url) == article("a")
    assert await store.articles.by_url("https://example.org/x") is None
    assert await store.articles.count() == 2


async def test_saving_again_changes_nothing(store: Store) -> None:
    (entry,) = await store.feeds.record(fetched("a"), now=NOON)
    await store.articles.save([(entry, article("a"))])
    assert await store.articles.save([(entry, article("a", text="Something else."))]) == ()
    assert await store.articles.get(["a"]) == {"a": article("a")}
    assert await store.articles.save([]) == ()


@pytest.mark.parametrize(
    "same", [{"id": "a"}, {"id": "b", "url": article("a").url}], ids=["the same id", "the same address"]
)
async def test_an_article_of_two_feeds_is_one_article(store: Store, same: dict[str, str]) -> None:
    await read(store, "a")
    (entry,) = await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    assert await store.articles.save([(entry, article(**same))]) == ()
    assert await store.articles.count() == 1
    assert await store.entries.unread(limit=10) == ()
    assert await store.articles.feeds_of(["a", "x"]) == {"a": (OTHER, FEED)}


async def test_a_richer_text_replaces_a_poorer_one_also_in_the_index(store: Store) -> None:
    await read(store, "a", text="Only a teaser.", basis=Basis.TEASER)
    (entry,) = await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    await store.articles.save([(entry, article("a", text="The whole report.", title="Full"))])
    kept = (await store.articles.get(["a"]))["a"]
    assert (kept.text, kept.title, kept.basis) == ("The whole report.", "Full", Basis.FULL)
    assert await ids_found(store, "report") == ["a"]
    assert await ids_found(store, "teaser") == []


async def test_a_poorer_text_replaces_nothing(store: Store) -> None:
    await read(store, "a", text="The whole report.")
    (entry,) = await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    await store.articles.save([(entry, article("a", text="", basis=Basis.HEADLINE))])
    assert (await store.articles.get(["a"]))["a"].text == "The whole report."


async def test_two_texts_of_one_article_in_one_batch_leave_the_richer_one_in_the_index(store: Store) -> None:
    first, second = await store.feeds.record(fetched("a", "b"), now=NOON)
    poor, rich = article("a", text="Only a teaser.", basis=Basis.TEASER), article("a", text="The whole report.")
    assert await store.articles.save([(first, poor), (second, rich)]) == (poor,)
    assert await ids_found(store, "report") == ["a"]
    assert await ids_found(store, "teaser") == []


async def test_an_import_keeps_ids_and_counts_duplicates(store: Store) -> None:
    copy = article("c", url=article("a").url, text=article("a").text)
    first = [article("a"), article("b"), article("b"), copy]
    assert await store.articles.add_imported(first) == ImportCount(imported=2, duplicates=2)
    assert await store.articles.add_imported([article("a"), article("d")]) == ImportCount(imported=1, duplicates=1)
    assert await store.articles.add_imported([]) == ImportCount(imported=0, duplicates=0)
    assert await store.articles.count() == 3
    assert await ids_found(store, "title") == ["d", "b", "a"]
    assert await store.articles.feeds_of(["a"]) == {}


async def test_records_that_share_an_address_and_not_their_text_are_all_kept(store: Store) -> None:
    one = article("a", text="The first fact.")
    two = article("b", url=one.url, text="The second fact.", published=NOON + HOUR)
    assert await store.articles.add_imported([two, one]) == ImportCount(imported=2, duplicates=0)
    assert await store.articles.add_imported([two, one]) == ImportCount(imported=0, duplicates=2)
    assert await store.articles.by_url(one.url) == two
    (entry,) = await store.feeds.record(fetched("k"), now=NOON)
    assert await store.articles.save([(entry, article("c", url=one.url))]) == ()
    assert await store.articles.feeds_of(["a", "b", "c"]) == {"b": (FEED,)}


async def test_articles_are_counted_for_what_a_channel_follows(store: Store) -> None:
    await read(store, "a", "b")
    await read(store, "c", url=OTHER)
    await store.channels.follow("console:default", FEED, now=NOON)
    assert await store.articles.count() == 3
    assert await store.articles.count(channel="console:default") == 2
    assert await store.articles.count(channel="console:other") == 0


async def test_the_newest_articles_come_newest_first(store: Store) -> None:
    await read(store, "a", published=NOON - HOUR, first_seen=NOON)
    await read(store, "b", url=OTHER)
    assert [found.id for found in await store.articles.newest(limit=5)] == ["b", "a"]
    assert [found.id for found in await store.articles.newest(feeds=[FEED])] == ["a"]


async def test_ungrouped_articles_come_by_time_then_id(store: Store) -> None:
    def at(id_: str, hours: int) -> Article:
        return article(id_, published=NOON + hours * HOUR)

    await store.articles.add_imported([at("c", 0), at("b", 0), at("a", 1)])
    assert [found.id for found in await store.articles.ungrouped(limit=5)] == ["b", "c", "a"]
    assert [found.id for found in await store.articles.ungrouped(limit=1)] == ["b"]


async def test_many_articles_are_read_at_once(store: Store) -> None:
    ids = [f"a{number}" for number in range(40_000)]
    assert await store.articles.get(ids) == {}


async def test_a_revised_article_says_what_it_says_now_and_what_it_said_is_kept(room: Newsroom) -> None:
    await room.publish("Twelve die", "Twelve people died in Velden.")
    await room.read()
    await room.publish("Nine die", "Nine people died in Arvel.")
    assert await room.read() == 1
    assert await room.kept() == ("Nine die", "Nine people died in Arvel.")
    assert await ids_found(room.store, "Arvel") == ["a"]
    assert await ids_found(room.store, "Velden") == []
    now = (await room.store.articles.get(["a"]))["a"]
    assert await room.store.articles.revisions(since=NOON) == (
        Revision(before_title="Twelve die", before_text="Twelve people died in Velden.", article=now, at=NOON + HOUR),
    )
    assert await room.store.articles.revisions(since=NOON + 2 * HOUR) == ()


async def test_only_title_text_and_how_much_of_it_there_is_follow_a_revision(room: Newsroom) -> None:
    await room.publish("One", "A teaser.")
    await room.read(basis=Basis.TEASER, byline="Ada Holm", first_seen=NOON)
    await room.publish("Two")
    await room.read("The whole report.", byline="Nobody", first_seen=NOON + HOUR, publisher="Other")
    kept = (await room.store.articles.get(["a"]))["a"]
    assert kept == article("a", title="Two", text="The whole report.", byline="Ada Holm")
    assert await room.before() == [("One", "A teaser.")]


async def test_a_revised_entry_whose_page_is_poorer_now_changes_nothing(room: Newsroom) -> None:
    await room.publish("One")
    await room.read("The whole report.")
    await room.publish("Two", "A teaser.")
    assert await room.read(basis=Basis.TEASER) == 1
    assert await room.kept() == ("One", "The whole report.")
    assert await room.before() == []
    assert await room.read() == 0


async def test_a_revised_entry_stays_with_its_article_whatever_address_answers(room: Newsroom) -> None:
    await room.publish("One", "A text.")
    await room.read()
    await room.publish("Two", "A text.")
    await room.read(id="b", url="https://example.org/elsewhere")
    assert await room.kept() == ("Two", "A text.")
    assert await room.store.articles.count() == 1


async def test_several_revisions_are_one_from_the_first_text_to_the_last(room: Newsroom) -> None:
    for title in ("One", "Two", "Three"):
        await room.publish(title, f"{title}.")
        await room.read()
    (revision,) = await room.store.articles.revisions(since=NOON)
    assert (revision.before_text, revision.article.text, revision.at) == ("One.", "Three.", NOON + 2 * HOUR)


async def test_what_was_judged_is_not_handed_out_again_and_what_came_later_is(room: Newsroom) -> None:
    for title in ("One", "Two", "Three"):
        await room.publish(title, f"{title}.")
        await room.read()
    await room.store.articles.judged("a", NOON + HOUR)
    assert await room.before() == [("Two", "Two.")]
    await room.store.articles.judged("a", NOON + 2 * HOUR)
    await room.store.articles.judged("x", NOON + 2 * HOUR)
    assert await room.before() == []


async def test_the_page_is_the_same_whichever_feed_led_to_it(room: Newsroom) -> None:
    await room.publish("Twelve die", "A teaser.")
    await room.read("Twelve people died.")
    await room.publish("Twelve die in a fire", "Comments: 1", url=OTHER)
    await room.read("Twelve people died.")
    await room.publish("Twelve die in a fire", "Comments: 2", url=OTHER)
    assert await room.read("Nine people died.") == 1
    assert await room.kept() == ("Twelve die", "Nine people died.")
    assert await room.before() == [("Twelve die", "Twelve people died.")]


async def test_feeds_with_words_of_their_own_do_not_take_turns(room: Newsroom) -> None:
    await room.publish("Twelve die", "Twelve people died.\n\nThe fire is out.")
    await room.read()
    for number in range(3):
        await room.publish("A dozen dead", f"A dozen dead, says our blog. Seen by {number}.", url=OTHER)
        assert await room.read() == 1
    assert await room.kept() == ("Twelve die", "Twelve people died.\n\nThe fire is out.")
    assert await room.before() == []
    await room.publish("Nine die", "<p>Nine people died.</p><p>The fire is out.</p>")
    await room.read()
    assert (await room.kept())[0] == "Nine die"
    assert await room.before() == [("Twelve die", "Twelve people died.\n\nThe fire is out.")]


async def test_two_feeds_that_bring_the_same_correction_are_one_revision(room: Newsroom) -> None:
    for url in (FEED, OTHER):
        await room.publish("Twelve die", "Twelve people died.", url=url)
        await room.read()
    for url in (FEED, OTHER):
        await room.publish("Nine die", "Nine people died.", url=url)
        room.now -= HOUR
    assert await room.read() == 2
    assert await room.kept() == ("Nine die", "Nine people died.")
    assert await room.before() == [("Twelve die", "Twelve people died.")]


async def test_a_correction_counts_once_every_feed_of_the_article_has_it(room: Newsroom) -> None:
    for url in (FEED, OTHER):
        await room.publish("Twelve die", "Twelve people died.", url=url)
        await room.read()
    await room.publish("Nine die", "Nine people died.", url=OTHER)
    await room.read()
    assert await room.before() == []
    await room.publish("Nine die", "Nine people died.")
    await room.read()
    assert await room.before() == [("Twelve die", "Twelve people died.")]


async def test_a_revised_entry_of_an_article_that_was_never_read_is_no_revision(room: Newsroom) -> None:
    await room.publish("One", "Our words.")
    await room.read()
    await room.publish("Two", "Their words.", url=OTHER)
    await room.publish("Three", "Their other words.", url=OTHER)
    assert await room.read() == 1
    assert await room.kept() == ("One", "Our words.")
    assert await room.before() == []
