"""Roles that may use what is for managers, as people are told."""

import pytest

from bot.commands.overrides import Allowed, OverrideCommands, opened_name
from bot.errors import UsageError
from bot.model.messages import Note, Paragraph, Table

HERE = "console:default"


def commands(kept: dict[str, frozenset[str]]) -> OverrideCommands:
    async def allowed(channel: str) -> Allowed:
        return kept

    async def allow(command: str, role: str, channel: str) -> Allowed:
        kept[command] = kept.get(command, frozenset()) | {role}
        return kept

    async def deny(command: str, role: str, channel: str) -> Allowed:
        kept[command] = kept[command] - {role}
        return kept

    return OverrideCommands(allowed=allowed, allow_=allow, deny_=deny)


async def test_who_may_do_what_is_shown() -> None:
    reply = await commands({"feeds add": frozenset({"9", "10"}), "digest": frozenset()}).show(HERE)
    assert reply.message is not None
    [table] = reply.message.blocks
    assert isinstance(table, Table) and ("feeds add", "10, 9") in table.rows
    assert reply.data == ({"allowed": {"digest": [], "feeds add": ["10", "9"]}},)


async def test_where_no_role_was_allowed_anything_it_says_how_to() -> None:
    reply = await commands({}).show(HERE)
    assert reply.message is not None
    [note] = reply.message.blocks
    assert isinstance(note, Note) and "permissions allow feeds add role:ID" in note.text


async def test_a_role_is_let_in_and_out_again() -> None:
    tools = commands({})
    reply = await tools.allow(" Feeds  ADD ", "7", HERE)
    assert reply.data == ({"allowed": {"feeds add": ["7"]}},)
    assert reply.message is not None
    [block] = reply.message.blocks
    assert isinstance(block, Paragraph) and block.sentences[0].text == "Role 7 may use “feeds add” here."
    assert (await tools.deny("feeds add", "7", HERE)).data == ({"allowed": {"feeds add": []}},)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("status", "everybody may use it"),
        ("undo", "it stays with managers"),
        ("permissions allow", "it stays with managers"),
        ("fedes add", "Did you mean “feeds add”?"),
        ("xyzzy", "There is no command “xyzzy”. These can be opened: answers reported,"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(given: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        opened_name(given)
    assert said in caught.value.for_people
