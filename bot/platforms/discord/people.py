"""Who uses the bot on Discord, where, and what they may do: decided from what Discord says of them, each time anew."""

from dataclasses import dataclass

import discord

from bot.i18n import FOLDER, language_of
from bot.model.commands import Person, Place
from bot.platforms.discord.addresses import Address

LOCALES = {"de": "de", "es": "es-ES", "hi": "hi", "ko": "ko"}
"""Discord's names of the languages that are spoken, but for English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person at a place. `is_guest` says that the bot was brought along by them to where it is not installed."""

    person: Person
    address: Address
    language: str = "en"
    is_guest: bool = False

    @property
    def place(self) -> Place:
        """What kind of place it is: `channel`, `thread` or `direct`."""
        if self.address.user:
            return "direct"
        return "thread" if self.address.thread else "channel"


def caller_of(interaction: discord.Interaction, owners: frozenset[str]) -> Caller:
    """Return who uses a command or button, and where."""
    user, guild = interaction.user, interaction.guild_id
    is_guest = guild is not None and interaction.is_user_integration() and not interaction.is_guild_integration()
    if guild is None or is_guest:
        address = Address(user=user.id)
        person = _person(user, owners, is_manager=not is_guest)
    else:
        address = _address(guild, interaction.channel)
        person = _person(user, owners, is_manager=_manages(interaction.permissions))
    return Caller(person=person, address=address, language=language_for(interaction.locale), is_guest=is_guest)


def translated() -> tuple[str, ...]:
    """Return the languages that can be spoken besides English."""
    return tuple(language for language in LOCALES if (FOLDER / f"{language}.po").exists())


def language_for(locale: discord.Locale) -> str:
    """Return the language to speak to somebody whose Discord is in a language."""
    language = language_of(locale.value)
    return language if language in translated() else "en"


def writer_of(message: discord.Message, owners: frozenset[str]) -> Caller:
    """Return who wrote a message, and where."""
    user = message.author
    if message.guild is None:
        return Caller(person=_person(user, owners, is_manager=True), address=Address(user=user.id))
    allowed = user.guild_permissions if isinstance(user, discord.Member) else discord.Permissions.none()
    address = _address(message.guild.id, message.channel)
    return Caller(person=_person(user, owners, is_manager=_manages(allowed)), address=address)


def _address(guild: int, channel: object) -> Address:
    if isinstance(channel, discord.Thread):
        return Address(guild=guild, channel=channel.parent_id, thread=channel.id)
    id = getattr(channel, "id", None)
    return Address(guild=guild, channel=id if isinstance(id, int) else None)


def _manages(allowed: discord.Permissions) -> bool:
    return allowed.manage_guild or allowed.administrator


def _person(user: discord.User | discord.Member, owners: frozenset[str], *, is_manager: bool) -> Person:
    roles = frozenset(str(role) for role in user._roles) if isinstance(user, discord.Member) else frozenset()
    return Person(
        id=str(user.id),
        name=user.display_name,
        roles=roles,
        is_manager=is_manager,
        is_owner=str(user.id) in owners,
    )
