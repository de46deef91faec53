"""A conversation about the news at the counter: follow-ups, restarts, answers given again, limits, reports."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, open_app
from bot.demo.show import MovableClock
from bot.desk import answering
from bot.model.answers import Answer
from bot.model.commands import Person
from bot.model.messages import Actions, Button, Reply
from bot.settings import load_settings
from tests.builders import NOON, article
from tests.integration.test_counter import text_of
from tests.unit.commands.lines import NAUGHTY
from tests.unit.desk.newsroom import HERE, HOUR, MINT, POST, THERE, publish
from tests.unit.desk.test_stories import commit, digest

MINUTE = timedelta(minutes=1)
ADA = Person(id="ada", name="Ada")
BEN = Person(id="ben", name="Ben")
MONA = Person(id="mona", name="Mona", is_manager=True)
OWNER = Person(id="olu", name="Olu", is_manager=True, is_owner=True)
THREAD = f"{HERE}#t1"
BRIDGE, FROST = "b" * 16, "f" * 16
WHY = "ask Why was the harbour bridge in Larnby closed?"
CRACK = "The harbour bridge in Larnby was closed on Tuesday after inspectors found a crack in the northern pier."
ARTICLES = {
    BRIDGE: (
        article(
            "bridge",
            title="Harbour bridge in Larnby closed for a week",
            publisher="Example Post",
            url="https://post.example/bridge",
            text=f"{CRACK} Mayor Tilda Kern said that the bridge will stay shut for a week. A ferry runs every hour.",
            published=NOON - 2 * HOUR,
        ),
        article(
            "pier",
            title="Crack in northern pier shuts Larnby bridge",
            publisher="Mint",
            url="https://mint.example/pier",
            text="Divers will look at the northern pier of the Larnby bridge. The repair costs 40,000 marks.",
            published=NOON - HOUR,
        ),
    ),
    FROST: (
        article(
            "frost",
            title="Frost halves the apple harvest in Skerrow",
            publisher="Example Post",
            url="https://post.example/frost",
            text="Late frost has halved the apple harvest in Skerrow, growers said. Cider will be dearer in spring.",
            published=NOON - 3 * HOUR,
        ),
    ),
}


@dataclass
class Talk:
    """People at the counter of an application with its own time."""

    app: App
    clock: MovableClock
    told: list[str] = field(default_factory=list)

    async def say(self, line: str, person: Person = ADA, **given: Any) -> Reply:
        """Type a line a minute after the one before."""
        self.later(MINUTE)
        where: dict[str, Any] = {"channel": HERE, "thread": "", "tell": self.told.append} | given
        return await self.app.counter.answer(line, person=person, **where)

    def later(self, by: timedelta) -> None:
        self.clock.set(self.clock() + by)

    async def ask(self, line: str, person: Person = ADA, **given: Any) -> dict[str, Any]:
        """Ask what is answered or abstained from, and return the data."""
        reply = await self.say(line, person, **given)
        assert reply.exit_code == 0, text_of(reply)
        [data] = reply.data
        assert isinstance(data, dict)
        return data

    async def publish(self, *ids: str) -> None:
        """Let the named stories be published, by the feeds of their publishers."""
        store = await self.app.parts.store()
        for id_ in ids:
            for each in ARTICLES[id_]:
                await publish(store, MINT if each.publisher == "Mint" else POST, each, story=id_)


@asynccontextmanager
async def talking(folder: Path, **chosen: int) -> AsyncIterator[Talk]:
    """Open the application on the database in `folder`."""
    given = {"store.path": str(folder / "tidings.db")} | {f"answers.{name}": value for name, value in chosen.items()}
    settings = load_settings(None, environ={"TIDINGS_STORIES__ENCODER": "static"}, overrides=given)
    clock = MovableClock(NOON)
    async with open_app(settings, as_json=True, clock=clock) as app:
        yield Talk(app, clock)


async def follow(talk: Talk) -> None:
    store = await talk.app.parts.store()
    for url in (POST, MINT):
        await store.channels.follow(HERE, url, now=NOON)


async def tell_digest(talk: Talk) -> None:
    frost = (FROST, "Frost halves the apple harvest", ("frost",))
    bridge = (BRIDGE, "Harbour bridge closed for a week", ("bridge", "pier"))
    await commit(await talk.app.parts.store(), digest("d1", frost, bridge))


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as talk:
        await follow(talk)
        await talk.publish(BRIDGE, FROST)
        await tell_digest(talk)
        yield talk


def sentences(data: dict[str, Any]) -> str:
    return " ".join(each["text"] for each in data["sentences"])


def buttons(reply: Reply) -> list[Button]:
    assert reply.message is not None
    return [each for block in reply.message.blocks if isinstance(block, Actions) for each in block.buttons]


# -- follow-ups --------------------------------------------------------------------------------------------------------


async def test_a_question_in_the_thread_of_a_digest_is_followed_up(talk: Talk) -> None:
    first = await talk.ask(f"{WHY} digest:d1", thread=THREAD)
    assert CRACK in sentences(first)
    when = await talk.ask("ask And when?", BEN, thread=THREAD)
    assert when["understood"] == "When was the harbour bridge in Larnby closed?"
    assert when["answered"] and "Tuesday" in sentences(when)
    said = await talk.ask("ask Who said that?", thread=THREAD)
    assert said["understood"].startswith("Who said: ")
    assert {each["id"] for each in said["sources"]} <= {each["id"] for each in when["sources"]}


async def test_the_second_one_is_the_second_story_of_the_digest_and_stays_what_is_spoken_of(talk: Talk) -> None:
    await talk.ask("ask How is the apple harvest? digest:d1", thread=THREAD)
    second = await talk.ask("ask Tell me more about the second one", thread=THREAD)
    assert (second["about"], second["understood"]) == ("Harbour bridge closed for a week",) * 2
    assert {each["id"] for each in second["sources"]} <= {"bridge", "pier"}
    cost = await talk.ask("ask How much does it cost?", thread=THREAD)
    assert cost["about"] == "Harbour bridge closed for a week"
    first = await talk.ask("ask And the first one?", thread=THREAD)
    assert [each["id"] for each in first["sources"]] == ["frost"]


async def test_what_about_something_else_leaves_the_story_for_the_digest(talk: Talk) -> None:
    await talk.ask("ask What happened to the bridge? story:2 digest:d1", thread=THREAD)
    other = await talk.ask("ask What about Skerrow?", thread=THREAD)
    assert other["about"] is None
    [exchange, *_] = await (await talk.app.parts.store()).exchanges.of_thread(THREAD, since=NOON, limit=1)
    assert (exchange.run, exchange.story) == ("d1", None)


async def test_a_story_that_is_named_is_all_that_is_asked_and_what_it_does_not_tell_is_said(talk: Talk) -> None:
    told = await talk.ask("ask What did inspectors find in the northern pier? story:2")
    assert told["answered"] and {each["id"] for each in told["sources"]} <= {"bridge", "pier"}
    reply = await talk.say("ask What happened to the apple harvest in Skerrow? story:2")
    [data] = reply.data
    assert isinstance(data, dict) and not data["answered"] and data["searched"] == 2
    assert "Nothing in the 2 articles I have answers that." in text_of(reply)
    assert "“Harbour bridge closed for a week”" in text_of(reply)


async def test_in_a_channel_only_the_same_persons_last_half_hour_counts(talk: Talk) -> None:
    await talk.ask(WHY)
    for number in range(25):
        await talk.ask(f"ask What happened in Skerrow in {1990 + number}?", BEN)
    assert (await talk.ask("ask And when?"))["understood"] == "When was the harbour bridge in Larnby closed?"
    talk.later(31 * MINUTE)
    assert (await talk.ask("ask And when?"))["understood"] == "And when?"


async def test_in_a_thread_everybodys_questions_of_the_last_week_count(talk: Talk) -> None:
    await talk.ask(WHY, thread=THREAD)
    talk.later(timedelta(days=6))
    assert (await talk.ask("ask And when?", BEN, thread=THREAD))["understood"].startswith("When was the harbour")
    assert (await talk.ask("ask And when?", BEN, thread=f"{HERE}#t2"))["understood"] == "And when?"
    talk.later(timedelta(days=8))
    assert (await talk.ask("ask And when?", thread=THREAD))["understood"] == "And when?"


async def test_a_restart_keeps_the_context(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await follow(talk)
        await talk.publish(BRIDGE, FROST)
        await tell_digest(talk)
        await talk.ask(f"{WHY} digest:d1", thread=THREAD)
    async with talking(tmp_path) as talk:
        talk.later(10 * MINUTE)
        when = await talk.ask("ask And when?", BEN, thread=THREAD)
        assert when["understood"] == "When was the harbour bridge in Larnby closed?"
        second = await talk.ask("ask the second one", BEN, thread=THREAD)
        assert second["about"] == "Harbour bridge closed for a week"


async def test_a_digest_that_is_gone_does_not_end_the_conversation_about_it(talk: Talk) -> None:
    await talk.ask(f"{WHY} digest:d1", thread=THREAD)
    store = await talk.app.parts.store()
    await store.retention.prune(
        articles_before=NOON - 90 * 24 * HOUR, runs_before=NOON + HOUR, deliveries_before=NOON, now=NOON
    )
    assert await store.runs.get("d1") is None
    assert (await talk.ask(WHY, thread=THREAD))["answered"]


# -- answers that were given before ------------------------------------------------------------------------------------


async def test_the_same_question_has_the_same_answer_and_costs_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path, person_hour=1, channel_hour=2) as talk:
        await follow(talk)
        await talk.publish(BRIDGE)
        first = await talk.ask(WHY)
        for person in (ADA, BEN, ADA, MONA):
            again = await talk.ask(WHY, person)
            assert again["again"] and again["id"] != first["id"]
            assert {**again, "id": first["id"], "again": False} == first
        refused = await talk.say("ask Who is Tilda Kern?")
        assert refused.exit_code == 2 and "You can ask 1 question an hour." in text_of(refused)


async def test_when_the_archive_changes_the_answer_is_made_anew(talk: Talk) -> None:
    question = "ask How big is the cinema in Brackwater?"
    before = await talk.ask(question)
    assert not before["answered"] and (await talk.ask(question))["again"]
    text = "The cinema in Brackwater is big: it has 900 seats."
    new = article("cinema", title="Brackwater opens a big cinema", text=text, url="https://post.example/cinema")
    await publish(await talk.app.parts.store(), POST, new)
    after = await talk.ask(question)
    assert not after["again"] and after["searched"] == before["searched"] + 1


async def test_the_next_day_and_what_else_is_followed_make_an_answer_anew(talk: Talk) -> None:
    await talk.ask(WHY)
    talk.later(24 * HOUR)
    assert not (await talk.ask(WHY))["again"]
    await (await talk.app.parts.store()).channels.unfollow(HERE, MINT)
    assert not (await talk.ask(WHY))["again"]


async def test_an_answer_is_kept_to_its_channel(talk: Talk) -> None:
    store = await talk.app.parts.store()
    await store.channels.follow(THERE, POST, now=NOON)
    await store.channels.follow(THERE, MINT, now=NOON)
    await talk.ask(WHY)
    assert not (await talk.ask(WHY, channel=THERE))["again"]


# -- limits and the line -----------------------------------------------------------------------------------------------

QUESTIONS = [f"ask What happened in Larnby in {year}?" for year in range(1990, 2000)]


@pytest.mark.parametrize(
    ("chosen", "who", "words"),
    [
        ({"person_hour": 3}, (ADA, ADA, ADA, ADA), "You can ask 3 questions an hour."),
        ({"channel_hour": 3}, (ADA, BEN, MONA, ADA), "This channel can ask 3 questions an hour."),
        ({"day": 3}, (ADA, BEN, MONA, ADA), "All the questions I can answer in a day are used up."),
    ],
)
async def test_who_asks_too_much_is_told_so_until_time_has_passed(
    chosen: dict[str, int], who: tuple[Person, ...], words: str, tmp_path: Path
) -> None:
    async with talking(tmp_path, **chosen) as talk:
        await follow(talk)
        await talk.publish(BRIDGE)
        for person, line in zip(who[:3], QUESTIONS, strict=False):
            await talk.ask(line, person)
        refused = await talk.say(QUESTIONS[5], who[3])
        assert refused.exit_code == 2 and words in text_of(refused)
        assert (await talk.say(QUESTIONS[5], OWNER)).exit_code == 0
        assert (await talk.say("search bridge", who[3])).exit_code == 0
        talk.later(timedelta(days=1))
        assert (await talk.say(QUESTIONS[6], who[3])).exit_code == 0


async def test_other_channels_and_people_have_limits_of_their_own(tmp_path: Path) -> None:
    async with talking(tmp_path, person_hour=1, channel_hour=1) as talk:
        await talk.ask(QUESTIONS[0])
        assert (await talk.say(QUESTIONS[1], BEN)).exit_code == 2
        assert (await talk.say(QUESTIONS[1], ADA, channel=THERE)).exit_code == 2
        assert (await talk.say(QUESTIONS[1], BEN, channel=THERE)).exit_code == 0


class Door:
    """Holds back every answer until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[str] = []
        self.open = asyncio.Event()
        self._answer: Callable[..., Awaitable[Answer]] = answering.answer_from
        monkeypatch.setattr(answering, "answer_from", self._held)

    async def _held(self, parts: Any, text: str, **given: Any) -> Answer:
        self.started.append(text)
        await self.open.wait()
        return await self._answer(parts, text, **given)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let everything else go on until something is so."""
        async with asyncio.timeout(60):
            while True:
                if condition():
                    return
                await asyncio.sleep(0)


async def test_many_questions_at_once_are_let_in_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking(tmp_path, person_hour=4) as talk:
        door = Door(monkeypatch)
        asked = [asyncio.create_task(talk.say(line)) for line in QUESTIONS]
        await door.until(lambda: sum(task.done() for task in asked) == 6)
        door.open.set()
        codes = [reply.exit_code for reply in await asyncio.gather(*asked)]
        assert sorted(codes) == [0] * 4 + [2] * 6


async def test_who_waits_is_told_their_place_and_can_take_the_question_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking(tmp_path, at_once=1, person_hour=3) as talk:
        door, told = Door(monkeypatch), list[str]()
        first = asyncio.create_task(talk.say(QUESTIONS[0], BEN))
        await door.until(lambda: len(door.started) == 1)
        mine = [asyncio.create_task(talk.say(line, tell=told.append)) for line in QUESTIONS[1:3]]
        await door.until(lambda: len(told) == 2)
        assert [text.partition(";")[0] for text in told] == ["You are next in line", "You are number 2 in line"]
        stopped = await talk.say("cancel")
        assert (stopped.data, text_of(stopped)) == (({"cancelled": 2},), "Stopped: 2 questions are not answered.")
        for task in mine:
            reply = await task
            assert (reply.exit_code, text_of(reply)) == (2, "You took that question back.")
        assert text_of(await talk.say("cancel")) == "You have no question waiting for its answer."
        door.open.set()
        assert (await first).exit_code == 0
        # What was taken back is not counted.
        for line in QUESTIONS[3:6]:
            assert (await talk.say(line)).exit_code == 0


# -- answers that are wrong --------------------------------------------------------------------------------------------


async def test_an_answer_that_is_wrong_is_taken_back_and_shown_to_the_managers(talk: Talk) -> None:
    reply = await talk.say(WHY)
    [button] = [each for each in buttons(reply) if each.line.startswith("wrong ")]
    again = await talk.ask(WHY, BEN)
    assert (await talk.say(button.line, BEN)).data == ({"wrong": {"id": button.line.split()[1], "first": True}},)
    assert "Somebody said so already" in text_of(await talk.say(button.line, ADA))
    anew = await talk.say(WHY)
    [data] = anew.data
    assert isinstance(data, dict) and (data["again"], data["doubted"]) == (False, True)
    assert "Somebody said that an answer to this is wrong." in text_of(anew)
    listed = await talk.say("answers reported", MONA)
    assert "Ben" in text_of(listed) and CRACK in text_of(listed)
    [data] = listed.data
    assert isinstance(data, dict) and [each["by"] for each in data["reported"]] == ["Ben"]
    assert (await talk.say("answers reported", ADA)).exit_code == 2
    assert again["id"] != button.line.split()[1]


async def test_an_answer_given_again_can_be_wrong_as_well(talk: Talk) -> None:
    await talk.ask(WHY)
    again = await talk.ask(WHY, BEN)
    await talk.say(f"wrong {again['id']}", BEN)
    assert (await talk.ask(WHY))["doubted"]


async def test_answers_of_other_channels_are_none_that_can_be_wrong_here(talk: Talk) -> None:
    told = await talk.ask(WHY)
    nothing = await talk.ask("ask Who won the sack race in Elmsford?")
    for line, channel in ((f"wrong {told['id']}", THERE), (f"wrong {nothing['id']}", HERE), ("wrong 1", HERE)):
        reply = await talk.say(line, channel=channel)
        assert reply.exit_code == 2 and "There is no answer" in text_of(reply)
    assert "Nobody reported an answer here." in text_of(await talk.say("answers reported", MONA, channel=THERE))


# -- direct messages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "own"),
    [("discord:dm/555", "discord:dm/77"), ("slack:T1/D555", "slack:T1/77"), ("console:default", "console:dm.77")],
)
async def test_in_direct_messages_a_person_has_a_channel_of_their_own_and_manages_it(
    told: str, own: str, talk: Talk
) -> None:
    person = Person(id="77", name="Cem")
    direct = {"channel": told, "place": "direct"}
    store = await talk.app.parts.store()
    await store.channels.follow(own, POST, now=NOON)
    assert (await talk.say("settings set zone Europe/Berlin", person, **direct)).exit_code == 0
    assert (await talk.say("schedule add weekdays 07:30", person, **direct)).exit_code == 0
    [schedule] = [each for each in await store.schedules.all() if each.channel == own]
    assert schedule.zone == "Europe/Berlin"
    data = await talk.ask(WHY, person, **direct)
    assert data["answered"]
    assert (await talk.ask("ask And when?", person, **direct))["understood"].startswith("When was")
    assert (await talk.ask("ask And when?", BEN, **direct))["understood"] == "And when?"
    assert (await talk.say("settings set zone Europe/Berlin", person, channel=told)).exit_code == 2
    assert await store.channels.settings(told) == {} or told == own


async def test_nobody_moves_feeds_into_or_out_of_a_persons_own_channel(talk: Talk) -> None:
    store = await talk.app.parts.store()
    await store.channels.follow("slack:T1/C1", POST, now=NOON)
    await store.channels.follow("slack:T1/U5", POST, now=NOON)
    into = await talk.say(f"feeds move {POST} to:slack:T1/U5", MONA, channel="slack:T1/C1")
    assert into.exit_code == 2
    out = await talk.say(f"feeds move {POST} to:slack:T1/C1", Person(id="U5"), channel="slack:T1/D9", place="direct")
    assert out.exit_code == 2
    for channel in ("slack:T1/C1", "slack:T1/U5"):
        assert [each.feed for each in await store.channels.follows(channel)] == [POST]


# -- strange words -----------------------------------------------------------------------------------------------------


async def test_strange_words_get_a_whole_answer(talk: Talk) -> None:
    for number, text in enumerate(NAUGHTY):
        person = Person(id=text, name=text)
        await talk.ask(f"{WHY} digest:d1", person, thread=f"{HERE}#{number}")
        for line in (f"ask {text}", f"ask And {text}?", f"ask {text} story:2", f"wrong {text}", f"ask x story:{text}"):
            reply = await talk.say(line, person, thread=f"{HERE}#{number}")
            assert reply.exit_code in (0, 2) and "went wrong" not in text_of(reply), line
