"""Digests are rendered from their documents alone, as they would be sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.render import RenderCommands
from bot.errors import InputError, UsageError
from bot.model.messages import Document, Message, Note
from bot.model.runs import Run

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "digest.json"


async def present(run: Run) -> Message:
    return Message(blocks=(Note(text=run.stories[0].headline),))


def commands() -> RenderCommands:
    def bodies(run: Run, message: Message) -> list[dict[str, Any]]:
        return [{"id": run.id, "blocks": len(message.blocks)}]

    return RenderCommands(present=present, forms={"bodies": bodies, "text": lambda run, message: "as it is\n"})


def written(folder: Path, change: dict[str, Any] | str) -> str:
    """Write the example, changed, or something else."""
    file = folder / "digest.json"
    known = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    file.write_text(change if isinstance(change, str) else json.dumps(known | change), encoding="utf-8")
    return str(file)


async def test_bodies_are_printed_as_one_array() -> None:
    reply = await commands().render(str(EXAMPLE), to="Bodies")
    assert reply.message is None
    assert reply.data == ([{"id": "0c0704c134e12d140c0704c134e12d14", "blocks": 1}],)


async def test_a_text_is_printed_as_it_is() -> None:
    reply = await commands().render(str(EXAMPLE), to="text")
    assert reply.message is not None
    (block,) = reply.message.blocks
    assert isinstance(block, Document) and block.text == "as it is\n"
    assert reply.data == ("as it is\n",)


async def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="choose bodies or text"):
        await commands().render(str(EXAMPLE), to="pigeon")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("{", "is no digest"),
        ("[" * 100_000, "is no digest"),
        ("[]", "a JSON object, not list"),
        ({"schema": "other/1"}, "its schema is 'other/1'"),
        ({"stories": [{}]}, "lacks 'id'"),
        ({"coverage": None}, "wrong kind"),
    ],
)
async def test_what_is_no_digest_is_refused_with_the_reason(
    tmp_path: Path, change: dict[str, Any] | str, reason: str
) -> None:
    with pytest.raises(InputError, match=r"digest\.json is no digest: ") as refused:
        await commands().render(written(tmp_path, change), to="text")
    assert reason in str(refused.value)


@pytest.mark.parametrize("change", [{"sources": []}, {"headline": 3}, {"topics": [1]}, {"image": 1}])
async def test_a_story_that_cannot_be_shown_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    stories = json.loads(EXAMPLE.read_text(encoding="utf-8"))["stories"]
    with pytest.raises(InputError, match="story 1 lacks a source"):
        await commands().render(written(tmp_path, {"stories": [stories[0] | change]}), to="text")
