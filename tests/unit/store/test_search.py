"""Search: what is found, in which order, and that no input can do harm."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.articles import Article
from bot.store.database import Store, open_store
from bot.store.pruning import Frequencies
from bot.store.terms import publisher_query, terms_of
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, fetched, read

DAY = timedelta(days=1)


async def ids(store: Store, words: str, **given: object) -> list[str]:
    return [hit.article.id for hit in await store.search.find(words, **given)]  # type: ignore[arg-type]


async def archive(store: Store, **texts: str) -> None:
    await store.articles.add_imported([article(id_, text=text) for id_, text in texts.items()])


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """An index as the store has one, without a store around it."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize='porter unicode61')")
    connection.execute("INSERT INTO words VALUES ('The harbour', 'the bridge is open 北京 京大')")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("", ()),
        ("  \n ", ()),
        ("harbour Bridge", ('"harbour"', '"bridge"')),
        ('"harbour bridge" open', ('"harbour bridge"', '"open"')),
        ('an "open quote', ('"an"', '"open quote"')),
        ("NOT (a OR b*) NEAR/2 ^c", ('"not"', '"(a"', '"or"', '"b*)"', '"near/2"', '"^c"')),
        ('- -- * "" "!" ()', ()),
        ("twice Twice", ('"twice"',)),
        ("nul\0 half\ud800", ('"nul"', '"half?"')),
    ],
)
def test_what_people_type_is_cut_into_quoted_terms(words: str, terms: tuple[str, ...]) -> None:
    assert terms_of(words) == terms


def test_a_very_long_question_is_cut() -> None:
    assert len(terms_of(" ".join(map(str, range(5_000))))) == 64


signs = st.sampled_from(
    [
        "北",
        "京大",
        "2年",
        '"',
        "'",
        "*",
        "^",
        "(",
        ")",
        ":",
        "-",
        "+",
        "NEAR",
        "AND",
        "OR",
        "NOT",
        "{",
        "}",
        "title",
        " ",
    ]
)
hostile = st.text(st.characters(), max_size=30) | st.lists(signs | st.text(max_size=3), max_size=12).map("".join)


@settings(deadline=None, max_examples=300)
@given(words=hostile, apart=st.booleans())
def test_no_text_makes_a_query_that_the_index_refuses(index: sqlite3.Connection, words: str, apart: bool) -> None:
    terms = terms_of(words, apart=apart)
    for joint in (" AND ", " OR "):
        if terms:
            index.execute("SELECT bm25(words) FROM words WHERE words MATCH ?", (joint.join(terms),)).fetchall()


def test_no_text_ever_raises() -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        store = runner.run(stack.enter_async_context(open_store(":memory:")))
        runner.run(archive(store, a="The harbour bridge is open.", b="title: NEAR the bridge"))

        @settings(deadline=None, max_examples=40)
        @given(hostile, st.booleans())
        def check(words: str, match_any: bool) -> None:
            for hit in runner.run(store.search.find(words, match_any=match_any)):
                assert hit.score >= 0

        check()
        runner.run(stack.aclose())


async def test_operators_are_only_words(store: Store) -> None:
    await archive(store, a="harbour", b="bridge", c="harbour or bridge")
    assert await ids(store, "harbour OR bridge") == ["c"]
    assert await ids(store, "harb*") == []
    assert await ids(store, "text:harbour") == []


async def test_all_words_are_needed_unless_any_will_do(store: Store) -> None:
    await archive(store, a="harbour bridge", b="harbour", c="mountain")
    assert await ids(store, "bridge harbour") == ["a"]
    assert await ids(store, "bridge harbour", match_any=True) == ["a", "b"]


async def test_phrases_are_honoured(store: Store) -> None:
    await archive(store, a="the harbour bridge", b="a bridge over the harbour")
    assert await ids(store, '"harbour bridge"') == ["a"]


async def test_words_are_found_in_other_forms_and_without_accents(store: Store) -> None:
    await archive(store, a="The bridges reopened in Köln.")
    assert await ids(store, "bridge reopening koln") == ["a"]
    assert await ids(store, "KÖLN") == ["a"]


