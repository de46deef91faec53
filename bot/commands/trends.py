"""`trends`: what is written about more or less than before, as a chart, as text and as data."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.i18n import Said, joined, plural, say, shown
from bot.model.messages import Actions, Block, Button, Heading, Message, Note, Picture, Reply, Table
from bot.model.trends import Drawing, Line, Trend, Trends

DRAWN = 5
COMPARED = 3
"""How many of what rises a button compares."""
WIDEST = 30
"""Bars in a row of the chart as text, which has to fit the screen of a phone."""
ENOUGH = 20
"""Articles of the days before that it takes to tell what rises."""
_BARS = "▁▂▃▄▅▆▇█"
_KINDS = {"topic": "{name}", "name": "{name}", "source": "source:{name}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendCommands:
    """`trends`, over what the application hands in."""

    look: Callable[..., Awaitable[Trends]]
    draw: Callable[[str, Sequence[str], Sequence[Line]], Awaitable[Drawing]]
    keep: Callable[[bytes, Path], Awaitable[None]]

    async def show(
        self,
        topics: str = "",
        *,
        channel: str | None = None,
        days: int | None = None,
        now: str | None = None,
        chart: Path | None = None,
    ) -> Reply:
        """Show what rises and falls, or compare topics; with `chart` write the picture to that file as well."""
        trends = await self.look(topics, channel=channel, days=days, now=now)
        drawn = _drawn(trends)
        drawing = await self._drawing(trends, drawn) if drawn else None
        if drawing is not None and chart is not None:
            await self.keep(drawing.png, chart)
        return Reply(data=(trends_to_json(trends),), message=trends_message(trends, drawn, drawing))

    async def _drawing(self, trends: Trends, drawn: Sequence[Trend]) -> Drawing:
        days = [*(shown(day, "day") for day in trends.days[:-1]), say("today")]
        lines = [Line(name=_name(each), counts=each.per_day) for each in drawn]
        return await self.draw(say("Articles a day"), days, lines)


def trends_to_json(trends: Trends) -> dict[str, Any]:
    """Write trends in the `trends --json` format."""
    return {
        "first": trends.days[0].isoformat(),
        "last": trends.days[-1].isoformat(),
        "days": trends.window,
        "articles": trends.articles,
        "past": trends.past,
        "whole": trends.whole,
        "rising": [_to_json(each) for each in trends.rising],
        "falling": [_to_json(each) for each in trends.falling],
        "compared": [_to_json(each) for each in trends.compared],
    }


def _to_json(trend: Trend) -> dict[str, Any]:
    return {
        "name": trend.name,
        "kind": trend.kind,
        "articles": trend.articles,
        "expected": None if trend.expected is None else round(trend.expected, 2),
        "score": round(trend.score, 3),
        "per_day": list(trend.per_day),
    }


def trends_message(trends: Trends, drawn: Sequence[Trend], drawing: Drawing | None) -> Message:
    """Lay out trends: the chart and the same in text, the counts, what was counted, and what can be done next."""
    blocks: list[Block] = [_heading(trends)]
    if drawing is not None:
        blocks.append(Picture(name="trends.png", png=drawing.png, words=words_of(trends.days, drawn)))
        if drawing.numbered:
            blocks.append(Note(text=_legend(drawn, drawing.numbered)))
    blocks += _compared(trends) if trends.compared else _risen(trends)
    buttons = _buttons(trends)
    return Message(blocks=(*blocks, Actions(buttons=buttons)) if buttons else tuple(blocks))


def words_of(days: Sequence[date], drawn: Sequence[Trend]) -> str:
    """Return a chart as text: a row of bars for each line, all of one scale, and below from which day to which."""
    highest = max((count for each in drawn for count in each.per_day), default=0)
    rows = [f"{bars(_narrowed(each.per_day), highest)} {_name(each)}" for each in drawn]
    span = say(
        "{first} to {last}, at most {n} articles a day",
        first=shown(days[0], "day"),
        last=shown(days[-1], "day"),
        n=highest,
    )
    return "\n".join((*rows, span))


def bars(counts: Sequence[int], highest: int) -> str:
    """Return a row of bars, one for each count; a day with none has the lowest, any other a higher one."""
    steps = len(_BARS) - 1
    return "".join(_BARS[-(-count * steps // highest) if highest else 0] for count in counts)


def _narrowed(counts: Sequence[int]) -> list[int]:
    """Return counts that fit a line: where there are too many days, the highest of every few."""
    few = -(-len(counts) // WIDEST)
    return [max(counts[start : start + few]) for start in range(0, len(counts), few)]


def _heading(trends: Trends) -> Heading:
    title = say("Trends")
    if trends.compared:
        title = joined([_name(each) for each in trends.compared], " · ")
    days = plural("Today", "The last {n} days", n=trends.window)
    counted = plural("{n} article", "{n} articles", n=trends.articles)
    return Heading(title=title, subtitle=joined([days, counted], " · "))


def _drawn(trends: Trends) -> tuple[Trend, ...]:
    if trends.compared:
        return tuple(each for each in trends.compared if each.articles)
    return tuple(each for each in trends.rising if each.kind != "source")[:DRAWN]


def _name(trend: Trend) -> str:
    return say("{name} (source)", name=trend.name) if trend.kind == "source" else trend.name


def _legend(drawn: Sequence[Trend], numbered: Sequence[int]) -> Said:
    return say("In the chart: {names}", names=joined([f"{n} = {_name(drawn[n - 1])}" for n in numbered], ", "))


def _compared(trends: Trends) -> list[Block]:
    columns = (say("Topic"), say("Articles"), say("Most on one day"))
    blocks: list[Block] = [Table(columns=columns, rows=tuple(_row(each, trends.days) for each in trends.compared))]
    silent = [_name(each) for each in trends.compared if not each.articles]
    blocks += [Note(text=say("No article of these days is about “{topic}”.", topic=topic)) for topic in silent]
    return [*blocks, *_partly(trends)]


def _row(trend: Trend, days: Sequence[date]) -> tuple[str | int | None, ...]:
    most = max(trend.per_day)
    day = shown(days[trend.per_day.index(most)], "day")
    return _name(trend), trend.articles, say("{n} on {day}", n=most, day=day) if most else None


def _risen(trends: Trends) -> list[Block]:
    blocks: list[Block] = []
    for title, risen in ((say("Rising"), trends.rising), (say("Falling"), trends.falling)):
        rows = tuple((_name(each), each.articles, _expected(each)) for each in risen)
        blocks += [Table(columns=(title, say("Articles"), say("Expected")), rows=rows)] if rows else []
    if not blocks:
        return [Note(text=_why_nothing(trends)), *_partly(trends)]
    return [
        *blocks,
        Note(
            text=say(
                "Expected is what the {past} articles of the {days} days before make likely; copies count once.",
                past=trends.past,
                days=trends.window * 4,
            )
        ),
        *_partly(trends),
    ]


def _expected(trend: Trend) -> float | int | None:
    if trend.expected is None:
        return None
    return round(trend.expected) if trend.expected >= 10 else round(trend.expected, 1)


def _why_nothing(trends: Trends) -> Said:
    if trends.past < ENOUGH:
        return say("The archive does not go back far enough yet to tell what rises; try fewer days, or a topic.")
    return say("Nothing rises or falls by more than chance explains.")


def _partly(trends: Trends) -> list[Block]:
    return (
        [] if trends.whole else [Note(text=say("There are too many articles to count all; the oldest are left out."))]
    )


def _buttons(trends: Trends) -> tuple[Button, ...]:
    if trends.compared:
        line = " vs ".join(_as_typed(each) for each in trends.compared)
        first = next((each for each in trends.compared if each.articles), None)
        return (*([_search(first, trends)] if first else []), *_longer(f"trends {line}", trends, most=365))
    subjects = [each for each in trends.rising if each.kind != "source"]
    buttons = [_search(subjects[0], trends)] if subjects else []
    if len(subjects) > 1:
        line = " vs ".join(_as_typed(each) for each in subjects[:COMPARED])
        buttons.append(Button(label=say("Compare"), line=f"trends {line}"))
    return (*buttons, *(_longer("trends", trends, most=60) if trends.past >= ENOUGH else ()))


def _longer(line: str, trends: Trends, *, most: int) -> tuple[Button, ...]:
    days = min(2 * trends.window, most)
    return (Button(label=say("Longer"), line=f"{line} days:{days}"),) if days > trends.window else ()


def _search(trend: Trend, trends: Trends) -> Button:
    words = f'source:"{trend.name}"' if trend.kind == "source" else trend.name
    return Button(label=say("Search"), line=f"search {words} after:{trends.window}d")


def _as_typed(trend: Trend) -> str:
    return _KINDS[trend.kind].format(name=trend.name)
