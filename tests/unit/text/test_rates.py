"""How often something comes, in words."""

import pytest

from bot.text.rates import rate_words


@pytest.mark.parametrize(
    ("per_day", "said"),
    [
        (None, "not known yet"),
        (1234.5, "about 1,234 a day"),
        (12.3, "about 12 a day"),
        (1.0, "about 1 a day"),
        (0.89, "about 6 a week"),
        (2 / 7, "about 2 a week"),
        (1 / 7, "about 1 a week"),
        (3 / 30.4, "about 3 a month"),
        (1 / 31, "about 1 a month"),
        (0.01, "less than one a month"),
        (0.0, "less than one a month"),
    ],
)
def test_a_rate_is_said_as_people_say_it(per_day: float | None, said: str) -> None:
    assert rate_words(per_day) == said
