"""The Dockerfile and docker-compose.yml, checked and run without an engine: same files, commands and entry point."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]

SERVICE_KEYS = {
    *("build", "image", "restart", "stop_grace_period", "env_file", "environment", "volumes", "read_only", "tmpfs"),
    *("cap_drop", "security_opt", "mem_limit", "healthcheck"),
}


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile in order, continuation lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in joined)]


def given(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def pip_lines() -> list[str]:
    """Return what the image installs, as `pip install …` commands without the mounts and conditions around them."""
    return [
        re.sub(r";? fi$", "", run[run.index("-m pip install") :]) for run in given("RUN") if "-m pip install" in run
    ]


def image_of(folder: Path) -> Path:
    """Lay out exactly what the Dockerfile copies from here; return the working directory of the image."""
    for copy in given("COPY"):
        *sources, target = shlex.split(copy)
        if sources[0].startswith("--from="):
            continue
        for source in sources:
            place = folder / target / Path(source).name if (ROOT / source).is_file() else folder / target
            place.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    (folder / "data").mkdir()
    return folder


def environment() -> dict[str, str]:
    """Return the environment that the image sets, over a bare one."""
    (setting,) = [rest for rest in given("ENV") if "HF_HUB_OFFLINE" in rest]
    pairs = dict(pair.split("=", 1) for pair in shlex.split(setting))
    return {**pairs, "PATH": os.environ["PATH"], "HOME": "/nonexistent"}


def run(folder: Path, command: list[str], python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    assert command[0] == "python"
    return subprocess.run(
        [python, *command[1:]], cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def service() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = compose["services"]["tidings"]
    return found


def entry_point() -> list[str]:
    (command,) = given("ENTRYPOINT")
    words: list[str] = json.loads(command)
    return words


def health_check() -> list[str]:
    (line,) = given("HEALTHCHECK")
    words: list[str] = json.loads(line.partition(" CMD ")[2])
    return words


def test_everything_that_is_copied_exists_and_is_not_ignored() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    for copy in given("COPY"):
        sources = shlex.split(copy)[:-1]
        if not sources[0].startswith("--from="):
            assert not [source for source in sources if not (ROOT / source).exists()]
            assert set(sources) <= kept, f".dockerignore hides one of {sources}"


def test_what_is_installed_is_what_make_installs(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "requirements-models.txt", "requirements-dev.txt", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    planned = subprocess.run(
        ["make", "-n", "install", "LIGHT=", 'TORCH_INDEX="$$TORCH_INDEX"'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [
        line.partition(" ")[2] for line in planned.stdout.splitlines() if line.startswith(".venv/bin/python -m pip")
    ]
    assert pip_lines() == lines


def test_the_libraries_stay_cached_while_only_the_code_changes() -> None:
    names = [f"{name} {rest}" for name, rest in instructions()]
    code = next(index for index, line in enumerate(names) if line.startswith("COPY bot"))
    assert all("pip install" not in line for line in names[code:])


@pytest.mark.models
@pytest.mark.parametrize("number", range(1, 3))
def test_the_installed_packages_satisfy_the_same_commands(number: int) -> None:
    command = [sys.executable, *shlex.split(pip_lines()[number]), "--dry-run", "--no-index"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "Would install" not in checked.stdout


def test_the_entry_point_works_with_exactly_the_copied_files(tmp_path: Path) -> None:
    helped = run(image_of(tmp_path), [*entry_point(), "--help"])
    assert helped.returncode == 0, helped.stderr
    (command,) = given("CMD")
    assert re.search(rf"\b{json.loads(command)[0]}\b", helped.stdout)


def test_the_settings_are_found_in_the_image(tmp_path: Path) -> None:
    code = "from bot.settings import load_settings; print(load_settings(None, environ={}).store.path)"
    found = run(image_of(tmp_path), ["python", "-c", code])
    assert found.stdout.strip() == "data/tidings.db", found.stderr
    assert (tmp_path / "config" / "config.yaml").is_file()


def test_the_starter_packs_are_in_the_image(tmp_path: Path) -> None:
    code = "from bot.feeds.packs import FOLDER, read_packs; print(len(read_packs(FOLDER)))"
    found = run(image_of(tmp_path), ["python", "-c", code])
    assert int(found.stdout) >= 30, found.stderr


def test_the_health_check_is_a_command_that_exists(tmp_path: Path) -> None:
    assert health_check() == [*entry_point(), "doctor", "--health"]
    helped = run(image_of(tmp_path), [*entry_point(), "doctor", "--help"])
    assert helped.returncode == 0, helped.stderr
    assert "--health" in helped.stdout


def test_the_process_is_not_root_and_writes_to_its_volume_only() -> None:
    names = [name for name, _ in instructions()]
    assert given("USER") == ["tidings"]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert given("VOLUME") == ["/app/data"]
    assert "HF_HUB_OFFLINE=1" in given("ENV")[-1]


def test_compose_says_what_it_means() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(compose) == {"services", "volumes"}
    assert set(compose["services"]) == {"tidings"}
    assert set(service()) <= SERVICE_KEYS, f"unknown: {set(service()) - SERVICE_KEYS}"


def test_compose_mounts_what_exists_where_the_image_expects_it() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    named, bound = (volume.split(":") for volume in service()["volumes"])
    assert named[0] in compose["volumes"]
    assert [named[1]] == given("VOLUME")
    assert (ROOT / bound[0]).is_file()
    assert bound[1:] == ["/app/config/config.yaml", "ro"]


def test_compose_checks_health_as_the_image_does() -> None:
    check = service()["healthcheck"]
    (line,) = given("HEALTHCHECK")
    assert check["test"] == ["CMD", *health_check()]
    assert f"--interval={check['interval']} --timeout={check['timeout']}" in line
    assert f"--start-period={check['start_period']} --retries={check['retries']}" in line


def test_compose_hands_over_secrets_only_where_there_are_some() -> None:
    assert service()["env_file"] == [{"path": "config/.env", "required": False}]
    assert (ROOT / "config" / ".env.example").is_file()
    assert "config/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_compose_shuts_the_container_off() -> None:
    assert service()["read_only"] is True
    assert service()["tmpfs"] == ["/tmp"]
    assert service()["security_opt"] == ["no-new-privileges:true"]
    assert service()["cap_drop"] == ["ALL"]
    assert int(service()["stop_grace_period"].removesuffix("s")) >= 30


def test_compose_sets_only_variables_that_tidings_reads() -> None:
    from bot.settings import load_settings

    assert load_settings(None, environ=service()["environment"]).log.json


@pytest.mark.install
def test_the_image_can_be_built_step_by_step(tmp_path: Path) -> None:
    """Run what the Dockerfile runs in a fresh environment; minutes, and gigabytes without a CPU-only torch."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    for line in pip_lines()[1:]:
        subprocess.run([python, *shlex.split(line)], cwd=ROOT, check=True, timeout=1800)
    folder = image_of(tmp_path / "app")
    assert run(folder, [*entry_point(), "--help"], python).returncode == 0
