"""Summarise a story: choose sentences, let a model phrase them if there is one, keep what the source says."""

from collections.abc import Sequence

from bot.model.summaries import Evidence, Summary
from bot.summaries.extractive import Encode, extractive_summary


class Summarizer:
    """Makes summaries; `encode` (sentences to unit vectors) helps to see repetitions."""

    def __init__(self, *, encode: Encode | None = None) -> None:
        self._encode = encode

    @property
    def model(self) -> str:
        """The name of the model as summaries carry it."""
        return "extractive"

    async def summarize(self, evidence: Sequence[Evidence], *, words: int = 60, language: str | None = None) -> Summary:
        """Condense `evidence` to at most `words` words (see `extractive_summary`)."""
        return extractive_summary(evidence, words=words, language=language, encode=self._encode)
