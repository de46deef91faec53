"""Who may do what."""

from dataclasses import replace

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.permissions import level_of, may_be_opened, refusal
from bot.model.commands import Person

READER, MANAGER = Person(id="1"), Person(id="2", is_manager=True)
OWNER = Person(id="3", is_owner=True)
EDITOR = Person(id="4", roles=frozenset({"editors", "others"}))
FOR_ALL, FOR_MANAGERS = CATALOG["status"], CATALOG["feeds add"]
FOR_OWNERS = replace(FOR_MANAGERS, name="stop", who="owner")


@pytest.mark.parametrize(("person", "level"), [(READER, 0), (EDITOR, 0), (MANAGER, 1), (OWNER, 2)])
def test_who_runs_the_bot_may_do_what_managers_may_and_they_what_everybody_may(person: Person, level: int) -> None:
    assert level_of(person) == level
    allowed = [refusal(command, person) is None for command in (FOR_ALL, FOR_MANAGERS, FOR_OWNERS)]
    assert allowed == [True, level > 0, level > 1]


def test_a_refusal_says_for_whom_it_is_and_what_to_do() -> None:
    assert refusal(FOR_MANAGERS, READER) == (
        "“feeds add” is for the managers of this channel. Ask one of them to do it, or to let your role use it."
    )
    assert refusal(CATALOG["undo"], READER) == "“undo” is for the managers of this channel. Ask one of them to do it."
    assert refusal(FOR_OWNERS, MANAGER) == "“stop” is for whoever runs this bot. Ask one of them to do it."


def test_a_role_opens_what_it_was_allowed_and_nothing_else() -> None:
    allowed = {"feeds add": frozenset({"editors"}), "status": frozenset[str]()}
    assert refusal(FOR_MANAGERS, EDITOR, allowed=allowed) is None
    assert refusal(FOR_MANAGERS, READER, allowed=allowed) is not None
    assert refusal(CATALOG["feeds remove"], EDITOR, allowed=allowed) is not None
    assert refusal(FOR_ALL, READER, allowed=allowed) is None


@pytest.mark.parametrize("name", ["permissions allow", "permissions deny", "undo", "redo"])
def test_what_gives_rights_or_takes_them_back_is_opened_to_no_role(name: str) -> None:
    command = CATALOG[name]
    assert not may_be_opened(command)
    assert refusal(command, EDITOR, allowed={name: frozenset({"editors"})}) is not None
    assert refusal(command, MANAGER) is None


def test_no_role_may_do_what_only_the_owner_may() -> None:
    assert not may_be_opened(FOR_OWNERS)
    assert refusal(FOR_OWNERS, EDITOR, allowed={"stop": frozenset({"editors"})}) is not None


def test_a_command_works_in_its_places_only_whoever_asks() -> None:
    elsewhere = replace(FOR_ALL, places=("channel", "thread"))
    assert refusal(elsewhere, OWNER, place="thread") is None
    assert refusal(elsewhere, OWNER, place="direct") == "“status” works in channel or thread, not here."
