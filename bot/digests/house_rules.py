"""House rules: what a channel leaves out of the news, and whom of the publishers it trusts (pure)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.digests.taste import Taste
from bot.digests.window import stories_in
from bot.i18n import mark
from bot.model.articles import Article
from bot.model.channels import SourceRule
from bot.model.filters import Verdict
from bot.model.runs import RunStory, Window
from bot.model.stories import Story, publisher_of
from bot.net.urls import site

Decide = Callable[[Article, Collection[str]], Verdict]
"""What the filters of a channel decide of an article that came from some feeds."""

KEPT = Verdict(kept=True, reason=mark("kept: there is no filter"))
HIDDEN = mark("left out: {publisher} is hidden here")
ONE_DISTRUSTED = mark("only {publisher}, distrusted here")
ALL_DISTRUSTED = mark("only {publishers} and {last}, distrusted here")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What a channel thinks of articles, publishers and topics; `decide` is missing where it has no filters.

    Publishers are known by their names or their sites, as `known_by` writes them. `feed_weights` is how much feeds
    count, by their addresses, of those that do not count as much as others.
    """

    decide: Decide | None = None
    hidden: frozenset[str] = frozenset()
    distrusted: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=dict)
    feed_weights: Mapping[str, float] = field(default_factory=dict)
    taste: Taste = field(default_factory=Taste)

    @property
    def leave_alone(self) -> bool:
        """Whether they leave every story as it is."""
        return self.decide is None and not self.hidden and not self.distrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """The stories as a channel has them, and how many articles of the window its filters and rules left out."""

    stories: tuple[Story, ...]
    filtered: int = 0


def rules_from(
    sources: Sequence[SourceRule],
    decide: Decide | None = None,
    taste: Taste | None = None,
    feed_weights: Mapping[str, float] | None = None,
) -> HouseRules:
    """Put the rules of a channel together."""
    named = {known_by(each.publisher): each for each in sources}
    return HouseRules(
        decide=decide,
        hidden=frozenset(name for name, each in named.items() if each.rule == "hidden"),
        distrusted=frozenset(name for name, each in named.items() if each.rule == "distrusted"),
        weights={name: each.weight for name, each in named.items() if each.weight is not None},
        feed_weights=feed_weights or {},
        taste=taste or Taste(),
    )


def known_by(publisher: str) -> str:
    """Return the form in which two names of one publisher are the same."""
    return " ".join(publisher.casefold().split()).removeprefix("www.")


def names_of(article: Article) -> frozenset[str]:
    """Return what the publisher of an article is known by: its name, and its site with the sites that one is part of.

    `news.example.org` is part of `example.org`.
    """
    labels = _site(article.url).split(".")
    sites = (".".join(labels[start:]) for start in range(max(len(labels) - 1, 1)))
    return frozenset(name for name in (known_by(article.publisher), *sites) if name)


def verdict_on(article: Article, feeds: Collection[str], rules: HouseRules) -> Verdict:
    """Say whether a channel takes an article that came from `feeds` at all, and why."""
    if not rules.hidden.isdisjoint(names_of(article)):
        return Verdict(kept=False, reason=HIDDEN.format(publisher=publisher_of(article)))
    return KEPT if rules.decide is None else rules.decide(article, feeds)


def apply_rules(
    stories: Sequence[Story],
    rules: HouseRules,
    *,
    window: Window,
    feeds: Collection[str],
    feeds_of: Mapping[str, Collection[str]],
    late: timedelta,
) -> Ruled:
    """Leave out the articles that the rules leave out, and the stories of which nothing is left in `window`.

    What a distrusted publisher says is left out where another one tells the story, and kept where none does. The other
    arguments are those of `stories_in`, whose answer `stories` is.
    """
    if rules.leave_alone:
        return Ruled(stories=tuple(stories))
    left, filtered = [], 0
    for story in stories:
        kept = [one for one in story.articles if verdict_on(one, feeds_of.get(one.id, ()), rules).kept]
        ids = {article.id for article in kept}
        filtered += sum(window.start < one.published <= window.end for one in story.articles if one.id not in ids)
        trusted = [article for article in kept if _is_trusted(article, rules)] or kept
        if trusted:
            left.append(story if len(trusted) == len(story.articles) else _of(story, trusted))
    found = stories_in(left, window, feeds=feeds, feeds_of=feeds_of, late=late)
    return Ruled(stories=found, filtered=filtered)


def without_distrusted(stories: Sequence[Story], rules: HouseRules) -> tuple[Story, ...]:
    """Return the stories that a trusted publisher tells; where rules were applied those have trusted ones alone."""
    return tuple(story for story in stories if any(_is_trusted(article, rules) for article in story.articles))


def source_weights(stories: Sequence[Story], rules: HouseRules) -> dict[str, float]:
    """Return how much publishers count whom the rules name, by the names that stories call them."""
    if not rules.weights and not rules.distrusted:
        return {}
    weights: dict[str, float] = {}
    for article in (article for story in stories for article in story.articles):
        names = names_of(article)
        given = [rules.weights[name] for name in sorted(names) if name in rules.weights]
        if given or not rules.distrusted.isdisjoint(names):
            weights[publisher_of(article)] = given[0] if given else 0.0
    return weights


def article_weights(
    stories: Sequence[Story],
    rules: HouseRules,
    *,
    feeds: Collection[str],
    feeds_of: Mapping[str, Collection[str]],
) -> dict[str, float]:
    """Return how much articles count by the feeds they came from, of those that do not count as others do.

    What came from several of `feeds` counts as in the one that counts most.
    """
    if not rules.feed_weights:
        return {}
    taken, weights = frozenset(feeds), {}
    for article in (article for story in stories for article in story.originals):
        here = [rules.feed_weights.get(feed, 1.0) for feed in feeds_of.get(article.id, ()) if feed in taken]
        if here and max(here) != 1.0:
            weights[article.id] = max(here)
    return weights


def marked(entries: Sequence[RunStory], stories: Sequence[Story], rules: HouseRules) -> tuple[RunStory, ...]:
    """Mark the entries of those `stories` that only distrusted publishers tell."""
    trusted = {story.id for story in without_distrusted(stories, rules)}
    marks = {story.id: _mark(story.publishers) for story in stories if story.id not in trusted}
    return tuple(
        replace(entry, labels=(*entry.labels, marks[entry.id])) if entry.id in marks else entry for entry in entries
    )


def _mark(publishers: Sequence[str]) -> str:
    *others, last = publishers
    if not others:
        return ONE_DISTRUSTED.format(publisher=last)
    return ALL_DISTRUSTED.format(publishers=", ".join(others), last=last)


def _is_trusted(article: Article, rules: HouseRules) -> bool:
    return not rules.distrusted or rules.distrusted.isdisjoint(names_of(article))


def _of(story: Story, articles: Sequence[Article]) -> Story:
    """Return a story of these of its articles; of copies whose original is left out, the first becomes the original."""
    there = {article.id for article in articles}
    first: dict[str, str] = {}
    kept = []
    for article in articles:
        original = article.copy_of
        if original is not None and original not in there:
            heir = first.setdefault(original, article.id)
            article = replace(article, copy_of=None if heir == article.id else heir)
        kept.append(article)
    return replace(story, articles=tuple(kept))


def _site(url: str) -> str:
    try:
        return site(url)
    except ValueError:
        return ""
