"""Measure summaries: ROUGE beside the lead and LexRank at equal words, and the time a story takes.

    python bench/summaries.py [--data ../shared/data] [--words 60] [--several | --generate]

At equal words means: the peer's text is cut after as many words as ours has. `--several` measures stories of several
articles, for which nobody wrote summaries: how well does a summary of the others foretell the title and the first 70
words of an article held out? `--generate` counts how many sentences of SmolLM2 pass the check, over texts written for
this script.
"""

import argparse
import asyncio
import gzip
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.model.summaries import Evidence
from bot.summaries.budget import word_count
from bot.summaries.extractive import extractive_summary
from bot.summaries.summarize import Summarizer, load_generator
from bot.text.sentences import sentences
from bot.text.terms import content_terms

KINDS = ("rouge1", "rouge2", "rougeLsum")


def cases(data: Path, name: str, source: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield (article, references) of one of the shared sets."""
    with gzip.open(data / "summaries" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if source is None or record["source"] == source:
                yield record["article"], record.get("references") or [record["reference"]]


def ours(article: str, words: int) -> list[str]:
    return [sentence.text for sentence in extractive_summary([Evidence(text=article)], words=words).sentences]


def lead(article: str, words: int) -> list[str]:
    del words
    return [span.text for span in sentences(article)]


def lexrank(article: str, words: int) -> list[str]:
    """Rank sentences by a random walk over TF-IDF cosines (Erkan and Radev 2004, threshold 0.1)."""
    found = [span.text for span in sentences(article)][:100]
    counts = [Counter(content_terms(text)) for text in found]
    spread = Counter(term for count in counts for term in count)
    terms = {term: column for column, term in enumerate(spread)}
    rows = np.zeros((len(found), max(1, len(terms))))
    for row, count in enumerate(counts):
        for term, times in count.items():
            rows[row, terms[term]] = times * np.log(len(found) / spread[term])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    near = (rows @ rows.T > 0.1) + np.eye(len(found))
    walk = 0.85 * near / near.sum(1, keepdims=True) + 0.15 / len(found)
    rank = np.linalg.matrix_power(walk, 50)[0]
    chosen: list[int] = []
    for row in np.argsort(-rank):
        if sum(word_count(found[one]) for one in chosen) < words:
            chosen.append(int(row))
    return [found[one] for one in sorted(chosen)]


def cut(texts: list[str], words: int) -> str:
    kept = []
    for text in texts:
        some = text.split()[: max(0, words)]
        words -= len(some)
        kept.append(" ".join(some))
    return "\n".join(text for text in kept if text)


def best(scorer: RougeScorer, references: list[str], text: str) -> list[float]:
    scores = [scorer.score("\n".join(reference.split(" . ")), text) for reference in references]
    return [100 * max(score[kind].fmeasure for score in scores) for kind in KINDS]


def measure(data: Path, words: int) -> None:
    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    peers: dict[str, Callable[[str, int], list[str]]] = {"lead": lead, "lexrank": lexrank}
    for name, source in (("frank", "cnndm"), ("frank", "xsum"), ("summeval", None), ("writers", None)):
        table: dict[str, list[list[float]]] = {"ours": [], **{peer: [] for peer in peers}}
        lengths, times = [], []
        for article, references in cases(data, name, source):
            started = time.process_time()
            summary = ours(article, words)
            times.append(1000 * (time.process_time() - started))
            length = sum(len(text.split()) for text in summary)
            lengths.append(length)
            table["ours"].append(best(scorer, references, "\n".join(summary)))
            for peer, choose in peers.items():
                table[peer].append(best(scorer, references, cut(choose(article, length), length)))
        print(
            f"{name} {source or ''}: {len(lengths)} articles, {statistics.mean(lengths):.0f} words of {words}, "
            f"{statistics.median(times):.1f} ms a story"
        )
        for system, scores in table.items():
            means = zip(KINDS, np.mean(scores, 0), strict=True)
            print(f"  {system:8}" + "  ".join(f"{kind} {value:5.2f}" for kind, value in means))


def stories(data: Path, name: str) -> Iterator[tuple[str, list[Evidence]]]:
    """Yield (title and beginning of an article held out, up to four others of its story)."""
    found: dict[str, list[Evidence]] = {}
    with gzip.open(data / "clustering" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if word_count(record["text"]) >= 80:
                one = Evidence(text=record["text"], title=record["title"], publisher=record["id"])
                found.setdefault(record["cluster"], []).append(one)
    for articles in found.values():
        some = articles[:5]
        for held in some[:3] if len(some) >= 3 else []:
            beginning = " ".join(held.text.split()[:70])
            yield f"{held.title}\n{beginning}", [one for one in some if one is not held]


def measure_several(data: Path, words: int) -> None:
    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    for name in ("wikinews", "ecbplus"):
        table: dict[str, list[list[float]]] = {"ours": [], "lead": [], "ours, opening": [], "lead, as long": []}
        lengths, times, citations = [], [], []
        for reference, evidence in stories(data, name):
            started = time.process_time()
            summary = extractive_summary(evidence, words=words)
            times.append(1000 * (time.process_time() - started))
            texts = [sentence.text for sentence in summary.sentences]
            length, opening = len(summary.text.split()), len(texts[0].split())
            lengths.append(length)
            citations += [len(sentence.citations) for sentence in summary.sentences]
            first = lead(evidence[0].text, words)
            table["ours"].append(best(scorer, [reference], "\n".join(texts)))
            table["lead"].append(best(scorer, [reference], cut(first, length)))
            table["ours, opening"].append(best(scorer, [reference], texts[0]))
            table["lead, as long"].append(best(scorer, [reference], cut(first, opening)))
        print(
            f"{name}: {len(lengths)} stories, {statistics.mean(lengths):.0f} words of {words}, "
            f"{statistics.mean(citations):.2f} citations a sentence, {statistics.median(times):.0f} ms a story"
        )
        for system, scores in table.items():
            means = zip(KINDS, np.mean(scores, 0), strict=True)
            print(f"  {system:15}" + "  ".join(f"{kind} {value:5.2f}" for kind, value in means))


OWN = (
    "South Korea is considering joining the Indo-Pacific Oceans Initiative, a maritime forum that India leads, its "
    "foreign ministry said on Thursday. Officials of both countries met in New Delhi to talk about shipping lanes. "
    "India has also asked Seoul to join a solar alliance that 95 countries have ratified.",
    "The harbour bridge of Westmouth reopens to lorries at noon on Monday, the city council said. The bridge was shut "
    "for seven weeks after a barge struck one of its pillars. Repairs cost 4.2 million euros, more than planned.",
    "A ferry ran aground near the island of Tornholm on Sunday night with 212 people on board. Nobody was hurt. The "
    "coast guard brought the passengers to shore in four boats and is investigating why the ferry left its route.",
    "Doctors at two public hospitals in Larkfield may strike next week if talks about pay fail, their union said. The "
    "hospitals offered 3 percent more pay, the union asks for 7 percent. Emergency wards would stay open.",
)


async def generate(cache: Path, words: int) -> None:
    """Print how many sentences of the packaged model pass the check."""
    generator = load_generator("bundled:smollm2", cache=cache)
    started = time.process_time()
    found = await Summarizer(generator).summarize_all([[Evidence(text=text)] for text in OWN], words=words)
    methods = Counter(sentence.method for summary in found for sentence in summary.sentences)
    seconds = (time.process_time() - started) / len(OWN)
    kept, replaced = methods["generated"], methods["extractive"]
    print(f"bundled:smollm2: {len(OWN)} stories, {seconds:.1f} s CPU a story with loading")
    print(f"  {kept} sentences generated, {replaced} the source's own")
    for summary in found:
        for sentence in summary.sentences:
            print(f"  {sentence.method:10} {sentence.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--several", action="store_true", help="only measure stories of several articles")
    parser.add_argument("--generate", action="store_true", help="only count what SmolLM2 writes")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tidings-models")
    arguments = parser.parse_args()
    if arguments.generate:
        asyncio.run(generate(arguments.cache, arguments.words))
    elif arguments.several:
        measure_several(arguments.data, arguments.words)
    else:
        measure(arguments.data, arguments.words)


if __name__ == "__main__":
    main()
