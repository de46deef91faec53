"""What to say, in whole sentences, when there is no answer from the archive."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.answers.question import About
from bot.i18n import Said, joined, listing, mark, plural, say, shown
from bot.model.articles import Article

_PLAIN = {
    About.NOTHING: mark(
        "Ask me something about the news I have read, for example: what happened with the harbour bridge?"
    ),
    About.SMALL_TALK: mark(
        "Hello! I answer questions about the news I have read, with sources. Ask me about a story, a name or a place."
    ),
    About.THE_BOT: mark(
        "I am Tidings, a news digest bot. I read the feeds that are followed here, post a digest, and answer "
        "questions from the articles I have read, always with their sources. I say so when they do not tell."
    ),
}
_TITLE_LENGTH = 90


def plain_reply(about: About) -> Said:
    """Return what to say to something that is no question about the news."""
    return say(_PLAIN[about])


def nothing_found(
    searched: int,
    *,
    since: datetime | None,
    now: datetime,
    zone: tzinfo,
    closest: Article | None,
    absent: Sequence[str] = (),
) -> Said:
    """Say that nothing answers, what was looked at (from `since` on), which publishers are missing, what is closest."""
    if searched == 0:
        return say("There are no articles to look in yet: nothing has been read.")
    if since is None:
        sentence = plural(
            "Nothing in the one article I have answers that.",
            "Nothing in the {n} articles I have answers that.",
            n=searched,
        )
    else:
        sentence = plural(
            "Nothing since {day} in the one article I have answers that.",
            "Nothing since {day} in the {n} articles I have answers that.",
            n=searched,
            day=day(since, now=now, zone=zone),
        )
    parts = [sentence]
    if absent:
        parts.append(say("Nothing I found is from {publishers}.", publishers=listing(absent)))
    if closest:
        parts.append(say("The closest is {article}.", article=named(closest)))
    return joined(parts)


def day(moment: datetime, *, now: datetime, zone: tzinfo) -> Said:
    """Write the day of `moment` in `zone` as `3 Nov`, with the year when it is not that of `now`."""
    local = moment.astimezone(zone)
    return shown(local, "day" if local.year == now.astimezone(zone).year else "day year")


def named(article: Article) -> str:
    """Name an article by its title, or how its text begins, and its publisher."""
    title = " ".join((article.title or article.text[:400]).split())
    if len(title) > _TITLE_LENGTH:
        title = title[: _TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return f"“{title}” ({article.publisher})" if article.publisher else f"“{title}”"
