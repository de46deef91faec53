"""What managers may do: feeds, schedules, settings, permissions, filters, sources, reviews, undo."""

from dataclasses import replace

from bot.commands.catalog.kinds import Argument, Command

_ADDRESSES = Argument(
    name="feed", help="Feeds this channel follows: their titles, addresses or sites.", kind="feed", many=True
)
_ID = Argument(name="schedule", help="The id of a schedule; `schedule list` shows it.", kind="schedule")
_DIGEST = Argument(name="digest", help="The digest; `review list` shows its id.", kind="digest")
_SOURCE = Argument(name="publisher", help="The publisher, by its name or its site.", kind="source", rest=True)
_COMMAND = Argument(name="command", help="A command of managers, such as: feeds add.", kind="command", rest=True)
_ROLE = Argument(name="role", help="The id of a role or group.", named=True)

_FORCE = Argument(
    name="force",
    help="Even though somebody changed the same since.",
    kind="choice",
    choices=("yes",),
    named=True,
    required=False,
)

FEEDS = (
    Command(
        name="feeds add",
        help="Follow feeds: by their addresses, by a site whose feeds are looked for, or by a starter pack.",
        examples=("feeds add https://example.org/feed.xml", "feeds add pack:world-news", "feeds add example.org"),
        arguments=(Argument(name="address", help="Addresses of feeds or sites, or packs.", kind="address", many=True),),
        who="manager",
        changes=True,
    ),
    Command(
        name="feeds remove",
        help="Follow feeds no longer; what came from them stays in the archive.",
        examples=("feeds remove https://example.org/feed.xml",),
        arguments=(_ADDRESSES,),
        who="manager",
        asks="This channel will no longer follow {feed}. You can keep a list of all feeds first: feeds export",
        changes=True,
    ),
    Command(
        name="feeds list",
        help="Show how the feeds of this channel are doing, what is wrong first; all about those that you name.",
        examples=("feeds list", "feeds list example.org"),
        arguments=(replace(_ADDRESSES, required=False),),
    ),
    Command(
        name="feeds check",
        help="Read every feed of this channel now and show how it is doing.",
        examples=("feeds check",),
        who="manager",
    ),
    Command(
        name="feeds import",
        help="Follow every feed of an OPML list at an address; its folders become topics.",
        examples=("feeds import https://example.org/follows.opml", "feeds import follows.opml"),
        arguments=(Argument(name="file", help="An address; for whoever runs this bot also a file.", kind="address"),),
        who="manager",
        changes=True,
    ),
    Command(
        name="feeds export",
        help="Show the feeds of this channel as an OPML document, for a backup or another program.",
        examples=("feeds export",),
    ),
    Command(
        name="feeds pause",
        help="Take nothing from feeds for now; they stay on the list.",
        examples=("feeds pause https://example.org/feed.xml",),
        arguments=(_ADDRESSES,),
        who="manager",
        changes=True,
    ),
    Command(
        name="feeds resume",
        help="Take from paused feeds again.",
        examples=("feeds resume https://example.org/feed.xml",),
        arguments=(_ADDRESSES,),
        who="manager",
        changes=True,
    ),
    Command(
        name="feeds move",
        help="Let another channel follow feeds in place of this one, with their titles and topics.",
        examples=("feeds move https://example.org/feed.xml to:console:other",),
        arguments=(
            _ADDRESSES,
            Argument(name="to", help="The other channel.", kind="channel", named=True),
        ),
        who="manager",
        asks="{feed} will move to {to}.",
        changes=True,
    ),
    Command(
        name="feeds set",
        help="Choose what a feed is called in this channel, or how much its stories count here.",
        examples=(
            "feeds set https://example.org/feed.xml title The Larnby Gazette",
            "feeds set example.org weight 150%",
            "feeds set example.org title none",
        ),
        arguments=(
            Argument(name="feed", help="A feed this channel follows: its title, address or site.", kind="feed"),
            Argument(name="what", help="What to choose.", kind="choice", choices=("title", "weight")),
            Argument(
                name="value",
                help="The title, or none; the weight, such as 1.5 or 150%, of which others have 1.",
                rest=True,
            ),
        ),
        who="manager",
        changes=True,
    ),
)

