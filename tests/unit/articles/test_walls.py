"""Walls: told from articles by what they say."""

import pytest

from bot.articles.walls import Wall, before_wall, find_wall

STORY = "The ferry returned to service on Thursday, nine months after it ran aground. Crews had replaced the rudder. "


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        (STORY + "Subscribe to continue reading.", Wall.PAY),
        (STORY + "To read the full story, log in or create an account.", Wall.PAY),
        (STORY + "This article is for subscribers only.", Wall.PAY),
        ("You have reached your limit of free articles.", Wall.PAY),
        (STORY + "Already a subscriber? Sign in", Wall.PAY),
        ("We value your privacy. We and our 812 partners store and/or access information on a device.", Wall.CONSENT),
        ("Before you continue. We use cookies and data to deliver services. Accept all or reject all.", Wall.CONSENT),
        ("Please enable JavaScript and disable any ad blocker.", Wall.CHECK),
        ("Checking your browser. Verify you are human.", Wall.CHECK),
        (STORY, None),
        (STORY + "The regulator fined the firm for setting cookies without consent.", None),
        (STORY * 30 + "Readers may subscribe to continue reading similar pieces. " + STORY * 30, None),
        ("", None),
    ],
)
def test_a_wall_is_told_from_an_article(text: str, wall: Wall | None) -> None:
    assert find_wall(text) is wall


def test_a_page_that_says_it_is_not_free_is_behind_a_paywall() -> None:
    assert find_wall(STORY * 50, free=False) is Wall.PAY
    assert find_wall(STORY, free=True) is None


def test_what_stands_before_the_wall_is_kept() -> None:
    assert before_wall(f"{STORY}\n\nSubscribe to continue reading. More.") == STORY.strip()
    assert before_wall("Subscribe to continue reading.") == ""
    assert before_wall(STORY) == STORY
