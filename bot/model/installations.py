"""Installations: the workspaces that installed the app by themselves, and what it speaks there with."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInstallation:
    """The app in a `workspace` (`slack:TEAM`) as it is kept: `sealed` is its token, readable with our key alone."""

    workspace: str
    name: str
    bot_user: str
    bot: str
    scopes: tuple[str, ...]
    sealed: str = field(repr=False)
    at: datetime
