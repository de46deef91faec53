"""Forms: which line opens one, and what its text becomes."""

from typing import Any

import pytest

from bot.platforms.discord.forms import FORMS, filled_in, form_of, modal
from bot.platforms.discord.replies import line_in


def sent(text: str) -> dict[str, Any]:
    return {"components": [{"type": 18, "component": {"type": 4, "custom_id": "text", "value": text}}]}


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("ask", "ask"),
        ("ask digest:0c07", "ask"),
        ("ask story:3 digest:0c07", "ask"),
        ("settings set zone", "settings set"),
        ("feeds add", "feeds add"),
        ("ask Why was it closed?", None),
        ("settings set", None),
        ("settings set zone Europe/Berlin", None),
        ("feeds add https://larnby.example", None),
        ("feeds add pack:world-news", None),
        ("asking", None),
        ("more 3", None),
    ],
)
def test_a_line_that_lacks_its_text_opens_a_form(line: str, command: str | None) -> None:
    form = form_of(line)
    assert (form.command if form else None) == command


def test_the_text_of_a_form_is_carried_out_with_what_its_line_says() -> None:
    assert filled_in("ask story:3 digest:0c07", sent("Why?")) == (
        "ask",
        {"story": "3", "digest": "0c07", "question": "Why?"},
    )
    assert filled_in("settings set zone", sent("UTC")) == ("settings set", {"name": "zone", "value": "UTC"})
    assert filled_in("more 3", sent("x")) is None
    assert filled_in("feeds add", {"components": []}) == ("feeds add", {"address": ""})


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.command)
def test_a_form_is_one_that_discord_shows(form: Any) -> None:
    shown = modal(form, form.command, default="now")
    assert len(shown["title"]) <= 45
    assert len(shown["components"][0]["label"]) <= 45
    assert shown["components"][0]["component"]["value"] == "now"


def test_a_line_is_read_back_from_the_message_that_holds_it() -> None:
    assert line_in(["Shall I?", "-# `yes! feeds remove x`"]) == "yes! feeds remove x"
    assert line_in(["-# small print", "`yes! undo`"]) is None
