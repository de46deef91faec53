"""Bodies against Discord's own description of its API, where a copy of that lies beside the checkout."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.loopback.discord.world import Refused

DESCRIPTION = Path(__file__).parents[4] / "shared" / "data" / "schemas" / "discord-openapi.json"

_MESSAGES = "/channels/{channel}/messages"
_BODIES = {
    f"POST {_MESSAGES}": "MessageCreateRequest",
    f"PATCH {_MESSAGES}/{{message}}": "MessageEditRequestPartial",
    f"POST {_MESSAGES}/{{message}}/threads": "CreateTextThreadWithMessageRequest",
    "POST /channels/{channel}/threads": "CreateForumThreadRequest",
    "POST /users/@me/channels": "CreatePrivateChannelRequest",
    "POST /webhooks/{application}/{token}": "IncomingWebhookRequestPartial",
    "PATCH /webhooks/{application}/{token}/messages/@original": "IncomingWebhookUpdateRequestPartial",
}
_CALLBACKS = {
    4: "CreateMessageInteractionCallbackRequest",
    5: "CreateMessageInteractionCallbackRequest",
    6: "UpdateMessageInteractionCallbackRequest",
    7: "UpdateMessageInteractionCallbackRequest",
    8: "ApplicationCommandAutocompleteCallbackRequest",
    9: "ModalInteractionCallbackRequest",
}
_COMMANDS = "PUT /applications/{application}/commands"
_CALLBACK = "POST /interactions/{id}/{token}/callback"


def check_described(call: str, body: Any) -> None:
    """Refuse a body that is not as Discord describes it; `call` is a method and the shape of a path."""
    if not DESCRIPTION.exists():
        return
    if call == _COMMANDS:
        for command in body:
            _check("ApplicationCommandUpdateRequest", command)
    elif call == _CALLBACK:
        _check(_CALLBACKS[body["type"]], body)
    elif call in _BODIES:
        _check(_BODIES[call], body)


def _check(name: str, body: dict[str, Any]) -> None:
    document = {key: value for key, value in body.items() if key != "files"}
    if found := _problems(name, json.dumps(document, sort_keys=True)):
        raise Refused(400, 50035, f"Invalid Form Body: {name}: {found}")


@cache
def _problems(name: str, text: str) -> list[str]:
    # The same commands are told by every client: they are checked once.
    validator, document = _validator(name), json.loads(text)
    found = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]
    known = validator.schema["components"]["schemas"][name].get("properties", document)
    return [*found, *(f"unknown key {key}" for key in document.keys() - known.keys())]


@cache
def _validator(name: str) -> Draft202012Validator:
    whole = _description()
    if name not in whole["components"]["schemas"]:
        raise KeyError(f"{name} is not described; there are {_like(name, whole)}")
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": whole["components"]})


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return described


def _like(name: str, whole: dict[str, Any]) -> list[str]:
    return [each for each in whole["components"]["schemas"] if each[:8] == name[:8]]
