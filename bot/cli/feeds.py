"""Feeds and the archive."""

from typing import Annotated, Literal

import typer

from bot.cli.command import Call, Channel, archive_group, command, feeds_group


@command(feeds_group, name="list")
def feeds_list(
    feed: Annotated[
        list[str] | None,
        typer.Argument(metavar="FEED...", help="Only these, with all about them: their titles, addresses or sites."),
    ] = None,
    channel: Channel = None,
) -> Call:
    """Show how the feeds are doing, what is wrong first."""
    return lambda app: app.feeds.list_(tuple(feed or ()), channel=channel)


@command(feeds_group, name="check", fetches=True)
def feeds_check(channel: Channel = None) -> Call:
    """Read every feed now and show how it is doing."""
    return lambda app: app.feeds.check(channel=channel)


@command(feeds_group, name="add", fetches=True)
def feeds_add(
    url: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of feeds, or of sites that have one.")],
    channel: Channel = None,
) -> Call:
    """Follow feeds; each is read first, so that a wrong address is refused at once."""
    return lambda app: app.feeds.add(tuple(url), channel=channel)


@command(feeds_group, name="remove")
def feeds_remove(
    url: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of feeds.")], channel: Channel = None
) -> Call:
    """Follow feeds no longer; their articles stay in the archive."""
    return lambda app: app.feeds.remove(tuple(url), channel=channel)


@command(feeds_group, name="set")
def feeds_set(
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="A feed the channel follows: its title, address or site.")
    ],
    what: Annotated[Literal["title", "weight"], typer.Argument(metavar="title|weight", help="What to choose.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The title, or none; the weight, such as 1.5 or 150%.")],
    channel: Channel = None,
) -> Call:
    """Choose what a feed is called in a channel, or how much its stories count there."""
    return lambda app: app.following.set(feed, what, value, channel=channel)


@command(feeds_group, name="import", fetches=True)
def feeds_import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file, or its address.")], channel: Channel = None
) -> Call:
    """Follow every feed of an OPML file."""
    return lambda app: app.feeds.import_(file, channel=channel)


@command(feeds_group, name="export")
def feeds_export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write it, or - for standard output.")],
    channel: Channel = None,
) -> Call:
    """Write the feeds of a channel to an OPML file."""
    return lambda app: app.feeds.export(file, channel=channel)


@command(archive_group, name="import")
def archive_import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Articles, one JSON object a line (.gz, or -).")],
    no_embed: Annotated[bool, typer.Option("--no-embed", help="Only make them searchable, do not group them.")] = False,
) -> Call:
    """Put articles into the archive."""
    return lambda app: app.files.import_archive(file, embed=not no_embed)
