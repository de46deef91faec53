"""What a page says about itself: title, author, site, time, language, picture, and whether it may be read for free."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from bot.articles.markup import tidy

ARTICLE_TYPES = re.compile(
    r"(?:News|Blog|Report|Analysis|Opinion|Review|Live|Scholarly|Tech|Social|Background)?\w*(?:Article|Posting)$"
)
MEDIA_TYPES = re.compile(r"(?:Video|Audio|Media|Image)(?:Object|Gallery)$|Podcast(?:Episode|Series)$|Clip$")
MEDIA_PREFIXES = ("video", "music")
MOST_OBJECTS = 2000
LONGEST_JSON = 1_000_000
LONGEST_VALUE = 600

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page declares; `free` is `None` when it does not say. `published` is in UTC.

    `is_media` says that it declares a film, a recording or pictures and no article.
    """

    title: str = ""
    description: str = ""
    byline: str | None = None
    site: str | None = None
    published: datetime | None = None
    language: str | None = None
    image: str | None = None
    canonical: str | None = None
    free: bool | None = None
    is_media: bool = False


def read_metadata(root: etree._Element) -> Metadata:
    """Read the metadata of a parsed page: schema.org JSON-LD, else Open Graph and other meta tags, else elements."""
    objects = list(_objects(root))
    article = _article(objects)
    meta = _metas(root)
    title = _text(article.get("headline")) or meta.get("og:title") or meta.get("twitter:title")
    heading = _first_text(root, "//h1")
    pictures = (meta.get(name) for name in ("og:image:secure_url", "og:image", "twitter:image"))
    return Metadata(
        title=title or heading or _first_text(root, "//title") or "",
        description=_text(article.get("description")) or meta.get("og:description") or meta.get("description") or "",
        byline=_names(article.get("author")) or _person(meta.get("author") or meta.get("article:author")),
        site=_names(article.get("publisher")) or meta.get("og:site_name") or meta.get("application-name"),
        published=_published(article, meta, root),
        language=_language(article, meta, root),
        image=_address(article.get("image")) or next((picture for picture in pictures if picture), None),
        canonical=_attribute(root, "//link[@rel='canonical']", "href") or meta.get("og:url"),
        free=_free(article),
        is_media=_is_media(objects, meta),
    )


def read_time(value: object) -> datetime | None:
    """Read an ISO 8601 time as UTC (without an offset: taken as UTC), or return `None`."""
    if not isinstance(value, str):
        return None
    text = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", value.strip()[:40])
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 1990 <= moment.year <= 2200 else None


def _objects(root: etree._Element) -> Iterator[Json]:
    """Yield every object of every JSON-LD block, outer ones first, without recursion."""
    left = MOST_OBJECTS
    for script in root.xpath("//script[@type='application/ld+json']")[:50]:
        text = (script.text or "").strip()
        if not text or len(text) > LONGEST_JSON:
            continue
        try:
            waiting: list[Any] = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and left:
            item = waiting.pop(0)
            left -= 1
            if isinstance(item, list):
                waiting.extend(item[:200])
            elif isinstance(item, dict):
                yield item
                waiting.extend(
                    item[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(item.get(key), list | dict)
                )


def _article(objects: list[Json]) -> Json:
    """Choose the object that describes the article; an empty one when there is none."""
    for item in objects:
        if _is_a(item, ARTICLE_TYPES):
            return item
    return next((item for item in objects if "headline" in item or "isAccessibleForFree" in item), {})


def _is_a(item: Json, types: re.Pattern[str]) -> bool:
    kinds = item.get("@type")
    return any(isinstance(kind, str) and types.match(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _is_media(objects: list[Json], meta: dict[str, str]) -> bool:
    if any(_is_a(item, ARTICLE_TYPES) for item in objects):
        return False
    return meta.get("og:type", "").startswith(MEDIA_PREFIXES) or any(_is_a(item, MEDIA_TYPES) for item in objects[:1])


def _free(article: Json) -> bool | None:
    value = article.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = known.get(str(value).strip().rsplit("/", 1)[-1].lower())
    if found is None and isinstance(parts := article.get("hasPart"), dict):
        return _free({"isAccessibleForFree": parts.get("isAccessibleForFree")})
    return found


def _published(article: Json, meta: dict[str, str], root: etree._Element) -> datetime | None:
    given = [article.get("datePublished"), article.get("dateCreated")]
    given += [meta.get(name) for name in (
        "article:published_time", "og:published_time", "datepublished", "date", "dc.date.issued", "dc.date", "pubdate",
        "publishdate", "parsely-pub-date", "sailthru.date", "article.published")]  # fmt: skip
    given += [
        _attribute(root, "//*[@itemprop='datePublished'][@datetime or @content]", "datetime", "content"),
        _attribute(root, "//time[@pubdate][@datetime]", "datetime"),
        _attribute(root, "//article//time[@datetime]", "datetime"),
        _attribute(root, "//time[@datetime]", "datetime"),
        article.get("dateModified"),
        meta.get("article:modified_time"),
    ]
    return next((moment for value in given if (moment := read_time(value))), None)


def _language(article: Json, meta: dict[str, str], root: etree._Element) -> str | None:
    declared = _text(article.get("inLanguage")) or _attribute(
        root, "/html", "lang", "{http://www.w3.org/XML/1998/namespace}lang"
    )
    declared = declared or meta.get("og:locale") or meta.get("content-language")
    match = re.match(r"([a-z]{2})(?![a-z])", (declared or "").strip().lower())
    return match[1] if match else None


def _metas(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.xpath("//meta[@content]")[:500]:
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = _text(meta.get("content"))
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _names(value: Any) -> str | None:
    """The name or names in a schema.org person or organisation, however it is written."""
    values = value if isinstance(value, list) else [value]
    names = [_person(_text(item.get("name") if isinstance(item, dict) else item)) for item in values[:6]]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _person(name: str | None) -> str | None:
    name = re.sub(r"^\s*(?:by|von|par|por)\s+", "", name or "", flags=re.IGNORECASE).strip()
    return None if not name or name.startswith(("http:", "https:", "/", "@")) or len(name) > 200 else name


def _address(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value.strip() if isinstance(value, str) and 0 < len(value.strip()) <= 4096 else None


def _attribute(root: etree._Element, path: str, *names: str) -> str | None:
    for element in root.xpath(path)[:20]:
        for name in names:
            value = (element.get(name) or "").strip()
            if value:
                return str(value)
    return None


def _first_text(root: etree._Element, path: str) -> str | None:
    for element in root.xpath(path)[:3]:
        text = _text("".join(element.itertext()))
        if text:
            return text
    return None


def _text(value: Any) -> str:
    return " ".join(tidy(value[: 4 * LONGEST_VALUE]).split())[:LONGEST_VALUE] if isinstance(value, str) else ""
