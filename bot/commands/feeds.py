"""The feeds a channel follows: polling, listing, adding, removing, lists in OPML."""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.clock import rfc3339
from bot.commands.feed_health import BAD, FOLLOWING, check_reply, feeds_reply, list_reply, unknown_line
from bot.commands.found import found_to_json, line_about, words_about
from bot.commands.inputs import exit_code
from bot.commands.words import word
from bot.errors import InputError
from bot.i18n import Said, in_english, mark, retold, say
from bot.model.discovery import Found
from bot.model.feed_health import Overview
from bot.model.feeds import PollOutcome, PollStatus
from bot.model.messages import CitedText, Document, Message, Note, Paragraph, Reply, Table

MOST_LISTED = 25
SHOWN = 20
"""Of more than `MOST_LISTED` feeds that an import brought, so many are named."""

MOST_IN_CHAT = 40
"""Of so many feeds that are well, and of so many that are not, a chat is told one by one."""
_DONE = {"paused": mark("Paused: {feed}"), "resumed": mark("Goes on: {feed}")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An address that was not added, and why; `choices` are the feeds found there, one of which may be meant."""

    url: str
    reason: str
    choices: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of addresses that were to be followed.

    `found` gives the sites, and the feeds found there, in whose place feeds of `added` and `existing` stand.
    """

    added: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    found: tuple[tuple[str, Found], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The feeds people meant; `unknown` are the names that mean none, each with what is nearest to it."""

    urls: tuple[str, ...] = ()
    unknown: Mapping[str, str | None] = field(default_factory=dict)


class Pack(Protocol):
    """A starter pack: feeds on a topic, of a country, in a language."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def feeds(self) -> Sequence[object]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCommands:
    """`poll` and `feeds …`, over what the application hands in. A channel of `None` is the console's."""

    poll_now: Callable[[Sequence[str]], Awaitable[Sequence[tuple[PollOutcome, int]]]]
    look: Callable[[str | None, Sequence[str]], Awaitable[Overview]]
    check_now: Callable[[str | None], Awaitable[Sequence[tuple[PollOutcome, int]]]]
    follow: Callable[[Sequence[str], str | None], Awaitable[Added]]
    unfollow: Callable[[Sequence[str], str | None], Awaitable[Named]]
    follow_list: Callable[[str, str | None], Awaitable[tuple[Added, Sequence[str]]]]
    list_of: Callable[[str | None], Awaitable[str]]
    pause_: Callable[..., Awaitable[Named]]
    move_: Callable[[Sequence[str], str | None, str], Awaitable[Named]]
    packs_: Callable[[str], Awaitable[Sequence[Pack]]]

    async def poll(self, feeds: tuple[str, ...]) -> Reply:
        """Read the feeds that are due, or the given ones at once."""
        polled = await self.poll_now(feeds)
        rows = tuple(
            (each.feed.title or each.feed.url, _result(each), new, _told(each.reason) or each.moved_to)
            for each, new in polled
        )
        failed = sum(each.status in BAD for each, _ in polled)
        table = Table(columns=(say("Feed"), say("Result"), say("New"), say("Remark")), rows=rows)
        empty = Note(text=say("No feed is due. Follow one with: {example}", example=FOLLOWING))
        return Reply(
            data=({"feeds": [poll_to_json(each, new) for each, new in polled]},),
            message=Message(blocks=(table if rows else empty,)),
            exit_code=exit_code(failed, len(polled)) if feeds else 0,
        )

    async def list_(self, names: tuple[str, ...] = (), *, channel: str | None, most: int | None = None) -> Reply:
        """Show how the feeds are doing, `most` of each kind at most; of those that are named everything."""
        overview = await self.look(channel, names)
        return feeds_reply(overview) if names else list_reply(overview, most=most)

    async def check(self, *, channel: str | None, most: int | None = None) -> Reply:
        """Read every feed of the channel now, say what that came to and show how it is doing."""
        polled = await self.check_now(channel)
        return check_reply(polled, await self.look(channel, ()), most=most)

    async def add(self, urls: tuple[str, ...], *, channel: str | None) -> Reply:
        """Follow feeds, or the one feed of a site."""
        return added_reply(await self.follow(urls, channel))

    async def remove(self, urls: tuple[str, ...], *, channel: str | None) -> Reply:
        """Follow feeds no longer."""
        named = await self.unfollow(urls, channel)
        lines = [say("No longer followed: {feed}", feed=url) for url in named.urls] + unknown_lines(named)
        reasons = [{"url": name, "reason": "The channel does not follow this feed."} for name in named.unknown]
        return Reply(
            data=({"added": [], "existing": [], "refused": reasons, "removed": list(named.urls)},),
            message=lines_message(lines),
            exit_code=exit_code(len(named.unknown), len(urls)),
        )

    async def pause(self, names: tuple[str, ...], paused: bool, *, channel: str | None) -> Reply:
        """Take nothing from feeds for now, or again."""
        named = await self.pause_(names, channel, paused=paused)
        key = "paused" if paused else "resumed"
        return named_reply(named, [say(_DONE[key], feed=url) for url in named.urls], key, len(names))

    async def move(self, names: tuple[str, ...], *, channel: str | None, to: str) -> Reply:
        """Let another channel follow feeds in place of this one."""
        named = await self.move_(names, channel, to)
        lines = [say("Moved to {channel}: {feed}", channel=to, feed=url) for url in named.urls]
        return named_reply(named, lines, "moved", len(names))

    async def packs(self, words: str) -> Reply:
        """Show the starter packs."""
        found = await self.packs_(words)
        rows = tuple(
            (f"pack:{each.name}", retold(each.title), each.language, len(each.feeds), retold(each.about))
            for each in found
        )
        add = say("Add it with: {example}", example="feeds add")
        table = Table(columns=(add, say("Title"), say("Language"), say("Feeds"), say("About")), rows=rows)
        empty = Note(text=say("No pack speaks of “{words}”. All of them: {example}", words=words, example="packs"))
        data = {
            "packs": [
                {
                    "name": each.name,
                    "title": each.title,
                    "kind": each.kind,
                    "language": each.language,
                    "about": each.about,
                }
                for each in found
            ]
        }
        return Reply(data=(data,), message=Message(blocks=(table if rows else empty,)))

    async def shown_list(self, *, channel: str | None) -> Reply:
        """Show the feeds of a channel as an OPML document."""
        text = await self.list_of(channel)
        return Reply(data=({"opml": text},), message=Message(blocks=(Document(name="feeds.opml", text=text),)))

    async def import_(self, file: str, *, channel: str | None) -> Reply:
        """Follow every feed of an OPML file or address; they are read at the next poll."""
        added, problems = await self.follow_list(file, channel)
        lines = [*added_lines(added), *map(retold, problems)]
        return Reply(data=(added_to_json(added),), message=lines_message(lines))

    async def export(self, file: str, *, channel: str | None) -> Reply:
        """Write the feeds of a channel to an OPML file."""
        text = await self.list_of(channel)
        try:
            if file == "-":
                sys.stdout.write(text)
                sys.stdout.flush()
                return Reply(message=None)
            Path(file).write_text(text, encoding="utf-8")
        except BrokenPipeError:
            raise
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise InputError(say("{file} cannot be written: {why}. Name another file.", file=file, why=why)) from error
        return Reply(data=({"file": file},), message=lines_message([say("Written: {file}", file=file)]))


def named_reply(named: Named, done: Sequence[str], key: str, total: int) -> Reply:
    """Say what was done to which feeds, and which names mean none."""
    lines = [*done, *unknown_lines(named)]
    refused = [{"url": name, "reason": "The channel follows no such feed."} for name in named.unknown]
    return Reply(
        data=({key: list(named.urls), "refused": refused},),
        message=lines_message(lines),
        exit_code=exit_code(len(named.unknown), total),
    )


def unknown_lines(named: Named) -> list[str]:
    """Say which names mean no feed of the channel, and what is nearest to them."""
    return [unknown_line(name, near) for name, near in named.unknown.items()]


def poll_to_json(outcome: PollOutcome, new: int) -> dict[str, Any]:
    """Write one poll in the `poll --json` format."""
    return {
        "url": outcome.feed.url,
        "status": outcome.status.value,
        "entries": outcome.entries,
        "new": new,
        "reason": in_english(outcome.reason or "") or outcome.moved_to,
        "next_poll": _time(outcome.feed.next_poll),
    }


def added_reply(added: Added) -> Reply:
    """Say what was added, what was there, what was refused and why."""
    total = len(added.added) + len(added.existing) + len(added.refused)
    return Reply(
        data=(added_to_json(added),),
        message=lines_message(added_lines(added)),
        exit_code=exit_code(len(added.refused), total),
    )


def added_lines(added: Added) -> list[str]:
    """Write an `Added` for people, a line for each address; of very many of a kind the others are counted."""
    found = {feed.url: (site, feed) for site, feed in added.found}
    lines = _first(added.added, _FOLLOWING, found) + _first(added.existing, _EXISTING, found)
    for refused in added.refused:
        line = say("Refused: {feed} — {reason}", feed=refused.url, reason=retold(refused.reason))
        lines += [line, *map(line_about, refused.choices)]
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentences:
    """What is said of a feed, of one that was found at a site, and of those that are not named."""

    one: str
    found: str
    more: str


_FOLLOWING = _Sentences(
    one=mark("Following: {feed}"),
    found=mark("Following: {feed} — found at {site}: {about}"),
    more=mark("… and {more} more followed, {all} in all."),
)
_EXISTING = _Sentences(
    one=mark("Followed already: {feed}"),
    found=mark("Followed already: {feed} — found at {site}: {about}"),
    more=mark("… and {more} more followed already, {all} in all."),
)


def _first(urls: Sequence[str], sentences: _Sentences, found: Mapping[str, tuple[str, Found]]) -> list[str]:
    few = urls if len(urls) <= MOST_LISTED else urls[:SHOWN]
    lines = [_line(url, sentences, found.get(url)) for url in few]
    more = len(urls) - len(few)
    return [*lines, say(sentences.more, more=more, all=len(urls))] if more else lines


def _line(url: str, sentences: _Sentences, found: tuple[str, Found] | None) -> str:
    if found is None:
        return say(sentences.one, feed=url)
    site, feed = found
    return say(sentences.found, feed=url, site=site, about=words_about(feed))


def added_to_json(added: Added) -> dict[str, Any]:
    """Write an `Added` in the `feeds add --json` format."""
    return {
        "added": list(added.added),
        "existing": list(added.existing),
        "refused": [_refused_to_json(refused) for refused in added.refused],
    }


def _refused_to_json(refused: Refused) -> dict[str, Any]:
    choices = [found_to_json(found) for found in refused.choices]
    return {"url": refused.url, "reason": in_english(refused.reason), **({"feeds": choices} if choices else {})}


def lines_message(lines: Sequence[str]) -> Message:
    """Show one line after the other."""
    return Message(blocks=tuple(Paragraph(sentences=(CitedText(text=line),)) for line in lines))


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _result(outcome: PollOutcome) -> Said:
    """Say what one poll came to; a feed that was put off is not due by a choice of its server."""
    return say("put off") if outcome.status is PollStatus.NOT_DUE else word(outcome.status)


def _told(reason: str | None) -> str | None:
    return reason and retold(reason)
