"""Clustering: which articles tell one story, all at once (`group`) or as they come in (`assign`).

Both decide by the same similarity. `group` joins by average linkage. `assign` puts an article into the open story with
the highest .7 · mean + .3 · maximum similarity to its members, or lets it found a new one.
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
from bot.stories.linkage import average_linkage
from bot.stories.reasons import Reasons, reasons
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

    `join` is the similarity from which `group` joins, `join_online` that from which `assign` does. A story takes
    articles until `open_for` has passed since (or before) its nearest article.
    """

    join: float = 0.25
    join_online: float = 0.25
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
            intake = _Intake(self, batch, settled[len(batch) - BATCH_LIMIT :], copies or {})
            decisions = [intake.decide(position) for position in intake.order]
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
        return reasons(likeness, 0, 1, threshold=self.join_online)

    def _linked(self, members: Sequence[Member]) -> NDArray[np.int64]:
        if len(members) < 2:
            return np.zeros(len(members), np.int64)
        alike = Likeness(members, self.weights).alike
        return average_linkage(alike, self.join)


class _Intake:
    """The state of one call of `assign`: who is in which story so far."""

    def __init__(
        self, grouper: Grouper, new: Sequence[Member], known: Sequence[Member], copies: Mapping[str, str]
    ) -> None:
        self._members = [*known, *new]
        self.order = range(len(known), len(self._members))
        self._grouper = grouper
        self._copies = copies
        self._likeness = Likeness(self._members, grouper.weights)
        self._hours = np.array([m.published.timestamp() / 3600 for m in self._members])
        self._stories: dict[str, int] = {}
        self._story_of: dict[str, str] = {}
        self._slots = np.zeros(len(self._members), np.int64)  # 0: in no story (yet), or a copy
        known_ids = {m.features.article for m in self._members}
        for position, member in enumerate(known):
            if member.story is not None:
                self._story_of[member.features.article] = member.story
                if member.copy_of not in known_ids:
                    self._slots[position] = self._slot(member.story)

    def decide(self, position: int) -> Assignment:
        article = self._members[position].features.article
        decision = self._as_copy(position) or self._by_likeness(position)
        self._story_of[article] = decision.story
        if decision.copy_of is None:
            self._slots[position] = self._slot(decision.story)
        return decision

    def _slot(self, story: str) -> int:
        return self._stories.setdefault(story, len(self._stories) + 1)

    def _as_copy(self, position: int) -> Assignment | None:
        article = self._members[position].features.article
        original = self._copies.get(article)
        story = self._story_of.get(original) if original is not None else None
        if story is None:
            return None
        title = next(m.title for m in self._members if m.features.article == original)
        return Assignment(article=article, story=story, founds=False, copy_of=original, why=(f"repeats “{title}”",))

    def _by_likeness(self, position: int) -> Assignment:
        article = self._members[position].features.article
        row = self._likeness.alike[position]
        scores = self._scores(position, row)
        best = int(scores.argmax()) if len(scores) else 0
        if not len(scores) or scores[best] < self._grouper.join_online:
            return Assignment(article=article, story=story_id(article), founds=True, why=self._alone(position, row))
        nearest = int(np.where(self._slots[:position] == best, row[:position], -1).argmax())
        story = self._story_of[self._members[nearest].features.article]
        because = reasons(self._likeness, position, nearest, threshold=self._grouper.join_online)
        return Assignment(article=article, story=story, founds=False, why=because.together)

    def _scores(self, position: int, row: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how well the article fits each slot; slot 0 and closed stories score −1."""
        slots, alike = self._slots[:position], row[:position].astype(np.float64)
        size = len(self._stories) + 1
        members = np.maximum(np.bincount(slots, minlength=size), 1)
        mean = np.bincount(slots, weights=alike, minlength=size) / members
        highest = np.zeros(size)
        np.maximum.at(highest, slots, alike)
        nearest = np.full(size, np.inf)
        np.minimum.at(nearest, slots, np.abs(self._hours[:position] - self._hours[position]))
        scores = 0.7 * mean + 0.3 * highest
        scores[nearest > self._grouper.open_for / timedelta(hours=1)] = -1.0
        scores[0] = -1.0
        return scores

    def _alone(self, position: int, row: NDArray[np.float32]) -> tuple[str, ...]:
        told = self._slots[:position] > 0
        if not told.any():
            return ("nothing has been told before it",)
        nearest = int(np.where(told, row[:position], -1).argmax())
        return reasons(self._likeness, position, nearest, threshold=self._grouper.join_online).apart


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
