"""What to say, in whole sentences, when there is no answer from the archive."""

from datetime import datetime, tzinfo

from bot.answers.question import About
from bot.model.articles import Article

_PLAIN = {
    About.NOTHING: "Ask me something about the news I have read, for example: what happened with the harbour bridge?",
    About.SMALL_TALK: (
        "Hello! I answer questions about the news I have read, with sources. Ask me about a story, a name or a place."
    ),
    About.THE_BOT: (
        "I am Tidings, a news digest bot. I read the feeds that are followed here, post a digest, and answer "
        "questions from "
        "the articles I have read, always with their sources. I say so when they do not tell."
    ),
}
_TITLE_LENGTH = 90


def plain_reply(about: About) -> str:
    """Return what to say to something that is no question about the news."""
    return _PLAIN[about]


def nothing_found(
    searched: int, *, since: datetime | None, now: datetime, zone: tzinfo, closest: Article | None
) -> str:
    """Say that nothing answers, what was looked at (from `since` on), and what comes closest."""
    if searched == 0:
        return "There are no articles to look in yet: nothing has been read."
    articles = "the one article" if searched == 1 else f"the {searched:,} articles"
    when = f" since {day(since, now=now, zone=zone)}" if since else ""
    sentence = f"Nothing{when} in {articles} I have answers that."
    return f"{sentence} The closest is {named(closest)}." if closest else sentence


def day(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Write the day of `moment` in `zone` as `3 November`, with the year when it is not that of `now`."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B}" + (f" {local.year}" if local.year != now.astimezone(zone).year else "")


def named(article: Article) -> str:
    """Name an article by its title, or how its text begins, and its publisher."""
    title = " ".join((article.title or article.text[:400]).split())
    if len(title) > _TITLE_LENGTH:
        title = title[: _TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return f"“{title}” ({article.publisher})" if article.publisher else f"“{title}”"
