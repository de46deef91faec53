"""What commands reply, and which exit code goes with it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.commands.feeds import Added, FeedCommands, Refused, added_reply
from bot.commands.news import answer_message, answer_to_json
from bot.commands.service import Finding, ServiceCommands, findings_reply
from bot.commands.stages import moment_of
from bot.errors import InputError, StoreError
from bot.model.answers import Answer, AnswerSentence, Hit
from bot.model.feeds import Feed, PollOutcome, PollStatus
from bot.model.messages import CitedText, Heading, Note, Paragraph, Sources, Table
from tests.builders import article

GOOD, BAD = Feed(url="https://a.example/feed"), Feed(url="https://b.example/feed")
READ = PollOutcome(status=PollStatus.FETCHED, feed=GOOD)
FAILED = PollOutcome(status=PollStatus.FAILED, feed=BAD, reason="It timed out.")


def polling(*outcomes: PollOutcome) -> FeedCommands:
    async def poll_now(urls: Sequence[str]) -> list[tuple[PollOutcome, int]]:
        return [(each, 0) for each in outcomes]

    async def unused(*given: object) -> object:
        raise AssertionError

    return FeedCommands(
        poll_now=poll_now,
        look=unused,  # type: ignore[arg-type]
        check_now=unused,  # type: ignore[arg-type]
        follow=unused,  # type: ignore[arg-type]
        unfollow=unused,  # type: ignore[arg-type]
        follow_list=unused,  # type: ignore[arg-type]
        list_of=unused,  # type: ignore[arg-type]
        pause_=unused,  # type: ignore[arg-type]
        move_=unused,  # type: ignore[arg-type]
        packs_=unused,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("outcomes", "named", "code"),
    [((READ,), True, 0), ((READ, FAILED), True, 3), ((FAILED,), True, 1), ((FAILED,), False, 0), ((), False, 0)],
)
async def test_polling_named_feeds_fails_with_them_and_a_round_does_not(
    outcomes: tuple[PollOutcome, ...], named: bool, code: int
) -> None:
    reply = await polling(*outcomes).poll(tuple(each.feed.url for each in outcomes) if named else ())
    assert reply.exit_code == code


async def test_what_was_put_off_is_not_called_failed() -> None:
    put_off = PollOutcome(status=PollStatus.NOT_DUE, feed=GOOD, reason="a.example is left alone for 3 minutes.")
    reply = await polling(put_off).poll((GOOD.url,))
    assert reply.exit_code == 0
    assert reply.message is not None
    [table] = reply.message.blocks
    assert isinstance(table, Table)
    assert table.rows == ((GOOD.url, "put off", 0, "a.example is left alone for 3 minutes."),)


async def test_a_round_without_feeds_says_how_to_follow_one() -> None:
    reply = await polling().poll(())
    assert reply.data == ({"feeds": []},)
    assert reply.message is not None
    assert reply.message.blocks == (Note(text="No feed is due. Follow one with: feeds add ADDRESS"),)


def test_what_was_refused_is_told_with_the_reason() -> None:
    refused = Refused(url="nonsense", reason="It is no address.")
    assert added_reply(Added(added=("a",), refused=(refused,))).exit_code == 3
    assert added_reply(Added(refused=(refused,))).exit_code == 1
    assert added_reply(Added(existing=("a",))).exit_code == 0


def test_an_answer_is_shown_with_its_sources_and_silence_with_its_reason() -> None:
    source = article("a1")
    answer = Answer(
        question="Who?",
        answered=True,
        confidence=0.123456,
        sentences=(AnswerSentence(text="She.", citations=(1,)),),
        sources=(source,),
        retrieved=(Hit(article=source, score=1.23456),),
        searched=9,
    )
    document = answer_to_json(answer)
    assert (document["confidence"], document["sources"][0]["n"], document["retrieved"][0]["score"]) == (
        0.1235,
        1,
        1.23456,
    )
    assert [type(block) for block in answer_message(answer).blocks[1:]] == [Paragraph, Sources]
    silent = answer_message(replace(answer, answered=False, note="I do not know.")).blocks
    assert isinstance(silent[1], Paragraph) and silent[1].sentences[0].text == "I do not know."


def test_an_answer_has_its_words_up_front_and_says_where_its_sources_differ() -> None:
    said = AnswerSentence(text="It stays closed until 17 April.", citations=(1,))
    other = AnswerSentence(text="It stays closed until 1 May.", citations=(2,))
    answer = Answer(
        question="Until when?",
        answered=True,
        confidence=0.9,
        sentences=(said, other),
        sources=(article("a"), article("b")),
        lead="17 April",
        disagreements=(said, other),
    )
    blocks = answer_message(answer).blocks
    assert [type(block) for block in blocks] == [Heading, Paragraph, Paragraph, Note, Paragraph, Sources]
    assert blocks[1] == Paragraph(sentences=(CitedText(text="17 April"),))
    assert blocks[3] == Note(text="They contradict each other:")
    assert blocks[4] == Paragraph(
        sentences=(CitedText(text=said.text, citations=(1,)), CitedText(text=other.text, citations=(2,)))
    )


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("missing", 0), ("failed", 1)])
def test_only_what_failed_makes_the_doctor_fail(state: str, code: int) -> None:
    assert findings_reply([Finding(what="x", state=state)]).exit_code == code  # type: ignore[arg-type]


async def test_a_check_that_raises_is_a_finding_and_the_others_go_on() -> None:
    async def broken() -> Finding:
        raise StoreError("locked", for_people="The database is locked.")

    async def well() -> Finding:
        return Finding(what="feeds", state="ok")

    async def unused(*given: object) -> str:
        raise AssertionError

    commands = ServiceCommands(
        checks=[("database", broken), ("feeds", well)],
        health=well,
        revision=unused,
        backup=unused,  # type: ignore[arg-type]
        models=list,
        check_models=list,
        prune=unused,  # type: ignore[arg-type]
    )
    reply = await commands.doctor(health=False)
    assert reply.exit_code == 1
    [findings] = [each["findings"] for each in reply.data if isinstance(each, dict)]
    assert [finding["remark"] for finding in findings] == ["The database is locked.", ""]


@pytest.mark.parametrize("text", ["", "yesterday", "99999-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_a_time_no_calendar_holds_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no time"):
        moment_of(text)
