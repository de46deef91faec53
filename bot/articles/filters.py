"""Which articles a channel's filters keep, and why."""

from collections import Counter
from collections.abc import Collection, Sequence

from bot.articles.filter_reasons import because
from bot.articles.filter_subject import Subject, holds
from bot.articles.patterns import fits
from bot.i18n import Said, listing, say
from bot.model.articles import Article
from bot.model.filters import Filter, Verdict

STRIKES = 3
"""How often a pattern may be cut off before a `Sieve` no longer tries it."""


class Sieve:
    """Filters that judge many articles one after the other; keep one for a round, as slow patterns are remembered."""

    def __init__(self, filters: Sequence[Filter]) -> None:
        self._filters = tuple(filters)
        self._strikes: Counter[str] = Counter()

    def judge(
        self, articles: Sequence[Article], *, feeds: Collection[str] | None = None, topics: Collection[str] = ()
    ) -> Verdict:
        """Decide about one article, or about the articles of one story together.

        It is kept when no `exclude` filter matches and, where there are `include` filters, at least one does. `feeds`
        are those it came from: filters of other feeds do not count, and it is kept when it is kept for one of them.
        """
        subject = Subject(articles, topics=topics, fits=self._fits)
        if feeds is None:
            return _decide(self._filters, subject)
        applying = [
            tuple(each for each in self._filters if each.feed in (None, feed)) for feed in sorted(feeds) or [""]
        ]
        verdicts = [_decide(filters, subject) for filters in dict.fromkeys(applying)]
        return next((verdict for verdict in verdicts if verdict.kept), verdicts[0])

    def _fits(self, pattern: str, text: str) -> bool | None:
        if self._strikes[pattern] >= STRIKES:
            return None
        found = fits(pattern, text)
        self._strikes[pattern] += found is None
        return found


def passes(article: Article, filters: Sequence[Filter], *, topics: Collection[str] = ()) -> Verdict:
    """Decide about one article by `filters`; `topics` are those that its feed is followed under."""
    return Sieve(filters).judge((article,), topics=topics)


def _decide(filters: Sequence[Filter], subject: Subject) -> Verdict:
    excluding = [each for each in filters if each.action == "exclude"]
    including = [each for each in filters if each.action == "include"]
    slow: list[str] = []
    matched = _first_match(excluding, subject, slow) or _first_match(including, subject, slow)
    if matched and matched.action == "exclude":
        return _verdict(False, _left_out_by(matched, subject), matched, slow)
    if matched:
        return _verdict(True, say("kept: {facts}", facts=because(matched.condition, subject)), matched, slow)
    match including, excluding:
        case [], []:
            return _verdict(True, say("kept: there is no filter"), None, slow)
        case [], [only]:
            return _verdict(True, say("kept: {facts}", facts=because(only.condition, subject)), only, slow)
        case [], _:
            return _verdict(True, say("kept: no filter leaves it out"), None, slow)
        case [only], _:
            return _verdict(False, _left_out_by(only, subject), only, slow)
        case _:
            names = listing([each.id for each in including])
            reason = say("left out: none of the filters {names} lets it through", names=names)
            return _verdict(False, reason, None, slow)


def _left_out_by(filter: Filter, subject: Subject) -> Said:
    facts = because(filter.condition, subject)
    return say("left out by filter {filter}: {facts}", filter=filter.id, facts=facts)


def _first_match(filters: Sequence[Filter], subject: Subject, slow: list[str]) -> Filter | None:
    """Return the first that matches; those that took too long are added to `slow`."""
    for each in filters:
        found = holds(each.condition, subject)
        if found:
            return each
        if found is None:
            slow.append(each.id)
    return None


def _verdict(kept: bool, reason: Said, filter: Filter | None, slow: Sequence[str]) -> Verdict:
    explained = filter.id if filter else None
    if others := [id for id in slow if id != explained]:
        reason = say(
            "{reason} (not counted, as they took too long: filter {names})", reason=reason, names=listing(others)
        )
    return Verdict(kept=kept, reason=reason, filter=explained, slow=tuple(slow))
