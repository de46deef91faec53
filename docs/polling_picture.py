"""Draw `docs/polling.svg`, how quickly feeds are polled as they grow in number: `python docs/polling_picture.py`.

It is drawn from `docs/polling.json`, which `python -m bench.polling --curve docs/polling.json` writes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).parent / "polling.json"
PICTURE = Path(__file__).parent / "polling.svg"
WIDTH, HEIGHT = 980, 372
TOP, BOTTOM, LEFT, PANEL = 58, 318, 56, 244
SECOND = LEFT + PANEL + 232

NAMES = {"first": "Tidings, first poll", "same": "Tidings, all 304", "peer": "bare aiohttp loop, all 304"}

# It is read on white and on black pages: both sets of colours are in it, and the reader's system chooses.
SHAPE = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>{title}</title>
<style>
svg {{ --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --first: #0b6aa2; --same: #b35309; }}
@media (prefers-color-scheme: dark) {{
  svg {{ --ink: #e6edf3; --faint: #9198a1; --line: #3d444d; --first: #6cb6ff; --same: #f0a35e; }}
}}
text {{ font: 12px -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; fill: var(--faint); }}
.head {{ font-size: 14px; font-weight: 600; fill: var(--ink); }}
.grid {{ stroke: var(--line); stroke-width: 1; }}
.peer {{ fill: none; stroke: var(--faint); stroke-width: 1.25; stroke-dasharray: 5 4; }}
.first, .same {{ fill: none; stroke-width: 2.25; stroke-linejoin: round; }}
.first {{ stroke: var(--first); }} .same {{ stroke: var(--same); }}
.first-dot, .first-name {{ fill: var(--first); }} .same-dot, .same-name {{ fill: var(--same); }}
.first-name, .same-name {{ font-weight: 600; }}
</style>
{panels}
</svg>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram: where it begins, what is marked on its sides, and how far up a value is (0 to 1)."""

    left: int
    heading: str
    marks: Sequence[float]
    share: Callable[[float], float]

    def y(self, value: float) -> float:
        """Return how far down a value is."""
        return BOTTOM - self.share(value) * (BOTTOM - TOP)


def main() -> None:
    """Draw."""
    PICTURE.write_text(picture(json.loads(MEASURED.read_text(encoding="utf-8"))), encoding="utf-8")


def picture(measured: Mapping[str, Any]) -> str:
    """Return the picture of what was measured, as SVG."""
    rows, peers = measured["rows"], measured["peers"]
    rates = [row[key] for row in rows for key in ("first_per_s", "same_per_s", "bare_per_s")] + [
        rate for rate in peers.values() if rate
    ]
    low, high = _decades(rates)
    quick = Panel(
        left=LEFT,
        heading="Feeds a second (logarithmic)",
        marks=[10**power for power in range(low, high + 1)],
        share=lambda value: (log10(value) - low) / (high - low),
    )
    most = max(row["first_ms"] for row in rows) * 1.25
    step = next(each for each in (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25) if most / each <= 6)
    cheap = Panel(
        left=SECOND,
        heading="Processor time a feed, in ms",
        marks=[step * n for n in range(int(most / step) + 1)],
        share=lambda value: value / most,
    )
    drawn = [
        *_panel(quick, rows, {"first": "first_per_s", "same": "same_per_s", "peer": "bare_per_s"}, peers),
        *_panel(cheap, rows, {"first": "first_ms", "same": "same_ms", "peer": "bare_ms"}, {}),
    ]
    fewest, most_feeds = int(rows[0]["feeds"]), int(rows[-1]["feeds"])
    title = f"Polling {fewest:,} to {most_feeds:,} feeds: feeds a second, and processor time a feed"
    return SHAPE.format(width=WIDTH, height=HEIGHT, title=title, panels="\n".join(drawn))


def _panel(
    panel: Panel, rows: Sequence[Mapping[str, Any]], curves: Mapping[str, str], peers: Mapping[str, float]
) -> list[str]:
    right = panel.left + PANEL
    drawn = [_text(panel.left - 34, TOP - 24, panel.heading, "head")]
    for mark in panel.marks:
        drawn.append(f'<path class="grid" d="M{panel.left} {panel.y(mark):.1f}H{right}"/>')
        drawn.append(_text(panel.left - 8, panel.y(mark) + 4, f"{mark:,g}", anchor="end"))
    places = _places([row["feeds"] for row in rows], panel.left)
    for row, x in zip(rows, places, strict=True):
        drawn.append(f'<path class="grid" d="M{x:.1f} {BOTTOM}v5"/>')
        drawn.append(_text(x, BOTTOM + 20, _short(int(row["feeds"])), anchor="middle"))
    drawn.append(_text(panel.left + PANEL / 2, BOTTOM + 42, "feeds (logarithmic)", anchor="middle"))
    names: list[tuple[float, str, str]] = []
    for name, rate in peers.items():
        if rate:
            drawn.append(f'<path class="peer" d="M{panel.left} {panel.y(rate):.1f}H{right}"/>')
            names.append((panel.y(rate), name, ""))
    for kind, key in curves.items():
        points = [(x, panel.y(row[key])) for row, x in zip(rows, places, strict=True)]
        drawn.append(f'<path class="{kind}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>')
        if kind != "peer":
            drawn += [f'<circle class="{kind}-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points]
        names.append((points[-1][1], NAMES[kind], f"{kind}-name"))
    return drawn + _names(right + 12, names)


def _names(x: float, names: Sequence[tuple[float, str, str]]) -> list[str]:
    """Write the names of lines beside their ends, none over another."""
    drawn, last = [], float("-inf")
    for y, name, kind in sorted(names):
        last = max(y + 4, last + 15)
        drawn.append(_text(x, last, name, kind))
    return drawn


def _places(sizes: Sequence[int], left: int) -> list[float]:
    low, high = log10(sizes[0]), log10(sizes[-1])
    return [left + 12 + (log10(size) - low) / (high - low) * (PANEL - 24) for size in sizes]


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten below and above all values."""
    low, high = int(log10(min(values))), int(log10(max(values))) + 1
    return low, high


def _short(size: int) -> str:
    return f"{size / 1000:g}k" if size >= 1_000 else str(size)


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(words)}</text>'


if __name__ == "__main__":
    main()
