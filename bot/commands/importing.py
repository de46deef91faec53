"""What became of the articles of an import."""

from dataclasses import dataclass, field

from bot.commands.inputs import exit_code
from bot.i18n import say
from bot.model.messages import Message, Prose, Reply

_REASONS = 20


@dataclass(slots=True)
class ImportTally:
    """What became of the articles of an import so far, with the first reasons why some were refused."""

    imported: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def items(self) -> int:
        """How many articles were dealt with."""
        return self.imported + self.duplicates + self.rejected

    def reject(self, why: str) -> None:
        """Count a line that cannot be used."""
        self.rejected += 1
        if len(self.reasons) < _REASONS:
            self.reasons.append(why)

    def reply(self) -> Reply:
        """Say what became of them."""
        said = say(
            "{imported} imported, {duplicates} there already, {rejected} rejected.",
            imported=self.imported,
            duplicates=self.duplicates,
            rejected=self.rejected,
        )
        return Reply(
            data=({"imported": self.imported, "duplicates": self.duplicates, "rejected": self.rejected},),
            message=Message(blocks=(Prose(text="\n\n".join([said, *self.reasons])),)),
            exit_code=exit_code(self.rejected, self.items),
        )
