"""Summaries: made once per story version, kept with what they were made from."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.model.summaries import Citation, CitedSentence, Summary
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.statements import in_batches, insert_or_replace
from bot.store.tables import summaries


class Summaries:
    """The summaries, known by a key that their maker computes from the evidence, the model and the length."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def recall(self, keys: Collection[str]) -> dict[str, Summary]:
        """Return the summaries kept under `keys`, by key; those that were not made are left out."""
        found: dict[str, Summary] = {}
        if not keys:
            return found
        statement = select(summaries.c.key, summaries.c.method, summaries.c.model, summaries.c.sentences)
        async with self._connections.read("reading summaries") as connection:
            for batch in in_batches(keys):
                rows = await connection.execute(statement.where(summaries.c.key.in_(batch)))
                found.update((row.key, _summary_of(row)) for row in rows)
        return found

    async def remember(
        self,
        key: str,
        summary: Summary,
        *,
        story: str | None,
        version: int | None,
        evidence: Sequence[str],
        prompt_version: str,
        now: datetime,
    ) -> None:
        """Keep a summary under `key`, replacing an earlier one; `evidence` are the ids of the articles it rests on."""
        row = {
            "key": key,
            "story": story,
            "version": version,
            "evidence": list(evidence),
            "prompt_version": prompt_version,
            "method": summary.method,
            "model": storable(summary.model),
            "sentences": [_sentence_to_json(sentence) for sentence in summary.sentences],
            "made": now,
        }
        async with self._connections.write("keeping a summary") as connection:
            await connection.execute(insert_or_replace(summaries, "key").values(row))


def _summary_of(row: Row[*tuple[Any, ...]]) -> Summary:
    return Summary(sentences=tuple(map(_sentence_of, row.sentences)), method=row.method, model=row.model)


def _sentence_to_json(sentence: CitedSentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "method": sentence.method,
        "citations": [[citation.article, citation.start, citation.end] for citation in sentence.citations],
    }


def _sentence_of(written: dict[str, Any]) -> CitedSentence:
    return CitedSentence(
        text=written["text"],
        method=written["method"],
        citations=tuple(
            Citation(article=article, start=start, end=end) for article, start, end in written["citations"]
        ),
    )