SCHEDULES = (
    Command(
        name="schedule add",
        help="Let this channel have a digest, in plain words; what was understood is shown.",
        examples=("schedule add weekdays at 8", "schedule add every Sunday 18:30 Berlin topic:politics style:brief"),
        arguments=(
            Argument(name="when", help="Such as “weekdays at 8”, “every Sunday 18:30 Berlin”.", rest=True),
            Argument(name="topic", help="Only stories about this.", named=True, required=False),
            Argument(name="filter", help="Only with one of these: budget, -football.", named=True, required=False),
            Argument(
                name="window",
                help="Hours the first one looks back.",
                kind="number",
                named=True,
                required=False,
                most=720,
            ),
            Argument(name="max", help="At most so many stories.", kind="number", named=True, required=False, most=100),
            Argument(
                name="words",
                help="Words a story, at most.",
                kind="number",
                named=True,
                required=False,
                least=10,
                most=500,
            ),
            Argument(
                name="style",
                help="How much of each story is shown.",
                kind="choice",
                choices=("full", "brief", "headlines"),
                named=True,
                required=False,
            ),
            Argument(
                name="ping", help="The id of a role on Discord that each digest pings.", named=True, required=False
            ),
        ),
        who="manager",
        changes=True,
    ),
    Command(name="schedule list", help="Show when this channel gets its digests.", examples=("schedule list",)),
    Command(
        name="schedule history",
        help="Show what became of the digests that were due in the last week.",
        examples=("schedule history",),
    ),
    Command(
        name="schedule pause",
        help="Pause a schedule; what is due meanwhile is not made up for.",
        examples=("schedule pause 12914977",),
        arguments=(_ID,),
        who="manager",
        changes=True,
    ),
    Command(
        name="schedule resume",
        help="Let a paused schedule go on.",
        examples=("schedule resume 12914977",),
        arguments=(_ID,),
        who="manager",
        changes=True,
    ),
    Command(
        name="schedule remove",
        help="Remove a schedule; what it brought stays known.",
        examples=("schedule remove 12914977",),
        arguments=(_ID,),
        who="manager",
        asks="The schedule {schedule} will be removed.",
        changes=True,
    ),
    Command(
        name="schedule test",
        help="Show the digest that a schedule would bring now; only you see it, and it is not remembered.",
        examples=("schedule test 12914977",),
        arguments=(_ID,),
        who="manager",
    ),
)

SETTINGS = (
    Command(
        name="settings show",
        help="Show everything this channel can choose, and what it chose.",
        examples=("settings show",),
    ),
    Command(
        name="settings set",
        help="Choose: the zone, pauses and holidays, quiet hours, review, alerts.",
        examples=("settings set zone Europe/Berlin", "settings set quiet 22:00-07:00"),
        arguments=(
            Argument(name="name", help="What to choose; `settings show` lists it.", kind="setting"),
            Argument(name="value", help="What to choose for it.", rest=True),
        ),
        who="manager",
        changes=True,
    ),
    Command(
        name="alerts",
        help="Choose alerts on big stories: on or off, how many publishers must tell one, and how soon.",
        examples=("alerts", "alerts on", "alerts on publishers:4 hours:3 daily:2", "alerts off"),
        arguments=(
            Argument(name="state", help="On or off.", kind="choice", choices=("on", "off"), required=False),
            Argument(
                name="publishers",
                help="How many independent publishers.",
                kind="number",
                named=True,
                required=False,
                least=2,
                most=20,
            ),
            Argument(name="hours", help="Within how many hours.", kind="number", named=True, required=False, most=72),
            Argument(name="daily", help="At most so many a day.", kind="number", named=True, required=False, most=50),
        ),
        who="manager",
        changes=True,
    ),
    Command(
        name="settings history",
        help="Show who changed what about this channel, and when.",
        examples=("settings history",),
        who="manager",
    ),
    Command(
        name="undo",
        help="Take back the last change of feeds, filters, schedules, settings or sources of this channel.",
        examples=("undo", "undo force:yes"),
        arguments=(_FORCE,),
        who="manager",
    ),
    Command(
        name="redo",
        help="Make the change again that was taken back last.",
        examples=("redo",),
        arguments=(_FORCE,),
        who="manager",
    ),
)

