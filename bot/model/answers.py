"""Answers: what a search found and what is replied to a question, free of any platform."""

from dataclasses import dataclass

from bot.model.articles import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article a search found; a higher `score` is a better match, `snippet` a plain-text excerpt around it."""

    article: Article
    score: float
    snippet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence of an answer, verbatim from the first of the sources it cites; `citations` count from 1."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply to `question`.

    `sources` are the articles cited, in the order of their numbers; `retrieved` the ten best articles, also when
    `answered` is false; `searched` how many articles there were to search; `note` a sentence for people that says why
    there is no answer. `lead` are the words up front: "Yes" or "No" in the reader's language, one of the choices asked
    about, or the name, date, place or number as the first sentence has it; empty when there are none. `disagreements`
    are the first sentence and those of the others that give another number or date for the same thing. `rephrased`
    says the same in other words, each sentence checked against the sentences it cites.
    """

    question: str
    answered: bool
    confidence: float
    sentences: tuple[AnswerSentence, ...] = ()
    sources: tuple[Article, ...] = ()
    retrieved: tuple[Hit, ...] = ()
    searched: int = 0
    note: str = ""
    lead: str = ""
    disagreements: tuple[AnswerSentence, ...] = ()
    rephrased: tuple[AnswerSentence, ...] = ()
