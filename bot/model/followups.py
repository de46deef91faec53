"""Follow-ups: what is said about a story when somebody wants to know more, free of any platform."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model.articles import Article
from bot.model.messages import StoryBlock
from bot.model.runs import RunSentence, RunStory


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The story that is spoken of: `name` is how it is named in a line, `articles` are its sources by their numbers.

    `zone` is whose clock the channel lives by; `is_told` says that one of its digests has the story.
    """

    story: str
    headline: str
    name: str
    articles: tuple[Article, ...]
    zone: ZoneInfo
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What one publisher tells that the others do not."""

    publisher: str
    sentence: RunSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """More about a story: a longer summary, what each publisher adds, what is disputed, and what is new.

    `since` is when the channel was told of it, if `was_told`, or a day ago; `None` where nothing can be new.
    """

    subject: Subject
    summary: tuple[RunSentence, ...]
    added: tuple[Added, ...] = ()
    disputed: tuple[RunSentence, ...] = ()
    new: tuple[RunSentence, ...] = ()
    since: datetime | None = None
    was_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What happened on a day, in the words of a source; `words` are those that name the day there, if any do."""

    day: date
    sentence: RunSentence
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened in a story, the earliest day first."""

    subject: Subject
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A story as a digest told it, and as it reads."""

    story: RunStory
    block: StoryBlock
