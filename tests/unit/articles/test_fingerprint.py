"""Copies: a wire text is one whoever prints it, two reports of one event are two."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.fingerprint import Print, containment, find_copies, signature, similarity

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
WIRE = """The island ferry returned to service on Thursday, nine months after it ran aground on a sandbank outside the
old harbour. Crews had replaced the rudder, both propellers and forty metres of plating along the keel. "She
is a better ship than she was," said the captain, Mara Lindqvist, before the first crossing.

The owner put the cost of the repair at 12 million crowns, of which the insurer pays two thirds. Until the
summer timetable begins in June the ferry sails four times a day. Tickets for vehicles must be booked by the
evening before.

An inquiry into the grounding found that a buoy had drifted two hundred metres from its charted place during a
storm. The maritime office has since fitted all buoys on the route with trackers that report their position
every hour."""
INTRO = "THE COAST TIMES, Thursday - By our own staff.\n\n"
OUTRO = "\n\nCoast Times subscribers can read our series on island life. The report was distributed by a news agency."
REWRITE = """After nine months in dock the ship that links the island with the mainland sailed again today. Passengers
cheered as the vessel left the quay at eight. Its master, Mara Lindqvist, told them that new propellers and a
new rudder make it safer.

The bill came to 12 million crowns. Insurance covers most of it, a spokesman of the shipping line said, adding
that prices would not rise this year. Four departures a day are planned until June.

Investigators blamed the accident on a buoy that a storm had moved. Every buoy on the way is now watched by
satellite, and the pilots' union called that overdue."""


def prints(*texts: str) -> list[Print]:
    return [Print(f"a{i}", signature(text), NOON + timedelta(hours=i), f"P{i}") for i, text in enumerate(texts)]


def test_a_wire_text_with_another_intro_and_end_is_a_copy_of_the_earliest() -> None:
    assert find_copies(prints(WIRE, INTRO + WIRE + OUTRO, WIRE.upper() + OUTRO), []) == {"a1": "a0", "a2": "a0"}


def test_another_report_of_the_same_event_is_no_copy() -> None:
    assert similarity(signature(WIRE), signature(REWRITE)) < 0.1
    assert find_copies(prints(WIRE, REWRITE), []) == {}


def test_a_shortened_later_text_is_a_copy_but_a_longer_one_is_not() -> None:
    short = WIRE.split("\n\n")[0] + WIRE.split("\n\n")[1][:80]

    assert containment(signature(short), signature(WIRE)) > 0.75
    assert find_copies(prints(WIRE, short), []) == {"a1": "a0"}
    assert find_copies(prints(short, WIRE + "\n\n" + REWRITE), []) == {}


def test_known_articles_are_originals_and_never_reassigned() -> None:
    first, second = prints(WIRE, INTRO + WIRE)

    assert find_copies([second], [first]) == {"a1": "a0"}
    assert find_copies([first], [second]) == {}


def test_short_texts_are_copies_only_with_the_same_words_and_the_same_title() -> None:
    same = [signature("A short teaser.", "Ferry returns"), signature("A short  teaser", "Ferry returns!")]
    other = [signature("A short teaser.", "Another title"), signature("Another teaser.", "Ferry returns")]
    rows = [Print(f"a{i}", sig, NOON + timedelta(hours=i)) for i, sig in enumerate(same + other)]

    assert find_copies(rows, []) == {"a1": "a0"}


def test_articles_without_text_are_never_copies() -> None:
    assert signature("", "Ferry returns") == b""
    assert similarity(b"", b"") == 0.0
    assert find_copies([Print("a", b"", NOON), Print("b", b"", NOON)], []) == {}


def test_the_order_of_the_articles_does_not_matter() -> None:
    rows = prints(WIRE, REWRITE, INTRO + WIRE, WIRE + OUTRO, "Another thing altogether. " * 3, REWRITE + OUTRO)
    expected = find_copies(rows, [])
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)

    assert find_copies(shuffled, []) == expected == {"a2": "a0", "a3": "a0", "a5": "a1"}


def test_a_signature_is_the_same_on_every_machine() -> None:
    text = "one two three four five six seven eight nine ten " * 3 + " ".join(f"w{i}" for i in range(40))

    assert signature(text)[:16].hex() == "32000000acac8a0326ca23014faf1102"
    assert len(signature(WIRE)) == 4 * 129
    assert similarity(signature(WIRE), signature(WIRE)) == 1.0


def test_a_text_written_without_spaces_has_shingles_too() -> None:
    text = "渡轮在维修九个月之后于星期四恢复了服务，船长说这艘船比以前更好，乘客们在码头上欢呼。"

    assert find_copies(prints(text, text + "本报记者报道。"), []) == {"a1": "a0"}


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_similarity_is_symmetric_and_within_bounds(a: str, b: str) -> None:
    one, two = signature(a), signature(b)

    assert 0 <= similarity(one, two) <= 1
    assert similarity(one, two) == similarity(two, one)
    assert 0 <= containment(one, two) <= 1
