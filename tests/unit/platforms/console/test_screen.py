"""The terminal: when somebody is there to talk to."""

import sys

import pytest

from bot.platforms.console.screen import Screen


class Terminal:
    """A standard input that a person types into."""

    def isatty(self) -> bool:
        return True


def test_nobody_is_talked_to_in_a_pipe_nor_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    assert Screen().talks
    assert not Screen(quiet=True).talks
    monkeypatch.setenv("TTY_COMPATIBLE", "0")
    assert not Screen().talks
