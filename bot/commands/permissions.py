"""Who may do what: decided here, whatever a platform lets people see (pure)."""

from collections.abc import Mapping

from bot.commands.catalog.kinds import Command
from bot.commands.words import word
from bot.i18n import Said, listing, mark, say
from bot.model.commands import Person, Place, Who

LEVEL: dict[Who, int] = {"everyone": 0, "manager": 1, "owner": 2}
_MAY_BE_OPENED = mark(
    "“{command}” is for the managers of this channel. Ask one of them to do it, or to let your role use it."
)
_FOR: dict[Who, str] = {
    "manager": mark("“{command}” is for the managers of this channel. Ask one of them to do it."),
    "owner": mark("“{command}” is for whoever runs this bot. Ask one of them to do it."),
}


def refusal(
    command: Command, person: Person, *, place: Place = "channel", allowed: Mapping[str, frozenset[str]] | None = None
) -> Said | None:
    """Say why `person` may not use `command`, as a sentence for them; `None` when they may.

    `allowed` names, by command, the roles or groups that may use it although they are no managers here.
    """
    if place not in command.places:
        places = listing([word(each) for each in command.places], "or")
        return say("“{command}” works in {places}, not here.", command=command.name, places=places)
    if level_of(person) >= LEVEL[command.who]:
        return None
    # An override lets people in; it never reaches what only the owner may do.
    roles = (allowed or {}).get(command.name, frozenset())
    if may_be_opened(command) and not roles.isdisjoint(person.roles):
        return None
    return say(_MAY_BE_OPENED if may_be_opened(command) else _FOR[command.who], command=command.name)


def may_be_opened(command: Command) -> bool:
    """Say whether managers may let a role use a command: one of theirs, but none that gives or takes back rights."""
    return command.who == "manager" and command.name.split()[0] not in ("permissions", "undo", "redo")


def level_of(person: Person) -> int:
    """Return how much a person may do."""
    return 2 if person.is_owner else int(person.is_manager)
