"""Summaries: remembered under their key."""

from bot.model.summaries import Citation, CitedSentence, Summary
from bot.store.database import Store
from tests.builders import NOON

SUMMARY = Summary(
    sentences=(
        CitedSentence(text="The bridge is open.", citations=(Citation(article=0, start=0, end=19),)),
        CitedSentence(
            text="Lorries “wait”.",
            citations=(Citation(article=1, start=3, end=9), Citation(article=0, start=20, end=25)),
            method="generated",
        ),
    ),
    method="generated",
    model="bundled:smollm2",
)


async def remember(store: Store, summary: Summary, story: str | None = "s1") -> None:
    await store.summaries.remember(
        "k1", summary, story=story, version=2, evidence=["a", "b"], prompt_version="1", now=NOON
    )


async def test_a_summary_is_recalled_as_it_was(store: Store) -> None:
    await remember(store, SUMMARY)
    assert await store.summaries.recall(["k1", "k2"]) == {"k1": SUMMARY}
    assert await store.summaries.recall([]) == {}


async def test_a_summary_made_again_replaces_the_first(store: Store) -> None:
    other = Summary(sentences=(), method="extractive", model="extractive")
    await remember(store, SUMMARY)
    await remember(store, other, story=None)
    assert await store.summaries.recall(["k1"]) == {"k1": other}
