"""How long an import, searches and answers take as an archive grows to a million articles, and what pruning costs.

    python bench/archive.py [--articles N] [--questions N] [--imported N] [--folder DIR] [--picture FILE] [--quick]

Articles are made up (`archive_words.py`). The import reads a file of JSON lines, without grouping; its peer adds the
same texts to a bare FTS5 table, in the same batches, in turns. Searches and answers are measured warm, each question
once before. The quality of a search is told beside one that scores everything that matches. With `--folder` the
archives are kept for the next time: a million articles take some 6 GB and a quarter of an hour.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.archive_fill import CHANNEL, fill, follow
from bench.archive_import import imports, settings_for
from bench.archive_picture import draw
from bench.archive_words import END, Newsroom
from bench.report import figure, heading
from bot.answers.question import understand
from bot.app import App, open_app
from bot.clock import rfc3339
from bot.model.answers import Hit
from bot.store.database import Store
from bot.store.search import Search

SIZES = (10_000, 100_000, 1_000_000)
EVERYTHING = 10**9
NOW = END + timedelta(seconds=1)


@dataclass(slots=True)
class Taken:
    """Seconds of wall-clock and processor time that each of several calls took."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def p(self, share: float) -> float:
        """Return the milliseconds that this share of the calls took at most."""
        return 1e3 * _quantile(self.wall, share)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=SIZES[-1], help="the largest archive")
    parser.add_argument("--questions", type=int, default=90)
    parser.add_argument("--imported", type=int, default=100_000, help="articles of the large import")
    parser.add_argument("--folder", type=Path, help="keep the archives here")
    parser.add_argument("--picture", type=Path, help="draw the curve to this file (.svg or .png)")
    parser.add_argument("--quick", action="store_true", help="a thousand articles, a few questions")
    options = parser.parse_args()
    if options.quick:
        options.articles, options.questions, options.imported = 1_000, 6, 1_000
    sizes = sorted({*(size for size in SIZES if size < options.articles), options.articles})
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(imports(Path(temporary), count=options.imported))
        curves: dict[str, list[Taken]] = {}
        for size in sizes:
            for what, taken in asyncio.run(_grown(folder, size, options.questions)).items():
                curves.setdefault(what, []).append(taken)
    if options.picture is not None:
        draw(options.picture, sizes, {what: [each.p(0.95) for each in taken] for what, taken in curves.items()})


async def _grown(folder: Path, size: int, questions: int) -> dict[str, Taken]:
    """Measure searches, answers and quality in an archive of `size` articles."""
    path = folder / f"archive{size}.db"
    newsroom = Newsroom(size)
    started = time.perf_counter()
    async with open_app(settings_for(path), as_json=True) as app:
        store = await app.parts.store()
        if await store.articles.count() < size:
            await fill(store, path, newsroom)
            print(f"\nmade an archive of {size:,} articles in {time.perf_counter() - started:.0f} s")
        await follow(store)
        heading(f"{size:,} articles, {path.stat().st_size / 1e9:.1f} GB, {questions} questions: warm")
        askings = newsroom.askings(questions)
        asked = [each.question for each in askings]
        taken = await _searches(store, asked, [each.words for each in askings])
        taken |= await _answers(app, asked)
        await _quality(store, asked)
        return taken


async def _searches(store: Store, asked: Sequence[str], typed: Sequence[str]) -> dict[str, Taken]:
    find = store.search.find
    followed = [follow.feed for follow in await store.channels.follows(CHANNEL)]
    any_of = [understand(question, now=NOW, zone=UTC).words for question in asked]
    kinds: dict[str, tuple[Sequence[str], dict[str, Any]]] = {
        "search, all words": (typed, {"limit": 10}),
        "search, of the last week": (typed, {"limit": 10, "since": NOW - timedelta(days=7)}),
        "search, of a language": (typed, {"limit": 10, "languages": ["de"]}),
        "search, of a publisher": (typed, {"limit": 10, "publishers": ["news7.example"]}),
        "search, any word": (any_of, {"match_any": True, "limit": 200}),
        "search, any word, what a channel follows": (any_of, {"match_any": True, "limit": 200, "feeds": followed}),
        "search, any word, until a year ago": (
            any_of,
            {"match_any": True, "limit": 200, "until": NOW - timedelta(days=365)},
        ),
    }
    taken = {}
    for what, (words, given) in kinds.items():
        taken[what] = await _timed(what, words, lambda each, given=given: find(each, **given))  # type: ignore[misc]
    return taken


async def _answers(app: App, asked: Sequence[str]) -> dict[str, Taken]:
    from bot.desk.news import Newsdesk

    desk = Newsdesk(app.parts)
    now = rfc3339(NOW)
    return {
        what: await _timed(what, asked, lambda each, channel=channel: desk.answer(each, channel=channel, now=now))  # type: ignore[misc]
        for what, channel in (("ask", None), ("ask, what a channel follows", CHANNEL))
    }


async def _timed(what: str, given: Sequence[str], work: Callable[[str], Awaitable[object]]) -> Taken:
    for each in given:
        await work(each)
    taken = Taken()
    for each in given:
        wall, cpu = time.perf_counter(), time.process_time()
        await work(each)
        taken.wall.append(time.perf_counter() - wall)
        taken.cpu.append(time.process_time() - cpu)
    figure(f"{what}, p50", taken.p(0.5), unit="ms")
    figure(f"{what}, p95", taken.p(0.95), unit="ms", at_most=500)
    print(
        f"  processor time: p50 {1e3 * _quantile(taken.cpu, 0.5):.0f} ms, p95 {1e3 * _quantile(taken.cpu, 0.95):.0f} ms"
    )
    return taken


async def _quality(store: Store, asked: Sequence[str]) -> None:
    """Print how much of what scoring everything finds is found, and how long that takes."""
    whole = Search(store._connections, scored=EVERYTHING)
    shares: list[float] = []
    firsts: list[bool] = []
    took: list[float] = []
    for question in asked:
        words = understand(question, now=NOW, zone=UTC).words
        started = time.perf_counter()
        every = _ids(await whole.find(words, match_any=True, limit=10))
        took.append(time.perf_counter() - started)
        pruned = _ids(await store.search.find(words, match_any=True, limit=10))
        shares.append(len(set(every) & set(pruned)) / max(len(every), 1))
        firsts.append(every[:1] == pruned[:1])
    print(
        f"  of the ten best of everything {sum(shares) / len(shares):.3f} are found, the best one "
        f"{sum(firsts) / len(firsts):.3f}; everything takes p50 {1e3 * _quantile(took, 0.5):.0f} ms, "
        f"p95 {1e3 * _quantile(took, 0.95):.0f} ms"
    )


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.article.id for hit in hits]


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main()
