"""How more, sources, timelines and explanations read, and what they are as data."""

import json
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.explanations import actions_for, explanation_message, explanation_to_json
from bot.commands.parse import parse
from bot.commands.stories import (
    StoryCommands,
    more_message,
    more_to_json,
    sources_message,
    sources_to_json,
    timeline_message,
    timeline_to_json,
)
from bot.i18n import speaking
from bot.model.articles import Basis, Label
from bot.model.explanations import Explanation, NotPosted, Ranked, Reasoned
from bot.model.followups import Added, Entry, Line, More, Subject, Timeline
from bot.model.messages import Actions, CitedText, Heading, Message, Note, Paragraph, Sources, StoryBlock, Table
from bot.model.runs import RunSentence
from bot.stories.rank import RankWeights
from tests.builders import NOON, article
from tests.pseudo import unsaid
from tests.unit.model.test_documents import run

POST = article("post", title="Bridge closed", publisher="Post")
MINT = article("mint", title="Crack closes bridge", publisher="Mint", language="de", basis=Basis.TEASER)
COPY = article(
    "copy", title="Bridge closed", publisher="Wire", copy_of="post", labels=frozenset({Label.PAYWALLED}), language="zxx"
)
SUBJECT = Subject(
    story="s1",
    headline="Bridge closed",
    name="2 digest:d1",
    articles=(POST, MINT, COPY),
    zone=ZoneInfo("Europe/Berlin"),
    is_told=True,
)
MORE = More(
    subject=SUBJECT,
    summary=(RunSentence(text="It is closed.", citations=(1, 2)),),
    added=(Added(publisher="Mint", sentence=RunSentence(text="Trams stop.", citations=(2,))),),
    disputed=(RunSentence(text="Mint says “12”, Post says “17”.", citations=(1, 2)),),
    new=(RunSentence(text="A diver went down.", citations=(1,)),),
    since=NOON,
    was_told=True,
)
WHY = Explanation(
    story="s1",
    headline="Bridge closed",
    name="2 digest:d1",
    place=2,
    digest="d1",
    here=("It is number 2 of 2.", "2 independent publishers tell it."),
    together=(
        Reasoned(
            article="mint",
            title="Crack closes bridge",
            publisher="Mint",
            url="https://example.org/mint",
            reasons=("shares bridge with “Bridge closed”",),
            other="post",
            score=0.5,
        ),
    ),
    apart=(
        Reasoned(
            article="x", title="Tunnel", publisher="", url="", reasons=("has too little in common with “Bridge”",)
        ),
    ),
    rank=(
        Ranked(place=1, of=2, headline="Goal", importance=0.6),
        Ranked(
            place=2,
            of=2,
            headline="Bridge closed",
            importance=0.512345,
            parts={"publishers": 0.5, "size": 0.25, "source": 0.5, "interests": 0.5, "votes": 0.5, "recency": 0.9},
            weights=RankWeights().as_mapping(),
            why=("2 independent publishers tell it.",),
        ),
    ),
    compared=("It stands below “Goal” mostly because it is older.",),
)


def lines(message: Message) -> list[str]:
    """Return what a person reads, block by block."""
    said: list[str] = []
    for block in message.blocks:
        match block:
            case Heading():
                said.append(f"# {block.title} | {block.subtitle}")
            case Paragraph():
                said += [f"{each.text} {list(each.citations) or ''}".strip() for each in block.sentences]
            case Note():
                said.append(f"- {block.text}")
            case Sources():
                said += [f"[{link.n}] {link.label} {link.url}" for link in block.links]
            case Table():
                said += [" | ".join(map(str, row)) for row in block.rows]
            case _:
                pass
    return said


def test_more_tells_what_is_new_and_disputed_before_what_each_adds() -> None:
    assert lines(more_message(MORE)) == [
        "# Bridge closed | 3 sources · 3 publishers",
        "It is closed. [1, 2]",
        "- New since Wed 4 Mar, 13:00, when it was told here:",
        "A diver went down. [1]",
        "- They contradict each other:",
        "Mint says “12”, Post says “17”. [1, 2]",
        "- What each of them alone tells:",
        "Mint: Trams stop. [2]",
        "[1] Post https://example.org/post",
        "[2] Mint https://example.org/mint",
    ]


