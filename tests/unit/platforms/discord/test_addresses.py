"""Keys of places on Discord are read as they are written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.channels import ChannelKey
from bot.platforms.discord.addresses import Address, first_id_of

IDS = st.integers(1, 2**63)


@given(IDS, IDS, st.none() | IDS)
def test_a_key_is_read_as_it_was_written(guild: int, channel: int, thread: int | None) -> None:
    address = Address(guild=guild, channel=channel, thread=thread)
    assert Address.parse(address.thread_key) == address
    assert str(ChannelKey.parse(address.key)) == address.key


@given(IDS)
def test_everybody_has_a_workspace_of_their_own(user: int) -> None:
    address = Address(user=user)
    assert Address.parse(address.key) == address
    assert ChannelKey.parse(address.key).workspace_key != ChannelKey.parse(Address(user=user + 1).key).workspace_key


@pytest.mark.parametrize(
    "key", ["slack:T1/C1", "discord:1", "discord:1/2/3/4", "discord:dm/1/2", "discord:x/1", "discord:1/²"]
)
def test_what_is_no_place_on_discord_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no channel on Discord"):
        Address.parse(key)


def test_ids_begin_with_the_time_at_which_they_are_made() -> None:
    assert first_id_of(datetime(2026, 3, 4, tzinfo=UTC)) >> 22 == 1_772_582_400_000 - 1_420_070_400_000
    assert first_id_of(datetime(2014, 1, 1, tzinfo=UTC)) == 0
