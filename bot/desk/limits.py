"""Limits: how much one person, one channel and all together can ask."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.context import Query
from bot.errors import UsageError
from bot.i18n import Said, plural, say

if TYPE_CHECKING:
    from bot.settings.sections import Answers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Count = Callable[..., Awaitable[int]]
"""Counts the questions that were answered anew since a moment: of all, of a `person`, or of a `channel`."""


class Limits:
    """Lets questions in while there are few enough; those that still wait for their answer count as well."""

    def __init__(self, most: "Answers") -> None:
        self._most = most
        self._inside: list[Query] = []

    @asynccontextmanager
    async def admitted(self, query: Query, count: Count, *, now: datetime) -> AsyncIterator[None]:
        """Let a question in until the end of the block; raise `UsageError` when too much was asked already."""
        if not query.unlimited:
            asked = (
                await count(since=now - HOUR, person=query.person),
                await count(since=now - HOUR, channel=query.channel),
                await count(since=now - DAY),
            )
            # From here on nothing is awaited, so that nobody slips in.
            if reason := self._refusal(query, *asked):
                raise UsageError(reason)
        self._inside.append(query)
        try:
            yield
        finally:
            self._inside.remove(query)

    def _refusal(self, query: Query, of_person: int, of_channel: int, of_all: int) -> Said | None:
        of_person += sum(each.person == query.person for each in self._inside)
        of_channel += sum(each.channel == query.channel for each in self._inside)
        if of_person >= self._most.person_hour:
            return plural(
                "You can ask {n} question an hour. Please wait a little; commands such as {line} always work.",
                "You can ask {n} questions an hour. Please wait a little; commands such as {line} always work.",
                n=self._most.person_hour,
                line="search",
            )
        if of_channel >= self._most.channel_hour:
            return plural(
                "This channel can ask {n} question an hour. Please wait a little.",
                "This channel can ask {n} questions an hour. Please wait a little.",
                n=self._most.channel_hour,
            )
        if of_all + len(self._inside) >= self._most.day:
            return say("All the questions I can answer in a day are used up. Please ask again later.")
        return None
