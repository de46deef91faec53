"""The process apart: feed documents come in one after the other, what feedparser finds in them goes out.

`python -m bot.feeds.feedparser_` speaks with `bot/feeds/apart.py` in messages of `bot/feeds/pipes.py`, the text of a
document one way and a JSON object the other.
"""

import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import feedparser
import feedparser.api
from feedparser.namespaces import _base, dc

from bot.feeds.mend import mended, root_name, tags_in
from bot.feeds.pipes import answer_messages

CPU_S = 20
"""Processor time for one document, in case whoever watches the clock is gone."""
MEMORY_BYTES = 1_500_000_000
MOST_CATEGORIES = 200

TEXTS = ("id", "link", "title", "published", "created", "updated", "author", "summary")
LESSER_TEXTS = ("media_title", "itunes_title", "media_description", "itunes_summary", "prism_publicationdate", "date")
HEAD = ("title", "link", "language")


def found_in(text: str) -> dict[str, Any]:
    """Return what the document says, as it says it; of one with too many tags only that it is `refused`."""
    document = mended(text)
    if not root_name(document.text):
        return {"version": "", "head": {}, "entries": [], "cut_off": False, "malformed": True}
    allowed, counted = tags_in(document.text)
    if counted > allowed:
        return {"refused": True}
    with _adjusted():
        read = _read(document.text)
    return {
        "version": read.get("version") or "",
        "head": {name: dict.get(read["feed"], name) for name in HEAD} | {"title_type": _type(read["feed"], "title")},
        "entries": [_entry(item) for item in read["entries"]],
        "cut_off": document.cut_off,
        "malformed": bool(read.get("bozo")),
    }


def _read(text: str) -> Any:
    # As a stream: given bytes, feedparser first tries them as a file name.
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _entry(item: Any) -> dict[str, Any]:
    # `dict.get`, because feedparser's own makes one date stand in for another.
    texts = {name: dict.get(item, name) for name in (*TEXTS, *LESSER_TEXTS)}
    found = {name: text for name, text in texts.items() if isinstance(text, str) and text.strip()}
    return found | {
        "author": _author(item),
        "permalink": bool(dict.get(item, "permalink")),
        "title_type": _type(item, "title"),
        "summary_type": _type(item, "summary"),
        "content": [(part.get("value") or "", part.get("type") or "") for part in _maps(item, "content")],
        "links": [_named(link, "rel", "href", "type", "length") for link in _maps(item, "links")],
        "tags": [tag.get("label") or tag.get("term") or "" for tag in _maps(item, "tags")],
        "media": [_named(media, "url", "type", "medium", "filesize") for media in _maps(item, "media_content")],
        "thumbnails": [media.get("url") for media in _maps(item, "media_thumbnail")],
        "image": next((image.get("href") for image in [dict.get(item, "image")] if isinstance(image, dict)), None),
    }


def _author(item: Any) -> str | None:
    """Return the author, without what stands in place of an address in Atom, which feedparser puts in brackets."""
    author, detail = dict.get(item, "author"), dict.get(item, "author_detail") or {}
    name, address = (str(dict.get(detail, part) or "") for part in ("name", "email"))
    return name if name and address and author == f"{name} ({address})" else author


def _type(item: Any, name: str) -> str:
    return str((dict.get(item, f"{name}_detail") or {}).get("type") or "")


def _maps(item: Any, name: str) -> Iterator[Mapping[str, Any]]:
    value = dict.get(item, name)
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _named(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: found[name] for name in names if found.get(name)}


class _Ours:
    """What feedparser does otherwise here: elements of media RSS and iTunes replace nothing, categories have an end."""

    def _start_media_title(self: Any, attributes: Any) -> None:
        self.push_content("media_words", attributes, "text/plain", 1)

    def _end_media_title(self: Any) -> None:
        self._keep_first("media_title", self.pop_content("media_words"))

    def _start_media_description(self: Any, attributes: Any) -> None:
        self.push_content("media_words", attributes, "text/html", 1)

    def _end_media_description(self: Any) -> None:
        self._keep_first("media_description", self.pop_content("media_words"))

    def _start_itunes_summary(self: Any, attributes: Any) -> None:
        self.push_content("itunes_words", attributes, "text/html", 1)

    def _end_itunes_summary(self: Any) -> None:
        self._keep_first("itunes_summary", self.pop_content("itunes_words"))

    def _start_link(self: Any, attributes: Any) -> None:
        if not str(attributes.get("uri") or "").startswith("http"):
            # at:// and the like; the link is the text of the element.
            attributes.pop("uri", None)
        super()._start_link(attributes)  # type: ignore[misc]

    def _start_guid(self: Any, attributes: Any) -> None:
        super()._start_guid(attributes)  # type: ignore[misc]
        self._get_context()["permalink"] = bool(self.guidislink)

    def _keep_first(self: Any, name: str, value: str | None) -> None:
        if value:
            self._get_context().setdefault(name, value)

    def _add_tag(self: Any, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < MOST_CATEGORIES:
            super()._add_tag(term, scheme, label)  # type: ignore[misc]


def _undated(_text: str) -> None:
    """Stand in for feedparser's reading of dates: `bot/feeds/dates.py` reads them."""


@cache
def _improved(theirs: type) -> type:
    return type(theirs.__name__, (_Ours, theirs), {})


@contextlib.contextmanager
def _adjusted() -> Iterator[None]:
    """Make feedparser read as it is to be read here, and leave it as it was."""
    kept = [(feedparser.api, name, getattr(feedparser.api, name)) for name in ("StrictFeedParser", "LooseFeedParser")]
    kept += [(module, "_parse_date", module._parse_date) for module in (_base, dc)]
    try:
        for module, name, theirs in kept:
            setattr(module, name, _undated if name == "_parse_date" else _improved(theirs))
        yield
    finally:
        for module, name, theirs in kept:
            setattr(module, name, theirs)


def _limit() -> None:
    """Bound what the next document may take, where the system can."""
    try:
        import resource
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    for what, most in ((resource.RLIMIT_CPU, int(used) + CPU_S), (resource.RLIMIT_AS, MEMORY_BYTES)):
        hard = resource.getrlimit(what)[1]
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _answer(message: bytes) -> bytes:
    _limit()
    return json.dumps(found_in(message.decode("utf-8", "replace")), ensure_ascii=False).encode("utf-8", "replace")


if __name__ == "__main__":
    answer_messages(_answer)
