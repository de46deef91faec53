"""The outbox, on a real store and a real server: in order, exactly once, patient, and it tells when it cannot."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.delivery.outbox import DEFECT, NO_ANSWER, TOO_OLD, Courier
from bot.errors import PlatformError, StoreError, Trouble
from bot.i18n import retold, say, speaking
from bot.model.deliveries import Delivery, DeliveryStatus
from bot.model.messages import Message, Note
from bot.store.database import Store, open_store
from bot.store.deliveries import rewrite_in
from tests.builders import NOON
from tests.loopback.destination import LoopbackDestination
from tests.loopback.platform import Faults, Platform, serve_platform
from tests.pseudo import unsaid

HERE, THERE = "console:here", "console:there"
HOUR = timedelta(hours=1)


def delivery(id: str, destination: str = HERE, **given: Any) -> Delivery:
    message = Message(blocks=(Note(text=f"Text of {id}"),))
    fields: dict[str, Any] = {"run": id, "part": 0, "message": message, "due": NOON}
    return Delivery(id=id, destination=destination, **{**fields, **given})


@dataclass
class Heard:
    """What the courier said, and the reasons it gave."""

    said: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    async def lost(self, destination: str, reason: str, now: datetime) -> None:
        self.said.append(f"lost {destination}")
        self.why.append(reason)

    async def back(self, destination: str, now: datetime) -> None:
        self.said.append(f"back {destination}")

    async def given_up(self, delivery: Delivery, reason: str, now: datetime) -> None:
        self.said.append(f"given up {delivery.id}")
        self.why.append(reason)


@dataclass
class Post:
    """A store, a platform, and a courier between them whose time is moved by hand."""

    store: Store
    platform: Platform
    place: LoopbackDestination
    heard: Heard = field(default_factory=Heard)
    now: datetime = NOON

    def courier(self, **given: Any) -> Courier:
        fields: dict[str, Any] = {
            "outbox": self.store.deliveries,
            "state_of": self.store.destinations.get,
            "reach": lambda destination: self.place,
            "herald": self.heard,
            "clock": lambda: self.now,
            "jitter": lambda: 0.0,
            "settle": timedelta(0),
        }
        return Courier(**{**fields, **given})

    async def plan(self, *planned: Delivery) -> None:
        for each in planned:
            await self.store.deliveries.plan([each], now=self.now)
            self.now += timedelta(milliseconds=1)

    async def deliver(self, *, after: timedelta = timedelta(0)) -> list[str]:
        """Deliver what is due `after` a while, and return what the platform has in the first channel."""
        self.now += after
        await self.courier().empty()
        return self.there()

    def there(self, channel: str = HERE) -> list[str]:
        return [str(message.marker) for message in self.platform.messages(channel)]

    async def open(self) -> Sequence[Delivery]:
        return await self.store.deliveries.open()


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(str(tmp_path / "tidings.db")))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        held: list[Post] = []
        platform = await stack.enter_async_context(
            serve_platform(clock=lambda: (held[0].now if held else NOON).timestamp())
        )
        held.append(Post(store, platform, LoopbackDestination(platform.base_url, session=session)))
        yield held[0]


async def test_messages_arrive_in_the_order_in_which_they_were_planned(post: Post) -> None:
    await post.plan(delivery("a"), delivery("b"), delivery("c", THERE))
    assert await post.deliver() == ["a", "b"]
    assert post.there(THERE) == ["c"]
    assert await post.open() == ()
    assert await post.deliver() == ["a", "b"]


@pytest.mark.parametrize(
    "faults",
    [
        Faults(lose_answer=1),
        Faults(lose_answer=1, nonces=False),
        Faults(garble_answer=1),
        Faults(cut_before=1),
        Faults(server_error=1),
        Faults(server_error=1, nonces=False),
        Faults(rate_limit=1, retry_after_s=3),
        Faults(duplicate=1),
    ],
    ids=lambda faults: (
        ",".join(f"{name}={getattr(faults, name)}" for name in faults.__slots__ if getattr(faults, name))
        .replace("nonce_window_s=120.0", "")
        .replace("retry_after_s=0.05,reorder_s=0.1,", "")
    ),
)
async def test_whatever_goes_wrong_with_the_first_attempts_there_is_one_message(post: Post, faults: Faults) -> None:
    await post.plan(delivery("a"), delivery("b"))
    post.platform.faults = faults
    for _ in range(3):
        await post.deliver(after=timedelta(seconds=30))
    post.platform.faults = Faults(nonces=faults.nonces)
    assert await post.deliver(after=HOUR) == ["a", "b"]
    assert await post.open() == ()


async def test_past_the_time_in_which_the_platform_knows_a_nonce_the_message_is_looked_for(post: Post) -> None:
    await post.plan(delivery("a"))
    post.platform.faults = Faults(lose_answer=1)
    await post.deliver()
    post.platform.faults = Faults()
    assert await post.deliver(after=5 * HOUR) == ["a"]
    [sent] = await post.store.deliveries.of_run("a")
    assert (sent.status, sent.attempts) == (DeliveryStatus.SENT, 2)


async def test_a_refusal_after_an_attempt_without_an_answer_does_not_make_that_one_undone(post: Post) -> None:
    await post.plan(delivery("a"))
    for faults in (Faults(lose_answer=1), Faults(rate_limit=1), Faults()):
        post.platform.faults = faults
        await post.deliver(after=5 * HOUR)
    assert post.there() == ["a"]


async def test_nothing_is_sent_before_the_platform_said_it_may(post: Post) -> None:
    await post.plan(delivery("a"))
    post.platform.faults = Faults(rate_limit=1, retry_after_s=600)
    await post.deliver()
    post.platform.faults = Faults()
    assert await post.deliver(after=timedelta(seconds=590)) == []
    assert await post.deliver(after=timedelta(seconds=11)) == ["a"]


@pytest.mark.parametrize("trouble", ["forbidden", "missing"])
async def test_a_refused_destination_is_paused_told_once_and_goes_on_by_itself(post: Post, trouble: Any) -> None:
    await post.plan(delivery("a"), delivery("b"))
    post.platform.refuse(HERE, trouble)
    for _ in range(3):
        assert await post.deliver(after=7 * HOUR) == []
    assert post.heard.said == [f"lost {HERE}"]
    assert (await post.store.destinations.get(HERE)).paused
    post.platform.refuse(HERE, None)
    assert await post.deliver(after=7 * HOUR) == ["a", "b"]
    assert post.heard.said == [f"lost {HERE}", f"back {HERE}"]


async def test_a_refused_destination_holds_up_no_other(post: Post) -> None:
    await post.plan(delivery("a"), delivery("b", THERE))
    post.platform.refuse(HERE, "forbidden")
    await post.deliver()
    assert post.there(THERE) == ["b"]


async def test_a_message_that_is_too_old_is_given_up_and_the_next_one_goes(post: Post) -> None:
    await post.plan(delivery("a", expires=NOON + HOUR), delivery("b", expires=NOON + 9 * HOUR))
    assert await post.deliver(after=2 * HOUR) == ["b"]
    assert post.heard.said == ["given up a"]


async def test_a_message_that_is_too_old_but_arrived_counts_as_sent(post: Post) -> None:
    await post.plan(delivery("a", expires=NOON + HOUR))
    post.platform.faults = Faults(lose_answer=1)
    await post.deliver()
    post.platform.faults = Faults()
    assert await post.deliver(after=2 * HOUR) == ["a"]
    assert post.heard.said == []
    assert await post.store.deliveries.counts() == {DeliveryStatus.SENT: 1}


async def test_a_changed_message_is_edited_where_it_stands(post: Post) -> None:
    await post.plan(delivery("a"))
    await post.deliver()
    async with post.store._connections.write("editing") as connection:
        await rewrite_in(connection, delivery("a"), Message(blocks=(Note(text="corrected"),)), post.now)
    post.platform.faults = Faults(server_error=1)
    await post.deliver()
    post.platform.faults = Faults()
    assert await post.deliver(after=HOUR) == ["a"]
    [message] = post.platform.messages(HERE)
    assert "corrected" in str(message.body)
    [kept] = await post.store.deliveries.of_run("a")
    assert (kept.edition, kept.shown) == (1, 1)


async def test_a_message_that_somebody_deleted_is_not_edited_for_ever(post: Post) -> None:
    await post.plan(delivery("a"))
    await post.deliver()
    async with post.store._connections.write("editing") as connection:
        await rewrite_in(connection, delivery("a"), Message(blocks=()), post.now)
    post.platform.refuse(HERE, "missing")
    await post.deliver()
    assert (await post.store.deliveries.agenda(post.now + HOUR)).ready == ()


class Refusing:
    """A destination that answers every attempt with the same trouble."""

    spacing = timedelta(0)

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked: list[str] = []

    async def send(self, delivery: Delivery) -> str:
        self.asked.append(delivery.id)
        raise self.error

    async def find(self, delivery: Delivery) -> str | None:
        return None

    async def edit(self, delivery: Delivery) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "maybe_there", "paused"),
    [
        (PlatformError("429", trouble="rate_limited"), "failed", False, False),
        (PlatformError("502", trouble="server"), "failed", True, False),
        (PlatformError("cut", trouble="network"), "failed", True, False),
        (PlatformError("403", trouble="forbidden"), "failed", False, True),
        (PlatformError("404", trouble="missing"), "failed", False, True),
        (PlatformError("400", trouble="malformed"), "given_up", True, False),
        (RuntimeError("a defect of the adapter"), "failed", True, False),
        (TimeoutError(), "failed", True, False),
    ],
    ids=str,
)
async def test_each_trouble_has_its_consequence(
    post: Post, error: Exception, status: str, maybe_there: bool, paused: bool
) -> None:
    await post.plan(delivery("a"))
    await post.courier(reach=lambda destination: Refusing(error)).empty()
    [kept] = await post.store.deliveries.of_run("a")
    assert (kept.status, kept.maybe_there) == (status, maybe_there)
    assert (await post.store.destinations.get(HERE)).paused is paused


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("trouble", ["forbidden", "malformed", "server", "network"])
async def test_why_it_failed_is_kept_and_told_in_english_whoever_reads_meanwhile(post: Post, trouble: Trouble) -> None:
    await post.plan(delivery("a"))
    with speaking("de"):
        said = say("It could not be read.")
        error = PlatformError("no", trouble=trouble, for_people=said)
        await post.courier(reach=lambda destination: Refusing(error)).empty()
    [kept] = await post.store.deliveries.of_run("a")
    state = await post.store.destinations.get(HERE)
    assert said == "«It could not be read.»"
    assert {kept.reason, state.reason, *post.heard.why} - {None} == {"It could not be read."}


@pytest.mark.usefixtures("pseudo")
def test_what_the_outbox_itself_says_of_failures_can_be_told_in_every_language() -> None:
    with speaking("de"):
        assert [unsaid(retold(text)) for text in (TOO_OLD, DEFECT, NO_ANSWER.format(seconds="30"))] == ["", "", ""]


async def test_a_malformed_message_does_not_hold_up_the_next(post: Post) -> None:
    await post.plan(delivery("a"), delivery("b"))
    place = Refusing(PlatformError("400", trouble="malformed"))
    await post.courier(reach=lambda destination: place).empty()
    assert place.asked == ["a", "b"]


@pytest.mark.parametrize("trouble", ["server", "network"])
async def test_a_destination_that_keeps_failing_is_left_alone_for_longer_and_longer(
    post: Post, trouble: Trouble
) -> None:
    await post.plan(delivery("a"))
    place = Refusing(PlatformError("down", trouble=trouble))
    attempts = []
    for minute in range(120):
        await post.courier(reach=lambda destination: place).empty()
        attempts.append(len(place.asked))
        post.now += timedelta(minutes=1)
        assert minute > 100 or attempts[-1] < 40
    assert attempts[-1] - attempts[-31] <= 3


async def test_an_attempt_that_takes_too_long_counts_as_unanswered(post: Post) -> None:
    class Endless(Refusing):
        async def send(self, delivery: Delivery) -> str:
            await asyncio.Event().wait()
            raise AssertionError

    await post.plan(delivery("a"))
    await post.courier(reach=lambda destination: Endless(ValueError()), time_limit_s=0.01).empty()
    [kept] = await post.store.deliveries.of_run("a")
    assert kept.maybe_there and kept.reason == "no answer within 0.01 s"


async def test_a_slow_destination_holds_up_no_other_and_is_waited_for_at_the_stop(post: Post) -> None:
    began, may_end, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Slow(Refusing):
        async def send(self, delivery: Delivery) -> str:
            began.set()
            await may_end.wait()
            return await post.place.send(delivery)

    slow, sent_there = Slow(ValueError()), asyncio.Event()

    class Quick(Refusing):
        async def send(self, delivery: Delivery) -> str:
            receipt = await post.place.send(delivery)
            sent_there.set()
            return receipt

    quick = Quick(ValueError())
    await post.plan(delivery("a"), delivery("b", THERE))
    courier = post.courier(reach=lambda destination: slow if destination == HERE else quick)
    running = asyncio.create_task(courier.run(stop))
    await began.wait()
    await sent_there.wait()
    await post.plan(delivery("c", THERE))
    sent_there.clear()
    courier.wake()
    await sent_there.wait()
    stop.set()
    may_end.set()
    await running
    assert (post.there(), post.there(THERE)) == (["a"], ["b", "c"])


async def test_an_outbox_that_cannot_be_written_is_tried_again_and_nothing_is_sent_twice(post: Post) -> None:
    stop, broken = asyncio.Event(), True

    class Full(type(post.store.deliveries)):  # type: ignore[misc]
        async def sent(self, delivery: Delivery, receipt: str, *, now: datetime) -> bool:
            if broken:
                raise StoreError("database or disk is full")
            stop.set()
            return bool(await super().sent(delivery, receipt, now=now))

    async def wait(seconds: float) -> None:
        nonlocal broken
        broken = False
        post.now += timedelta(minutes=2)

    await post.plan(delivery("a"))
    outbox = Full(post.store._connections)
    await post.courier(outbox=outbox, wait=wait).run(stop)
    assert post.there() == ["a"]
    assert await post.open() == ()
