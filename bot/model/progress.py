"""How long work tells whoever waits for it how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("Reading pages"), how many are done, and how many there are in all."""


def silent(doing: str, done: int, total: int) -> None:
    """Tell nobody."""
