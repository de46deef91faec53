"""Single stages of the pipeline on files, addresses and records: parse, extract, cluster, summarize, import."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b

from bot.clock import utc
from bot.commands.documents import (
    page_message,
    page_to_json,
    parsed_blocks,
    parsed_to_json,
    summary_message,
    summary_to_json,
)
from bot.commands.importing import ImportTally
from bot.commands.inputs import (
    BadLine,
    Record,
    Records,
    as_records,
    exit_code,
    identity,
    line_by_line,
    one_of,
    read_source,
    texts_of,
)
from bot.errors import InputError, TidingsError
from bot.i18n import in_english, retold, say
from bot.model.articles import Article, PageText
from bot.model.feeds import ParsedFeed
from bot.model.messages import Heading, Message, Note, Reply, Table
from bot.model.progress import Progress
from bot.model.summaries import Evidence, Summary

IMPORT_BATCH = 5_000
_READ_AT_ONCE = 50
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document and where it came from; `content_type` as the server named it."""

    body: bytes
    url: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCommands:
    """The stages, over what the application hands in."""

    fetch: Callable[[str], Awaitable[Fetched]]
    parse_document: Callable[[Fetched], ParsedFeed]
    extract_page: Callable[[Fetched], PageText]
    group: Callable[[Sequence[Record]], Mapping[str, str]]
    condense: Callable[[Sequence[Evidence], int | None, str | None], Awaitable[Summary]]
    keep: Callable[[Sequence[Article], bool], Awaitable[tuple[int, int]]]
    canonical: Callable[[str], str]
    now: Callable[[], datetime]
    progress: Progress

    async def parse(self, sources: tuple[str, ...]) -> Reply:
        """Show what feed documents say."""
        documents: list[object] = []
        blocks: list[Heading | Table | Note] = []
        failures = 0
        for source in sources:
            try:
                parsed = self.parse_document(await self._document(source))
            except TidingsError as error:
                if len(sources) == 1:
                    raise
                failures += 1
                documents.append({"file": source, "error": in_english(error.for_people)})
                blocks.append(Note(text=say("{source}: {reason}", source=source, reason=error.for_people)))
                continue
            documents.append(parsed_to_json(parsed, source))
            blocks += parsed_blocks(parsed, source)
        return Reply(
            data=tuple(documents), message=Message(blocks=tuple(blocks)), exit_code=exit_code(failures, len(sources))
        )

    async def extract(self, source: str | None, *, jsonl: str | None, url: str | None) -> Reply:
        """Take the article out of a page, or out of every page of a file of records."""
        one_of(source, jsonl)
        if jsonl is not None:
            return line_by_line(jsonl, self._extract_record)
        document = await self._readable(source or "-")
        page = self.extract_page(replace(document, url=url or document.url))
        return Reply(data=({"id": None, **page_to_json(page)},), message=page_message(page))

    async def _extract_record(self, record: Record) -> Record:
        given = texts_of(record, "html", optional=("url",))
        return page_to_json(self.extract_page(Fetched(body=given["html"].encode(), url=given["url"] or None)))

    async def cluster(self, file: str) -> Reply:
        """Group the articles of a file into stories."""
        records = list(Records(file))
        usable: dict[int, Record] = {}
        refused: dict[int, Record] = {}
        for number, record in enumerate(records, start=1):
            try:
                usable[number] = _checked_document(record)
            except InputError as error:
                name = record.id if isinstance(record, BadLine) else identity(record, number)
                refused[number] = {"id": name, "error": in_english(error.for_people)}
        # Ids need not be unique or texts in a file; grouping gets the numbers of the lines for names.
        stories = self.group([{**record, "id": str(number)} for number, record in usable.items()])
        done = [
            refused.get(number) or {"id": identity(usable[number], number), "story": stories[str(number)]}
            for number in range(1, len(records) + 1)
        ]
        return as_records(done, len(refused))

    async def summarize(self, source: str | None, *, jsonl: str | None, words: int | None, model: str | None) -> Reply:
        """Condense a text or a page, or the articles of every record of a file."""
        one_of(source, jsonl)
        if jsonl is not None:
            return line_by_line(jsonl, lambda record: self._summarize_record(record, words, model))
        evidence, page = self._as_evidence(await self._readable(source or "-"))
        summary = await self.condense([evidence], words, model)
        extra = {"text": page.text} if page is not None else {}
        return Reply(
            data=({"id": None, **extra, **summary_to_json(summary)},), message=summary_message(summary, evidence)
        )

    async def _summarize_record(self, record: Record, words: int | None, model: str | None) -> Record:
        return summary_to_json(await self.condense(_evidence_of(record), words, model))

    def _as_evidence(self, document: Fetched) -> tuple[Evidence, PageText | None]:
        if not _looks_like_html(document):
            text = _decoded(document.body).strip()
            if not text:
                raise InputError(say("There is no text in it to condense."))
            return Evidence(text=text), None
        page = self.extract_page(document)
        if not page.text:
            raise InputError(say("No article was found on this page."))
        return Evidence(text=page.text, title=page.title, publisher=page.site or "", url=page.url or ""), page

    async def import_archive(self, file: str, *, embed: bool) -> Reply:
        """Put the articles of a file into the archive; with `embed` they are grouped into stories as well.

        Each batch is kept whole while the next is read; interrupted, the batches before stay.
        """
        tally = ImportTally()
        records = Records(file)
        keeping = asyncio.create_task(self._keep([], embed, tally))
        try:
            async for batch in self._batches(records, tally):
                await keeping
                # How many there are is guessed from how much of the file was read.
                self._tell(tally.items, max(tally.items + 1, round(tally.items / (records.share or 1))))
                keeping = asyncio.create_task(self._keep(batch, embed, tally))
        finally:
            await keeping
        self._tell(tally.items, tally.items)
        return tally.reply()

    async def _batches(self, records: Records, tally: ImportTally) -> AsyncIterator[list[Article]]:
        batch: list[Article] = []
        for number, record in enumerate(records, start=1):
            try:
                batch.append(self._article(record))
            except InputError as error:
                named = isinstance(record, BadLine)
                said = error.for_people
                tally.reject(said if named else say("Line {line}: {reason}", line=records.line, reason=said))
            if number % _READ_AT_ONCE == 0:
                # What keeps the batch before goes on meanwhile.
                await asyncio.sleep(0)
            if len(batch) == IMPORT_BATCH:
                yield batch
                batch = []
        yield batch

    async def _keep(self, batch: Sequence[Article], embed: bool, tally: ImportTally) -> None:
        if batch:
            new, known = await self.keep(batch, embed)
            tally.imported += new
            tally.duplicates += known

    def _tell(self, done: int, total: int) -> None:
        self.progress(say("Importing articles"), done, total)

    def _article(self, record: Record | BadLine) -> Article:
        if isinstance(record, BadLine):
            raise InputError(record.reason)
        given = texts_of(record, "url", "text", "published", optional=("title", "publisher", "language"))
        try:
            url = self.canonical(given["url"])
        except ValueError as error:
            raise InputError(say("“url” is no web address: {reason}", reason=retold(str(error)))) from error
        published = moment_of(given["published"])
        name = record.get("id")
        return Article(
            id=str(name) if isinstance(name, (str, int)) else blake2b(url.encode(), digest_size=8).hexdigest(),
            url=url,
            title=given["title"],
            text=given["text"],
            published=published,
            first_seen=self.now(),
            publisher=given["publisher"],
            language=given["language"] or None,
            baseline=True,
        )

    async def _document(self, source: str) -> Fetched:
        if source.startswith(("http://", "https://")):
            return await self.fetch(source)
        return Fetched(body=read_source(source))

    async def _readable(self, source: str) -> Fetched:
        """Read a document that holds text; raise `InputError` for one that is empty or holds something else."""
        document = await self._document(source)
        if not document.body.strip():
            raise InputError(say("{source} is empty.", source=source))
        if b"\0" in document.body[:1000] and not document.body.startswith(_UTF16):
            raise InputError(say("{source} is neither a text nor a page.", source=source))
        return document


