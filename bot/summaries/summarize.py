"""Summarise a story: choose sentences, let a model phrase them if there is one, keep what the source says."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import structlog

from bot.errors import ModelError, SettingsError
from bot.model.summaries import Citation, CitedSentence, Evidence, Method, Summary
from bot.summaries import prompt
from bot.summaries.budget import word_count
from bot.summaries.extractive import MODEL, extractive_summary
from bot.summaries.likeness import Encode
from bot.summaries.openai_ import OpenAIGenerator, PostJson
from bot.summaries.transformers_ import BUNDLED, TransformersGenerator
from bot.text.verify import check

log = structlog.get_logger(__name__)

_ROOM_TO_SHORTEN = 1.6
"""How many times the budget a model is given to condense."""


class Generator(Protocol):
    """Something that phrases; `name` is what summaries are signed with."""

    @property
    def name(self) -> str: ...

    async def generate(self, requests: Sequence[prompt.Request]) -> Sequence[str]:
        """Answer every request, in order; raise `ModelError` when that is impossible."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class Summarizer:
    """Makes summaries: extractive ones, or with a `generator` sentences it phrased where they pass the check.

    `encode` (sentences to unit vectors) helps to see repetitions.
    """

    def __init__(self, generator: Generator | None = None, *, encode: Encode | None = None) -> None:
        self._generator = generator
        self._encode = encode

    @property
    def model(self) -> str:
        """The name of the model as summaries carry it."""
        return self._generator.name if self._generator else MODEL

    def close(self) -> None:
        """Let go of the model."""
        if self._generator is not None:
            self._generator.close()

    async def summarize(self, evidence: Sequence[Evidence], *, words: int = 60, language: str | None = None) -> Summary:
        """Condense `evidence` to at most `words` words (see `extractive_summary`); never raises for a failing model."""
        return (await self.summarize_all([evidence], words=words, language=language))[0]

    async def summarize_all(
        self, stories: Sequence[Sequence[Evidence]], *, words: int = 60, language: str | None = None
    ) -> tuple[Summary, ...]:
        """Condense several stories, in order; a model gets them as one batch."""
        plain = await asyncio.to_thread(self._extract_all, stories, words, language)
        if self._generator is None or not stories:
            return plain
        longer = await asyncio.to_thread(self._extract_all, stories, int(words * _ROOM_TO_SHORTEN), language)
        able = [number for number, summary in enumerate(longer) if _rests_on_text(summary)]
        requests = [_request(stories[number], longer[number], words) for number in able]
        try:
            answers = await self._generator.generate(requests) if requests else ()
        except ModelError as error:
            log.warning("the model failed; summaries are extractive", model=self.model, error=str(error))
            return plain
        found = list(plain)
        for number, answer in zip(able, answers, strict=True):
            found[number] = merged(answer, stories[number], longer[number], plain[number], words, self.model, language)
        return tuple(found)

    def _extract_all(
        self, stories: Sequence[Sequence[Evidence]], words: int, language: str | None
    ) -> tuple[Summary, ...]:
        return tuple(
            extractive_summary(evidence, words=words, language=language, encode=self._encode) for evidence in stories
        )


def _rests_on_text(summary: Summary) -> bool:
    return any(citation.end for sentence in summary.sentences for citation in sentence.citations)


def _request(evidence: Sequence[Evidence], summary: Summary, words: int) -> prompt.Request:
    return prompt.Request(passages=tuple(_source(evidence, one) for one in summary.sentences), words=words)


def _source(evidence: Sequence[Evidence], sentence: CitedSentence) -> str:
    """Return the source's own sentence, nothing cut."""
    first = sentence.citations[0]
    return " ".join(evidence[first.article].text[first.start : first.end].split())


def merged(
    answer: str,
    evidence: Sequence[Evidence],
    chosen: Summary,
    plain: Summary,
    words: int,
    model: str,
    language: str | None = None,
) -> Summary:
    """Put a summary together from a model's answer: its sentences where the cited text bears them out.

    `chosen` are the sentences the model was given; each is replaced by what the model made of it if that passes the
    check. `plain` is the extractive summary, returned when no generated sentence stands or fits.
    """
    passages = [_source(evidence, one) for one in chosen.sentences]
    written: dict[int, CitedSentence] = {}
    covered: set[int] = set()
    for text in prompt.sentences_of(answer):
        places = prompt.aligned(text, passages, language)
        if not places or places[0] in written:
            continue
        reasons = check(text, " ".join(passages[place] for place in places))
        if reasons:
            log.info(
                "a generated sentence is replaced", model=model, reasons=[f"{one.kind}: {one.text}" for one in reasons]
            )
            continue
        # What the model only repeated is still the source's own sentence.
        method: Method = "extractive" if text in passages[places[0]] else "generated"
        written[places[0]] = CitedSentence(text=text, citations=_citations(chosen, places), method=method)
        covered.update(places)
    found = [
        written.get(number, sentence)
        for number, sentence in enumerate(chosen.sentences)
        if number in written or number not in covered
    ]
    fitting = _within(found, words)
    if not any(sentence.method == "generated" for sentence in fitting):
        return plain
    return Summary(sentences=fitting, method="generated", model=model)


def _citations(chosen: Summary, places: Sequence[int]) -> tuple[Citation, ...]:
    found = [citation for place in places for citation in chosen.sentences[place].citations]
    return tuple(dict.fromkeys(found))


def _within(sentences: Sequence[CitedSentence], words: int) -> tuple[CitedSentence, ...]:
    """Keep the sentences that fit the budget, in order."""
    kept = []
    for sentence in sentences:
        length = word_count(sentence.text)
        if length <= words:
            kept.append(sentence)
            words -= length
    return tuple(kept)


def load_generator(
    name: str,
    *,
    cache: Path,
    post_json: PostJson | None = None,
    base_url: str = "https://api.openai.com/v1",
    api_key: str | None = None,
    timeout_s: float = 60.0,
) -> Generator | None:
    """Make the generator that `name` asks for, loading nothing yet.

    `extractive` is none; `bundled:smollm2` the packaged model, converted once into `cache`; `openai:MODEL` a server
    that speaks the OpenAI protocol at `base_url`, reached by `post_json` and given up after `timeout_s` seconds;
    anything else a folder or a hub id. Raises `SettingsError` for a name that cannot be any of these.
    """
    if name in {"", MODEL}:
        return None
    if name.startswith("openai:"):
        if post_json is None or name == "openai:":
            raise SettingsError(f"{name!r} needs a model and a client", for_people="Write openai:MODEL.")
        return OpenAIGenerator(
            name.removeprefix("openai:"),
            base_url=base_url,
            api_key=api_key,
            post_json=post_json,
            timeout_s=timeout_s,
        )
    if name.startswith("bundled:") and name != BUNDLED:
        raise SettingsError(f"no {name!r}", for_people=f"There is no model {name}; the bundled one is {BUNDLED}.")
    return TransformersGenerator(name, cache=cache)
