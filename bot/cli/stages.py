"""Single stages, on what a person hands in."""

from typing import Annotated

import typer

from bot.cli.command import Call, Feeds, Lines, Model, command


@command(fetches=True)
def poll(feed: Feeds = None) -> Call:
    """Read the feeds that are due, or the given ones at once."""
    return lambda app: app.feeds.poll(tuple(feed or ()))


@command(fetches=True)
def parse(source: Annotated[list[str], typer.Argument(metavar="FILE|URL|-...", help="Feed documents.")]) -> Call:
    """Show what a feed document says."""
    return lambda app: app.files.parse(tuple(source))


@command(fetches=True)
def extract(
    source: Annotated[str | None, typer.Argument(metavar="FILE|URL|-", help="A page.")] = None,
    jsonl: Lines = None,
    url: Annotated[str | None, typer.Option(help="The address the page came from.")] = None,
) -> Call:
    """Take the article out of a web page."""
    return lambda app: app.files.extract(source, jsonl=jsonl, url=url)


@command()
def cluster(file: Annotated[str, typer.Argument(metavar="FILE", help="Articles, one JSON object a line.")]) -> Call:
    """Group articles into stories."""
    return lambda app: app.files.cluster(file)


@command(fetches=True)
def summarize(
    source: Annotated[str | None, typer.Argument(metavar="FILE|URL|-", help="A text or a page.")] = None,
    jsonl: Lines = None,
    words: Annotated[int | None, typer.Option(min=1, max=1000, help="At most so many words.")] = None,
    model: Model = None,
) -> Call:
    """Condense a text, a page, or the articles of a story."""
    return lambda app: app.files.summarize(source, jsonl=jsonl, words=words, model=model)
