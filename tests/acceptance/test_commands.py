"""Commands as a person or another program runs them."""

import gzip
import json
from pathlib import Path

from tests.acceptance.conftest import HARBOUR, ORCHARD, Bot, Site, item, rss

NOW = "2026-03-04T18:00:00Z"


def test_a_digest_of_given_feeds_tells_what_falls_in_the_window_and_remembers_nothing(bot: Bot, site: Site) -> None:
    old = item("old", "Old news", ORCHARD, "Sun, 01 Mar 2026 09:00:00 GMT")
    url = site.put("/feed.xml", rss(item("crane", "Crane tips over in Larnby", HARBOUR), old))
    for _ in range(2):
        done = bot("digest", "--feed", url, "--allow-private", "--now", NOW, "--json")
        assert done.code == 0, done.err
        document = done.json
        assert document["schema"] == "tidings.digest/1"
        assert document["channel"] is None
        assert [story["headline"] for story in document["stories"]] == ["Crane tips over in Larnby"]
        assert document["coverage"]["feeds"] == document["coverage"]["ok"] == 1
    assert bot("feeds", "list", "--json").json["feeds"][0]["followers"] == 0


def test_a_channel_is_told_nothing_twice(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss(item("crane", "Crane tips over in Larnby", HARBOUR)))
    assert bot("feeds", "add", url, "--allow-private", "--json").json == {
        "added": [url],
        "existing": [],
        "refused": [],
    }
    first = bot("digest", "--allow-private", "--since", "2026-03-03T00:00Z", "--json").json
    assert [story["status"] for story in first["stories"]] == ["new"]
    again = bot("digest", "--allow-private", "--since", "2026-03-03T00:00Z")
    assert again.code == 0
    assert "you were told already" in again.out


def test_a_feed_that_fails_is_named_and_the_others_are_read(bot: Bot, site: Site) -> None:
    good = site.put("/feed.xml", rss(item("crane", "Crane tips over in Larnby", HARBOUR)))
    bad = site.put("/bad.xml", "broken", status=500)
    done = bot("digest", "--feed", good, "--feed", bad, "--allow-private", "--now", NOW, "--json")
    assert done.code == 0
    assert len(done.json["stories"]) == 1
    [failed] = done.json["coverage"]["failed"]
    assert failed["url"] == bad and "500" in failed["reason"]


def test_items_dated_after_the_given_present_wait_for_their_time(bot: Bot, site: Site) -> None:
    later = item("later", "Orchards hit by frost", ORCHARD, "Thu, 05 Mar 2026 09:00:00 GMT")
    url = site.put("/feed.xml", rss(later, item("crane", "Crane tips over in Larnby", HARBOUR)))
    done = bot("digest", "--feed", url, "--allow-private", "--now", NOW, "--json")
    assert [story["headline"] for story in done.json["stories"]] == ["Crane tips over in Larnby"]


def test_an_item_without_a_date_counts_from_when_it_was_first_seen(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss(item("crane", "Crane tips over in Larnby", HARBOUR, None)))
    done = bot("digest", "--feed", url, "--allow-private", "--now", NOW, "--json")
    assert done.json["stories"][0]["sources"][0]["published"] == NOW


def test_a_web_page_given_as_a_feed_is_named_as_such(bot: Bot, site: Site) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/real.xml"></head><body>Hi</body></html>'
    url = site.put("/page", page, kind="text/html")
    done = bot("feeds", "add", url, "--allow-private", "--json")
    assert done.code == 1
    [refused] = done.json["refused"]
    assert "web page" in refused["reason"] and "/real.xml" in refused["reason"]


def test_an_empty_feed_is_a_quiet_day_and_no_error(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss())
    done = bot("digest", "--feed", url, "--allow-private")
    assert done.code == 0
    assert "quiet day" in done.out


def test_private_addresses_are_refused_unless_allowed(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss())
    done = bot("poll", "--feed", url, "--json")
    assert done.code == 1
    assert done.json["feeds"][0]["status"] == "failed"
    assert site.asked == []


def test_poll_counts_what_is_new(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss(item("a", "Crane tips over in Larnby", HARBOUR)))
    assert bot("poll", "--feed", url, "--allow-private", "--json").json["feeds"][0]["new"] == 1
    site.put("/feed.xml", rss(item("a", "Crane tips over in Larnby", HARBOUR), item("b", "Frost", ORCHARD)))
    polled = bot("poll", "--feed", url, "--allow-private", "--json").json["feeds"][0]
    assert (polled["status"], polled["entries"], polled["new"]) == ("fetched", 2, 1)


def test_parse_reads_files_addresses_and_standard_input(bot: Bot, site: Site, tmp_path: Path) -> None:
    document = rss(item("a", "Crane &amp; barge", HARBOUR))
    (tmp_path / "feed.xml.gz").write_bytes(gzip.compress(document.encode()))
    url = site.put("/feed.xml", document)
    done = bot("parse", "feed.xml.gz", url, "-", "--allow-private", "--json", stdin=document.encode())
    assert done.code == 0
    assert [line["entries"][0]["title"] for line in done.lines] == ["Crane & barge"] * 3
    assert [line["file"] for line in done.lines] == ["feed.xml.gz", url, "-"]


def test_extract_takes_the_article_out_of_a_page(bot: Bot, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in (HARBOUR, ORCHARD))
    body = f"<nav>Menu Sport</nav><article>{paragraphs}</article>"
    page = f"<html><head><title>Crane</title></head><body>{body}</body></html>"
    (tmp_path / "page.html").write_text(page)
    done = bot("extract", "page.html", "--url", "https://testing.example/crane", "--json")
    assert done.code == 0
    assert "crane had tipped over" in done.json["text"]
    assert "Menu" not in done.json["text"]
    (tmp_path / "pages.jsonl").write_text(json.dumps({"id": 7, "html": page}) + "\nnonsense\n")
    lines = bot("extract", "--jsonl", "pages.jsonl", "--json")
    assert lines.code == 3
    assert lines.lines[0]["id"] == 7
    assert "error" in lines.lines[1]


