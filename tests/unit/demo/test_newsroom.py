"""What is written in the demo newsroom: enough of it, well made, and the same every time."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from bot.demo.newsroom import NewsArticle, Newsroom, load
from bot.demo.server import DAY_ONE, DAY_TWO

LONGEST_SENTENCE = 40


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return load()


def by_story(newsroom: Newsroom) -> dict[str, list[NewsArticle]]:
    told = defaultdict(list)
    for article in newsroom.articles:
        told[article.story].append(article)
    return told


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 3}


def test_the_newsroom_is_as_large_as_promised(newsroom: Newsroom) -> None:
    assert (len(newsroom.publishers), len(newsroom.feeds), len(newsroom.articles)) == (8, 12, 60)
    assert len(newsroom.stories) == len(by_story(newsroom)) == 12
    assert {feed.format for feed in newsroom.feeds} == {"rss", "rdf", "atom", "json"}
    told_by_several = [told for told in by_story(newsroom).values() if len({each.publisher.id for each in told}) > 1]
    assert len(told_by_several) == 10


def test_it_has_one_of_every_trouble(newsroom: Newsroom) -> None:
    assert [feed.status for feed in newsroom.feeds if feed.status != 200] == [500]
    assert [feed.publisher.id for feed in newsroom.feeds if feed.malformed] == ["skua"]
    assert [feed.publisher.id for feed in newsroom.feeds if feed.teasers] == ["standard", "skua", "saltmarket"]
    walls = {publisher.id: publisher.wall for publisher in newsroom.publishers if publisher.wall}
    assert walls == {"skua": "consent", "saltmarket": "pay"}
    assert [publisher.id for publisher in newsroom.publishers if not publisher.language.startswith("en")] == [
        "kuestenbote"
    ]


def test_it_loads_the_same_every_time(newsroom: Newsroom) -> None:
    load.cache_clear()
    assert load() == newsroom


def test_articles_come_oldest_first_and_their_addresses_are_their_own(newsroom: Newsroom) -> None:
    times = [article.published for article in newsroom.articles]
    assert times == sorted(times)
    assert len({article.url for article in newsroom.articles}) == len(newsroom.articles)
    assert all(article.section in article.publisher.sections for article in newsroom.articles)


def test_every_article_belongs_to_one_of_the_two_days(newsroom: Newsroom) -> None:
    first, second = newsroom.articles_until(DAY_ONE), newsroom.articles_until(DAY_TWO)
    assert len(second) == len(newsroom.articles)
    assert 30 <= len(first) <= len(second) - 20
    assert first == second[-len(first) :]


def test_stories_develop_overnight(newsroom: Newsroom) -> None:
    overnight = [
        story
        for story, told in by_story(newsroom).items()
        if told[0].published <= DAY_ONE and told[-1].published > DAY_ONE
    ]
    assert set(overnight) == {
        "skerrow-ferry",
        "dunmoor-fire",
        "arden-bridge",
        "oceans-initiative",
        "bank-outage",
        "cheese-recall",
    }


def test_every_article_states_the_facts_of_its_story(newsroom: Newsroom) -> None:
    facts = {story.id: story.facts for story in newsroom.stories}
    for article in newsroom.articles:
        if article.paragraphs:
            missing = [fact for fact in facts[article.story] if fact not in article.text]
            assert not missing, article.key


def test_stories_that_look_alike_happen_in_different_places_with_different_facts(newsroom: Newsroom) -> None:
    stories = {story.id: story for story in newsroom.stories}
    alike = [(story, stories[story.apart_from]) for story in newsroom.stories if story.apart_from]
    assert alike
    for one, other in alike:
        assert not set(one.places) & set(other.places)
        for article in by_story(newsroom)[one.id]:
            found = [name for name in (*other.places, *other.facts) if re.search(rf"\b{name}\b", article.text)]
            assert not found, article.key


def test_publishers_tell_one_event_in_different_words(newsroom: Newsroom) -> None:
    for told in by_story(newsroom).values():
        own = [article for article in told if article.paragraphs and not article.syndicates]
        for one in own:
            for other in own:
                if one.publisher != other.publisher:
                    shared = words(one.text) & words(other.text)
                    assert len(shared) < 0.6 * min(len(words(one.text)), len(words(other.text))), (one.key, other.key)


def test_syndicated_copies_repeat_the_wire_under_their_own_headlines(newsroom: Newsroom) -> None:
    written = {article.key: article for article in newsroom.articles}
    copies = [article for article in newsroom.articles if article.syndicates]
    assert [bool(copy.edits) for copy in copies] == [False, True]
    for copy in copies:
        wire = written[copy.syndicates]
        assert copy.text.endswith(wire.text) != bool(copy.edits)
        assert copy.headline != wire.headline
        assert copy.publisher != wire.publisher
        assert copy.published > wire.published


def test_every_edit_of_a_copy_changes_something(newsroom: Newsroom) -> None:
    written = {article.key: article for article in newsroom.articles}
    for copy in newsroom.articles:
        wire = written[copy.syndicates].text if copy.syndicates else ""
        for old, new in copy.edits:
            assert old in wire
            assert old not in copy.text
            assert new in copy.text


def test_a_number_is_disputed_and_another_corrected(newsroom: Newsroom) -> None:
    written = {article.key: article.text for article in newsroom.articles}
    assert "180,000" in written["tern/tidewater-cards-fail"]
    assert "260,000" in written["ledger/tidewater-consumers-count"]
    assert "42,000" in written["tern/hollin-vale-cheese"]
    assert "Correction: An earlier report said that 42,000 cheeses" in written["tern/hollin-vale-pipe"]


def test_articles_have_the_length_of_news_and_sentences_that_can_be_read(newsroom: Newsroom) -> None:
    for article in newsroom.articles:
        if not article.paragraphs or article.raw:
            continue
        assert 150 <= len(article.text.split()) <= 450, article.key
        for paragraph in article.paragraphs:
            for sentence in re.split(r"(?<=[.!?])[\"”]?\s+(?=[\"“A-Z])", paragraph):
                assert len(sentence.split()) <= LONGEST_SENTENCE, (article.key, sentence)


def test_one_article_is_only_a_headline(newsroom: Newsroom) -> None:
    assert [article.key for article in newsroom.articles if not article.paragraphs] == ["courier/video-tug-corrie-bell"]


def test_the_hostile_article_carries_what_must_never_get_through(newsroom: Newsroom) -> None:
    (hostile,) = [article for article in newsroom.articles if article.raw]
    everything = hostile.headline + hostile.byline + hostile.teaser + "".join(hostile.paragraphs)
    for threat in ("@everyone", "<!channel>", "<script>", "\u202e", "\u200b", "Ignore previous instructions", "]("):
        assert threat in everything


def test_the_diplomatic_piece_is_wrapped_in_debris(newsroom: Newsroom) -> None:
    written = {article.key: article for article in newsroom.articles}
    piece = written["monsoon/south-korea-weighs-oceans-initiative"]
    debris = "\n".join((*piece.before, piece.aside, *piece.after))
    for line in (
        "[ad_1]",
        "[ad_2]",
        "Source link",
        "Published: 3 Mar 2026, 02:23 PM IST",
        "Also Read:",
        "Download the",
    ):
        assert line in debris
        assert line not in piece.text


def test_a_file_that_is_no_article_is_named(tmp_path: Path, newsroom: Newsroom) -> None:
    folder = tmp_path / "articles" / "courier"
    folder.mkdir(parents=True)
    source = Path(load.__wrapped__.__code__.co_filename).parent
    for name in ("publishers.yaml", "stories.yaml"):
        (tmp_path / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "odd.md").write_text("---\nheadline: No date\n---\nText.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd\.md is no article"):
        load(tmp_path)
