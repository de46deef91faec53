"""What people read about feeds is said in their language, and kept in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import FetchError, TidingsError
from bot.feeds.discover.found import reason_for_none
from bot.feeds.discover.sites import WITHOUT_FEEDS, advice
from bot.feeds.opml import read_opml
from bot.feeds.packs import find_pack, read_packs
from bot.feeds.parse import parse_feed
from bot.feeds.poll import poll_round
from bot.feeds.verdict import ANSWERED, MEANINGS
from bot.i18n import in_english, retold, say, speaking
from bot.model.feeds import Feed, PollOutcome, PollStatus
from tests.builders import NOON
from tests.pseudo import unsaid

SITE = "https://larnby.example"
NO_FEEDS = (
    b"",
    b"%PDF-1.7",
    b"\x89PNG",
    b"RIFF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"ID3",
    b"{",
    b"{}",
    b"plain text",
    b"<a/>",
    b"<html><title>Larnby</title></html>",
    b'<html><input type="password"></html>',
    b"<html>captcha</html>",
    b"<html>cookie wall</html>",
    b'<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>',
    b" " * 5_000_001,
)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("body", NO_FEEDS, ids=lambda body: repr(body[:12]))
def test_what_is_no_feed_is_told_in_the_language_of_the_reader(body: bytes) -> None:
    with speaking("de"), pytest.raises(TidingsError) as caught:
        parse_feed(body, url=SITE, content_type=None, now=NOON)
    assert unsaid(caught.value.for_people) == ""
    assert "«" not in str(caught.value)


@pytest.mark.usefixtures("pseudo")
def test_what_is_wrong_with_a_feed_is_told_in_the_language_of_the_reader() -> None:
    items = "<item><title>a</title><pubDate>Tue, 03 Mar 2099 12:00:00 GMT</pubDate></item>"
    documents = (
        f"<rss><channel>{items * 5001}</channel></rss>".encode(),
        f"<rss><channel>{items}<item><title>cut".encode(),
        f'<?xml version="1.0" encoding="utf-8"?><rss><channel>{items}&nope;<b></channel></rss>'.encode() + b"\xff\x81",
    )
    with speaking("de"):
        found = [parse_feed(document, url=SITE, content_type=None, now=NOON).problems for document in documents]
    assert [len(problems) >= 2 for problems in found] == [True, True, True]
    assert [unsaid(problem) for problems in found for problem in problems] == [""] * sum(map(len, found))


@pytest.mark.usefixtures("pseudo")
async def test_what_is_kept_of_a_feed_is_english_whoever_asks_for_it() -> None:
    async def fetch(url: str, **options: object) -> "Answer":
        if url == SITE:
            raise FetchError("reset", for_people=say("{host} cut the connection.", host="larnby.example"))
        return Answer(int(url.rpartition("/")[2]))

    statuses = [*MEANINGS, 410, 418]
    with speaking("de"):
        # Each of a host of its own: one that asks us to come less often would not be asked for the others.
        feeds = [Feed(url=SITE), *(Feed(url=f"https://s{status}.larnby.example/{status}") for status in statuses)]
        come = [outcome async for outcomes in poll_round(feeds, fetch=fetch, now=NOON) for outcome in outcomes]
        outcomes = sorted(come, key=lambda outcome: [feed.url for feed in feeds].index(outcome.feed.url))
        told = [retold(outcome.reason or "") for outcome in outcomes]
    kept = [outcome.feed.last_error or "" for outcome in outcomes]
    assert not [text for text in kept if "«" in text]
    assert kept[0] == "larnby.example cut the connection."
    assert ANSWERED.format(host="s418.larnby.example", status=418) == kept[-1]
    assert [unsaid(text) for text in told] == [""] * len(told)


@dataclass
class Answer:
    """A server that answers with a status and nothing else."""

    status: int
    final_url: str = SITE
    permanent_redirect_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@pytest.mark.usefixtures("pseudo")
def test_why_a_site_has_no_feed_is_told_in_whole_sentences() -> None:
    tried = [
        PollOutcome(status=PollStatus.FAILED, feed=Feed(url=f"{SITE}/{n}"), reason="larnby.example answered 404.")
        for n in range(5)
    ]
    with speaking("de"):
        reason = reason_for_none(tried[0], named=tried, guessed=[f"{SITE}/feed", f"{SITE}/rss"], late_after_s=30.0)
        again = [
            reason_for_none(None, named=(), guessed=[f"{SITE}/feed"], late_after_s=None),
            advice("https://x.com/a"),
        ]
    assert [unsaid(text or "") for text in (reason, *again)] == ["", "", ""]
    assert "/feed oder /rss" in reason
    assert "« answered" not in in_english(reason) and "/feed or /rss" in in_english(reason)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("host", [*WITHOUT_FEEDS, "podcasts.apple.com", "podcasts.apple.com/us/podcast/a/id1"])
def test_advice_about_sites_without_feeds_is_said(host: str) -> None:
    with speaking("de"):
        assert unsaid(advice(f"https://{host}") or "?") == ""


@pytest.mark.usefixtures("pseudo")
def test_what_is_wrong_with_a_list_is_said() -> None:
    with speaking("de"):
        assert [unsaid(each) for each in read_opml(b"<opml><outline xmlUrl='nowhere'/></opml>").problems] == [""]
        with pytest.raises(TidingsError) as caught:
            read_opml(b"nothing")
    assert unsaid(caught.value.for_people) == ""


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("words", ["", "helth", "nothing of the kind"])
def test_a_pack_that_is_not_there_is_told_with_those_that_are(words: str, tmp_path: Path) -> None:
    text = (
        "title: Health\nabout: Medicine\nkind: topic\nlanguage: en\n"
        "feeds:\n- {url: larnby.example, title: a, publisher: b, language: en}\n"
    )
    (tmp_path / "health.yaml").write_text(text)
    packs = read_packs(tmp_path)
    with speaking("de"):
        for some in (packs, {}):
            with pytest.raises(TidingsError) as caught:
                find_pack(some, words)
            assert unsaid(caught.value.for_people) == ""
        with pytest.raises(TidingsError) as caught:
            read_packs(tmp_path / "missing")
    assert unsaid(caught.value.for_people) == ""
