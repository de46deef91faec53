"""How well articles are read out of pages, beside trafilatura alone, in the same run.

    python bench/extraction.py [--data DIR]

`DIR/extraction` holds `ground-truth.json` and `html/<id>.html.gz`. Precision and recall over shingles of four words are
taken per page and averaged, as its own benchmark does (scrapinghub/article-extraction-benchmark); F1 is that of the two
averages. The time is the CPU time of one page, median over the pages.
"""

import argparse
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import trafilatura

from bot.articles.extract import extract_page

WORD = re.compile(r"\w+")
SHINGLE = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the shingles of `text`; a text shorter than one shingle is one."""
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)) if words)


def score(truth: dict[str, str], found: dict[str, str]) -> tuple[float, float, float]:
    """Return F1, precision and recall (0..1); F1 is taken from the averages of the other two."""
    precisions, recalls = [], []
    for page, text in truth.items():
        want, got = shingles(text), shingles(found[page])
        shared = sum((want & got).values())
        if got:
            precisions.append(shared / sum(got.values()))
        if want:
            recalls.append(shared / sum(want.values()))
    precision, recall = statistics.fmean(precisions or [0.0]), statistics.fmean(recalls or [0.0])
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision, recall


def measure(read: Callable[[bytes, str], str], pages: dict[str, tuple[bytes, str]]) -> tuple[dict[str, str], float]:
    """Read every page; return the texts and the median milliseconds of CPU a page."""
    texts, times = {}, []
    for page, (html, url) in pages.items():
        started = time.process_time()
        texts[page] = read(html, url)
        times.append(1000 * (time.process_time() - started))
    return texts, statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    folder = parser.parse_args().data / "extraction"
    if not (folder / "ground-truth.json").is_file():
        sys.exit(f"{folder} holds no ground-truth.json: name the data folder with --data")
    known = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    truth = {page: record.get("articleBody") or "" for page, record in known.items()}
    pages = {
        page: (gzip.decompress((folder / "html" / f"{page}.html.gz").read_bytes()), known[page].get("url") or "")
        for page in truth
    }
    readers: dict[str, Callable[[bytes, str], str]] = {
        "Tidings": lambda html, url: extract_page(html, url=url).text,
        "trafilatura": lambda html, url: trafilatura.extract(html, url=url) or "",
        "trafilatura, no comments or tables": lambda html, url: (
            trafilatura.extract(html, url=url, include_comments=False, include_tables=False) or ""
        ),
    }
    first = next(iter(pages.values()))
    print(f"{len(pages)} pages\n{'':36}{'F1':>7}{'P':>7}{'R':>7}{'ms/page':>9}")
    for name, read in readers.items():
        read(*first)
        texts, milliseconds = measure(read, pages)
        f1, precision, recall = score(truth, texts)
        print(f"{name:36}{f1:7.4f}{precision:7.4f}{recall:7.4f}{milliseconds:9.1f}")


if __name__ == "__main__":
    main()
