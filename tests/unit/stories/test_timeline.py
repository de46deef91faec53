"""The timeline of a story: days, order, and nothing twice."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.model.articles import Article
from bot.stories.timeline import A_DAY, MOST, Development, Passage, timeline
from bot.text.sentences import sentences
from tests.builders import NOON, article

DAY = timedelta(days=1)


def written(id: str, text: str, days: float = 0, **given: object) -> Article:
    title = "Harbour bridge closed after crack is found"
    return article(id, text=text, published=NOON + days * DAY, **{"title": title, **given})


def of(*articles: Article, zone: object = UTC, most: int = MOST) -> tuple[Development, ...]:
    passages = [
        Passage(number, position, span.text)
        for number, each in enumerate(articles)
        for position, span in enumerate(sentences(each.text))
    ]
    return timeline(articles, passages, zone=zone, most=most)  # type: ignore[arg-type]


def lines(*articles: Article, zone: object = UTC) -> list[tuple[str, str, int]]:
    return [(f"{one.day:%a %d}", one.text, one.article) for one in of(*articles, zone=zone)]


def test_what_happened_stands_on_the_day_that_the_sentence_names_oldest_first() -> None:
    first = written("a", "The harbour bridge was closed on Wednesday. A diver found the crack on Monday.")
    second = written("b", "The harbour bridge will reopen to lorries on Saturday.", 1)
    assert lines(second, first) == [
        ("Mon 02", "A diver found the crack on Monday.", 1),
        ("Wed 04", "The harbour bridge was closed on Wednesday.", 1),
        ("Sat 07", "The harbour bridge will reopen to lorries on Saturday.", 0),
    ]


def test_the_top_of_an_article_is_about_its_day_of_publication_and_the_rest_is_background() -> None:
    told = written(
        "a", "The harbour bridge is shut. Ferries carry the cars. It was painted green. Its arch is of steel."
    )
    assert lines(told) == [("Wed 04", "The harbour bridge is shut.", 0), ("Wed 04", "Ferries carry the cars.", 0)]


def test_what_another_article_says_again_is_told_once() -> None:
    one = written("a", "The harbour bridge was closed to lorries on Wednesday after a crack was found.")
    other = written("b", "After a crack was found on Wednesday, the harbour bridge was closed to lorries.", 0.1)
    assert len(lines(one, other)) == 1


def test_days_are_those_of_the_zone() -> None:
    late = article("a", text="The harbour bridge is shut.", title="Bridge", published=NOON.replace(hour=23, minute=30))
    assert lines(late) == [("Wed 04", "The harbour bridge is shut.", 0)]
    assert lines(late, zone=ZoneInfo("Asia/Kolkata")) == [("Thu 05", "The harbour bridge is shut.", 0)]


def test_history_and_plans_of_years_are_no_developments() -> None:
    told = written("a", "The harbour bridge opened on 3 May 1931. The bridge will be torn down on 1 June 2031.")
    assert lines(told) == []


def test_the_words_that_name_the_day_come_with_it() -> None:
    [one] = of(written("a", "The harbour bridge was closed on Monday."))
    assert one.words == "Monday"
    [one] = of(written("b", "Die Hafenbrücke ist seit Montag gesperrt.", language="de"))
    assert (one.words, one.day) == ("", date(2026, 3, 4))


def test_a_long_story_is_cut_after_every_day_had_its_turn() -> None:
    told = (
        ("Divers photographed rusty rivets.", "Bus lines change their stops."),
        ("Welders arrived with oxygen bottles.", "Schools begin an hour late."),
        ("Ferries carried forty lorries.", "Traders want compensation from Larnby."),
        ("Engineers weighed concrete samples.", "Rain flooded the tunnel."),
        ("Ministers promised nine million crowns.", "Cyclists painted a lane."),
        ("Lawyers sued the paint maker.", "Gulls nested under the arch."),
        ("Tests showed brittle steel.", "A choir sang on the quay."),
    )
    articles = [
        written(f"a{n}", f"At the harbour bridge, {one.lower()} {other[:-1]} by the bridge.", n)
        for n, (one, other) in enumerate(told)
    ]
    found = of(*articles)
    assert len(found) == MOST
    assert len({one.day for one in found}) == len(told)


def test_no_articles_have_no_timeline() -> None:
    assert timeline([], [], zone=UTC) == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["The bridge fell on Monday.", "On 3 March a crane came.", "Rain."]), st.integers(-9, 9)
        ),
        max_size=12,
    )
)
def test_lines_are_sentences_of_their_articles_in_order(told: list[tuple[str, int]]) -> None:
    articles = [written(f"a{n}", text, days) for n, (text, days) in enumerate(told)]
    found = of(*articles)
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert len(found) <= MOST
    assert all(sum(other.day == one.day for other in found) <= A_DAY for one in found)
    assert all(one.text in articles[one.article].text for one in found)
