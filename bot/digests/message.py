"""A run as people see it: a message that each platform renders in its own way."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digests.coverage import age, count, coverage_line, empty_text
from bot.model.messages import Block, CitedText, Heading, Link, Message, Note, StoryBlock
from bot.model.runs import Run, RunStory, Source

_PARTS_OF_DAY = ((17, "Evening"), (12, "Afternoon"), (5, "Morning"), (0, "Night"))


def digest_message(run: Run, *, zone: ZoneInfo) -> Message:
    """Lay out a run for reading; `zone` is the reader's."""
    head = Heading(title=f"{_name(run, zone)} · {_moment(run.generated_at, zone)}", subtitle=_window(run, zone))
    blocks: list[Block] = [head]
    blocks += [_story(story, run.generated_at, zone) for story in run.stories]
    if not run.stories:
        blocks.append(Note(text=empty_text(run.coverage)))
    if line := coverage_line(run.coverage, now=run.generated_at):
        blocks.append(Note(text=line))
    return Message(blocks=tuple(blocks))


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


def _story(story: RunStory, now: datetime, zone: ZoneInfo) -> StoryBlock:
    sentences = tuple(CitedText(text=sentence.text, citations=sentence.citations) for sentence in story.summary)
    mark = ""
    if story.update is not None:
        mark = "Update:"
        since = story.update.since.astimezone(zone)
        opening = f"Since {_day(since, now)} {since:%H:%M}: "
        sentences = tuple(
            replace(sentence, text=opening + sentence.text) if position == 0 else sentence
            for position, sentence in enumerate(sentences)
        )
    return StoryBlock(
        story=story.id,
        rank=story.rank,
        headline=story.headline,
        url=story.sources[0].url,
        mark=mark,
        sentences=sentences,
        links=tuple(_link(source) for source in story.sources),
        facts=_facts(story, now),
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
