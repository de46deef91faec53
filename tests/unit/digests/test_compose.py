"""Which stories a digest tells, and how its entries read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.digests.compose import ChosenStory, as_evidence, choose, entry, evidence_of, told_with
from bot.digests.disagreements import Disagreement
from bot.digests.message import digest_message
from bot.digests.novelty import news_in
from bot.model.articles import Article, Basis, Label
from bot.model.channels import Told
from bot.model.messages import Heading, Note, StoryBlock
from bot.model.runs import Coverage, Run, Window
from bot.model.stories import RankedStory, Story
from bot.model.summaries import Citation, CitedSentence, Summary
from tests.builders import NOON, article

EARLY = article("early", published=NOON - timedelta(hours=2), publisher="Courier")
LATE = article("late", publisher="Herald")
COPY = article("copy", copy_of="early")
BARE = article("bare", text="", basis=Basis.HEADLINE, published=NOON - timedelta(hours=3))


def ranked(*articles: Article) -> RankedStory:
    return RankedStory(story=Story(id="s", version=len(articles), articles=articles), importance=0.123456)


def everything(old: Sequence[Article], later: Sequence[Article]) -> tuple[Article, ...]:
    return tuple(later)


def told(*ids: str) -> dict[str, Told]:
    return {"s": Told(story="s", version=1, run="r", at=NOON - timedelta(hours=1), articles=frozenset(ids))}


def summary(*cited: int) -> Summary:
    sentences = tuple(
        CitedSentence(text=f"Sentence {n}.", citations=(Citation(article=n, start=0, end=4),)) for n in cited
    )
    return Summary(sentences=sentences, method="extractive", model="extractive")


def run_of(chosen: ChosenStory | None) -> Run:
    stories = () if chosen is None else (entry(chosen, rank=1, summary=summary(0), headline="Head", topics=["news"]),)
    window = Window(start=NOON - timedelta(hours=24), end=NOON)
    return Run(
        id="r2",
        channel="console:default",
        schedule=None,
        window=window,
        generated_at=NOON,
        stories=stories,
        coverage=Coverage(feeds=1, ok=1),
    )


def test_what_was_never_told_is_new_and_told_from_its_originals() -> None:
    [chosen] = choose([ranked(EARLY, COPY, LATE)], {}, news_in=everything)
    assert (chosen.status, chosen.fresh, chosen.told) == ("new", (EARLY, LATE), None)


def test_a_told_story_comes_back_only_with_material_news() -> None:
    before = told("early")
    assert choose([ranked(EARLY, LATE)], before, news_in=lambda old, later: ()) == ()
    [update] = choose([ranked(EARLY, COPY, LATE)], before, news_in=everything)
    assert (update.status, update.fresh, update.told) == ("update", (LATE,), before["s"])


def test_a_disagreement_cites_the_numbers_of_its_sources() -> None:
    [chosen] = choose([ranked(EARLY, LATE)], {}, news_in=everything)
    said = Disagreement("Courier says “12 people”, Herald says “17 people”.", ("late", "early"))
    made = entry(chosen, rank=1, summary=summary(1), headline="Head", topics=(), disagreements=[said])
    assert [source.id for source in made.sources] == ["late", "early"]
    assert [(each.text, each.citations) for each in made.disagreements] == [(said.text, (1, 2))]


def test_what_is_told_with_a_run_does_not_come_back_unless_something_joins() -> None:
    story = ranked(EARLY, COPY, LATE)
    [chosen] = choose([story], {}, news_in=everything)
    [memory] = told_with(run_of(chosen))
    assert choose([story], {"s": memory}, news_in=everything) == ()
    assert choose([ranked(EARLY, COPY, LATE, BARE)], {"s": memory}, news_in=everything) != ()


def test_evidence_is_of_the_language_of_most_and_the_others_are_sources_all_the_same() -> None:
    english = [replace(EARLY, language="en"), replace(LATE, language="en")]
    german = replace(article("deutsch", published=NOON - timedelta(hours=5)), language="de")
    unknown = replace(BARE, language=None)
    chosen = ChosenStory(ranked=ranked(german, *english, unknown), status="new", fresh=(german, *english, unknown))
    assert [each.id for each in evidence_of(chosen)] == ["early", "late", "bare"]
    told_by = entry(chosen, rank=1, summary=summary(0, 1), headline="Head", topics=[]).sources
    assert [source.id for source in told_by] == ["early", "late", "bare", "deutsch"]
    alone = ChosenStory(ranked=ranked(german), status="new", fresh=(german,))
    assert evidence_of(alone) == (german,)


def test_evidence_is_the_fullest_text_first_then_the_earliest() -> None:
    chosen = ChosenStory(ranked=ranked(EARLY, LATE, BARE), status="new", fresh=(LATE, BARE, EARLY))
    assert evidence_of(chosen) == (EARLY, LATE, BARE)
    assert [each.id for each in as_evidence(evidence_of(chosen))] == ["early", "late", "bare"]


def test_sources_are_numbered_in_the_order_in_which_they_are_cited_and_all_are_listed() -> None:
    chosen = ChosenStory(ranked=ranked(BARE, EARLY, LATE), status="new", fresh=(BARE, EARLY, LATE))
    made = entry(chosen, rank=1, summary=summary(1, 0), headline="Head", topics=[])
    assert [(source.n, source.id) for source in made.sources] == [(1, "late"), (2, "early"), (3, "bare")]
    assert [sentence.citations for sentence in made.summary] == [(1,), (2,)]
    assert made.importance == 0.1235


def test_the_basis_and_labels_are_those_of_what_is_cited() -> None:
    walled = replace(LATE, labels=frozenset({Label.PAYWALLED}), basis=Basis.TEASER)
    chosen = ChosenStory(ranked=ranked(walled, BARE), status="new", fresh=(walled, BARE))
    made = entry(chosen, rank=1, summary=summary(0), headline="Head", topics=[])
    assert (made.basis, made.labels) == (Basis.TEASER, ("paywalled",))


def test_a_story_without_a_summary_still_cites_its_article() -> None:
    chosen = ChosenStory(ranked=ranked(BARE), status="new", fresh=(BARE,))
    made = entry(chosen, rank=1, summary=summary(), headline="Head", topics=[])
    assert [source.id for source in made.sources] == ["bare"]
    assert made.basis is Basis.HEADLINE


def test_a_digest_reads_from_heading_to_coverage() -> None:
    chosen = ChosenStory(ranked=ranked(EARLY), status="update", fresh=(EARLY,), told=told("x")["s"])
    head, story, line = digest_message(run_of(chosen), zone=ZoneInfo("Europe/Berlin")).blocks
    assert isinstance(head, Heading) and isinstance(story, StoryBlock) and isinstance(line, Note)
    assert head.title == "Afternoon digest · Wed 4 Mar, 13:00 Berlin"
    assert head.subtitle == "since Tue 13:00 · 1 feed · 0 articles · 1 story"
    assert (story.mark, story.sentences[0].text) == ("Update:", "Since Wed 12:00: Sentence 0.")
    assert story.facts == ("2 h", "news", "1 source")


def test_an_empty_digest_says_why_it_is() -> None:
    _, why, _ = digest_message(run_of(None), zone=ZoneInfo("UTC")).blocks
    assert isinstance(why, Note) and "quiet day" in why.text


BRIDGE = "The Arden bridge was closed on Monday after engineers found cracks in its northern pier. Lorries wait. "
VERDICT = "A judge in Tolm has fined the contractor Hessel nine million crowns for falsified weld certificates. "


def test_news_says_something_that_nobody_said_before() -> None:
    first = article("first", title="Arden bridge closed over cracks", text=BRIDGE)
    same = article("same", title="Cracks: Arden bridge closed", text=BRIDGE.replace("Lorries wait", "Drivers wait"))
    moved_on = article("moved", title="Contractor Hessel fined nine million", text=VERDICT)
    headline = article("headline", title="Contractor Hessel fined nine million", text="", basis=Basis.HEADLINE)
    assert news_in([first], [same, moved_on, headline]) == (moved_on,)
    assert news_in([first], []) == ()
    assert news_in([], [first]) == (first,)
