"""The `tidings.digest/1` document: a run as JSON, for the store, the command line and other programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.clock import utc
from bot.model.articles import Basis
from bot.model.runs import Coverage, FailedFeed, Run, RunSentence, RunSlot, RunStory, Source, Update, Window

SCHEMA = "tidings.digest/1"


def run_to_json(run: Run) -> dict[str, Any]:
    """Return the document of a run, ready for `json.dumps`, with exactly the keys of the format in its order.

    Times carry fractions of a second only if they have any. What the store alone needs is in `run_to_record`.
    """
    return {
        "schema": SCHEMA,
        "id": run.id,
        "channel": run.channel,
        "schedule": run.schedule,
        "window": _window_to_json(run.window),
        "generated_at": _written(run.generated_at),
        "stories": [story_to_json(story) for story in run.stories],
        "coverage": _coverage_to_json(run.coverage),
    }


def run_to_record(run: Run) -> dict[str, Any]:
    """Return the document of a run with what the format leaves out: `run_from_json(run_to_record(run)) == run`."""
    document = run_to_json(run)
    document["stories"] = [story_to_record(story) for story in run.stories]
    document["coverage"] |= {"told": run.coverage.told, "paused": run.coverage.paused}
    return document | {
        "kind": run.kind,
        "slot": None if run.slot is None else _slot_to_json(run.slot),
        "passed_over": None if run.passed_over is None else _window_to_json(run.passed_over),
        "first": run.first,
        "style": run.style,
        "settings": dict(run.settings),
        "weights": dict(run.weights),
    }


def run_from_json(document: Mapping[str, Any]) -> Run:
    """Read a run from its document; raise `ValueError` naming what is wrong when it is none."""
    if not isinstance(document, Mapping):
        raise ValueError(f"a digest is a JSON object, not {type(document).__name__}")
    if document.get("schema") != SCHEMA:
        raise ValueError(f"not a {SCHEMA} document: its schema is {document.get('schema')!r}")
    try:
        return Run(
            id=document["id"],
            channel=document["channel"],
            schedule=document["schedule"],
            window=_window_from_json(document["window"]),
            generated_at=_time(document["generated_at"]),
            stories=tuple(story_from_json(story) for story in document["stories"]),
            coverage=_coverage_from_json(document["coverage"]),
            kind=document.get("kind", "digest"),
            slot=_slot_from_json(document.get("slot")),
            passed_over=None if (over := document.get("passed_over")) is None else _window_from_json(over),
            first=document.get("first", False),
            style=document.get("style", "full"),
            settings=document.get("settings", {}),
            weights=document.get("weights", {}),
        )
    except KeyError as error:
        raise ValueError(f"the digest document lacks {error.args[0]!r}") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"the digest document has a value of the wrong kind: {error}") from error


def story_to_json(story: RunStory) -> dict[str, Any]:
    """Return the document of one entry of a run."""
    update = story.update
    return {
        "id": story.id,
        "rank": story.rank,
        "status": story.status,
        "update": None if update is None else {"since": _written(update.since), "text": update.text},
        "headline": story.headline,
        "summary": _sentences_to_json(story.summary),
        "method": story.method,
        "model": story.model,
        "basis": story.basis.value,
        "labels": list(story.labels),
        "disagreements": _sentences_to_json(story.disagreements),
        "topics": list(story.topics),
        "importance": story.importance,
        "why": list(story.why),
        "first_seen": _written(story.first_seen),
        "last_seen": _written(story.last_seen),
        "image": story.image,
        "sources": [_source_to_json(source) for source in story.sources],
    }


def story_to_record(story: RunStory) -> dict[str, Any]:
    """Return one entry with what the format leaves out: `story_from_json(story_to_record(story)) == story`."""
    return story_to_json(story) | {"version": story.version}


def story_from_json(story: Mapping[str, Any]) -> RunStory:
    """Read one entry of a document; raise `KeyError`, `TypeError` or `ValueError` when it is none."""
    update = story.get("update")
    return RunStory(
        id=story["id"],
        version=story.get("version", 1),
        rank=story["rank"],
        status=story["status"],
        update=None if update is None else Update(since=_time(update["since"]), text=update["text"]),
        headline=story["headline"],
        summary=_sentences_from_json(story["summary"]),
        method=story["method"],
        model=story["model"],
        basis=Basis(story["basis"]),
        labels=tuple(story["labels"]),
        disagreements=_sentences_from_json(story["disagreements"]),
        topics=tuple(story["topics"]),
        importance=story["importance"],
        why=tuple(story["why"]),
        first_seen=_time(story["first_seen"]),
        last_seen=_time(story["last_seen"]),
        image=story["image"],
        sources=tuple(_source_from_json(source) for source in story["sources"]),
    )


def _sentences_to_json(sentences: tuple[RunSentence, ...]) -> list[dict[str, Any]]:
    return [{"text": sentence.text, "citations": list(sentence.citations)} for sentence in sentences]


def _sentences_from_json(sentences: list[Mapping[str, Any]]) -> tuple[RunSentence, ...]:
    return tuple(RunSentence(text=sentence["text"], citations=tuple(sentence["citations"])) for sentence in sentences)


def _source_to_json(source: Source) -> dict[str, Any]:
    return {
        "n": source.n,
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "publisher": source.publisher,
        "published": _written(source.published),
        "language": source.language,
    }


def _source_from_json(source: Mapping[str, Any]) -> Source:
    return Source(
        n=source["n"],
        id=source["id"],
        title=source["title"],
        url=source["url"],
        publisher=source["publisher"],
        published=_time(source["published"]),
        language=source["language"],
    )


def _coverage_to_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "feeds": coverage.feeds,
        "ok": coverage.ok,
        "unchanged": coverage.unchanged,
        "failed": [{"url": feed.url, "reason": feed.reason} for feed in coverage.failed],
        "entries": coverage.entries,
        "articles": coverage.articles,
        "duplicates": coverage.duplicates,
        "filtered": coverage.filtered,
        "newest": None if coverage.newest is None else _written(coverage.newest),
    }


def _coverage_from_json(coverage: Mapping[str, Any]) -> Coverage:
    newest = coverage["newest"]
    return Coverage(
        feeds=coverage["feeds"],
        ok=coverage["ok"],
        unchanged=coverage["unchanged"],
        failed=tuple(FailedFeed(url=feed["url"], reason=feed["reason"]) for feed in coverage["failed"]),
        entries=coverage["entries"],
        articles=coverage["articles"],
        duplicates=coverage["duplicates"],
        filtered=coverage["filtered"],
        told=coverage.get("told", 0),
        paused=coverage.get("paused", 0),
        newest=None if newest is None else _time(newest),
    )


def _window_to_json(window: Window) -> dict[str, str]:
    return {"start": _written(window.start), "end": _written(window.end)}


def _window_from_json(window: Mapping[str, str]) -> Window:
    return Window(start=_time(window["start"]), end=_time(window["end"]))


def _slot_to_json(slot: RunSlot) -> dict[str, Any]:
    return {"at": _written(slot.at), "late": slot.late, "missed": [_written(moment) for moment in slot.missed]}


def _slot_from_json(slot: Mapping[str, Any] | None) -> RunSlot | None:
    if slot is None:
        return None
    return RunSlot(at=_time(slot["at"]), late=slot["late"], missed=tuple(_time(moment) for moment in slot["missed"]))


def _written(moment: datetime) -> str:
    return utc(moment).replace(tzinfo=None).isoformat() + "Z"


def _time(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))
