"""Reading lines: what people type becomes a command with its arguments, or a sentence that helps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Argument, Command
from bot.commands.parse import LONGEST, Asked, fill_in, parse, parse_talk, split, written
from bot.errors import UsageError
from tests.unit.commands.lines import NAUGHTY, lines


def read(line: str) -> tuple[str, dict[str, object]]:
    asked = parse(line, CATALOG)
    return asked.command.name, dict(asked.arguments)


@pytest.mark.parametrize(
    ("line", "name", "arguments"),
    [
        ("status", "status", {}),
        ("  STATUS  ", "status", {}),
        ("/status", "status", {}),
        ("/news status", "status", {}),
        ("/news-admin feeds list", "feeds list", {}),
        ("news latest", "latest", {}),
        ("Feeds   LIST", "feeds list", {}),
        ("feeds add a.example b.example", "feeds add", {"address": ("a.example", "b.example")}),
        ('feeds remove "The Larnby Gazette" b', "feeds remove", {"feed": ("The Larnby Gazette", "b")}),
        ("feeds remove “The Gazette”", "feeds remove", {"feed": ("The Gazette",)}),
        ("feeds move a b to:console:other", "feeds move", {"feed": ("a", "b"), "to": "console:other"}),
        ("feeds move to:console:other a", "feeds move", {"feed": ("a",), "to": "console:other"}),
        ("ask Why: because?", "ask", {"question": "Why: because?"}),
        ('ask "Why?"', "ask", {"question": "Why?"}),
        ('ask Who said "no" twice?', "ask", {"question": 'Who said "no" twice?'}),
        ('ask 5"disks', "ask", {"question": '5"disks'}),
        ('search "weight limit" limit:5', "search", {"words": '"weight limit"', "limit": 5}),
        ('search "limit:5" bridge', "search", {"words": '"limit:5" bridge'}),
        ("search a LIMIT:5 b", "search", {"words": "a b", "limit": 5}),
        ("filter add /two  spaces/", "filter add", {"filter": "/two  spaces/"}),
        ('filter add budget, "tax cuts", -x', "filter add", {"filter": 'budget, "tax cuts", -x'}),
        ('filter add title:"tax cuts"', "filter add", {"filter": 'title:"tax cuts"'}),
        ("schedule add weekdays at 8:00", "schedule add", {"when": "weekdays at 8:00"}),
        (
            'schedule add "weekdays at 8" topic:"foreign affairs" style:Brief',
            "schedule add",
            {"when": "weekdays at 8", "topic": "foreign affairs", "style": "brief"},
        ),
        ("sources weight 0 Mint", "sources weight", {"percent": 0, "publisher": "Mint"}),
        ("undo force:yes", "undo", {"force": "yes"}),
        ("help", "help", {}),
        ("help feeds add", "help", {"command": "feeds add"}),
        ("permissions allow feeds add role:7", "permissions allow", {"command": "feeds add", "role": "7"}),
        ('"feeds list"', "feeds list", {}),
    ],
)
def test_a_line_is_read(line: str, name: str, arguments: dict[str, object]) -> None:
    assert read(line) == (name, arguments)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "Type a command"),
        ("   ", "Type a command"),
        ("/news", "Type a command"),
        ("/", "Type a command"),
        ("fedes list", "Did you mean “feeds list”?"),
        ("stauts", "Did you mean “status”?"),
        ("serach bridge", "Did you mean “search”?"),
        ("xyzzy", "There is no command “xyzzy”. `help` lists them."),
        ("feeds", "There are: feeds add, feeds remove"),
        ("feeds ad x", "Did you mean “feeds add”?"),
        ("ask", "Question is missing"),
        ("feeds move a", "To is missing"),
        ("feeds add", "Address is missing"),
        ("status now", "“now” is too much"),
        ("search x limit:51", "no number from 1 to 50"),
        ("search x limit:0", "no number from 1 to 50"),
        ("search x limit:five", "no number"),
        ("search x limit:٣", "no number"),
        ("search x limit:", "no number"),
        ("sources weight 000000000999 Mint", "no number from 0 to 1000"),
        ("search x limit:5 limit:6", "limit is given twice"),
        ("schedule add daily style:breif", "Did you mean brief?"),
        ("schedule add daily style:zzz", "style takes full, brief, headlines"),
        ("schedule add daily topic:", "Topic needs a value right after the colon"),
        ('schedule pause ""', "Schedule needs a value."),
        ("undo force:no", "force takes yes"),
        ("ask " + "x" * LONGEST, "at most 4,000 characters"),
    ],
)
def test_what_is_not_understood_is_answered_with_a_sentence_that_helps(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(line, CATALOG)
    assert said in caught.value.for_people


def test_a_refusal_shows_how_it_is_written() -> None:
    with pytest.raises(
        UsageError, match=r"Write it as: schedule pause SCHEDULE — for example: schedule pause 12914977"
    ):
        parse("schedule pause", CATALOG)


@settings(max_examples=1000, deadline=None)
@given(lines)
def test_no_line_raises_anything_but_a_sentence_for_people(line: str) -> None:
    try:
        asked = parse(line, CATALOG)
    except UsageError as error:
        assert error.for_people and len(error.for_people) < 1500
        return
    for argument in asked.command.arguments:
        value = asked.arguments.get(argument.name)
        assert value is not None or not argument.required
        assert not isinstance(value, int) or argument.least <= value <= argument.most
        assert not argument.choices or value is None or value in argument.choices


@given(st.text(alphabet=st.characters(exclude_characters='"“”„«»'), min_size=1, max_size=60))
def test_what_stands_in_quotes_arrives_as_it_is(text: str) -> None:
    assert read(f'schedule add daily topic:"{text}"')[1]["topic"] == text
    assert read(f'feeds remove "{text}" b')[1]["feed"] == (text, "b")


@given(st.text(max_size=80))
def test_the_last_text_of_a_line_arrives_as_it_is(text: str) -> None:
    command = Command(
        name="say", help="Say.", examples=(), arguments=(Argument(name="it", help="It.", rest=True, quotes=True),)
    )
    wanted = text.strip()
    if wanted:
        assert parse(f"say {text}", {"say": command}).arguments == {"it": wanted}


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_texts_arrive_as_they_are(text: str) -> None:
    assert read(f"sources hide x{text}")[1]["publisher"] == f"x{text}".strip()


@given(st.text(max_size=200))
def test_nothing_of_a_line_is_lost_between_its_words(line: str) -> None:
    words = split(line)
    assert "".join(f"{word.gap}{word.typed}" for word in words).rstrip() == line.rstrip()


def test_reading_a_line_takes_time_in_proportion_to_its_length() -> None:
    # Of the slowest kind: never a quote, always one, never a space.
    for line in ("x" * LONGEST, '"' * LONGEST, ' "' * (LONGEST // 2), ":" * LONGEST):
        assert "".join(f"{word.gap}{word.typed}" for word in split(line)).strip() == line.strip()


EXAMPLES = [(command.name, example) for command in CATALOG.values() for example in command.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_form_that_is_filled_in_comes_to_the_same_as_the_line(name: str, example: str) -> None:
    asked = parse(example, CATALOG)
    given = {
        argument: " ".join(f'"{each}"' for each in value) if isinstance(value, tuple) else str(value)
        for argument, value in asked.arguments.items()
    }
    assert fill_in(CATALOG[name], given) == asked
    assert parse(written(asked), CATALOG) == asked


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\0"“”„«»'), min_size=1, max_size=40))
def test_what_is_filled_in_is_written_as_a_line_that_reads_the_same(text: str) -> None:
    if not text.strip():
        return
    asked = Asked(CATALOG["feeds remove"], {"feed": (text, "https://example.org/feed.xml")})
    assert parse(written(asked), CATALOG) == asked


@pytest.mark.parametrize(
    ("command", "given", "complaint"),
    [
        ("report", {}, "Number is missing"),
        ("report", {"number": "many"}, "is no number"),
        ("schedule add", {"when": "daily at 8", "style": "epic"}, "style takes"),
        ("feeds remove", {"feed": "  "}, "Feed is missing"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_as_of_a_line(command: str, given: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        fill_in(CATALOG[command], given)


@pytest.mark.parametrize(
    "line",
    [
        "why was the bridge closed?",
        "Why did they close it",
        "why isn't it open",
        "why?",
        "more people hurt than on Monday?",
        "sources of the leak?",
        "and when?",
        "what about the dairy",
        "Wer war das?",
        "the second one",
        "feds ad?",
        "한국은?",
        "who said that",
    ],
)
def test_in_a_conversation_what_is_no_command_is_a_question(line: str) -> None:
    assert parse_talk(line, CATALOG) == Asked(CATALOG["ask"], {"question": line})


@pytest.mark.parametrize("digest", ["0c0704c134e12d14", "019cba01-b500-7dd3-ad9e-2b13d437ed50"])
@pytest.mark.parametrize("text", ["Why was the bridge closed?", "who paid for it?", "more about it?", "mroe about it?"])
def test_a_question_about_a_digest_is_one_whatever_it_begins_with(text: str, digest: str) -> None:
    asked = Asked(CATALOG["ask"], {"question": text, "digest": digest})
    assert parse_talk(f"{text} digest:{digest}", CATALOG) == asked


@pytest.mark.parametrize("line", ["feds add https://example.org", "feeds ad x", "hepl", "", "report x"])
def test_in_a_conversation_what_is_nearly_a_command_is_still_said_to_be_none(line: str) -> None:
    with pytest.raises(UsageError):
        parse_talk(line, CATALOG)


def test_in_a_conversation_commands_are_commands() -> None:
    assert parse_talk("/news digest max:3", CATALOG) == parse("digest max:3", CATALOG)
    for line in (
        "why 3",
        "why harbour bridge",
        "why https://a.example/x?",
        "more 2",
        "sources list",
        "timeline bridge",
    ):
        assert parse_talk(line, CATALOG) == parse(line, CATALOG)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("why 2?", "why 2"),
        ("More #3 ?", "more #3"),
        ("timeline 1？", "timeline 1"),
        ("sources 2? digest:0c0704c134e12d14", "sources 2 digest:0c0704c134e12d14"),
        ("more 2? digest:019cba01-b500-7dd3-ad9e-2b13d437ed50", "more 2 digest:019cba01-b500-7dd3-ad9e-2b13d437ed50"),
    ],
)
def test_a_command_with_a_number_may_end_with_a_question_mark(line: str, meant: str) -> None:
    assert parse_talk(line, CATALOG) == parse(meant, CATALOG)


@pytest.mark.parametrize("quoted", ["“weight limit”", "„weight limit“", "«weight limit»", '"weight limit"'])
def test_every_keyboard_has_its_quotes(quoted: str) -> None:
    assert read(f"feeds remove {quoted} b")[1]["feed"] == ("weight limit", "b")
