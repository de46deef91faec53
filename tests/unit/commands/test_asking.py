"""What people are told when they ask, take back, and say that an answer is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands.asking import AskCommands
from bot.model.answers import Answer, AnswerSentence
from bot.model.exchanges import Exchange
from bot.model.messages import Actions, Heading, Message, Note, Paragraph, Reply, Table
from tests.builders import NOON, article
from tests.unit.commands.lines import NAUGHTY

HERE = "console:default"
ANSWER = Answer(
    question="And when?",
    answered=True,
    confidence=0.9,
    sentences=(AnswerSentence(text="It was closed on Tuesday.", citations=(1,)),),
    sources=(article("a1"),),
)
NOTHING = Answer(question="And when?", answered=False, confidence=0.0, note="Nothing has been read.")


@dataclass
class Given:
    """An answer as the desk gives it."""

    id: str = "x1"
    answer: Answer = field(default_factory=lambda: ANSWER)
    understood: str = "And when?"
    about: str = ""
    follows: bool = False
    again: bool = False
    doubted: bool = False


def commands(
    given: Given | None = None, *, stopped: int = 0, first: bool = True, known: Sequence[Exchange] = ()
) -> Any:
    async def ask(text: str, **named: Any) -> Given:
        return given or Given()

    async def wrong(id: str, *, channel: str, by: str) -> tuple[Exchange, bool]:
        return exchange(id=id), first

    async def reported(channel: str) -> Sequence[Exchange]:
        return known

    return AskCommands(ask_=ask, cancel_=lambda person: stopped, wrong_=wrong, reported=reported)


def exchange(**given: Any) -> Exchange:
    fields: dict[str, Any] = {
        "id": "x1",
        "channel": HERE,
        "thread": HERE,
        "person": "console:ada",
        "asked": NOON,
        "question": "And when?",
        "understood": "When was it closed?",
        "scope": "",
        "state": "",
        "answered": True,
        "document": {"sentences": [{"text": "It was closed on Tuesday.", "citations": [1]}]},
        "reported": NOON,
        "reported_by": "Ben",
    }
    return Exchange(**fields | given)


async def asked(given: Given) -> Reply:
    reply: Reply = await commands(given).ask("And when?", HERE, thread=HERE, person="console:ada")
    return reply


def message_of(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def notes(reply: Reply) -> list[str]:
    return [block.text for block in message_of(reply).blocks if isinstance(block, Note)]


def lines(reply: Reply) -> list[str]:
    return [each.line for block in message_of(reply).blocks if isinstance(block, Actions) for each in block.buttons]


def said(reply: Reply) -> str:
    [block] = message_of(reply).blocks
    assert isinstance(block, Paragraph)
    return block.sentences[0].text


async def test_an_answer_stands_under_what_was_typed_and_can_be_said_to_be_wrong() -> None:
    reply = await asked(Given())
    head = message_of(reply).blocks[0]
    assert isinstance(head, Heading) and head.title == "And when?"
    assert (notes(reply), lines(reply)) == ([], ["wrong x1"])
    [data] = reply.data
    assert isinstance(data, dict)
    assert (data["id"], data["about"], data["again"], data["doubted"]) == ("x1", None, False, False)


async def test_what_a_follow_up_was_taken_to_mean_is_said_where_it_differs() -> None:
    understood = Given(follows=True, understood="When was the bridge closed?")
    assert notes(await asked(understood)) == ["Understood as: When was the bridge closed?"]
    assert notes(await asked(Given(follows=True))) == []
    story = Given(follows=True, understood="Bridge closed", about="Bridge closed for a week")
    assert notes(await asked(story)) == ["Asked about “Bridge closed for a week”."]


async def test_what_somebody_doubts_is_shown_with_that_doubt() -> None:
    assert notes(await asked(Given(doubted=True))) == [
        "Somebody said that an answer to this is wrong. Please read its sources."
    ]


async def test_what_was_not_answered_cannot_be_wrong() -> None:
    reply = await asked(Given(answer=NOTHING, doubted=True))
    assert (notes(reply), lines(reply)) == ([], [])


async def test_who_takes_questions_back_is_told_how_many() -> None:
    for stopped, words in (
        (0, "You have no question waiting for its answer."),
        (1, "Stopped: your question is not answered."),
        (3, "Stopped: 3 questions are not answered."),
    ):
        reply = await commands(stopped=stopped).cancel("console:ada")
        assert (said(reply), reply.data) == (words, ({"cancelled": stopped},))


async def test_the_first_to_say_that_an_answer_is_wrong_is_thanked() -> None:
    reply = await commands().wrong("x1", HERE, by="Ben")
    assert said(reply).startswith("Thank you. That answer is taken back")
    assert reply.data == ({"wrong": {"id": "x1", "first": True}},)
    assert said(await commands(first=False).wrong("x1", HERE, by="Ben")).startswith("Somebody said so already")


async def test_managers_see_what_was_said_and_by_whom_it_is_doubted() -> None:
    reply = await commands(known=[exchange()]).list_reported(HERE)
    [table] = message_of(reply).blocks
    assert isinstance(table, Table)
    assert table.rows == (("x1", "When was it closed?", "It was closed on Tuesday.", "Ben", "4 Mar 2026"),)
    [data] = reply.data
    assert isinstance(data, dict) and data["reported"] == [
        {
            "id": "x1",
            "question": "And when?",
            "understood": "When was it closed?",
            "sentences": ["It was closed on Tuesday."],
            "reported": "2026-03-04T12:00:00Z",
            "by": "Ben",
        }
    ]
    assert notes(await commands().list_reported(HERE)) == ["Nobody reported an answer here."]


async def test_strange_words_are_shown_as_they_are() -> None:
    for text in NAUGHTY:
        assert notes(await asked(Given(about=text))) == [f"Asked about “{text}”."]
        assert notes(await asked(Given(follows=True, understood=text))) == [f"Understood as: {text}"]
        [table] = message_of(await commands(known=[exchange(understood=text)]).list_reported(HERE)).blocks
        assert isinstance(table, Table) and table.rows[0][1] == text
