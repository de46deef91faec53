"""`more`, `sources`, `timeline` and `why`: what people want to know when a digest made them curious."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import rfc3339
from bot.commands.citing import article_to_json, link_to
from bot.commands.explanations import actions_for, explanation_message, explanation_to_json
from bot.commands.words import word
from bot.i18n import in_english, joined, mark, plural, say, shown, spoken
from bot.model.articles import Article, Basis
from bot.model.documents import story_to_json
from bot.model.explanations import Explanation
from bot.model.followups import Entry, Line, More, Subject, Timeline
from bot.model.messages import (
    Block,
    CitedText,
    Heading,
    Message,
    Note,
    Paragraph,
    Reply,
    Sources,
)
from bot.model.runs import RunSentence

SHORT_OF = {Basis.TEASER: mark("teaser only"), Basis.HEADLINE: mark("headline only")}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCommands:
    """More about a story, over what the application hands in."""

    entry_: Callable[..., Awaitable[tuple[Subject, Entry]]]
    more_: Callable[..., Awaitable[More]]
    sources_: Callable[..., Awaitable[Subject]]
    timeline_: Callable[..., Awaitable[Timeline]]
    why_: Callable[..., Awaitable[Explanation]]
    explain_: Callable[..., Awaitable[Explanation]]

    async def show(self, story: str, channel: str, *, digest: str | None = None) -> Reply:
        """Show a story as the digest has it, to go on from there."""
        subject, entry = await self.entry_(story, channel, digest=digest)
        actions = actions_for(subject.name, subject.story, "story")
        return Reply(data=(story_to_json(entry.story),), message=Message(blocks=(entry.block, actions)))

    async def more(self, story: str, channel: str, *, digest: str | None = None) -> Reply:
        """Tell more about a story than the digest did."""
        found = await self.more_(story, channel, digest=digest)
        return Reply(data=(more_to_json(found),), message=more_message(found))

    async def sources(self, story: str, channel: str, *, digest: str | None = None) -> Reply:
        """List the sources of a story."""
        found = await self.sources_(story, channel, digest=digest)
        return Reply(data=(sources_to_json(found),), message=sources_message(found))

    async def timeline(self, story: str, channel: str, *, digest: str | None = None) -> Reply:
        """Tell what happened in a story, day by day."""
        found = await self.timeline_(story, channel, digest=digest)
        return Reply(data=(timeline_to_json(found),), message=timeline_message(found))

    async def why(self, story: str, channel: str, *, digest: str | None = None) -> Reply:
        """Say why a story is here, or why something was not posted."""
        return _explained(await self.why_(story, channel, digest=digest))

    async def explain(self, story: str, channel: str | None = None) -> Reply:
        """Say the same to whoever runs the bot, of the whole archive where no channel is named."""
        return _explained(await self.explain_(story, channel))


def _explained(found: Explanation) -> Reply:
    return Reply(data=(explanation_to_json(found),), message=explanation_message(found))


# -- as data ---------------------------------------------------------------------------------------------------------


def more_to_json(found: More) -> dict[str, Any]:
    """Write more about a story as JSON."""
    return {
        **_head(found.subject),
        "sentences": [sentence_to_json(each) for each in found.summary],
        "adds": [{"publisher": each.publisher, **sentence_to_json(each.sentence)} for each in found.added],
        "disputed": [sentence_to_json(each) for each in found.disputed],
        "new": {
            "since": None if found.since is None else rfc3339(found.since),
            "sentences": [sentence_to_json(each) for each in found.new],
        },
        "sources": _sources(found.subject),
    }


def sources_to_json(found: Subject) -> dict[str, Any]:
    """Write the sources of a story as JSON."""
    return {**_head(found), "sources": _sources(found)}


def timeline_to_json(found: Timeline) -> dict[str, Any]:
    """Write a timeline as JSON."""
    developments = [{"day": f"{one.day}", **sentence_to_json(one.sentence)} for one in found.lines]
    return {**_head(found.subject), "developments": developments, "sources": _sources(found.subject)}


def sentence_to_json(sentence: RunSentence) -> dict[str, Any]:
    """Write a cited sentence as JSON."""
    return {"text": in_english(sentence.text), "citations": list(sentence.citations)}


def _head(subject: Subject) -> dict[str, Any]:
    return {"story": subject.story, "headline": subject.headline}


def _sources(subject: Subject) -> list[dict[str, Any]]:
    numbers = {article.id: n for n, article in enumerate(subject.articles, start=1)}
    return [
        {
            "n": n,
            **article_to_json(article),
            "language": article.language,
            "basis": article.basis.value,
            "labels": sorted(article.labels),
            "copy_of": numbers.get(article.copy_of or ""),
        }
        for n, article in enumerate(subject.articles, start=1)
    ]


# -- for people --------------------------------------------------------------------------------------------------------


def more_message(found: More) -> Message:
    """Lay out more about a story."""
    subject = found.subject
    blocks: list[Block] = [_heading(subject), Paragraph(sentences=_cited(found.summary))]
    if found.new and found.since is not None:
        blocks += [Note(text=_new_since(found)), Paragraph(sentences=_cited(found.new))]
    elif found.was_told and found.since is not None:
        blocks.append(Note(text=say("Nothing new since {moment}.", moment=_moment(found.since, subject.zone))))
    if found.disputed:
        blocks.append(Note(text=say("They contradict each other:")))
        blocks += [Paragraph(sentences=_cited([each])) for each in found.disputed]
    if found.added:
        blocks.append(Note(text=say("What each of them alone tells:")))
        blocks += [
            Paragraph(
                sentences=(
                    CitedText(
                        text=say("{publisher}: {sentence}", publisher=each.publisher, sentence=each.sentence.text),
                        citations=each.sentence.citations,
                    ),
                )
            )
            for each in found.added
        ]
    told = (*found.summary, *found.new, *found.disputed, *(each.sentence for each in found.added))
    return Message(blocks=(*blocks, _links(subject, told), actions_for(subject.name, subject.story, "more")))


def _new_since(found: More) -> str:
    assert found.since is not None
    if found.was_told:
        return say("New since {moment}, when it was told here:", moment=_moment(found.since, found.subject.zone))
    return say("New in the last 24 hours:")


def sources_message(found: Subject) -> Message:
    """Lay out the sources of a story: who, what, when, in which language, and what is to be known of each."""
    numbers = {article.id: n for n, article in enumerate(found.articles, start=1)}
    blocks: list[Block] = [_heading(found)]
    for n, article in enumerate(found.articles, start=1):
        said = CitedText(text=_about(article, numbers, found.zone), citations=(n,))
        # The time stands in the text, by the clock of the channel.
        blocks += [Paragraph(sentences=(said,)), Sources(links=(replace(link_to(n, article), published=None),))]
    return Message(blocks=(*blocks, actions_for(found.name, found.story, "sources")))


def _about(article: Article, numbers: dict[str, int], zone: ZoneInfo) -> str:
    facts: list[str] = [article.title or article.url, _moment(article.published, zone)]
    facts += [_language(article.language)] if article.language else []
    facts += [say(SHORT_OF[article.basis])] if article.basis in SHORT_OF else []
    facts += [word(label) for label in sorted(article.labels)]
    if article.copy_of in numbers:
        facts.append(say("a copy of {number}", number=f"[{numbers[article.copy_of]}]"))
    return joined(facts, " · ")


def _language(code: str) -> str:
    """Return the name of a language in the one that is spoken, its code where nobody knows it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_language_name(spoken()) or code
    except (UnknownLocaleError, ValueError):
        return code


