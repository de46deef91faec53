"""What is said of states and outcomes."""

from dataclasses import fields
from typing import get_args, get_type_hints

from bot.commands.catalog.kinds import ANYWHERE
from bot.commands.service import State
from bot.commands.words import WORDS, moment, short_moment
from bot.model.articles import Label
from bot.model.channels import SourceRule
from bot.model.feeds import FeedState, PollStatus
from bot.model.schedules import SlotOutcome, Style
from bot.model.upkeep import Pruned
from tests.builders import NOON


def test_every_state_and_outcome_that_people_are_shown_can_be_translated() -> None:
    named = [*FeedState, *PollStatus, *Label, *ANYWHERE, *map(get_args, (SlotOutcome, Style, State))]
    shown = {str(name) for each in named for name in (each if isinstance(each, tuple) else (each,))}
    rules = get_args(get_args(get_type_hints(SourceRule)["rule"])[0])
    assert {*shown, *rules, *(field.name for field in fields(Pruned))} <= WORDS


def test_moments_are_said_with_their_zone_and_in_narrow_tables_without() -> None:
    assert (moment(NOON), short_moment(NOON), short_moment(None)) == ("Wed 4 Mar, 12:00 UTC", "4 Mar 12:00", None)
