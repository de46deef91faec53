"""What everybody may ask about a story: more, its sources, its timeline, why it is here."""

from bot.commands.catalog.kinds import Argument, Command

STORY = Argument(
    name="story", help="Its number in the last digest, its id, or words of its headline.", kind="story", rest=True
)
DIGEST = Argument(
    name="digest", help="Which digest; the last one without it.", kind="digest", named=True, required=False
)

COMMANDS = (
    Command(
        name="story",
        help="Show a story as the digest has it, to go on from there.",
        examples=("story 3", "story harbour bridge"),
        arguments=(STORY, DIGEST),
    ),
    Command(
        name="more",
        help="Tell more about a story: what each publisher adds, what they contradict, what is new.",
        examples=("more 3", "more harbour bridge", "more 2 digest:0c0704c134e12d14"),
        arguments=(STORY, DIGEST),
    ),
    Command(
        name="sources",
        help="List the sources of a story with their time, language and address; copies are marked.",
        examples=("sources 3", "sources harbour bridge"),
        arguments=(STORY, DIGEST),
    ),
    Command(
        name="timeline",
        help="Tell what happened in a story, day by day, in the words of its sources.",
        examples=("timeline 3", "timeline harbour bridge"),
        arguments=(STORY, DIGEST),
    ),
    Command(
        name="why",
        help="Say why a story is here and ranks where it does, or why something was not posted.",
        examples=("why 3", "why https://example.org/news/bridge", "why harbour bridge"),
        arguments=(
            Argument(
                name="story", help="Its number, its id, its address, or words of its headline.", kind="story", rest=True
            ),
            DIGEST,
        ),
    ),
)
