"""The curve of how long things take as an archive grows."""

from collections.abc import Mapping, Sequence
from pathlib import Path


def draw(path: Path, sizes: Sequence[int], curves: Mapping[str, Sequence[float]], *, target_ms: float = 500) -> None:
    """Draw the milliseconds of each curve over the sizes of the archive; say so where there is nothing to draw with."""
    try:
        import matplotlib
    except ImportError:
        print(f"\nno picture: install matplotlib to draw {path}")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for name, values in curves.items():
        axes.plot(sizes, values, marker="o", label=name)
    axes.axhline(target_ms, color="grey", linestyle="--", linewidth=1)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("articles")
    axes.set_ylabel("ms, 95th percentile, warm")
    axes.legend(fontsize="small", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
    print(f"\ndrawn: {path}")
