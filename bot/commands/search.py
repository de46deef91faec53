"""`search`: what people look for in the archive, page by page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.commands.citing import article_to_json, link_to
from bot.i18n import Said, joined, plural, say
from bot.model.answers import Hit
from bot.model.messages import Actions, Block, Button, CitedText, Heading, Message, Note, Paragraph, Reply, Sources
from bot.model.searches import SearchResult

DEFAULT_LIMIT = 10
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchCommands:
    """`search`, over what the application hands in."""

    find: Callable[..., Awaitable[SearchResult]]

    async def search(self, words: str, *, channel: str | None, limit: int = DEFAULT_LIMIT) -> Reply:
        """Search the archive, or what a channel follows."""
        result = await self.find(words, channel=channel, limit=limit)
        return Reply(data=(result_to_json(result),), message=result_message(result))


def result_to_json(result: SearchResult) -> dict[str, Any]:
    """Write a page of results in the `search --json` format."""
    return {
        "results": [_hit_to_json(hit) for hit in result.hits],
        "found": result.found,
        "exact": result.exact,
        "page": result.page,
    }


def result_message(result: SearchResult) -> Message:
    """Lay out a page of results: title, excerpt, publisher, time and link of each, and what can be done next."""
    if not result.hits:
        return _nothing(result)
    first = (result.page - 1) * result.limit + 1
    blocks: list[Block] = [Heading(title=result.typed, subtitle=_how_many(result))]
    for n, hit in enumerate(result.hits, start=first):
        text = " — ".join(filter(None, (hit.article.title, hit.snippet)))
        blocks.append(Paragraph(sentences=(CitedText(text=text, citations=(n,)),)))
        blocks.append(Sources(links=(link_to(n, hit.article),)))
    buttons = _buttons(result)
    return Message(blocks=(*blocks, Actions(buttons=buttons)) if buttons else tuple(blocks))


def _nothing(result: SearchResult) -> Message:
    head = Heading(title=result.typed)
    if result.page > 1:
        said = say("There is no page {page}: the results end before it.", page=result.page)
        button = Button(label=say("First page"), line=_line(result, 1))
        return Message(blocks=(head, Note(text=said), Actions(buttons=(button,))))
    return Message(blocks=(head, Note(text=say("Nothing in the archive matches. Try fewer words."))))


def _how_many(result: SearchResult) -> Said:
    if result.exact:
        found = plural("{n} result", "{n} results", n=result.found)
    elif result.found < MOST_COUNTED:
        found = plural("About {n} result", "About {n} results", n=result.found)
    else:
        found = say("More than {n} results", n=MOST_COUNTED)
    pieces = [found]
    if result.page > 1 or result.more:
        pieces.append(say("page {page}", page=result.page))
    if result.newest:
        pieces.append(say("the newest first"))
    return joined(pieces, " · ")


def _buttons(result: SearchResult) -> tuple[Button, ...]:
    buttons = []
    if result.more:
        buttons.append(Button(label=say("Next page"), line=_line(result, result.page + 1)))
    if result.page > 1:
        buttons.append(Button(label=say("Previous page"), line=_line(result, result.page - 1)))
    if not result.newest and (result.more or result.page > 1):
        buttons.append(Button(label=say("Newest first"), line=f"{_line(result, 1)} order:newest"))
    return tuple(buttons)


def _line(result: SearchResult, page: int) -> str:
    """Return the line that searches for the same again."""
    limit = f" limit:{result.limit}" if result.limit != DEFAULT_LIMIT else ""
    return f"search {result.typed}{limit}{f' page:{page}' if page > 1 else ''}"


def _hit_to_json(hit: Hit) -> dict[str, Any]:
    return {**article_to_json(hit.article), "snippet": hit.snippet, "score": hit.score}
