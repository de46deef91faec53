"""The catalog: every command explains itself, can be carried out, and is documented."""

import re
import runpy
from pathlib import Path
from typing import get_args

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Argument, Command, Kind
from bot.commands.handlers import HANDLERS
from bot.commands.parse import parse
from tests.integration.test_counter import ROWS

PAGE = Path(__file__).parents[3] / "docs" / "chat.md"


def test_the_command_of_a_name_is_the_one_of_that_name() -> None:
    assert all(name == command.name for name, command in CATALOG.items())


@pytest.mark.parametrize("command", CATALOG.values(), ids=lambda command: command.name)
def test_a_command_explains_itself_in_a_sentence(command: Command) -> None:
    for said in (command.help, *(argument.help for argument in command.arguments)):
        assert re.fullmatch(r"[A-Z0-9].*\.", said), f"{command.name}: {said!r} is no sentence with a full stop"
        assert len(said) <= 100, f"{command.name}: Discord shows 100 characters"


@pytest.mark.parametrize("command", CATALOG.values(), ids=lambda command: command.name)
def test_the_examples_of_a_command_are_read_as_that_command(command: Command) -> None:
    assert command.examples, f"{command.name} needs an example"
    for example in command.examples:
        assert parse(example, CATALOG).command is command, example
    given = {name for example in command.examples for name in parse(example, CATALOG).arguments}
    required = {argument.name for argument in command.arguments if argument.required}
    assert required <= given


def test_every_command_has_a_handler_a_contract_and_a_section() -> None:
    assert set(HANDLERS) == set(CATALOG), "bot/commands/handlers.py: a handler for each command"
    assert set(ROWS) == set(CATALOG), "tests/integration/test_counter.py: a row for each command"
    assert set(re.findall(r"^## `([a-z ]+)`$", PAGE.read_text("utf-8"), re.MULTILINE)) == set(CATALOG)


def test_the_page_about_the_commands_is_up_to_date() -> None:
    written = runpy.run_path(str(PAGE.with_suffix(".py")))["page"]()
    assert PAGE.read_text("utf-8") == written, "write it anew: python docs/chat.py"


def test_every_command_has_its_place_on_discord_too() -> None:
    named = runpy.run_path(str(PAGE.with_suffix(".py")))["named_on_discord"]()
    assert set(named) == set(CATALOG)
    for name, places in named.items():
        assert {place.partition(" ")[2] or place[1:] for place in places} <= {name, name.replace(" ", "-")}


@pytest.mark.parametrize("command", CATALOG.values(), ids=lambda command: command.name)
def test_only_the_last_argument_in_order_takes_what_is_left(command: Command) -> None:
    *first, last = (*command.ordered, None)
    greedy = [argument for argument in command.ordered if argument.many or argument.rest]
    assert not greedy or greedy == [command.ordered[-1]], (first, last)
    optional = [not argument.required for argument in command.ordered]
    assert optional == sorted(optional), "one that may be left out comes after those that may not"


@pytest.mark.parametrize("command", CATALOG.values(), ids=lambda command: command.name)
def test_what_a_command_asks_names_its_own_arguments(command: Command) -> None:
    if command.asks is not None:
        names = {argument.name: "x" for argument in command.arguments}
        assert "{" not in command.asks.format(**names)
    assert not command.changes or command.who != "everyone"


@pytest.mark.parametrize("command", CATALOG.values(), ids=lambda command: command.name)
def test_names_and_arguments_suit_the_platforms(command: Command) -> None:
    assert re.fullmatch(r"[a-z]{1,32}( [a-z]{1,32})?", command.name)
    names = [argument.name for argument in command.arguments]
    assert len(set(names)) == len(names) <= 25
    for argument in command.arguments:
        assert re.fullmatch(r"[a-z]{1,32}", argument.name)
        assert argument.kind in get_args(Kind)
        assert bool(argument.choices) == (argument.kind == "choice")
        assert argument.least <= argument.most


def test_how_a_command_is_written_shows_its_arguments() -> None:
    command = Command(
        name="feeds move",
        help="Move.",
        examples=(),
        arguments=(
            Argument(name="feed", help="A feed.", many=True),
            Argument(name="to", help="Where.", kind="channel", named=True),
            Argument(name="style", help="How.", kind="choice", choices=("full", "brief"), named=True, required=False),
        ),
    )
    assert command.usage == "feeds move FEED... to:CHANNEL [style:full|brief]"
    optional = Argument(name="words", help="Words.", rest=True, required=False)
    assert Command(name="packs", help="", examples=(), arguments=(optional,)).usage == "packs [WORDS...]"
