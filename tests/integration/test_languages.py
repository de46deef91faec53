"""Every command in a language that shows what nobody translated: in it each letter that we wrote is a ring.

What is left in letters is data, or typed, or English that a reader would meet in the midst of their own language.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from sqlalchemy import text as sql

from bot import i18n
from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Command
from bot.commands.feed_words import bare
from bot.delivery.outbox import TOO_OLD
from bot.demo.server import DAY_ONE
from bot.desk.editor import Editor
from bot.desk.mailroom import WHAT, Mailroom
from bot.desk.wire import Wire
from bot.digests.feed_notices import feed_notices
from bot.digests.notices import access_back, access_lost, given_up
from bot.digests.preferences import PREFERENCES
from bot.i18n import speaking
from bot.model.documents import run_to_json
from bot.model.feeds import Feed, FeedState
from bot.model.messages import Document, Message, Reply
from bot.model.notices import Notice
from bot.platforms.console.render import to_text
from bot.text.sentences import sentences
from tests.integration.test_counter import OWNER, READER, Counterside, counterside, of, ready, who
from tests.unit.desk.newsroom import HERE, HOUR, POST, THERE, publish, written
from tests.words import template

WIDE = 10_000
OURS = """
    a about again all already an and any are article articles as at be been but by channel come day days digest digests
    feed feeds for from had has have hours how if in into is it its last later least less like link may more most never
    new next no none not nothing now of off on once one only or other own read said same say says see seen since
    source sources some stories story such take than that the their them then there these they this time to today told
    too until update was week were what when where which who why will with word words write year yes yesterday you your
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    january february march april may june july august september october november december
"""
ENGLISH = re.compile(rf"(?<![\w:.-])({'|'.join(f'{word}|{word.title()}' for word in OURS.split())})(?![\w:-])")
PLACE = re.compile(r"(\{\w+\})")
DATA = {
    *("title", "headline", "snippet", "publisher", "url", "line", "by", "usage", "examples", "settings", "topic"),
    *("file", "filter", "name", "question", "channel", "id", "sentences", "summary", "removed", "packs", "understood"),
}
"""The keys of what is not ours in a reply: words of strangers, and what was typed."""
CHOSEN = {"none", "off", "no", "yes", "digest", "each", "alerts", "digest,alerts", "note", "silence", "2h then skip"}
CHOSEN |= {"weekdays at 8", "every Sunday 18:30 Berlin", "daily 7am and 6:30pm New York"}
"""What settings and schedules can be, as it is typed in every language."""


def ringed(text: str) -> str:
    """Put a ring for each letter outside the places of a sentence."""
    return "".join(part if PLACE.fullmatch(part) else re.sub("[A-Za-z]", "°", part) for part in PLACE.split(text))


@pytest.fixture(scope="module", autouse=True)
def rings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let German be ringed."""
    known = Catalog(locale="de")
    for message in template():
        if message.id:
            forms = [message.id] if isinstance(message.id, str) else message.id
            told = tuple(map(ringed, forms))
            known.add(message.id, told if len(told) > 1 else told[0])
    folder = tmp_path_factory.mktemp("locale")
    with (folder / "de.po").open("wb") as file:
        write_po(file, known)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "FOLDER", folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cached in (i18n._catalog, i18n._read, i18n._sentences, i18n._retold):
        cached.cache_clear()


@pytest.fixture
async def here() -> AsyncIterator[Counterside]:
    async with counterside() as here:
        await here.store.channels.set_setting(HERE, "language", "de")
        yield here


def shown(message: Message) -> str:
    """Return what a person reads of a message, files aside."""
    blocks = tuple(block for block in message.blocks if not isinstance(block, Document))
    with speaking("de"):
        return to_text(Message(blocks=blocks), width=WIDE)


