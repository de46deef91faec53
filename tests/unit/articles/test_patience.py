"""How much is asked of one host."""

from datetime import datetime, timedelta

from bot.articles.patience import Bounds, Patience
from tests.builders import NOON


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


BOUNDS = Bounds(pages=3, failures=2, rest=timedelta(minutes=10))


def test_a_host_is_asked_for_so_many_pages_an_hour_and_others_are_not_held_up() -> None:
    watch = Watch()
    patience = Patience(clock=watch, bounds=BOUNDS)
    assert [patience.take("a.example") for _ in range(5)] == [True, True, True, False, False]
    assert patience.take("b.example")
    watch.now += timedelta(hours=1)
    assert patience.take("a.example")


def test_a_host_that_keeps_failing_is_left_alone_for_a_while() -> None:
    watch = Watch()
    patience = Patience(clock=watch, bounds=BOUNDS)
    patience.failed("a.example")
    assert patience.take("a.example")
    patience.failed("a.example")
    assert not patience.take("a.example")
    watch.now += BOUNDS.rest
    assert patience.take("a.example")


def test_an_answer_forgives_earlier_failures() -> None:
    patience = Patience(clock=Watch(), bounds=BOUNDS)
    patience.failed("a.example")
    patience.answered("a.example")
    patience.failed("a.example")
    assert patience.take("a.example")
