"""A run as people see it: a message that each platform renders in its own way."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digests.coverage import age, count, coverage_line, empty_text
from bot.digests.slots import late_note
from bot.model.amendments import Review
from bot.model.messages import Block, CitedText, Heading, Link, Message, Note, StoryBlock
from bot.model.runs import Run, RunStory, Source

_SENTENCES = {"full": None, "brief": 1, "headlines": 0}
_PARTS_OF_DAY = ((17, "Evening"), (12, "Afternoon"), (5, "Morning"), (0, "Night"))


def digest_message(run: Run, *, zone: ZoneInfo) -> Message:
    """Lay out a run for reading; `zone` is the reader's."""
    blocks: list[Block] = [_heading(run, zone)]
    blocks += [Note(text=text) for text in _remarks(run, zone)]
    blocks += [story_block(story, run, zone=zone) for story in run.stories]
    if run.kind != "digest":
        return Message(blocks=tuple(blocks))
    if not run.stories:
        blocks.append(Note(text=empty_text(run.coverage, first=run.first)))
    if line := coverage_line(run.coverage, now=run.generated_at):
        blocks.append(Note(text=line))
    return Message(blocks=tuple(blocks))


def review_message(message: Message, review: Review, *, then: str, zone: ZoneInfo) -> Message:
    """Put in front of a digest that it waits for a manager, until when, and what can be done."""
    until = f"{review.until.astimezone(zone):%a %H:%M}"
    after = "published" if then == "publish" else "left out"
    text = (
        f"Waits for review: it is {after} at {until} unless somebody decides before. "
        f"Publish it: review publish {review.run} · skip it: review skip {review.run} · "
        f"leave out a story: review drop {review.run} NUMBER"
    )
    return Message(blocks=(Note(text=text), *message.blocks))


def _heading(run: Run, zone: ZoneInfo) -> Heading:
    at = _moment(run.generated_at, zone)
    if run.kind == "alert":
        return Heading(title=f"Alert · {at}")
    if run.kind == "post":
        return Heading(title=f"{count(len(run.stories), 'new article')} · {at}")
    return Heading(title=f"{_name(run, zone)} · {at}", subtitle=_window(run, zone))


def _remarks(run: Run, zone: ZoneInfo) -> list[str]:
    """Say what is unusual about a run: that it is late, and what its window leaves out."""
    remarks = []
    if run.slot is not None and (note := late_note(run.slot, run.generated_at, zone)):
        remarks.append(note)
    if run.passed_over is not None:
        over = run.passed_over
        start, end = over.start.astimezone(zone), over.end.astimezone(zone)
        remarks.append(
            f"What was published between {_day(start, run.generated_at)} {start:%H:%M} and "
            f"{_day(end, run.generated_at)} {end:%H:%M} is left out, so that this does not get too long."
        )
    return remarks


def _name(run: Run, zone: ZoneInfo) -> str:
    hour = run.generated_at.astimezone(zone).hour
    part = next(name for first, name in _PARTS_OF_DAY if hour >= first)
    return f"{part} digest"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M} {place}"


def _window(run: Run, zone: ZoneInfo) -> str:
    since = run.window.start.astimezone(zone)
    coverage = run.coverage
    return " · ".join(
        (
            f"since {_day(since, run.generated_at)} {since:%H:%M}",
            count(coverage.feeds, "feed"),
            count(coverage.articles, "article"),
            count(len(run.stories), "story", "stories"),
        )
    )


def _day(day: datetime, now: datetime) -> str:
    """Name a day by its name where that is enough, else by its date."""
    return f"{day:%a}" if now - day < timedelta(days=6) else f"{day.day} {day:%b}"


def story_block(story: RunStory, run: Run, *, zone: ZoneInfo, amended: str = "", remark: str = "") -> StoryBlock:
    """Lay out one entry of a run; `amended` is its mark ("Corrected:"), `remark` stands before its other facts."""
    sentences = tuple(CitedText(text=sentence.text, citations=sentence.citations) for sentence in story.summary)
    mark = ""
    if story.update is not None:
        mark = "Update:"
        since = story.update.since.astimezone(zone)
        opening = f"Since {_day(since, run.generated_at)} {since:%H:%M}: "
        sentences = tuple(
            replace(sentence, text=opening + sentence.text) if position == 0 else sentence
            for position, sentence in enumerate(sentences)
        )
    return StoryBlock(
        story=story.id,
        rank=story.rank,
        headline=story.headline,
        url=story.sources[0].url,
        mark=amended or mark,
        sentences=sentences[: _SENTENCES[run.style]],
        links=tuple(_link(source) for source in story.sources),
        facts=((remark,) if remark else ()) + _facts(story, run.generated_at),
        image=story.image,
    )


def _link(source: Source) -> Link:
    label = source.publisher or source.title
    return Link(n=source.n, label=label, url=source.url, title=source.title, published=source.published)


def _facts(story: RunStory, now: datetime) -> tuple[str, ...]:
    facts = [age(now - story.last_seen)]
    facts += story.topics[:1]
    if story.basis != "full":
        facts.append(f"{story.basis} only")
    facts += story.labels
    if len(story.sources) == 1:
        facts.append("1 source")
    if story.method == "generated":
        facts.append(f"phrased by {story.model}")
    return tuple(facts)
