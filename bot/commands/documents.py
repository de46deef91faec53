"""Documents, pages and summaries as people and programs are shown them (pure)."""

from datetime import datetime
from typing import Any

from bot.clock import rfc3339
from bot.commands.words import word
from bot.i18n import in_english, mark, retold, say
from bot.model.articles import Basis, PageText
from bot.model.feeds import ParsedEntry, ParsedFeed
from bot.model.messages import CitedText, Heading, Link, Message, Note, Paragraph, Prose, Sources, Table
from bot.model.summaries import Evidence, Summary

_BASES = {
    Basis.FULL: mark("full text"),
    Basis.TEASER: mark("teaser text"),
    Basis.HEADLINE: mark("headline text"),
}


def parsed_to_json(feed: ParsedFeed, file: str) -> dict[str, Any]:
    """Write a document in the `parse --json` format."""
    return {
        "file": file,
        "title": feed.title,
        "link": feed.link,
        "language": feed.language,
        "entries": [_entry_to_json(entry) for entry in feed.entries],
        "problems": [in_english(problem) for problem in feed.problems],
    }


def _entry_to_json(entry: ParsedEntry) -> dict[str, Any]:
    return {
        "id": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "published": _time(entry.published),
        "updated": _time(entry.updated),
        "author": entry.author,
        "summary": entry.summary,
        "content": entry.content,
        "enclosures": [{"url": each.url, "type": each.type, "length": each.length} for each in entry.enclosures],
        "categories": list(entry.categories),
    }


def parsed_blocks(feed: ParsedFeed, source: str) -> list[Heading | Table | Note]:
    """Lay out a document for reading."""
    rows = tuple((_time(entry.published), entry.title, entry.url) for entry in feed.entries)
    head = Heading(title=feed.title or source, subtitle=" · ".join(filter(None, (feed.link, feed.language))))
    problems = [Note(text=retold(problem)) for problem in feed.problems]
    if not rows:
        return [head, Note(text=say("The feed is empty: it has no entries at the moment.")), *problems]
    return [head, Table(columns=(say("Published"), say("Title"), say("Address")), rows=rows), *problems]


def page_to_json(page: PageText) -> dict[str, Any]:
    """Write a page in the `extract --json` format, without its id."""
    return {
        "url": page.url,
        "title": page.title,
        "byline": page.byline,
        "site": page.site,
        "published": _time(page.published),
        "language": page.language,
        "text": page.text,
        "basis": page.basis.value,
        "labels": sorted(label.value for label in page.labels),
    }


def page_message(page: PageText) -> Message:
    """Lay out an article for reading."""
    facts = (page.site, page.byline, _time(page.published), page.language, say(_BASES[page.basis]))
    labels = sorted(word(label.value) for label in page.labels)
    head = Heading(title=page.title or say("No title"), subtitle=" · ".join(filter(None, (*facts, *labels))))
    return Message(blocks=(head, Prose(text=page.text or say("No article was found on this page."))))


def summary_to_json(summary: Summary) -> dict[str, Any]:
    """Write a summary in the `summarize --json` format, without its id and text."""
    return {
        "sentences": [
            {
                "text": sentence.text,
                "citations": [
                    {"article": each.article, "start": each.start, "end": each.end} for each in sentence.citations
                ],
            }
            for sentence in summary.sentences
        ],
        "method": summary.method,
        "model": summary.model,
    }


def summary_message(summary: Summary, evidence: Evidence) -> Message:
    """Lay out a summary of one text for reading."""
    sentences = tuple(CitedText(text=sentence.text, citations=(1,)) for sentence in summary.sentences)
    head = Heading(title=evidence.title or say("Summary"), subtitle=f"{summary.method} · {summary.model}")
    if not evidence.url:
        return Message(blocks=(head, Prose(text=summary.text)))
    link = Link(n=1, label=evidence.publisher or evidence.title, url=evidence.url, title=evidence.title)
    return Message(blocks=(head, Paragraph(sentences=sentences), Sources(links=(link,))))


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
