"""The editor: makes the digests whose slots have come, each kept whole with all that follows from it.

A run, what it tells, the messages it needs and the end of its slot are one transaction: a crash leaves all or nothing,
and nothing is made again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

import structlog

from bot.desk.channels import chosen_by_all, planned
from bot.desk.house import rules_of, rules_of_all
from bot.digests.compose import told_with
from bot.digests.coverage import is_outage
from bot.digests.house_rules import HouseRules
from bot.digests.ids import slot_id
from bot.digests.message import digest_message, review_message
from bot.digests.schedule import parse_days, parse_time, slots
from bot.digests.slots import PassedSlot, Verdict, verdicts
from bot.digests.window import passed_over, window_since
from bot.digests.zones import load_zone
from bot.i18n import mark, say, speaking
from bot.model.amendments import Review
from bot.model.channels import ChannelSettings, Follow
from bot.model.deliveries import Delivery
from bot.model.runs import Run, Window
from bot.model.schedules import Schedule, SlotRecord
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.pipeline import Newsstand, Order, Stages
    from bot.summaries.summarize import Summarizer

log = structlog.get_logger()

SILENT = mark("There was nothing new, and the channel wants silence then.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the digests that are due together are made with."""

    stages: "Stages"
    summarizer: "Summarizer"
    stand: "Newsstand"
    chosen: Mapping[str, ChannelSettings]
    now: datetime


