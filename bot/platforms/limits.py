"""What Discord and Slack take, as data: public documentation of both, August 2026."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordLimits:
    """Characters are counted as `length` does, which is never less than Discord counts."""

    content: int = 2000
    nonce: int = 25

    embeds: int = 10
    embed_characters: int = 6000
    embed_title: int = 256
    embed_description: int = 4096
    embed_fields: int = 25
    embed_field_name: int = 256
    embed_field_value: int = 1024
    embed_footer: int = 2048
    embed_author: int = 256

    components: int = 40
    component_characters: int = 4000
    section_texts: int = 3
    rows: int = 5
    row_buttons: int = 5
    button_label: int = 80
    button_url: int = 512
    custom_id: int = 100
    options: int = 25
    option_text: int = 100
    placeholder: int = 150
    choices: int = 25
    choice_text: int = 100
    media_description: int = 1024
    address: int = 2048

    files: int = 10
    file_bytes: int = 10 * MIB
    request_bytes: int = 25 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackLimits:
    """`message_characters` stands for a limit that is written down nowhere: refused at about 12,000 characters."""

    text: int = 4000
    message_characters: int = 9500

    blocks: int = 50
    view_blocks: int = 100
    header: int = 150
    section: int = 3000
    section_fields: int = 10
    section_field: int = 2000
    context_elements: int = 10
    action_elements: int = 25
    button_text: int = 75
    option_text: int = 75
    value: int = 2000
    action_id: int = 255
    block_id: int = 255
    overflow_options: int = 5
    markdown: int = 12_000
    alt_text: int = 2000
    address: int = 3000


DISCORD = DiscordLimits()
SLACK = SlackLimits()


def length(text: str) -> int:
    """Count as JavaScript does, where an emoji is two: a client that does so, or a server that does not, is content."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
