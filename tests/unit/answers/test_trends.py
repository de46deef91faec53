"""Trends: what rises, what falls, what it is called, and how topics compare; on days of a zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.trends import WINDOWS, Days, compare, overview, topics_of
from bot.errors import UsageError
from bot.model.trends import Sighting, Trends

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = 7
DAYS = Days.until(NOW, UTC, WINDOWS * WINDOW)
NOTHING = ("apple", "grain", "marble", "violin", "lantern", "saddle", "copper", "meadow", "pepper", "anchor")


def seen(title: str, ago: float, publisher: str = "Tern Wire", **given: object) -> Sighting:
    fields: dict[str, object] = {"language": "en", "categories": (), "copy_of": None}
    id_ = f"{title} {ago} {publisher}"
    return Sighting(id_, title, publisher, published=NOW - ago * DAY, **{**fields, **given})  # type: ignore[arg-type]


def ordinary(a_day: int = 6) -> list[Sighting]:
    """Five weeks in which nothing happens: each title is of another day and another pair of words."""
    count = len(NOTHING)
    return [
        seen(
            f"{NOTHING[n % count]} and {NOTHING[(n + day) % count]} on {day}",
            day + n / 100,
            publisher=("Tern Wire", "The Courier")[n % 2],
        )
        for day in range(WINDOWS * WINDOW - 1)
        for n in range(a_day)
    ]


def found(*more: Sighting) -> Trends:
    return overview([*ordinary(), *more], days=DAYS, window=WINDOW)


def names(trends: Trends) -> tuple[list[str], list[str]]:
    return [each.name for each in trends.rising], [each.name for each in trends.falling]


def test_when_nothing_happens_nothing_rises_or_falls() -> None:
    trends = found()
    assert names(trends) == ([], [])
    assert (trends.articles, trends.past) == (42, 162)


def test_what_is_new_rises_under_the_words_that_stand_around_it() -> None:
    trends = found(*(seen(f"Strike at the Bank of Larnby, day {n}", n, "The Courier") for n in range(6)))
    [risen] = trends.rising
    assert (risen.name, risen.kind, risen.articles) == ("Bank of Larnby", "name", 6)
    assert risen.per_day[-6:] == (1, 1, 1, 1, 1, 1) and sum(risen.per_day) == 6
    assert risen.expected is not None and risen.expected < 1 < 4 < risen.factor  # type: ignore[operator]


def test_words_of_everyday_are_topics_in_small_letters() -> None:
    titles = ("Toll evasion grows", "They fight toll evasion", "More toll evasion in town", "Toll evasion costs a lot")
    trends = found(*(seen(f"{title} ({n})", n) for n in (0, 1) for title in titles))
    assert [(each.name, each.kind) for each in trends.rising] == [("toll evasion", "topic")]


def test_what_is_over_falls() -> None:
    trends = found(*(seen(f"Old Mill fire, part {n} of {ago}", ago) for ago in range(8, 34) for n in range(2)))
    assert names(trends) == ([], ["Old Mill fire"])
    assert trends.falling[0].articles == 0 and trends.falling[0].score < 0


def test_a_subject_that_rises_as_one_is_named_once() -> None:
    trends = found(*(seen(f"Skerrow ferry stops again on trip {n}", n / 2) for n in range(9)))
    assert len(trends.rising) == 1


def test_what_articles_are_filed_under_rises_too() -> None:
    filed = [seen(f"{NOTHING[n]} {NOTHING[-n]} {n}{n}", n / 3, categories=("News", "Harbour Works")) for n in range(9)]
    assert names(found(*filed)) == (["Harbour Works"], [])


def test_copies_count_once() -> None:
    wire = seen("Skerrow ferry stops", 1)
    copies = [seen(f"Skerrow ferry stops, {n}", 1, f"Paper {n}", copy_of=wire.id) for n in range(9)]
    same = [seen("Skerrow ferry stops", 1, f"Daily {n}") for n in range(9)]
    assert names(found(wire, *copies, *same)) == ([], [])


def test_a_source_that_publishes_more_rises() -> None:
    many = [seen(f"{NOTHING[n % 10]} {n} {NOTHING[n % 7]} {n}", n / 9, "The Gazette") for n in range(40)]
    assert ("The Gazette", "source") in [(each.name, each.kind) for each in found(*many).rising]


def test_numbers_are_no_subjects() -> None:
    assert names(found(*(seen(f"{NOTHING[n]} 4711 {NOTHING[-n]}", n / 2) for n in range(9)))) == ([], [])


def test_titles_without_spaces_are_cut_where_most_agree() -> None:
    titles = ("北京大学关闭", "他说北京大学很好", "学生离开北京大学")
    trends = found(*(seen(f"{title}{n}", n, language="zh") for n in range(3) for title in titles))
    assert names(trends)[0] == ["北京大学"]


def test_too_little_past_tells_nothing() -> None:
    trends = overview([seen(f"Skerrow ferry stops {n}", 1) for n in range(30)], days=DAYS, window=WINDOW)
    assert (trends.rising, trends.falling, trends.past) == ((), (), 0)


def test_topics_are_compared_day_by_day_in_the_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    sightings = [
        seen("The ferries stop", 0)._replace(published=late),
        seen("Nothing", 0, categories=("Ferry",)),
        seen("A bridge for the ferry", 2, "The Courier"),
        seen("A bridge", 99),
        seen("Tomorrow's ferry", -1),
    ]
    days = Days.until(NOW, berlin, 3)
    trends = compare(sightings, ("ferry", "bridge", "source:the  courier", "opera"), days=days)
    assert trends.days == (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))
    assert [(each.name, each.kind, each.per_day) for each in trends.compared] == [
        ("ferry", "topic", (1, 0, 2)),
        ("bridge", "topic", (1, 0, 0)),
        ("the  courier", "source", (1, 0, 0)),
        ("opera", "topic", (0, 0, 0)),
    ]


def test_days_are_midnight_to_midnight_also_when_clocks_change() -> None:
    days = Days.until(datetime(2026, 3, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"), 3)
    assert [start.hour for start in days.starts] == [23, 23, 22, 22]
    assert [days.number(start) for start in days.starts] == [0, 1, 2, 3]
    assert days.number(days.starts[0] - timedelta(seconds=1)) == -1


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("ferry", ("ferry",)),
        ("ferry vs harbour bridge VS. “opera”", ("ferry", "harbour bridge", "opera")),
        ("source:Tern Wire versus Source:“The Courier”", ("source:Tern Wire", "source:The Courier")),
        ("ferry vs Ferry vs", ("Ferry",)),
        ("  vs  ", ()),
        ("", ()),
    ],
)
def test_topics_are_parted_by_vs(text: str, topics: tuple[str, ...]) -> None:
    assert topics_of(text) == topics


@pytest.mark.parametrize("text", ["a vs b vs c vs d vs e vs f", "!?", "source:", "x" * 101])
def test_what_cannot_be_compared_is_said(text: str) -> None:
    with pytest.raises(UsageError):
        topics_of(text)


TITLES = st.lists(
    st.sampled_from(["ferry", "Larnby", "the", "Bank of", "北京大学", "5", "पुल", "다리", "é", "'s"]), max_size=6
)


@given(
    given_titles=st.lists(
        st.tuples(TITLES.map(" ".join), st.integers(0, 34), st.sampled_from(["en", "de", "zh", None]))
    ),
    window=st.integers(1, 7),
)
def test_whatever_titles_say_counts_add_up(given_titles: list[tuple[str, int, str | None]], window: int) -> None:
    sightings = [seen(title, ago, f"P{n}", language=code) for n, (title, ago, code) in enumerate(given_titles)]
    days = Days.until(NOW, UTC, WINDOWS * window)
    trends = overview(sightings, days=days, window=window)
    for each in (*trends.rising, *trends.falling):
        assert len(each.per_day) == len(trends.days)
        assert sum(each.per_day[-window:]) == each.articles <= trends.articles
        assert each.name and each.expected is not None
        assert (each.score > 0) == (each in trends.rising) and (each.articles > each.expected) == (each.score > 0)
