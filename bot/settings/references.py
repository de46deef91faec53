"""References: `$NAME` in place of a secret, whose value is in the environment."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")

KEYS = frozenset({"user_agent", "headers", "basic_auth", "proxy"})
"""What of an entry of `feeds.each` may be a reference, or hold some."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of a variable, and what it holds, `None` where it is not set; only the name is ever shown.

    One that is `own` belongs to Tidings itself, and nobody else may be sent it.
    """

    name: str
    value: str | None = field(repr=False)
    own: bool = False

    def read(self) -> str:
        """Return what the variable holds; raise `ValueError` where it is not set, or is not meant for servers."""
        if self.own:
            raise ValueError(f"should be a variable of another name: {self.name} is for Tidings alone")
        if self.value is None:
            raise ValueError(
                f"should be in the environment: the variable {self.name} is not set. Set it there or in config/.env"
            )
        return self.value


def named(text: object) -> str | None:
    """Return the name that a text refers to as a whole (`$NAME` or `${NAME}`), `None` where it does not."""
    found = _REFERENCE.fullmatch(text.strip()) if isinstance(text, str) else None
    return (found[1] or found[2]) if found else None


def names_in(each: object) -> frozenset[str]:
    """Return the variables that the entries of `feeds.each`, as they were written, refer to."""
    return frozenset(name for text in _texts(each) if (name := named(text)))


def followed(each: object, environ: Mapping[str, str], *, own: Collection[str] = ()) -> object:
    """Put a `Reference` in the place of every `$NAME` in the entries of `feeds.each`.

    A blank variable counts as not set; those in `own` belong to Tidings itself.
    """
    if not isinstance(each, list):
        return each

    def follow(value: object) -> object:
        if isinstance(value, dict):
            return {key: follow(inner) for key, inner in value.items()}
        name = named(value)
        return value if name is None else Reference(name, environ.get(name, "").strip() or None, name in own)

    return [
        {key: follow(value) if key in KEYS else value for key, value in one.items()} if isinstance(one, dict) else one
        for one in each
    ]


def _texts(each: object) -> list[object]:
    entries = [one for one in each if isinstance(one, dict)] if isinstance(each, list) else []
    values = [value for one in entries for key, value in one.items() if key in KEYS]
    return [text for value in values for text in (value.values() if isinstance(value, dict) else [value])]
