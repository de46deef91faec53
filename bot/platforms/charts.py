"""Charts of a few lines over days, as pictures that can be read on a phone, in a light and in a dark window."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from bot.model.trends import Drawing, Line
from bot.platforms.plain import harmless

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 5

WIDTH, HEIGHT = 1000, 600
"""Pixels. A phone shows them at two fifths, so letters of 30 look like 12."""

# The colours of M. Okabe and K. Ito, which people see apart who see colours otherwise; the light ones are darker here.
_COLOURS = ("#0072B2", "#D55E00", "#00785A", "#A8457A", "#4D4D4D")
_PAPER, _INK, _FAINT, _GRID = "#FAFAF7", "#1F2328", "#5A6068", "#DDDDD6"
_DPI = 100
_LARGE, _NORMAL = 23, 21
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.085, 0.70, 0.83, 0.12
_LONGEST_TITLE, _LONGEST_LINE = 52, 13
_LINE_OF_LABEL = 0.075
"""How high a line of a label is, of the height of the axes."""

_SIDES: dict[int, tuple[Literal["left", "center", "right"], ...]] = {
    1: ("left",),
    2: ("left", "right"),
    3: ("left", "center", "right"),
}
"""To which side the names of the days go, so that none is over an edge."""

_FONT = "DejaVu Sans"
# What many systems have for scripts that the font above lacks; the first of each kind that is there is used.
_OTHER_FONTS = (
    ("Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari", "Lohit Devanagari"),
    ("Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic"),
    ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei"),
)
# Figures are drawn apart, but fonts are shared.
_one_at_a_time = Lock()


def draw(title: str, days: Sequence[str], lines: Sequence[Line]) -> Drawing:
    """Draw up to five lines over `days`, each with its name at its end. It takes part of a second: call it in a thread.

    What the fonts of this machine cannot write is left out, of names a number is there instead.
    """
    with _one_at_a_time:
        names = [harmless(line.name) for line in lines[:MOST_LINES]]
        numbered = tuple(number for number, name in enumerate(names, 1) if not _can_write(name))
        labels = [str(n) if n in numbered else _in_two_lines(name) for n, name in enumerate(names, 1)]
        figure = _figure(_shown(title, _LONGEST_TITLE), list(map(_shown, days)), lines[:MOST_LINES], labels)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=_DPI, facecolor=_PAPER, metadata={"Software": None})
        return Drawing(png=file.getvalue(), numbered=numbered)


def _figure(title: str, days: Sequence[str], lines: Sequence[Line], labels: Sequence[str]) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI))
    FigureCanvasAgg(figure)
    figure.text(0.03, 0.9, title, color=_INK, **_text(_LARGE, weight="bold"))
    axes = figure.add_axes((_LEFT, _BOTTOM, _RIGHT - _LEFT, _TOP - _BOTTOM))
    highest = max((count for line in lines for count in line.counts), default=0) or 1
    _frame(axes, days, highest)
    for line, colour in zip(lines, _COLOURS, strict=False):
        axes.plot(line.counts, color=colour, linewidth=4.5, solid_capstyle="round", solid_joinstyle="round", zorder=3)
        axes.plot([len(line.counts) - 1], [line.counts[-1]], "o", color=colour, markersize=11, clip_on=False, zorder=4)
    ends = [line.counts[-1] / (highest * 1.06) for line in lines]
    for place, end, label, colour in zip(_places(ends, labels), ends, labels, _COLOURS, strict=False):
        axes.annotate(
            label,
            xy=(1.015, end),
            xytext=(1.075, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            color=colour,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 1.5,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
            linespacing=1.0,
            **_text(_NORMAL, weight="bold", va="center"),
        )
    return figure


def _frame(axes: "Axes", days: Sequence[str], highest: int) -> None:
    """Draw what the lines are read by: a few numbers, the first day, one in the middle and the last."""
    axes.set_facecolor(_PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.set_xlim(-0.2, max(len(days) - 1, 1))
    axes.set_ylim(0, highest * 1.06)
    step = max(1, -(-highest // 4))
    axes.set_yticks(range(0, highest + 1, _round(step)))
    axes.grid(axis="y", color=_GRID, linewidth=1.5)
    last = len(days) - 1
    shown = sorted({0, last // 2, last} if last > 3 else {0, last})
    axes.set_xticks(shown, [days[at] for at in shown])
    axes.tick_params(length=0, pad=8)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set(color=_FAINT, **_text(_NORMAL))
    for label, side in zip(axes.get_xticklabels(), _SIDES[len(shown)], strict=True):
        label.set_horizontalalignment(side)


def _round(step: int) -> int:
    """Return the next step that people count in: 1, 2, 5, 10, 20, …"""
    power: int = 10 ** (len(str(step)) - 1)
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step)


def _places(ends: Sequence[float], labels: Sequence[str]) -> list[float]:
    """Return where the labels go, of the height of the axes: near their ends, none over another."""
    order = sorted(range(len(ends)), key=lambda at: (ends[at], -at))
    heights = [_LINE_OF_LABEL * (1.25 + ("\n" in label)) for label in labels]
    places = list(ends)
    for lower, upper in pairwise(order):
        places[upper] = max(places[upper], places[lower] + (heights[lower] + heights[upper]) / 2)
    # What went over the top comes down again, and what is under it with it.
    ceiling = 1.05
    for at in reversed(order):
        places[at] = min(places[at], ceiling)
        ceiling = places[at] - heights[at] / 2 - (heights[order[order.index(at) - 1]] / 2 if order.index(at) else 0)
    return places


def _in_two_lines(label: str) -> str:
    """Break a long label at the space nearest its middle, and cut what is too long for a line."""
    spaces = [at for at, letter in enumerate(label) if letter == " "]
    if len(label) <= _LONGEST_LINE - 2 or not spaces:
        return _cut(label, _LONGEST_LINE)
    middle = min(spaces, key=lambda at: abs(at - len(label) / 2))
    return f"{_cut(label[:middle], _LONGEST_LINE)}\n{_cut(label[middle + 1 :], _LONGEST_LINE)}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _shown(text: str, longest: int = 20) -> str:
    plain = harmless(text)
    return _cut(plain, longest) if _can_write(plain) else ""


def _text(size: int, **given: Any) -> dict[str, Any]:
    # A dollar sign in a name begins no formula.
    return {"fontsize": size, "fontfamily": list(_families()), "parse_math": False, **given}


def _can_write(text: str) -> bool:
    return all(char.isspace() or any(ord(char) in known for known in _characters()) for char in text)


@lru_cache(maxsize=1)
def _families() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager

    there = set(fontManager.get_font_names())
    others = (next((name for name in names if name in there), None) for names in _OTHER_FONTS)
    return (_FONT, *filter(None, others))


@lru_cache(maxsize=1)
def _characters() -> tuple[frozenset[int], ...]:
    """Return the characters of each font."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    paths = (findfont(FontProperties(family=family), fallback_to_default=False) for family in _families())
    return tuple(frozenset(get_font(path).get_charmap()) for path in paths)
