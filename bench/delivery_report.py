"""Guarantees among the figures of `bench/delivery.py`: each is printed, and those that were broken are remembered."""

from dataclasses import dataclass, field

from bench.report import figure


@dataclass(frozen=True, slots=True)
class Ledger:
    """Prints figures, and keeps which of those that must not exceed a limit did."""

    broken: list[str] = field(default_factory=list)

    def must(self, what: str, ours: float, *, unit: str, at_most: float = 0, peer: float | None = None) -> None:
        """Print a figure that has to be `at_most` so much."""
        figure(what, ours, unit=unit, at_most=at_most, peer=peer)
        if ours > at_most:
            measured = f"{ours:g} {unit}".strip()
            self.broken.append(f"{what}: {measured}, at most {at_most:g}")
