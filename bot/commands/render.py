"""A digest in the form in which a platform shows it, without sending it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands.inputs import read_source
from bot.errors import InputError, UsageError
from bot.i18n import listing, retold, say
from bot.model.documents import run_from_json
from bot.model.messages import Document, Message, Reply
from bot.model.runs import Run, RunStory

Form = Callable[[Run, Message], str | list[dict[str, Any]]]
"""Makes a text, or the body of one call for each part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderCommands:
    """`render`, over what the application hands in; `forms` is what a digest can be rendered to, by name."""

    present: Callable[[Run], Awaitable[Message]]
    forms: Mapping[str, Form]

    async def render(self, file: str, *, to: str) -> Reply:
        """Show a digest document as it is sent."""
        form = self.forms.get(to.strip().lower())
        if form is None:
            names = listing(list(self.forms), "or")
            raise UsageError(say("There is no “{form}” to render to: choose {forms}.", form=to, forms=names))
        run = _run_in(file)
        made = form(run, await self.present(run))
        if isinstance(made, str):
            return Reply(data=(made,), message=Message(blocks=(Document(name=f"{run.id}.txt", text=made),)))
        return Reply(data=(made,), message=None)


def _run_in(file: str) -> Run:
    try:
        run = run_from_json(json.loads(read_source(file).decode("utf-8-sig")))
        if flawed := [story.rank for story in run.stories if not _can_be_shown(story)]:
            raise ValueError(f"story {flawed[0]} lacks a source, or has something else where a text should be")
    except (ValueError, RecursionError) as error:
        raise InputError(say("{file} is no digest: {reason}.", file=file, reason=retold(str(error)))) from error
    return run


def _can_be_shown(story: RunStory) -> bool:
    texts = (story.headline, *story.topics, *story.labels, *(sentence.text for sentence in story.summary))
    cited = (text for source in story.sources for text in (source.title, source.url, source.publisher))
    return bool(story.sources) and all(isinstance(text, str) for text in (*texts, *cited, story.image or ""))
