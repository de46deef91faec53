"""Messages: platform-neutral rich text, what a run or an answer looks like before a platform renders it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of a message: what it is, and one line under it."""

    title: str
    subtitle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A cited source: its number, what to call it, where it is."""

    n: int
    label: str
    url: str
    title: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedText:
    """One sentence with the numbers of the links it rests on."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBlock:
    """One story of a digest; `facts` are the short remarks after its sources (age, topic, labels)."""

    story: str
    rank: int
    headline: str
    url: str
    mark: str = ""
    sentences: tuple[CitedText, ...] = ()
    links: tuple[Link, ...] = ()
    facts: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Cited sentences that belong together, such as an answer."""

    sentences: tuple[CitedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """A list of numbered links."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark in small print: coverage, a warning, that there is nothing new."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Running text, paragraphs parted by blank lines."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under column names; `None` is an empty cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file for people to keep, such as a list of feeds; shown as it is where no file can be handed over."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture for people who would rather look than read; `words` says the same to those who cannot see it."""

    name: str
    png: bytes
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press: what it says, and the line of the catalog that pressing it carries out."""

    label: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What can be done next, most likely first; where nothing can be pressed the lines are shown."""

    buttons: tuple[Button, ...]


Block = Heading | StoryBlock | Paragraph | Sources | Note | Prose | Table | Document | Picture | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What people are shown, top to bottom. Text in it is plain: each platform escapes it for itself.

    `language` is the code of the language that it speaks; a platform's own words and dates follow it. `ping` is the id
    of the one role that it may ping.
    """

    blocks: tuple[Block, ...]
    language: str = "en"
    ping: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a command comes to: the same facts as data (one JSON value a line) and as a message for people.

    Without a message people are shown the data. `confirm` is the line that carries it out after all, where a person is
    asked before anything is done.
    `exit_code` is 0 when it was done, 1 when it failed and 3 when some of its items failed.
    Where there may be any number of values, `each` makes them when it is called, hands each to what shows it, and
    returns the exit code.
    """

    data: tuple[object, ...] = ()
    message: Message | None = Message(blocks=())
    exit_code: int = 0
    confirm: str | None = None
    each: Callable[[Callable[[object], None]], Awaitable[int]] | None = None
