"""The scripted part of the demo: two days, two digests, and a few questions."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.i18n import say, shown
from bot.model.messages import Message, Note, Reply


class MovableClock:
    """A clock that shows what it was set to."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the demo does, and with what: the days at which it looks, and the questions it asks at the end."""

    days: Sequence[datetime]
    questions: Sequence[str]
    follow: Callable[[], Awaitable[None]]
    digest: Callable[[], Awaitable[Reply]]
    ask: Callable[[str], Awaitable[Reply]]
    show: Callable[[Reply], None]


async def play(script: Script, clock: MovableClock) -> None:
    """Follow the newsroom, make the digest of each day, then ask."""
    await script.follow()
    for day in script.days:
        clock.set(day)
        script.show(await script.digest())
    for question in script.questions:
        script.show(await script.ask(question))


def closing(address: str, clock: Clock) -> Message:
    """Say what was seen and what to do next."""
    return Message(
        blocks=(
            Note(
                text=say(
                    "That was the real pipeline on a newsroom made up for this project: its feeds and pages were "
                    "served at {address} until {day}. Now try it on news of your own: python -m bot digest "
                    "--feed ADDRESS",
                    address=address,
                    day=shown(clock(), "day year"),
                )
            ),
        )
    )
