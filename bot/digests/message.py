"""A run as people see it: a message that each platform renders in its own way."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digests.coverage import age, coverage_line, empty_text
from bot.digests.slots import late_note
from bot.i18n import joined, mark, plural, retold, say, shown, spoken
from bot.model.amendments import Review
from bot.model.articles import Basis, Label
from bot.model.messages import Block, CitedText, Heading, Link, Message, Note, StoryBlock
from bot.model.runs import Run, RunStory, Source

_SENTENCES = {"full": None, "brief": 1, "headlines": 0}
_NAMES = (
    (17, mark("Evening digest")),
    (12, mark("Afternoon digest")),
    (5, mark("Morning digest")),
    (0, mark("Night digest")),
)
_BASES = {Basis.TEASER: mark("teaser only"), Basis.HEADLINE: mark("headline only")}
LABELS = {Label.PAYWALLED: mark("paywalled"), Label.CONSENT_WALL: mark("consent wall")}
"""What is said of articles beside their text; runs keep the words of `Label`, which are the English ones."""


def digest_message(run: Run, *, zone: ZoneInfo) -> Message:
    """Lay out a run for reading; `zone` is the reader's."""
    blocks: list[Block] = [_heading(run, zone)]
    blocks += [Note(text=text) for text in _remarks(run, zone)]
    blocks += [story_block(story, run, zone=zone) for story in run.stories]
    if run.kind != "digest":
        return Message(blocks=tuple(blocks), language=spoken())
    if not run.stories:
        blocks.append(Note(text=empty_text(run.coverage, first=run.first)))
    if line := coverage_line(run.coverage, now=run.generated_at):
        blocks.append(Note(text=line))
    return Message(blocks=tuple(blocks), language=spoken())


def review_message(message: Message, review: Review, *, then: str, zone: ZoneInfo) -> Message:
    """Put in front of a digest that it waits for a manager, until when, and what can be done."""
    local = review.until.astimezone(zone)
    until = f"{shown(local, 'weekday')} {local:%H:%M}"
    if then == "publish":
        waits = say("Waits for review: it is published at {until} unless somebody decides before.", until=until)
    else:
        waits = say("Waits for review: it is left out at {until} unless somebody decides before.", until=until)
    ways = say(
        "Publish it: {publish} · skip it: {skip} · leave out a story: {drop}",
        publish=f"review publish {review.run}",
        skip=f"review skip {review.run}",
        drop=f"review drop {review.run} NUMBER",
    )
    return Message(blocks=(Note(text=joined([waits, ways])), *message.blocks), language=spoken())


def _heading(run: Run, zone: ZoneInfo) -> Heading:
    at = _moment(run.generated_at, zone)
    if run.kind == "alert":
        return Heading(title=joined([say("Alert"), at], " · "))
    if run.kind == "post":
        articles = plural("{n} new article", "{n} new articles", n=len(run.stories))
        return Heading(title=joined([articles, at], " · "))
    return Heading(title=joined([_name(run, zone), at], " · "), subtitle=_window(run, zone))


def _remarks(run: Run, zone: ZoneInfo) -> list[str]:
    """Say what is unusual about a run: that it is late, and what its window leaves out."""
    remarks: list[str] = []
    if run.slot is not None and (note := late_note(run.slot, run.generated_at, zone)):
        remarks.append(note)
    if run.passed_over is not None:
        remarks.append(
            say(
                "What was published between {start} and {end} is left out, so that this does not get too long.",
                start=_since(run.passed_over.start, run, zone),
                end=_since(run.passed_over.end, run, zone),
            )
        )
    return remarks


def _name(run: Run, zone: ZoneInfo) -> str:
    hour = run.generated_at.astimezone(zone).hour
    return say(next(name for first, name in _NAMES if hour >= first))


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{shown(local, 'weekday day')}, {local:%H:%M} {place}"


def _window(run: Run, zone: ZoneInfo) -> str:
    return " · ".join(
        (
            say("since {moment}", moment=_since(run.window.start, run, zone)),
            plural("{n} feed", "{n} feeds", n=run.coverage.feeds),
            plural("{n} article", "{n} articles", n=run.coverage.articles),
            plural("{n} story", "{n} stories", n=len(run.stories)),
        )
    )


def _since(moment: datetime, run: Run, zone: ZoneInfo) -> str:
    """Write a moment before a run: its day by the name where that is enough, else by the date."""
    local = moment.astimezone(zone)
    day = shown(local, "weekday" if run.generated_at - moment < timedelta(days=6) else "day")
    return f"{day} {local:%H:%M}"


def story_block(story: RunStory, run: Run, *, zone: ZoneInfo, amended: str = "", remark: str = "") -> StoryBlock:
    """Lay out one entry of a run; `amended` is its mark ("Corrected:"), `remark` stands before its other facts."""
    sentences = [CitedText(text=sentence.text, citations=sentence.citations) for sentence in story.summary]
    updated = ""
    if story.update is not None:
        updated = say("Update:")
        since = _since(story.update.since, run, zone)
        sentences[:1] = (
            replace(first, text=say("Since {moment}: {text}", moment=since, text=first.text)) for first in sentences[:1]
        )
    return StoryBlock(
        story=story.id,
        rank=story.rank,
        headline=story.headline,
        url=story.sources[0].url,
        mark=retold(amended) or updated,
        sentences=tuple(sentences[: _SENTENCES[run.style]]),
        links=tuple(_link(source) for source in story.sources),
        facts=((retold(remark),) if remark else ()) + _facts(story, run.generated_at),
        image=story.image,
    )


def _link(source: Source) -> Link:
    label = source.publisher or source.title
    return Link(n=source.n, label=label, url=source.url, title=source.title, published=source.published)


def _facts(story: RunStory, now: datetime) -> tuple[str, ...]:
    facts: list[str] = [age(now - story.last_seen), *story.topics[:1]]
    if story.basis in _BASES:
        facts.append(say(_BASES[story.basis]))
    facts += (_label(label) for label in story.labels)
    if len(story.sources) == 1:
        facts.append(say("1 source"))
    if story.method == "generated":
        facts.append(say("phrased by {model}", model=story.model))
    return tuple(facts)


def _label(label: str) -> str:
    """Say a label of articles, or what the rules of a channel remarked."""
    return say(LABELS[Label(label)]) if label in set(Label) else retold(label)
