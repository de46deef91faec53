"""Roles that a channel lets use what is for managers: kept, read, taken away."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.desk import permissions
from bot.desk.permissions import SETTING, Permissiondesk
from bot.digests.preferences import PREFERENCES
from bot.errors import UsageError
from tests.builders import NOON
from tests.unit.desk.newsroom import HERE, THERE, opened


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        yield app


@pytest.fixture
def desk(app: App) -> Permissiondesk:
    return Permissiondesk(app.parts)


async def test_a_role_is_allowed_in_one_channel(desk: Permissiondesk) -> None:
    assert await desk.allow("feeds add", "7", HERE) == {"feeds add": frozenset({"7"})}
    await desk.allow("feeds add", "8", HERE)
    await desk.allow("filter add", "7", HERE)
    assert await desk.allowed(None) == {"feeds add": frozenset({"7", "8"}), "filter add": frozenset({"7"})}
    assert await desk.allowed(THERE) == {}


async def test_what_was_taken_away_leaves_nothing_behind(desk: Permissiondesk, app: App) -> None:
    await desk.allow("feeds add", "7", HERE)
    assert await desk.deny("feeds add", "7", HERE) == {}
    assert await (await app.parts.store()).channels.settings(HERE) == {}


async def test_a_role_that_was_not_allowed_is_named_with_those_that_are(desk: Permissiondesk) -> None:
    with pytest.raises(UsageError, match="No role is"):
        await desk.deny("feeds add", "7", HERE)
    await desk.allow("feeds add", "8", HERE)
    with pytest.raises(UsageError, match="These are: 8"):
        await desk.deny("feeds add", "7", HERE)


@pytest.mark.parametrize("role", ["", "  ", "x" * 65, "a\x00b", "a\nb", "a\u202eb"])
async def test_what_is_no_id_of_a_role_is_refused(role: str, desk: Permissiondesk) -> None:
    with pytest.raises(UsageError, match="no id of a role"):
        await desk.allow("feeds add", role, HERE)


async def test_there_is_an_end_to_the_roles_of_a_command(desk: Permissiondesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "MOST_ROLES", 2)
    for role in ("1", "2", "2"):
        await desk.allow("feeds add", role, HERE)
    with pytest.raises(UsageError, match="At most 2 roles"):
        await desk.allow("feeds add", "3", HERE)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("everything", {}),
        ([["feeds add", "7"]], {}),
        ({"feeds add": "7"}, {}),
        ({"feeds add": ["7", 8, None]}, {"feeds add": frozenset({"7"})}),
    ],
)
async def test_what_cannot_be_read_allows_nothing(
    kept: object, read: dict[str, frozenset[str]], desk: Permissiondesk, app: App
) -> None:
    store = await app.parts.store()
    await store.channels.ensure(HERE, now=NOON)
    await store.channels.set_setting(HERE, SETTING, kept)
    assert await desk.allowed(HERE) == read


def test_no_choice_of_a_channel_is_called_the_same() -> None:
    assert SETTING not in PREFERENCES
