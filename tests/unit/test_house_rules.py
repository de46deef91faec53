"""The rules of the house that no tool checks by itself; each message says what to do."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LONGEST_MODULE = 400

# The words of docs/glossary.md have one name each. Left: what slips in; right: what it is called here.
OTHER_NAMES = {
    "utils": "the thing it owns",
    "helpers": "the thing it owns",
    "manager": "what it does",
    "misc": "its job",
}

# Written in pieces, so that this file passes its own test.
NEVER = {
    "TO" + "DO": "finish it, or leave it away",
    "FIX" + "ME": "fix it",
    "X" + "XX": "say what is meant",
    "/wo" + "rk/": "name no folder of the machine it was written on",
    "pyp" + "i.org": "name no package registry; the person's own settings choose it",
    "files.python" + "hosted": "name no package registry; the person's own settings choose it",
    "download.py" + "torch": "name no package registry; TORCH_INDEX lets people choose it",
    "registry.npm" + "js": "name no package registry",
}


@cache
def modules() -> tuple[Path, ...]:
    """Return our modules; those of Alembic keep to the form that Alembic gives them."""
    return tuple(path for path in sorted((ROOT / "bot").rglob("*.py")) if "versions" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def tracked_files() -> list[Path]:
    """Return what git tracks, or every file of ours where this is no clone (an unpacked archive)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]
    folders = ("bot", "tests", "bench", "config", "docs")
    return [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_go_only_in_the_directions_agreed_on() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, (
        f"an import crosses a border (pyproject.toml lists them):\n{checked.stdout}{checked.stderr}"
    )


def test_every_module_says_its_job_in_its_first_line() -> None:
    silent = [name_of(path) for path in modules() if not _first_line(tree_of(path)).strip()]
    assert not silent, f"begin these with a docstring whose first line says the job: {silent}"


def _first_line(tree: ast.Module) -> str:
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def test_every_public_class_and_function_states_its_promise() -> None:
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not _says_it_all(node)
    ]
    assert not silent, "give these a docstring that states the promise:\n" + "\n".join(silent)


def _says_it_all(node: ast.stmt) -> bool:
    """Three lines or fewer, with annotations: the name and the signature are the docstring."""
    return (node.end_lineno or node.lineno) - node.lineno <= 3


def test_no_module_is_too_long_to_read_in_one_go() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = {name: length for name, length in lengths.items() if length > LONGEST_MODULE}
    assert not long, f"split these by what they decide (at most {LONGEST_MODULE} lines): {long}"


def test_modules_are_named_for_what_they_own() -> None:
    vague = [
        f"{name_of(path)}: name it for {OTHER_NAMES[part]}"
        for path in modules()
        for part in re.split(r"[/_.]", name_of(path))
        if part in OTHER_NAMES
    ]
    assert not vague, vague


@pytest.mark.parametrize("word", sorted(NEVER))
def test_nothing_that_is_kept_holds(word: str) -> None:
    holders = [
        f"{name_of(path)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if word in line
    ]
    assert not holders, f"{NEVER[word]}: {holders}"


def test_only_the_borders_catch_everything() -> None:
    """`except Exception` is for one feed in a round, one destination in a send, one command in a handler."""
    bare = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert not bare, f"name what is caught: {bare}"


def test_each_test_name_is_a_sentence() -> None:
    short = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name.split("_")) < 4
    ]
    assert not short, f"say what holds, as test_a_broken_feed_does_not_stop_the_others: {short}"


def test_unit_tests_lie_where_the_code_lies() -> None:
    """`tests/unit/feeds/test_parse.py` tests `bot/feeds/parse.py`, or a folder of that name."""
    here = ROOT / "tests" / "unit"
    strangers = [
        name_of(folder)
        for folder in here.rglob("*")
        if folder.is_dir() and folder.name != "__pycache__" and not (ROOT / "bot" / folder.relative_to(here)).is_dir()
    ]
    assert not strangers, f"these mirror no folder of bot/: {strangers}"
