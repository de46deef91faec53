"""Settings: what the person who runs Tidings chose, checked as a whole before anything starts.

Importing this costs a tenth of a second (pydantic), so commands that need no settings leave it alone.
"""

from bot.settings.load import DEFAULT_PATH, load_settings
from bot.settings.sections import (
    Articles,
    Console,
    Digest,
    Endpoints,
    Feeds,
    Log,
    Model,
    Secrets,
    Settings,
    Store,
    Stories,
)

__all__ = [
    "DEFAULT_PATH",
    "Articles",
    "Console",
    "Digest",
    "Endpoints",
    "Feeds",
    "Log",
    "Model",
    "Secrets",
    "Settings",
    "Store",
    "Stories",
    "load_settings",
]
