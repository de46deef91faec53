"""Single stages on what a person hands in: documents, pages, articles.

Each imports its stage when it is asked for, since a person asks for one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.commands.stages import Fetched
from bot.errors import FetchError
from bot.i18n import say
from bot.model.articles import Article, PageText
from bot.model.feeds import ParsedFeed
from bot.model.summaries import Evidence, Summary
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.stories.cluster import Document


@dataclass(frozen=True, slots=True)
class Filedesk:
    """Parses, extracts, groups, condenses and imports."""

    parts: Parts

    async def fetch(self, url: str) -> Fetched:
        """Read an address; raise `FetchError` when it does not answer with a document."""
        headers = self.parts.options_of(url).headers
        secret = {"only_here": headers} if headers else {}
        answer = await self.parts.get(url, timeout_s=self.parts.settings.feeds.timeout_s, **secret)
        if answer.status >= 400:
            told = say("{host} answered {status}.", host=url, status=answer.status)
            raise FetchError(f"{url} answered {answer.status}", for_people=told)
        return Fetched(body=answer.body, url=answer.final_url, content_type=answer.headers.get("Content-Type"))

    def parse_document(self, document: Fetched) -> ParsedFeed:
        """Read a feed document; raise `InputError` that says what it is instead."""
        from bot.feeds.parse import parse_feed

        now = self.parts.clock()
        return parse_feed(document.body, url=document.url or "", content_type=document.content_type, now=now)

    def extract_page(self, document: Fetched) -> PageText:
        """Take the article out of a page."""
        from bot.articles.extract import extract_page

        return extract_page(document.body, url=document.url, now=self.parts.clock())

    def group_records(self, records: Sequence[dict[str, Any]]) -> dict[str, str]:
        """Group records into stories."""
        from bot.stories.cluster import group_documents

        return group_documents([_document(record) for record in records], encoder=self.parts.encoder)

    async def condense(self, evidence: Sequence[Evidence], words: int | None, model: str | None) -> Summary:
        """Condense articles to one summary."""
        summarizer = await self.parts.summarizer(model)
        return await summarizer.summarize(evidence, words=words or self.parts.settings.digest.words)

    async def keep(self, articles: Sequence[Article], embed: bool) -> tuple[int, int]:
        """Put articles into the archive, and into stories with `embed`; return how many were new and known."""
        store = await self.parts.store()
        count = await store.articles.add_imported(articles)
        if embed:
            from bot.pipeline import group

            await group(stages=await self.parts.stages(), now=self.parts.clock())
        return count.imported, count.duplicates


def _document(record: dict[str, Any]) -> "Document":
    from bot.stories.cluster import Document

    published = record.get("published")
    moment = datetime.fromisoformat(published) if published else None
    return Document(
        id=record["id"],
        text=record["text"],
        title=record.get("title") or "",
        published=moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment,
        publisher=record.get("publisher") or "",
    )