def moment_of(text: str) -> datetime:
    """Read an ISO 8601 time (UTC where it names no zone); raise `InputError` for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        moment = utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        if not 1800 <= moment.year <= 9000:
            raise ValueError(f"the year {moment.year} is out of range")
    except (ValueError, OverflowError) as error:
        raise InputError(
            say(
                "“published” is no time: {text}; write it as {example}", text=repr(text), example="2026-03-04T08:00:00Z"
            )
        ) from error
    return moment


def _decoded(body: bytes) -> str:
    return body.decode("utf-16" if body.startswith(_UTF16) else "utf-8-sig", "replace")


def _looks_like_html(document: Fetched) -> bool:
    if document.content_type is not None:
        return "html" in document.content_type
    start = document.body[:2000].lstrip().lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<body" in start or b"<head" in start


def _checked_document(record: Record | BadLine) -> Record:
    if isinstance(record, BadLine):
        raise InputError(record.reason)
    texts_of(record, "text", optional=("title", "published", "url", "publisher"))
    if record.get("published"):
        moment_of(record["published"])
    return record


def _evidence_of(record: Record) -> list[Evidence]:
    """Read `{"title"?, "text"}` or `{"articles": [{"title"?, "text", "url"?, "publisher"?}, …]}`."""
    articles = record.get("articles", [record])
    if not isinstance(articles, list) or not articles or not all(isinstance(each, dict) for each in articles):
        raise InputError(say("“articles” is no list of articles"))
    found = []
    for article in articles:
        given = texts_of(article, "text", optional=("title", "url", "publisher"))
        found.append(Evidence(**given))
    if not any(each.text.strip() or each.title.strip() for each in found):
        raise InputError(say("there is no text in it to condense"))
    return found
