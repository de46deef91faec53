"""Who may do what: decided here, whatever a platform lets people see (pure)."""

from collections.abc import Mapping

from bot.commands.catalog.kinds import Command, Place
from bot.model.commands import Person, Who

LEVEL: dict[Who, int] = {"everyone": 0, "manager": 1, "owner": 2}
WORDS: dict[Who, str] = {
    "everyone": "everybody",
    "manager": "the managers of this channel",
    "owner": "whoever runs this bot",
}


def refusal(
    command: Command, person: Person, *, place: Place = "channel", allowed: Mapping[str, frozenset[str]] | None = None
) -> str | None:
    """Say why `person` may not use `command`, as a sentence for them; `None` when they may.

    `allowed` names, by command, the roles or groups that may use it although they are no managers here.
    """
    if place not in command.places:
        return f"“{command.name}” works in {' or '.join(command.places)}, not here."
    if level_of(person) >= LEVEL[command.who]:
        return None
    # An override lets people in; it never reaches what only the owner may do.
    roles = (allowed or {}).get(command.name, frozenset())
    if may_be_opened(command) and not roles.isdisjoint(person.roles):
        return None
    hint = ", or to let your role use it" if may_be_opened(command) else ""
    return f"“{command.name}” is for {WORDS[command.who]}. Ask one of them to do it{hint}."


def may_be_opened(command: Command) -> bool:
    """Say whether managers may let a role use a command: one of theirs, but none that gives or takes back rights."""
    return command.who == "manager" and command.name.split()[0] not in ("permissions", "undo", "redo")


def level_of(person: Person) -> int:
    """Return how much a person may do."""
    return 2 if person.is_owner else int(person.is_manager)
