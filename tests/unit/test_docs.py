"""The documents say what is: their commands exist, their examples come out as printed, their links lead somewhere."""

import asyncio
import json
import re
import shlex
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot import log
from bot.cli import cli
from bot.clock import system_clock
from bot.model.amendments import Review
from bot.model.documents import run_from_json
from bot.model.schedules import SlotRecord
from bot.platforms.discord.guide import NEEDED, invite
from bot.platforms.slack.scopes import SCOPES
from bot.settings.sources import SECTIONS, environment_names
from bot.store.database import open_store

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "tests" / "README.md"])
COMMON = {"--json", "--config", "--db", "--debug", "--help"}
SITE = "https://larnby.example"


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(_commands(typer.main.get_command(cli)))


def _options(command: Any) -> set[str]:
    return {flag for parameter in command.params for flag in parameter.opts if flag.startswith("--")}


def _sections(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# -- what is named exists ------------------------------------------------------------------------------------------


def test_every_command_has_its_section_and_no_other() -> None:
    documented = {name.strip("`") for name in _sections(DOCS / "commands.md")}
    assert documented == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_listed_and_no_other(name: str) -> None:
    section = _sections(DOCS / "commands.md")[f"`{name}`"]
    listed = set(re.findall(r"^- `(--[a-z-]+)", section, flags=re.MULTILINE))
    assert listed == _options(COMMANDS[name]) - COMMON


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_a_document_exist_with_their_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"python -m bot ([a-z][^\n`#]*)", text):
        words = line.split()
        name = next((n for n in (" ".join(words[:2]), words[0]) if n in COMMANDS), None)
        if name is None:
            assert any(known.startswith(f"{words[0]} ") for known in COMMANDS), f"{page.name}: no command {line!r}"
            continue
        unknown = {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)} - _options(COMMANDS[name])
        assert unknown - {"--help"} == set(), f"{page.name}: {line!r}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_and_variables_in_a_document_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for section, key in re.findall(r"`([a-z]+)\.([a-z_]+)`", text):
        if section in SECTIONS:
            assert key in SECTIONS[section], f"{page.name}: no setting {section}.{key}"
    for variable in re.findall(r"\bTIDINGS_[A-Z_]+[A-Z]\b", text):
        if variable not in ("TIDINGS_SECTION__KEY", "TIDINGS_SECTION"):
            assert variable in environment_names(), f"{page.name}: no variable {variable}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in _anchors(found), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_tests_named_in_a_document_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:bot|tests|bench|config|docs)/[\w./-]+)`", text):
        assert (ROOT / name).exists() or name == "config/.env", f"{page.name} names {name}"
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"`(test_[a-z_]+)`", text):
        assert f"def {name}(" in tests, f"{page.name} names the test {name}"


