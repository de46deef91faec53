"""Messages as JSON, for deliveries that wait to be sent: what is read back equals what was written."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from bot.model.messages import (
    Actions,
    Button,
    CitedText,
    Document,
    Heading,
    Link,
    Message,
    Note,
    Paragraph,
    Picture,
    Prose,
    Sources,
    StoryBlock,
    Table,
)

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Message,
        Heading,
        StoryBlock,
        Paragraph,
        Sources,
        Note,
        Prose,
        Table,
        Document,
        Picture,
        Actions,
        Button,
        CitedText,
        Link,
    )
}


def message_to_json(message: Message) -> dict[str, Any]:
    """Write a message, ready for `json.dumps`."""
    written: dict[str, Any] = _written(message)
    return written


def message_from_json(document: Mapping[str, Any]) -> Message:
    """Read a message; raise `ValueError` when the document is none."""
    try:
        message = _read(document)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a message document: {error}") from error
    if not isinstance(message, Message):
        raise ValueError(f"not a message document but {type(message).__name__}")
    return message


def _written(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _written(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **named}
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, datetime):
        return {"kind": "time", "at": value.isoformat()}
    if isinstance(value, bytes):
        return {"kind": "bytes", "base64": b64encode(value).decode()}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if not isinstance(value, Mapping):
        return value
    kind = value["kind"]
    if kind == "time":
        return datetime.fromisoformat(value["at"])
    if kind == "bytes":
        return b64decode(value["base64"])
    return _KINDS[kind](**{name: _read(each) for name, each in value.items() if name != "kind"})
