"""Explanations as data and as messages: why a story is here, how it ranks, what it is made of, or why not."""

from collections.abc import Sequence
from typing import Any

from bot.i18n import in_english, joined, mark, retold, say
from bot.model.explanations import Explanation, Ranked, Reasoned
from bot.model.messages import Actions, Block, Button, CitedText, Heading, Message, Note, Paragraph, Table

SHOWN = 6
"""Articles of which it is said why they belong together; the data has all."""

_PARTS = {
    "publishers": mark("Publishers"),
    "size": mark("Articles"),
    "source": mark("Weight of the sources"),
    "interests": mark("Interests of this channel"),
    "votes": mark("Votes"),
    "recency": mark("Recency"),
}


def explanation_to_json(found: Explanation) -> dict[str, Any]:
    """Write an explanation in the `explain --json` format."""
    absent = found.not_posted
    return {
        "story": found.story,
        "headline": found.headline,
        "digest": found.digest,
        "place": found.place,
        "here": [in_english(each) for each in found.here],
        "together": [_reasoned_to_json(each) for each in found.together],
        "apart": [_reasoned_to_json(each) for each in found.apart],
        "rank": [_ranked_to_json(each) for each in found.rank],
        "not_posted": None
        if absent is None
        else {
            "reason": absent.reason,
            "text": in_english(absent.text),
            "details": [in_english(each) for each in absent.details],
        },
    }


def _reasoned_to_json(each: Reasoned) -> dict[str, Any]:
    return {
        "article": each.article,
        "title": each.title,
        "url": each.url,
        "publisher": each.publisher,
        "beside": each.other,
        "score": each.score,
        "reasons": [in_english(reason) for reason in each.reasons],
    }


def _ranked_to_json(each: Ranked) -> dict[str, Any]:
    return {
        "place": each.place,
        "of": each.of,
        "headline": each.headline,
        "importance": round(each.importance, 4),
        "parts": {name: round(value, 4) for name, value in each.parts.items()},
        "weights": dict(each.weights),
        "why": [in_english(reason) for reason in each.why],
    }


def explanation_message(found: Explanation) -> Message:
    """Lay out an explanation: the answer first, then the ranking, then what holds the story together."""
    absent = found.not_posted
    blocks: list[Block] = [Heading(title=found.headline or say("No story"), subtitle=_asked(found))]
    if absent is not None:
        blocks.append(_paragraph([absent.text]))
        blocks += [Note(text=retold(each)) for each in absent.details]
    if found.here:
        blocks.append(_paragraph([retold(each) for each in found.here]))
    blocks += _ranking(found)
    if found.together:
        blocks.append(Note(text=say("Its articles are one story because:")))
        blocks += [_paragraph([_about(each)]) for each in found.together[:SHOWN]]
    if found.apart:
        blocks.append(Note(text=say("What is most like it, and why that is another story:")))
        blocks += [_paragraph([_about(each)]) for each in found.apart]
    if found.story is not None and found.name:
        blocks.append(actions_for(found.name, found.story, "why"))
    return Message(blocks=tuple(blocks))


def _asked(found: Explanation) -> str:
    if found.not_posted is not None:
        return say("Why it was not posted")
    return say("Why it is here") if found.here else say("Why it is one story")


def _ranking(found: Explanation) -> list[Block]:
    blocks: list[Block] = []
    if found.rank:
        rows = tuple((each.place, each.headline, f"{each.importance:.2f}") for each in found.rank)
        blocks.append(Table(columns=(say("Place"), say("Story"), say("Importance")), rows=rows))
    own = next((each for each in found.rank if each.place == found.place and each.parts), None)
    if own is not None:
        blocks.append(Note(text=say("Importance is recency times the mean of the other parts, by what they count:")))
        total = sum(weight for name, weight in own.weights.items() if name in own.parts) or 1.0
        parts = tuple(
            (say(name), f"{own.parts[part]:.2f}", _counts(own, part, total))
            for part, name in _PARTS.items()
            if part in own.parts
        )
        blocks.append(Table(columns=(say("Part"), say("Here"), say("Counts")), rows=parts))
    if found.compared:
        blocks.append(_paragraph(found.compared))
    return blocks


def _counts(own: Ranked, part: str, total: float) -> str:
    return f"{own.weights[part] / total:.0%}" if part in own.weights else "×"


def _about(each: Reasoned) -> str:
    """Say what speaks for or against one article."""
    reasons = joined([retold(reason) for reason in each.reasons], "; ")
    if each.publisher:
        return say("“{title}” ({publisher}) {reasons}.", title=each.title, publisher=each.publisher, reasons=reasons)
    return say("“{title}” {reasons}.", title=each.title, reasons=reasons)


def _paragraph(texts: Sequence[str]) -> Paragraph:
    return Paragraph(sentences=tuple(CitedText(text=text) for text in texts))


def actions_for(name: str, story: str, shown_now: str) -> Actions:
    """Offer what else can be asked about a story, which a line calls `name`."""
    question = say("What is new?")
    buttons = (
        ("more", Button(label=say("More"), line=f"more {name}")),
        ("sources", Button(label=say("Sources"), line=f"sources {name}")),
        ("timeline", Button(label=say("Timeline"), line=f"timeline {name}")),
        ("why", Button(label=say("Why"), line=f"why {name}")),
        ("ask", Button(label=say("Ask"), line=f"ask {question} story:{story}")),
    )
    return Actions(buttons=tuple(button for command, button in buttons if command != shown_now))
