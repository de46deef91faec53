"""Measure how well articles are grouped into stories: B-cubed and pairwise F1, beside plain TF-IDF.

    python bench/clustering.py --data ../shared/data [--set ecbplus …] [--ablation]

One set of parameters serves all sets. "peer" is TF-IDF cosine over unigrams and bigrams, average linkage, one threshold
for all sets (the best one there is, chosen on these very sets: that favours the peer).
"""

import argparse
import gzip
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.model.stories import Member
from bot.stories.cluster import Document, Grouper, members_of
from bot.stories.embed import load_encoder
from bot.stories.linkage import average_linkage
from bot.text.terms import content_terms

SETS = ("ecbplus", "wikinews", "googlenews")
PEER_THRESHOLDS = (0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25)
Labels = Mapping[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--set", action="append", choices=SETS)
    parser.add_argument("--ablation", action="store_true", help="also print what each ingredient gives")
    given = parser.parse_args()
    names = given.set or list(SETS)
    records = {name: read(given.data / "clustering" / f"{name}.jsonl.gz") for name in names}
    truth = {name: {record["id"]: str(record["cluster"]) for record in records[name]} for name in names}
    members = {kind: embed(kind, records) for kind in ("minilm", "static")}
    ours = Grouper()
    show("ours, all at once", lambda name: batch(ours, members["minilm"][name]), truth)
    show("ours, new in one call", lambda name: online(ours, members["minilm"][name]), truth)
    show("ours, in rounds of 50", lambda name: rounds(ours, members["minilm"][name]), truth, ("ecbplus", "wikinews"))
    show("ours, static vectors", lambda name: batch(ours, members["static"][name]), truth)
    show(
        "… static, in rounds of 50", lambda name: rounds(ours, members["static"][name]), truth, ("ecbplus", "wikinews")
    )
    peer(records, truth)
    if given.ablation:
        ablation(members["minilm"], truth)


def read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def embed(kind: str, records: Mapping[str, list[dict[str, str]]]) -> dict[str, list[Member]]:
    encoder = load_encoder("minilm" if kind == "minilm" else "static")
    found = {}
    for name, those in records.items():
        began = time.perf_counter()
        documents = [Document(id=r["id"], title=r["title"] or "", text=r["text"] or "") for r in those]
        found[name] = list(members_of(documents, encoder=encoder))
        print(f"  {kind}: {name}, {len(those)} documents read and embedded in {time.perf_counter() - began:.1f} s")
    return found


def batch(grouper: Grouper, members: Sequence[Member]) -> Labels:
    labels = grouper.group(members)
    return {member.features.article: label for member, label in zip(members, labels, strict=True)}


def online(grouper: Grouper, members: Sequence[Member]) -> Labels:
    """All in one call of `assign`, in the (random) order of their ids' hashes."""
    return {decision.article: decision.story for decision in grouper.assign(shuffled(members), ())}


def rounds(grouper: Grouper, members: Sequence[Member]) -> Labels:
    """As a service meets them: fifty at a time, each round knowing only what came before."""
    known: list[Member] = []
    coming = shuffled(members)
    for start in range(0, len(coming), 50):
        decided = {each.article: each.story for each in grouper.assign(coming[start : start + 50], known)}
        known += [replace(m, story=decided[m.features.article]) for m in coming[start : start + 50]]
    return {member.features.article: member.story for member in known}


def shuffled(members: Sequence[Member]) -> list[Member]:
    """The data has no times: give each document a second of its own, in random order."""
    order = list(members)
    random.Random(7).shuffle(order)
    return [
        replace(member, published=member.published.replace(hour=n // 3600 % 24, minute=n // 60 % 60, second=n % 60))
        for n, member in enumerate(order)
    ]


def show(
    label: str,
    grouped: Callable[[str], Labels],
    truth: Mapping[str, Mapping[str, str]],
    only: Sequence[str] = SETS,
) -> None:
    cells = []
    for name in [name for name in truth if name in only]:
        began = time.perf_counter()
        found = score(truth[name], grouped(name))
        cells.append(f"{name} {found} {time.perf_counter() - began:5.1f} s")
    print(f"{label:26}" + " | ".join(cells), flush=True)


def peer(records: Mapping[str, list[dict[str, str]]], truth: Mapping[str, Mapping[str, str]]) -> None:
    """Plain TF-IDF: try the thresholds, print the one that is best on average."""
    tables: dict[float, dict[str, Labels]] = {threshold: {} for threshold in PEER_THRESHOLDS}
    for name, those in records.items():
        alike = plain_tfidf([f"{r['title'] or ''} {r['text'] or ''}" for r in those])
        for threshold in PEER_THRESHOLDS:
            labels = average_linkage(alike, threshold).tolist()
            tables[threshold][name] = {r["id"]: label for r, label in zip(those, labels, strict=True)}
    best = max(tables, key=lambda t: sum(b_cubed(truth[name], tables[t][name])[2] for name in truth))
    show(f"peer: TF-IDF ≥ {best:g}", lambda name: tables[best][name], truth)


def plain_tfidf(texts: Sequence[str]) -> np.ndarray:
    columns: dict[str, int] = {}
    rows, ids, values = [], [], []
    for row, text in enumerate(texts):
        terms = list(content_terms(text))
        for term, count in Counter([*terms, *map(" ".join, pairwise(terms))]).items():
            rows.append(row)
            ids.append(columns.setdefault(term, len(columns)))
            values.append(1 + math.log(count))
    counts = sparse.csr_matrix((values, (rows, ids)), shape=(len(texts), len(columns)), dtype=np.float64)
    idf = np.log((1 + len(texts)) / (1 + np.bincount(counts.indices, minlength=len(columns)))) + 1
    weighted = sparse.csr_matrix(counts @ sparse.diags(idf))
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    rows_of_unit_length = sparse.diags(1 / np.maximum(norms, 1e-9)) @ weighted
    return np.asarray((rows_of_unit_length @ rows_of_unit_length.T).toarray(), np.float32)


def ablation(members: Mapping[str, list[Member]], truth: Mapping[str, Mapping[str, str]]) -> None:
    """Leave one ingredient out at a time; the threshold is moved to the best one each time, the same for all sets."""
    whole = Grouper()
    terms, weights = whole.weights.terms, whole.weights
    for label, changed in {
        "whole": weights,
        "without smoothing": replace(weights, smoothed=0.0),
        "without embeddings": replace(weights, base=1.0, meaning=0.0),
        "without veto": replace(weights, apart=1.0),
        "without length correction": replace(weights, terms=replace(terms, length_exponent=0.0)),
        "without background": replace(weights, terms=replace(terms, background_size=0.0)),
        "without digit factor": replace(weights, terms=replace(terms, digit_factor=1.0)),
    }.items():
        tried = {}
        for step in range(4, 20):
            grouper = Grouper(join=step / 50, weights=changed)
            tried[step / 50] = {name: batch(grouper, members[name]) for name in truth}
        best = max(tried, key=lambda t: sum(b_cubed(truth[name], tried[t][name])[2] for name in truth))
        show(f"{label} ≥ {best:g}", tried[best].__getitem__, truth)


def score(truth: Mapping[str, str], found: Labels) -> str:
    precision, recall, f1 = b_cubed(truth, found)
    return f"B³ {precision:.3f}/{recall:.3f}/{f1:.3f} pairs {pair_f1(truth, found):.3f}"


def b_cubed(truth: Mapping[str, str], found: Labels) -> tuple[float, float, float]:
    """Return precision, recall and F1 averaged over documents."""
    true, got = Counter(truth.values()), Counter(found[i] for i in truth)
    both = Counter((truth[i], found[i]) for i in truth)
    precision = sum(n * n / got[g] for (_, g), n in both.items()) / len(truth)
    recall = sum(n * n / true[t] for (t, _), n in both.items()) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pair_f1(truth: Mapping[str, str], found: Labels) -> float:
    def pairs(counts: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    same = pairs(Counter((truth[i], found[i]) for i in truth))
    made, meant = pairs(Counter(found[i] for i in truth)), pairs(Counter(truth.values()))
    return 2 * same / (made + meant) if made + meant else 0.0


if __name__ == "__main__":
    main()
