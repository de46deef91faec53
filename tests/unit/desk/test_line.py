"""The line: turns in order, places told, and leaving it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.line import LeftError, Line
from bot.i18n import speaking, spoken


def unheard(place: int) -> None:
    """Tell nobody."""


class Works:
    """Works that each go on until they are let go."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self._doors: dict[str, asyncio.Event] = {}

    def work(self, name: str) -> Callable[[], Awaitable[str]]:
        self._doors[name] = asyncio.Event()

        async def go_on() -> str:
            self.started.append(name)
            await self._doors[name].wait()
            return name

        return go_on

    def finish(self, name: str) -> None:
        self._doors[name].set()


async def settle() -> None:
    """Let everything that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_some_go_on_at_once_and_the_others_in_the_order_they_came() -> None:
    line, works, places = Line(2), Works(), dict[str, list[int]]()
    tasks = [
        asyncio.create_task(line.turn(name, works.work(name), told=places.setdefault(name, []).append))
        for name in "abcd"
    ]
    await settle()
    assert works.started == ["a", "b"] and places == {"a": [], "b": [], "c": [1], "d": [2]}
    works.finish("b")
    await settle()
    assert works.started == ["a", "b", "c"] and places["d"] == [2, 1]
    for name in "acd":
        works.finish(name)
    await settle()
    assert [await task for task in tasks] == list("abcd")


async def test_who_leaves_makes_room_for_those_behind() -> None:
    line, works, places = Line(1), Works(), dict[str, list[int]]()
    tasks = {
        name: asyncio.create_task(line.turn(name, works.work(name), told=places.setdefault(name, []).append))
        for name in "abc"
    }
    await settle()
    assert line.leave("b") == 1
    assert line.leave("nobody") == 0
    await settle()
    assert places["c"] == [2, 1]
    assert line.leave("a") == 1
    await settle()
    assert works.started == ["a", "c"]
    works.finish("c")
    assert await tasks["c"] == "c"
    for name in "ab":
        with pytest.raises(LeftError):
            await tasks[name]


async def test_who_is_stopped_from_outside_is_stopped_and_makes_room() -> None:
    line, works = Line(1), Works()
    tasks = {name: asyncio.create_task(line.turn(name, works.work(name), told=unheard)) for name in "abc"}
    await settle()
    for name in "ab":
        tasks[name].cancel()
    line.leave("a")
    await settle()
    for name in "ab":
        with pytest.raises(asyncio.CancelledError):
            await tasks[name]
    assert works.started == ["a", "c"]
    works.finish("c")
    assert await tasks["c"] == "c"


async def test_everybody_is_told_their_place_in_their_own_language() -> None:
    line, works, heard = Line(1), Works(), list[tuple[str, str, int]]()

    async def ask(name: str, language: str) -> str:
        with speaking(language):
            return await line.turn(name, works.work(name), told=lambda place: heard.append((name, spoken(), place)))

    tasks = [asyncio.create_task(ask(*each)) for each in (("a", "en"), ("b", "de"), ("c", "ko"))]
    await settle()
    works.finish("a")
    await settle()
    assert heard == [("b", "de", 1), ("c", "ko", 2), ("c", "ko", 1)]
    for name in "bc":
        works.finish(name)
    assert [await task for task in tasks] == ["a", "b", "c"]


async def test_work_that_fails_gives_its_turn_away() -> None:
    line = Line(1)

    async def fail() -> None:
        raise ValueError("no")

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            await line.turn("a", fail, told=unheard)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["ask", "leave", "finish"]), st.integers(0, 9)), max_size=40))
def test_whatever_happens_no_turn_is_lost(steps: list[tuple[str, int]]) -> None:
    async def play() -> None:
        line, works = Line(2), Works()
        tasks: dict[str, asyncio.Task[str]] = {}
        for step, number in steps:
            name = str(number)
            if step == "ask" and name not in tasks:
                tasks[name] = asyncio.create_task(line.turn(name, works.work(name), told=unheard))
            elif step == "leave":
                line.leave(name)
            elif step == "finish" and name in tasks:
                works.finish(name)
            await settle()
        for name in tasks:
            works.finish(name)
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        last = works.work("last")
        works.finish("last")
        assert await line.turn("last", last, told=unheard) == "last"
        assert line._free == 2

    asyncio.run(play())
