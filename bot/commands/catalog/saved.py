"""What one person keeps for themselves."""

from bot.commands.catalog.kinds import Argument, Command

COMMANDS = (
    Command(
        name="save",
        help="Save a story for yourself, as it reads now.",
        examples=("save 3",),
        arguments=(
            Argument(
                name="story",
                help="Its number in the last digest, its id, or words of its headline.",
                kind="story",
                rest=True,
            ),
            Argument(
                name="digest", help="Which digest; the last one without it.", kind="digest", named=True, required=False
            ),
        ),
    ),
    Command(
        name="saved",
        help="Show the stories you saved; nobody else sees them.",
        examples=("saved", "saved page:2"),
        arguments=(
            Argument(
                name="page", help="Which page; the newest are on the first.", kind="number", named=True, required=False
            ),
        ),
    ),
    Command(
        name="saved remove",
        help="Forget a story you saved.",
        examples=("saved remove 2",),
        arguments=(Argument(name="number", help="Its number in your list.", kind="number"),),
    ),
)
