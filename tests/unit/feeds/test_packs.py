"""Starter packs: those that come with Tidings, and how packs are read, found and searched."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError, UsageError
from bot.feeds.packs import FOLDER, LARGEST_FILE, Pack, PackFeed, find_pack, read_packs, search_packs
from bot.net.guard import refuse_unless_allowed
from bot.net.urls import canonical, host, typed_address

OURS = read_packs(FOLDER)
each_pack = pytest.mark.parametrize("pack", OURS.values(), ids=OURS.keys())

GOOD = """
title: Small towns
about: What happens where little happens.
kind: topic
language: de
feeds:
  - {url: https://example.org/feed, title: "Kleinstadt: heute", publisher: Kleinstadt, language: de}
  - url: https://example.com/rss?b=2&a=1
    title: Village
    publisher: Village Press
    language: no
"""


def only(folder: Path, name: str, text: str) -> dict[str, Pack]:
    """Read a folder in which this pack is alone."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_bytes(text.encode())
    return read_packs(folder)


def test_there_are_packs_of_every_kind_and_in_many_languages() -> None:
    kinds = Counter(pack.kind for pack in OURS.values())
    assert len(OURS) >= 36
    assert min(kinds[kind] for kind in ("topic", "country", "language")) >= 7
    assert {"de", "fr", "es", "hi", "ko", "pt", "ja"} <= {
        pack.language for pack in OURS.values() if pack.kind == "language"
    }


def test_every_file_in_the_folder_is_a_pack() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.yaml" for name in OURS}


@each_pack
def test_a_pack_is_described_in_one_sentence(pack: Pack) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", pack.name)
    assert re.fullmatch(r"[A-Z][^.!?]+\.", pack.about)
    assert len(pack.about) <= 120


@each_pack
def test_a_pack_has_six_to_fifteen_feeds_of_different_publishers(pack: Pack) -> None:
    assert 6 <= len(pack.feeds) <= 15
    assert max(Counter(feed.publisher for feed in pack.feeds).values()) <= 2
    assert len({canonical(feed.url) for feed in pack.feeds}) == len(pack.feeds)
    assert len({feed.title for feed in pack.feeds}) == len(pack.feeds)


@each_pack
def test_the_languages_of_a_pack_are_known_and_most_feeds_are_in_its_own(pack: Pack) -> None:
    # Every tag we use, so that a country's code (uk for Britain, jp) taken for a language is noticed.
    known = {"ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "sv", "sw", "tr", "uk"}
    languages = Counter(feed.language for feed in pack.feeds)
    assert {pack.language, *languages} <= known
    assert languages.most_common(1)[0][0] == pack.language
    assert pack.kind != "language" or set(languages) == {pack.language}


@each_pack
def test_the_addresses_of_a_pack_can_be_fetched_as_they_are(pack: Pack) -> None:
    for feed in pack.feeds:
        assert feed.url.startswith("https://")
        assert feed.url == canonical(feed.url) == typed_address(feed.url)
        refuse_unless_allowed(host(feed.url), 443)


def test_no_pack_has_a_search_a_forum_or_a_collection_in_it() -> None:
    addresses = "\n".join(feed.url for pack in OURS.values() for feed in pack.feeds)
    assert not re.search(r"news\.google|bing\.com|reddit\.com|news\.yahoo|youtube\.com|hnrss|allafrica", addresses)


def test_only_publishers_without_a_listed_feed_of_their_own_use_another_host_for_it() -> None:
    hired = {
        feed.publisher
        for pack in OURS.values()
        for feed in pack.feeds
        if "feedburner" in feed.url or "feedpress" in feed.url
    }
    assert hired == {"Público", "NDTV", "Jason Snell"}


def test_a_feed_is_called_the_same_in_every_pack() -> None:
    described: dict[str, PackFeed] = {}
    for pack in OURS.values():
        for feed in pack.feeds:
            assert described.setdefault(feed.url, feed) == feed


def test_a_pack_is_read_as_it_is_written(tmp_path: Path) -> None:
    assert only(tmp_path, "small-towns", GOOD)["small-towns"] == Pack(
        name="small-towns",
        title="Small towns",
        about="What happens where little happens.",
        kind="topic",
        language="de",
        feeds=(
            PackFeed(url="https://example.org/feed", title="Kleinstadt: heute", publisher="Kleinstadt", language="de"),
            PackFeed(url="https://example.com/rss?b=2&a=1", title="Village", publisher="Village Press", language="no"),
        ),
    )


def test_all_problems_of_a_pack_are_told_together(tmp_path: Path) -> None:
    text = """titel: Small towns
about: ""
kind: region
language: German
language: de
feeds:
  - {url: nowhere, title: t, publisher: [p], language: en-us}
  - https://example.org/feed
  - {url: https://example.org/feed, title: t, publisher: p, language: en}
  - {url: "https://example.org:443/feed?utm_source=x", title: t, publisher: p, language: en}
"""
    with pytest.raises(InputError) as caught:
        only(tmp_path / "a", "Small Towns", text)
    assert str(caught.value).splitlines() == [
        "The packs cannot be used:",
        "  - a/Small Towns.yaml: a pack's name has small letters, digits and single hyphens, not “Small Towns”.",
        "  - a/Small Towns.yaml, line 1: “titel” is no key. Did you mean title? "
        "Keys: title, about, kind, language, feeds.",
        "  - a/Small Towns.yaml, line 5: language is given twice. Remove one of them.",
        "  - a/Small Towns.yaml, line 1: title is missing: it should be a text of 1 to 200 characters.",
        "  - a/Small Towns.yaml, line 2: about should be a text of 1 to 200 characters.",
        "  - a/Small Towns.yaml, line 3: kind is “region”, but should be one of topic, country, language.",
        "  - a/Small Towns.yaml, line 4: language is “German”, but should be a language tag such as de or pt-BR.",
        "  - a/Small Towns.yaml, line 7: feed 1: url is “nowhere”, but should be a web address such as "
        "https://example.org/feed.",
        "  - a/Small Towns.yaml, line 7: feed 1: publisher should be a text of 1 to 200 characters.",
        "  - a/Small Towns.yaml, line 7: feed 1: language is “en-us”, but should be a language tag such as de or "
        "pt-BR.",
        "  - a/Small Towns.yaml, line 8: feed 2: should consist of the keys url, title, publisher, language.",
        "  - a/Small Towns.yaml, line 10: feed 4: https://example.org/feed is in this pack already.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a pack consists of the keys"),
        ("- a", "a pack consists of the keys"),
        ("title: [", r"this is not YAML \(line 1\)"),
        ("title: a\n---\ntitle: b", "this is not YAML"),
        ("title: \x01", "nested too deeply or holds control characters"),
        ("[" * 50_000, "nested too deeply or holds control characters"),
        ("x" * (LARGEST_FILE + 1), "a pack has at most 100 kB"),
        ("? [a]\n: b", "“” is no key"),
        ("title: !!python/object/apply:os.getcwd []", "title should be a text"),
        ("feeds: 7", "feeds should be a list of 1 to 200 feeds"),
        ("feeds: []", "feeds should be a list of 1 to 200 feeds"),
        ("feeds: [" + "a," * 201 + "]", "feeds should be a list of 1 to 200 feeds"),
        ("feeds: &all [*all]", "feed 1: should consist of the keys"),
        ("feeds: [&one {" + "a: b, " * 9_000 + "}" + ", *one" * 199 + "]", "feed 200: url is missing"),
    ],
)
def test_what_is_no_pack_is_refused_with_the_reason(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        only(tmp_path, "x", text)


@given(st.text() | st.builds("title: {}\nfeeds:\n- url: {}".format, st.text(), st.text()))
def test_no_text_brings_the_reader_down(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with pytest.raises(InputError):
        only(tmp_path_factory.getbasetemp() / "any", "x", text)


def test_the_problems_of_all_files_are_told_together_by_folder_and_name(tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8-sig")
    (folder / "notes.txt").write_text("not a pack")
    assert list(read_packs(folder)) == ["good"]
    (folder / "empty.yaml").touch()
    (folder / "folder.yaml").mkdir()
    (folder / "large.yaml").write_text("#" * (LARGEST_FILE + 1))
    (folder / "latin.yaml").write_bytes(b"title: caf\xe9")
    with pytest.raises(InputError) as caught:
        read_packs(folder)
    assert [line.split(":")[0].strip() for line in str(caught.value).splitlines()[1:]] == [
        "- packs/empty.yaml",
        "- packs/folder.yaml",
        "- packs/large.yaml",
        "- packs/latin.yaml",
    ]


def test_a_missing_folder_is_named_in_the_log_only(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_packs(tmp_path / "packs")
    assert str(tmp_path) in str(caught.value)
    assert caught.value.for_people == "There are no packs to choose from, because their folder is missing."


@pytest.mark.parametrize(
    "words", ["world-news", " World News ", "pack:world-news", "PACK:World_News", "world news", "pack: world news"]
)
def test_a_pack_is_found_by_its_name_or_title_however_it_is_written(words: str) -> None:
    assert find_pack(OURS, words).name == "world-news"


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("scince", "science"),
        ("wrld-news", "world-news or good-news"),
        ("pack:germny", "germany or german"),
        ("korea", "south-korea or korean"),
        ("climate policy", "climate"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest_and_with_all_there_are(words: str, nearest: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_pack(OURS, words)
    sentence = caught.value.for_people
    assert sentence.startswith(f"There is no pack “{words}”. Did you mean {nearest}? There are packs on topics: agri")
    assert "; of countries and regions: africa, argentina," in sentence
    assert "; in languages: arabic, french," in sentence


def test_a_name_like_no_other_gets_the_list_alone(tmp_path: Path) -> None:
    packs = only(tmp_path, "small-towns", GOOD)
    for words, sentence in {
        "qqq": "There is no pack “qqq”. There are packs on topics: small-towns.",
        "kleinstadt": "There is no pack “kleinstadt”. There are packs on topics: small-towns.",
        "pack:": "Say which pack. There are packs on topics: small-towns.",
    }.items():
        with pytest.raises(UsageError) as caught:
            find_pack(packs, words)
        assert caught.value.for_people == sentence
    with pytest.raises(UsageError, match="There are no packs at all"):
        find_pack({}, "world-news")


def test_search_looks_at_names_then_at_what_a_pack_is_about_then_at_its_feeds() -> None:
    def found(words: str) -> list[str]:
        return [pack.name for pack in search_packs(OURS, words)]

    assert found("tech")[:2] == ["technology", "german-technology"]
    assert found("german news")[:2] == ["german", "austria"]
    assert found("bbc") and "world-news" in found("BBC") and "german" not in found("bbc")
    assert found("rte") == ["football", "ireland"]
    assert found("한겨레") == ["korean"]
    assert found("bbc qqq") == found("!?") == []


def test_search_without_words_gives_every_pack_by_kind_and_name() -> None:
    packs = search_packs(OURS, " ")
    order = ["topic", "country", "language"]
    assert packs == tuple(sorted(OURS.values(), key=lambda pack: (order.index(pack.kind), pack.name)))
