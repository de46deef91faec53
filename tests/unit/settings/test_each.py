"""Entries of `feeds.each`: what is refused is named with its line, and no secret is ever repeated."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import Settings, load_settings
from bot.settings.sections import Secrets

ENVIRON = {"LOGIN": "reader:hunter2", "KEY": "hunter2", "PROXY": "http://me:hunter2@proxy.example:8080", "EMPTY": " "}
BY_REFERENCE = "by reference, such as $FEED_SECRET, with its value in the environment or in config/.env"


def loaded(folder: Path, entry: str, **more: str) -> Settings:
    path = folder / "config.yaml"
    path.write_text(f"feeds:\n  each:\n    - {entry}\n", encoding="utf-8")
    return load_settings(path, environ=ENVIRON | more)


def problems(folder: Path, entry: str, **more: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(folder, entry, **more)
    assert "hunter2" not in f"{caught.value}{caught.value.for_people}"
    prefix = f"  - {folder / 'config.yaml'}, line "
    return [line.removeprefix(prefix) for line in caught.value.for_people.splitlines()[1:]]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{title: x}", "3: feeds.each, entry 1: should name either the url of a feed or a host."),
        ("{url: https://a.example/x, host: a.example, title: x}", "should name either the url of a feed or a host."),
        ("{host: a.example}", "3: feeds.each, a.example: should say what is special there: user_agent, headers, basic"),
        ("{host: a.example, titel: x}", "titel is no setting. Did you mean title? Settings of an entry: url, host, us"),
        ("{host: a.example, token: hunter2}", "token is no setting. Settings of an entry: url, host, user_agent"),
        ("{host: https://a.example/, title: x}", "host is 'https://a.example/', but should be the name of a host"),
        ("{host: 'a.example:8080', title: x}", "should be the name of a host alone, such as example.org."),
        ("{host: 'me:hunter2@a.example', title: x}", "should be the name of a host alone, such as example.org."),
        ("{host: '', title: x}", "should be the name of a host alone"),
        ("{url: nowhere, title: x}", "url is 'nowhere', but should be the address of a feed: this is not a web addr"),
        ("{url: 'https://me:hunter2@a.example/x', title: x}", "address of a feed without a user name or password: us"),
        ("{host: a.example, title: ''}", "title is '', but should not be empty."),
        ("{host: a.example, weight: 10.5}", "weight is 10.5, but should be less than or equal to 10."),
        ("{host: a.example, weight: true}", "weight is True, but should be a number, not true or false."),
        ("{host: a.example, min_interval_minutes: 0}", "min_interval_minutes is 0, but should be greater than or"),
        ("{host: a.example, full_text: perhaps}", "full_text is 'perhaps', but should be true or false."),
        ('{host: a.example, user_agent: "a\\r\\nX: hunter2"}', "user_agent should be one line of at most 8000 plain"),
        ("5", "3: feeds.each, entry 1: should be settings of a feed, such as {url: https://example.org/feed.xml, tit"),
        ("{host: a.example, title: x, title: y}", "3: feeds.each: title is given twice. Remove one of them."),
        (
            "{host: a.example, title: x}\n    - {host: A.example, weight: 2}",
            "2: feeds.each should have one entry for a",
        ),
        # Secrets
        (
            "{host: a.example, headers: {Authorization: hunter2}}",
            f"headers.Authorization should be given {BY_REFERENCE}",
        ),
        ("{host: a.example, headers: {cookie: a=hunter2}}", f"headers.cookie should be given {BY_REFERENCE}"),
        ("{host: a.example, headers: {X-Api-Key: hunter2}}", f"headers.X-Api-Key should be given {BY_REFERENCE}"),
        ("{host: a.example, headers: {X-Auth-Token: hunter2}}", f"headers.X-Auth-Token should be given {BY_REFERENCE}"),
        ("{host: a.example, headers: {X-Who: Bearer hunter2}}", f"headers.X-Who should be given {BY_REFERENCE}"),
        ("{host: a.example, headers: {X-Who: 'x $KEY hunter2'}}", "headers.X-Who should be a reference as a whole"),
        ("{host: a.example, basic_auth: 'reader:hunter2'}", f"basic_auth should be user:password {BY_REFERENCE}"),
        ("{host: a.example, basic_auth: {user: a, password: hunter2}}", f"should have its password {BY_REFERENCE}"),
        ("{host: a.example, basic_auth: {user: a}}", "basic_auth should be user:password by reference"),
        (
            "{host: a.example, basic_auth: {user: 'a:hunter2', password: $KEY}}",
            "should have a user, which is a text wit",
        ),
        (
            "{host: a.example, basic_auth: $KEY}",
            "basic_auth should be user:password in one line; what the variable hol",
        ),
        ("{host: a.example, proxy: 'http://me:hunter2@p.example'}", f"proxy should be given {BY_REFERENCE}"),
        ("{host: a.example, proxy: 'http://me:hunter2@[x'}", "proxy should be a web address."),
        ("{host: a.example, proxy: 'me:hunter2@p.example:80'}", "proxy should be the address of a proxy that starts w"),
        (
            "{host: a.example, proxy: 'socks5://p.example:80'}",
            "proxy should be the address of a proxy that starts with",
        ),
        ("{host: a.example, proxy: $LOGIN}", "proxy should be the address of a proxy that starts with http://"),
        (
            "{host: a.example, headers: {X-Key: $NOWHERE}}",
            "headers.X-Key should be in the environment: the variable NO",
        ),
        (
            "{host: a.example, headers: {X-Key: $EMPTY}}",
            "the variable EMPTY is not set. Set it there or in config/.env.",
        ),
        (
            "{host: a.example, basic_auth: $DISCORD_TOKEN}",
            "a variable of another name: DISCORD_TOKEN is for Tidings alon",
        ),
        (
            "{host: a.example, basic_auth: $LOGIN, headers: {Authorization: $KEY}}",
            "should have either basic_auth or a header Authorization, not both.",
        ),
        # Headers
        ("{host: a.example, headers: {Host: hunter2}}", "headers.Host should be left to the connection"),
        (
            "{host: a.example, headers: {content-length: '5'}}",
            "headers.content-length should be left",
        ),
        ("{host: a.example, headers: {Proxy-Connection: x}}", "headers.Proxy-Connection should be left to the connect"),
        ("{host: a.example, headers: {Proxy-Authorization: $KEY}}", "should be part of the proxy's address"),
        (
            "{host: a.example, headers: {If-None-Match: x}}",
            "headers.If-None-Match should be left to Tidings, which asks",
        ),
        ("{host: a.example, headers: {User-Agent: x}}", "headers.User-Agent should be written as user_agent"),
        ("{host: a.example, headers: {'X Y': x}}", "headers.X Y should be named as headers are"),
        (
            '{host: a.example, headers: {"X-A": "b\\r\\nX-C: d"}}',
            "headers.X-A should be one line of at most 8000 plain",
        ),
        ("{host: a.example, headers: {X-A: bücher}}", "headers.X-A should be one line of at most 8000 plain"),
        ("{host: a.example, headers: {X-A: 5}}", "headers.X-A should be a text (put it in quotes)."),
        ("{host: a.example, headers: {X-A: a, x-a: b}}", "headers should hold every header once; one is there twice."),
        ("{host: a.example, headers: [X-A]}", "headers should be headers and their values, such as {X-Client: reader}"),
    ],
)
def test_what_cannot_be_used_is_said_without_its_value(tmp_path: Path, entry: str, problem: str) -> None:
    (found,) = problems(tmp_path, entry)
    assert problem in found


def test_every_problem_has_the_line_of_its_key(tmp_path: Path) -> None:
    entry = "url: https://a.example/x\n      weight: 11\n      headers:\n        X-A: b\n        Cookie: a=b\n"
    found = problems(tmp_path, f"{entry}    - proxy: nowhere\n      host: b.example")
    assert [each.partition(" should")[0] for each in found] == [
        "7: feeds.each, https://a.example/x: headers.Cookie",
        "4: feeds.each, https://a.example/x: weight is 11, but",
        "8: feeds.each, b.example: proxy",
    ]


def test_a_variable_that_an_entry_refers_to_may_have_any_name(tmp_path: Path) -> None:
    entry = "{host: a.example, headers: {X-Key: $TIDINGS_OF_A, X-Other: '${tidings_of_b}'}}"
    (one,) = loaded(tmp_path, entry, TIDINGS_OF_A="rook", tidings_of_b="crow").feeds.each
    assert {name: value.get_secret_value() for name, value in (one.headers or {}).items()} == {
        "X-Key": "rook",
        "X-Other": "crow",
    }
    (problem,) = problems(tmp_path, entry.replace("TIDINGS_OF_A", "KEY"), TIDINGS_OF_A="rook", tidings_of_b="crow")
    assert "the environment variable TIDINGS_OF_A sets nothing" in problem


def test_no_secret_is_shown_by_whoever_shows_the_settings(tmp_path: Path) -> None:
    entry = (
        "{host: a.example, headers: {X-Key: $KEY}, basic_auth: $LOGIN, proxy: $PROXY, user_agent: $KEY, title: Larnby}"
    )
    settings = loaded(tmp_path, entry)
    assert "hunter2" not in f"{settings!r}{settings.feeds}{settings.feeds.each[0].headers}"
    assert "Larnby" in repr(settings)


def test_entries_can_be_given_by_the_environment(tmp_path: Path) -> None:
    chosen = "[{host: a.example, title: Larnby, headers: {X-Key: $KEY}}]"
    settings = loaded(tmp_path, "{host: b.example, title: x}", TIDINGS_FEEDS__EACH=chosen)
    assert [one.name for one in settings.feeds.each] == ["a.example"]
    (problem,) = problems(tmp_path, "{host: b.example, title: x}", TIDINGS_FEEDS__EACH="[{host: a.example, weight: x}]")
    assert "TIDINGS_FEEDS__EACH: feeds.each, a.example: weight is 'x', but should be a number." in problem


@pytest.mark.parametrize("name", [name.upper() for name in Secrets.__dataclass_fields__])
def test_what_is_secret_of_ours_is_sent_to_no_feed(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, f"{{host: a.example, headers: {{X-Key: ${name}}}}}")
    assert f"{name} is for Tidings alone" in problem


PIECES = ["each", "url", "host", "headers", "basic_auth", "proxy", "$KEY", "hunter2", "a.example", "1", "title", "user"]


@given(
    st.lists(st.sampled_from([*PIECES, " ", "\n", "\n    ", ": ", "- ", "&a ", "*a", "{", "}", ",", "<<"]), max_size=25)
)
def test_no_entry_however_odd_is_a_defect(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    folder = tmp_path_factory.mktemp("settings")
    try:
        loaded(folder, "".join(pieces), KEY="rook")
    except SettingsError as error:
        assert str(folder) in error.for_people
        assert "rook" not in error.for_people


def test_many_entries_are_read_and_endless_ones_refused(tmp_path: Path) -> None:
    many = "\n    - ".join(f"{{host: h{n}.example, weight: 2}}" for n in range(2_000))
    assert len(loaded(tmp_path, many).feeds.each) == 2_000
    bomb = "&a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n    - &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]" + "\n    - *b" * 50
    assert problems(tmp_path, bomb)
