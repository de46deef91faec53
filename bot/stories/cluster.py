"""Clustering: which articles tell one story, all at once (`group`) or as they come in (`assign`).

Both join by average linkage over the same similarity. For `assign` the stories told before are settled: new articles
join them, or each other, but no article ever moves to another story and no two stories become one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.model.articles import Article
from bot.model.stories import Assignment, Features, Member
from bot.stories.embed import Encoder, text_for_encoder
from bot.stories.likeness import Likeness, Weights
from bot.stories.linkage import LEFT_OUT, average_linkage
from bot.stories.reasons import FIRST_OF_ALL, REPEATS, UNLIKE_ALL, Reasons, reasons
from bot.text.terms import terms_of

BATCH_LIMIT = 8_000
"""Every pair is compared (8,000: 800 MB); beyond this, documents come in by rounds, and old ones are left out."""

_ROUND = 2_000
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article as the `cluster` command is given it; only `id` is needed."""

    id: str
    text: str = ""
    title: str = ""
    published: datetime | None = None
    publisher: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouper:
    """How alike is alike enough. One set of values serves headlines and whole articles, large archives and small.

    Stories join while the mean similarity of their articles is `join` or more. A story takes articles until `open_for`
    has passed since its latest one (or until that long before its first).
    """

    join: float = 0.25
    open_for: timedelta = timedelta(days=7)
    weights: Weights = field(default_factory=Weights)

    def group(self, members: Sequence[Member]) -> list[str]:
        """Return the story of each member, in their order; the order has no influence on who is together.

        A story is named by its founding article: the oldest, of several the one with the smallest id.
        """
        order = sorted(range(len(members)), key=lambda i: (members[i].features.article, members[i].published))
        labels = self._linked([members[i] for i in order])
        together: dict[int, list[Member]] = {}
        for position, label in zip(order, labels, strict=True):
            together.setdefault(int(label), []).append(members[position])
        names = {label: story_id(min(those, key=_age).features.article) for label, those in together.items()}
        stories = dict(zip(order, labels, strict=True))
        return [names[int(stories[position])] for position in range(len(members))]

    def assign(
        self, new: Sequence[Member], known: Sequence[Member], *, copies: Mapping[str, str] | None = None
    ) -> tuple[Assignment, ...]:
        """Decide for each new article which story it joins or founds, oldest first.

        `known` are recent articles; those without a story only help to tell rare terms from common ones. `copies` maps
        an article to the one it repeats: it follows that one into its story and has no say in later decisions.
        """
        fresh = sorted({member.features.article: member for member in new}.values(), key=_age)
        coming = _ids(fresh)
        settled = sorted((member for member in known if member.features.article not in coming), key=_age)
        decided: list[Assignment] = []
        for start in range(0, len(fresh), _ROUND):
            batch = fresh[start : start + _ROUND]
            decisions = _Intake(self, batch, settled[len(batch) - BATCH_LIMIT :], copies or {}).decisions()
            settled += [
                replace(member, story=decision.story, copy_of=decision.copy_of)
                for member, decision in zip(batch, decisions, strict=True)
            ]
            decided += decisions
        return tuple(decided)

    def explain(self, one: Member, other: Member, known: Sequence[Member] = ()) -> Reasons:
        """Say what speaks for and against two articles being one story, for people; `known` as in `assign`."""
        rest = [member for member in known if member.features.article not in _ids((one, other))]
        likeness = Likeness([one, other, *rest], self.weights)
        return reasons(likeness, 0, 1, threshold=self.join)

    def _linked(self, members: Sequence[Member]) -> NDArray[np.int64]:
        if len(members) < 2:
            return np.zeros(len(members), np.int64)
        alike = Likeness(members, self.weights).alike
        times = np.array([member.published.timestamp() for member in members])
        return average_linkage(alike, self.join, times=times, open_for=self.open_for.total_seconds())


