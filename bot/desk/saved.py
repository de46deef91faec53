"""What one person keeps for themselves: saved stories."""

from dataclasses import dataclass

from bot.desk.feeds import channel_key
from bot.desk.stories import resolve
from bot.errors import UsageError
from bot.i18n import say
from bot.model.saved import SavedStory
from bot.model.stories import publisher_of
from bot.parts import Parts

PAGE = 10
MOST = 1_000
"""How many stories a person can save."""


@dataclass(frozen=True, slots=True)
class Savedesk:
    """Saves stories for people, whatever becomes of the digests they read them in."""

    parts: Parts

    async def save(self, given: str, channel: str, *, person: str, digest: str | None) -> SavedStory:
        """Save a story as it reads now; raise `UsageError` when the person saved too many."""
        key, store = channel_key(channel), await self.parts.store()
        found = await resolve(self.parts, given, channel=key, digest=digest)
        # A story that is saved already needs no room of its own.
        await store.saved.remove(person, found.story.id)
        if await store.saved.count(person) >= MOST:
            raise UsageError(
                say(
                    "You saved {n} stories, and that is all there is room for. {line} forgets one.",
                    n=MOST,
                    line="saved remove 1",
                )
            )
        first = found.articles[0]
        text = " ".join(sentence.text for sentence in found.entry.summary) if found.entry else ""
        story = SavedStory(
            person=person,
            story=found.story.id,
            channel=key,
            at=self.parts.clock(),
            headline=found.headline,
            url=first.url,
            text=text,
            publishers=tuple(dict.fromkeys((publisher_of(first), *found.story.publishers))),
        )
        await store.saved.keep(story)
        return story

    async def listed(self, person: str, page: int) -> tuple[tuple[SavedStory, ...], int]:
        """Return one page of what a person saved, the newest first, and how many there are in all."""
        store = await self.parts.store()
        found = await store.saved.of_person(person, limit=PAGE, offset=(page - 1) * PAGE)
        return found, await store.saved.count(person)

    async def remove(self, number: int, *, person: str) -> SavedStory:
        """Forget the story with this number in the list; raise `UsageError` when there is none."""
        store = await self.parts.store()
        found = await store.saved.of_person(person, limit=1, offset=number - 1)
        if not found:
            raise UsageError(
                say("There is no number {number} among what you saved. {line} shows it.", number=number, line="saved")
            )
        await store.saved.remove(person, found[0].story)
        return found[0]
