"""Follow-up questions: what they mean after those before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.conversation import Turn, meaning
from tests.unit.commands.lines import NAUGHTY

BRIDGE = Turn(
    question="Why was the harbour bridge in Larnby closed?",
    understood="Why was the harbour bridge in Larnby closed?",
    sentences=("Inspectors found a crack in the northern pier.",),
    shown=("a1", "a2"),
)


def after(asked: str, *turns: Turn) -> str:
    return meaning(asked, turns or (BRIDGE,)).text


def test_the_first_question_means_what_it_says() -> None:
    assert meaning("And when?", ()).text == "And when?"


@pytest.mark.parametrize(
    ("asked", "means"),
    [
        ("And when?", "When was the harbour bridge in Larnby closed?"),
        ("when exactly", "When was the harbour bridge in Larnby closed?"),
        ("Since when?", "When was the harbour bridge in Larnby closed?"),
        ("How long?", "How long was the harbour bridge in Larnby closed?"),
        ("What about Skerrow?", "Why was the harbour bridge in Skerrow closed?"),
        ("and Port Hollin?", "Why was the harbour bridge in Port Hollin closed?"),
        ("how about in Skerrow", "Why was the harbour bridge in Skerrow closed?"),
        ("What about the ferry?", "Why was the harbour bridge in Larnby closed the ferry?"),
    ],
)
def test_a_follow_up_asks_the_last_question_for_something_else(asked: str, means: str) -> None:
    assert after(asked) == means


def test_a_name_takes_the_place_of_the_last_name() -> None:
    turn = Turn(question="", understood="How many people voted in Germany in 2025?")
    assert after("What about Japan?", turn) == "How many people voted in Japan in 2025?"
    assert after("and in 2021?", turn) == "How many people voted in Germany in 2021?"


@pytest.mark.parametrize("asked", ["Who said that?", "says who?", "And who told you? No: who said this?"])
def test_who_said_that_is_about_the_sentence_that_was_cited(asked: str) -> None:
    found = meaning(asked, (BRIDGE,))
    assert found.about_last and found.text == "Who said: Inspectors found a crack in the northern pier."


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("the second one", "a2"),
        ("Tell me more about the first one", "a1"),
        ("What does the last story say?", "a2"),
        ("number 2?", "a2"),
        ("#1", "a1"),
        ("second?", "a2"),
    ],
)
def test_the_second_one_is_the_second_of_what_was_shown(asked: str, place: str) -> None:
    assert meaning(asked, (BRIDGE,)).of == place


@pytest.mark.parametrize("asked", ["the seventh one", "number 12", "What did the first lady say about ferries?"])
def test_what_was_not_shown_is_pointed_at_by_nothing(asked: str) -> None:
    assert meaning(asked, (BRIDGE,)).of is None


def test_in_the_thread_of_a_digest_its_stories_can_be_pointed_at_at_once() -> None:
    assert meaning("Tell me about the second one", (), shown=("s1", "s2")).of == "s2"
    assert meaning("And when?", (), shown=("s1", "s2")).text == "And when?"


def test_what_was_shown_before_the_last_question_can_be_pointed_at() -> None:
    later = Turn(question="Is it safe?", understood="Is it safe?")
    assert meaning("the second one", (BRIDGE, later)).of == "a2"


@pytest.mark.parametrize(
    "asked", ["Is it open again?", "What does it cost?", "Was anybody hurt there?", "any injuries?"]
)
def test_a_question_that_points_at_what_was_spoken_of_gets_its_words(asked: str) -> None:
    found = meaning(asked, (BRIDGE,))
    assert found.follows and "harbour bridge Larnby" in found.text


@pytest.mark.parametrize(
    "asked",
    [
        "Is the school open again?",
        "Until when is the Arden Bridge closed?",
        "Since when is the school open?",
        "How many cheeses were recalled?",
        "Who won the election in Skerrow?",
        "How many ships were built in Brackwater last year?",
        "Did Ada Kern say that the dairy is safe?",
        "Which vaccines does the ministry recommend for children?",
        "hello",
        "what can you do?",
        "",
        "???",
    ],
)
def test_a_question_that_stands_on_its_own_is_left_as_it_is(asked: str) -> None:
    assert meaning(asked, (BRIDGE,)).text == asked


def test_and_is_it_open_is_a_question_of_its_own() -> None:
    assert after("And is it open again?").startswith("is it open again (")


BEFORE = {
    "de": "Warum wurde die Hafenbrücke in Larnby geschlossen?",
    "es": "¿Por qué se cerró el puente de Larnby?",
    "hi": "लार्नबी का पुल क्यों बंद किया गया?",
    "ko": "란비의 다리는 왜 폐쇄됐나요?",
}
FOLLOWED = [
    ("de", "Und wann?", "Wann wurde die Hafenbrücke in Larnby geschlossen?"),
    ("de", "seit wann genau?", "Seit wann wurde die Hafenbrücke in Larnby geschlossen?"),
    ("de", "Was ist mit Japan?", "Warum wurde die Hafenbrücke in Japan geschlossen?"),
    ("de", "Und in Japan?", "Warum wurde die Hafenbrücke in Japan geschlossen?"),
    ("de", "Wie sieht es in Skerrow aus?", "Warum wurde die Hafenbrücke in Skerrow geschlossen?"),
    ("de", "Ist sie wieder offen?", "Ist sie wieder offen (Hafenbrücke Larnby geschlossen)?"),
    ("de", "Gab es Verletzte?", "Gab es Verletzte (Hafenbrücke Larnby geschlossen)?"),
    ("de", "Und ist sie offen?", "ist sie offen (Hafenbrücke Larnby geschlossen)?"),
    ("es", "¿Y cuándo?", "Cuándo se cerró el puente de Larnby?"),
    ("es", "¿Qué pasa con Japón?", "¿Por qué se cerró el puente de Japón?"),
    ("es", "¿y en Japón?", "¿Por qué se cerró el puente de Japón?"),
    ("es", "¿Está abierto?", "¿Está abierto (cerró puente Larnby)?"),
    ("hi", "और कब?", "लार्नबी का पुल कब बंद किया गया?"),
    ("hi", "कहाँ?", "लार्नबी का पुल कहाँ बंद किया गया?"),
    ("hi", "जापान का क्या?", "लार्नबी का पुल क्यों बंद किया गया जापान?"),
    ("ko", "언제?", "란비의 다리는 언제 폐쇄됐나요?"),
    ("ko", "그럼 언제부터요?", "란비의 다리는 언제부터 폐쇄됐나요?"),
    ("ko", "일본은?", "란비의 다리는 왜 폐쇄됐나요 일본?"),
    ("ko", "그건 안전한가요?", "그건 안전한가요 (란비의 다리는 폐쇄됐나요)?"),
]


def turn_in(language: str) -> Turn:
    before = BEFORE[language]
    return Turn(question=before, understood=before, sentences=("Cracked.",), shown=("a1", "a2"))


@pytest.mark.parametrize(("language", "asked", "means"), FOLLOWED)
def test_follow_ups_are_understood_in_the_languages_that_are_spoken(language: str, asked: str, means: str) -> None:
    found = meaning(asked, (turn_in(language),))
    assert (found.text, found.follows) == (means, True)


@pytest.mark.parametrize(
    ("language", "asked", "means"),
    [
        ("de", "Wer hat das gesagt?", "Wer sagte: Cracked."),
        ("de", "wer sagt das?", "Wer sagte: Cracked."),
        ("es", "¿Quién dijo eso?", "Quién dijo: Cracked."),
        ("es", "¿quién lo dijo?", "Quién dijo: Cracked."),
        ("hi", "यह किसने कहा?", "किसने कहा: Cracked."),
        ("ko", "누가 그랬어?", "누가 말했나: Cracked."),
    ],
)
def test_who_said_that_is_understood_in_the_languages_that_are_spoken(language: str, asked: str, means: str) -> None:
    found = meaning(asked, (turn_in(language),))
    assert found.about_last and found.text == means


@pytest.mark.parametrize(
    ("language", "asked", "place"),
    [
        ("de", "die zweite", "a2"),
        ("de", "Erzähl mir mehr über die erste Meldung", "a1"),
        ("de", "Nummer 2?", "a2"),
        ("es", "el segundo", "a2"),
        ("es", "cuéntame más de la primera noticia", "a1"),
        ("es", "número 2", "a2"),
        ("hi", "दूसरी", "a2"),
        ("hi", "पहली ख़बर के बारे में बताओ", "a1"),
        ("hi", "नंबर 2", "a2"),
        ("ko", "두 번째 소식 알려줘", "a2"),
        ("ko", "첫 번째는?", "a1"),
        ("ko", "2번은?", "a2"),
        ("ko", "마지막", "a2"),
    ],
)
def test_the_second_one_is_understood_in_the_languages_that_are_spoken(language: str, asked: str, place: str) -> None:
    assert meaning(asked, (turn_in(language),)).of == place


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("de", "Wer gewann die Wahl in Skerrow?"),
        ("de", "Wie viele Schiffe wurden 2025 in Brackwater gebaut?"),
        ("es", "¿Quién ganó las elecciones en Skerrow?"),
        ("hi", "स्केरो में चुनाव किसने जीता?"),
        ("ko", "스케로 선거에서 누가 이겼나요?"),
    ],
)
def test_a_question_of_its_own_is_one_in_every_language(language: str, asked: str) -> None:
    found = meaning(asked, (turn_in(language),))
    assert (found.text, found.follows) == (asked, False)


@pytest.mark.parametrize(
    "asked",
    ["Who was the second one to climb Mount Kern?", "Did flight number 2 reach Skerrow?", "No 1 in Brackwater?"],
)
def test_a_number_in_a_question_of_its_own_points_at_nothing(asked: str) -> None:
    assert meaning(asked, (BRIDGE,)).of is None


def test_in_the_thread_of_a_digest_numbers_are_those_of_the_digest_and_sources_those_of_the_answer() -> None:
    digest = ("s1", "s2", "s3")
    assert meaning("And the third one?", (BRIDGE,), shown=digest).of == "s3"
    assert meaning("the first story", (BRIDGE,), shown=digest).of == "s1"
    assert meaning("What does the first source say?", (BRIDGE,), shown=digest).of == "a1"


@pytest.mark.parametrize(
    ("asked", "means"),
    [
        ("Tell me more about the second one", ""),
        ("And number 2?", ""),
        ("Erzähl mir mehr über die zweite Meldung", ""),
        ("cuéntame más de la segunda noticia", ""),
        ("दूसरी खबर के बारे में बताओ", ""),
        ("두 번째 소식 더 알려줘", ""),
        ("Is the second one open?", "Is open?"),
        ("What does the second story say about Japan?", "What does say about Japan?"),
    ],
)
def test_of_what_points_is_left_what_it_asks_beside_that(asked: str, means: str) -> None:
    found = meaning(asked, (BRIDGE,))
    assert (found.of, found.text) == ("a2", means)


def test_only_what_asks_about_something_else_moves_on() -> None:
    assert meaning("What about Skerrow?", (BRIDGE,)).moves_on
    assert not any(meaning(asked, (BRIDGE,)).moves_on for asked in ("And when?", "Is it open?", "the second one"))


def test_small_talk_in_between_is_no_subject() -> None:
    thanks = Turn(question="thanks!", understood="thanks!")
    assert after("And when?", BRIDGE, thanks) == "When was the harbour bridge in Larnby closed?"
    assert after("And when?", thanks) == "And when?"


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=80), max_size=3))
def test_no_words_break_a_conversation(asked: str, before: str, sentences: list[str]) -> None:
    turn = Turn(question=before, understood=before, sentences=tuple(sentences), shown=("a",))
    found = meaning(asked, (turn,))
    assert found.of in (None, "a")


@given(
    st.lists(st.sampled_from([*(asked for _, asked, _ in FOLLOWED), *BEFORE.values(), *NAUGHTY, " ", "?"]), max_size=6),
    st.sampled_from([*BEFORE.values(), *NAUGHTY]),
)
def test_no_mixture_of_languages_breaks_a_conversation(asked: list[str], before: str) -> None:
    turn = Turn(question=before, understood=before, sentences=("{0}",), shown=("a",))
    assert meaning(" ".join(asked), (turn,)).of in (None, "a")


@given(st.lists(st.sampled_from(["And when?", "What about Skerrow?", "Is it open?", "why?"]), max_size=30))
def test_a_long_conversation_does_not_grow_without_end(asked: list[str]) -> None:
    turns = [BRIDGE]
    for each in asked:
        turns.append(Turn(question=each, understood=meaning(each, turns).text))
    assert len(turns[-1].understood) < 600


def test_after_asking_who_said_something_the_talk_goes_on_about_what_it_was_about() -> None:
    asked = meaning("who said so?", (BRIDGE,))
    said = Turn(question="who said so?", understood=asked.text)
    assert asked.about_last and meaning("and when?", (BRIDGE, said)).text == meaning("and when?", (BRIDGE,)).text
