"""Words for days and months."""

from bot.text.dates import date_words


def test_months_and_days_have_one_name_each() -> None:
    assert [word.value for word in date_words("It may march on Mon, Sept 3 in May; tuesday, today.")] == [
        "monday",
        "september",
        "may",
        "tuesday",
        "today",
    ]
