"""Questions in their context: what they are about, how long that counts, and which answers are given again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.demo.show import MovableClock
from bot.desk.asking import Askdesk, Asked
from bot.desk.context import CHANNEL_REMEMBERED, THREAD_REMEMBERED, Context, Query, context_of
from bot.desk.limits import Limits
from bot.desk.sources import Sourcedesk
from bot.errors import UsageError
from bot.i18n import speaking
from bot.model.exchanges import Exchange
from bot.settings.sections import Answers
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.commands.lines import NAUGHTY
from tests.unit.desk.newsroom import HERE, HOUR, MINT, POST, THERE, opened, publish
from tests.unit.desk.test_stories import commit, digest

ADA, BEN = "console:ada", "console:ben"
THREAD = f"{HERE}#1"
BRIDGE, FROST = "b" * 16, "f" * 16
WHY = "Why was the harbour bridge in Larnby closed?"
SAID = "The harbour bridge in Larnby was closed after inspectors found a crack in the northern pier."


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
async def app(clock: MovableClock) -> AsyncIterator[App]:
    """A channel with a digest of two stories, the second told by two publishers."""
    async with opened(clock) as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        bridge = article("bridge", title="Harbour bridge in Larnby closed", text=SAID, publisher="Post")
        pier = article("pier", title="Larnby pier cracks", text=f"Sad news: {SAID}", publisher="Mint")
        frost = article("frost", title="Frost halves the apple harvest", text="Frost has halved the apple harvest.")
        await publish(store, POST, bridge, story=BRIDGE)
        await publish(store, MINT, pier, story=BRIDGE)
        await publish(store, POST, frost, story=FROST)
        entries = ((FROST, "Frost halves the harvest", ("frost",)), (BRIDGE, "Bridge closed", ("bridge", "pier")))
        await commit(store, digest("d1", *entries))
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Askdesk:
    return Askdesk(app.parts)


def query(text: str, **given: Any) -> Query:
    fields: dict[str, Any] = {"channel": HERE, "thread": given.get("channel", HERE), "person": ADA}
    return Query(text=text, **fields | given)


def exchange(id: str = "e1", **given: Any) -> Exchange:
    """A question that was asked at noon and answered from both articles about the bridge."""
    fields: dict[str, Any] = {
        "channel": HERE,
        "thread": HERE,
        "person": ADA,
        "asked": NOON,
        "question": WHY,
        "understood": WHY,
        "scope": "",
        "state": "",
        "answered": True,
        "document": {"sentences": [{"text": SAID, "citations": [1, 2]}], "sources": ["bridge", "pier"]},
    }
    return Exchange(id=id, **fields | given)


async def context(app: App, text: str, **given: Any) -> Context:
    return await context_of(app.parts, query(text, **given), now=app.parts.clock())


def among(found: Context) -> list[str] | None:
    articles = found.scope.articles
    return None if articles is None else [each.id for each in articles]


# -- context -----------------------------------------------------------------------------------------------------------


async def test_what_stands_alone_is_looked_for_in_all_that_is_followed(app: App) -> None:
    found = await context(app, WHY)
    assert (found.understood, found.follows, among(found)) == (WHY, False, None)


async def test_a_digest_or_a_story_that_is_named_is_all_there_is(app: App) -> None:
    of_digest = await context(app, WHY, digest="d1")
    assert sorted(among(of_digest) or ()) == ["bridge", "frost", "pier"] and of_digest.scope.run == "d1"
    for story, given in (("2", {}), ("bridge closed", {}), (BRIDGE, {"digest": "d1"})):
        found = await context(app, WHY, story=story, **given)
        assert (among(found), found.scope.story, found.scope.headline) == (["bridge", "pier"], BRIDGE, "Bridge closed")
    for given in (
        {"digest": "d9"},
        {"story": "9"},
        {"digest": "d1", "channel": THERE},
        {"story": "2", "channel": THERE},
    ):
        with pytest.raises(UsageError):
            await context(app, WHY, **given)


@pytest.mark.parametrize(
    ("thread", "person", "ago", "remembered"),
    [
        (HERE, ADA, CHANNEL_REMEMBERED, True),
        (HERE, ADA, CHANNEL_REMEMBERED + timedelta(seconds=1), False),
        (HERE, BEN, timedelta(0), False),
        (THREAD, BEN, THREAD_REMEMBERED, True),
        (THREAD, ADA, THREAD_REMEMBERED + timedelta(seconds=1), False),
    ],
)
async def test_context_lasts_so_long(
    thread: str, person: str, ago: timedelta, remembered: bool, app: App, store: Store, clock: MovableClock
) -> None:
    await store.exchanges.keep(exchange(thread=thread))
    clock.set(NOON + ago)
    found = await context(app, "And when?", thread=thread, person=person)
    assert found.follows == remembered


async def test_another_thread_is_another_conversation(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(thread=THREAD))
    assert not (await context(app, "And when?", thread=f"{HERE}#2")).follows
    assert not (await context(app, "And when?")).follows


async def test_who_said_that_is_answered_from_what_was_cited(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange())
    found = await context(app, "Who said that?")
    assert (found.understood, among(found)) == (f"Who said: {SAID}", ["bridge", "pier"])


async def test_the_second_source_is_asked_first_and_then_the_rest_of_its_story(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange())
    found = await context(app, "the second one")
    assert (found.understood, among(found), found.scope.story) == ("Larnby pier cracks", ["pier", "bridge"], BRIDGE)
    in_digest = exchange("e2", run="d1", thread=THREAD)
    await store.exchanges.keep(in_digest)
    found = await context(app, "What does the second source say?", thread=THREAD)
    assert (among(found), found.scope.run) == (["pier", "bridge"], "d1")
    assert (await context(app, "the second one", thread=THREAD)).scope.headline == "Bridge closed"
    assert (await context(app, "the first one", thread=THREAD)).scope.story == FROST


async def test_a_source_that_was_cited_can_be_asked_about_though_it_is_hidden_since(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange())
    await Sourcedesk(app.parts).hide("Mint", HERE, by="Mona")
    assert (await context(app, "the second one")).understood == "Larnby pier cracks"


async def test_a_source_that_is_gone_is_said_to_be_gone(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(document={"sentences": [], "sources": ["gone", "lost"]}))
    with pytest.raises(UsageError, match="no longer kept"):
        await context(app, "the second one")


async def test_what_follows_on_a_story_stays_with_it_and_what_does_not_leaves_it(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(story=BRIDGE, run="d1", thread=THREAD))
    for text, story in (("And when?", BRIDGE), ("Is it open again?", BRIDGE), ("What about Skerrow?", None)):
        assert (await context(app, text, thread=THREAD)).scope.story == story
    alone = await context(app, "Who won the election in Skerrow?", thread=THREAD)
    assert (alone.scope.run, alone.scope.story) == ("d1", None)


async def test_in_a_channel_what_stands_alone_leaves_the_digest_that_was_asked_about(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(run="d1"))
    assert (await context(app, "And when?")).scope.run == "d1"
    assert (await context(app, "Who won the election in Skerrow?")).scope.run is None


async def test_a_thread_about_a_story_stays_about_it(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(story=BRIDGE, thread=THREAD))
    assert (await context(app, "Who won the election in Skerrow?", thread=THREAD)).scope.story == BRIDGE


async def test_a_story_or_digest_that_is_gone_does_not_end_a_conversation(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(story="9" * 16, run="d9", thread=THREAD))
    found = await context(app, "And when?", thread=THREAD)
    assert found.follows and among(found) is None


async def test_a_story_that_was_merged_since_is_asked_about_where_it_is_now(app: App, store: Store) -> None:
    await store.exchanges.keep(exchange(story=FROST, thread=THREAD))
    await store.regroupings.move(["frost"], source=FROST, target=BRIDGE, kind="merge", by="Mona", now=NOON)
    assert (await context(app, "And when?", thread=THREAD)).scope.story == BRIDGE


# -- answers that were given before ------------------------------------------------------------------------------------


async def ask(desk: Askdesk, text: str, **given: Any) -> Asked:
    return await desk.ask(query(text, **given))


async def test_an_answer_is_given_again_to_whoever_asks_and_kept_for_each(desk: Askdesk, store: Store) -> None:
    first = await ask(desk, WHY)
    again = await ask(desk, f"  {WHY} ", person=BEN)
    assert (again.again, again.answer) == (True, first.answer)
    third = await ask(desk, WHY)
    kept = [await store.exchanges.get(each.id) for each in (first, again, third)]
    assert [each.repeats for each in kept if each] == [None, first.id, first.id]
    assert [each.person for each in kept if each] == [ADA, BEN, ADA]
    assert await store.exchanges.count(since=NOON) == 1


async def test_a_follow_up_has_the_answer_of_the_question_that_it_means(desk: Askdesk, clock: MovableClock) -> None:
    await ask(desk, WHY)
    clock.set(NOON + timedelta(minutes=1))
    meant = await ask(desk, "And when?")
    asked = await ask(desk, "When was the harbour bridge in Larnby closed?", person=BEN)
    assert asked.again and asked.answer.sentences == meant.answer.sentences
    assert (meant.answer.question, asked.answer.question) == ("And when?", meant.understood)


async def test_the_same_words_about_another_story_are_another_question(desk: Askdesk) -> None:
    await ask(desk, WHY, digest="d1")
    assert not (await ask(desk, WHY)).again
    assert not (await ask(desk, WHY, story="2")).again
    assert not (await ask(desk, WHY, story="1")).again
    assert (await ask(desk, WHY, digest="d1", story="2")).again


async def test_in_another_language_an_answer_is_made_anew(desk: Askdesk) -> None:
    await ask(desk, WHY)
    with speaking("ko"):
        assert not (await ask(desk, WHY)).again
        assert (await ask(desk, WHY)).again


async def test_an_answer_whose_articles_are_gone_is_made_anew(desk: Askdesk, store: Store) -> None:
    first = await ask(desk, WHY)
    kept = await store.exchanges.get(first.id)
    assert kept is not None
    broken = {**kept.document, "retrieved": [["gone", 1.0, ""]]}
    await store.exchanges.keep(
        Exchange(**{name: getattr(kept, name) for name in kept.__slots__} | {"document": broken})
    )
    assert not (await ask(desk, WHY)).again


async def test_hiding_a_source_of_a_story_makes_answers_about_it_anew(app: App, desk: Askdesk) -> None:
    await publish(
        await app.parts.store(), MINT, article("later", title="Bridge checked", publisher="Mint"), story=BRIDGE
    )
    assert "later" in [
        hit.article.id for hit in (await ask(desk, "Is the bridge checked?", story="2")).answer.retrieved
    ]
    await Sourcedesk(app.parts).hide("Mint", HERE, by="Mona")
    after = await ask(desk, "Is the bridge checked?", story="2")
    assert not after.again and "later" not in [hit.article.id for hit in after.answer.retrieved]


# -- limits ------------------------------------------------------------------------------------------------------------


async def none(**given: Any) -> int:
    return 0


async def test_who_waits_for_an_answer_counts_and_who_has_it_or_was_refused_does_not() -> None:
    limits = Limits(Answers(person_hour=1, channel_hour=2, day=3))
    async with limits.admitted(query(WHY), none, now=NOON):
        with pytest.raises(UsageError, match="You can ask 1 question an hour"):
            async with limits.admitted(query(WHY), none, now=NOON):
                pytest.fail("one too many was let in")
        async with limits.admitted(query(WHY, person=BEN), none, now=NOON):
            with pytest.raises(UsageError, match="This channel can ask 2 questions an hour"):
                async with limits.admitted(query(WHY, person="console:cem"), none, now=NOON):
                    pytest.fail("one too many was let in")
            async with limits.admitted(query(WHY, person="console:cem", channel=THERE), none, now=NOON):
                with pytest.raises(UsageError, match="in a day are used up"):
                    async with limits.admitted(query(WHY, person="console:dan", channel="console:x"), none, now=NOON):
                        pytest.fail("one too many was let in")
                async with limits.admitted(query(WHY, unlimited=True), none, now=NOON):
                    pass
    async with limits.admitted(query(WHY), none, now=NOON):
        pass


async def test_what_was_asked_counts_for_an_hour_and_all_of_it_for_a_day() -> None:
    asked: list[dict[str, Any]] = []

    async def count(**given: Any) -> int:
        asked.append(given)
        return 0

    async with Limits(Answers()).admitted(query(WHY), count, now=NOON):
        pass
    assert asked == [
        {"since": NOON - HOUR, "person": ADA},
        {"since": NOON - HOUR, "channel": HERE},
        {"since": NOON - 24 * HOUR},
    ]


# -- strange words -----------------------------------------------------------------------------------------------------


async def test_strange_words_are_questions_like_any_other(desk: Askdesk, store: Store, clock: MovableClock) -> None:
    for number, text in enumerate(NAUGHTY):
        clock.set(NOON + timedelta(seconds=number))
        asked = await ask(desk, text, person=text, thread=f"{HERE}#{number}")
        assert await store.exchanges.get(asked.id) is not None
        await ask(desk, f"and {text}?", person=text, thread=f"{HERE}#{number}", digest="d1")
        # The counter hands on no halves of surrogate pairs.
        typed = text.encode("utf-8", "replace").decode()
        for given in ({"digest": typed}, {"story": f"{typed} ?"}):
            with pytest.raises(UsageError):
                await ask(desk, "Why?", **given)
        with pytest.raises(UsageError, match="There is no answer"):
            await desk.wrong(typed, channel=HERE, by=text)
