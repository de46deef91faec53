"""Messages as what Discord's API is sent (pure): each part the body of one call that creates a message."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal, Protocol

from bot.i18n import say, speaking
from bot.model.messages import Message, StoryBlock
from bot.platforms.bodies import Body, File
from bot.platforms.discord import embeds, texts
from bot.platforms.discord.checks import faults
from bot.platforms.discord.components import USES_COMPONENTS, container, text_display
from bot.platforms.discord.controls import Component, digest_controls, marked
from bot.platforms.discord.escape import linked, target
from bot.platforms.discord.files import attachments, files_of
from bot.platforms.split import split, stories_shortened

Style = Literal["components", "embeds"]

# What a part may be sent with, as long as it can be: a part has room for all of it.
_SOME_RUN = "f" * 36
_SOME_DELIVERY = "a" * 25
_SOME_ROLE = "9" * 20
_SOME_WEB = "https://" + "w" * 100 + ".example"


def bodies(
    message: Message,
    *,
    deliveries: Callable[[int], str] | None = None,
    run: str | None = None,
    style: Style = "components",
    web: str | None = None,
    role: str | None = None,
) -> tuple[Body, ...]:
    """Return the bodies that post a message, one a part, in order.

    `deliveries` names the delivery of a part, counted from 0. The stories of a `run` can be acted upon; `web` is where
    it can be read on the web; `role` is pinged by the first part.
    """
    return tuple(
        body(
            part,
            delivery=None if deliveries is None else deliveries(at),
            run=run,
            style=style,
            web=web,
            role=role if at == 0 else None,
        )
        for at, part in enumerate(parts(message, style=style))
    )


def parts(message: Message, *, style: Style = "components") -> tuple[Message, ...]:
    """Part a message so that each part is one of Discord's, whatever it is sent with."""
    return split(message, partial(fits, style=style))


def fits(message: Message, *, style: Style = "components") -> bool:
    """Say whether a message is one of Discord's, if need be with a link for the first citation of each number alone."""
    make = partial(_made, message, delivery=_SOME_DELIVERY, run=_SOME_RUN, style=style, web=_SOME_WEB, role=_SOME_ROLE)
    return not faults(make(links="once"))


def body(
    message: Message,
    *,
    delivery: str | None = None,
    run: str | None = None,
    style: Style = "components",
    web: str | None = None,
    role: str | None = None,
) -> Body:
    """Return the one body that posts a part, or makes a message that is there read as the part does now.

    Nothing in it pings but `role`. A message that is no part, since it grew after it was sent, is shortened.
    """
    make = partial(_made, delivery=delivery, run=run, style=style, role=role)
    ways: tuple[tuple[texts.Links, str | None], ...] = (("all", web), ("once", web), ("once", None))
    for links, address in ways:
        made = make(message, links=links, web=address)
        if not faults(made):
            return made
    short = stories_shortened(message, lambda less: not faults(make(less, links="once", web=None)))
    made = make(short, links="once", web=None)
    return made if not faults(made) else make(parts(short, style=style)[0], links="once", web=None)


def _made(
    message: Message,
    *,
    links: texts.Links,
    delivery: str | None,
    run: str | None,
    style: Style,
    web: str | None,
    role: str | None,
) -> Body:
    with speaking(message.language):
        files = files_of(message.blocks)
        stories = [block for block in message.blocks if isinstance(block, StoryBlock)]
        controls = digest_controls(stories, run) if run and stories else ()
        address = target(web) if stories else None
        read = say("Read it on the web")
        more = f"-# {linked(read, address)}" if address else ""
        json = _SHAPES[style](message, files, links=links, more=more, controls=controls, delivery=delivery)
    if role:
        _call(role, json)
    json["allowed_mentions"] = {"parse": [], "roles": [role]} if role else {"parse": []}
    if files:
        json["attachments"] = attachments(files)
    if delivery:
        json |= {"nonce": delivery, "enforce_nonce": True}
    return Body(json=json, files=files)


def _call(role: str, json: dict[str, Any]) -> None:
    """Put a mention of a role first."""
    if json.get("flags"):
        json["components"].insert(0, text_display(f"<@&{role}>"))
    else:
        json["content"] = f"<@&{role}>"


class _Shape(Protocol):
    def __call__(
        self,
        message: Message,
        files: Sequence[File],
        *,
        links: texts.Links,
        more: str,
        controls: Sequence[Component],
        delivery: str | None,
    ) -> dict[str, Any]: ...


def _components(
    message: Message,
    files: Sequence[File],
    *,
    links: texts.Links,
    more: str,
    controls: Sequence[Component],
    delivery: str | None,
) -> dict[str, Any]:
    box = container(message, files, links=links)
    inside = [*box["components"], *([text_display(more)] if more else []), *controls]
    box["components"] = list(marked(inside or [text_display(say("Done."))], delivery))
    return {"components": [box], "flags": USES_COMPONENTS}


def _embeds(
    message: Message,
    files: Sequence[File],
    *,
    links: texts.Links,
    more: str,
    controls: Sequence[Component],
    delivery: str | None,
) -> dict[str, Any]:
    made = embeds.embeds(message, files, links=links, more=more)
    rows = marked([*embeds.rows(message), *controls], delivery)
    json: dict[str, Any] = {"embeds": made} if made or files or rows else {"content": say("Done.")}
    return json | ({"components": list(rows)} if rows else {})


_SHAPES: dict[Style, _Shape] = {"components": _components, "embeds": _embeds}
