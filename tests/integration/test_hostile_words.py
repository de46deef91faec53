"""Hostile words as every argument: no defect, no other command, and what is kept is shown back as it was given."""

import json
import random

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Argument, Command
from bot.feeds.opml import ListedFeed, read_opml, write_opml
from bot.model.commands import Person
from bot.model.messages import Reply
from bot.platforms.console.render import to_text
from tests.builders import NOON
from tests.integration.test_counter import Counterside, counterside, text_of
from tests.unit.commands.lines import NAUGHTY
from tests.unit.desk.newsroom import HERE

SLOW = ("digest", "ask", "feeds check", "schedule test")
"""Commands that take a second, and the same way with their arguments as others."""


def storable(text: str) -> str:
    """Return what any database takes of a text."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def unquoted(text: str) -> str:
    return text.replace('"', "'").replace("“", "'").replace("”", "'")


def line_with(command: Command, argument: Argument, text: str) -> str:
    """Write a command that has `text` for one argument, and something ordinary for the others it needs."""
    words = [command.name]
    for each in command.arguments:
        if each is argument:
            value = text if each.rest else f'"{unquoted(text)}"'
            words.append(f"{each.name}:{value}" if each.named else value)
        elif each.required:
            value = "1" if each.kind == "number" else "daily at 8" if command.name == "schedule add" else "x"
            words.append(f"{each.name}:{value}" if each.named else value)
    return " ".join(words)


async def put_to_everything(here: Counterside, text: str) -> list[str]:
    """Use `text` as every argument of every command and as a name; return the lines that met a defect."""
    person = Person(id="7", name=text, is_manager=True)
    failed = []
    for command in CATALOG.values():
        for argument in command.arguments if command.name not in SLOW else ():
            line = line_with(command, argument, text)
            reply = await here.say(line, person)
            json.dumps(reply.data)
            assert reply.message is not None
            to_text(reply.message)
            if "Something went wrong on my side" in text_of(reply):
                failed.append(line)
    return failed


def data(reply: Reply) -> dict[str, list[dict[str, object]]]:
    [found] = reply.data
    assert isinstance(found, dict)
    return found


async def kept_and_shown(here: Counterside, text: str) -> None:
    """Keep `text` as whatever people can name, and see that it comes back."""
    person = Person(id="7", name=text, is_manager=True)
    await here.say("filter add opera", person)
    history = data(await here.say("settings history"))["changes"]
    assert history[0]["by"] == storable(person.shown)
    said = unquoted(text)
    if (await here.say(f'schedule add daily at 8 topic:"{said}"', person)).exit_code == 0:
        schedules = data(await here.say("schedule list"))["schedules"]
        assert storable(said) in [each["options"]["topic"] for each in schedules]  # type: ignore[index]
    if (await here.say(f"filter add /x/ {text}", person)).exit_code == 0:
        filters = data(await here.say("filter list"))["filters"]
        assert storable(f"/x/ {text}").strip() in [each["filter"] for each in filters]
    if (await here.say(f"sources hide x {text}", person)).exit_code == 0:
        sources = data(await here.say("sources list"))["sources"]
        assert " ".join(storable(f"x {text}").split()) in [each["publisher"] for each in sources]


@pytest.mark.parametrize("text", NAUGHTY)
async def test_hostile_words_meet_no_defect_and_come_back_as_they_were(text: str) -> None:
    async with counterside() as here:
        await kept_and_shown(here, text)
        assert await put_to_everything(here, text) == []


@pytest.mark.parametrize("text", [text for text in NAUGHTY if text.strip()])
async def test_titles_survive_being_kept_and_exported(text: str) -> None:
    async with counterside() as here:
        listed = write_opml([ListedFeed(url="https://x.example/feed", title=text, topic=text)], title="x", now=NOON)
        [feed] = read_opml(listed.encode("utf-8", "replace")).feeds
        await here.store.channels.follow(HERE, feed.url, now=NOON, title=feed.title, topic=feed.topic)
        exported = str(data(await here.say("feeds export"))["opml"])
        again = {each.url: each for each in read_opml(exported.encode()).feeds}[feed.url]
        assert (again.title, again.topic) == (feed.title, feed.topic)


def random_line(chance: random.Random) -> str:
    """Put a command and words of all kinds behind each other; what reads addresses or models is tested elsewhere."""
    ids = ("{post}", "{run}", "{waits}", "{filter}", "morning", "1", "2", "x", "The Gazette", "console:other")
    named = [f"{name}:" for command in CATALOG.values() for name in command.named]
    name = chance.choice([name for name in CATALOG if name not in (*SLOW, "feeds add", "feeds import")])
    words = [
        chance.choice(chance.choice((ids, ids, named, NAUGHTY, ('"', ",", "-")))) for _ in range(chance.randrange(5))
    ]
    glue = [chance.choice((" ", " ", " ", "")) for _ in words]
    return f"{chance.choice(('', '', 'yes! '))}{name} " + "".join(map("".join, zip(words, glue, strict=True)))


@pytest.mark.parametrize("seed", range(5))
async def test_of_a_thousand_random_lines_none_meets_a_defect(seed: int) -> None:
    chance = random.Random(seed)
    async with counterside() as here:
        codes = set()
        for _ in range(200):
            line = random_line(chance)
            reply = await here.say(line)
            assert "Something went wrong on my side" not in text_of(reply), line
            codes.add(reply.exit_code)
        assert {0, 1, 2} <= codes
