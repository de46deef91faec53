"""Measure finding, answering and abstaining on the shared questions, beside plain BM25 of the same index.

    python bench/answers.py --data DIR

Prints recall and MRR of the articles a question is about, how often the cited sentences name the right choice, how
often is refused what cannot be answered, quotations that do not stand in their source (must be 0), and
milliseconds a question.
Every figure is followed by itself over the even and the odd questions, which should agree.
"""

import argparse
import asyncio
import gzip
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.answers.ask import DEFAULT_THRESHOLD, ask
from bot.model.answers import Answer, Hit
from bot.model.articles import Article
from bot.store.database import Store, open_store
from bot.text.numbers import numbers

Record = dict[str, Any]
NONE = "None of the above"
AFTER_MULTIHOP = datetime(2024, 1, 5, tzinfo=UTC)

_NOISE = frozenset("a an and at by for from her his in its of on or the their to with".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Asked:
    """One shared question with our answer and plain BM25's order of articles."""

    record: Record
    gold: frozenset[str]
    answer: Answer
    bm25: tuple[str, ...]
    milliseconds: float

    @property
    def ours(self) -> tuple[str, ...]:
        return tuple(hit.article.id for hit in self.answer.retrieved)


@dataclass(frozen=True, slots=True)
class Offered:
    """One shared question asked with its choices, and asked with one of them replaced by "None of the above"."""

    record: Record
    chosen: Answer
    without_one: Answer

    @property
    def none_is_right(self) -> bool:
        return str(self.record["nota_choices"][self.record["nota_answer_index"]]) == NONE


class Without:
    """The store's search without the articles that answer, so that nothing should be answered."""

    def __init__(self, store: Store, hidden: frozenset[str]) -> None:
        self._store = store
        self._hidden = hidden

    async def find(self, words: str, **given: Any) -> tuple[Hit, ...]:
        hits = await self._store.search.find(words, **given)
        return tuple(hit for hit in hits if hit.article.id not in self._hidden)


def records(path: Path) -> list[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def moment(text: str) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text).astimezone(UTC)
    return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d").replace(tzinfo=UTC)


def article(record: Record) -> Article:
    published = moment(record["published"])
    return Article(
        id=record["id"],
        url=record["url"],
        title=record["title"] or "",
        text=record.get("text") or record.get("fact", ""),
        published=published,
        first_seen=published,
        publisher=record.get("source", ""),
        language="en",
    )


async def asked(store: Store, record: Record, gold: Iterable[str], now: datetime) -> Asked:
    plain = await store.search.find(record["question"], limit=10, match_any=True)
    start = time.perf_counter()
    # Threshold 0 shows the sentences also where it would abstain; whether it would is read off the confidence.
    answer = await ask(record["question"], search=store.search, count=store.articles.count, now=now, threshold=0.0)
    took = (time.perf_counter() - start) * 1000
    return Asked(record, frozenset(gold), answer, tuple(hit.article.id for hit in plain), took)


def halves(name: str, values: Sequence[float]) -> str:
    parts = [values, values[::2], values[1::2]]
    whole, even, odd = (sum(part) / len(part) if part else float("nan") for part in parts)
    return f"{name} {whole:.3f} ({even:.3f} {odd:.3f})"


def first_rank(ids: Sequence[str], gold: frozenset[str]) -> float:
    return next((n for n, one in enumerate(ids, 1) if one in gold), float("inf"))


def print_ranks(name: str, ranks: Sequence[float], at: Sequence[int]) -> None:
    recalls = [halves(f"@{k}", [float(rank <= k) for rank in ranks]) for k in at]
    print(f"  {name:<8}", *recalls, halves("MRR", [1 / rank for rank in ranks]), sep="  ")


def violations(answers: Iterable[Answer]) -> int:
    return sum(
        sentence.text not in answer.sources[sentence.citations[0] - 1].text
        for answer in answers
        for sentence in answer.sentences
    )


def plain_words(text: str) -> list[str]:
    return [
        word.removesuffix("s") for word in re.findall(r"[a-z0-9$%]+", text.lower().replace("’", "").replace("'", ""))
    ]


def named(choice: str, sentence: str) -> float:
    """Return 1 when `sentence` names the choice as it is written, else .9 times the share of its words in it.

    A number is named by any that comes to the same: "$5bn" by "5 billion dollars", "6" by "six".
    """
    words, there = plain_words(choice), plain_words(sentence)
    if f" {' '.join(words)} " in f" {' '.join(there)} ":
        return 1.0
    counted = [number.value for number in numbers(choice)]
    if counted:
        given = {number.value for number in numbers(sentence)}
        return 0.9 * sum(value in given for value in counted) / len(counted)
    telling = [word for word in words if word not in _NOISE]
    return 0.9 * sum(word in there for word in telling) / len(telling) if telling else 0.0


def choice_scores(choices: Sequence[str], answer: Answer) -> list[float]:
    texts = [sentence.text for sentence in answer.sentences]
    return [sum(named(choice, text) / (n + 1) for n, text in enumerate(texts)) for choice in choices]


def best_choice(scores: Sequence[float]) -> int | None:
    return max(range(len(scores)), key=scores.__getitem__) if scores and max(scores) > 0 else None


def at_wrongly_refused(answerable: Sequence[float], others: Sequence[float], share: float) -> tuple[float, float]:
    """Return the threshold that refuses at most `share` of the answerable, and the share of the others it refuses."""
    ordered = sorted(answerable)
    threshold = ordered[int(share * len(ordered))]
    return threshold, sum(score < threshold for score in others) / len(others)


async def with_store(articles: Sequence[Article], work: Callable[[Store], Awaitable[None]]) -> None:
    async with open_store(":memory:") as store:
        start = time.perf_counter()
        count = await store.articles.add_imported(articles)
        print(f"  imported {count.imported} articles in {time.perf_counter() - start:.1f} s")
        await ask("warm up", search=store.search, count=store.articles.count, now=AFTER_MULTIHOP)
        await work(store)


async def realtimeqa(data: Path) -> None:
    print("RealTimeQA, asked at the question's date")
    questions = records(data / "questions" / "realtimeqa_questions.jsonl.gz")
    articles = [
        article(one) for one in records(data / "questions" / "realtimeqa_articles.jsonl.gz") if one["published"]
    ]

    async def work(store: Store) -> None:
        done = [await asked(store, q, q["gold_article_ids"], moment(q["date"])) for q in questions]
        with_gold = [one for one in done if one.gold]
        print_ranks("BM25", [first_rank(one.bm25, one.gold) for one in with_gold], (1, 5, 10))
        print_ranks("ours", [first_rank(one.ours, one.gold) for one in with_gold], (1, 5, 10))
        print_choices("asked without them", [one.record for one in done], [one.answer for one in done])
        offered = [await with_choices(store, q) for q in questions]
        print_choices("asked with them", [one.record for one in offered], [one.chosen for one in offered])
        print_none_right(offered)
        hidden = [await _confidence_without(store, one) for one in with_gold]
        print_abstaining("its articles taken away", [one.answer.confidence for one in with_gold], hidden)
        print_cost(done, [one.chosen for one in offered])

    await with_store(articles, work)


async def _confidence_without(store: Store, one: Asked) -> float:
    search = Without(store, one.gold)
    now = moment(one.record["date"])
    answer = await ask(one.record["question"], search=search, count=store.articles.count, now=now, threshold=0.0)
    return answer.confidence


async def with_choices(store: Store, record: Record) -> Offered:
    async def chosen(choices: Sequence[str]) -> Answer:
        return await ask(
            record["question"],
            search=store.search,
            count=store.articles.count,
            now=moment(record["date"]),
            threshold=0.0,
            choices=choices,
        )

    return Offered(record, await chosen(record["choices"]), await chosen(record["nota_choices"]))


def print_choices(how: str, asked_for: Sequence[Record], answers: Sequence[Answer]) -> None:
    both = list(zip(asked_for, answers, strict=True))
    picks = [(best_choice(choice_scores(record["choices"], answer)), record["answer_index"]) for record, answer in both]
    named_right = halves("named in the cited sentences", [float(pick == right) for pick, right in picks])
    up_front = halves("put up front", [float(answer.lead == record["answer"]) for record, answer in both])
    print(f"  choices, {how}: {named_right}  {up_front}")


def print_none_right(offered: Sequence[Offered]) -> None:
    """Print how many are refused where no choice is right, and wrongly where one is, as the threshold rises."""
    none = [one.without_one.confidence for one in offered if one.none_is_right]
    some = [one.without_one.confidence for one in offered if not one.none_is_right]
    told = [one.without_one.confidence for one in offered if not one.none_is_right and one.record["gold_article_ids"]]
    print(f"  none of the above is right {len(none)} times, another choice {len(some)} times")
    refused = halves("refused", [float(score < DEFAULT_THRESHOLD) for score in none])
    wrongly = halves("wrongly refused", [float(score < DEFAULT_THRESHOLD) for score in some])
    in_archive = halves("of those with an article that tells", [float(score < DEFAULT_THRESHOLD) for score in told])
    print(f"    at {DEFAULT_THRESHOLD}: {refused}  {wrongly}  {in_archive}")
    for share in (0.05, 0.10, 0.15, 0.20, 0.30):
        threshold, caught = at_wrongly_refused(some, none, share)
        print(f"    at {share:.2f} wrongly refused: {caught:.3f} refused (threshold {threshold:.3f})")


def print_abstaining(name: str, answerable: Sequence[float], others: Sequence[float]) -> None:
    answered = halves("answered", [float(one >= DEFAULT_THRESHOLD) for one in answerable])
    refused = halves("refused", [float(one < DEFAULT_THRESHOLD) for one in others])
    print(f"  abstaining ({name}) at {DEFAULT_THRESHOLD}: {answered}  {refused}")
    for share in (0.05, 0.15):
        threshold, caught = at_wrongly_refused(answerable, others, share)
        print(f"    at {share:.2f} wrongly refused: {caught:.3f} refused (threshold {threshold:.3f})")


def print_cost(done: Sequence[Asked], others: Sequence[Answer] = ()) -> None:
    times = sorted(one.milliseconds for one in done)
    print(f"  quotations not in their source: {violations([*(one.answer for one in done), *others])}")
    print(f"  ms a question: median {median(times):.0f}, p95 {times[int(len(times) * 0.95)]:.0f}")


async def multihop(data: Path) -> None:
    print("MultiHop-RAG facts")
    questions = records(data / "questions" / "multihop_questions.jsonl.gz")
    articles = [article(one) for one in records(data / "questions" / "multihop_evidence.jsonl.gz")]

    async def work(store: Store) -> None:
        done = [await asked(store, q, q["evidence_ids"], AFTER_MULTIHOP) for q in questions]
        answerable = [one for one in done if one.record["type"] != "null"]
        null = [one.answer.confidence for one in done if one.record["type"] == "null"]
        print_ranks("BM25", [first_rank(one.bm25, one.gold) for one in answerable], (1, 4, 10))
        print_ranks("ours", [first_rank(one.ours, one.gold) for one in answerable], (1, 4, 10))
        print_abstaining("null questions", [one.answer.confidence for one in answerable], null)
        print_cost(done)

    await with_store(articles, work)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the shared data")
    given = parser.parse_args()
    asyncio.run(realtimeqa(given.data))
    asyncio.run(multihop(given.data))


if __name__ == "__main__":
    main()
