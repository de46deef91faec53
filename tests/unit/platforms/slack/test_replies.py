"""Replies of the counter on Slack: what they look like, and who sees them."""

from dataclasses import replace

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.counter import said
from bot.model.messages import Message, Reply, StoryBlock
from bot.platforms.limits import SLACK
from bot.platforms.slack.blocks import weight
from bot.platforms.slack.home import home
from bot.platforms.slack.replies import command_in, is_private, sentence, shown
from tests.loopback.slack.limits import problems_in_blocks, problems_in_message
from tests.unit.platforms.slack.test_render import digest


@pytest.mark.parametrize(
    ("line", "command"),
    [("feeds add x", "feeds add"), ("Saved", "saved"), ("saved remove 2", "saved remove"), ("nonsense", ""), ("", "")],
)
def test_the_command_of_a_line_is_the_longest_that_it_begins_with(line: str, command: str) -> None:
    assert command_in(line, CATALOG) == command


@pytest.mark.parametrize(
    ("command", "place", "private"),
    [
        ("digest", "channel", False),
        ("more", "channel", True),
        ("more", "thread", False),
        ("saved", "thread", True),
        ("settings set", "channel", True),
        ("saved", "direct", False),
        ("", "channel", True),
    ],
)
def test_what_concerns_one_person_is_shown_to_them_alone(command: str, place: str, private: bool) -> None:
    assert is_private(command, place) is private


def test_a_reply_without_words_is_done_and_one_of_data_alone_is_a_file() -> None:
    (done,) = shown(Reply())
    assert done.json["text"] == "Done."
    (data,) = shown(Reply(data=({"a": 1}, {"b": "ü"}), message=None))
    assert [(file.name, file.content) for file in data.files] == [("answer.json", '{"a": 1}\n{"b": "ü"}'.encode())]


def test_a_question_has_a_button_to_do_it_and_one_to_leave_it() -> None:
    (asked,) = shown(replace(said("Really?"), confirm="yes! undo"))
    yes, no = asked.json["blocks"][-1]["elements"]
    assert (yes["value"], no["action_id"]) == ("t1:yes! undo", "t1.close")
    assert problems_in_message(asked.json) == []


def test_what_is_too_long_for_a_button_is_to_be_typed() -> None:
    (asked,) = shown(replace(said("Really?"), confirm=f"yes! feeds add {'x' * 2500}"))
    assert asked.json["blocks"][-1]["type"] == "context"
    assert "yes! feeds add" in asked.json["blocks"][-1]["elements"][0]["text"]
    assert problems_in_message(asked.json) == []


def test_a_digest_that_is_shown_again_can_be_acted_upon() -> None:
    data = {"schema": "tidings.digest/1", "id": "0c0704c134e12d14"}
    (body,) = shown(Reply(data=(data,), message=digest(2)))
    assert "t1:more 2 digest:0c0704c134e12d14" in str(body.json)
    story = StoryBlock(story="s", rank=1, headline="Headline", url="https://example.org/1")
    (other,) = shown(Reply(data=({"schema": "else"},), message=Message(blocks=(story,))))
    assert "t1:" not in str(other.json)


def test_a_sentence_is_a_message() -> None:
    assert sentence("<!channel> *hi*").json["blocks"][0]["text"]["text"] == "&lt;!channel&gt; ∗hi∗"


def test_the_home_is_never_too_much_for_slack() -> None:
    view = home(digest(120, "One word after another stands here. " * 30), channel="D1")
    assert problems_in_blocks(view["blocks"], most=SLACK.view_blocks) == []
    assert weight(view) < 100_000
    assert (view["type"], view["private_metadata"]) == ("home", "D1")