def timeline_message(found: Timeline) -> Message:
    """Lay out a timeline, a paragraph for each line."""
    subject = found.subject
    lines: list[Block] = [Paragraph(sentences=(_dated(one),)) for one in found.lines]
    empty: list[Block] = [] if lines else [Note(text=say("Its sources have no sentence to show."))]
    links = _links(subject, [one.sentence for one in found.lines])
    return Message(
        blocks=(_heading(subject), *lines, *empty, links, actions_for(subject.name, subject.story, "timeline"))
    )


def _dated(one: Line) -> CitedText:
    text = say("{day}: {sentence}", day=shown(one.day, "weekday day"), sentence=one.sentence.text)
    return CitedText(text=text, citations=one.sentence.citations)


def _heading(subject: Subject) -> Heading:
    publishers = {article.publisher or article.url for article in subject.articles}
    said = (
        plural("{n} source", "{n} sources", n=len(subject.articles)),
        plural("{n} publisher", "{n} publishers", n=len(publishers)),
    )
    return Heading(title=subject.headline, subtitle=joined(said, " · "))


def _cited(sentences: Iterable[RunSentence]) -> tuple[CitedText, ...]:
    return tuple(CitedText(text=each.text, citations=each.citations) for each in sentences)


def _links(subject: Subject, told: Sequence[RunSentence]) -> Sources:
    numbers = sorted({n for each in told for n in each.citations}) or [1]
    return Sources(links=tuple(link_to(n, subject.articles[n - 1]) for n in numbers))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return say("{day}, {time}", day=shown(local, "weekday day"), time=f"{local:%H:%M}")
