"""Digests and answers."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import CONSOLE, Call, Channel, Feeds, Lines, Model, Now, Since, Until, Words, command


@command(fetches=True)
def digest(
    feed: Feeds = None,
    opml: Annotated[Path | None, typer.Option(metavar="FILE", help="Read the feeds of an OPML file.")] = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    now: Now = None,
    max_stories: Annotated[int | None, typer.Option(min=1, max=100, help="At most so many stories.")] = None,
    model: Model = None,
) -> Call:
    """Make a digest now: of given feeds, or of what a channel follows.

    With --feed or --opml exactly those feeds are read and nothing is remembered. Without, it is the digest of the
    channel (console:default unless told otherwise), which is told nothing twice.
    """
    return lambda app: app.news.digest(
        feeds=tuple(feed or ()),
        opml=opml,
        channel=channel,
        since=since,
        until=until,
        now=now,
        max_stories=max_stories,
        model=model,
    )


@command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question about the news.")] = None,
    jsonl: Lines = None,
    channel: Channel = None,
    run: Annotated[str | None, typer.Option("--run", metavar="ID", help="Only what this digest rests on.")] = None,
    since: Since = None,
    now: Now = None,
) -> Call:
    """Ask a question about the archive; the answer cites its sources, or says that it does not know."""
    return lambda app: app.news.ask(question, jsonl=jsonl, channel=channel, run=run, since=since, now=now)


@command()
def search(
    words: Words,
    channel: Channel = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many results.")] = 10,
) -> Call:
    """Search the archive, as in chat: “phrases”, -without, source:, topic:, after:, before:, lang:, order:, page:."""
    return lambda app: app.search.search(words, channel=channel, limit=limit)


@command()
def trends(
    topics: Annotated[list[str] | None, typer.Argument(help="Topics to compare, with “vs” between them.")] = None,
    channel: Channel = None,
    days: Annotated[int | None, typer.Option(min=1, max=365, help="Look at so many days.")] = None,
    now: Now = None,
    chart: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the chart to a PNG file.")] = None,
) -> Call:
    """Show what is written about more or less than before, or compare topics.

    A window of 7 days is compared with the four before it; topics are compared over 14 days.
    """
    text = " ".join(topics or ())
    return lambda app: app.trends.show(text, channel=channel, days=days, now=now, chart=chart)


@command()
def explain(
    given: Annotated[
        str, typer.Argument(metavar="STORY|URL", help="The id of a story, words of its headline, or an address.")
    ],
    channel: Channel = None,
) -> Call:
    """Say why a story is one story and ranks where it does, or why something was not posted."""
    return lambda app: app.stories.explain(given, channel)


@command()
def render(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A digest as digest --json prints it, or -.")],
    to: Annotated[str, typer.Option(metavar="FORM", help="discord, slack or text.")],
) -> Call:
    """Show what a platform is sent of a digest, part by part, without sending it."""
    return lambda app: app.rendering.render(file, to=to)


@command()
def report(
    run: Annotated[str, typer.Argument(metavar="DIGEST", help="The id of a digest; it is in its JSON.")],
    number: Annotated[int, typer.Argument(min=1, help="The number of the story in it.")],
) -> Call:
    """Report that a summary is wrong: the publishers' own sentences take its place, marked, where it was posted."""
    return lambda app: app.reviews.report(run, number, by=CONSOLE)
