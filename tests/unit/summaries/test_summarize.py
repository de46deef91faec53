"""The summariser: what a model writes stands only where the source says so."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.errors import ModelError, SettingsError
from bot.model.summaries import Evidence
from bot.summaries.extractive import extractive_summary
from bot.summaries.openai_ import Reply
from bot.summaries.prompt import Request
from bot.summaries.summarize import Summarizer, load_generator

STORY = (
    Evidence(
        title="South Korea considers joining ocean forum",
        publisher="Example Post",
        text="South Korea is considering joining the Indo-Pacific Oceans Initiative, a forum with seven pillars that "
        "India leads. Officials of both countries met in New Delhi to talk about shipping lanes and clean coasts.",
    ),
)


class Says:
    """A generator that gives the same answer to everything."""

    name = "says"

    def __init__(self, answer: str | ModelError) -> None:
        self.answer = answer
        self.batches: list[int] = []
        self.closed = False

    async def generate(self, requests: Sequence[Request]) -> tuple[str, ...]:
        self.batches.append(len(requests))
        if isinstance(self.answer, ModelError):
            raise self.answer
        return tuple(self.answer for _ in requests)

    def close(self) -> None:
        self.closed = True


async def test_without_a_model_sentences_are_extractive() -> None:
    summary = await Summarizer().summarize(STORY)
    assert summary == extractive_summary(STORY)
    assert (summary.method, summary.model) == ("extractive", "extractive")


async def test_a_sentence_that_fails_the_check_is_replaced_by_the_source_s_own() -> None:
    answer = "South Korea has joined the Indo-Pacific Oceans Initiative. Officials met in New Delhi about shipping."
    generator = Says(answer)
    summary = await Summarizer(generator).summarize(STORY)
    assert [(one.method, one.text[:11]) for one in summary.sentences] == [
        ("extractive", "South Korea"),
        ("generated", "Officials m"),
    ]
    assert "considering" in summary.sentences[0].text
    assert (summary.method, summary.model) == ("generated", "says")
    assert all(one.citations[0].end > 0 for one in summary.sentences)


async def test_when_nothing_passes_the_summary_is_extractive() -> None:
    for answer in ("Japan left in 1999.", "", "The article discusses oceans.", "\x00" * 9):
        assert await Summarizer(Says(answer)).summarize(STORY) == extractive_summary(STORY)


async def test_a_failing_model_leaves_the_extractive_summary() -> None:
    assert await Summarizer(Says(ModelError("gone"))).summarize(STORY) == extractive_summary(STORY)


async def test_a_model_that_cannot_be_had_is_told_in_the_log_and_the_summary_is_extractive(tmp_path: Path) -> None:
    summarizer = Summarizer(load_generator("nobody/nothing", cache=tmp_path))
    with capture_logs() as logs:
        summary = await summarizer.summarize(STORY)
    summarizer.close()
    assert summary == extractive_summary(STORY)
    assert [(entry["log_level"], entry["model"]) for entry in logs] == [("warning", "nobody/nothing")]


def test_closing_the_summarizer_lets_go_of_the_model() -> None:
    generator = Says("")
    Summarizer(generator).close()
    Summarizer().close()
    assert generator.closed


async def test_a_server_is_given_up_after_the_time_that_was_set(tmp_path: Path) -> None:
    async def never(url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> Reply:
        await asyncio.Event().wait()
        raise AssertionError

    generator = load_generator("openai:m", cache=tmp_path, post_json=never, timeout_s=0.01)
    assert generator is not None
    with pytest.raises(ModelError, match=r"0\.01 s"):
        await generator.generate([Request(passages=("The bridge is open.",), words=9)])


async def test_several_stories_are_one_batch_and_headlines_need_no_model() -> None:
    generator = Says("Officials met in New Delhi.")
    found = await Summarizer(generator).summarize_all([STORY, [Evidence(text="", title="Bridge reopens")], STORY])
    assert generator.batches == [2]
    assert [summary.method for summary in found] == ["generated", "extractive", "generated"]


@given(st.integers(1, 80), st.lists(st.sampled_from(STORY[0].text.split(". ")), max_size=4).map(". ".join))
async def test_the_budget_is_kept_whatever_a_model_says(words: int, answer: str) -> None:
    summary = await Summarizer(Says(answer + ".")).summarize(STORY, words=words)
    assert summary.sentences
    assert len(summary.text.split()) <= words


def test_names_of_models_choose_their_generator(tmp_path: Path) -> None:
    assert load_generator("extractive", cache=tmp_path) is None
    bundled = load_generator("bundled:smollm2", cache=tmp_path)
    assert bundled is not None
    assert bundled.name == "bundled:smollm2"
    for wrong in ("bundled:other", "openai:", "openai:a-model"):
        with pytest.raises(SettingsError):
            load_generator(wrong, cache=tmp_path)
