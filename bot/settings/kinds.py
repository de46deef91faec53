"""What values settings can have, and how they are read: texts, numbers, addresses, lists."""

from collections.abc import Callable
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from bot.errors import UsageError

T = TypeVar("T")

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


def checked(parse: Callable[[str], T], write: Callable[[T], str] | None = None) -> AfterValidator:
    """Keep a text that `parse` can read, or what `write` makes of what was read.

    What `parse` says about another becomes the problem shown.
    """

    def check(text: str) -> str:
        try:
            read = parse(text)
        except UsageError as error:
            raise ValueError(error.for_people) from None
        return text if write is None else write(read)

    return AfterValidator(check)


def not_a_switch(value: object) -> object:
    """Refuse true and false where a number is wanted."""
    if isinstance(value, bool):
        raise ValueError("should be a number, not true or false")
    return value


def several(value: object) -> object:
    """Read one text as a list: an environment variable, or a single value in the file."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def identifier(value: object) -> object:
    """Read an id that was written as a number; YAML knows no other way unless it is quoted."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def address(*schemes: str) -> AfterValidator:
    """Keep an address that has one of these schemes, a host, and no secrets."""
    starts = " or ".join(f"{scheme}://" for scheme in schemes)

    def parse(text: str) -> None:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"should be an address that starts with {starts}")
        address_without_secrets(text, "should be an address without a user name or password in it")

    return checked(parse)


def address_without_secrets(text: str, otherwise: str) -> None:
    """Raise `ValueError` with these words for an address that holds a user name or a password."""
    try:
        parts = urlsplit(text)
    except ValueError:
        # What Python says about it repeats the address.
        raise ValueError("should be a web address") from None
    if parts.username or parts.password:
        raise ValueError(otherwise)


Text = Annotated[str, Field(min_length=1, max_length=2000)]
Whole = Annotated[int, BeforeValidator(not_a_switch)]
Number = Annotated[float, BeforeValidator(not_a_switch)]
WebAddress = Annotated[Text, address("http", "https")]
