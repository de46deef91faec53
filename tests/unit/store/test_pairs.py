"""Pairs of characters: every part of a run is found, and nothing else is said to be there."""

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.store.pairs import in_pairs, pairs_of, phrase

characters = st.text(st.sampled_from("北京大学年の東ター한국2a"), min_size=1, max_size=8)


def holds(indexed: str, query: str) -> bool:
    """Do what FTS5 does with one phrase, whose last word may be the beginning of one."""
    is_prefix = query.endswith("*")
    *before, last = query.removesuffix("*").strip('"').split()
    words = indexed.split()
    for at in range(len(words) - len(before)):
        end = words[at + len(before)]
        if words[at : at + len(before)] == before and (end == last or (is_prefix and end.startswith(last))):
            return True
    return False


def test_texts_of_other_languages_need_no_pairs() -> None:
    assert in_pairs("The harbour of Köln, №5 – “тест”.") == ""
    assert phrase("köln") is None
    assert phrase("köln 北京") is None
    assert pairs_of("köln") == ()


def test_runs_are_cut_into_pairs_and_what_sticks_to_them_stays_whole() -> None:
    assert in_pairs("在2026年, the 北京大学。") == "在 2026 年 北京 京大 大学 学"
    assert phrase("北京大学") == '"北京 京大 大学"'
    assert phrase("2026年") == '"2026 年"*'
    assert pairs_of("北京大学") == ('"北京"', '"京大"', '"大学"')


@given(characters, st.data())
def test_every_part_of_a_run_is_found_where_only_whole_numbers_and_words_may_be_cut(
    run: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    query = phrase(part)
    edges = run[max(0, start - 1) : start] + part[:1], part[-1:] + run[start + len(part) :][:1]
    if query is not None and not any(edge.isascii() and len(edge) == 2 for edge in edges):
        assert holds(in_pairs(run), query)


@given(characters, characters)
def test_what_is_found_is_there(run: str, part: str) -> None:
    query = phrase(part)
    if query is not None and holds(in_pairs(run), query):
        assert part in run


def test_very_long_words_take_no_time() -> None:
    started = time.process_time()
    for word in ("é" * 300_000, "北" * 300_000, "é1" * 100_000 + "京"):
        in_pairs(word)
    assert time.process_time() - started < 3