class _Intake:
    """The state of one call of `assign`: which articles there are, which come in, and who is in which story."""

    def __init__(
        self, grouper: Grouper, new: Sequence[Member], known: Sequence[Member], copies: Mapping[str, str]
    ) -> None:
        self._members = [*known, *new]
        self._come_in = range(len(known), len(self._members))
        self._grouper = grouper
        self._likeness = Likeness(self._members, grouper.weights)
        self._at = {member.features.article: position for position, member in enumerate(self._members)}
        self._original = self._originals(copies)
        self._labels = self._linked()

    def decisions(self) -> list[Assignment]:
        """Decide for each new article, in their order (oldest first)."""
        stories: dict[int, str] = {}
        for position, member in enumerate(self._members):
            if member.story is not None:
                stories.setdefault(int(self._labels[position]), member.story)
        decided: dict[int, Assignment] = {}
        for position in self._come_in:
            decided[position] = self._decide(position, stories, decided)
        return list(decided.values())

    def _decide(self, position: int, stories: dict[int, str], decided: Mapping[int, Assignment]) -> Assignment:
        article = self._members[position].features.article
        original = self._original.get(position)
        if original is not None:
            repeated = self._members[original]
            story = decided[original].story if original in decided else repeated.story
            why = (REPEATS.format(title=repeated.title),)
            of = repeated.features.article
            return Assignment(article=article, story=story or "", founds=False, copy_of=of, why=why)
        label = int(self._labels[position])
        if label not in stories:
            stories[label] = story_id(article)
            return Assignment(article=article, story=stories[label], founds=True, why=self._alone(position))
        together = self._labels[:position] == label
        nearest = int(np.where(together, self._likeness.alike[position, :position], -1).argmax())
        because = reasons(self._likeness, position, nearest, threshold=self._grouper.join)
        return Assignment(article=article, story=stories[label], founds=False, why=because.together)

    def _originals(self, copies: Mapping[str, str]) -> dict[int, int]:
        """Map each new copy to what it repeats, where that is older and in a story, or in one by then."""
        found = {}
        for position in self._come_in:
            original = self._at.get(copies.get(self._members[position].features.article, ""), position)
            if original < position and (original in self._come_in or self._members[original].story is not None):
                found[position] = original
        return found

    def _linked(self) -> NDArray[np.int64]:
        """Label all members: settled stories stay as they are, copies and what has no story have no say."""
        numbers: dict[str, int] = {}
        settled = np.full(len(self._members), LEFT_OUT, np.int64)
        for position, member in enumerate(self._members):
            if position in self._come_in:
                settled[position] = LEFT_OUT if position in self._original else 0
            elif member.story is not None and member.copy_of not in self._at:
                settled[position] = numbers.setdefault(member.story, len(numbers) + 1)
        times = np.array([member.published.timestamp() for member in self._members])
        open_for = self._grouper.open_for.total_seconds()
        alike = self._likeness.alike
        return average_linkage(alike, self._grouper.join, settled=settled, times=times, open_for=open_for)

    def _alone(self, position: int) -> tuple[str, ...]:
        """Say what parts an article from the one most like it by its words, if there is any like it."""
        told = self._labels[:position]
        if not len(told):
            return (FIRST_OF_ALL,)
        words = self._likeness.words_of(position)[:position]
        nearest = int(words.argmax())
        if words[nearest] < self._grouper.join / 2:
            return (UNLIKE_ALL,)
        return reasons(self._likeness, position, nearest, threshold=self._grouper.join).apart


def story_id(article: str) -> str:
    """Return the id of the story an article founds: 16 hex digits of the BLAKE2b hash of its id."""
    return blake2b(article.encode(), digest_size=8).hexdigest()


def features_of(article: Article, encoder_vector: bytes = b"", signature: bytes = b"", encoder: str = "") -> Features:
    """Compute what grouping keeps of an article; the vector and signature were made before."""
    terms = terms_of(article.title, article.text, article.language)
    return Features(article=article.id, terms=terms, signature=signature, embedding=encoder_vector, encoder=encoder)


def group_documents(
    documents: Sequence[Document], *, encoder: Encoder | None = None, grouper: Grouper | None = None
) -> dict[str, str]:
    """Group documents that come all at once: document id to story id.

    Of several documents with one id the first counts. Documents without words are stories of their own.
    """
    grouper = grouper or Grouper()
    first = {document.id: document for document in reversed(documents)}
    members = list(members_of(list(first.values()), encoder=encoder))
    if len(members) > BATCH_LIMIT:
        return {decision.article: decision.story for decision in grouper.assign(members, ())}
    return dict(zip((m.features.article for m in members), grouper.group(members), strict=True))


def members_of(documents: Sequence[Document], *, encoder: Encoder | None = None) -> Iterable[Member]:
    """Yield documents as grouping sees them; one without a time counts as published with all other such."""
    vectors = encoder.encode([text_for_encoder(d.title, d.text) for d in documents]) if encoder else None
    for position, document in enumerate(documents):
        features = Features(article=document.id, terms=terms_of(document.title, document.text, document.language))
        if encoder is not None and vectors is not None:
            features = replace(features, embedding=vectors[position].tobytes(), encoder=encoder.name)
        published = document.published or _NO_TIME
        yield Member(features=features, title=document.title, published=published, publisher=document.publisher)


def _age(member: Member) -> tuple[datetime, str]:
    return member.published, member.features.article


def _ids(members: Iterable[Member]) -> set[str]:
    return {member.features.article for member in members}
