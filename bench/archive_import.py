"""Importing made-up articles from a file of JSON lines, beside bare FTS5 inserts of the same texts."""

import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.archive_words import Newsroom
from bench.report import figure, heading, median, run
from bot.app import open_app
from bot.clock import rfc3339
from bot.model.articles import Article
from bot.settings import Settings, load_settings

BATCH = 5_000
ROUNDS = 3
_TOKENS = "porter unicode61 remove_diacritics 2"
# Whoever starts a program passes its own memory on to what is told of the program: a small one in between does not.
_ALONE = """
import resource, subprocess, sys
print(subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True).stdout.strip())
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


async def imports(folder: Path, *, count: int) -> None:
    """Measure an import beside bare inserts, and its memory as it grows."""
    few = max(count // 5, 1)
    lines = folder / "articles.jsonl"
    made = _write(lines, few, kept=few)
    ours: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):
        bare.append(_insert_bare(folder / f"bare{number}.db", made))
        ours.append(await _import(folder / f"ours{number}.db", lines))
    heading(f"an import of {few:,} articles without grouping, beside bare FTS5 inserts of the same texts, in turns")
    figure("import", median(ours), peer=median(bare), unit="s", ratio_at_most=round(1 / 0.7, 2))
    print(f"  {median(bare) / median(ours):.2f} times as fast (at least 0.7 is wanted)")
    _, fewer_mb, _ = _alone(folder / "few.db", lines)
    _write(lines, count, kept=0)
    took, peak_mb, said = _alone(folder / "many.db", lines)
    heading(f"an import of {count:,} articles, in a process of its own: {said}")
    figure("import", took, unit="s")
    figure("peak memory, beside that of a fifth of it", peak_mb, peer=fewer_mb, unit="MB", ratio_at_most=1.3)
    took, _, said = _alone(folder / "many.db", lines)
    figure("the same again", took, unit="s")
    print(f"  {said}")
    lines.unlink()


def settings_for(path: Path) -> Settings:
    """Return the settings of an application with its database at `path`."""
    return load_settings(None, environ={}, overrides={"store.path": str(path)})


def _write(path: Path, count: int, *, kept: int) -> list[Article]:
    """Write a file of articles; return the first of them."""
    made: list[Article] = []
    names = ("id", "url", "title", "text", "publisher", "language")
    with path.open("w", encoding="utf-8") as file:
        for chunk in Newsroom(count).chunks():
            made += chunk[: kept - len(made)]
            for each in chunk:
                record = {name: getattr(each, name) for name in names} | {"published": rfc3339(each.published)}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return made


def _insert_bare(path: Path, articles: Sequence[Article]) -> float:
    rows = [(each.title, each.text, each.url, each.publisher) for each in articles]
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute(f"CREATE VIRTUAL TABLE words USING fts5(title, text, url, publisher, tokenize='{_TOKENS}')")
    started = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO words VALUES (?, ?, ?, ?)", rows[start : start + BATCH])
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


async def _import(path: Path, lines: Path) -> float:
    async with open_app(settings_for(path), as_json=True) as app:
        await app.parts.store()
        started = time.perf_counter()
        await app.files.import_archive(str(lines), embed=False)
        return time.perf_counter() - started


def _alone(path: Path, lines: Path) -> tuple[float, float, str]:
    """Import in a process of its own; return its seconds, its peak memory in MB, and what it said."""
    command = ["-m", "bot", "archive", "import", str(lines), "--no-embed", "--json", "--db", str(path)]
    ran = run([sys.executable, "-c", _ALONE, sys.executable, *command])
    said, peak = ran.output.strip().splitlines()
    # Linux gives kilobytes, macOS bytes.
    return ran.wall_s, int(peak) * (1 if sys.platform == "darwin" else 1024) / 1e6, said