def data_of(value: object, *, is_data: bool = False) -> Iterator[str]:
    """Yield the texts of a reply's data that are no words of ours."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("settings", "allowed"):
                yield from value[key]
            yield from data_of(inner, is_data=is_data or key in DATA)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from data_of(inner, is_data=is_data)
    elif isinstance(value, str) and is_data:
        yield value


async def data_in(here: Counterside) -> set[str]:
    """Return what the store holds of strangers: titles, names, and the sentences of their articles."""
    found = {here.names["post"], here.names["courier"], here.names["tern"]}
    for article in await here.store.articles.newest(limit=1000):
        found |= {article.title, article.publisher, *(span.text for span in sentences(article.text))}
    for run in await here.store.runs.list(HERE, 100):
        found |= set(data_of(run_to_json(run)))
    feeds = await here.store.feeds.all()
    return found | {feed.title or "" for feed in feeds} | {bare(feed.url) for feed in feeds}


def typed() -> set[str]:
    """Return what is typed, in every language alike: commands, their examples, what can be chosen."""
    lines = {line for each in CATALOG.values() for line in (each.name, each.usage, *each.examples)}
    arguments = [argument for each in CATALOG.values() for argument in each.arguments]
    words = {word for argument in arguments if argument.choices for word in (argument.name, *argument.choices)}
    names = {argument.name.capitalize() for argument in arguments}
    return {*lines, *words, *names, *CHOSEN, *PREFERENCES}


def english(text: str, known: Iterable[str]) -> list[str]:
    """Return the lines of a message that have English in them beside what is `known` and addresses."""
    text = re.sub(r"https?://\S+", " ", text)
    for each in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(each, " ") if len(each) > 3 else re.sub(rf"\b{re.escape(each)}\b", " ", text)
    return [" ".join(line.split()) for line in text.splitlines() if ENGLISH.search(line)]


async def assert_ringed(reply: Reply, line: str, here: Counterside) -> None:
    assert reply.message is not None
    known = {*await data_in(here), *data_of(reply.data), *typed(), here.filled(line), *here.filled(line).split()}
    assert english(shown(reply.message), known) == [], line
    # What programs read, and what is kept, is the same in every language.
    assert "°" not in json.dumps([each for each in reply.data if "opml" not in str(each)], ensure_ascii=False), line


async def kept_in_rings(here: Counterside) -> list[str]:
    """Return what the database keeps in the language of a reader, messages aside: they are written for one."""
    found: list[str] = []
    async with here.store._connections.read("looking") as connection:
        tables = (await connection.execute(sql("SELECT name FROM sqlite_master WHERE type = 'table'"))).all()
        for (table,) in tables:
            if table != "deliveries":
                rows = (await connection.execute(sql(f"SELECT * FROM {table}"))).all()
                found += [f"{table}: {row}" for row in rows if "°" in str(row)]
    return found


@of(list(CATALOG.values()))
async def test_a_command_speaks_the_language_of_the_channel(command: Command, here: Counterside) -> None:
    row = await ready(here, command)
    await assert_ringed(await here.say(row.line, READER), row.line, here)
    for line in (
        row.line,
        row.line,
        f"help {command.name}",
        command.name,
        f"{command.name} zzz zzz",
        f"{command.name} 9 x:",
    ):
        person = who(command)
        # Some commands forget what a channel chose.
        await here.store.channels.ensure(HERE, now=DAY_ONE)
        await here.store.channels.set_setting(HERE, "language", "de")
        asked = await here.say(line, person, yes=False)
        await assert_ringed(asked, line, here)
        if asked.confirm is not None:
            await assert_ringed(await here.say(asked.confirm, person), line, here)
    assert await kept_in_rings(here) == []


LINES = (
    "",
    "zzz",
    "stauts",
    "feeds",
    "feeds ad x",
    "help zzz",
    "digest since:zzz",
    "search limit:0 bridge",
    "search zzz",
    "search zzz page:2",
    "search sorce:zzz",
    "search author:zzz",
    "search -zzz",
    "search zzz -source:zzz",
    "search zzz lang:klingon",
    "search zzz order:zzz",
    "search zzz after:2026-03-04 before:2026-03-03",
    "search bridge limit:1 order:newest",
    "trends zzz",
    "trends a vs b vs c vs d vs e vs f",
    "trends !?",
    "trends days:99",
    "packs zzz",
    "report 9",
    "undo",
    "redo",
    "undo force:no",
    "schedule add zzz",
    "schedule add daily topic:",
    "schedule add daily style:breif",
    "schedule add daily style:zzz",
    "schedule add daily filter:-",
    "settings set zone Atlantis",
    "settings set quiet zzz",
    "settings set zzz zzz",
    "settings set managers console:default",
    "filter add title:",
    "permissions allow zzz role:1",
    "permissions allow feeds ad role:1",
    "permissions allow latest role:1",
    "permissions allow undo role:1",
    "feeds import -",
    "feeds import /there/is/none.opml",
    "feeds add {post}",
    "feeds add ftp://example.org/x",
    "feeds add pack:zzz",
    "feeds move {post} to:zzz",
    "sources weight 1001 Mint",
    "sources hide Zzz",
)


async def test_a_refusal_speaks_the_language_of_the_channel(here: Counterside) -> None:
    for line in LINES:
        await assert_ringed(await here.say(line, OWNER), line, here)


async def test_empty_lists_speak_the_language_of_the_channel(here: Counterside) -> None:
    for command in CATALOG.values():
        await here.store.channels.ensure("console:new", now=DAY_ONE)
        await here.store.channels.set_setting("console:new", "language", "de")
        if not command.arguments:
            await assert_ringed(await here.say(command.name, OWNER, channel="console:new"), command.name, here)


async def test_a_defect_is_apologised_for_in_the_language_of_the_channel(
    here: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here.store.filters, "of_channel", None)
    await assert_ringed(await here.say("filter list"), "filter list", here)


async def test_what_comes_by_itself_speaks_the_language_of_the_channel(here: Counterside) -> None:
    parts, store = here.app.parts, here.store
    chosen = {"mode": "digest,each,alerts", "alert-publishers": "2", "review": "2h", "managers": THERE}
    for name, value in chosen.items():
        await store.channels.set_setting(HERE, name, value)
    await store.channels.set_setting(THERE, "language", "de")
    assert await Wire(parts).follow(DAY_ONE) == []
    told = [written(name, name, published=DAY_ONE) for name in ("Post", "Mint")]
    await publish(store, POST, *told, story="bridge")
    assert len(await Wire(parts).follow(DAY_ONE)) > 1
    crane = written("crane", "Gazette", title="Crane falls onto barges", text="A crane fell.", published=DAY_ONE + HOUR)
    await publish(store, POST, crane)
    assert await Editor(parts).make_due(DAY_ONE + 24 * HOUR)
    await store.notices.add(_notices())
    await Mailroom(parts).plan_notices(DAY_ONE)
    deliveries = [*await store.deliveries.open(HERE), *await store.deliveries.open(THERE)]
    assert {each.kind for each in deliveries} == {"digest", "post", "alert", "review", "notice"}
    known = await data_in(here) | typed()
    for each in deliveries:
        assert english(shown(each.message), known) == [], each.kind
    assert await kept_in_rings(here) == []


async def test_why_a_digest_did_not_come_is_said_in_the_language_of_the_channel(here: Counterside) -> None:
    editor, day = Editor(here.app.parts), DAY_ONE
    third = f"{DAY_ONE + 72 * HOUR:%Y-%m-%d}"
    for name, value in (("paused", "yes"), ("paused", "no"), ("away", f"{third}..{third}"), ("away", "none")):
        await here.store.channels.set_setting(HERE, name, value)
        day += 24 * HOUR
        await editor.make_due(day)
    await editor.make_due(day + 72 * HOUR)
    reply = await here.say("schedule history")
    [data] = reply.data
    assert isinstance(data, dict) and len({slot["reason"] for slot in data["slots"]}) > 3
    await assert_ringed(reply, "schedule history", here)


def _notices() -> list[Notice]:
    """Return one notice of each kind."""
    failing = Feed(url=POST, title="Zzz", state=FeedState.FAILING, failures=9, next_poll=DAY_ONE + HOUR)
    broken = replace(failing, failing_since=DAY_ONE - 48 * HOUR, last_error=TOO_OLD)
    gone = Feed(url=POST, title="Zzz", state=FeedState.GONE)
    of_feeds = [
        notice
        for feed in (broken, gone)
        for notice in feed_notices([feed], {POST: [HERE]}, (), zone_of=lambda _: ZoneInfo("UTC"), now=DAY_ONE)
    ]
    assert len(of_feeds) == 2
    lost = access_lost(HERE, TOO_OLD, DAY_ONE)
    return [*of_feeds, lost, access_back(HERE, DAY_ONE), given_up(HERE, WHAT["digest"], TOO_OLD, DAY_ONE)]
