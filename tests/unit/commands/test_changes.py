"""What people are told about changes, and about taking them back."""

from datetime import timedelta

from bot.commands.changes import ChangeCommands
from bot.model.changes import Change, Snapshot, Undone
from bot.model.messages import Note, Paragraph, Reply, Table
from tests.builders import NOON

HERE = "console:default"
ADDED = Change(
    number=1,
    channel=HERE,
    at=NOON,
    by="Ada",
    line="settings set zone Berlin",
    before=Snapshot({"settings": {}}),
    after=Snapshot({"settings": {"zone": "Europe/Berlin"}}),
    undone=NOON + timedelta(hours=1),
)
TAKEN_BACK = Change(
    number=2,
    channel=HERE,
    at=NOON + timedelta(hours=1),
    by="Bob",
    line=ADDED.line,
    before=ADDED.after,
    after=ADDED.before,
    undoes=1,
)


def commands(*kept: Change, asked: list[object] | None = None) -> ChangeCommands:
    async def history(channel: str) -> tuple[Change, ...]:
        return kept

    async def take_back(channel: str, by: str, *, force: bool) -> Undone:
        (asked if asked is not None else []).append((channel, by, force))
        return Undone(change=ADDED, by=TAKEN_BACK)

    return ChangeCommands(changes=history, undo_=take_back, redo_=take_back)


def line(reply: Reply) -> str:
    assert reply.message is not None
    [block] = reply.message.blocks
    assert isinstance(block, Paragraph)
    return block.sentences[0].text


async def test_history_says_who_did_what_when_and_what_became_of_it() -> None:
    reply = await commands(TAKEN_BACK, ADDED).history(HERE)
    assert reply.message is not None
    [table] = reply.message.blocks
    assert isinstance(table, Table)
    assert table.rows == (
        ("Wed 4 Mar, 13:00 UTC", "Bob", "undo: settings set zone Berlin", None),
        ("Wed 4 Mar, 12:00 UTC", "Ada", "settings set zone Berlin", "taken back"),
    )
    [data] = reply.data
    assert isinstance(data, dict)
    assert data["changes"][1] == {
        "number": 1,
        "at": "2026-03-04T12:00:00Z",
        "by": "Ada",
        "line": "settings set zone Berlin",
        "touched": ["settings zone"],
        "undoes": None,
        "undone": "2026-03-04T13:00:00Z",
    }
    assert data["changes"][0]["undoes"] == 1


async def test_a_channel_nobody_changed_says_so() -> None:
    reply = await commands().history(HERE)
    assert reply.message is not None
    [note] = reply.message.blocks
    assert isinstance(note, Note) and "was changed by a command yet" in note.text


async def test_what_is_taken_back_and_made_again_is_named_with_who_had_done_it() -> None:
    asked: list[object] = []
    tools = commands(asked=asked)
    undone = await tools.undo(HERE, by="Bob", force=False)
    assert line(undone) == "Taken back: “settings set zone Berlin” by Ada, Wed 4 Mar, 12:00 UTC."
    assert undone.data == ({"undone": {"number": 1, "by": "Ada", "line": "settings set zone Berlin"}},)
    redone = await tools.redo(HERE, by="Bob", force=True)
    assert line(redone).startswith("Made again: ")
    assert asked == [(HERE, "Bob", False), (HERE, "Bob", True)]
