"""What a channel may choose, as people write it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.preferences import PREFERENCES, chosen_from, parse_preference, written
from bot.errors import UsageError
from bot.i18n import LANGUAGES
from bot.model.channels import Away, ChannelSettings, Quiet

CHRISTMAS = Away(first=date(2026, 12, 24), last=date(2027, 1, 2))
EASTER = Away(first=date(2027, 3, 28), last=date(2027, 3, 28))

ACCEPTED: list[tuple[str, str, dict[str, Any]]] = [
    ("zone", "berlin", {"zone": "Europe/Berlin"}),
    ("language", "DE", {"language": "de"}),
    ("language", "한국어", {"language": "ko"}),
    ("mode", "digest", {"digests": True, "each": False, "alerts": False}),
    ("mode", "Alerts, each", {"digests": False, "each": True, "alerts": True}),
    ("empty", "Silence", {"empty": "silence"}),
    ("paused", "yes", {"paused": True}),
    ("away", "none", {"away": ()}),
    ("away", "2026-12-24..2027-01-02", {"away": (CHRISTMAS,)}),
    ("away", "2026-12-24 - 2027-01-02, 2027-03-28", {"away": (CHRISTMAS, EASTER)}),
    ("away", "2026-12-24 until 2027-01-02", {"away": (CHRISTMAS,)}),
    ("quiet", "off", {"quiet": None}),
    ("quiet", "22:00-07:00", {"quiet": Quiet(start="22:00", end="07:00")}),
    ("quiet", "22:00 – 7:00", {"quiet": Quiet(start="22:00", end="07:00")}),
    ("quiet", "22:00 - 07:00", {"quiet": Quiet(start="22:00", end="07:00")}),
    ("quiet", "22:00 to 07:00", {"quiet": Quiet(start="22:00", end="07:00")}),
    ("review", "off", {"review_hours": 0.0}),
    ("review", "2h", {"review_hours": 2.0, "review_then": "publish"}),
    ("review", "1.5 hours then skip", {"review_hours": 1.5, "review_then": "skip"}),
    ("managers", "console:managers", {"managers": "console:managers"}),
    ("managers", "None", {"managers": None}),
    ("posts-at-once", "20", {"posts_at_once": 20}),
    ("posts-an-hour", "100", {"posts_an_hour": 100}),
    ("alert-publishers", "2", {"alert_publishers": 2}),
    ("alert-hours", "72", {"alert_hours": 72}),
    ("alerts-a-day", "1", {"alerts_a_day": 1}),
]
REFUSED = [
    ("zone", "Middle-earth"),
    ("language", "Klingon"),
    ("mode", "digests"),
    ("mode", ","),
    ("empty", "maybe"),
    ("paused", "2"),
    ("away", "2027-01-02..2026-12-24"),
    ("away", "2026-12-24..2026-12-25..2026-12-26"),
    ("away", "2026-02-30"),
    ("quiet", "22:00"),
    ("quiet", "22:00-22:00"),
    ("quiet", "25:00-07:00"),
    ("review", "0h"),
    ("review", "49h"),
    ("review", "0.0001h"),
    ("review", "2h then burn"),
    ("managers", "managers"),
    ("posts-at-once", "0"),
    ("posts-an-hour", "101"),
    ("alert-publishers", "1"),
    ("alert-hours", "6.5"),
    ("alerts-a-day", "²"),
]


@pytest.mark.parametrize(("name", "text", "fields"), ACCEPTED)
def test_what_people_write_is_read(name: str, text: str, fields: dict[str, Any]) -> None:
    assert parse_preference(name, f" {text} ") == fields


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_what_is_refused_comes_with_what_is_accepted(name: str, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_preference(name, text)
    assert "“" in refused.value.for_people
    assert refused.value.for_people.endswith((".", "?"))


def test_every_preference_has_its_examples() -> None:
    assert {name for name, *_ in ACCEPTED} == {name for name, _ in REFUSED} == set(PREFERENCES)


def test_every_setting_of_a_channel_can_be_chosen() -> None:
    chosen = {field for name, text, _ in ACCEPTED for field in parse_preference(name, text)}
    assert chosen == set(ChannelSettings.__dataclass_fields__)


@pytest.mark.parametrize(
    ("name", "meant"), [("zones", "zone"), (" Quite", "quiet"), ("alert-publisher", "alert-publishers")]
)
def test_a_mistyped_name_is_answered_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"Did you mean {meant}"):
        parse_preference(name, "x")


def test_a_name_like_no_other_is_answered_with_all_of_them() -> None:
    with pytest.raises(UsageError) as refused:
        parse_preference("xyzzy", "x")
    assert "mean" not in refused.value.for_people
    assert all(name in refused.value.for_people for name in PREFERENCES)


def test_what_another_version_wrote_is_left_at_its_default() -> None:
    kept = {"mode": "carrier pigeon", "words": 60, "alerts-a-day": 7, "empty": "silence"}
    assert chosen_from(kept) == ChannelSettings(alerts_a_day=7, empty="silence")
    assert chosen_from({}, zone="Europe/Berlin") == ChannelSettings(zone="Europe/Berlin")


aways = st.builds(lambda *days: Away(first=min(days), last=max(days)), st.dates(), st.dates())
minutes = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
everything = st.builds(
    ChannelSettings,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"]),
    digests=st.booleans(),
    each=st.booleans(),
    alerts=st.booleans(),
    empty=st.sampled_from(["note", "silence"]),
    paused=st.booleans(),
    away=st.lists(aways, max_size=3).map(tuple),
    quiet=st.none() | st.builds(Quiet, start=minutes, end=minutes).filter(lambda quiet: quiet.start != quiet.end),
    review_hours=st.integers(1, 4800).map(lambda hundredths: hundredths / 100),
    review_then=st.sampled_from(["publish", "skip"]),
    language=st.sampled_from(sorted(LANGUAGES)),
    posts_at_once=st.integers(1, 20),
    posts_an_hour=st.integers(1, 100),
    alert_publishers=st.integers(2, 20),
    alert_hours=st.integers(1, 72),
    alerts_a_day=st.integers(1, 50),
    managers=st.sampled_from([None, "console:managers", "discord:1/2", "slack:T1/C1"]),
).filter(lambda chosen: chosen.digests or chosen.each or chosen.alerts)


@given(everything)
def test_what_is_written_down_is_read_back(chosen: ChannelSettings) -> None:
    assert chosen_from(written(chosen)) == chosen


def test_no_review_is_written_down_as_well() -> None:
    assert chosen_from(written(ChannelSettings())) == ChannelSettings()


names = st.sampled_from(sorted(PREFERENCES))
texts = (
    st.text()
    | st.text("0123456789:.,-– hto thenpublishskipnoneoff")
    | st.sampled_from([text for _, text, _ in ACCEPTED])
)


@given(names | st.text(), texts)
def test_whatever_is_written_is_read_for_good_or_refused_with_a_sentence(name: str, text: str) -> None:
    try:
        fields = parse_preference(name, text)
    except UsageError as refused:
        assert refused.for_people
        return
    chosen = replace(ChannelSettings(), **fields)
    assert replace(ChannelSettings(), **parse_preference(name, written(chosen)[name.strip().lower()])) == chosen
