"""What people are told about publishers."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.commands.sources import SourceCommands
from bot.model.channels import SourceRule
from bot.model.messages import Note, Paragraph, Reply, Table
from tests.builders import NOON

HERE = "console:default"


@dataclass(frozen=True)
class Judgement:
    publisher: str = "The Gazette"
    rule: SourceRule | None = None
    seen: int = 3
    near: tuple[str, ...] = ()


def rule(**given: Any) -> SourceRule:
    return SourceRule(channel=HERE, publisher="The Gazette", since=NOON, by="Ada", **given)


def commands(judged: Judgement, *kept: SourceRule, asked: list[object] | None = None) -> SourceCommands:
    async def judge(*given: object, **named: object) -> Judgement:
        (asked if asked is not None else []).append((given, named))
        return judged

    async def listed(channel: str) -> tuple[SourceRule, ...]:
        return kept

    return SourceCommands(listed=listed, hide_=judge, distrust_=judge, weigh_=judge, reset_=judge)


def lines(reply: Reply) -> list[str]:
    assert reply.message is not None
    return [block.sentences[0].text for block in reply.message.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "The Gazette: treated like any other."),
        (rule(rule="hidden"), "The Gazette: hidden."),
        (rule(rule="distrusted", weight=1.5), "The Gazette: distrusted, counts 150%."),
        (rule(weight=0.0), "The Gazette: counts 0%."),
    ],
)
async def test_what_is_thought_of_a_publisher_is_said(given: SourceRule | None, said: str) -> None:
    reply = await commands(Judgement(rule=given)).hide("The Gazette", HERE, by="Ada")
    assert lines(reply) == [said]
    [data] = reply.data
    assert isinstance(data, dict) and (data["publisher"], data["seen"]) == ("The Gazette", 3)
    assert (data["rule"] is None) == (given is None)


@pytest.mark.parametrize(
    ("near", "said"),
    [
        ((), "None of the last articles here is theirs."),
        (("A", "B"), "None of the last articles here is theirs. Did you mean A or B?"),
    ],
)
async def test_a_publisher_nobody_has_seen_here_is_questioned(near: tuple[str, ...], said: str) -> None:
    reply = await commands(Judgement(rule=rule(rule="hidden"), seen=0, near=near)).hide("x", HERE, by="Ada")
    assert lines(reply)[1] == said


async def test_percent_become_a_weight_and_who_asked_is_handed_on() -> None:
    asked: list[object] = []
    tools = commands(Judgement(), asked=asked)
    await tools.weigh("The Gazette", 150, HERE, by="Ada")
    await tools.distrust("The Gazette", HERE, by="Bob")
    await tools.reset("The Gazette", HERE)
    assert asked == [
        (("The Gazette", 1.5, HERE), {"by": "Ada"}),
        (("The Gazette", HERE), {"by": "Bob"}),
        (("The Gazette", HERE), {}),
    ]


async def test_rules_are_listed() -> None:
    reply = await commands(Judgement(), rule(rule="hidden")).list_(HERE)
    assert reply.message is not None
    [table] = reply.message.blocks
    assert isinstance(table, Table) and table.rows == (("The Gazette", "hidden", "Ada"),)
    assert reply.data == ({"sources": [{"publisher": "The Gazette", "rule": "hidden", "weight": None, "by": "Ada"}]},)


async def test_without_rules_it_says_how_to_make_one() -> None:
    reply = await commands(Judgement()).list_(HERE)
    assert reply.message is not None
    [note] = reply.message.blocks
    assert isinstance(note, Note) and "sources hide" in note.text