PERMISSIONS = (
    Command(
        name="permissions show",
        help="Show which roles may use which commands of managers.",
        examples=("permissions show",),
    ),
    Command(
        name="permissions allow",
        help="Let a role use a command of managers in this channel.",
        examples=("permissions allow feeds add role:81384788765712384",),
        arguments=(_COMMAND, _ROLE),
        who="manager",
        changes=True,
    ),
    Command(
        name="permissions deny",
        help="Let a role use a command of managers no longer.",
        examples=("permissions deny feeds add role:81384788765712384",),
        arguments=(_COMMAND, _ROLE),
        who="manager",
        changes=True,
    ),
)

FILTERS = (
    Command(
        name="filter add",
        help="Keep only articles that match, or leave out those that match a minus.",
        examples=('filter add budget, "tax cuts", -football', "filter add lang:de feed:https://example.org/feed.xml"),
        arguments=(
            Argument(
                name="filter",
                help="Words, “phrases”, /patterns/, fields such as title:election.",
                rest=True,
                quotes=True,
            ),
            Argument(name="feed", help="Only for this feed.", kind="feed", named=True, required=False),
        ),
        who="manager",
        changes=True,
    ),
    Command(name="filter list", help="Show the filters of this channel.", examples=("filter list",)),
    Command(
        name="filter remove",
        help="Remove a filter.",
        examples=("filter remove 3f2a91c0",),
        arguments=(Argument(name="id", help="The id of a filter; `filter list` shows it.", kind="filter"),),
        who="manager",
        asks="The filter {id} will be removed.",
        changes=True,
    ),
    Command(
        name="filter try",
        help="Show what a filter would have done with the last 50 articles, and why.",
        examples=("filter try -football",),
        arguments=(Argument(name="filter", help="A filter as for `filter add`.", rest=True, quotes=True),),
    ),
)

SOURCES = (
    Command(
        name="sources list",
        help="Show the publishers this channel hides, distrusts or weighs.",
        examples=("sources list",),
    ),
    Command(
        name="sources hide",
        help="Leave a publisher out of this channel altogether.",
        examples=("sources hide The Larnby Gazette",),
        arguments=(_SOURCE,),
        who="manager",
        changes=True,
    ),
    Command(
        name="sources distrust",
        help="Rest no summary on a publisher, and mark the stories that only it tells.",
        examples=("sources distrust The Larnby Gazette",),
        arguments=(_SOURCE,),
        who="manager",
        changes=True,
    ),
    Command(
        name="sources weight",
        help="Let stories of a publisher count more (above 100) or less (below 100) than others here.",
        examples=("sources weight 150 The Larnby Gazette",),
        arguments=(
            Argument(name="percent", help="100 is ordinary.", kind="number", least=0, most=1000),
            _SOURCE,
        ),
        who="manager",
        changes=True,
    ),
    Command(
        name="sources reset",
        help="Treat a publisher like any other again.",
        examples=("sources reset The Larnby Gazette",),
        arguments=(_SOURCE,),
        who="manager",
        changes=True,
    ),
)

REVIEWS = (
    Command(
        name="review list", help="Show the digests that wait for a manager.", examples=("review list",), who="manager"
    ),
    Command(
        name="review publish",
        help="Send a digest that waits.",
        examples=("review publish 0c0704c134e12d14",),
        arguments=(_DIGEST,),
        who="manager",
    ),
    Command(
        name="review skip",
        help="Leave a digest out; its stories may come again in the next.",
        examples=("review skip 0c0704c134e12d14",),
        arguments=(_DIGEST,),
        who="manager",
        asks="The digest {digest} will not be sent.",
    ),
    Command(
        name="review drop",
        help="Leave one story out of a digest that waits.",
        examples=("review drop 0c0704c134e12d14 2",),
        arguments=(
            _DIGEST,
            Argument(name="number", help="The number of the story in it.", kind="number", most=100),
        ),
        who="manager",
    ),
)

COMMANDS = (*FEEDS, *SCHEDULES, *SETTINGS, *PERMISSIONS, *FILTERS, *SOURCES, *REVIEWS)
