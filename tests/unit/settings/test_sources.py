"""Where settings come from: the file with its lines, and the names in the environment."""

from pathlib import Path

import pytest

from bot.settings.sources import Layer, environment_names, from_environment, from_file


def read(folder: Path, content: str | bytes) -> Layer:
    path = folder / "f.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    layer = from_file(path)
    layer.problems = [problem.removeprefix(str(path)) for problem in layer.problems]
    return layer


@pytest.mark.parametrize(
    "text", ["", "\n", "# nothing\n", "---\n", "digest:\nfeeds:\n", "digest:\n  words:\n", "\ufeffdigest:\n"]
)
def test_a_file_that_sets_nothing_is_fine(tmp_path: Path, text: str) -> None:
    layer = read(tmp_path, text)
    assert (layer.values, layer.problems) == ({}, [])


def test_values_remember_their_line(tmp_path: Path) -> None:
    layer = read(tmp_path, "digest:\n  # how long\n  words: 50\n")
    found = layer.values["digest", "words"]
    assert found.value == 50
    assert found.place.endswith("f.yaml, line 3")


def test_times_without_quotes_stay_texts(tmp_path: Path) -> None:
    layer = read(tmp_path, "console:\n  at: [08:00, 18:30]\n  days: mon-fri\n")
    assert layer.values["console", "at"].value == ["08:00", "18:30"]


def test_words_that_old_yaml_took_for_switches_stay_texts(tmp_path: Path) -> None:
    assert read(tmp_path, "model: {name: on}").values["model", "name"].value == "on"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- digest", ", line 1: a settings file consists of sections (store, feeds"),
        ("digest: 5", ", line 1: digest is a section: write its settings below it (words, "),
        ("digest: [words]", ", line 1: digest is a section"),
        ("\nwords: 5", ", line 2: words stands outside its section: it is digest.words."),
        ("digset: {}", ", line 1: digset is no section. Did you mean digest?"),
        ("digest:\n  timezone: UTC", ", line 2: digest.timezone is no setting. Did you mean console.timezone?"),
        ("digest: {words: 50, words: 60}", ", line 1: digest.words is given twice."),
        ("digest:\n  words: 50\ndigest:\n  words: 60\n", ", line 3: the section digest is given twice."),
        ("? [a, b]\n: 1", ", line 1: a list or a section cannot be the name"),
        ("digest:\n  words: [", ", line 2, column 11: this is not YAML"),
        ("digest:\n\twords: 5", ", line 2, column 1: this is not YAML"),
        ("digest: {}\n--- \nfeeds: {}", ", line 2, column 1: this is not YAML"),
        ("digest: {words: &a [*a]}", "this is not YAML: found unconstructable recursive node"),
        ("digest: {words: !!python/object/apply:os.getcwd []}", "this is not YAML: could not determine a constructor"),
        ("a\0b", " holds characters that no text file holds."),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", " is no text file in UTF-8."),
        ("[" * 500, " holds something that is no setting"),
        ("digest: {words: " + "9" * 5_000 + "}", " holds something that is no setting"),
        ("#" * 1_000_001, " is larger than a settings file can be"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(tmp_path: Path, text: str | bytes, problem: str) -> None:
    layer = read(tmp_path, text)
    assert len(layer.problems) == 1
    assert problem in layer.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "discord:\n  token: hunter2",
        "slack: {bot_token: hunter2}",
        "model: {api_key: hunter2}",
        "openai_api_key: hunter2",
        "secrets: {discord_token: hunter2}",
        "model: {name: sk-hunter2}",
        "console: {feeds: xoxb-hunter2}",
        "console: {feeds: [xapp-hunter2]}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    layer = read(tmp_path, text)
    (problem,) = layer.problems
    assert "hunter2" not in problem
    assert "config/.env: DISCORD_TOKEN, SLACK_BOT_TOKEN" in problem


def test_endpoints_in_the_file_are_sent_to_the_environment(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "endpoints: {slack_api_base: x}").problems
    assert "set DISCORD_API_BASE, DISCORD_GATEWAY_URL, SLACK_API_BASE in the environment" in problem


@pytest.mark.parametrize("name", ["TIDINGS_DIGEST__WRODS", "TIDINGS_DIGEST_WORDS", "tidings_digest__words"])
def test_a_mistyped_variable_is_noticed(name: str) -> None:
    layer = from_environment({name: "hunter2", "PATH": "/bin"})
    assert layer.values == {}
    assert layer.problems == [
        f"the environment variable {name} sets nothing. Did you mean TIDINGS_DIGEST__WORDS?",
    ]


def test_every_setting_has_a_variable() -> None:
    names = environment_names()
    assert names["TIDINGS_CONSOLE__TIMEZONE"] == ("console", "timezone")
    assert names["SLACK_SIGNING_SECRET"] == ("secrets", "slack_signing_secret")
    assert "TIDINGS_SECRETS__DISCORD_TOKEN" not in names
