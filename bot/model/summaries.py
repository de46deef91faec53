"""Summaries: sentences, each with the places in the articles that say so."""

from dataclasses import dataclass
from typing import Literal

Method = Literal["extractive", "generated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One article as the summariser sees it; `text` is plain, paragraphs parted by blank lines."""

    text: str
    title: str = ""
    publisher: str = ""
    url: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Code points `start` to `end` (half-open) of the text of evidence number `article` (0-based)."""

    article: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSentence:
    """One sentence and what it rests on; never without a citation."""

    text: str
    citations: tuple[Citation, ...]
    method: Method = "extractive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The condensed text of some evidence. `method` is `generated` when at least one sentence is."""

    sentences: tuple[CitedSentence, ...]
    method: Method
    model: str

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)
