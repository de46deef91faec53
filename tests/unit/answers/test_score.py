from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.question import Question, understand
from bot.answers.score import match, names_source, nearness, rank, weigh
from bot.model.answers import Hit
from tests.builders import NOON, article


def read(text: str) -> Question:
    return understand(text, now=NOON, zone=UTC)


def hit(id: str, score: float, days_old: float = 0, **given: object) -> Hit:
    return Hit(article=article(id, published=NOON - timedelta(days=days_old), **given), score=score)


def order(question: str, *hits: Hit) -> list[str]:
    return [one.article.id for one in rank(hits, read(question), now=NOON)]


def test_newer_comes_first_when_the_words_match_alike() -> None:
    assert order("bridge?", hit("old", 10, 30), hit("new", 9.5, 1)) == ["new", "old"]


def test_words_win_over_a_little_newness() -> None:
    assert order("bridge?", hit("old", 10, 3), hit("new", 3, 1)) == ["old", "new"]


def test_half_of_the_nearness_is_gone_after_eight_days() -> None:
    assert nearness(read("bridge?"), hit("a", 1, 8).article, NOON) == pytest.approx(0.5)


def test_far_after_the_question_is_not_near() -> None:
    assert nearness(read("bridge?"), hit("a", 1, -0.9).article, NOON) == 1.0
    assert nearness(read("bridge?"), hit("a", 1, -1.1).article, NOON) == 0.0


def test_a_question_about_a_past_date_does_not_prefer_new_articles() -> None:
    assert order("Who opened the bridge in August 2025?", hit("new", 9, 0), hit("old", 10, 200)) == ["old", "new"]


def test_the_day_that_is_named_counts() -> None:
    assert order("What of the bridge on 2 March?", hit("other", 10, 0), hit("then", 9.5, 2)) == ["then", "other"]


def test_articles_of_a_time_long_ago_that_is_asked_about_are_half_as_near_as_those_of_now() -> None:
    asked = read("What happened to the bridge in August 2025?")
    then = hit("then", 1, 200).article
    assert nearness(asked, then, NOON) == pytest.approx(0.5)
    assert nearness(read("What happened to the bridge?"), then, NOON) < 0.001


def test_a_day_of_this_week_is_no_long_time_ago() -> None:
    after = hit("after", 1, 0).article
    assert nearness(read("Who opened the bridge on Monday?"), after, NOON) == 1.0


def test_what_the_beginning_says_of_the_question_counts() -> None:
    told = hit("told", 9, text="Mara Quill opened the bridge in Larnby.")
    buried = hit("buried", 10, text="Rents rose.")
    assert order("Did Mara Quill open the bridge in Larnby?", buried, told) == ["told", "buried"]


def test_likeness_of_meaning_counts_where_it_is_known() -> None:
    hits = (hit("a", 10), hit("b", 9.5))
    ranked = rank(hits, read("bridge?"), now=NOON, alike={"b": 0.9, "a": -0.5})
    assert [one.article.id for one in ranked] == ["b", "a"]


def test_a_source_may_be_named_by_a_part_of_its_name_where_publishers_are_spoken_of() -> None:
    courier = article(publisher="Courier News - Travel")
    assert names_source(read("What happened, as reported by the Courier?"), courier)
    assert not names_source(read("What did the courier bring?"), courier)


def test_the_source_that_is_named_counts() -> None:
    mine = hit("mine", 9, publisher="Larnby Courier")
    assert order("What does the Larnby Courier say of the bridge?", hit("other", 10), mine) == ["mine", "other"]


def test_a_source_is_named_by_its_whole_name() -> None:
    assert names_source(read("what does the post say?"), article(publisher="Post"))
    assert not names_source(read("postal votes?"), article(publisher="Post"))
    assert not names_source(read("anything?"), article(publisher=""))


def test_of_near_duplicates_one_is_left() -> None:
    first = hit("first", 10)
    copies = (hit("copy", 10, copy_of="first"), hit("another", 9, copy_of="first"))
    assert order("bridge?", *copies, first) == ["first"]
    assert order("bridge?", *copies) == ["copy"]


def test_no_hits_give_no_ranking() -> None:
    assert rank([], read("bridge?"), now=NOON) == ()


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=8))
def test_the_order_of_the_hits_does_not_matter(scores: list[float]) -> None:
    hits = [hit(f"a{n}", score, n) for n, score in enumerate(scores)]
    shuffled = sorted(hits, key=lambda one: hash((one.article.id, 7)))
    assert order("bridge?", *hits) == order("bridge?", *shuffled)


def test_rare_words_and_names_weigh_more() -> None:
    weights = weigh(read("Did the government of Larnby close it?"))
    assert weights.by_stem["larnbi"] > weights.by_stem["govern"]
    assert weights.share(frozenset({"larnbi", "govern", "close"})) == pytest.approx(1.0)
    assert weights.share(frozenset()) == 0.0


def test_without_words_nothing_is_covered() -> None:
    assert weigh(read("?")).share(frozenset({"bridge"})) == 0.0


def test_articles_in_hand_are_matched_by_their_words() -> None:
    bridge = article("bridge", title="Harbour bridge reopens", text="The harbour bridge in Larnby reopened.")
    other = article("other", title="Rents rise", text="Rents rose in Larnby.")
    nothing = article("nothing", title="Chess", text="A draw.")
    found = match([other, bridge, nothing], read("When did the Larnby bridge reopen?"))
    assert {one.article.id: one.score for one in found}.keys() == {"bridge", "other"}
    assert max(found, key=lambda one: one.score).article.id == "bridge"
    assert match([], read("bridge?")) == ()


def test_nearness_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        nearness(read("bridge?"), article(), datetime(2026, 3, 4))  # noqa: DTZ001
