"""Saved stories in the store: each person's own, the newest first."""

from datetime import timedelta

from bot.model.saved import SavedStory
from bot.store.database import Store
from tests.builders import NOON

ADA, BOB = "console:Ada", "discord:42"


def saved(story: str = "s1", person: str = ADA, hours: int = 0, **given: object) -> SavedStory:
    fields: dict[str, object] = {
        "channel": "console:default",
        "headline": f"Headline of {story}",
        "url": "https://example.org/1",
        "text": "It is open.",
        "publishers": ("The Post",),
    }
    at = NOON + timedelta(hours=hours)
    return SavedStory(person=person, story=story, at=at, **{**fields, **given})  # type: ignore[arg-type]


async def test_everybody_has_their_own(store: Store) -> None:
    for each in (saved(), saved("s2", hours=1), saved(person=BOB)):
        await store.saved.keep(each)
    assert await store.saved.of_person(ADA, limit=10) == (saved("s2", hours=1), saved())
    assert await store.saved.of_person(BOB, limit=10) == (saved(person=BOB),)
    assert (await store.saved.count(ADA), await store.saved.count("slack:T/U")) == (2, 0)


async def test_they_come_in_pages(store: Store) -> None:
    for number in range(5):
        await store.saved.keep(saved(f"s{number}", hours=number))
    assert [each.story for each in await store.saved.of_person(ADA, limit=2, offset=2)] == ["s2", "s1"]


async def test_a_story_saved_again_is_kept_as_it_reads_now(store: Store) -> None:
    await store.saved.keep(saved())
    await store.saved.keep(saved(headline="Reopened", hours=1))
    assert await store.saved.of_person(ADA, limit=10) == (saved(headline="Reopened", hours=1),)


async def test_a_saved_story_can_be_forgotten(store: Store) -> None:
    await store.saved.keep(saved())
    await store.saved.keep(saved(person=BOB))
    assert await store.saved.remove(ADA, "s1")
    assert not await store.saved.remove(ADA, "s1")
    assert await store.saved.count(BOB) == 1


async def test_texts_of_strangers_come_back_as_they_can_be_kept(store: Store) -> None:
    await store.saved.keep(saved(headline="a\0b \ud83d", publishers=("<b>",)))
    [found] = await store.saved.of_person(ADA, limit=1)
    assert "\0" not in found.headline and found.publishers == ("<b>",)
