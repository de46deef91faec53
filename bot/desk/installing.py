"""The workspaces that installed the app on Slack: kept with their tokens encrypted, handed out readable."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from cryptography.fernet import Fernet, InvalidToken

from bot.errors import PlatformError, SettingsError, StoreError
from bot.i18n import say
from bot.model.installations import KeptInstallation
from bot.parts import Parts
from bot.platforms.slack.installs import Installation

log = structlog.get_logger()

MAKE_A_KEY = "openssl rand -base64 32"


@dataclass(frozen=True, slots=True)
class Installdesk:
    """Keeps the installations of this service, and those it read in memory: every call to Slack asks for one."""

    parts: Parts
    seal: Fernet
    _known: dict[str, Installation] = field(default_factory=dict)

    async def find(self, team: str) -> Installation | None:
        """Return the installation in a team; `None` also where its token was sealed with another key.

        Raises `PlatformError` where it cannot be read.
        """
        if team not in self._known:
            with _as_trouble():
                kept = await (await self.parts.store()).installations.find(_key(team))
            if kept is None or (found := self._opened(kept)) is None:
                return None
            self._known[team] = found
        return self._known[team]

    async def all(self) -> tuple[Installation, ...]:
        """Return the installations whose tokens can be read."""
        kept = await (await self.parts.store()).installations.all()
        return tuple(found for each in kept if (found := self._opened(each)) is not None)

    async def save(self, installation: Installation) -> None:
        """Keep an installation in place of an earlier one in the same team."""
        kept = KeptInstallation(
            workspace=_key(installation.team),
            name=installation.name,
            bot_user=installation.bot_user,
            bot=installation.bot,
            scopes=installation.scopes,
            sealed=self.seal.encrypt(installation.token.encode()).decode(),
            at=self.parts.clock(),
        )
        with _as_trouble():
            await (await self.parts.store()).installations.save(kept)
        self._known[installation.team] = installation

    async def forget(self, team: str) -> None:
        """Forget the token of a team that uninstalled the app; what its channels chose is kept."""
        self._known.pop(team, None)
        with _as_trouble():
            await (await self.parts.store()).installations.forget(_key(team))

    def _opened(self, kept: KeptInstallation) -> Installation | None:
        try:
            token = self.seal.decrypt(kept.sealed).decode()
        except InvalidToken:
            log.warning("a token was sealed with another key; install the app again there", workspace=kept.workspace)
            return None
        return Installation(
            team=kept.workspace.partition(":")[2],
            bot_user=kept.bot_user,
            bot=kept.bot,
            token=token,
            scopes=kept.scopes,
            name=kept.name,
        )


def installdesk(parts: Parts) -> Installdesk | None:
    """Return who keeps the installations, `None` where the settings do not let workspaces install the app.

    Raises `SettingsError` where there is no key to seal tokens with.
    """
    secrets = parts.settings.secrets
    if not secrets.lets_workspaces_install:
        return None
    key = secrets.tidings_secret_key
    try:
        # Fernet writes base64 for addresses; what other programs make is as good.
        return Installdesk(parts, Fernet((key.get_secret_value() if key else "").translate(_FOR_ADDRESSES)))
    except ValueError as error:
        told = say(
            "Set {name} in config/.env to a key for the tokens of workspaces. This makes one: {command}",
            name="TIDINGS_SECRET_KEY",
            command=MAKE_A_KEY,
        )
        raise SettingsError(told) from error


_FOR_ADDRESSES = str.maketrans("+/", "-_")


def _key(team: str) -> str:
    return f"slack:{team}"


@contextmanager
def _as_trouble() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise PlatformError(str(error), trouble="server", for_people=error.for_people) from error
