"""Help: what a person may use, how one command is written, and all of them as a page."""

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.manual import document, manual
from bot.errors import UsageError
from bot.model.commands import Person
from bot.model.messages import Heading, Note, Paragraph, Reply, Table

READER, MANAGER = Person(id="1", roles=frozenset({"editors"})), Person(id="2", is_manager=True)


def names(reply: Reply) -> list[str]:
    [data] = reply.data
    assert isinstance(data, dict)
    return [command["name"] for command in data["commands"]]


def test_the_overview_has_what_a_person_may_use() -> None:
    everyones = [name for name, command in CATALOG.items() if command.who == "everyone"]
    assert names(manual(None, READER)) == everyones
    assert names(manual(None, MANAGER)) == list(CATALOG)
    allowed = {"feeds add": frozenset({"editors"})}
    assert set(names(manual(None, READER, allowed))) == {*everyones, "feeds add"}


def test_the_overview_says_how_each_is_written_and_how_to_learn_more() -> None:
    message = manual(None, MANAGER).message
    assert message is not None
    table, note = message.blocks
    assert isinstance(table, Table) and isinstance(note, Note)
    assert ("report NUMBER [digest:DIGEST]", CATALOG["report"].help) in table.rows
    assert "help COMMAND" in note.text


def test_a_family_is_shown_by_its_first_word() -> None:
    assert names(manual("review", READER)) == ["review list", "review publish", "review skip", "review drop"]


@pytest.mark.parametrize("about", ["feeds move", "  FEEDS   move "])
def test_a_command_has_a_page_of_its_own(about: str) -> None:
    reply = manual(about, READER)
    assert reply.message is not None
    head, table, _, *examples = reply.message.blocks
    assert head == Heading(
        title="feeds move FEED... to:CHANNEL",
        subtitle=f"{CATALOG['feeds move'].help} For managers. It asks before it acts. `undo` takes it back.",
    )
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["FEED", "to:"]
    said = [block.sentences[0].text for block in examples if isinstance(block, Paragraph)]
    assert said == list(CATALOG["feeds move"].examples)
    [data] = reply.data
    assert isinstance(data, dict) and data["usage"] == "feeds move FEED... to:CHANNEL"


@pytest.mark.parametrize("name", CATALOG)
def test_every_command_has_a_page(name: str) -> None:
    reply = manual(name, READER)
    assert reply.message is not None and isinstance(reply.message.blocks[0], Heading)


@pytest.mark.parametrize(("about", "hint"), [("fedes add", "Did you mean “feeds add”?"), ("x" * 90, "x” . `help`")])
def test_help_for_what_there_is_not_names_the_nearest(about: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        manual(about, READER)
    assert hint.replace("” .", "”.") in caught.value.for_people
    assert "x" * 51 not in caught.value.for_people


def test_the_page_of_all_commands_says_of_each_what_its_help_says() -> None:
    page = document([CATALOG["schedule add"], CATALOG["status"]])
    assert "\n## `schedule add`\n\nLet this channel have a digest" in page
    assert "For managers. `undo` takes it back.\n" in page
    assert "\n- `style:` How much of each story is shown. (full, brief, headlines)\n" in page
    assert page.endswith("\n`status`\n\n```text\nstatus\n```\n")
