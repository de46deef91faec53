"""Compose a run: which stories are told, as new or as an update, and how each entry reads."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.digests.disagreements import Disagreement
from bot.model.articles import Article, Basis
from bot.model.channels import Told
from bot.model.runs import Run, RunSentence, RunStory, Source, Update
from bot.model.stories import RankedStory
from bot.model.summaries import Evidence, Summary

NewsIn = Callable[[Sequence[Article], Sequence[Article]], Sequence[Article]]
"""Given what was told before and what came since, return the articles that say something materially new."""

_BEST_FIRST = {Basis.FULL: 0, Basis.TEASER: 1, Basis.HEADLINE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenStory:
    """A story that the digest will tell; `fresh` are the articles to tell it from, `told` what was told before."""

    ranked: RankedStory
    status: Literal["new", "update"]
    fresh: tuple[Article, ...]
    told: Told | None = None


def choose(ranked: Sequence[RankedStory], told: Mapping[str, Told], *, news_in: NewsIn) -> tuple[ChosenStory, ...]:
    """Keep the stories, in the order given, that the channel was not told, or that moved on since."""
    chosen: list[ChosenStory] = []
    for candidate in ranked:
        story = candidate.story
        before = told.get(story.id)
        if before is None:
            chosen.append(ChosenStory(ranked=candidate, status="new", fresh=story.originals))
            continue
        old = [article for article in story.articles if article.id in before.articles]
        later = [article for article in story.originals if article.id not in before.articles]
        if fresh := tuple(news_in(old, later)):
            chosen.append(ChosenStory(ranked=candidate, status="update", fresh=fresh, told=before))
    return tuple(chosen)


def evidence_of(chosen: ChosenStory) -> tuple[Article, ...]:
    """Return the articles a summary may rest on, those with most text first, then the earliest.

    They are of one language, that of most of them: a summary in two can be read by few. The others are sources all the
    same.
    """
    best = sorted(chosen.fresh, key=lambda article: (_BEST_FIRST[article.basis], article.published, article.id))
    languages = Counter(article.language for article in best if article.language)
    main = languages.most_common(1)[0][0] if languages else None
    return tuple(article for article in best if article.language in (main, None))


def as_evidence(articles: Sequence[Article]) -> tuple[Evidence, ...]:
    """Hand articles to the summariser."""
    return tuple(
        Evidence(text=article.text, title=article.title, publisher=article.publisher, url=article.url, id=article.id)
        for article in articles
    )


def entry(
    chosen: ChosenStory,
    *,
    rank: int,
    summary: Summary,
    headline: str,
    topics: Sequence[str],
    disagreements: Sequence[Disagreement] = (),
) -> RunStory:
    """Write the digest entry of one story; sources are numbered in the order in which the summary cites them."""
    evidence = evidence_of(chosen)
    story = chosen.ranked.story
    cited = list(dict.fromkeys(citation.article for each in summary.sentences for citation in each.citations))
    cited_articles = [evidence[index] for index in cited] or list(evidence[:1])
    listed = {article.id: None for article in (*cited_articles, *evidence, *story.originals)}
    by_id = {article.id: article for article in story.articles}
    number = {article_id: n for n, article_id in enumerate(listed, start=1)}
    sentences = tuple(
        RunSentence(
            text=each.text,
            citations=tuple(sorted({number[evidence[citation.article].id] for citation in each.citations})),
        )
        for each in summary.sentences
    )
    return RunStory(
        id=story.id,
        version=story.version,
        rank=rank,
        status=chosen.status,
        headline=headline,
        summary=sentences,
        method=summary.method,
        model=summary.model,
        basis=min((article.basis for article in cited_articles), key=_BEST_FIRST.__getitem__),
        importance=round(chosen.ranked.importance, 4),
        why=chosen.ranked.why,
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        sources=tuple(_source(number[article_id], by_id[article_id]) for article_id in listed),
        update=_update(chosen, sentences),
        labels=tuple(sorted({label.value for article in cited_articles for label in article.labels})),
        disagreements=tuple(
            RunSentence(text=each.text, citations=tuple(sorted(number[article] for article in each.articles)))
            for each in disagreements
        ),
        topics=tuple(topics),
        image=next((article.image for article in (*cited_articles, *evidence) if article.image), None),
    )


def told_with(run: Run) -> tuple[Told, ...]:
    """Write down what a channel is told with `run`, so that only material news brings a story back.

    The sources of a story are all its articles that are no copies, which is what `choose` compares.
    """
    return tuple(
        Told(
            story=story.id,
            version=story.version,
            run=run.id,
            at=run.generated_at,
            articles=frozenset(source.id for source in story.sources),
        )
        for story in run.stories
    )


def _source(n: int, article: Article) -> Source:
    return Source(
        n=n,
        id=article.id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
        language=article.language,
    )


def _update(chosen: ChosenStory, sentences: Sequence[RunSentence]) -> Update | None:
    if chosen.told is None:
        return None
    return Update(since=chosen.told.at, text=sentences[0].text if sentences else "")
