"""What is asked of Slack, and what is not: no stranger is shown the token."""

import pytest

from bot.platforms.slack.calls import _is_slacks

OURS = "https://slack.com/api/"


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com/files-pri/T1-F1/download/feeds.opml",
        "https://slack.com/files/1",
        "https://acme.slack.com/files/1",
    ],
)
def test_files_of_slack_are_read(address: str) -> None:
    assert _is_slacks(address, OURS)


@pytest.mark.parametrize(
    "address",
    [
        "https://drive.example/feeds.opml",
        "https://slack.com.evil.example/x",
        "https://evilslack.com/x",
        "https://user@evil.example/slack.com",
        "https://slack.com@evil.example/x",
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://127.0.0.1/x",
        "https://[::1",
        "None",
        "",
    ],
)
def test_what_is_kept_elsewhere_is_not_asked_for(address: str) -> None:
    assert not _is_slacks(address, OURS)


def test_a_server_that_stands_in_for_slack_is_asked_for_its_files() -> None:
    assert _is_slacks("http://127.0.0.1:8099/files/F1", "http://127.0.0.1:8099/api/")
    assert not _is_slacks("http://127.0.0.1:8098/files/F1", "http://127.0.0.1:8099/api/")
