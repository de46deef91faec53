"""Channels: their keys, their workspaces, and those that belong to one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.channels import ChannelKey, Platform, direct_channel

ids = st.text("ABCDUW0123456789", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "workspace", "direct"),
    [
        ("discord:1/2", "discord:1", False),
        ("discord:dm/2", "discord:dm/2", True),
        ("slack:T1/C2", "slack:T1", False),
        ("slack:T1/D2", "slack:T1", False),
        ("slack:T1/U2", "slack:T1/U2", True),
        ("slack:T1/W2", "slack:T1/W2", True),
        ("console:default", "console", False),
        ("console:dm.ada", "console:dm.ada", True),
    ],
)
def test_a_channel_belongs_to_its_workspace_and_a_persons_own_to_nobody_else(
    text: str, workspace: str, direct: bool
) -> None:
    key = ChannelKey.parse(text)
    assert (str(key), key.workspace_key, key.is_direct) == (text, workspace, direct)


@given(platform=st.sampled_from(["discord", "slack", "console"]), team=ids, person=ids)
def test_a_persons_own_channel_is_a_channel_like_any_other(platform: Platform, team: str, person: str) -> None:
    key = ChannelKey.parse(direct_channel(platform, team, f"U{person}"))
    assert key.is_direct and key.platform == platform and key.workspace_key == str(key)


def test_users_of_discord_have_one_channel_and_those_of_slack_one_in_each_team() -> None:
    assert direct_channel("discord", "1", "7") == direct_channel("discord", "2", "7") == "discord:dm/7"
    assert direct_channel("slack", "T1", "U7") == "slack:T1/U7"
    assert direct_channel("console", "", "ada") == "console:dm.ada"


@pytest.mark.parametrize(
    "text", ["", "dm", "discord:dm", "discord:dm/", "slack:/U1", "console:", "console:..", "x:1/2"]
)
def test_what_is_no_channel_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no channel"):
        ChannelKey.parse(text)