def test_more_says_that_nothing_is_new_only_to_whom_it_was_told() -> None:
    quiet = replace(MORE, new=(), added=(), disputed=())
    assert "- Nothing new since Wed 4 Mar, 13:00." in lines(more_message(quiet))
    assert not any(line.startswith("- ") for line in lines(more_message(replace(quiet, was_told=False))))
    untold = replace(MORE, was_told=False, since=NOON - timedelta(days=1))
    assert "- New in the last 24 hours:" in lines(more_message(untold))


def test_sources_say_when_in_which_language_and_what_is_to_be_known() -> None:
    assert lines(sources_message(SUBJECT)) == [
        "# Bridge closed | 3 sources · 3 publishers",
        "Bridge closed · Wed 4 Mar, 13:00 · English [1]",
        "[1] Post https://example.org/post",
        "Crack closes bridge · Wed 4 Mar, 13:00 · German · teaser only [2]",
        "[2] Mint https://example.org/mint",
        "Bridge closed · Wed 4 Mar, 13:00 · zxx · paywalled · a copy of [1] [3]",
        "[3] Wire https://example.org/copy",
    ]


@pytest.mark.parametrize("language", ["", "x", "zh-Hant-TW", "qqq", "../../etc", "\ud800"])
def test_any_language_can_be_named(language: str) -> None:
    odd = replace(SUBJECT, articles=(replace(POST, language=language),))
    assert lines(sources_message(odd))[1].startswith("Bridge closed · Wed 4 Mar, 13:00")


def test_a_timeline_has_a_day_in_front_of_each_line() -> None:
    told = Timeline(
        subject=SUBJECT,
        lines=(Line(day=date(2026, 3, 3), sentence=RunSentence(text="It was shut.", citations=(2,)), words="Tuesday"),),
    )
    assert lines(timeline_message(told))[1:] == ["Tue 3 Mar: It was shut. [2]", "[2] Mint https://example.org/mint"]
    assert timeline_to_json(told)["developments"] == [{"day": "2026-03-03", "text": "It was shut.", "citations": [2]}]
    empty = replace(told, lines=())
    assert "- Its sources have no sentence to show." in lines(timeline_message(empty))


def test_why_shows_the_place_the_parts_and_what_holds_the_story_together() -> None:
    assert lines(explanation_message(WHY)) == [
        "# Bridge closed | Why it is here",
        "It is number 2 of 2.",
        "2 independent publishers tell it.",
        "1 | Goal | 0.60",
        "2 | Bridge closed | 0.51",
        "- Importance is recency times the mean of the other parts, by what they count:",
        "Publishers | 0.50 | 36%",
        "Articles | 0.25 | 9%",
        "Weight of the sources | 0.50 | 18%",
        "Interests of this channel | 0.50 | 27%",
        "Votes | 0.50 | 9%",
        "Recency | 0.90 | ×",
        "It stands below “Goal” mostly because it is older.",
        "- Its articles are one story because:",
        "“Crack closes bridge” (Mint) shares bridge with “Bridge closed”.",
        "- What is most like it, and why that is another story:",
        "“Tunnel” has too little in common with “Bridge”.",
    ]


def test_why_not_says_the_reason_first() -> None:
    absent = Explanation(
        story=None,
        headline="https://x.example",
        not_posted=NotPosted(reason="ranked", text="It was 9th.", details=("So.",)),
    )
    message = explanation_message(absent)
    assert lines(message) == ["# https://x.example | Why it was not posted", "It was 9th.", "- So."]
    assert not any(isinstance(block, Actions) for block in message.blocks)
    assert explanation_to_json(absent)["not_posted"] == {"reason": "ranked", "text": "It was 9th.", "details": ["So."]}
    alone = Explanation(story="s1", headline="Bridge")
    assert lines(explanation_message(alone)) == ["# Bridge | Why it is one story"]


def test_every_reply_ends_with_what_can_be_asked_next() -> None:
    messages = {
        "more": more_message(MORE),
        "sources": sources_message(SUBJECT),
        "timeline": timeline_message(Timeline(subject=SUBJECT, lines=())),
        "why": explanation_message(WHY),
    }
    for shown, message in messages.items():
        last = message.blocks[-1]
        assert isinstance(last, Actions)
        asked = [parse(button.line, CATALOG) for button in last.buttons]
        assert {each.command.name for each in asked} == {"more", "sources", "timeline", "why", "ask"} - {shown}
        assert {each.arguments.get("digest") for each in asked if each.command.name != "ask"} == {"d1"}
        assert [each.arguments["story"] for each in asked if each.command.name == "ask"] == ["s1"]


