"""Windows for what a line lacks, made from the catalog alone."""

from typing import Any

import pytest

from bot.commands.catalog import CATALOG
from bot.platforms.slack.forms import Form, filled_in, form_of, kept_in, options, window
from tests.loopback.slack.limits import problems_in_blocks

HERE = "slack:T1/C1"


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("ask", {"question", "story", "digest"}),
        ("ask digest:0c0704c134e12d14", {"question", "story"}),
        ("settings set zone", {"value"}),
        ("feeds add", {"address"}),
        ("Vote up", {"story", "digest"}),
        ("permissions allow feeds add", {"role"}),
    ],
)
def test_a_line_that_lacks_something_has_a_window_for_what_is_not_given(line: str, lacking: set[str]) -> None:
    form = form_of(line, CATALOG, channel=HERE)
    assert form is not None
    fields = {block["block_id"] for block in window(form, CATALOG)["blocks"] if block["type"] == "input"}
    assert fields == lacking


@pytest.mark.parametrize("line", ["ask why?", "status", "nonsense", "", "feeds", "settings set zone UTC", "yes! undo"])
def test_a_line_that_lacks_nothing_has_no_window(line: str) -> None:
    assert form_of(line, CATALOG, channel=HERE) is None


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_the_window_of_every_command_is_one_that_slack_takes(name: str) -> None:
    made = window(Form(command=name, given={}, channel=HERE), CATALOG)
    assert problems_in_blocks(made["blocks"], most=100) == []
    assert len(made["title"]["text"]) <= 24
    assert len(made["private_metadata"]) <= 3000


def test_a_window_remembers_what_it_is_for_and_outlives_a_command() -> None:
    form = Form(command="ask", given={"digest": "0c07"}, channel=HERE, thread="1.5")
    assert kept_in(window(form, CATALOG), CATALOG) == form
    assert kept_in(window(form, CATALOG), {}) is None
    assert kept_in({"private_metadata": "D1"}, CATALOG) is None
    assert kept_in({}, CATALOG) is None


def test_what_was_filled_in_is_read_from_every_kind_of_field() -> None:
    states: dict[str, Any] = {
        "when": {"when": {"type": "plain_text_input", "value": " daily 8 "}},
        "max": {"max": {"type": "plain_text_input", "value": None}},
        "style": {"style": {"type": "static_select", "selected_option": {"value": "brief"}}},
        "to": {"to": {"type": "conversations_select", "selected_conversation": "C9"}},
        "feed": {"t1.suggest.feed": {"type": "external_select", "selected_option": None}},
    }
    given = filled_in({"state": {"values": states}}, "T1")
    assert given == {"when": "daily 8", "style": "brief", "to": "slack:T1/C9"}


def test_choices_that_slack_would_refuse_are_left_out() -> None:
    found = [("", "x" * 151), ("a" * 200, "kept"), ("", ""), *((f"{n}", f"{n}") for n in range(200))]
    made = options(found)
    assert len(made) <= 100
    assert made[0]["value"] == "kept"
    assert len(made[0]["text"]["text"]) <= 75


def test_a_line_too_long_to_be_remembered_has_no_window() -> None:
    assert form_of(f"vote {'u' * 3000}", CATALOG, channel=HERE) is None


def test_a_window_can_have_a_text_begun() -> None:
    made = window(Form(command="ask", given={}, channel=HERE), CATALOG, begun={"question": "Why? " * 1000})
    (question,) = [block for block in made["blocks"] if block.get("block_id") == "question"]
    assert question["element"]["initial_value"].startswith("Why? Why?")
    assert len(question["element"]["initial_value"]) <= 3000
    assert problems_in_blocks(made["blocks"], most=100) == []
