"""How quickly are thousands of feeds polled: for the first time, when none has changed, and when some have?

    python -m bench.polling [--feeds N] [--runs N] [--curve FILE] [--quick]

A server on this machine, a process of its own, has feeds of about 37 KB and 30 entries, no two alike. Tidings polls
them as its service does, with the settings it is shipped with (but for the limit of requests to one host, and the ban
on private addresses), into a database file. Beside it, in turns, `reader` updates the same feeds into a file of its
own, and a bare aiohttp loop only asks for them. Each runs in a process of its own that has read one other feed before,
with a fresh copy of the same database. Figures are medians. `--curve` polls up to 20,000 feeds, and writes what that
took to a file that `docs/polling_picture.py` draws.
"""

import argparse
import asyncio
import json
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.polling_harness import ENTRIES, READER_MISSING, Harness, Run, Runs, in_turns, opened, reader_is_installed
from bench.report import figure, heading

SIZES, QUICK_SIZES = (500, 1_000, 2_000, 5_000, 10_000, 20_000), (100, 200, 400)
CHANGED, NEW = (10, 50), 3
IDENTICAL = "validators=0"
LARGEST_MB = 400
FLAT = 1.25


def main() -> None:
    """Measure and print; exit with 1 when something else happened than what was to be measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=5, help="rounds of each kind (of slow peers half as many)")
    parser.add_argument("--curve", type=Path, help="poll up to 20,000 feeds as well; write what it took to this file")
    parser.add_argument("--quick", action="store_true", help="a few hundred feeds, for a first impression")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        _part(*options.part)
        return
    feeds, runs = (200, 1) if options.quick else (options.feeds, options.runs)
    with opened() as harness:
        peers = _rounds(harness, feeds, runs)
        if options.curve:
            rows = [_grown(harness, size) for size in (QUICK_SIZES if options.quick else SIZES)]
            _compare(rows[0], rows[-1])
            options.curve.write_text(json.dumps({"rows": rows, "peers": peers}, indent=1) + "\n", encoding="utf-8")
    for what in harness.wrong:
        print(f"BROKEN: {what}", file=sys.stderr)
    sys.exit(1 if harness.wrong else 0)


def _part(name: str, job: str = "") -> None:
    # What clients load is theirs: this program itself stays small.
    if name == "server":
        from bench.polling_server import serve

        asyncio.run(serve())
    else:
        from bench.polling_clients import run

        run(name, job)


def _rounds(harness: Harness, feeds: int, runs: int) -> dict[str, float]:
    """Measure and print the rounds of one number of feeds; return what peers read in a second."""
    first, reader_first = _first(harness, feeds, runs)
    heading(f"first poll of {feeds:,} feeds, {ENTRIES} entries each, sanitised and stored; beside reader")
    if not reader_first.taken:
        print(READER_MISSING)
    _beside_reader(feeds, first, reader_first, at_least=15)
    figure("peak memory", first.peak_mb, peer=reader_first.peak_mb, unit="MB")

    same, bare, reader_same = _unchanged(harness, feeds, runs, status="304")
    heading("second poll, all answer 304; beside a bare aiohttp loop, and beside reader")
    _beside_bare(feeds, same, bare, at_least=0.75)
    _beside_reader(feeds, same, reader_same, at_least=10)

    whole, bare_whole, reader_whole = _unchanged(harness, feeds, runs, status="200", answers=IDENTICAL)
    heading("second poll, all answer with the same document again; beside a bare aiohttp loop, and beside reader")
    _beside_bare(feeds, whole, bare_whole, at_least=0.6)
    _beside_reader(feeds, whole, reader_whole, at_least=10)

    heading("some have three new entries, the others answer 304; beside as many first polls and 304s")
    for percent in CHANGED:
        taken = _changed(harness, feeds, (runs + 1) // 2, percent)
        expected = same.cpu_s * (1 - percent / 100) + first.cpu_s * percent / 100
        ours, peer = 1e3 * taken.cpu_s / feeds, 1e3 * expected / feeds
        figure(f"{percent} % changed, processor time a feed", ours, peer=peer, unit="ms", ratio_at_most=1)
    return {
        "reader, first poll": _rate(feeds, reader_first.wall_s),
        "reader, all 304": _rate(feeds, reader_same.wall_s),
    }


def _first(harness: Harness, feeds: int, runs: int) -> list[Runs]:
    harness.prepare("tidings", feeds, keep="new")
    reader: Run | None = None
    if reader_is_installed():
        harness.prepare("reader", feeds, keep="new_reader")
        reader = partial(harness.reader, feeds, start="new_reader", keep="polled_reader", served={"200": feeds})
    return in_turns(runs, _polled_first(harness, feeds), rarely=reader)


def _polled_first(harness: Harness, feeds: int) -> Run:
    came = {"fetched": feeds, "new": ENTRIES * feeds}
    return partial(harness.tidings, feeds, start="new", keep="polled", day=0, came=came, served={"200": feeds})


def _unchanged(harness: Harness, feeds: int, runs: int, *, status: str, answers: str = "") -> list[Runs]:
    served = {status: feeds}
    ours, reader = _polled_again(harness, feeds, status, answers), None
    bare = partial(harness.bare, feeds, answers=answers, served=served)
    if reader_is_installed():
        reader = partial(harness.reader, feeds, start="polled_reader", answers=answers, served=served)
    return in_turns(runs, ours, bare, rarely=reader)


def _polled_again(harness: Harness, feeds: int, status: str = "304", answers: str = "") -> Run:
    came, served = {"unchanged": feeds}, {status: feeds}
    return partial(harness.tidings, feeds, start="polled", answers=answers, came=came, served=served)


def _changed(harness: Harness, feeds: int, runs: int, percent: int) -> Runs:
    many = sum(number * 37 % 100 < percent for number in range(feeds))
    came, served = {"fetched": many, "unchanged": feeds - many, "new": NEW * many}, {"200": many, "304": feeds - many}
    answers = f"changed={percent}"
    poll = partial(harness.tidings, feeds, start="polled", answers=answers, came=came, served=served)
    return in_turns(runs, poll)[0]


def _beside_reader(feeds: int, ours: Runs, reader: Runs, *, at_least: float) -> None:
    rates = _rate(feeds, ours.wall_s), _rate(feeds, reader.wall_s)
    figure("feeds a second, beside reader", rates[0], peer=rates[1], unit="", ratio_at_least=at_least)
    cpu = 1e3 * ours.cpu_s / feeds, 1e3 * reader.cpu_s / feeds
    figure("processor time a feed, beside reader", cpu[0], peer=cpu[1], unit="ms")


def _beside_bare(feeds: int, ours: Runs, bare: Runs, *, at_least: float) -> None:
    rates = _rate(feeds, ours.cpu_s), _rate(feeds, bare.cpu_s)
    figure("feeds a second of processor time, beside bare", rates[0], peer=rates[1], unit="", ratio_at_least=at_least)
    figure("feeds a second, beside bare", _rate(feeds, ours.wall_s), peer=_rate(feeds, bare.wall_s), unit="")


def _grown(harness: Harness, feeds: int) -> dict[str, float]:
    """Measure and print a first poll and rounds of 304 of so many feeds."""
    harness.prepare("tidings", feeds, keep="new")
    [first, _] = in_turns(1 if feeds > 2_000 else 3, _polled_first(harness, feeds))
    [same, bare, _] = in_turns(3, _polled_again(harness, feeds), partial(harness.bare, feeds, served={"304": feeds}))
    heading(f"{feeds:,} feeds")
    figure("first poll, feeds a second", _rate(feeds, first.wall_s), unit="")
    figure("first poll, processor time a feed", 1e3 * first.cpu_s / feeds, unit="ms")
    figure("all 304, feeds a second, beside bare", _rate(feeds, same.wall_s), peer=_rate(feeds, bare.wall_s), unit="")
    same_ms, bare_ms = 1e3 * same.cpu_s / feeds, 1e3 * bare.cpu_s / feeds
    figure("all 304, processor time a feed, beside bare", same_ms, peer=bare_ms, unit="ms")
    figure("peak memory", max(first.peak_mb, same.peak_mb), unit="MB", at_most=LARGEST_MB)
    measured = {"feeds": float(feeds), "peak_mb": max(first.peak_mb, same.peak_mb)}
    for name, runs in (("first", first), ("same", same), ("bare", bare)):
        measured |= {f"{name}_per_s": _rate(feeds, runs.wall_s), f"{name}_ms": 1e3 * runs.cpu_s / feeds}
    return {name: round(value, 4) for name, value in measured.items()}


def _compare(fewest: dict[str, float], most: dict[str, float]) -> None:
    heading(f"processor time a feed of {most['feeds']:,.0f}, beside {fewest['feeds']:,.0f}")
    for what, key in (("first poll", "first_ms"), ("all 304", "same_ms")):
        figure(what, most[key], peer=fewest[key], unit="ms", ratio_at_most=FLAT)


def _rate(feeds: int, seconds: float) -> float:
    return feeds / seconds if seconds else 0.0


if __name__ == "__main__":
    main()
