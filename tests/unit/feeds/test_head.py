"""What the head of a feed document asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.head import DAYS, LONGEST_MINUTES, PERIODS, Head, read_head

SYNDICATION = 'xmlns:s1="http://purl.org/rss/1.0/modules/syndication/"'


def rss(head: str, *, tail: str = "", root: str = "") -> str:
    items = "<item><title>x</title><ttl>7</ttl><language>xx</language></item>" * 2
    return f'<?xml version="1.0"?><rss version="2.0" {root}><channel>{head}{items}{tail}</channel></rss>'


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl>\n 90 </ttl>", 90),
        ("<ttl><![CDATA[45]]></ttl>", 45),
        ('<ttl unit="minutes">45</ttl>', 45),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>1e3</ttl>", None),
        ("<ttl>٣</ttl>", None),
        (f"<ttl>{LONGEST_MINUTES}</ttl>", LONGEST_MINUTES),
        (f"<ttl>{LONGEST_MINUTES + 1}</ttl>", None),
        ("<podcast:ttl>60</podcast:ttl>", None),
        ("<!-- <ttl>60</ttl> -->", None),
        ("<description><![CDATA[<ttl>60</ttl>]]></description>", None),
        ("<description>&lt;ttl>60&lt;/ttl></description>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 60),
        ("<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", 7 * 24 * 60),
        ("<sy:updateFrequency>2</sy:updateFrequency>", 12 * 60),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1000</sy:updateFrequency>", 1),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", None),
        ("<updatePeriod>daily</updatePeriod>", None),
        ("<s1:updatePeriod>daily</s1:updatePeriod>", None),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<ttl>120</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 120),
        ("<ttl>nonsense</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 60),
    ],
)
def test_the_longest_time_that_a_document_asks_for_counts(head: str, minutes: int | None) -> None:
    assert read_head(rss(head)).ttl_minutes == minutes


def test_the_syndication_module_may_have_any_prefix() -> None:
    assert read_head(rss("<s1:updatePeriod>daily</s1:updatePeriod>", root=SYNDICATION)).ttl_minutes == 24 * 60


def test_hours_and_days_to_be_left_alone_are_read() -> None:
    head = (
        "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>25</hour><hour>noon</hour></skipHours>"
        "<skipDays><day>Monday</day><day> SUNDAY </day><day>Mañana</day></skipDays>"
    )
    assert read_head(rss(head)) == Head(skip_hours=frozenset({0, 23}), skip_days=frozenset({0, 6}))


def test_hours_outside_their_list_mean_nothing() -> None:
    assert read_head(rss("<hour>3</hour><day>Monday</day>")) == Head()


def test_what_stands_in_an_item_is_not_asked_by_the_feed() -> None:
    assert read_head(rss("")) == Head()


def test_what_follows_the_items_counts_as_well() -> None:
    assert read_head(rss("", tail="<ttl>15</ttl><language>de</language>")) == Head(ttl_minutes=15, language="de")


@pytest.mark.parametrize(
    ("document", "language"),
    [
        (rss("<language>en-US</language>"), "en-US"),
        (rss("<dc:language>pt_BR</dc:language>"), "pt_BR"),
        (rss("<language></language>"), None),
        (rss("<language>the language of love</language>"), None),
        ('<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><entry xml:lang="de"/></feed>', "fr"),
        (rss("<language>it</language>", root='xml:lang="fr"'), "it"),
    ],
)
def test_the_language_is_the_declared_one(document: str, language: str | None) -> None:
    assert read_head(document).language == language


@pytest.mark.parametrize("document", ["", "<", "<!--", "<![CDATA[", "<rss><channel><ttl>", "<ttl>60", "plain text"])
def test_a_broken_document_asks_for_nothing_or_for_what_is_whole(document: str) -> None:
    assert read_head(document).skip_hours == frozenset()


PIECES = st.sampled_from(
    ["<ttl>", "60", "</ttl>", "<item>", "</item>", "<!--", "-->", "<![CDATA[", "]]>", "<sy:updatePeriod>", "daily"]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=20).map("".join)))
def test_reading_never_raises_and_stays_within_a_year(document: str) -> None:
    head = read_head(document)
    assert head.ttl_minutes is None or 0 < head.ttl_minutes <= LONGEST_MINUTES


@given(
    ttl=st.one_of(st.none(), st.integers(1, LONGEST_MINUTES)),
    period=st.sampled_from(sorted(PERIODS)),
    frequency=st.integers(1, 100),
    hours=st.sets(st.integers(0, 23)),
    days=st.sets(st.integers(0, 6)),
)
def test_what_was_written_is_what_is_read(
    ttl: int | None, period: str, frequency: int, hours: set[int], days: set[int]
) -> None:
    head = f"<ttl>{ttl}</ttl>" if ttl else ""
    head += f"<sy:updatePeriod>{period}</sy:updatePeriod><sy:updateFrequency>{frequency}</sy:updateFrequency>"
    head += f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in hours)}</skipHours>"
    head += f"<skipDays>{''.join(f'<day>{DAYS[day].title()}</day>' for day in days)}</skipDays>"
    wanted = max(ttl or 0, PERIODS[period] // frequency, 1)
    assert read_head(rss(head)) == Head(ttl_minutes=wanted, skip_hours=frozenset(hours), skip_days=frozenset(days))
