"""Bodies against Discord's own description of its API, where a copy lies beside the checkout."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

DESCRIPTION = Path(__file__).parents[5] / "shared" / "data" / "schemas" / "discord-openapi.json"

described = pytest.mark.skipif(not DESCRIPTION.exists(), reason=f"{DESCRIPTION.name} is not beside the checkout")


@cache
def _validator(name: str) -> Draft202012Validator:
    whole = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    root = {"$ref": f"#/components/schemas/{name}", "components": whole["components"]}
    return Draft202012Validator(root)


def problems(body: dict[str, Any], name: str = "MessageCreateRequest") -> list[str]:
    """Return what the description has against a body, and keys that it does not know."""
    found = [f"{error.json_path}: {error.message[:300]}" for error in _validator(name).iter_errors(body)]
    known = _validator(name).schema["components"]["schemas"][name]["properties"]
    return [*found, *(f"unknown key {key}" for key in body.keys() - known.keys())]
