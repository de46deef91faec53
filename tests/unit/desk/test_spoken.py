"""What the desks tell people is said in their language."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.clock import fixed_clock
from bot.desk.changes import Changedesk, items_text
from bot.desk.doctor import Doctordesk
from bot.desk.files import Filedesk
from bot.desk.filters import Filterdesk
from bot.desk.follows import Followdesk
from bot.desk.permissions import Permissiondesk
from bot.desk.press import Press
from bot.desk.schedules import Scheduledesk
from bot.desk.service import Servicedesk, heartbeat_file
from bot.desk.sources import Sourcedesk
from bot.desk.upkeep import Upkeepdesk
from bot.errors import TidingsError
from bot.i18n import in_english, speaking
from bot.model.changes import AREAS
from bot.model.deliveries import DestinationState
from bot.model.schedules import DigestOptions
from bot.settings import load_settings
from bot.store.destinations import set_in
from tests.builders import NOON
from tests.pseudo import unsaid
from tests.unit.desk.newsroom import HERE, THERE

SETTINGS = {"TIDINGS_STORIES__ENCODER": "static"}
pytestmark = pytest.mark.usefixtures("pseudo")
NOWHERE = "http://127.0.0.1:9/list.opml"
MISTAKES: dict[str, Callable[[App], Awaitable[object]]] = {
    "no channel": lambda app: Followdesk(app.parts).unfollow(("a",), "nowhere"),
    "no address": lambda app: app.feeds.follow_list("https://", HERE),
    "no server": lambda app: app.feeds.follow_list(NOWHERE, HERE),
    "no page": lambda app: Filedesk(app.parts).fetch(NOWHERE),
    "same channel": lambda app: Followdesk(app.parts).move(("a",), HERE, HERE),
    "other server": lambda app: Followdesk(app.parts).move(("a",), HERE, "discord:1/2"),
    "no pack": lambda app: Followdesk(app.parts).follow(("pack:nothing-of-the-kind",), HERE),
    "no feed": lambda app: Filterdesk(app.parts).add("a", HERE, by="Ada", feed="https://nobody.example/feed"),
    "no filter": lambda app: Filterdesk(app.parts).remove("f1", HERE),
    "no rule": lambda app: Sourcedesk(app.parts).reset("Mint", HERE),
    "no name": lambda app: Sourcedesk(app.parts).hide(" ", HERE, by="Ada"),
    "no site": lambda app: Sourcedesk(app.parts).hide("mint://", HERE, by="Ada"),
    "too much": lambda app: Sourcedesk(app.parts).weigh("Mint", 10.5, HERE, by="Ada"),
    "no role": lambda app: Permissiondesk(app.parts).allow("ask", " ", HERE),
    "not allowed": lambda app: Permissiondesk(app.parts).deny("ask", "7", HERE),
    "no schedule": lambda app: Scheduledesk(app.parts).remove("s1", channel=HERE),
    "long window": lambda app: _schedule(app, window_hours=721),
    "no topic": lambda app: _schedule(app, topic="the"),
    "own managers": lambda app: Scheduledesk(app.parts).choose("managers", HERE, HERE),
    "no digest": lambda app: Press(app.parts).report("r1", 1, by="Ada", channel=HERE),
    "no review": lambda app: Press(app.parts).publish("r1", by="Ada", channel=HERE),
    "nothing to undo": lambda app: Changedesk(app.parts).undo(HERE, "Ada"),
    "nothing to redo": lambda app: Changedesk(app.parts).redo(HERE, "Ada"),
    "no model": lambda app: app.parts.summarizer("openai:"),
    "no run": lambda app: app.news.answer("who?", run="r1"),
}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    settings = load_settings(None, environ=SETTINGS, overrides={"store.path": str(tmp_path / "tidings.db")})
    async with open_app(settings, as_json=True, clock=fixed_clock(NOON)) as app:
        yield app


async def _schedule(app: App, **options: object) -> object:
    wanted = DigestOptions(**options)  # type: ignore[arg-type]
    return await Scheduledesk(app.parts).add("daily at 8", channel=HERE, zone=None, options=wanted)


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_what_cannot_be_done_is_told_in_the_language_of_the_reader(app: App, mistake: str) -> None:
    with speaking("de"), pytest.raises(TidingsError) as refused:
        await MISTAKES[mistake](app)
    assert unsaid(refused.value.for_people) == ""
    assert "«" not in str(refused.value)


@pytest.mark.parametrize("address", ["https://", NOWHERE])
async def test_why_an_address_is_refused_is_told_in_the_language_of_the_reader(app: App, address: str) -> None:
    with speaking("de"):
        added = await Followdesk(app.parts).follow((address,), HERE)
    [refused] = added.refused
    assert unsaid(refused.reason) == ""
    assert "«" not in in_english(refused.reason)


def test_what_was_touched_is_listed_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        for area in AREAS:
            assert unsaid(items_text([(area, "x")])) == ""
        assert unsaid(items_text([("feeds", str(n)) for n in range(6)])) == ", ,  und"


async def test_what_the_doctor_finds_is_told_in_the_language_of_the_reader(app: App) -> None:
    doctor, store = Doctordesk(app.parts), await app.parts.store()
    with speaking("de"):
        findings = [await doctor.health(), *[await check() for _, check in doctor.checks()]]
        findings += [*doctor.models(), await Upkeepdesk(app.parts).sizes()]
        heartbeat_file(app.parts).write_text(f'{{"at": "{(NOON - timedelta(hours=1)).isoformat()}"}}')
        findings.append(await doctor.health())
        state = DestinationState(
            destination=THERE, paused=True, since=NOON, reason="Something went wrong while sending it."
        )
        async with store._connections.write("pausing a destination") as connection:
            await set_in(connection, state)
        findings += [await check() for _, check in doctor.checks()]
    remarks = [each.remark for each in findings if each.remark]
    assert [remark for remark in remarks if unsaid(remark).strip(", 0")] == []
    assert len({each.what for each in findings}) >= 10


async def test_the_service_greets_in_the_language_of_the_console(app: App) -> None:
    await Scheduledesk(app.parts).choose("language", "de", app.parts.settings.console.channel)
    greeting = await Servicedesk(app.parts)._greeting()
    assert len(greeting) >= 3
    assert [unsaid(line) for line in greeting] == [""] * len(greeting)