@pytest.mark.parametrize(
    ("text", "found", "not_found"),
    [
        ("我在北京大学学习新闻。", ["北京", "北京大学", "大学", "闻", "北京 新闻", "学习新"], ["京北", "上海", "北学"]),
        (
            "会议于2026年3月4日在首尔举行，iPhone手机",
            ["2026年", "3月", "首尔", "手机", "2026年3月4日"],
            ["2025年", "手表"],
        ),
        ("東京タワーの展望台が再開した。", ["東京", "タワー", "展望台", "再開"], ["京都", "タワ展"]),
        ("서울은 한국의 수도이다.", ["서울", "한국", "수도"], ["부산"]),
        ("ＡＢ ferry 北京", ["ferry", "北京 ferry"], ["ferry 上海"]),
    ],
)
async def test_words_of_languages_without_spaces_are_found_inside_of_runs(
    store: Store, text: str, found: list[str], not_found: list[str]
) -> None:
    await archive(store, a=text, b="Nothing of that kind.")
    for words in found:
        assert await ids(store, words) == ["a"], words
    for words in not_found:
        assert await ids(store, words) == [], words


@pytest.mark.parametrize(
    ("text", "found", "not_found"),
    [
        (
            "नीलगिरि में किसानों का मेला शुरू हुआ।",
            ["नीलगिरि", "किसानों", "मेला", "मेला नीलगिरि", '"किसानों का मेला"'],
            ["बाज़ार", "नगर", '"मेला किसानों"'],
        ),
        ("சேலம் நகரில் பள்ளிகள் திறப்பு", ["பள்ளிகள்", "திறப்பு"], ["சென்னை"]),
    ],
)
async def test_words_with_vowel_signs_are_found(
    store: Store, text: str, found: list[str], not_found: list[str]
) -> None:
    await archive(store, a=text, b="Nothing of that kind.")
    for words in found:
        assert await ids(store, words) == ["a"], words
    for words in not_found:
        assert await ids(store, words) == [], words


async def test_a_question_without_spaces_finds_what_shares_pairs_with_it(store: Store) -> None:
    await archive(store, a="北京大学今天开学。", b="上海的天气。", c="北京的天气。")
    assert await ids(store, "北京大学在哪里", match_any=True) == ["a", "c"]
    (hit, *_) = await store.search.find("大学")
    assert hit.snippet == "北京大学今天开学。"


async def test_a_text_without_spaces_has_a_short_snippet(store: Store) -> None:
    await archive(store, a="新闻报道内容" * 500)
    (hit,) = await store.search.find("新闻")
    assert len(hit.snippet) <= 400


async def test_title_address_and_publisher_are_searched_and_count_more_than_the_text(store: Store) -> None:
    await store.articles.add_imported(
        [
            article("a", title="Nothing", text="A ferry among many other words of a longer text."),
            article("b", title="Ferry", text="Nothing to read in a text that is about as long."),
            article("c", url="https://example.org/2026/new-ferry-line", title="Line", text="Words."),
            article("d", publisher="The Ferry Post", title="Post", text="Words."),
        ]
    )
    found = await ids(store, "ferry")
    assert set(found[:2]) == {"b", "c"}
    assert set(found) == {"a", "b", "c", "d"}


async def test_scores_fall_and_the_limit_holds(store: Store) -> None:
    await archive(store, a="ferry", b="ferry ferry ferry", c="ferry and a great many other words", d="boat", e="boat")
    hits = await store.search.find("ferry")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score > 0 for hit in hits)
    assert await store.search.find("ferry", limit=2) == hits[:2]
    assert await store.search.find("ferry", limit=0) == ()


async def test_a_snippet_is_plain_text_around_the_words(store: Store) -> None:
    await archive(store, a="word " * 200 + "the <b>harbour</b> bridge reopened " + "word " * 200)
    (hit,) = await store.search.find("harbour")
    assert "<b>harbour</b> bridge" in hit.snippet
    assert len(hit.snippet) < 300


async def test_times_and_feeds_narrow_a_search(store: Store) -> None:
    def at(id_: str, days: int) -> Article:
        return article(id_, text="ferry", published=NOON + days * DAY)

    for url, id_, days in ((FEED, "a", 0), (OTHER, "b", 1)):
        (entry,) = await store.feeds.record(fetched(id_, url=url), now=NOON)
        await store.articles.save([(entry, at(id_, days))])
    await store.articles.add_imported([at("c", 2)])
    assert set(await ids(store, "ferry")) == {"a", "b", "c"}
    assert await ids(store, "ferry", feeds=[FEED]) == ["a"]
    assert await ids(store, "ferry", feeds=[]) == []
    assert await ids(store, "ferry", since=NOON + DAY, until=NOON + 2 * DAY) == ["b"]


