"""Settings as a whole: which source wins, and that every problem is named in one error."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import Settings, load_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path | None = None, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the problems that loading reports, each without the dash before it."""
    with pytest.raises(SettingsError) as caught:
        load_settings(path, environ=environ or {})
    assert caught.value.exit_code == 2
    return [line.removeprefix("  - ") for line in caught.value.for_people.splitlines()[1:]]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has no config/config.yaml."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_file_everything_has_its_default(elsewhere: Path) -> None:
    settings = load_settings(None, environ={})
    assert settings == Settings()
    assert settings.digest.words == 60
    assert settings.store.path == "data/tidings.db"


def test_the_default_file_is_read_where_it_exists(elsewhere: Path) -> None:
    (elsewhere / "config").mkdir()
    written(elsewhere / "config", "digest: {words: 45}")
    assert load_settings(None, environ={}).digest.words == 45


def test_flags_win_over_environment_over_file_over_default(tmp_path: Path) -> None:
    path = written(tmp_path, "digest: {words: 41, max_stories: 4, window_hours: 12}")
    environ = {"TIDINGS_DIGEST__WORDS": "42", "TIDINGS_DIGEST__MAX_STORIES": "5"}
    digest = load_settings(path, environ=environ, overrides={"digest.words": 43}).digest
    assert (digest.words, digest.max_stories, digest.window_hours, digest.max_window_hours) == (43, 5, 12, 36)


def test_a_flag_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "store: {path: mine.db}")
    assert load_settings(path, environ={}, overrides={"store.path": None}).store.path == "mine.db"


def test_a_flag_that_sets_nothing_is_a_defect_of_ours() -> None:
    with pytest.raises(ValueError, match=r"store\.pth"):
        load_settings(None, environ={}, overrides={"store.pth": "x"})


def test_a_bad_flag_is_named_as_coming_from_the_command_line(elsewhere: Path) -> None:
    with pytest.raises(SettingsError, match=r"the command line: model\.name"):
        load_settings(None, environ={}, overrides={"model.name": "openai:"})


@pytest.mark.parametrize("value", ["1", "true", "yes", "on"])
def test_private_addresses_are_allowed_by_the_short_name_too(elsewhere: Path, value: str) -> None:
    assert load_settings(None, environ={"TIDINGS_ALLOW_PRIVATE": value}).feeds.allow_private


def test_the_full_name_wins_over_the_short_one(elsewhere: Path) -> None:
    environ = {"TIDINGS_ALLOW_PRIVATE": "1", "TIDINGS_FEEDS__ALLOW_PRIVATE": "0"}
    assert not load_settings(None, environ=environ).feeds.allow_private


@pytest.mark.parametrize(
    "value", ["08:00,18:30", "08:00 18:30", "08:00, 18:30", '["08:00", "18:30"]', "[08:00, 18:30]"]
)
def test_a_list_in_the_environment_may_be_written_plainly(elsewhere: Path, value: str) -> None:
    assert load_settings(None, environ={"TIDINGS_CONSOLE__AT": value}).console.at == ("08:00", "18:30")


def test_an_empty_variable_counts_as_not_set(elsewhere: Path) -> None:
    settings = load_settings(None, environ={"DISCORD_TOKEN": " ", "TIDINGS_DIGEST__WORDS": ""})
    assert settings == Settings()


def test_secrets_and_endpoints_come_from_the_environment(elsewhere: Path) -> None:
    environ = {
        "DISCORD_TOKEN": "discord-value\n",
        "SLACK_BOT_TOKEN": "xoxb-value",
        "DISCORD_API_BASE": "http://127.0.0.1:8080/api/v10",
        "DISCORD_GATEWAY_URL": "ws://127.0.0.1:8081",
    }
    settings = load_settings(None, environ=environ)
    assert settings.secrets.discord_token is not None
    assert settings.secrets.discord_token.get_secret_value() == "discord-value"
    assert settings.secrets.openai_api_key is None
    assert settings.endpoints.discord_api_base == "http://127.0.0.1:8080/api/v10"
    assert settings.endpoints.slack_api_base == "https://slack.com/api/"
    assert "value" not in repr(settings)


def test_settings_cannot_be_changed_after_they_were_checked() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().digest.words = 7  # type: ignore[misc]


