"""What pressing something carries out: a line of the catalog, kept in the button itself so that it works for months."""

from bot.platforms.limits import SLACK, length

VERSION = "t1:"
"""What stands before a line, so that the buttons of old messages can be told from what may follow them some day."""

ACTION = "t1.line"
"""How the name of everything begins that carries out the line in its value."""

PICK = "t1.pick"
"""How the name of a menu begins whose chosen option has the line."""

CLOSE = "t1.close"
"""The name of a button that only takes a question away."""

FORM = "t1.form"
"""The name of every window that asks for what a line lacks."""

ASK, ASK_ABOUT = "t1.ask", "t1.ask.about"
"""The names of the shortcuts in the manifest: a question, and one about a message."""


def value(line: str) -> str | None:
    """Write a line as the value of a button; `None` where it is too long for one."""
    written = f"{VERSION}{line}"
    return written if length(written) <= SLACK.value else None


def line_in(written: str) -> str | None:
    """Read the line of a value; `None` where it is none of ours."""
    return written.removeprefix(VERSION) if written.startswith(VERSION) else None
