"""What is said of a digest."""

import pytest

from bot.commands.catalog import CATALOG
from bot.platforms.about import about

RUN = "0c0704c134e12d14"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Who paid?", f"ask Who paid? digest:{RUN}"),
        ("more 2", f"more 2 digest:{RUN}"),
        ("More 2", f"More 2 digest:{RUN}"),
        ("more 2 digest:0000000000000000", "more 2 digest:0000000000000000"),
        ("status", "status"),
        ("feeds list", "feeds list"),
    ],
)
def test_a_command_that_takes_a_digest_is_about_it_and_all_else_is_a_question(text: str, line: str) -> None:
    assert about(text, RUN, CATALOG) == line
    assert about(text, None, CATALOG) == text
