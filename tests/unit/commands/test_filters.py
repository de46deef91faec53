"""What people are told about filters."""

from bot.commands.filters import FilterCommands
from bot.model.channels import ChannelFilter
from bot.model.filters import Tried, Verdict
from bot.model.messages import Heading, Note, Paragraph, Reply, Table
from tests.builders import NOON, article

HERE = "console:default"
FOOTBALL = ChannelFilter(id="f1", channel=HERE, text="-football", added=NOON, by="Ada")
BUDGET = ChannelFilter(id="f2", channel=HERE, text="budget", added=NOON, by="Bob", feed="https://a.example/feed")
JSON = {"id": "f1", "filter": "-football", "feed": None, "by": "Ada"}


def commands(*kept: ChannelFilter, new: bool = True, tried: tuple[Tried, ...] = ()) -> FilterCommands:
    async def add(text: str, channel: str, *, by: str, feed: str | None) -> tuple[ChannelFilter, bool]:
        assert (text, channel, by, feed) == ("-football", HERE, "Ada", None)
        return FOOTBALL, new

    async def listed(channel: str) -> tuple[ChannelFilter, ...]:
        return kept

    async def remove(id: str, channel: str) -> ChannelFilter:
        return next(each for each in kept if each.id == id)

    async def try_out(text: str, channel: str) -> tuple[Tried, ...]:
        return tried

    return FilterCommands(add_=add, listed=listed, remove_=remove, tried=try_out)


def line(reply: Reply) -> str:
    assert reply.message is not None
    [block] = reply.message.blocks
    assert isinstance(block, Paragraph)
    return block.sentences[0].text


async def test_a_filter_that_was_added_is_shown_with_how_to_try_it() -> None:
    reply = await commands().add("-football", HERE, feed=None, by="Ada")
    assert line(reply) == "Added: -football (id f1). See what it does: filter try -football"
    assert reply.data == ({"filter": JSON, "new": True},)


async def test_a_filter_that_was_there_is_named_as_such() -> None:
    reply = await commands(new=False).add("-football", HERE, feed=None, by="Ada")
    assert line(reply).startswith("There already: -football")
    assert reply.data == ({"filter": JSON, "new": False},)


async def test_filters_are_listed_with_whose_they_are_and_for_what() -> None:
    reply = await commands(FOOTBALL, BUDGET).list_(HERE)
    assert reply.message is not None
    [table] = reply.message.blocks
    assert isinstance(table, Table)
    assert table.rows == (
        ("f1", "-football", "all feeds", "Ada"),
        ("f2", "budget", "https://a.example/feed", "Bob"),
    )
    [data] = reply.data
    assert isinstance(data, dict) and data["filters"][0] == JSON


async def test_without_filters_it_says_how_to_add_one() -> None:
    reply = await commands().list_(HERE)
    assert reply.message is not None
    [note] = reply.message.blocks
    assert isinstance(note, Note) and "filter add -football" in note.text


async def test_a_filter_that_was_removed_is_named() -> None:
    reply = await commands(FOOTBALL).remove("f1", HERE)
    assert (line(reply), reply.data) == ("Removed: -football", ({"removed": "f1"},))


async def test_what_a_filter_would_have_done_is_counted_and_explained() -> None:
    tried = (
        Tried(article=article("a1"), verdict=Verdict(kept=True, reason="kept: no football")),
        Tried(article=article("a2"), verdict=Verdict(kept=False, reason="left out: football")),
    )
    reply = await commands(tried=tried).try_("-football", HERE)
    assert reply.message is not None
    head, table = reply.message.blocks
    assert head == Heading(title="Of the last 2 articles it keeps 1 and leaves out 1")
    assert isinstance(table, Table) and table.rows[1] == ("left out", "Title of a2", "left out: football")
    [data] = reply.data
    assert isinstance(data, dict) and (data["kept"], len(data["tried"])) == (1, 2)
    assert data["tried"][0] == {"id": "a1", "title": "Title of a1", "kept": True, "why": "kept: no football"}


async def test_without_articles_there_is_nothing_to_try_it_on() -> None:
    reply = await commands().try_("-football", HERE)
    assert reply.message is not None
    [note] = reply.message.blocks
    assert isinstance(note, Note) and "no articles here yet" in note.text
