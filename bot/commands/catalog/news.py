"""What everybody may ask: digests, answers, searches, how things are."""

from bot.commands.catalog.kinds import Argument, Command

COMMANDS = (
    Command(
        name="digest",
        help="Make a digest now of what is new since the last one.",
        examples=("digest", "digest since:6h max:3"),
        arguments=(
            Argument(name="since", help="From when: 6h, 2d, or 2026-03-04T08:00Z.", named=True, required=False),
            Argument(name="max", help="At most so many stories.", kind="number", named=True, required=False, most=100),
        ),
    ),
    Command(name="latest", help="Show the last digest of this channel again.", examples=("latest",)),
    Command(
        name="ask",
        help="Ask a question about the news; the answer cites its sources, or says that it does not know.",
        examples=("ask Why was the bridge closed?",),
        arguments=(
            Argument(name="question", help="A question in your own words.", rest=True),
            Argument(name="digest", help="Answer from this digest alone.", kind="digest", named=True, required=False),
            Argument(name="story", help="Answer from this story alone.", kind="story", named=True, required=False),
        ),
    ),
    Command(
        name="cancel",
        help="Stop what you asked and have no answer to yet.",
        examples=("cancel",),
    ),
    Command(
        name="wrong",
        help="Say that an answer is wrong: it is taken back, and the managers can see it.",
        examples=("wrong 019a2f40c1d47b3e8a51f0c2d3e4f5a6",),
        arguments=(Argument(name="answer", help="The id under the answer."),),
    ),
    Command(
        name="answers reported",
        help="Show the answers that people said are wrong.",
        examples=("answers reported",),
        who="manager",
    ),
    Command(
        name="report",
        help="Say that a summary is wrong: the publishers' own sentences take its place, marked.",
        examples=("report 3", "report 3 digest:0c0704c134e12d14"),
        arguments=(
            Argument(name="number", help="The number of the story in the digest.", kind="number", most=100),
            Argument(
                name="digest", help="Which digest; the last one without it.", kind="digest", named=True, required=False
            ),
        ),
    ),
    Command(
        name="status",
        help="Show how the feeds of this channel are doing, and when its next digest is due.",
        examples=("status",),
    ),
    Command(
        name="packs",
        help="Show the starter packs: feeds of a topic, a country or a language, ready to follow.",
        examples=("packs", "packs science"),
        arguments=(Argument(name="words", help="Only those about this.", rest=True, required=False),),
    ),
    Command(
        name="help",
        help="Show the commands, or how one is used.",
        examples=("help", "help feeds add"),
        arguments=(
            Argument(
                name="command", help="The command you want to know about.", kind="command", rest=True, required=False
            ),
        ),
    ),
)
