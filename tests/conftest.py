"""Rules every test lives by: no environment of ours, loopback only, the packaged models offline."""

import os
from collections.abc import Iterator

import pytest

from bot import log
from bot.digests.zones import follow_newest_rules
from tests.pseudo import pseudo, pseudo_folder

__all__ = ["pseudo", "pseudo_folder"]

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

log.configure()
# As the application does; the rules of zones must not depend on which test came first.
follow_newest_rules()

OURS = ("TIDINGS_", "DISCORD_", "SLACK_", "OPENAI_")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remove every environment variable that Tidings reads."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    yield
