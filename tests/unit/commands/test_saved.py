"""What people are shown of what they saved."""

from typing import Any

import pytest

from bot.commands.saved import PAGE, SavedCommands
from bot.desk import saved as saved_desk
from bot.model.messages import Actions, Note, Paragraph, Reply, StoryBlock
from bot.model.saved import SavedStory
from tests.builders import NOON
from tests.unit.commands.lines import NAUGHTY

ME = "console:ada"


def story(number: int, **given: Any) -> SavedStory:
    fields: dict[str, Any] = {
        "person": ME,
        "story": f"s{number}",
        "channel": "console:default",
        "at": NOON,
        "headline": f"Story number {number}",
        "url": f"https://post.example/{number}",
        "text": "It happened.",
        "publishers": ("Post", "Mint"),
    }
    return SavedStory(**fields | given)


def commands(*kept: SavedStory) -> SavedCommands:
    async def save(given: str, channel: str, *, person: str, digest: str | None) -> SavedStory:
        return kept[0]

    async def listed(person: str, page: int) -> tuple[tuple[SavedStory, ...], int]:
        return kept[(page - 1) * PAGE : page * PAGE], len(kept)

    async def remove(number: int, *, person: str) -> SavedStory:
        return kept[number - 1]

    return SavedCommands(save_=save, listed=listed, remove_=remove)


def blocks(reply: Reply) -> tuple[object, ...]:
    assert reply.message is not None
    return reply.message.blocks


def said(reply: Reply) -> str:
    [block] = blocks(reply)
    assert isinstance(block, Paragraph)
    return block.sentences[0].text


def lines(reply: Reply) -> list[str]:
    return [each.line for block in blocks(reply) if isinstance(block, Actions) for each in block.buttons]


async def test_what_was_saved_and_forgotten_is_named() -> None:
    reply = await commands(story(1)).save("3", "console:default", person=ME, digest=None)
    assert said(reply) == "Saved: “Story number 1”. saved shows what you saved."
    assert reply.data == (
        {
            "saved": {
                "story": "s1",
                "headline": "Story number 1",
                "url": "https://post.example/1",
                "text": "It happened.",
                "publishers": ["Post", "Mint"],
                "channel": "console:default",
                "at": "2026-03-04T12:00:00Z",
            }
        },
    )
    assert said(await commands(story(1)).remove(1, person=ME)) == "Forgotten: “Story number 1”."


async def test_a_saved_story_is_shown_with_its_number_its_link_and_its_day() -> None:
    first, *_ = blocks(await commands(story(1), story(2)).list_(ME, 1))
    assert isinstance(first, StoryBlock)
    assert (first.rank, first.headline, first.facts) == (1, "Story number 1", ("saved 4 Mar 2026",))
    assert [(link.label, link.url) for link in first.links] == [("Post", "https://post.example/1")]
    assert [sentence.text for sentence in first.sentences] == ["It happened."]


async def test_pages_are_turned_with_buttons_and_numbers_go_on() -> None:
    kept = [story(number) for number in range(1, 2 * PAGE + 3)]
    pages = {1: ["saved page:2"], 2: ["saved page:1", "saved page:3"], 3: ["saved page:2"]}
    for page, buttons in pages.items():
        reply = await commands(*kept).list_(ME, page)
        assert lines(reply) == buttons
        first = blocks(reply)[0]
        assert isinstance(first, StoryBlock) and first.rank == (page - 1) * PAGE + 1


async def test_an_empty_page_says_why_it_is_empty() -> None:
    for kept, page, words in (
        ([], 1, "You saved no stories yet."),
        ([story(1)], 9, "There are no stories on that page."),
    ):
        reply = await commands(*kept).list_(ME, page)
        [note] = blocks(reply)
        assert isinstance(note, Note) and note.text.startswith(words)


def test_a_page_is_as_long_here_as_where_it_is_read() -> None:
    assert PAGE == saved_desk.PAGE


@pytest.mark.parametrize("text", NAUGHTY)
async def test_strange_headlines_are_shown_as_they_are(text: str) -> None:
    first, *_ = blocks(await commands(story(1, headline=text, text=text, publishers=(text,))).list_(ME, 1))
    assert isinstance(first, StoryBlock) and (first.headline, first.links[0].label) == (text, text)


async def test_a_story_without_text_or_publisher_is_a_headline() -> None:
    first, *_ = blocks(await commands(story(1, text="", publishers=())).list_(ME, 1))
    assert isinstance(first, StoryBlock) and (first.sentences, first.links) == ((), ())
