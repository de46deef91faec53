"""Commands as in chat, from a script and at the prompt."""

from tests.acceptance.conftest import HARBOUR, Bot, Site, item, rss

LIST = (
    '<opml version="2.0"><body><outline text="Port"><outline xmlUrl="{url}" text="The Times"/></outline></body></opml>'
)


def test_a_script_sets_up_a_channel_and_takes_it_back(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss(item("crane", "Crane tips over in Larnby", HARBOUR)))
    added = bot("do", f"feeds add {url}", "--allow-private", "--channel", "console:harbour", "--json")
    assert (added.code, added.json["added"]) == (0, [url])
    assert bot("do", "feeds list", "--channel", "console:harbour", "--json").json["feeds"][0]["url"] == url
    assert bot("do", "feeds list", "--json").json["feeds"] == []
    undone = bot("do", "undo", "--channel", "console:harbour", "--json").json["undone"]
    assert undone["line"] == f"feeds add {url}"
    assert bot("do", "feeds list", "--channel", "console:harbour", "--json").json["feeds"] == []


def test_what_asks_does_nothing_without_yes(bot: Bot) -> None:
    assert bot("do", "feeds add pack:world-news").code == 0
    feeds = bot("do", "feeds list", "--json").json["feeds"]
    first = feeds[0]["url"]
    asked = bot("do", f"feeds remove {first}", "--json")
    assert (asked.code, asked.json["confirm"]) == (2, f"yes! feeds remove {first}")
    assert bot("do", "feeds list", "--json").json["feeds"] == feeds
    assert bot("do", f"feeds remove {first}", "--yes", "--json").json["removed"] == [first]
    assert len(bot("do", "feeds list", "--json").json["feeds"]) == len(feeds) - 1


def test_a_list_is_imported_from_an_address_and_from_a_file_and_exported_again(bot: Bot, site: Site) -> None:
    url = site.put("/list.opml", LIST.format(url="https://times.example/feed"), kind="text/x-opml")
    assert bot("do", f"feeds import {url}", "--allow-private", "--json").json["added"] == ["https://times.example/feed"]
    opml = bot("do", "feeds export", "--json").json["opml"]
    assert 'text="The Times"' in opml and "Port" in opml
    assert bot("do", "feeds import nowhere.opml", "--json").code == 1


def test_a_digest_is_made_searched_and_shown_again(bot: Bot, site: Site) -> None:
    url = site.put("/feed.xml", rss(item("crane", "Crane tips over in Larnby", HARBOUR)))
    bot("do", f"feeds add {url}", "--allow-private")
    made = bot("do", "digest since:2026-03-03T00:00Z", "--allow-private", "--json").json
    assert [story["headline"] for story in made["stories"]] == ["Crane tips over in Larnby"]
    assert bot("do", "latest", "--json").json["id"] == made["id"]
    assert bot("do", 'search "northern quay"', "--json").json["results"][0]["title"] == "Crane tips over in Larnby"
    reported = bot("do", "report 1", "--json").json
    assert reported["decision"] == "reported"


def test_a_mistyped_line_is_answered_with_the_nearest_command_and_code_two(bot: Bot) -> None:
    done = bot("do", "fedes list")
    assert (done.code, done.err) == (2, "")
    assert "Did you mean “feeds list”?" in done.out
    assert bot("do", "feeds list", "--channel", "nowhere").code == 2


def test_a_conversation_answers_line_by_line_and_keeps_its_history(bot: Bot) -> None:
    lines = ("settings set zone Berlin", "feeds add pack:world-news", "feeds remove nature.com", "n", "undo", "exit")
    typed = "".join(f"{line}\n" for line in lines).encode()
    done = bot("console", stdin=typed, env={"COLUMNS": "200"})
    assert done.code == 0, done.err
    assert "Europe/Berlin" in done.out
    assert "Shall I?" in done.out and "No longer followed" not in done.out
    assert "Taken back: “feeds add pack:world-news”" in done.out
    assert bot("do", "settings show", "--json").json["settings"]["zone"] == "Europe/Berlin"
    [taken_back, added, chosen] = bot("do", "settings history", "--json").json["changes"]
    assert (taken_back["undoes"], chosen["line"]) == (added["number"], "settings set zone Berlin")
