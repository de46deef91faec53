"""The errors people can meet, each with one text for the log and one for a person.

```
TidingsError
├── UsageError        a person asked for something impossible      exit 2
├── SettingsError     the configuration cannot be used             exit 2
├── InputError        a file or document given to us is unusable   exit 1
├── FetchError        an address could not be read                 exit 1
├── StoreError        the database could not be read or written    exit 1
│   └── NewerSchemaError   the database belongs to a newer Tidings      exit 1
├── ModelError        a model is missing or could not be loaded    exit 1
└── PlatformError     a destination did not take a message         exit 1
```

`str(error)` is for the log. `error.for_people` is a complete sentence that says what to do next and leaks nothing.
"""

from typing import Literal

Trouble = Literal["rate_limited", "server", "network", "forbidden", "missing", "malformed"]
"""Why a destination did not take a message; after `server` and `network` it may have taken it all the same."""


class TidingsError(Exception):
    """Something Tidings can explain; anything else that is raised is a defect."""

    exit_code = 1

    def __init__(self, for_log: str, *, for_people: str | None = None) -> None:
        # What was said in the language of its reader is logged in English (see `bot/i18n.py`).
        super().__init__(getattr(for_log, "english", for_log))
        self.for_people = for_people or for_log


class UsageError(TidingsError):
    """A person asked for something impossible; the sentence says what would be possible."""

    exit_code = 2


class SettingsError(TidingsError):
    """The configuration cannot be used; the text lists every problem with file, key and accepted values."""

    exit_code = 2


class InputError(TidingsError):
    """A file or document given to us is unusable."""


class FetchError(TidingsError):
    """An address could not be read."""


class StoreError(TidingsError):
    """The database could not be read or written."""


class NewerSchemaError(StoreError):
    """The database was written by a newer Tidings than this one."""


class ModelError(TidingsError):
    """A model is missing or could not be loaded."""


class PlatformError(TidingsError):
    """A destination did not take a message; `retry_after_s` is how long it asks us to wait, where it says so."""

    def __init__(
        self, for_log: str, *, trouble: Trouble, for_people: str | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(for_log, for_people=for_people)
        self.trouble = trouble
        self.retry_after_s = retry_after_s