def test_a_story_without_a_digest_is_asked_about_by_its_id() -> None:
    lines_ = [button.line for button in actions_for("0123456789abcdef", "0123456789abcdef", "why").buttons]
    assert lines_[:3] == ["more 0123456789abcdef", "sources 0123456789abcdef", "timeline 0123456789abcdef"]


def test_the_data_says_the_same_and_can_be_written_as_json() -> None:
    found = more_to_json(MORE)
    assert found["adds"] == [{"publisher": "Mint", "text": "Trams stop.", "citations": [2]}]
    assert found["new"] == {
        "since": "2026-03-04T12:00:00Z",
        "sentences": [{"text": "A diver went down.", "citations": [1]}],
    }
    assert [each["copy_of"] for each in found["sources"]] == [None, None, 1]
    assert sources_to_json(SUBJECT)["sources"][2]["labels"] == ["paywalled"]
    explained = explanation_to_json(WHY)
    assert {"story", "together", "apart", "rank", "not_posted"} <= set(explained)
    assert explained["rank"][1]["importance"] == 0.5123
    json.dumps([found, explained, sources_to_json(SUBJECT)])


@pytest.mark.usefixtures("pseudo")
def test_all_that_is_not_the_news_is_in_the_language_of_the_reader() -> None:
    titles = ("Bridge closed", "Crack closes bridge")
    with speaking("de"):
        messages = (more_message(MORE), sources_message(SUBJECT), explanation_message(WHY))
        buttons = actions_for("s1", "s1", "")
        data = json.dumps([more_to_json(MORE), explanation_to_json(WHY)])
    ours = [line for message in messages for line in lines(message) if line.startswith(("- ", "# "))]
    for line in ours:
        assert unsaid(line.removeprefix("- ").removeprefix("# ").partition(" | ")[2] or "") in ("", "·"), line
    assert all(unsaid(line[2:]) == "" for line in ours if line.startswith("- ")), ours
    assert all(unsaid(button.label) == "" for button in buttons.buttons)
    assert "«" not in data
    assert all(title in str(messages) for title in titles)


TOLD = run().stories[0]
ENTRY = Entry(story=TOLD, block=StoryBlock(story=TOLD.id, rank=1, headline=TOLD.headline, url="https://example.org"))


async def test_the_commands_hand_on_what_was_given() -> None:
    calls: list[tuple[Any, ...]] = []

    def tool(name: str, found: object) -> Any:
        async def call(*given: Any, **named: Any) -> object:
            calls.append((name, *given, named))
            return found

        return call

    commands = StoryCommands(
        entry_=tool("story", (SUBJECT, ENTRY)),
        more_=tool("more", MORE),
        sources_=tool("sources", SUBJECT),
        timeline_=tool("timeline", Timeline(subject=SUBJECT, lines=())),
        why_=tool("why", WHY),
        explain_=tool("explain", WHY),
    )
    replies = [
        await commands.show("2", "console:x", digest="d1"),
        await commands.more("2", "console:x", digest="d1"),
        await commands.sources("2", "console:x"),
        await commands.timeline("2", "console:x"),
        await commands.why("2", "console:x"),
        await commands.explain("s1"),
    ]
    assert calls == [
        ("story", "2", "console:x", {"digest": "d1"}),
        ("more", "2", "console:x", {"digest": "d1"}),
        ("sources", "2", "console:x", {"digest": None}),
        ("timeline", "2", "console:x", {"digest": None}),
        ("why", "2", "console:x", {"digest": None}),
        ("explain", "s1", None, {}),
    ]
    assert all(len(reply.data) == 1 and reply.message is not None and reply.exit_code == 0 for reply in replies)


def test_times_without_a_zone_of_the_channel_are_those_of_utc() -> None:
    there = replace(SUBJECT, zone=ZoneInfo("UTC"), articles=(replace(POST, published=NOON.astimezone(UTC)),))
    assert "Wed 4 Mar, 12:00" in lines(sources_message(there))[1]


def test_a_cited_text_keeps_its_numbers() -> None:
    [paragraph] = [
        block
        for block in more_message(replace(MORE, new=(), disputed=(), added=())).blocks
        if isinstance(block, Paragraph)
    ]
    assert paragraph.sentences == (CitedText(text="It is closed.", citations=(1, 2)),)