def test_a_zone_is_kept_by_its_proper_name(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, "console: {timezone: berlin}"), environ={})
    assert settings.console.timezone == "Europe/Berlin"


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    path = written(tmp_path, "digest:\n  wrods: 5\n  max_stories: -3\nstories:\n  encoder: big\nlog: {json: perhaps}\n")
    environ = {"TIDINGS_FEEDS__AT_ONCE": "many", "TIDINGS_DIGEST__WORD": "5"}
    assert problems(path, environ) == [
        f"{path}, line 2: digest.wrods is no setting. Did you mean words? "
        "Settings in digest: words, max_stories, window_hours, max_window_hours, catch_up_hours.",
        "the environment variable TIDINGS_DIGEST__WORD sets nothing. Did you mean TIDINGS_DIGEST__WORDS?",
        "the environment variable TIDINGS_FEEDS__AT_ONCE: feeds.at_once is 'many', but should be a whole number.",
        f"{path}, line 5: stories.encoder is 'big', but should be 'auto', 'minilm' or 'static'.",
        f"{path}, line 3: digest.max_stories is -3, but should be greater than or equal to 1.",
        f"{path}, line 6: log.json is 'perhaps', but should be true or false.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("digest: {words: 0}", "digest.words is 0, but should be greater than or equal to 10."),
        ("digest: {words: true}", "digest.words is True, but should be a number"),
        ("digest: {words: 60.5}", "digest.words is 60.5, but should be a whole number."),
        ("digest: {words: many}", "digest.words is 'many', but should be a whole number."),
        ("digest: {words: [60]}", "digest.words is [60], but should be a whole number."),
        ("digest: {window_hours: 40}", "digest: window_hours should not be longer than max_window_hours."),
        ("feeds: {max_interval_hours: 0.1}", "feeds: min_interval_minutes should not be longer than"),
        ("feeds: {timeout_s: -1}", "feeds.timeout_s is -1, but should be greater than 0."),
        ("feeds: {timeout_s: .inf}", "feeds.timeout_s is '.inf', but should be"),
        ("feeds: {timeout_s: 1e9}", "feeds.timeout_s is 1000000000.0, but should be less than or equal to 600."),
        ("feeds: {user_agent: 7}", "feeds.user_agent is 7, but should be a text (put it in quotes)."),
        ('store: {path: ""}', "store.path is '', but should not be empty."),
        ("console: {at: [25:00]}", "“25:00” is no time of day. Write it as 08:00 or 18:30."),
        ("console: {at: []}", "console.at is [], but should hold at least one."),
        ("console: {days: never}", "“never” names no days."),
        ("console: {timezone: Belrin}", "Did you mean Europe/Berlin?"),
        ("console: {timezone: ../../etc/passwd}", "is no time zone I know."),
        ("console: {channel: slack:T1/C1}", "should be a console channel"),
        ("console: {channel: 'console:../x'}", "is no channel"),
        ("console: {feeds: [ftp://example.org/]}", "should be an address that starts with http:// or https://"),
        ("console: {feeds: ['http://[bad/']}", "console.feeds is ['http://[bad/']"),
        ("model: {name: 'openai:'}", "should name the model of the server, as openai:MODEL."),
        ("model: {name: 'bundled:gpt'}", "should be bundled:smollm2"),
        ("model: {base_url: localhost}", "should be an address that starts with http:// or https://"),
        ("log: {level: loud}", "should be 'debug', 'info', 'warning' or 'error'."),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_can(tmp_path: Path, text: str, expected: str) -> None:
    (problem,) = problems(written(tmp_path, text))
    assert expected in problem


def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = written(tmp_path, "model: {base_url: 'https://me:hunter2@example.org/v1'}")
    (problem,) = problems(path)
    assert "hunter2" not in problem
    assert "without a user name or password" in problem


def test_a_database_password_is_not_shown(elsewhere: Path) -> None:
    environ = {"TIDINGS_STORE__PATH": "postgresql://me:hunter2@localhost/tidings"}
    assert "hunter2" not in repr(load_settings(None, environ=environ))


def test_a_value_that_unfolds_without_end_is_shown_short(tmp_path: Path) -> None:
    bomb = ", ".join(f"&a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))
    (problem,) = problems(written(tmp_path, f"digest: {{words: [&a0 [x], {bomb}]}}"))
    assert len(problem) < 500


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "mine.yaml")
    assert problem.startswith(f"{tmp_path / 'mine.yaml'} does not exist.")


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path} is a folder, not a settings file."]


def test_a_name_that_no_file_can_have_is_a_clear_error() -> None:
    (problem,) = problems(Path("bad\0name"))
    assert "cannot be the name of a file" in problem


@given(st.binary(max_size=200))
def test_no_file_whatever_it_holds_is_a_defect(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("settings") / "config.yaml"
    path.write_bytes(content)
    try:
        load_settings(path, environ={})
    except SettingsError as error:
        assert str(path) in error.for_people


WORDS = st.sampled_from(
    ["digest", "feeds", "words", "at", "timeout_s", "console", "1", "x", "[", "]", "{", "}", ":", "-"]
)


@given(
    st.lists(
        st.one_of(WORDS, st.sampled_from([" ", "\n", "\n  ", ": ", "&a ", "*a", "!!", "'", "#", ","])), max_size=25
    )
)
def test_no_yaml_however_odd_is_a_defect(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    path = tmp_path_factory.mktemp("settings") / "config.yaml"
    path.write_text("".join(pieces), encoding="utf-8")
    try:
        load_settings(path, environ={})
    except SettingsError as error:
        assert str(path) in error.for_people
