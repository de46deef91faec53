"""What everybody may look up in the archive: searches and trends."""

from bot.commands.catalog.kinds import Argument, Command

COMMANDS = (
    Command(
        name="search",
        help="Search everything this channel was sent; page by page, near-duplicates once.",
        examples=(
            "search harbour bridge",
            'search "weight limit" -opera after:yesterday limit:5',
            "search bridge source:example.org lang:de order:newest",
        ),
        arguments=(
            Argument(
                name="words",
                help="Words, “phrases”, -without; also source: topic: after: before: on: lang: order:newest page:2.",
                rest=True,
                quotes=True,
            ),
            Argument(
                name="limit", help="At most so many on a page.", kind="number", named=True, required=False, most=50
            ),
        ),
    ),
    Command(
        name="trends",
        help="Show what is written about more or less than before, or compare topics, as a chart and as text.",
        examples=("trends", "trends harbour bridge vs ferry days:30", "trends source:The Larnby Gazette"),
        arguments=(
            Argument(
                name="topics",
                help="A topic, or several with “vs” between them; source:NAME is a publisher.",
                rest=True,
                required=False,
                quotes=True,
            ),
            Argument(name="days", help="Look at so many days.", kind="number", named=True, required=False, most=365),
        ),
    ),
)
