"""Workers that wait for their turn are woken when it has come, and sleep until then."""

import asyncio
from collections.abc import Iterable

from bot.feeds.hosts import Hosts
from bot.feeds.turns import Turns
from bot.model.feeds import Feed

A, B = "https://a.org", "https://b.org"


class Waiting:
    """Turns on a clock that the test sets, and workers that wait for one each."""

    def __init__(self, *urls: str, per_host: int = 2) -> None:
        self.time = 0.0
        self.hosts = Hosts(per_host=per_host, spacing_s=0.02, longest_rest_s=3_600, clock=lambda: self.time)
        self.put_off: list[str] = []
        feeds = [Feed(url=url) for url in urls]
        self.turns = Turns(feeds, self.hosts, put_off=lambda feed, _: self.put_off.append(feed.url))

    async def next(self) -> str | None:
        turn = await self.turns.next()
        return None if turn is None else turn.feed.url

    async def workers(self, count: int) -> list["asyncio.Task[str | None]"]:
        """Return workers that sleep."""
        workers = [asyncio.create_task(self.next()) for _ in range(count)]
        await asyncio.sleep(0)
        assert not any(worker.done() for worker in workers)
        return workers


async def finished(workers: Iterable["asyncio.Task[str | None]"]) -> set[str | None]:
    async with asyncio.timeout(5):
        return set(await asyncio.gather(*workers))


async def first(workers: Iterable["asyncio.Task[str | None]"]) -> tuple[str | None, set["asyncio.Task[str | None]"]]:
    async with asyncio.timeout(5):
        done, others = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    [one] = done
    return one.result(), others


async def test_who_gets_a_turn_sees_to_it_that_the_next_one_is_woken_in_time() -> None:
    waiting = Waiting(f"{A}/1", f"{A}/2", f"{B}/1", f"{B}/2")
    assert [await waiting.next(), await waiting.next()] == [f"{A}/1", f"{B}/1"]
    waiting.hosts.ended("a.org", 0.0, 0.0)
    waiting.hosts.ended("b.org", 0.0, 0.005)
    workers = await waiting.workers(2)
    waiting.time = 0.02
    one, others = await first(workers)
    assert one == f"{A}/2"
    waiting.time = 1.0
    assert await finished(others) == {f"{B}/2"}


async def test_hosts_that_have_rested_at_the_same_time_wake_a_worker_each() -> None:
    waiting = Waiting(f"{A}/1", f"{A}/2", f"{B}/1", f"{B}/2", f"{B}/3")
    assert [await waiting.next(), await waiting.next()] == [f"{A}/1", f"{B}/1"]
    for host in ("a.org", "b.org"):
        waiting.hosts.ended(host, 0.0, 0.0)
    workers = await waiting.workers(2)
    waiting.time = 0.02
    assert await finished(workers) == {f"{A}/2", f"{B}/2"}
    waiting.turns.stop()


async def test_a_host_that_rests_shorter_than_all_others_is_not_kept_waiting() -> None:
    waiting = Waiting(f"{A}/1", f"{A}/2", f"{B}/1", f"{B}/2", per_host=1)
    assert [await waiting.next(), await waiting.next()] == [f"{A}/1", f"{B}/1"]
    waiting.hosts.ended("a.org", -100.0, 0.0)
    workers = await waiting.workers(2)
    # The alarm is set for the host that rests for minutes; now another one is free again that rests for a moment.
    waiting.hosts.ended("b.org", 0.0, 0.0)
    await asyncio.sleep(0)
    waiting.time = 0.02
    one, [other] = await first(workers)
    assert one == f"{B}/2"
    other.cancel()
    waiting.turns.stop()


async def test_when_no_feed_waits_any_more_everybody_is_sent_home() -> None:
    waiting = Waiting(f"{A}/1", f"{A}/2")
    assert await waiting.next() == f"{A}/1"
    workers = await waiting.workers(3)
    waiting.hosts.close("a.org", 0.0, 0.0, 60.0)
    waiting.time = 0.02
    assert await finished(workers) == {None}
    assert waiting.put_off == [f"{A}/2"]
