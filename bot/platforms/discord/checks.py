"""What Discord would refuse of a message (pure): the table of limits, read against a body."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.platforms.bodies import Body
from bot.platforms.limits import DISCORD, length

Json = Mapping[str, Any]
Measure = tuple[str, int, int]
"""What is measured, how much there is, and how much there may be."""

_FORM_BYTES = 1 << 16
"""Room for what a request holds beside its files."""


def faults(body: Body) -> tuple[str, ...]:
    """Say what in a body Discord would refuse; nothing for one that it takes."""
    over = [f"{name}: {there} of {most}" for name, there, most in measures(body) if there > most]
    return (*over, *_muddles(body.json))


def measures(body: Body) -> Iterator[Measure]:
    """Measure everything in a body that is limited."""
    message = body.json
    yield "content", length(message.get("content") or ""), DISCORD.content
    yield "nonce", length(str(message.get("nonce") or "")), DISCORD.nonce
    yield "files", len(body.files), DISCORD.files
    yield from (("bytes of a file", len(file.content), DISCORD.file_bytes) for file in body.files)
    yield "bytes of a request", sum(len(file.content) for file in body.files), DISCORD.request_bytes - _FORM_BYTES
    yield from _of_embeds(message.get("embeds") or ())
    everything = list(components(message))
    yield "components", len(everything), DISCORD.components
    yield (
        "text in components",
        sum(length(each.get("content", "")) for each in everything),
        DISCORD.component_characters,
    )
    for each in everything:
        if measured := _BY_TYPE.get(each["type"]):
            yield from measured(each)


def components(message: Json) -> Iterator[Json]:
    """Go through the components of a message, those inside of others as well."""
    for each in (*(message.get("components") or ()), *filter(None, [message.get("accessory")])):
        yield each
        yield from components(each)


def _of_embeds(embeds: Sequence[Json]) -> Iterator[Measure]:
    yield "embeds", len(embeds), DISCORD.embeds
    everything = [text for each in embeds for _, text, _ in _embed_texts(each)]
    yield "text in embeds", sum(map(length, everything)), DISCORD.embed_characters
    for each in embeds:
        yield from ((name, length(text), most) for name, text, most in _embed_texts(each))
        yield "fields", len(each.get("fields", ())), DISCORD.embed_fields
        for part in (each, *(each[name] for name in ("image", "thumbnail") if name in each)):
            yield "address", len(part.get("url") or ""), DISCORD.address


def _embed_texts(embed: Json) -> Iterator[tuple[str, str, int]]:
    yield "title", embed.get("title", ""), DISCORD.embed_title
    yield "description", embed.get("description", ""), DISCORD.embed_description
    yield "footer", embed.get("footer", {}).get("text", ""), DISCORD.embed_footer
    yield "author", embed.get("author", {}).get("name", ""), DISCORD.embed_author
    for field in embed.get("fields", ()):
        yield "name of a field", field["name"], DISCORD.embed_field_name
        yield "field", field["value"], DISCORD.embed_field_value


def _of_row(row: Json) -> Iterator[Measure]:
    yield "buttons in a row", len(row["components"]), DISCORD.row_buttons


def _of_button(button: Json) -> Iterator[Measure]:
    yield "label", length(button.get("label", "")), DISCORD.button_label
    yield "custom_id", length(button.get("custom_id", "")), DISCORD.custom_id
    yield "address", length(button.get("url", "")), DISCORD.button_url


def _of_menu(menu: Json) -> Iterator[Measure]:
    yield "custom_id", length(menu["custom_id"]), DISCORD.custom_id
    yield "placeholder", length(menu.get("placeholder", "")), DISCORD.placeholder
    yield "options", len(menu["options"]), DISCORD.options
    for option in menu["options"]:
        yield from ((f"{key} of an option", length(value), DISCORD.option_text) for key, value in option.items())


def _of_section(section: Json) -> Iterator[Measure]:
    yield "texts in a section", len(section["components"]), DISCORD.section_texts


def _of_media(thumbnail: Json) -> Iterator[Measure]:
    yield "address", len(thumbnail["media"]["url"]), DISCORD.address
    yield "description", length(thumbnail.get("description", "")), DISCORD.media_description


def _of_gallery(gallery: Json) -> Iterator[Measure]:
    for item in gallery["items"]:
        yield from _of_media(item)


_BY_TYPE: dict[int, Callable[[Json], Iterator[Measure]]] = {
    1: _of_row,
    2: _of_button,
    3: _of_menu,
    9: _of_section,
    11: _of_media,
    12: _of_gallery,
}


def _muddles(message: Json) -> Iterator[str]:
    """Name what is refused whatever its size."""
    everything = list(components(message))
    ids = Counter(each["custom_id"] for each in everything if each.get("custom_id"))
    yield from (f"two components have the id {custom_id}" for custom_id, n in ids.items() if n > 1)
    if any(not each["content"].strip() for each in everything if each["type"] == 10):
        yield "an empty text"
    if any(not (each["components"] and each.get("accessory")) for each in everything if each["type"] == 9):
        yield "a section without a text or without a picture"
    if not (message.get("content") or message.get("embeds") or everything or message.get("attachments")):
        yield "nothing in it"
    of_components = bool(message.get("flags", 0) & 1 << 15)
    if of_components and (message.get("content") or message.get("embeds")):
        yield "components together with content or embeds"
    if not of_components and len(message.get("components") or ()) > DISCORD.rows:
        yield "too many rows"
