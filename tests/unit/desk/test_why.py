"""Why a story is here, and every reason why something is not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.app import App
from bot.desk.editor import Editor
from bot.desk.filters import Filterdesk
from bot.desk.news import Newsdesk
from bot.desk.press import Press
from bot.desk.sources import Sourcedesk
from bot.desk.taste import Tastedesk
from bot.desk.why import Whydesk
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.deliveries import Delivery
from bot.model.explanations import Explanation
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.model.messages import Message
from bot.model.runs import Run
from bot.model.stories import Assignment
from bot.store.database import Store
from bot.stories.cluster import features_of
from tests.builders import NOON, article, parsed_entry, schedule
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened, publish, written

LATER = NOON + 2 * HOUR


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """A channel that follows the Post and the Mint, which tell of a bridge, a goal and a frost."""
    async with opened(lambda: LATER) as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        await publish(store, POST, written("post", "Post", title="Harbour bridge closed for a week"), story="bridge")
        await publish(store, MINT, written("mint", "Mint", title="Crack closes harbour bridge"), story="bridge")
        await publish(
            store, POST, one("goal", "Late goal decides the final", "Lowmoor won by a goal in the last minute.")
        )
        await publish(store, MINT, one("frost", "Frost halves the apple harvest", "Growers in Senn expect few apples."))
        yield app


def one(id: str, title: str, text: str, **given: Any) -> Article:
    fields = {"published": NOON - HOUR, "url": f"https://www.post.example/{id}"} | given
    return article(id, title=title, text=text, **fields)


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Whydesk:
    return Whydesk(app.parts)


async def digest(app: App, most: int = 10, *, at: str = "2026-03-04T12:00Z", since: str = "24h") -> Run:
    """Make the digest of the channel at noon."""
    return await Newsdesk(app.parts).make_digest(channel=HERE, now=at, since=since, max_stories=most)


def reason(found: Explanation) -> str | None:
    return found.not_posted.reason if found.not_posted else None


def text(found: Explanation) -> str:
    assert found.not_posted is not None
    return found.not_posted.text


# -- why it is here ------------------------------------------------------------------------------------------------


async def test_a_story_is_here_for_the_parts_of_its_importance(desk: Whydesk, app: App) -> None:
    run = await digest(app)
    found = await desk.why("1", HERE)
    assert (found.story, found.digest, found.place, found.not_posted) == ("bridge", run.id, 1, None)
    assert found.here[0] == (
        "It is number 1 of 3 in the digest of Wed 4 Mar, 12:00, which looks back to Tue 3 Mar, 12:00."
    )
    assert "2 independent publishers tell it." in found.here
    assert [each.place for each in found.rank] == [1, 2]
    assert found.rank[0].importance > found.rank[1].importance
    assert found.rank[0].parts["publishers"] > found.rank[1].parts["publishers"]
    [compared] = found.compared
    assert "more publishers tell it" in compared


async def test_parts_that_a_later_rule_made_other_than_they_were_are_not_shown(desk: Whydesk, app: App) -> None:
    run = await digest(app)
    await Filterdesk(app.parts).add("source:post.example", HERE, by="Ada")
    found = await desk.why("1", HERE, digest=run.id)
    assert found.rank[0].importance == run.stories[0].importance
    assert (found.rank[0].parts, found.compared) == ({}, ())


async def test_a_vote_that_came_later_leaves_the_parts(desk: Whydesk, app: App) -> None:
    run = await digest(app)
    for person in ("Ada", "Bob", "Cleo"):
        await Tastedesk(app.parts).vote("1", 1, HERE, person=person, digest=None)
    assert (await desk.why("1", HERE, digest=run.id)).rank[0].parts


async def test_a_story_in_the_middle_is_compared_with_both_neighbours(desk: Whydesk, app: App) -> None:
    await digest(app)
    found = await desk.why("2", HERE)
    assert [each.place for each in found.rank] == [1, 2, 3]
    assert len(found.compared) == 2 and "fewer publishers" in found.compared[0]


async def test_an_update_says_when_it_was_told_before(desk: Whydesk, app: App, store: Store) -> None:
    await digest(app)
    news = "Engineers lifted the broken hanger out, and trams began to roll over the northern lane at one o'clock."
    fresh = written("fresh", "Post", title="Trams roll again over northern lane", text=news, published=NOON + HOUR)
    await publish(store, POST, fresh, story="bridge")
    await digest(app, at="2026-03-04T14:00Z")
    found = await desk.why("1", HERE)
    assert "It was told before, Wed 4 Mar, 12:00, and came again because of news." in found.here


async def test_its_times_are_those_of_the_channel(desk: Whydesk, app: App, store: Store) -> None:
    await digest(app)
    await store.channels.set_setting(HERE, "zone", "Asia/Kolkata")
    assert "the digest of Wed 4 Mar, 17:30" in (await desk.why("1", HERE)).here[0]


async def test_posts_and_alerts_say_that_they_are(desk: Whydesk, app: App, store: Store) -> None:
    run = await digest(app)
    for kind, said in (("post", "as every article is here when it comes in"), ("alert", "as an alert")):
        made = replace(run, id=kind, kind=kind, generated_at=NOON + HOUR)  # type: ignore[arg-type]
        await store.runs.commit(made, now=NOON + HOUR)
        assert said in (await desk.why("1", HERE, digest=kind)).here[0]


# -- why its articles are one story ----------------------------------------------------------------------------------


async def regroup(store: Store, *articles: Article, story: str) -> None:
    """Keep what grouping knows of articles."""
    for each in articles:
        assigned = Assignment(article=each.id, story=story, founds=False, copy_of=each.copy_of)
        await store.stories.assign([assigned], {each.id: features_of(each)}, now=NOON)


async def known(store: Store) -> None:
    found = await store.articles.get(["post", "mint", "goal", "frost"])
    await regroup(store, found["post"], found["mint"], story="bridge")
    await regroup(store, found["goal"], story="s-goal")
    await regroup(store, found["frost"], story="s-frost")


async def test_what_holds_a_story_together_and_what_parts_it_from_others(desk: Whydesk, app: App, store: Store) -> None:
    await known(store)
    tunnel = one(
        "tunnel", "Harbour tunnel gets a third lane", "The harbour tunnel at Larnby has three lanes from Monday."
    )
    await publish(store, POST, tunnel)
    await regroup(store, tunnel, story="s-tunnel")
    await digest(app)
    found = await desk.why("bridge", HERE)
    [together] = found.together
    assert {together.article, together.other} == {"post", "mint"}
    assert together.score is not None and together.score > 0.25
    assert together.reasons[0].startswith("shares ") and "bridge" in together.reasons[0]
    assert all(each.article not in ("post", "mint") for each in found.apart)


async def test_nothing_is_said_of_what_other_channels_read(desk: Whydesk, app: App, store: Store) -> None:
    await known(store)
    secret = written("secret", "Gazette", title="Secret harbour bridge closed for a week")
    await publish(store, GAZETTE, secret, story="s-secret")
    await regroup(store, secret, story="s-secret")
    await digest(app)
    found = await desk.why("1", HERE)
    assert "ecret" not in repr(found)
    assert (
        any(each.article == "secret" for each in (await desk.explain("https://www.gazette.example/secret")).apart)
        or (await desk.explain("https://www.gazette.example/secret")).story == "s-secret"
    )


async def test_a_copy_is_said_to_repeat_another(desk: Whydesk, app: App, store: Store) -> None:
    await known(store)
    copy = written("copy", "Mint", title="Harbour bridge closed for a week", copy_of="post")
    await publish(store, MINT, copy, story="bridge")
    await regroup(store, copy, story="bridge")
    await digest(app)
    said = {each.article: each.reasons for each in (await desk.why("1", HERE)).together}
    assert said["copy"][0].startswith("repeats “")


# -- why it was not posted -------------------------------------------------------------------------------------------


async def test_what_came_after_the_last_digest_waits_for_the_next(desk: Whydesk, store: Store) -> None:
    found = await desk.why("late goal", HERE)
    assert (reason(found), found.story) == ("next", "s-goal")
    assert text(found) == "It came in Wed 4 Mar, 11:00, and no digest was made here since."
    assert "No digest is due. Add one with: schedule add" in found.not_posted.details  # type: ignore[union-attr]
    await store.schedules.add(schedule(channel=HERE, at="15:00", since=LATER), now=NOON)
    for name, value, said in (
        ("paused", "yes", "This channel is paused"),
        ("away", "2026-03-01..2026-03-09", "wants nothing today"),
        ("mode", "alerts", "This channel wants no digests"),
        ("quiet", "13:00-15:00", "It is quiet here until Wed 4 Mar, 15:00."),
    ):
        await store.channels.set_setting(HERE, name, value)
        found = await desk.why("late goal", HERE)
        assert found.not_posted is not None
        details = " ".join(found.not_posted.details)
        assert said in details and "Next digest:" in details, name
        usual = {"paused": "no", "away": "none", "mode": "digest", "quiet": "off"}
        await store.channels.set_setting(HERE, name, usual[name])


async def test_where_articles_are_posted_as_they_come_the_first_ones_are_not(desk: Whydesk, store: Store) -> None:
    await store.channels.set_setting(HERE, "mode", "each")
    found = await desk.why("late goal", HERE)
    assert (reason(found), "at most 10 an hour" in text(found)) == ("next", True)
    await publish(store, POST, one("old", "Old news of the tower", "The tower is old.", baseline=True))
    found = await desk.why("old news tower", HERE)
    assert (reason(found), "for the first time" in text(found)) == ("baseline", True)


async def test_what_others_outranked_is_told_its_place(desk: Whydesk, app: App) -> None:
    run = await digest(app, most=1)
    found = await desk.why("frost apple harvest", HERE)
    assert reason(found) == "ranked"
    assert text(found) in (
        "It was number 2 of 3 for the digest of Wed 4 Mar, 12:00, which takes 1 story.",
        "It was number 3 of 3 for the digest of Wed 4 Mar, 12:00, which takes 1 story.",
    )
    assert found.digest == run.id and found.compared
    assert {1, found.place} <= {each.place for each in found.rank}


async def test_what_a_filter_leaves_out_names_the_filter(desk: Whydesk, app: App) -> None:
    await Filterdesk(app.parts).add("-apple", HERE, by="Ada")
    for given in ("https://www.post.example/frost", "frost apple harvest"):
        found = await desk.why(given, HERE)
        assert (reason(found), text(found)) == ("filtered", "A filter of this channel leaves it out: -apple")


async def test_what_is_hidden_is_said_to_be(desk: Whydesk, app: App) -> None:
    await Sourcedesk(app.parts).hide("post.example", HERE, by="Ada")
    found = await desk.why("https://www.post.example/frost", HERE)
    assert (reason(found), text(found)) == ("hidden", "Example Post is hidden here.")


async def test_what_came_from_a_paused_feed_names_the_feed(desk: Whydesk, store: Store) -> None:
    await store.channels.pause(HERE, [MINT], paused=True)
    found = await desk.why("https://www.post.example/frost", HERE)
    assert (reason(found), text(found)) == ("paused_feed", f"Its feed is paused in this channel: {MINT}")


async def test_a_copy_names_what_it_repeats(desk: Whydesk, app: App, store: Store) -> None:
    run = await digest(app)
    copy = written("copy", "Mint", copy_of="post", url="https://www.mint.example/copy", published=NOON + HOUR)
    await publish(store, MINT, copy, story="s-copy")
    found = await desk.why("https://www.mint.example/copy", HERE)
    assert (reason(found), found.digest) == ("duplicate", run.id)
    assert "It repeats “Harbour bridge closed for a week” of Post" in text(found)


async def test_what_is_older_than_the_window_is_said_to_be(desk: Whydesk, app: App) -> None:
    await digest(app, since="30m")
    found = await desk.why("frost", HERE)
    assert reason(found) == "older"
    assert "looks back to Wed 4 Mar, 11:30 only" in text(found)


async def test_a_story_that_was_told_comes_not_again_without_news(desk: Whydesk, app: App, store: Store) -> None:
    first = await digest(app)
    again = written("again", "Post", title="Harbour bridge closed", published=NOON + HOUR)
    await publish(store, POST, again, story="bridge")
    found = await desk.why("https://www.post.example/again", HERE)
    assert (reason(found), found.digest) == ("next", first.id)
    assert "the next digest looks for news in it" in text(found)
    await digest(app, at="2026-03-04T14:00Z")
    found = await desk.why("https://www.post.example/again", HERE)
    assert (reason(found), found.digest) == ("told", first.id)
    assert text(found) == ("Its story was told already, Wed 4 Mar, 12:00, and it says nothing materially new.")
    assert found.story == "bridge" and found.here


async def test_what_a_distrusted_publisher_says_is_told_by_others(desk: Whydesk, app: App) -> None:
    await Sourcedesk(app.parts).distrust("Mint", HERE, by="Ada")
    run = await digest(app)
    found = await desk.why("https://www.mint.example/mint", HERE)
    assert (reason(found), found.digest) == ("distrusted", run.id)
    assert "Mint is distrusted here, and nothing rests on it that others tell." in text(found)


async def test_what_is_not_the_topic_of_a_schedule_is_said_to_be(desk: Whydesk, app: App, store: Store) -> None:
    run = await digest(app, most=1)
    about = replace(run, id="topical", generated_at=LATER, stories=(), settings={**run.settings, "topic": "harbour"})
    await store.runs.commit(about, now=LATER)
    await publish(
        store, MINT, one("opera", "Opera opens", "The opera opened.", published=NOON - HOUR, first_seen=NOON + HOUR)
    )
    found = await desk.why("opera opens", HERE)
    assert (reason(found), text(found)) == ("topic", "The digest of Wed 4 Mar, 14:00 is only about harbour.")


async def test_what_should_have_been_told_is_admitted(desk: Whydesk, app: App, store: Store) -> None:
    run = await digest(app)
    await store.runs.commit(replace(run, id="empty", generated_at=LATER, stories=()), now=LATER)
    await publish(store, POST, one("lost", "Lost dog found", "A dog was found.", first_seen=NOON + HOUR))
    found = await desk.why("lost dog", HERE)
    assert reason(found) == "changed"


@pytest.mark.parametrize(
    ("decision", "expected", "said"),
    [
        (None, "review", "which waits for a manager until Wed 4 Mar, 14:00"),
        ("skip", "skipped", "which had it, was skipped by Ada"),
        ("drop", "dropped", "Ada left it out of the digest"),
    ],
)
async def test_what_a_manager_holds_back_is_said_to_be(
    decision: str | None, expected: str, said: str, desk: Whydesk, app: App, store: Store
) -> None:
    await store.channels.set_setting(HERE, "review", "2h")
    await store.schedules.add(schedule(), now=NOON)
    [run_id] = await Editor(app.parts).make_due(NOON)
    run = await store.runs.get(run_id)
    assert run is not None
    place = next(entry.rank for entry in run.stories if entry.id == "s-frost")
    press = Press(app.parts)
    if decision == "skip":
        await press.skip(run_id, by="Ada")
    if decision == "drop":
        await press.drop(run_id, place, by="Ada")
        await press.publish(run_id, by="Ada")
    found = await desk.why("https://www.post.example/frost", HERE)
    assert (reason(found), found.digest) == (expected, run_id)
    assert said in text(found)


async def test_a_digest_that_is_not_there_yet_is_said_to_wait(desk: Whydesk, app: App, store: Store) -> None:
    run = await digest(app)
    sent = Delivery(id="d0", run=run.id, destination=HERE, part=0, message=Message(blocks=()), due=NOON)
    await store.deliveries.plan([sent], now=NOON)
    found = await desk.why("1", HERE)
    assert (reason(found), found.place) == ("waiting", 1)
    assert "still waits to be sent" in text(found)
    taken = await store.deliveries.take(HERE, now=NOON, until=LATER)
    assert taken is not None
    await store.deliveries.give_up(taken, "The channel is gone.", now=NOON)
    found = await desk.why("1", HERE)
    assert reason(found) == "given_up"
    assert found.not_posted is not None and found.not_posted.details == ("The channel is gone.",)


# -- what never came in ------------------------------------------------------------------------------------------------


async def test_an_entry_that_was_not_read_yet_says_so(desk: Whydesk, store: Store) -> None:
    item = parsed_entry("y", url="https://www.post.example/y", title="Waits yonder")
    known = Feed(url=POST, state=FeedState.OK, last_success=NOON)
    await store.feeds.record(
        PollOutcome(status=PollStatus.FETCHED, feed=known, parsed=ParsedFeed(entries=(item,))), now=NOON
    )
    for given in ("http://www.post.example/y/", "waits yonder"):
        found = await desk.why(given, HERE)
        assert (reason(found), found.story) == ("unread", None)


async def test_what_no_feed_listed_was_never_fetched(desk: Whydesk, store: Store) -> None:
    await store.feeds.record(
        PollOutcome(
            status=PollStatus.FAILED,
            feed=Feed(
                url=MINT, state=FeedState.FAILING, failures=3, failing_since=NOON - HOUR, last_error="It times out."
            ),
            reason="It times out.",
        ),
        now=NOON,
    )
    found = await desk.why("https://elsewhere.example/x", HERE)
    assert reason(found) == "never_fetched"
    assert "none of the 2 feeds" in text(found)
    assert found.not_posted is not None
    assert found.not_posted.details == (f"{MINT} cannot be read since Wed 4 Mar, 11:00: It times out.",)
    assert "cannot be read, so it was never fetched" in text(await desk.why("https://mint.example/x", HERE))
    assert f"The feed of that site, {POST}, has not listed it." in text(await desk.why("https://post.example/x", HERE))
    assert "has these words" in text(await desk.why("xylophone zebra", HERE))
    assert "follows no feeds yet" in text(await desk.why("https://post.example/x", THERE))


async def test_what_only_others_follow_is_not_known_here(desk: Whydesk, store: Store) -> None:
    await publish(store, GAZETTE, written("secret", "Gazette", title="Secret plan"))
    found = await desk.why("https://www.gazette.example/secret", HERE)
    assert (reason(found), found.story, found.headline) == (
        "never_fetched",
        None,
        "https://www.gazette.example/secret",
    )
    assert reason(await desk.why("secret plan", HERE)) == "never_fetched"


@pytest.mark.parametrize("given", ["9", "#12", "1 2", "f" * 16])
async def test_a_number_or_an_id_that_is_none_is_refused(given: str, desk: Whydesk, app: App) -> None:
    await digest(app)
    with pytest.raises(UsageError, match="No story is meant"):
        await desk.why(given, HERE)


@pytest.mark.parametrize("given", ["", "https://[", "https://", "\ud800", "'; DROP TABLE", "%", "?" * 200])
async def test_whatever_is_given_is_answered(given: str, desk: Whydesk, app: App) -> None:
    await digest(app)
    assert reason(await desk.why(given, HERE)) == "never_fetched"


async def test_whoever_runs_the_bot_is_told_of_the_whole_archive(desk: Whydesk, store: Store) -> None:
    await known(store)
    await publish(store, GAZETTE, written("other", "Gazette", title="Circus comes to Senn"))
    found = await desk.explain("https://www.gazette.example/other")
    assert (found.story, found.headline, reason(found)) == ("s-other", "Circus comes to Senn", "never_fetched")
    assert (await desk.explain("https://www.gazette.example/other", HERE)).story is None
    assert reason(await desk.explain("late goal")) == "next"
    assert (await desk.explain("https://nowhere.example")).story is None
    for feed in (POST, MINT):
        await store.channels.unfollow(HERE, feed)
    found = await desk.explain("https://www.post.example/post")
    assert (found.story, found.not_posted) == ("bridge", None)
    assert [each.article for each in found.together] == ["post"] or [each.article for each in found.together] == [
        "mint"
    ]
