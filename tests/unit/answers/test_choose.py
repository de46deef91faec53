from datetime import UTC

import pytest

from bot.answers.choose import choose
from bot.answers.kinds import has_form
from bot.answers.notes import day, named, nothing_found
from bot.answers.passages import ARTICLES_READ, MAX_SENTENCES, Passage, passages
from bot.answers.question import understand
from bot.answers.retrieve import Scope, narrowed
from bot.answers.score import weigh
from bot.model.answers import Hit
from bot.model.articles import Article
from tests.builders import NOON, article


def read(question: str, *articles: Article) -> tuple[Passage, ...]:
    asked = understand(question, now=NOON, zone=UTC)
    return passages([Hit(article=one, score=1.0) for one in articles], asked, weigh(asked))


def chosen(question: str, *articles: Article) -> list[str]:
    asked = understand(question, now=NOON, zone=UTC)
    hits = [Hit(article=one, score=1.0) for one in articles]
    found = passages(hits, asked, weigh(asked))
    return [one.passage.text for one in choose(found, hits, weigh(asked), has_form=has_form(asked)).cited]


def test_a_passage_stands_in_its_article() -> None:
    one = article(text="  Rents rose in Larnby again.\n\nThe mayor of Larnby said nothing.  ")
    found = read("Did rents rise in Larnby?", one)
    assert [one.text[passage.start : passage.end] for passage in found] == [passage.text for passage in found]
    assert found[0].text == "Rents rose in Larnby again."


def test_the_sentence_before_and_the_lead_count_as_context() -> None:
    one = article(title="Ferry", text="The Quendale ferry sank on its way to Larnby. It carried 31 tons of apples.")
    fruit = next(passage for passage in read("What did the Quendale ferry carry?", one) if "apples" in passage.text)
    assert 0.3 < fruit.coverage < 1


def test_scraps_and_walls_of_words_are_no_passages() -> None:
    assert read("ferry?", article(text=f"The ferry.\n\n{'ferry ' * 91}")) == ()


def test_only_the_best_articles_are_read() -> None:
    many = [article(f"a{n}", text=f"The ferry number {n} came to harbour.") for n in range(ARTICLES_READ + 4)]
    assert {passage.article.id for passage in read("ferry?", *many)} == {one.id for one in many[:ARTICLES_READ]}


def test_no_sentence_is_cited_that_repeats_another() -> None:
    first = article("a", text="The Quendale ferry sank on Monday near Larnby.")
    again = article("b", text="The Quendale ferry sank on Monday, near Larnby!")
    assert len(chosen("Where did the Quendale ferry sink?", first, again)) == 1


def test_at_most_three_sentences_are_cited() -> None:
    words = ("apples rotted", "sailors swam", "owners wept", "gulls feasted", "divers searched")
    one = article(text=" ".join(f"Near the Quendale ferry {what} all day long." for what in words))
    assert len(chosen("What happened near the Quendale ferry?", one)) <= MAX_SENTENCES


def test_nothing_is_chosen_from_nothing() -> None:
    assert chosen("ferry?") == []
    assert chosen("ferry?", article(text="Rents rose in Larnby again today.")) == []


@pytest.mark.parametrize("text", ["What happened today?", "What happened this week?"])
def test_a_distance_from_today_narrows_and_the_future_is_left_out(text: str) -> None:
    scope = narrowed(Scope(), understand(text, now=NOON, zone=UTC), now=NOON)
    assert scope.since is not None and scope.until is not None
    assert scope.since < NOON < scope.until
    assert scope.holds(article(published=NOON))


def test_a_date_by_name_does_not_narrow() -> None:
    assert narrowed(Scope(), understand("in August 2025?", now=NOON, zone=UTC), now=NOON).since is None


def test_the_scope_given_is_never_widened() -> None:
    given = Scope(feeds=("https://example.org/feed",), since=NOON, until=NOON)
    scope = narrowed(given, understand("What happened this year?", now=NOON, zone=UTC), now=NOON)
    assert scope == given


def test_an_article_without_a_title_is_named_by_its_beginning() -> None:
    assert named(article(title="", text="Rents rose.", publisher="")) == "“Rents rose.”"


def test_a_long_title_is_shortened() -> None:
    assert len(named(article(title="word " * 60, publisher=""))) <= 92


def test_one_article_is_spoken_of_as_one() -> None:
    note = nothing_found(1, since=None, now=NOON, zone=UTC, closest=None)
    assert note == "Nothing in the one article I have answers that."
    assert "1,240" in nothing_found(1240, since=None, now=NOON, zone=UTC, closest=None)


def test_the_publishers_of_which_nothing_was_found_are_named() -> None:
    note = nothing_found(3, since=None, now=NOON, zone=UTC, closest=None, absent=("Meridian", "Gull"))
    assert note == "Nothing in the 3 articles I have answers that. Nothing I found is from Meridian and Gull."


def test_a_year_is_named_when_it_is_another() -> None:
    assert day(NOON, now=NOON, zone=UTC) == "4 Mar"
    assert day(NOON.replace(year=2025), now=NOON, zone=UTC) == "4 Mar 2025"
