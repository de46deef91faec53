"""The workspaces that installed the app."""

from dataclasses import replace

from bot.model.installations import KeptInstallation
from bot.store.database import Store
from tests.builders import NOON

ONE = KeptInstallation(
    workspace="slack:T1",
    name="Example",
    bot_user="U1",
    bot="B1",
    scopes=("chat:write", "commands"),
    sealed="x",
    at=NOON,
)
OTHER = replace(ONE, workspace="slack:T2", name="Other")


async def test_every_workspace_has_one_installation_the_last_one(store: Store) -> None:
    for each in (OTHER, replace(ONE, name="Before"), ONE):
        await store.installations.save(each)
    assert await store.installations.all() == (ONE, OTHER)
    assert await store.installations.find("slack:T1") == ONE
    assert await store.installations.find("slack:T3") is None


async def test_an_installation_that_is_forgotten_is_gone_and_the_others_stay(store: Store) -> None:
    await store.installations.save(ONE)
    await store.installations.save(OTHER)
    assert await store.installations.forget("slack:T1")
    assert not await store.installations.forget("slack:T1")
    assert await store.installations.all() == (OTHER,)


def test_what_is_sealed_is_not_shown() -> None:
    assert "sealed" not in repr(ONE)
