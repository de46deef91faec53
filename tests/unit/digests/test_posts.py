"""How articles are posted one by one as they come: alone, together, or later."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.posts import MOST_IN_ONE, Posts, posts_of
from bot.model.articles import Article
from tests.builders import NOON, article

A, B, C, D = (article(name) for name in "abcd")


def test_a_few_articles_get_a_post_each_in_the_order_in_which_they_came() -> None:
    assert posts_of([B, A], at_once=3, room=10) == Posts(posts=((B,), (A,)))
    assert posts_of([C, B, A], at_once=3, room=3) == Posts(posts=((C,), (B,), (A,)))


def test_more_at_once_become_one_post() -> None:
    assert posts_of([A, B, C, D], at_once=3, room=10) == Posts(posts=((A, B, C, D),))


def test_what_the_hour_has_no_room_for_singly_becomes_one_post_or_waits() -> None:
    assert posts_of([A, B], at_once=3, room=1) == Posts(posts=((A, B),))
    assert posts_of([A, B], at_once=3, room=0) is None
    assert posts_of([A], at_once=3, room=-2) is None


def test_of_very_many_the_newest_are_posted_and_the_others_counted() -> None:
    many = [article(f"a{number}", published=NOON - timedelta(minutes=number)) for number in range(MOST_IN_ONE + 5)]
    found = posts_of(many, at_once=3, room=10)
    assert found is not None
    assert (found.posts, found.more) == ((tuple(reversed(many[:MOST_IN_ONE])),), 5)


def test_what_was_there_at_the_first_read_and_copies_are_no_news() -> None:
    old, copy = article("old", baseline=True), article("copy", copy_of="a")
    assert posts_of([old, A, copy], at_once=3, room=10) == Posts(posts=((A,),))
    assert posts_of([old, copy], at_once=3, room=0) == posts_of([], at_once=1, room=0) == Posts(posts=())


arrivals = st.lists(
    st.builds(article, st.uuids().map(str), baseline=st.booleans(), copy_of=st.sampled_from([None, None, "x"])),
    max_size=40,
)


@given(arrivals, st.integers(1, 20), st.integers(-3, 100))
def test_no_article_is_lost_or_posted_twice_and_room_is_kept(arrived: list[Article], at_once: int, room: int) -> None:
    news = [each for each in arrived if not each.baseline and each.copy_of is None]
    found = posts_of(arrived, at_once=at_once, room=room)
    if found is None:
        assert news and room <= 0
        return
    posted = [each for post in found.posts for each in post]
    assert len(posted) + found.more == len(news)
    assert len({each.id for each in posted}) == len(posted)
    assert {each.id for each in posted} <= {each.id for each in news}
    assert len(found.posts) <= max(room, 0)
    assert len(found.posts) <= at_once
