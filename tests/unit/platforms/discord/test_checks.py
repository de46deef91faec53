"""What Discord would refuse is known before it is sent: one case for every limit."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.platforms.bodies import Body, File
from bot.platforms.discord.checks import components, faults

Json = dict[str, Any]


def text(content: str = "t") -> Json:
    return {"type": 10, "content": content}


def box(*inside: Json) -> Json:
    return {"flags": 1 << 15, "components": [{"type": 17, "components": list(inside)}]}


def button(id: str = "a", label: str = "l") -> Json:
    return {"type": 2, "style": 2, "label": label, "custom_id": id}


def row(*inside: Json) -> Json:
    return {"type": 1, "components": list(inside)}


def rows(n: int) -> list[Json]:
    return [row(button(str(at))) for at in range(n)]


def menu(options: int = 1, label: str = "l", value: str = "v", placeholder: str = "p", id: str = "m") -> Json:
    made = [{"label": label, "value": value} for _ in range(options)]
    return row({"type": 3, "custom_id": id, "placeholder": placeholder, "options": made})


def section(url: str = "https://a.example", texts: int = 1) -> Json:
    picture = {"type": 11, "media": {"url": url}}
    return {"type": 9, "components": [text() for _ in range(texts)], "accessory": picture}


def embeds(*each: Json) -> Json:
    return {"embeds": list(each)}


def size(n: int) -> str:
    return "x" * n


# Each with what is just about taken, and what is a little too much.
CASES: dict[str, Callable[[int], Json]] = {
    "content": lambda more: {"content": size(2000 + more)},
    "nonce": lambda more: {"content": "c", "nonce": size(25 + more)},
    "embeds": lambda more: embeds(*({"title": "t"} for _ in range(10 + more))),
    "embed title": lambda more: embeds({"title": size(256 + more)}),
    "embed description": lambda more: embeds({"description": size(4096 + more)}),
    "embed footer": lambda more: embeds({"footer": {"text": size(2048 + more)}}),
    "embed author": lambda more: embeds({"author": {"name": size(256 + more)}}),
    "embed fields": lambda more: embeds({"fields": [{"name": "n", "value": "v"}] * (25 + more)}),
    "embed field name": lambda more: embeds({"fields": [{"name": size(256 + more), "value": "v"}]}),
    "embed field value": lambda more: embeds({"fields": [{"name": "n", "value": size(1024 + more)}]}),
    "embed address": lambda more: embeds({"title": "t", "url": size(2048 + more)}),
    "all embeds together": lambda more: embeds({"description": size(3000)}, {"description": size(3000 + more)}),
    "components, counted inside": lambda more: box(*(section() for _ in range(13)), *(text() for _ in range(more))),
    "text in components": lambda more: box(text(size(2000)), text(size(2000 + more))),
    "emoji count twice": lambda more: box(text("👍" * (2000 + more))),
    "texts in a section": lambda more: box(section(texts=3 + more)),
    "buttons in a row": lambda more: box(row(*(button(str(n)) for n in range(5 + more)))),
    "button label": lambda more: box(row(button(label=size(80 + more)))),
    "button id": lambda more: box(row(button(id=size(100 + more)))),
    "menu id": lambda more: box(menu(id=size(100 + more))),
    "menu placeholder": lambda more: box(menu(placeholder=size(150 + more))),
    "menu options": lambda more: box(menu(options=25 + more)),
    "option label": lambda more: box(menu(label=size(100 + more))),
    "option value": lambda more: box(menu(value=size(100 + more))),
    "picture address": lambda more: box(section(url=size(2048 + more))),
    "rows without components": lambda more: {
        "content": "c",
        "components": [row(button(str(n))) for n in range(5 + more)],
    },
    "an id twice": lambda more: box(row(button("a"), button("a" if more else "b"))),
    "an empty text": lambda more: box(text(" " if more else "t")),
    "a section without a picture": lambda more: box({**section(), "accessory": None} if more else section()),
    "nothing at all": lambda more: {} if more else {"content": "c"},
    "content beside components": lambda more: box(text()) | ({"content": "c"} if more else {}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_limit_is_kept_to_the_letter(name: str) -> None:
    assert faults(Body(json=CASES[name](0))) == ()
    assert faults(Body(json=CASES[name](1))) != ()


def test_files_are_counted_and_weighed() -> None:
    def body(files: int, size: int) -> Body:
        return Body(json={"content": "c"}, files=tuple(File(name=str(n), content=bytes(size)) for n in range(files)))

    assert faults(body(10, 1000)) == ()
    assert faults(body(11, 1000)) == ("files: 11 of 10",)
    assert faults(body(1, 10 << 20)) == ()
    assert faults(body(1, (10 << 20) + 1)) == ("bytes of a file: 10485761 of 10485760",)
    assert len(faults(body(3, 9 << 20))) == 1


def test_components_inside_of_others_are_counted() -> None:
    assert len(list(components(box(section(), row(button()))))) == 6
