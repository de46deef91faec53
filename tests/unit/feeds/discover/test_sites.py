"""Addresses of well-known sites, and where their feeds must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover.sites import advice, known_feeds, spelled_out
from bot.feeds.discover.social import feeds_in_page, page_to_read

CHANNEL = "UC" + "a1_-" * 5 + "zz"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"
PROJECT = "https://github.com/larnby/crane"
GITLAB = "https://gitlab.com/larnby/port/crane"
REDDIT = "https://www.reddit.com"
STACK = "https://stackoverflow.com"

KNOWN = [
    # YouTube
    (f"https://www.youtube.com/channel/{CHANNEL}/videos", [f"{VIDEOS}?channel_id={CHANNEL}"]),
    (f"https://m.youtube.com/channel/{CHANNEL}", [f"{VIDEOS}?channel_id={CHANNEL}"]),
    ("https://www.youtube.com/channel/UCshort", []),
    ("https://www.youtube.com/user/Larnby/featured", [f"{VIDEOS}?user=Larnby"]),
    ("https://www.youtube.com/playlist?list=PL1_x", [f"{VIDEOS}?playlist_id=PL1_x"]),
    ("https://www.youtube.com/watch?v=1&list=a%26b", [f"{VIDEOS}?playlist_id=a%26b"]),
    ("https://www.youtube.com/@larnby", []),
    # Reddit
    ("https://www.reddit.com/", [f"{REDDIT}/.rss"]),
    ("https://old.reddit.com/r/larnby", [f"{REDDIT}/r/larnby/.rss"]),
    ("https://www.reddit.com/r/a+b/top/?t=week", [f"{REDDIT}/r/a+b/top/.rss?t=week"]),
    (
        "https://reddit.com/r/larnby/comments/1ab/crane_tips_over/",
        [f"{REDDIT}/r/larnby/.rss", f"{REDDIT}/r/larnby/comments/1ab/.rss"],
    ),
    (
        "https://www.reddit.com/r/larnby/search?q=crane tips",
        [f"{REDDIT}/r/larnby/search.rss?q=crane%20tips&restrict_sr=on&sort=new"],
    ),
    ("https://www.reddit.com/u/mira/", [f"{REDDIT}/user/mira/.rss"]),
    ("https://www.reddit.com/user/mira/m/ports/", [f"{REDDIT}/user/mira/m/ports/.rss"]),
    ("r/larnby", [f"{REDDIT}/r/larnby/.rss"]),
    ("/u/mira", [f"{REDDIT}/user/mira/.rss"]),
    # Mastodon and Bluesky
    ("@mira@social.example", ["https://social.example/@mira.rss"]),
    ("https://social.example/@mira", ["https://social.example/@mira.rss"]),
    ("https://social.example/@mira/1099/", ["https://social.example/@mira.rss"]),
    ("https://social.example/@mira@other.example", ["https://other.example/@mira.rss"]),
    ("https://social.example/web/@mira", ["https://social.example/@mira.rss"]),
    ("https://social.example/users/mira", ["https://social.example/users/mira.rss"]),
    ("https://social.example/tags/harbour", ["https://social.example/tags/harbour.rss"]),
    ("https://bsky.app/profile/mira.example/post/1", ["https://bsky.app/profile/mira.example/rss"]),
    ("@mira.bsky.social", ["https://bsky.app/profile/mira.bsky.social/rss"]),
    # code
    ("https://github.com/larnby", ["https://github.com/larnby.atom"]),
    ("https://github.com/orgs/larnby/repositories", ["https://github.com/larnby.atom"]),
    ("https://gist.github.com/larnby/1ab", ["https://gist.github.com/larnby.atom"]),
    ("https://github.com/topics/feeds", []),
    (f"{PROJECT}.git", [f"{PROJECT}/{kind}.atom" for kind in ("releases", "tags", "commits")]),
    (f"{PROJECT}/releases/tag/v1", [f"{PROJECT}/releases.atom", f"{PROJECT}/tags.atom"]),
    (f"{PROJECT}/tags", [f"{PROJECT}/tags.atom", f"{PROJECT}/releases.atom"]),
    (f"{PROJECT}/commits", [f"{PROJECT}/commits.atom"]),
    (f"{PROJECT}/commits/main/docs", [f"{PROJECT}/commits/main/docs.atom"]),
    (f"{PROJECT}/tree/main", [f"{PROJECT}/commits/main.atom", f"{PROJECT}/releases.atom"]),
    (f"{PROJECT}/discussions/7", [f"{PROJECT}/discussions.atom"]),
    (f"{PROJECT}/releases.atom", []),
    (GITLAB, [f"{GITLAB}/-/releases.atom", f"{GITLAB}/-/tags?format=atom", f"{GITLAB}.atom"]),
    (f"{GITLAB}/-/tags", [f"{GITLAB}/-/tags?format=atom", f"{GITLAB}/-/releases.atom"]),
    (f"{GITLAB}/-/releases", [f"{GITLAB}/-/releases.atom", f"{GITLAB}/-/tags?format=atom"]),
    ("https://git.example/a/b/-/tree/main", ["https://git.example/a/b/-/commits/main?format=atom"]),
    ("https://gitlab.example/larnby", ["https://gitlab.example/larnby.atom"]),
    ("https://gitlab.com/explore/projects", []),
    (f"{GITLAB}/-/tags?format=atom", []),
    (
        "https://codeberg.org/larnby/crane/src",
        [f"https://codeberg.org/larnby/crane{end}" for end in ("/releases.rss", "/tags.rss", ".rss")],
    ),
    ("https://codeberg.org/larnby", ["https://codeberg.org/larnby.rss"]),
    ("https://codeberg.org/explore", []),
    # magazines and blogs
    ("https://larnby.substack.com/p/crane", ["https://larnby.substack.com/feed"]),
    ("https://open.substack.com/pub/larnby/p/crane?r=1", ["https://larnby.substack.com/feed"]),
    ("https://substack.com/@larnby", ["https://larnby.substack.com/feed"]),
    ("https://substack.com/home", []),
    ("https://medium.com/@mira/crane-1ab", ["https://medium.com/feed/@mira"]),
    ("https://medium.com/larnby-blog", ["https://medium.com/feed/larnby-blog"]),
    ("https://medium.com/tag/harbours/latest", ["https://medium.com/feed/tag/harbours"]),
    (
        "https://medium.com/larnby-blog/tagged/cranes",
        ["https://medium.com/feed/larnby-blog/tagged/cranes", "https://medium.com/feed/larnby-blog"],
    ),
    ("https://mira.medium.com/crane-1ab", ["https://mira.medium.com/feed"]),
    ("https://medium.com/", []),
    ("https://medium.com/feed/larnby-blog", []),
    ("https://larnby.wordpress.com/2026/11/crane/", ["https://larnby.wordpress.com/feed/"]),
    (
        "https://larnby.wordpress.com/category/port/",
        ["https://larnby.wordpress.com/category/port/feed/", "https://larnby.wordpress.com/feed/"],
    ),
    ("https://larnby.example/news/tag/port/page/2/", ["https://larnby.example/news/tag/port/feed/"]),
    ("https://larnby.tumblr.com/post/1/crane", ["https://larnby.tumblr.com/rss"]),
    (
        "https://larnby.tumblr.com/tagged/crane",
        ["https://larnby.tumblr.com/tagged/crane/rss", "https://larnby.tumblr.com/rss"],
    ),
    ("https://www.tumblr.com/larnby/1/crane", ["https://larnby.tumblr.com/rss"]),
    ("https://www.tumblr.com/blog/larnby", ["https://larnby.tumblr.com/rss"]),
    ("https://www.tumblr.com/explore/today", []),
    ("https://www.tumblr.com/", []),
    ("https://larnby.blogspot.co.uk/2026/11/x.html", ["https://larnby.blogspot.co.uk/feeds/posts/default"]),
    (
        "https://larnby.blogspot.com/search/label/Port%20news",
        [
            "https://larnby.blogspot.com/feeds/posts/default/-/Port%20news",
            "https://larnby.blogspot.com/feeds/posts/default",
        ],
    ),
    # papers, questions, links
    ("https://arxiv.org/list/cs.CL/recent", ["https://rss.arxiv.org/rss/cs.CL"]),
    ("https://arxiv.org/archive/cs", ["https://rss.arxiv.org/rss/cs"]),
    ("https://arxiv.org/a/mira_l_1", ["https://arxiv.org/a/mira_l_1.atom"]),
    ("https://arxiv.org/abs/2601.00001", []),
    ("https://news.ycombinator.com", ["https://news.ycombinator.com/rss", "https://hnrss.org/frontpage"]),
    ("https://news.ycombinator.com/newest", ["https://hnrss.org/newest"]),
    ("https://news.ycombinator.com/user?id=mira", ["https://hnrss.org/user?id=mira"]),
    ("https://news.ycombinator.com/item?id=7", ["https://hnrss.org/item?id=7"]),
    ("https://news.ycombinator.com/login", []),
    (f"{STACK}/questions/tagged/python", [f"{STACK}/feeds/tag/python"]),
    (f"{STACK}/questions/tagged/python+rss?tab=New", [f"{STACK}/feeds/tag?tagnames=python+and+rss&sort=newest"]),
    (f"{STACK}/questions/77/how", [f"{STACK}/feeds/question/77"]),
    (f"{STACK}/users/12/mira", [f"{STACK}/feeds/user/12"]),
    (f"{STACK}/tags", []),
    ("https://cooking.stackexchange.com/questions", ["https://cooking.stackexchange.com/feeds"]),
    ("https://lobste.rs/t/python", ["https://lobste.rs/t/python.rss"]),
    ("https://lobste.rs/", ["https://lobste.rs/rss"]),
    ("https://dev.to/mira/crane-1ab", ["https://dev.to/feed/mira"]),
    ("https://dev.to/t/python", ["https://dev.to/feed/tag/python"]),
    ("https://dev.to", ["https://dev.to/feed"]),
    # nobody's
    ("https://larnby.example/", []),
    ("https://notreddit.com/r/larnby", []),
    ("mailto:mira@larnby.example", []),
    ("", []),
]


@pytest.mark.parametrize(("address", "feeds"), KNOWN)
def test_the_feeds_of_a_known_site_follow_from_its_address(address: str, feeds: list[str]) -> None:
    assert list(known_feeds(address)) == feeds


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://www.youtube.com/@larnby/videos", "https://www.youtube.com/@larnby"),
        ("https://youtube.com/c/Larnby", "https://www.youtube.com/c/Larnby"),
        ("https://m.youtube.com/user/Larnby", "https://www.youtube.com/user/Larnby"),
        ("https://youtu.be/abc?t=7", "https://www.youtube.com/watch?v=abc"),
        ("https://www.youtube.com/watch?v=abc&list=PL1", "https://www.youtube.com/watch?v=abc"),
        ("https://www.youtube.com/shorts/abc", "https://www.youtube.com/shorts/abc"),
        (f"https://www.youtube.com/channel/{CHANNEL}", None),
        ("https://youtu.be", None),
        ("https://larnby.example/@mira", None),
        ("//[", None),
    ],
)
def test_a_youtube_page_is_read_where_its_address_names_no_channel(address: str, page: str | None) -> None:
    assert page_to_read(address) == page


@pytest.mark.parametrize(
    "html",
    [
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        f'"channelId":"UC{"x" * 22}" <meta itemprop="identifier" content="{CHANNEL}">',
        f'{{"channelId":"UC{"x" * 22}","externalId":"{CHANNEL}"}}',
        f'{{"channelId":"{CHANNEL}"}}',
    ],
)
def test_the_page_of_a_channel_names_its_feed(html: str) -> None:
    assert feeds_in_page("https://www.youtube.com/@larnby", html) == (f"{VIDEOS}?channel_id={CHANNEL}",)
    assert feeds_in_page("https://larnby.example/", html) == ()
    assert feeds_in_page("https://www.youtube.com/@larnby", "<p>") == ()


def test_sites_that_cannot_be_searched_are_named() -> None:
    told = advice("https://podcasts.apple.com/gb/podcast/larnby-today/id123456789?i=1")
    assert told is not None and "https://itunes.apple.com/lookup?id=123456789" in told
    assert "own website" in (advice("https://podcasts.apple.com/gb/browse") or "")
    assert (advice("https://mobile.twitter.com/larnby") or "").startswith("X offers no feeds.")
    assert (advice("https://open.spotify.com/show/1") or "").startswith("Spotify offers no feeds.")
    assert advice("https://larnby.example/x.com") is None
    assert advice("nowhere") is None


@pytest.mark.parametrize(
    "text", ["mira@larnby.example", "@mira", "larnby.example", "https://social.example/@mira", "a/b"]
)
def test_what_is_no_handle_stays_as_it_is(text: str) -> None:
    assert spelled_out(f" {text} ") == text


HOSTS = st.sampled_from(sorted({address.split("/")[2] for address, _ in KNOWN if "://" in address}))
SEGMENT = st.one_of(
    st.text(max_size=8), st.sampled_from(["r", "user", "channel", "@a", "@a@b.c", "-", "..", "questions"])
)


@given(HOSTS, st.lists(SEGMENT, max_size=5), st.text(max_size=10))
def test_no_address_raises_and_every_candidate_is_an_address(host: str, path: list[str], query: str) -> None:
    address = f"https://{host}/{'/'.join(path)}?{query}"
    for feed in known_feeds(address):
        assert feed.startswith("https://") and " " not in feed
    advice(address)
    page_to_read(address)
