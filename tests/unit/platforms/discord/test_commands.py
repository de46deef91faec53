"""The catalog as slash commands: every command can be used, and is read back as what it is."""

from typing import Any

import pytest

from bot.commands.catalog import CATALOG
from bot.platforms.discord.commands import Given, fingerprint, payload, read
from bot.platforms.discord.people import LOCALES


def used(told: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return how each command of the catalog is used: the data of an interaction, without options."""
    found: dict[str, list[dict[str, Any]]] = {}
    for command in told:
        for one in command["options"] or [{"type": 0}]:
            if one["type"] not in (1, 2):
                data = {"name": command["name"], "options": []}
                found.setdefault(name_of(data), []).append(data)
                continue
            for each in one["options"] if one["type"] == 2 else [one]:
                inner = {"type": 1, "name": each["name"], "options": []}
                options = [{"type": 2, "name": one["name"], "options": [inner]}] if one["type"] == 2 else [inner]
                data = {"name": command["name"], "options": options}
                found.setdefault(name_of(data), []).append(data)
    return found


def name_of(data: dict[str, Any]) -> str:
    given = read(data, CATALOG, guild=1)
    assert given is not None, data
    return given.command


def test_every_command_of_the_catalog_can_be_used_and_is_read_back() -> None:
    assert set(used(payload(CATALOG))) == set(CATALOG)


def test_what_everybody_may_do_is_not_among_the_commands_of_managers_alone() -> None:
    told = used([payload(CATALOG)[0]])
    only_typed = {name for name, command in CATALOG.items() if command.who == "everyone"} - set(told)
    assert all(" " in name for name in only_typed), only_typed
    assert all(CATALOG[name].who == "everyone" for name in told)


def test_a_file_can_be_uploaded_in_the_place_of_an_address() -> None:
    options = [{"type": 11, "name": "upload", "value": "9"}]
    inner = {"type": 1, "name": "import", "options": options}
    data = {
        "name": "news-admin",
        "options": [{"type": 2, "name": "feeds", "options": [inner]}],
        "resolved": {"attachments": {"9": {"url": "https://cdn.example/follows.opml"}}},
    }
    assert read(data, CATALOG, guild=1) == Given(
        command="feeds import", arguments={"file": "https://cdn.example/follows.opml"}
    )


def test_a_channel_that_is_picked_is_named_by_its_key() -> None:
    inner = {"type": 1, "name": "move", "options": [{"type": 7, "name": "to", "value": "5"}]}
    data = {"name": "news-admin", "options": [{"type": 2, "name": "feeds", "options": [inner]}]}
    assert read(data, CATALOG, guild=1) == Given(command="feeds move", arguments={"to": "discord:1/5"})


def test_a_command_that_is_there_no_more_is_none() -> None:
    assert read({"name": "news", "options": [{"type": 1, "name": "weather"}]}, CATALOG, guild=1) is None


def test_the_fingerprint_changes_with_what_is_told() -> None:
    told = payload(CATALOG)
    assert fingerprint(told) == fingerprint(payload(CATALOG))
    assert fingerprint(told) != fingerprint(told[:2])


@pytest.mark.parametrize("locale", sorted(LOCALES.values()))
def test_locales_are_named_as_discord_names_them(locale: str) -> None:
    import discord

    assert discord.Locale(locale).value == locale
