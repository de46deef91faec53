"""How long commands take before their work begins, how long suggestions take, and an import of very many feeds.

    python bench/commands.py [--quick]

A command is read, decided about and handed to a handler that does nothing; beside it stands the handler alone.
Suggestions are asked for at every letter of addresses and headlines, among 10,000 feeds and 100,000 headlines.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.report import figure, heading, median
from bot.app import open_app
from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Kind
from bot.commands.complete import suggestions
from bot.commands.counter import YES, Counter, Work
from bot.commands.handlers import HANDLERS, Tools
from bot.commands.parse import parse
from bot.desk.completion import Completiondesk
from bot.model.commands import Person, Request
from bot.model.messages import Reply
from bot.settings import load_settings

CHANNEL = "console:default"
OWNER = Person(id="1", name="Olu", is_manager=True, is_owner=True)
TOPICS = ("Harbour", "Council", "Science", "Sport", "Weather", "Markets", "Films", "Travel")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a tenth of the feeds and headlines, fewer rounds")
    options = parser.parse_args()
    share = 10 if options.quick else 1
    asyncio.run(commands(rounds=30 // share))
    asyncio.run(_with_store(feeds=10_000 // share, headlines=100_000 // share))


async def commands(*, rounds: int) -> None:
    """Measure every example of the catalog up to its handler, and the handler alone."""
    counter = Counter(tools=Nothing.tools(), recorded=_recorded, allowed=_nobody, language=_english)
    lines = [f"{YES if command.asks else ''} {each}" for command in CATALOG.values() for each in command.examples]
    ours: list[float] = []
    empty: list[float] = []
    for _ in range(rounds):
        for line in lines:
            asked = parse(line.removeprefix(YES), CATALOG)
            request = Request(command=asked.command.name, channel=CHANNEL, person=OWNER, arguments=asked.arguments)
            started = time.perf_counter()
            await counter.answer(line, channel=CHANNEL, person=OWNER)
            between = time.perf_counter()
            await HANDLERS[request.command](request, counter.tools)
            empty.append(time.perf_counter() - between)
            ours.append(between - started)
    heading(f"a command until its work begins, beside a handler that does nothing: {len(lines)} lines")
    figure("median", 1e3 * median(ours), peer=1e3 * median(empty), unit="ms", at_most=1)
    figure("the slowest in a hundred", 1e3 * _quantile(ours, 0.99), peer=1e3 * _quantile(empty, 0.99), unit="ms")


async def _with_store(*, feeds: int, headlines: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chosen: dict[str, Any] = {"store.path": str(Path(folder) / "tidings.db")}
        settings = load_settings(None, environ={}, overrides=chosen)
        async with open_app(settings, as_json=True) as app:
            listed = Path(folder) / "feeds.opml"
            listed.write_text(_opml(feeds), encoding="utf-8")
            started = time.perf_counter()
            reply = await app.feeds.import_(str(listed), channel=CHANNEL)
            took = time.perf_counter() - started
            [data] = reply.data
            added = len(cast(dict[str, list[str]], data)["added"])
            heading(f"an OPML list of {feeds:,} feeds, {added:,} of them new")
            figure("import", took, unit="s", at_most=20)
            started = time.perf_counter()
            await app.feeds.import_(str(listed), channel=CHANNEL)
            figure("the same again: all there already", time.perf_counter() - started, unit="s")
            desk = Completiondesk(app.parts, CHANNEL)
            started = time.perf_counter()
            await desk.refresh()
            learned = time.perf_counter() - started
            _complete(desk.known, feeds, headlines)
            figure("learning what there is", 1e3 * learned, unit="ms")


def _complete(known: Callable[[Kind], Sequence[str]], feeds: int, headlines: int) -> None:
    """Ask for suggestions at every letter; publishers stand for headlines, which no command takes yet."""
    titles = [f"{TOPICS[number % 8]} news number {number}: the day in brief" for number in range(headlines)]

    def there(kind: Kind) -> Sequence[str]:
        return titles if kind == "source" else known(kind)

    heading(f"suggestions while somebody types, among {feeds:,} feeds and {headlines:,} headlines")
    typed = {
        "a feed by its address": f"feeds pause {_address(feeds // 2)}",
        "a feed by what is inside its address": f"feeds pause site{feeds // 2}.ex",
        "a headline": f"sources hide {titles[headlines // 2]}",
        "what nothing has": "sources hide zzzzzzzzzzzzzzzzzzzz",
        "a command": "schedule history",
    }
    every: list[float] = []
    for what, line in typed.items():
        took = []
        for end in range(1, len(line) + 1):
            started = time.perf_counter()
            suggestions(line[:end], CATALOG, there)
            took.append(time.perf_counter() - started)
        every += took
        figure(f"{what}, p95", 1e3 * _quantile(took, 0.95), unit="ms", at_most=50)
    figure("all of them, median", 1e3 * median(every), unit="ms")


def _address(number: int) -> str:
    return f"https://www.site{number}.example/section/{number % 7}/feed.xml"


def _opml(count: int) -> str:
    outlines = "\n".join(
        f'<outline type="rss" text="Site {number}, section {number % 7}" xmlUrl="{_address(number)}"/>'
        for number in range(count)
    )
    return f'<opml version="2.0"><head/><body><outline text="News">{outlines}</outline></body></opml>'


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Nothing:
    """A tool of which every method can be called and does nothing."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return _nothing

    @classmethod
    def tools(cls) -> Tools:
        """Return tools that do nothing."""
        return Tools(**{each.name: cast(Any, cls()) for each in fields(Tools)})


DONE = Reply()


async def _nothing(*given: Any, **named: Any) -> Any:
    return DONE


async def _recorded(channel: str, by: str, line: str, work: Work, *, also: Sequence[str] = ()) -> Reply:
    return await work()


async def _english(channel: str) -> str:
    return "en"


async def _nobody(channel: str) -> Mapping[str, frozenset[str]]:
    return {}


if __name__ == "__main__":
    main()
