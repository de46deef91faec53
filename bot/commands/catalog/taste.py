"""What people want more and less of, and putting stories right."""

from bot.commands.catalog.kinds import Argument, Command
from bot.commands.catalog.stories import DIGEST, STORY

_TOPIC = Argument(name="topic", help="A topic in one to three words.", kind="topic", rest=True)
_WAY = Argument(
    name="way", help="Write up, down, or none to take it back.", kind="choice", choices=("up", "down", "none")
)

COMMANDS = (
    Command(
        name="vote",
        help="Put a thumb up or down on a story: stories like it move up or down in the digests of this channel.",
        examples=("vote up 3", "vote none 3"),
        arguments=(_WAY, STORY, DIGEST),
    ),
    Command(
        name="interests list",
        help="Show what this channel wants more and less about, and what its votes taught.",
        examples=("interests list",),
    ),
    Command(
        name="interests more",
        help="Rank stories about a topic higher; twice is as far as it goes.",
        examples=("interests more climate",),
        arguments=(_TOPIC,),
        who="manager",
        changes=True,
    ),
    Command(
        name="interests less",
        help="Rank stories about a topic lower; twice is as far as it goes.",
        examples=("interests less football",),
        arguments=(_TOPIC,),
        who="manager",
        changes=True,
    ),
    Command(
        name="interests forget",
        help="Rank stories about a topic like any other again.",
        examples=("interests forget football",),
        arguments=(_TOPIC,),
        who="manager",
        changes=True,
    ),
    Command(
        name="split",
        help="Make a story of its own of sources that do not belong to a story; digests stay as they were sent.",
        examples=("split 3 2", "split 3 2 4"),
        arguments=(
            Argument(name="story", help="Its number in the last digest, or its id.", kind="story"),
            Argument(name="sources", help="The numbers of the sources, as `sources` shows them.", many=True),
            DIGEST,
        ),
        who="manager",
    ),
    Command(
        name="merge",
        help="Make one story of two that tell the same; digests stay as they were sent.",
        examples=("merge 3 5",),
        arguments=(
            Argument(name="story", help="Its number in the last digest, or its id.", kind="story"),
            Argument(name="other", help="The story that joins it.", kind="story"),
            DIGEST,
        ),
        who="manager",
    ),
)
