"""What one person keeps for themselves."""

from bot.commands.catalog.kinds import Argument, Command
from bot.commands.catalog.stories import DIGEST, STORY

COMMANDS = (
    Command(
        name="save",
        help="Save a story for yourself, as it reads now.",
        examples=("save 3",),
        arguments=(STORY, DIGEST),
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