def test_cluster_groups_articles_in_the_order_given(bot: Bot, tmp_path: Path) -> None:
    records = [
        {"id": "a", "title": "Crane tips over in Larnby", "text": HARBOUR},
        {"id": "b", "title": "Frost ruins apples in the Senn valley", "text": ORCHARD},
        {"id": "c", "title": "Larnby quay shut after crane falls", "text": HARBOUR.replace("closed", "shut")},
        {"id": "d"},
    ]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    done = bot("cluster", "articles.jsonl", "--json")
    assert done.code == 3
    stories = {line["id"]: line.get("story") for line in done.lines}
    assert list(stories) == ["a", "b", "c", "d"]
    assert stories["a"] == stories["c"] != stories["b"]
    assert stories["d"] is None


def test_summarize_cites_places_in_the_text(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(HARBOUR)
    done = bot("summarize", "text.txt", "--words", "30", "--json")
    assert done.code == 0
    [first, *_] = done.json["sentences"]
    place = first["citations"][0]
    assert HARBOUR.strip()[place["start"] : place["end"]].startswith(first["text"][:20])
    assert sum(len(sentence["text"].split()) for sentence in done.json["sentences"]) <= 30


def test_an_imported_archive_can_be_searched_and_asked(bot: Bot, tmp_path: Path) -> None:
    records = [
        {
            "id": "x1",
            "url": "https://a.example/1",
            "title": "Crane",
            "text": HARBOUR,
            "published": "2026-03-04T09:00:00Z",
        },
        {
            "id": "x2",
            "url": "https://a.example/2",
            "title": "Frost",
            "text": ORCHARD,
            "published": "2026-03-04T10:00:00Z",
        },
        {"id": "x3", "url": "https://a.example/3", "text": "no date"},
    ]
    (tmp_path / "archive.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    imported = bot("archive", "import", "archive.jsonl", "--json")
    assert imported.code == 3
    assert imported.json == {"imported": 2, "duplicates": 0, "rejected": 1}
    assert bot("archive", "import", "archive.jsonl", "--no-embed", "--json").json["duplicates"] == 2
    assert [hit["id"] for hit in bot("search", "apple harvest", "--json").json["results"]] == ["x2"]
    answer = bot("ask", "How high is the crane in Larnby?", "--now", "2026-03-05T00:00Z", "--json").json
    assert answer["answered"] and "40 metres" in answer["sentences"][0]["text"]
    assert answer["retrieved"][0]["id"] == "x1"
    silent = bot("ask", "Who won the chess olympiad in Budapest?", "--now", "2026-03-05T00:00Z", "--json")
    assert silent.code == 0
    assert silent.json["answered"] is False


def test_feeds_are_listed_removed_imported_and_exported(bot: Bot, site: Site, tmp_path: Path) -> None:
    url = site.put("/feed.xml", rss(item("a", "Crane tips over in Larnby", HARBOUR)))
    bot("feeds", "add", url, "--allow-private")
    assert bot("feeds", "add", url, "--allow-private", "--json").json["existing"] == [url]
    assert bot("feeds", "export", "list.opml").code == 0
    assert bot("feeds", "remove", url, "--json").code == 0
    assert bot("feeds", "remove", url, "--json").code == 1
    assert bot("feeds", "import", "list.opml", "--json").json["added"] == [url]
    assert bot("feeds", "check", "--allow-private", "--json").json["feeds"][0]["state"] == "ok"


def test_schedule_next_prints_instants_right_at_the_fold(bot: Bot) -> None:
    done = bot(
        "schedule", "next", "02:30", "--tz", "Europe/Berlin", "--from", "2026-10-24T12:00Z", "--count", "2", "--json"
    )
    assert done.json == {"instants": ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]}


def test_the_database_is_backed_up_and_upgraded(bot: Bot, tmp_path: Path) -> None:
    assert bot("db", "upgrade").code == 0
    assert bot("db", "backup", "copy.db").code == 0
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert bot("db", "backup", "copy.db").code == 1


def test_wrong_use_is_refused_with_what_to_do(bot: Bot, tmp_path: Path) -> None:
    assert bot("digst").code == 2
    assert "digest" in bot("digst").err
    assert bot("digest", "--since", "yesterdayish").code == 2
    assert bot("digest", "--channel", "nowhere").code == 2
    assert bot("digest", "--config", "missing.yaml").code == 2
    (tmp_path / "broken.yaml").write_text("feeds: [unclosed")
    broken = bot("digest", "--config", "broken.yaml")
    assert broken.code == 2
    assert "broken.yaml" in broken.err and "Traceback" not in broken.err
    (tmp_path / "file").write_text("in the way")
    blocked = bot("feeds", "list", "--db", "file/tidings.db")
    assert blocked.code == 1
    assert "Traceback" not in blocked.err and blocked.err.strip()


def test_debug_shows_where_an_error_came_from(bot: Bot) -> None:
    assert "Traceback" in bot("digest", "--channel", "nowhere", "--debug").err


def test_the_doctor_finds_what_is_missing(bot: Bot) -> None:
    done = bot("doctor", "--json")
    states = {finding["what"]: finding["state"] for finding in done.json["findings"]}
    assert states["database"] == "ok"
    assert states["Discord"] == states["Slack"] == "missing"
    assert bot("doctor", "--health").code == 1
