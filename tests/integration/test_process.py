"""`python -m bot run` as a process of its own: how it starts, how it stops, what a kill leaves behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "TERM": "dumb",
        "TIDINGS_STORIES__ENCODER": "static",
    }


@contextmanager
def running(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """Start the service, wait until it logs that it has started, and kill it at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "started" in line:
                break
        yield process, said
    finally:
        process.kill()
        process.communicate(timeout=20)


def bot(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def wait_for(file: Path, process: "subprocess.Popen[str]") -> None:
    """Return once `file` is there; the process ending first is a failure."""
    while not file.exists():
        assert process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_says_what_is_missing_shows_life_and_stops_when_told(tmp_path: Path, number: int) -> None:
    with running(tmp_path) as (process, said):
        text = " ".join("".join(said).split())
        assert "Discord is not connected. Set DISCORD_TOKEN" in text
        assert "Slack is not connected. Set SLACK_BOT_TOKEN" in text
        assert "follows no feeds yet" in text
        wait_for(tmp_path / "data" / "heartbeat.json", process)
        health = bot(tmp_path, "doctor", "--health", "--json")
        assert (health.returncode, json.loads(health.stdout)["findings"][0]["state"]) == (0, "ok")
        process.send_signal(number)
        rest, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "stopped" in rest and "Traceback" not in rest


def test_a_kill_loses_nothing_and_the_next_start_is_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="A" xmlUrl="http://127.0.0.1:9/feed.xml"/></body></opml>'
    )
    assert bot(tmp_path, "feeds", "import", "list.opml").returncode == 0
    with running(tmp_path) as (process, _):
        wait_for(tmp_path / "data" / "heartbeat.json", process)
        process.kill()
        process.wait(timeout=10)
    listed = json.loads(bot(tmp_path, "feeds", "list", "--json").stdout)
    assert [feed["url"] for feed in listed["feeds"]] == ["http://127.0.0.1:9/feed.xml"]
    with running(tmp_path) as (process, said):
        assert "1 feed," in " ".join("".join(said).split())
        process.terminate()
        process.communicate(timeout=15)
    assert process.returncode == 0
