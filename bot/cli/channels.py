"""When a channel gets its digests, what it chose, and what waits for its managers."""

from typing import Annotated, Literal

import typer

from bot.cli.command import (
    CONSOLE,
    Call,
    Channel,
    channel_group,
    command,
    data_group,
    review_group,
    schedule_group,
    settings_group,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a schedule: schedule list shows it.")]
Run = Annotated[str, typer.Argument(metavar="DIGEST", help="The id of the digest: review list shows it.")]


@command(schedule_group, name="next")
def schedule_next(
    at: Annotated[str, typer.Argument(metavar="HH:MM", help="Wall-clock time.")],
    tz: Annotated[str, typer.Option(metavar="ZONE", help="IANA zone, such as Europe/Berlin.")] = "UTC",
    days: Annotated[str, typer.Option(help="daily, mon-fri, sat,sun, 1,15, last, 1st mon.")] = "daily",
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Later than this.")] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 3,
) -> Call:
    """Show when a schedule fires next."""
    return lambda app: app.schedules.next(at, tz=tz, days=days, after=from_, count=count)


@command(schedule_group, name="add")
def schedule_add(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="Such as “weekdays at 8”, “Sunday 18:30 Berlin”.")],
    channel: Channel = None,
    tz: Annotated[str | None, typer.Option(metavar="ZONE", help="The zone, where the words name none.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="TOPIC", help="Only stories about this.")] = None,
    filter_: Annotated[
        str | None, typer.Option("--filter", metavar="WORDS", help="Only with one of these: budget, -football.")
    ] = None,
    window: Annotated[float | None, typer.Option(metavar="HOURS", help="How far the first one looks back.")] = None,
    max_stories: Annotated[int | None, typer.Option(min=1, max=100, help="At most so many stories.")] = None,
    words_: Annotated[int | None, typer.Option("--words", min=10, max=500, help="Words a story, at most.")] = None,
    style: Annotated[
        Literal["full", "brief", "headlines"] | None, typer.Option(help="How much of each story is shown.")
    ] = None,
    ping: Annotated[
        str | None, typer.Option(metavar="ROLE", help="The id of a role on Discord that each pings.")
    ] = None,
) -> Call:
    """Let a channel have a digest, in plain words; what was understood is shown with the next three times."""
    options = {
        "topic": topic,
        "filter": filter_,
        "window_hours": window,
        "max_stories": max_stories,
        "words": words_,
        "style": style,
        "ping": ping,
    }
    return lambda app: app.schedules.add(words, channel=channel, zone=tz, options=options)


@command(schedule_group, name="list")
def schedule_list(channel: Channel = None) -> Call:
    """Show the schedules of a channel, or of all."""
    return lambda app: app.schedules.list_(channel=channel)


@command(schedule_group, name="history")
def schedule_history(channel: Channel = None) -> Call:
    """Show what became of the digests that were due in the last week: made, made late, or why not."""
    return lambda app: app.schedules.history(channel=channel)


@command(schedule_group, name="pause")
def schedule_pause(id: Id) -> Call:
    """Pause a schedule; what is due meanwhile is not made up for."""
    return lambda app: app.schedules.pause(id, paused=True)


@command(schedule_group, name="resume")
def schedule_resume(id: Id) -> Call:
    """Let a paused schedule go on."""
    return lambda app: app.schedules.pause(id, paused=False)


@command(schedule_group, name="remove")
def schedule_remove(id: Id) -> Call:
    """Remove a schedule; what it brought stays known."""
    return lambda app: app.schedules.remove(id)


@command(schedule_group, name="test")
def schedule_test(id: Id) -> Call:
    """Show the digest that a schedule would bring now; nobody else sees it, and it is not remembered."""
    return lambda app: app.schedules.test(id)


@command(settings_group, name="show")
def settings_show(channel: Channel = None) -> Call:
    """Show everything a channel can choose, and what it chose."""
    return lambda app: app.schedules.show(channel=channel)


@command(settings_group, name="set")
def settings_set(
    name: Annotated[str, typer.Argument(help="What to choose: settings show lists it.")],
    value: Annotated[str, typer.Argument(help="What to choose for it.")],
    channel: Channel = None,
) -> Call:
    """Let a channel choose: its zone, pauses and holidays, quiet hours, review, alerts."""
    return lambda app: app.schedules.set(name, value, channel=channel)


@command(review_group, name="list")
def review_list(channel: Channel = None) -> Call:
    """Show the digests that wait for a manager."""
    return lambda app: app.reviews.list_(channel=channel)


@command(review_group, name="publish")
def review_publish(run: Run) -> Call:
    """Send a digest that waits."""
    return lambda app: app.reviews.publish(run, by=CONSOLE)


@command(review_group, name="skip")
def review_skip(run: Run) -> Call:
    """Leave a digest out; its stories may come again in the next."""
    return lambda app: app.reviews.skip(run, by=CONSOLE)


@command(review_group, name="drop")
def review_drop(run: Run, number: Annotated[int, typer.Argument(min=1, help="The number of the story in it.")]) -> Call:
    """Leave one story out of a digest that waits."""
    return lambda app: app.reviews.drop(run, number, by=CONSOLE)


@command(channel_group, name="export")
def channel_export(channel: Channel = None) -> Call:
    """Print all that a channel chose as a JSON document: feeds, filters, schedules, settings, sources, interests."""
    return lambda app: app.data.export(channel)


@command(channel_group, name="import")
def channel_import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document that channel export printed, or -.")],
    channel: Channel = None,
) -> Call:
    """Let a channel be as an exported document says; what the document does not speak of stays as it is."""
    return lambda app: app.data.import_(file, channel, by=CONSOLE)


@command(data_group, name="delete")
def data_delete(
    channel: Channel = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before acting.")] = False,
) -> Call:
    """Delete everything that is kept about a channel: what it chose, its digests, its questions."""
    return lambda app: app.do("data delete", channel=channel, yes=yes)
