"""Results of a search as people and programs are shown them, and the lines that lead to other pages."""

from typing import Any

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.parse import parse
from bot.commands.search import SearchCommands, result_message, result_to_json
from bot.model.answers import Hit
from bot.model.messages import Actions, Heading, Message, Note, Paragraph, Sources
from bot.model.searches import SearchResult
from tests.builders import article


def result(count: int = 2, **given: Any) -> SearchResult:
    hits = tuple(Hit(article=article(f"a{n}"), score=1.5, snippet=f"Excerpt {n}.") for n in range(count))
    return SearchResult(**{"typed": '"harbour bridge" lang:de', "hits": hits, "found": count, **given})


def lines(message: Message) -> dict[str, str]:
    return {
        button.label: button.line for block in message.blocks if isinstance(block, Actions) for button in block.buttons
    }


def head(message: Message) -> str:
    assert isinstance(message.blocks[0], Heading)
    return message.blocks[0].subtitle


def test_each_result_has_title_excerpt_publisher_time_and_link() -> None:
    message = result_message(result())
    assert head(message) == "2 results"
    first, source = message.blocks[1:3]
    assert isinstance(first, Paragraph) and isinstance(source, Sources)
    assert first.sentences[0].text == "Title of a0 — Excerpt 0."
    [link] = source.links
    assert (link.n, link.label, link.url) == (1, "Example Post", "https://example.org/a0")
    assert link.published == article().published
    assert lines(message) == {}


def test_numbers_go_on_over_the_pages() -> None:
    message = result_message(result(page=3, limit=5, found=12))
    assert [block.links[0].n for block in message.blocks if isinstance(block, Sources)] == [11, 12]
    assert head(message) == "12 results · page 3"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": 1}, "1 result"),
        ({"exact": False, "found": 340, "more": True}, "About 340 results · page 1"),
        ({"exact": False, "found": 1000, "more": True}, "More than 1,000 results · page 1"),
        ({"newest": True}, "2 results · the newest first"),
    ],
)
def test_it_is_said_how_many_there_are(given: dict[str, Any], said: str) -> None:
    assert head(result_message(result(**given))) == said


@pytest.mark.parametrize(
    ("given", "pages"),
    [
        ({"more": True}, {"Next page": 2, "Newest first": 1}),
        ({"page": 2, "more": True}, {"Next page": 3, "Previous page": 1, "Newest first": 1}),
        ({"page": 2, "newest": True}, {"Previous page": 1}),
        ({"page": 4, "count": 0}, {"First page": 1}),
    ],
)
def test_buttons_lead_to_the_same_search(given: dict[str, Any], pages: dict[str, int]) -> None:
    found = lines(result_message(result(limit=5, **given)))
    assert list(found) == list(pages)
    for label, page in pages.items():
        asked = parse(found[label], CATALOG)
        assert asked.command.name == "search" and asked.arguments["limit"] == 5
        expected = '"harbour bridge" lang:de' + (f" page:{page}" if page > 1 else "")
        expected += " order:newest" if label == "Newest first" else ""
        assert asked.arguments["words"] == expected


def test_nothing_found_is_said() -> None:
    message = result_message(result(count=0))
    assert isinstance(message.blocks[1], Note) and message.blocks[1].text.startswith("Nothing in the archive")
    end = result_message(result(count=0, page=9))
    assert isinstance(end.blocks[1], Note) and end.blocks[1].text == "There is no page 9: the results end before it."


def test_programs_are_told_the_same() -> None:
    data = result_to_json(result(count=1, exact=False, found=340, page=2))
    assert {key: data[key] for key in ("found", "exact", "page")} == {"found": 340, "exact": False, "page": 2}
    assert data["results"] == [
        {
            "id": "a0",
            "title": "Title of a0",
            "url": "https://example.org/a0",
            "publisher": "Example Post",
            "published": "2026-03-04T12:00:00Z",
            "snippet": "Excerpt 0.",
            "score": 1.5,
        }
    ]


async def test_the_channel_and_the_limit_are_handed_on() -> None:
    asked: list[tuple[Any, ...]] = []

    async def find(words: str, *, channel: str | None, limit: int) -> SearchResult:
        asked.append((words, channel, limit))
        return result()

    reply = await SearchCommands(find=find).search("bridge", channel="console:default", limit=3)
    assert asked == [("bridge", "console:default", 3)]
    assert reply.data == (result_to_json(result()),) and reply.message == result_message(result())
