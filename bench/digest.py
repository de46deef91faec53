"""How long a digest over the demo newsroom takes, stage by stage, and how much memory.

    python bench/digest.py [--encoder minilm|static|both] [--cold N] [--warm N] [--quick]

Cold is the first digest of a process, the models loaded separately before it; warm is a later one in the same process,
with a new database. Cold figures are medians over processes, warm ones over digests. The peer reads the same feeds and
pages from the same server in the same process, one after the other, with aiohttp, feedparser and trafilatura alone,
and does nothing with them: the ratio says what the rest adds. Peak memory is that of a process that makes one digest.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.report import figure, heading, median, run

if TYPE_CHECKING:
    from bot.stories.embed import EncoderKind

# The measuring process imports what it measures itself: this one has to stay small (see `bench.report.run`).

STAGES = ("open", "poll", "read", "group", "condense", "compose")
PEAK_MB = {"minilm": 900.0, "static": 250.0}
"""What a digest may take: with MiniLM, and without torch."""


def main() -> None:
    """Measure in processes of their own, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--encoder", choices=[*PEAK_MB, "both"], default="both")
    parser.add_argument("--cold", type=int, default=3, help="processes for the cold figures")
    parser.add_argument("--warm", type=int, default=5, help="digests for the warm figures")
    parser.add_argument("--quick", action="store_true", help="one cold process and one warm digest")
    parser.add_argument("--one", choices=list(PEAK_MB), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asyncio.run(measure(options.one, warm=options.warm))))
        return
    cold, warm = (1, 1) if options.quick else (options.cold, options.warm)
    for encoder in PEAK_MB if options.encoder == "both" else (options.encoder,):
        show(encoder, cold=cold, warm=warm)


def show(encoder: str, *, cold: int, warm: int) -> None:
    """Measure and print the figures of one encoder."""
    command = [sys.executable, str(Path(__file__).resolve()), "--one", encoder, "--warm"]
    processes = [run([*command, "0"]) for _ in range(cold)]
    firsts = [json.loads(each.output) for each in processes]
    later = json.loads(run([*command, str(warm)]).output)
    about = firsts[0]
    heading(f"{encoder}: {about['feeds']} feeds, {about['pages']} pages, {about['stories']} stories")
    figure("import the pipeline", median([each["import"] for each in firsts]), unit="ms")
    figure("load the models", median([each["models"] for each in firsts]), unit="ms")
    for name in STAGES:
        figure(f"cold: {name}", median([each["cold"][name] for each in firsts]), unit="ms")
    figure("cold: whole digest", median([sum(each["cold"].values()) for each in firsts]), unit="ms")
    peer = median(later["peer"])
    for name in STAGES:
        figure(f"warm: {name}", median([each[name] for each in later["warm"]]), unit="ms")
    reading = median([each["poll"] + each["read"] for each in later["warm"]])
    figure("warm: poll and read, beside fetch and parse", reading, peer=peer, unit="ms")
    figure(
        "warm: whole digest, beside fetch and parse",
        median([sum(e.values()) for e in later["warm"]]),
        peer=peer,
        unit="ms",
    )
    peak = median([each.peak_mb for each in processes])
    figure("peak memory of a digest", peak, unit="MB", at_most=PEAK_MB[encoder])


async def measure(encoder: "EncoderKind", *, warm: int) -> dict[str, Any]:
    """Make a cold digest, and with `warm` so many more and as many runs of the peer; times in milliseconds."""
    started = time.perf_counter()
    from bot import pipeline
    from bot.demo.server import DAY_TWO, serve_newsroom
    from bot.demo.show import MovableClock
    from bot.stories.embed import load_encoder
    from bot.summaries.transformers_ import BUNDLED  # noqa: F401 - the pipeline is not whole without it

    found: dict[str, Any] = {"import": _ms_since(started)}
    clock = MovableClock(DAY_TWO)
    started = time.perf_counter()
    whole = load_encoder(encoder)
    models = {"encoder": whole, "sentence_encoder": whole if encoder == "static" else load_encoder("static")}
    found["models"] = _ms_since(started)
    spent: dict[str, float] = {}
    for stage in ("poll", "read", "group", "condense", "make_run"):
        setattr(pipeline, stage, timed(getattr(pipeline, stage), stage, spent))
    async with serve_newsroom(clock=clock) as newsroom:
        found["cold"], run_ = await digest(newsroom, clock, models, spent)
        found["stories"] = len(run_.stories)
        found["warm"] = [(await digest(newsroom, clock, models, spent))[0] for _ in range(warm)]
        found["peer"] = [await plain_reading(newsroom) for _ in range(warm + 1)][1:] if warm else []
        found["feeds"], found["pages"] = len(newsroom.feeds), run_.coverage.articles
    return found


def timed(stage: Callable[..., Awaitable[Any]], name: str, spent: dict[str, float]) -> Callable[..., Awaitable[Any]]:
    """Wrap a stage so that it adds the milliseconds it takes to `spent[name]`."""

    @wraps(stage)
    async def call(*args: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return await stage(*args, **options)
        finally:
            spent[name] = spent.get(name, 0.0) + _ms_since(started)

    return call


async def digest(
    newsroom: Any, clock: Any, models: dict[str, Any], spent: dict[str, float]
) -> tuple[dict[str, float], Any]:
    """Make a digest of two days in a new database, as `bot digest --feed …` does; return the time of each stage."""
    from bot.app import open_app
    from bot.desk.news import Newsdesk
    from bot.digests.message import digest_message
    from bot.digests.schedule import parse_zone
    from bot.platforms.console.render import to_text
    from bot.settings import load_settings

    settings = load_settings(None, environ={}, overrides={"store.path": ":memory:", "feeds.allow_private": True})
    spent.clear()
    async with AsyncExitStack() as stack:
        started = time.perf_counter()
        app = await stack.enter_async_context(open_app(settings, as_json=True, clock=clock, reaching=newsroom.reaching))
        await app.parts.store()
        opened = _ms_since(started)
        vars(app.parts).update(models)
        run_ = await Newsdesk(app.parts).make_digest(feeds=newsroom.feeds, since="48h")
        started = time.perf_counter()
        to_text(digest_message(run_, zone=parse_zone("UTC")))
        rendered = _ms_since(started)
    stages = {name: spent[name] for name in ("poll", "read", "group", "condense")}
    return {"open": opened, **stages, "compose": spent["make_run"] - spent["condense"] + rendered}, run_


async def plain_reading(newsroom: Any) -> float:
    """Read every feed and the page of every entry, with the libraries alone; return the milliseconds."""
    import aiohttp
    import feedparser
    import trafilatura

    started = time.perf_counter()
    seen: set[str] = set()
    async with aiohttp.ClientSession() as session:

        async def body(url: str) -> bytes:
            async with session.get(newsroom.rewrite(url)) as response:
                return await response.read()

        for feed in newsroom.feeds:
            for entry in feedparser.parse(await body(feed)).entries:
                url = entry.get("link")
                if url and url not in seen:
                    seen.add(url)
                    trafilatura.extract(await body(url), url=url, with_metadata=True)
    return _ms_since(started)


def _ms_since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
