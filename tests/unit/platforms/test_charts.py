"""Charts: pictures of the size that is promised, whatever the lines are called and however many they are."""

import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.trends import Drawing, Line
from bot.platforms import charts
from bot.platforms.charts import HEIGHT, MOST_LINES, WIDTH, draw

DAYS = tuple(f"{day} Feb" for day in range(1, 15))


def line(name: str, *counts: int) -> Line:
    return Line(name=name, counts=(counts or (1,)) + (0,) * (len(DAYS) - len(counts or (1,))))


def size(drawing: Drawing) -> tuple[int, int]:
    assert drawing.png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", drawing.png[16:24])
    return width, height


def test_a_picture_has_the_promised_size_and_is_the_same_again() -> None:
    drawing = draw("Articles a day", DAYS, [line("ferry", 1, 2, 3), line("bridge", 3, 2, 1)])
    assert size(drawing) == (WIDTH, HEIGHT)
    assert drawing == draw("Articles a day", DAYS, [line("ferry", 1, 2, 3), line("bridge", 3, 2, 1)])
    assert drawing != draw("Articles a day", DAYS, [line("ferry", 1, 2, 4), line("bridge", 3, 2, 1)])
    assert drawing.numbered == ()


def test_a_name_that_no_font_can_write_is_a_number_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "_OTHER_FONTS", ())
    charts._families.cache_clear()
    charts._characters.cache_clear()
    drawing = draw("चुनाव", ["4 मार्च", "5 मार्च"], [line("ferry"), line("चुनाव"), line("선거"), line("北京 🎉")])
    assert drawing.numbered == (2, 3, 4)
    assert size(drawing) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("count", range(1, 8))
def test_any_number_of_lines_and_days_can_be_drawn(count: int) -> None:
    lines = [Line(name=f"line {n}", counts=tuple(range(count))) for n in range(count)]
    assert size(draw("", [str(n) for n in range(count)], lines)) == (WIDTH, HEIGHT)


@settings(max_examples=12, deadline=None)
@given(
    name=st.text(max_size=60) | st.just("$5 $6_{x}"), counts=st.lists(st.integers(0, 10**6), min_size=2, max_size=40)
)
def test_no_name_and_no_count_does_harm(name: str, counts: list[int]) -> None:
    drawing = draw(name, [name] * len(counts), [Line(name=name, counts=tuple(counts))])
    assert size(drawing) == (WIDTH, HEIGHT)


def test_pictures_can_be_asked_for_at_the_same_time() -> None:
    lines = [[line(f"line {n}", n, 2 * n)] for n in range(6)]
    alone = [draw("", DAYS, each) for each in lines]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda each: draw("", DAYS, each), lines)) == alone


@given(
    ends=st.lists(st.floats(0, 1 / 1.06), min_size=1, max_size=MOST_LINES),
    words=st.lists(st.sampled_from(["ferry", "harbour\nbridge"]), min_size=MOST_LINES, max_size=MOST_LINES),
)
def test_no_label_is_over_another_or_outside(ends: list[float], words: list[str]) -> None:
    labels = words[: len(ends)]
    places = charts._places(ends, labels)
    heights = [charts._LINE_OF_LABEL * (1 + label.count("\n")) for label in labels]
    spans = sorted((place - height / 2, place + height / 2) for place, height in zip(places, heights, strict=True))
    assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(spans))
    assert spans[0][0] > -0.15 and spans[-1][1] < 1.2
    by_end = sorted(range(len(ends)), key=lambda at: (ends[at], -at))
    assert [places[at] for at in by_end] == sorted(places)


def test_long_names_are_broken_in_two_and_cut() -> None:
    assert charts._in_two_lines("ferry") == "ferry"
    assert charts._in_two_lines("harbour bridge tolls") == "harbour\nbridge tolls"
    assert charts._in_two_lines("Donaudampfschifffahrt") == "Donaudampfsc…"


def test_nothing_is_imported_before_something_is_drawn() -> None:
    looked = "import sys, bot.platforms.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", looked], check=False).returncode == 0