def test_every_decision_has_the_same_four_parts() -> None:
    for page in sorted((DOCS / "decisions").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for part in ("Context", "Decision", "Cost", "Revisit"):
            assert f"**{part}" in text, f"{page.name} lacks “{part}”"


def test_the_words_of_the_glossary_are_where_it_says() -> None:
    rows = re.findall(r"^\| \*\*([\w, ]+)\*\* \|.*\| (.+) \|$", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 15
    for word, places in rows:
        for path, name in re.findall(r"`([\w/.]+\.py)`(?: `([\w.]+)`)?", places):
            source = (ROOT / path).read_text(encoding="utf-8")
            assert not name or re.search(rf"\b{name}\b", source), f"{word}: no {name} in {path}"


# -- what platforms are asked for ----------------------------------------------------------------------------------


def _table(page: Path, heading: str) -> list[str]:
    """Return the first column of the table in a section."""
    return re.findall(r"^\| ([^|]+?) \|", _sections(page)[heading].partition("|---")[2], flags=re.MULTILINE)


def test_the_permissions_and_the_link_for_discord_are_those_that_the_bot_needs() -> None:
    assert _table(DOCS / "discord.md", "What the bot asks for") == list(NEEDED.values())
    link = invite(0).replace("client_id=0", "client_id=APPLICATION")
    assert link in (DOCS / "discord.md").read_text(encoding="utf-8")


def test_the_scopes_for_slack_are_those_that_the_app_needs() -> None:
    listed = [name.strip("`") for name in _table(DOCS / "slack.md", "What the app asks for")]
    assert listed == list(SCOPES)


# -- what is printed comes out -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve the examples on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(DOCS / "examples")))
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in a copy of the examples, with the small encoder, where two digests wait for review."""
    folder = tmp_path / "examples"
    shutil.copytree(DOCS / "examples", folder)
    asyncio.run(_keep_waiting(folder / "waiting.jsonl", folder / "data" / "tidings.db"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TIDINGS_STORIES__ENCODER", "static")
    monkeypatch.setenv("TIDINGS_ALLOW_PRIVATE", "1")
    yield folder
    log.configure()


async def _keep_waiting(digests: Path, database: Path) -> None:
    """Do what the service does with digests that a manager is to look at first."""
    # Young enough for `schedule history`, and for no `db prune` to take them.
    now = system_clock().replace(microsecond=0)
    async with open_store(str(database)) as store:
        for line in digests.read_text(encoding="utf-8").splitlines():
            run = run_from_json(json.loads(line))
            assert run.channel is not None and run.schedule is not None
            slot = SlotRecord(
                channel=run.channel,
                schedule=run.schedule,
                slot=now,
                day=now.date() - timedelta(days=1),
                outcome="made",
                decided=now,
                run=run.id,
            )
            skipped = replace(
                slot, slot=now - timedelta(days=1), outcome="skipped", reason="The channel was paused.", run=None
            )
            review = Review(run=run.id, channel=run.channel, until=run.generated_at + timedelta(hours=2))
            kept = replace(run, generated_at=now)
            await store.runs.commit(kept, now=now, slots=[skipped, slot], review=review)


def _run(line: str, server: str) -> tuple[str, int]:
    """Carry out `python -m bot …`; return what it printed (errors where it printed nothing else) and its exit code."""
    words = shlex.split(line)
    assert words[:3] == ["python", "-m", "bot"], line
    arguments = [word.replace(SITE, server) if word.endswith(("feed.xml", "page.html")) else word for word in words[3:]]
    done = CliRunner().invoke(cli, arguments, prog_name="python -m bot")
    return (done.stdout or done.stderr).replace(server, SITE), done.exit_code


def _blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _even(text: str) -> str:
    """Leave out what depends on the width of a terminal."""
    return " ".join(text.replace("─", " ").split())


def _pattern(expected: str) -> str:
    return ".*".join(re.escape(part.strip()) for part in re.split(r"\s*…\s*", _even(expected)))


def test_the_examples_of_the_commands_come_out_as_printed(desk: Path, server: str) -> None:
    examples = [
        example
        for block in _blocks(DOCS / "commands.md", "console")
        for example in re.split(r"^\$ ", block, flags=re.M)[1:]
    ]
    assert len(examples) > 20
    for example in examples:
        line, _, expected = example.partition("\n")
        printed, _ = _run(line, server)
        assert re.fullmatch(rf"\s*{_pattern(expected)}\s*", _even(printed)), f"{line}\nprinted\n{printed}"


def _format_examples() -> list[tuple[str, str]]:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    return re.findall(
        r"^`(python -m bot [^`\n]+)`[^\n]*\n\n```jsonl?\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL
    )


def _values(text: str) -> list[Any]:
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at)
        found.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


def _assert_same_keys(documented: Any, printed: Any, where: str) -> None:
    if isinstance(documented, dict) and isinstance(printed, dict):
        assert list(documented) == list(printed), where
        for key in documented:
            _assert_same_keys(documented[key], printed[key], f"{where}.{key}")
    elif isinstance(documented, list) and isinstance(printed, list) and documented and printed:
        for number, value in enumerate(printed):
            _assert_same_keys(documented[min(number, len(documented) - 1)], value, f"{where}[{number}]")
    elif documented is not None and printed is not None:
        assert type(documented) is type(printed), where


def test_the_json_of_the_formats_has_the_keys_that_are_printed(desk: Path, server: str) -> None:
    examples = _format_examples()
    for line, expected in examples:
        printed, _ = _run(line, server)
        documented, values = _values(expected.lstrip()), _values(printed.lstrip())
        assert len(documented) == len(values), f"{line}\nprinted\n{printed}"
        for number, (one, other) in enumerate(zip(documented, values, strict=True)):
            _assert_same_keys(one, other, f"{line} [{number}]")
    shown = {name for line, _ in examples for name in COMMANDS if f"{line} ".startswith(f"python -m bot {name} ")}
    assert set(COMMANDS) - shown == {"console", "demo", "run"}