@dataclass(frozen=True, slots=True)
class Editor:
    """Makes digests on schedule."""

    parts: Parts

    async def next_slot(self, after: datetime) -> datetime | None:
        """Return the first instant later than `after` at which a schedule is due."""
        schedules = await (await self.parts.store()).schedules.all()
        return min((_next(schedule, after) for schedule in schedules), default=None)

    async def is_behind(self, now: datetime) -> bool:
        """Say whether slots have passed for which nothing was decided yet."""
        return any(_passed(schedule, now) for schedule in await (await self.parts.store()).schedules.all())

    async def make_due(self, now: datetime) -> list[str]:
        """Decide about every slot that has passed, and make the digests that are to be; return their ids."""
        due = await self._due(now)
        if not due:
            return []
        store = await self.parts.store()
        chosen = await chosen_by_all(self.parts)
        unreachable = await self._unreachable(list(due))
        cap = timedelta(hours=self.parts.settings.digest.catch_up_hours)
        decided = [
            verdict
            for channel, passed in due.items()
            for verdict in verdicts(
                passed,
                chosen.get(channel, ChannelSettings()),
                now=now,
                cap=cap,
                unreachable=unreachable.get(channel),
            )
        ]
        await store.schedules.decide([record for verdict in decided if not verdict.make for record in verdict.skipped])
        for record in (record for verdict in decided for record in verdict.skipped):
            log.info("slot skipped", schedule=record.schedule, slot=record.slot.isoformat(), reason=record.reason)
        return await self._make([verdict for verdict in decided if verdict.make], chosen, now)

    async def _due(self, now: datetime) -> dict[str, dict[Schedule, list[PassedSlot]]]:
        due: defaultdict[str, dict[Schedule, list[PassedSlot]]] = defaultdict(dict)
        for schedule in await (await self.parts.store()).schedules.all():
            if found := _passed(schedule, now):
                due[schedule.channel][schedule] = found
        return due

    async def _unreachable(self, channels: Sequence[str]) -> dict[str, str]:
        """Say why channels take no messages, of those that refuse us while an earlier message waits for them."""
        store = await self.parts.store()
        paused = {state.destination: state for state in await store.destinations.paused()}
        found = {}
        for channel in set(channels) & set(paused):
            if waiting := await store.deliveries.open(channel):
                since = paused[channel].since or waiting[0].due
                refusing = say(
                    "The channel has refused messages since {moment} UTC, and an earlier one still waits.",
                    moment=f"{since:%d %b, %H:%M}",
                )
                found[channel] = refusing.english
        return found

    async def _make(self, wanted: Sequence[Verdict], chosen: Mapping[str, ChannelSettings], now: datetime) -> list[str]:
        from bot.pipeline import newsstand

        if not wanted:
            return []
        store = await self.parts.store()
        follows = await store.channels.all_follows()
        rules = await rules_of_all(store, follows, now=now, options_of=self.parts.options_of)
        orders = []
        for verdict in wanted:
            channel = verdict.schedule.channel
            orders.append(await self._order(verdict, follows.get(channel, ()), rules.get(channel, HouseRules()), now))
        earliest = min(order.window.start for order in orders)
        desk = _Desk(
            stages=await self.parts.stages(),
            summarizer=await self.parts.summarizer(),
            stand=await newsstand(Window(start=earliest, end=now), store=store),
            chosen=chosen,
            now=now,
        )
        made = []
        for verdict, order in zip(wanted, orders, strict=True):
            if await self._make_one(verdict, order, desk):
                made.append(order.id)
        return made

    async def _order(self, verdict: Verdict, follows: Sequence[Follow], rules: HouseRules, now: datetime) -> "Order":
        from bot.pipeline import Order

        schedule, slot = verdict.schedule, verdict.make
        assert slot is not None
        runs, chosen, options = (await self.parts.store()).runs, self.parts.settings.digest, schedule.options
        last = await runs.last_end(schedule.channel, schedule.id)
        hours = options.window_hours or chosen.window_hours
        window = window_since(last, now=now, hours=hours, cap_hours=max(hours, chosen.max_window_hours))
        topic = options.topic.casefold() if options.topic else None
        taken = [follow for follow in follows if not follow.paused]
        return Order(
            id=slot_id(schedule.channel, schedule.id, slot.at),
            channel=schedule.channel,
            schedule=schedule.id,
            feeds=tuple(follow.feed for follow in taken),
            window=window,
            words=options.words or chosen.words,
            max_stories=options.max_stories or chosen.max_stories,
            options=options,
            of_topic=tuple(follow.feed for follow in taken if topic and (follow.topic or "").casefold() == topic),
            rules=rules,
            paused=len(follows) - len(taken),
            slot=slot,
            passed_over=passed_over(last, window),
            first=last is None and await runs.last_end(schedule.channel) is None,
        )

    async def _make_one(self, verdict: Verdict, order: "Order", desk: _Desk) -> bool:
        from bot.pipeline import make_run

        run = await make_run(
            order, polled=(), stages=desk.stages, summarizer=desk.summarizer, now=desk.now, stand=desk.stand
        )
        chosen = desk.chosen.get(verdict.schedule.channel, ChannelSettings())
        managers = desk.chosen.get(chosen.managers or "", ChannelSettings())
        review, deliveries = self._deliveries(run, chosen, desk.now, asked_in=managers.language)
        kept = await desk.stages.store.runs.commit(
            run,
            now=desk.now,
            told=told_with(run),
            deliveries=deliveries,
            slots=[*verdict.skipped, _record(verdict, run, desk.now, silent=not deliveries)],
            review=review,
        )
        log.info("digest made", run=run.id, channel=run.channel, stories=len(run.stories), new=kept)
        return kept

    def _deliveries(
        self, run: Run, chosen: ChannelSettings, now: datetime, *, asked_in: str
    ) -> tuple[Review | None, list[Delivery]]:
        """Plan the messages of a run: none where silence was chosen, held back where a manager is to look first.

        They are in the language of the channel, and what managers are `asked_in` theirs.
        """
        assert run.channel is not None
        if not run.stories and chosen.empty == "silence" and not is_outage(run.coverage):
            return None, []
        zone = load_zone(chosen.zone)
        with speaking(chosen.language):
            message = replace(digest_message(run, zone=zone), ping=_ping_of(run))
        if not chosen.review_hours or not run.stories:
            return None, planned(self.parts, run.id, run.channel, message, kind="digest", now=now)
        review = Review(run=run.id, channel=run.channel, until=now + timedelta(hours=chosen.review_hours))
        held = planned(self.parts, run.id, run.channel, message, kind="digest", now=now, held_until=review.until)
        if chosen.managers is None:
            return review, held
        with speaking(asked_in):
            asking = review_message(message, review, then=chosen.review_then, zone=zone)
        return review, [*held, *planned(self.parts, run.id, chosen.managers, asking, kind="review", now=now)]

    async def preview(self, schedule_id: str, now: datetime) -> Run | None:
        """Make the digest that a schedule would make now, for one person to look at: nothing of it is kept or told."""
        from bot.model.runs import RunSlot
        from bot.pipeline import make_run

        store = await self.parts.store()
        schedule = await store.schedules.get(schedule_id)
        if schedule is None:
            return None
        verdict = Verdict(schedule=schedule, make=RunSlot(at=now), day=now.date())
        follows, rules = await store.channels.follows(schedule.channel), await rules_of(self.parts, schedule.channel)
        order = await self._order(verdict, follows, rules, now)
        stages, summarizer = await self.parts.stages(), await self.parts.summarizer()
        # What is in a run is English, whoever asks for it.
        with speaking("en"):
            return await make_run(replace(order, slot=None), polled=(), stages=stages, summarizer=summarizer, now=now)


def _passed(schedule: Schedule, now: datetime) -> list[PassedSlot]:
    days, zone = parse_days(schedule.days), load_zone(schedule.zone)
    found = slots(parse_time(schedule.at), days, zone, after=schedule.since, after_day=schedule.last_day)
    return [(slot.instant, slot.day) for slot in takewhile(lambda slot: slot.instant <= now, found)]


def _next(schedule: Schedule, after: datetime) -> datetime:
    days, zone = parse_days(schedule.days), load_zone(schedule.zone)
    later = max(after, schedule.since)
    return next(slots(parse_time(schedule.at), days, zone, after=later, after_day=schedule.last_day)).instant


def _record(verdict: Verdict, run: Run, now: datetime, *, silent: bool) -> SlotRecord:
    slot, day = verdict.make, verdict.day
    assert slot is not None and day is not None
    return SlotRecord(
        channel=verdict.schedule.channel,
        schedule=verdict.schedule.id,
        slot=slot.at,
        day=day,
        outcome="late" if slot.late else "made",
        decided=now,
        reason=SILENT if silent else "",
        run=run.id,
    )


def _ping_of(run: Run) -> str | None:
    """Return the role that the schedule of a digest pings; a digest without stories is no reason to."""
    role = run.settings.get("ping")
    return str(role) if role and run.stories else None
