"""How the app is connected to Slack, as whoever runs it chose."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

API_BASE = "https://slack.com/api/"

Mode = Literal["socket", "http"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOptions:
    """What was chosen.

    In `socket` mode the app connects to Slack; in `http` mode Slack calls it, and every call is checked with the
    `signing_secret`. `threads` puts every story of a digest into a thread under it. `managers` is the id of a user
    group whose members are managers everywhere, `owners` are people's ids. `spacing` is kept between two messages to a
    channel. The `client_id` and `client_secret` are there where several workspaces can install the app.
    """

    mode: Mode = "socket"
    api_base: str = API_BASE
    bot_token: str | None = None
    app_token: str | None = None
    signing_secret: str = ""
    client_id: str | None = None
    client_secret: str | None = None
    threads: bool = False
    managers: str | None = None
    owners: frozenset[str] = frozenset()
    spacing: timedelta = timedelta(seconds=1)
    timeout_s: float = 20.0
    ping_s: float = 10.0
