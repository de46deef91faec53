"""What a channel chooses for a feed: titles and weights, read from what people write."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.following import FollowingCommands, read_title, read_weight
from bot.errors import UsageError
from bot.model.channels import Follow
from bot.model.messages import Paragraph

FEED = "https://larnby.example/feed.xml"


@dataclass(frozen=True, slots=True)
class Now:
    follow: Follow
    overall: float


async def said(what: Any, value: str, *, operator: float = 1.0) -> tuple[str, dict[str, Any]]:
    """Return what the command says, and its data, of a feed for which the operator chose a weight."""

    async def choose(feed: str, channel: str | None, *, title: str | None = None, weight: float | None = None) -> Now:
        follow = Follow(channel=channel or "", feed=FEED, title=title, weight=1.0 if weight is None else weight)
        return Now(follow, follow.weight * operator)

    reply = await FollowingCommands(choose=choose).set("larnby", what, value, channel="console:default")
    assert reply.message is not None
    [data] = reply.data
    assert isinstance(data, dict)
    lines = [block.sentences[0].text for block in reply.message.blocks if isinstance(block, Paragraph)]
    return "\n".join(lines), data


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("1.5", 1.5),
        ("1,5", 1.5),
        (" 150% ", 1.5),
        ("0", 0),
        ("0%", 0),
        ("10", 10),
        ("1000%", 10),
        ("1", 1),
        ("5 %", 0.05),
    ],
)
def test_a_weight_is_a_factor_or_a_percentage(text: str, weight: float) -> None:
    assert read_weight(text) == weight


@pytest.mark.parametrize("text", ["", "much", "-1", "-50%", "1001%", "nan", "inf", "1e400", "2000", "1.5 %%", "½"])
def test_what_is_no_weight_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(UsageError, match=r"such as 1\.5 or 150%"):
        read_weight(text)


def test_a_percentage_without_its_sign_is_asked_about() -> None:
    with pytest.raises(UsageError, match=r"Did you mean 150%\?"):
        read_weight("150")


@given(st.text(max_size=30))
def test_no_text_is_a_weight_out_of_bounds(text: str) -> None:
    try:
        assert 0 <= read_weight(text) <= 10
    except UsageError:
        pass


def test_a_title_is_one_line_and_can_be_taken_back() -> None:
    assert read_title("  The Larnby\n Gazette ") == "The Larnby Gazette"
    assert read_title("None") is None
    for text in ("", " \n ", "x" * 201):
        with pytest.raises(UsageError, match="1 to 200 characters"):
            read_title(text)


async def test_what_was_chosen_is_said() -> None:
    assert (await said("title", "Gazette"))[0] == f"{FEED} is called “Gazette” here."
    assert (await said("title", "none"))[0] == f"{FEED} is called here what it is called elsewhere."
    assert (await said("weight", "150%"))[0] == f"{FEED} counts 150% here."
    assert (await said("weight", "1"))[0] == f"{FEED} counts like any other here."


async def test_what_the_operator_chose_is_said_as_well() -> None:
    text, data = await said("weight", "1.5", operator=2.0)
    assert text.endswith("With what whoever runs this bot chose for it, it counts 300%.")
    assert data == {"feed": {"url": FEED, "title": None, "topic": None, "weight": 1.5, "counts": 3.0}}