async def test_languages_publishers_and_excluded_words_narrow_a_search(store: Store) -> None:
    await store.articles.add_imported(
        [
            article("a", text="ferry bridge", language="pt-BR", publisher="The Harbour Post"),
            article("b", text="ferry", language="pt", url="https://www.harbour.example/b", publisher="Écho du Soir"),
            article("c", text="ferry", language="de", url="https://news.harbour.example/c", publisher="The Harbour"),
            article("d", text="ferry", language=None, url="https://other.example/harbour.example", publisher=""),
        ]
    )

    async def found(**given: Any) -> str:
        assert await store.search.count("ferry", **given) == len(await ids(store, "ferry", **given))
        return "".join(sorted(await ids(store, "ferry", **given)))

    assert await found(languages=["pt"]) == "ab"
    assert await found(languages=["PT-br", "de"]) == "ac"
    assert await found(languages=[]) == ""
    assert await found(languages=["p%", "_t"]) == ""
    assert await found(publishers=["the harbour  post"]) == "a"
    assert await found(publishers=["écho du soir", "The Harbour Post"]) == "ab"
    assert await found(publishers=["www.Harbour.example"]) == "bc"
    assert await found(publishers=["example", "harbour", "", "—", '"']) == ""
    assert await found(excluded="bridge") == "bcd"
    assert await found(excluded='"ferry bridge" nothing') == "bcd"
    assert await found(excluded="ferry") == ""
    assert await found(excluded="bridge", languages=["pt"], publishers=["harbour.example"]) == "b"


async def test_pages_of_results_follow_each_other(store: Store) -> None:
    await archive(store, **{f"a{n}": "ferry " * (n + 1) + "word " * 20 for n in range(7)})
    every = await ids(store, "ferry")
    pages = [await ids(store, "ferry", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert pages == [every[:3], every[3:6], every[6:], []]


async def test_counting_ends_at_a_cap(store: Store) -> None:
    await archive(store, **{f"a{n}": "ferry" for n in range(7)})
    assert await store.search.count("ferry") == 7
    assert await store.search.count("ferry", at_most=5) == 5
    assert await store.search.count("ferry nothing") == 0
    assert await store.search.count("ferry nothing", match_any=True) == 7
    assert await store.search.count("") == 0


async def test_hits_for_any_word_have_no_snippet(store: Store) -> None:
    await archive(store, a="ferry")
    assert [hit.snippet for hit in await store.search.find("ferry")] == ["ferry"]
    assert [hit.snippet for hit in await store.search.find("ferry", match_any=True)] == [""]


@given(publisher=hostile, excluded=hostile)
@settings(deadline=None, max_examples=300)
def test_no_publisher_makes_a_query_that_the_index_refuses(
    index: sqlite3.Connection, publisher: str, excluded: str
) -> None:
    query = publisher_query(publisher)
    without = terms_of(excluded)
    if query is not None and without:
        named = query.replace("publisher :", "title :").replace("url :", "text :")
        index.execute(
            "SELECT 1 FROM words WHERE words MATCH ?", (f"({named}) NOT ({' OR '.join(without)})",)
        ).fetchall()


async def test_how_common_a_word_is_is_counted_anew_when_the_archive_has_grown(store: Store) -> None:
    await archive(store, a="ferry", b="bridge")
    frequencies = Frequencies()
    async with store._connections.read("counting") as connection:
        assert await frequencies.of(connection, ['"ferry"', '"no"'], total=100) == {'"no"': 0, '"ferry"': 1}
    await archive(store, c="ferry")
    async with store._connections.read("counting") as connection:
        assert (await frequencies.of(connection, ['"ferry"'], total=110))['"ferry"'] == 1
        assert (await frequencies.of(connection, ['"ferry"'], total=111))['"ferry"'] == 2
        assert (await frequencies.of(connection, ['"ferry"'], total=50))['"ferry"'] == 2


async def test_the_index_agrees_with_the_articles_after_every_kind_of_change(store: Store) -> None:
    await read(store, "a")
    await archive(store, b="ferry")
    async with store._connections.write("checking the index") as connection:
        check = "INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 1)"
        await connection.execute_many(check, [()])


async def test_search_works_in_memory() -> None:
    async with open_store(":memory:") as store:
        await archive(store, a="ferry")
        assert await ids(store, "ferry") == ["a"]
