"""What Slack refuses of a message or a window, as sentences: its models' own checks, and what those miss."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.platforms.limits import SLACK

Json = Mapping[str, Any]
LONGEST = {"header": SLACK.header, "section": SLACK.section, "markdown": SLACK.markdown}
UNIQUE = ("block_id",)


def problems_in_message(body: Json) -> list[str]:
    """Return why Slack would refuse the body of `chat.postMessage`."""
    found = []
    if not body.get("text") and not body.get("blocks"):
        found.append("no_text")
    if len(body.get("text", "")) > SLACK.text:
        found.append("text too long")
    found += problems_in_blocks(body.get("blocks", []), most=SLACK.blocks)
    if sum(map(len, texts_in(body.get("blocks", [])))) + len(body.get("text", "")) > 12_000:
        found.append("msg_blocks_too_long")
    return found


def problems_in_blocks(blocks: list[Json], *, most: int) -> list[str]:
    """Return why Slack would refuse a list of blocks."""
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("a block_id twice")
    for block in blocks:
        found += _problems_in(block)
    return found


def texts_in(value: Any) -> Iterator[str]:
    """Go through every text that people are shown."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key in ("text", "alt_text") and isinstance(each, str):
                yield each
            else:
                yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def _problems_in(block: Json) -> Iterator[str]:
    try:
        parsed = Block.parse(dict(block))
        if parsed is None:
            yield f"no such block: {block.get('type')}"
            return
        parsed.to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        yield f"{block['type']}: {error}"
    if any(not text for text in texts_in(block)):
        yield f"{block['type']}: an empty text"
    text = block.get("text", {})
    shown = text.get("text", "") if isinstance(text, Mapping) else text
    if len(shown) > LONGEST.get(block["type"], 1 << 20):
        yield f"{block['type']}: {len(shown)} characters"
    yield from _problems_in_elements(block)


def _problems_in_elements(block: Json) -> Iterator[str]:
    elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    most = {"context": SLACK.context_elements, "actions": SLACK.action_elements}.get(block["type"], 1 << 20)
    if len(block.get("elements", [])) > most or (block["type"] in ("context", "actions") and not elements):
        yield f"{block['type']}: {len(elements)} elements"
    if len(block.get("fields", [])) > SLACK.section_fields:
        yield "section: too many fields"
    if any(len(field["text"]) > SLACK.section_field for field in block.get("fields", [])):
        yield "section: a field is too long"
    names = [each["action_id"] for each in elements if "action_id" in each]
    if len(names) != len(set(names)):
        yield f"{block['type']}: an action_id twice"
    for each in elements:
        yield from _problems_in_element(each)


def _problems_in_element(element: Json) -> Iterator[str]:
    if element.get("type") == "button" and len(element["text"]["text"]) > SLACK.button_text:
        yield "button: its text is too long"
    if len(element.get("value", "")) > SLACK.value:
        yield "button: its value is too long"
    if len(element.get("alt_text", "")) > SLACK.alt_text:
        yield "image: its description is too long"
    options = element.get("options", [])
    if element.get("type") == "overflow" and not 1 <= len(options) <= SLACK.overflow_options:
        yield f"overflow: {len(options)} options"
    if any(len(option["text"]["text"]) > SLACK.option_text or len(option["value"]) > 75 for option in options):
        yield f"{element['type']}: an option is too long"
    if element.get("type") == "mrkdwn" and len(element["text"]) > SLACK.section_field:
        yield "context: a text is too long"
