from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.query import PREFIXES, Query, parse_query
from bot.errors import UsageError

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 3, 3, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def read(text: str) -> Query:
    return parse_query(text, now=NOW, zone=BERLIN)


def test_words_and_phrases_must_occur_and_words_after_a_minus_must_not() -> None:
    query = read('bridge "weight limit" -opera -"tax cuts" harbour')
    assert (query.words, query.excluded) == ('bridge "weight limit" harbour', 'opera "tax cuts"')


def test_prefixes_narrow_in_any_order() -> None:
    query = read('lang:de-AT bridge source:"The Courier" topic:harbour source:tern.example order:newest page:3')
    assert query == Query(
        typed='lang:de-AT bridge source:"The Courier" topic:harbour source:tern.example order:newest',
        words="bridge",
        sources=("The Courier", "tern.example"),
        topics=("harbour",),
        languages=("de-at",),
        newest=True,
        page=3,
    )


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("after:yesterday", MIDNIGHT - DAY, None),
        ("before:yesterday", None, MIDNIGHT - DAY),
        ("on:yesterday", MIDNIGHT - DAY, MIDNIGHT),
        ("after:today", MIDNIGHT, None),
        ("after:3d", NOW - 3 * DAY, None),
        ("before:2w", None, NOW - 14 * DAY),
        ("after:2026-03-01", MIDNIGHT - 3 * DAY, None),
        ('after:"last week"', MIDNIGHT - 14 * DAY, None),
        ("after:last week", MIDNIGHT - 14 * DAY, None),
        ("after:monday", MIDNIGHT - 2 * DAY, None),
        ("on:2 March", MIDNIGHT - 2 * DAY, MIDNIGHT - DAY),
        ("on:March 2, 2026", MIDNIGHT - 2 * DAY, MIDNIGHT - DAY),
        ("after:two days ago", MIDNIGHT - 2 * DAY, None),
        ("before:2026-03-04T08:00Z", None, datetime(2026, 3, 4, 8, tzinfo=UTC)),
        ("before:2026-03-04T08:00", None, datetime(2026, 3, 4, 7, tzinfo=UTC)),
        ("since:2026-03-01 until:2026-03-02", MIDNIGHT - 3 * DAY, MIDNIGHT - 2 * DAY),
        ("after:2026-03-01 after:2026-03-02", MIDNIGHT - 2 * DAY, None),
    ],
)
def test_days_are_those_of_the_zone(text: str, since: datetime | None, until: datetime | None) -> None:
    query = read(f"{text} bridge")
    assert (query.words, query.since, query.until) == ("bridge", since, until)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://larnby.example/bridge", "https://larnby.example/bridge"),
        ("at 10:30", "at 10:30"),
        ("Re:Zero", "Re:Zero"),
        ("Update: the bridge opens", "Update: the bridge opens"),
        ('"source:x"', '"source:x"'),
        ("“closed for a week", '"closed for a week"'),
        ('bri"dge', "bridge"),
        ("- bridge -- …", "bridge"),
        ("北京 다리 पुल", "北京 다리 पुल"),
    ],
)
def test_what_is_no_prefix_is_looked_for(text: str, words: str) -> None:
    assert read(text).words == words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sorce:courier", "There is no “sorce:”. Did you mean “source:”?"),
        ("langauge:de", "There is no “langauge:”. Did you mean “lang:”?"),
        ("author:ann", "There is no “author:”, only source:, topic:"),
        ("bridge topic:", "“topic:” needs a value right after the colon."),
        ('source:"" bridge', "“source:” needs a value right after the colon."),
        ("after:tomorrow", "“tomorrow” is no day I understand."),
        ("after:31 February", "“31” is no day I understand."),
        ("after:2026-02-31", "“2026-02-31” is no day I understand."),
        ("lang:german", "“german” is no code of a language. Write it like lang:de."),
        ("x order:random", "Results come in the order order:best or order:newest."),
        ("x page:0", "“0” is no page from 1 to 100."),
        ("x page:٣", "“٣” is no page from 1 to 100."),
        ("-bridge", "Say what to look for as well"),
        ("x -source:courier", "Only words can be left out, not “-source:courier”"),
        ("x after:yesterday before:monday", "Nothing can be after the one and before the other time"),
        ("", "Type what to look for"),
        ("!? …", "Type what to look for"),
        ("x" * 1001, "A search has at most 1,000 characters."),
    ],
)
def test_what_is_not_understood_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text)
    assert said in error.value.for_people


PIECES = st.lists(
    st.sampled_from(
        """
        bridge|"weight limit"|-opera|source:Courier|topic:"harbour works"|lang:de|after:3d|before:today|order:newest
        page:7|10:30|-“tax cuts”|publisher:tern.example|北京
        """.strip()
        .replace("\n        ", "|")
        .split("|")
    ),
    unique=True,
    max_size=9,
)


@given(pieces=PIECES)
def test_the_order_does_not_matter_but_among_words(pieces: list[str]) -> None:
    try:
        forth, back = read(f"dam {' '.join(pieces)}"), read(f"{' '.join(reversed(pieces))} dam")
    except UsageError as error:
        pytest.fail(error.for_people)
    for one, other in ((forth.words, back.words), (forth.excluded, back.excluded)):
        assert sorted(one) == sorted(other)
    assert set(forth.sources) == set(back.sources)
    apart = Query(typed="", topics=forth.topics, languages=forth.languages, since=forth.since, until=forth.until)
    for query in (forth, back):
        kept = replace(query, typed="", words="", excluded="", sources=())
        assert kept == replace(apart, newest=forth.newest, page=forth.page)


@given(
    text=st.text(max_size=60) | st.lists(st.sampled_from([*PREFIXES, ":", '"', "“", "-", " ", "x", "3d"])).map("".join)
)
def test_any_text_is_a_search_or_is_answered(text: str) -> None:
    try:
        query = read(text)
    except UsageError as error:
        assert error.for_people
        return
    assert not query.since or not query.until or query.since < query.until
    again = read(query.typed)
    assert replace(query, page=1) == replace(again, typed=query.typed)
    assert read(f"{query.typed} page:9") == replace(query, page=9)
