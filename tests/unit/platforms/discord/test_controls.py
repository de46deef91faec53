"""What is pressed says by its id what it does, for as long as the message is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, speaking
from bot.model.messages import Button
from bot.platforms.discord.checks import components
from bot.platforms.discord.controls import (
    Component,
    Pressed,
    action_controls,
    confirm_controls,
    delivery_in,
    digest_controls,
    id_of,
    marked,
    pressed,
    story_controls,
)
from tests.unit.platforms.discord.values import DELIVERY, HOSTILE, RUN, story


def ids(rows: tuple[Component, ...]) -> list[str]:
    return [each["custom_id"] for each in components({"components": rows}) if "custom_id" in each]


def test_under_a_digest_one_menu_picks_a_story_and_the_buttons_are_about_it() -> None:
    menu, row, ask = digest_controls([story(1), story(2, mark="Update:")], RUN)
    (select,) = menu["components"]
    assert [(each["label"], each["value"]) for each in select["options"]] == [
        ("1 · Bridge 1 is shut", "1"),
        ("2 · Update: Bridge 2 is shut", "2"),
    ]
    assert ids((row, ask)) == [
        f"t1:more ? digest:{RUN}",
        f"t1:sources ? digest:{RUN}",
        f"t1:timeline ? digest:{RUN}",
        f"t1:vote up ? digest:{RUN}",
        f"t1:vote down ? digest:{RUN}",
        f"t1:ask digest:{RUN}",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_controls_fit_in_every_language(language: str) -> None:
    with speaking(language):
        rows = (
            *digest_controls([story(rank, headline="h" * 300) for rank in range(1, 26)], "f" * 36),
            *story_controls(99, "f" * 36),
        )
    for each in components({"components": rows}):
        assert len(each.get("label", "")) <= 80 and len(each.get("custom_id", "")) <= 100
        assert all(len(option["label"]) <= 100 for option in each.get("options", ()))


def test_once_a_story_is_picked_its_number_stands_in_the_ids() -> None:
    assert ids(story_controls(3, RUN)) == [
        f"t1:more 3 digest:{RUN}",
        f"t1:sources 3 digest:{RUN}",
        f"t1:timeline 3 digest:{RUN}",
        f"t1:vote up 3 digest:{RUN}",
        f"t1:vote down 3 digest:{RUN}",
        f"t1:ask story:3 digest:{RUN}",
        f"t1:why 3 digest:{RUN}",
        f"t1:save 3 digest:{RUN}",
    ]


def test_an_id_is_read_back() -> None:
    found = pressed(f"t1:vote up ? digest:{RUN}#{DELIVERY}")
    assert found == Pressed(line=f"vote up ? digest:{RUN}", delivery=DELIVERY)
    assert found.needs_story
    assert found.about(4) == f"vote up 4 digest:{RUN}"
    assert pressed("t1:search C# #bridges") == Pressed(line="search C# #bridges")
    assert pressed("somebody:else") is None
    asked = pressed("t1:ask what is this? digest:1")
    assert asked is not None and not asked.needs_story


@given(st.text(min_size=1, max_size=90))
def test_every_line_short_enough_is_read_back_as_it_was(line: str) -> None:
    custom_id = id_of(line, DELIVERY)
    if custom_id is not None:
        assert pressed(custom_id) == Pressed(line=line, delivery=DELIVERY)


def test_actions_are_rows_of_five_and_what_no_id_holds_is_left() -> None:
    buttons = [Button(label=f"Page {n}", line=f"saved page:{n}") for n in range(7)]
    long = Button(label="Again", line="search " + "x" * 100)
    rows, unheld = action_controls([*buttons, buttons[0], long, Button(label="\u200b", line="help")])
    assert [len(row["components"]) for row in rows] == [5, 2]
    assert unheld == (long, Button(label="\u200b", line="help"))


def test_a_question_is_answered_by_two_buttons() -> None:
    assert ids(confirm_controls("feeds remove all")) == ["t1:feeds remove all", "t1:no"]
    assert confirm_controls("feeds remove " + "x" * 100) == ()


def test_a_mark_is_found_again_wherever_it_is() -> None:
    rows = marked(digest_controls([story()], "f" * 36), DELIVERY)
    assert delivery_in({"components": [{"type": 17, "components": rows}]}) == DELIVERY
    assert len(ids(rows)) == len(set(ids(rows))) == 7
    assert delivery_in({"components": digest_controls([story()], RUN)}) is None
    assert delivery_in({"components": marked([{"type": 10, "content": "t"}], DELIVERY)}) == DELIVERY
    full, _ = action_controls([Button(label="l", line="search " + "x" * 80)])
    assert delivery_in({"components": marked(full, DELIVERY)}) == DELIVERY
    assert marked(full, None) == full


@given(
    st.lists(st.builds(lambda label, line: Button(label=label, line=line), HOSTILE, HOSTILE.filter(bool)), max_size=9)
)
def test_no_two_things_to_press_have_the_same_id(buttons: list[Button]) -> None:
    rows, unheld = action_controls(buttons)
    found = ids(marked(rows, DELIVERY))
    assert len(found) == len(set(found))
    assert {button.line for button in buttons} <= {id[3:] for id in ids(rows)} | {button.line for button in unheld}
