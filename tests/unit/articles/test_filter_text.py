"""Filters as people type them: what is read, what is refused, and that writing and reading are one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.filter_text import LONGEST, filter_text, parse_filter
from bot.articles.patterns import check_pattern, plain
from bot.errors import UsageError
from bot.model.filters import AllOf, AnyOf, Condition, Field, Filter, Has, Kind, Not
from bot.text.terms import content_terms


def read(text: str) -> Filter:
    return parse_filter(text, id="1", channel="console:default")


def words(value: str, field: Field = Field.ANY) -> Has:
    return Has(value=value, field=field)


def phrase(value: str, field: Field = Field.ANY) -> Has:
    return Has(value=value, kind=Kind.PHRASE, field=field)


def pattern(value: str, field: Field = Field.ANY) -> Has:
    return Has(value=value, kind=Kind.PATTERN, field=field)


BUDGET, FOOTBALL = words("budget"), words("football")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("budget", BUDGET),
        ("  budget ,, ", BUDGET),
        ("tax cuts", words("tax cuts")),
        ("budget, football", AnyOf((BUDGET, FOOTBALL))),
        ("budget or football", AnyOf((BUDGET, FOOTBALL))),
        ("budget、football；", AnyOf((BUDGET, FOOTBALL))),
        ('budget "tax cuts"', AnyOf((BUDGET, phrase("tax cuts")))),
        ("“tax  cuts”", phrase("tax cuts")),
        ("„tax cuts“", phrase("tax cuts")),
        ("«tax cuts»", phrase("tax cuts")),
        (r'"the \"good\" \\ \d"', phrase(r'the "good" \ \d')),
        ('budget, "tax cuts", -football', AllOf((AnyOf((BUDGET, phrase("tax cuts"))), Not(FOOTBALL)))),
        ("budget -football", AllOf((BUDGET, Not(FOOTBALL)))),
        ("budget – football", AllOf((BUDGET, Not(FOOTBALL)))),
        ("budget not football", AllOf((BUDGET, Not(FOOTBALL)))),
        ("title:election", words("election", Field.TITLE)),
        ("Title: election", words("election", Field.TITLE)),
        ("title:(tax cuts)", words("tax cuts", Field.TITLE)),
        ("title:tax cuts", AnyOf((words("tax", Field.TITLE), words("cuts")))),
        ('source:"The Post"', phrase("The Post", Field.PUBLISHER)),
        ("publisher:Post", words("Post", Field.PUBLISHER)),
        ("author:smith", words("smith", Field.AUTHOR)),
        ("topic:sports", words("sports", Field.TOPIC)),
        ("lang:DE", words("de", Field.LANGUAGE)),
        ('lang:"pt_BR"', words("pt-br", Field.LANGUAGE)),
        ("url:example.org/sport/", words("example.org/sport/", Field.URL)),
        (r"/\bAI\b/", pattern(r"\bAI\b")),
        (r"url:/\/live\\\//i", pattern(r"(?i)/live\\/", Field.URL)),
        ("sensitive", Has(value="", kind=Kind.SENSITIVE)),
        ("sensitive:Self-Harm", Has(value="self-harm", kind=Kind.SENSITIVE)),
        ("sensitive data", words("sensitive data")),
        ('"sensitive"', phrase("sensitive")),
        ("at 8:30", words("at 8:30")),
        ("any(budget, -football)", AnyOf((BUDGET, Not(FOOTBALL)))),
        ("ALL (budget, football)", AllOf((BUDGET, FOOTBALL))),
        ("all(tax cuts)", words("tax cuts")),
        ("all(-football)", Not(FOOTBALL)),
        ("budget, not(football)", AllOf((BUDGET, Not(FOOTBALL)))),
        (
            'all(any(budget, "tax"), not(football, lang:de))',
            AllOf((AnyOf((BUDGET, phrase("tax"))), Not(AnyOf((FOOTBALL, words("de", Field.LANGUAGE)))))),
        ),
    ],
)
def test_what_is_wanted_is_read(text: str, condition: Condition) -> None:
    assert (read(text).action, read(text).condition) == ("include", condition)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("-football", FOOTBALL),
        ("- football, -budget", AnyOf((FOOTBALL, BUDGET))),
        ("not football", FOOTBALL),
        ("not(football, budget)", AnyOf((FOOTBALL, BUDGET))),
        ("-not(football)", Not(FOOTBALL)),
        ("-sensitive", Has(value="", kind=Kind.SENSITIVE)),
    ],
)
def test_a_filter_of_nothing_but_minuses_leaves_out(text: str, condition: Condition) -> None:
    assert (read(text).action, read(text).condition) == ("exclude", condition)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "holds no words"),
        (" , ", "holds no words"),
        ("budget, the", "character 9, at “the”"),
        ("titel:budget", "Did you mean title:"),
        ("https://example.org", "There is no field https"),
        ("title:", "missing after title:"),
        ("title:()", "Only plain words"),
        ("author:?!", "no word"),
        ('budget, "tax cuts', "These quotes are not closed (character 9"),
        ('""', "nothing between"),
        ("/budget", "no slash at its end"),
        ("/budget/x", "only an i"),
        ("//", "no pattern"),
        ("/a**/", "multiple repeat"),
        (f"/{'a' * 501}/", "500"),
        ("any(", "no closing parenthesis"),
        ("any()", "empty"),
        ("any(tax cuts)", "any(tax, cuts)"),
        ("budget)", "closes"),
        ("(budget)", "do not understand"),
        ("budget, -", "nothing after this minus (character 9"),
        ("-, budget", "nothing after this minus"),
        ("lang:german", "lang:de"),
        ("lang:/de/", "lang:de"),
        ("sensitive:war", "sensitive:violence"),
        ("any(" * 6 + "budget" + ")" * 6, "At most 5 groups"),
        (", ".join(f'"{n}"' for n in range(51)), "at most 50 conditions"),
        (", ".join(f"/{n}/" for n in range(11)), "at most 10 patterns"),
        ("a" * (LONGEST + 1), "2,000"),
    ],
)
def test_a_mistake_is_pointed_at_with_an_example(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(text)
    assert hint in refused.value.for_people
    assert re.search("like|Make", refused.value.for_people)


def test_a_filter_remembers_whose_it_is() -> None:
    found = parse_filter("budget", id="3f2a", channel="console:default", feed="https://example.org/feed")
    assert (found.id, found.channel, found.feed) == ("3f2a", "console:default", "https://example.org/feed")


@settings(deadline=None)
@given(st.text() | st.text(alphabet='ab ,-"/():\\not“lang|ixy', max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = read(text)
    except UsageError as refused:
        assert refused.for_people.endswith(".")
    else:
        assert read(filter_text(found)) == found


KEYWORDS = {"or", "not", "sensitive"}
word = st.text(st.characters(categories=["Ll", "Lu", "Lo", "Nd"]), min_size=1, max_size=10).filter(
    lambda text: text.casefold() not in KEYWORDS
)
plain_words = st.lists(word, min_size=1, max_size=3).map(" ".join).filter(lambda text: any(content_terms(text)))
phrases = st.text(min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(plain)


def is_pattern(text: str) -> bool:
    try:
        check_pattern(text)
    except UsageError:
        return False
    return re.fullmatch(r"(?:\\[^/]|[^\\])*", text, re.DOTALL) is not None


patterns = (st.sampled_from([r"\bAI\b", "a/b", r"\\/", "(?i)x", "[/]"]) | st.text(max_size=10)).filter(is_pattern)
fields = st.sampled_from([field for field in Field if field is not Field.LANGUAGE])
conditions = (
    st.builds(words, plain_words, fields)
    | st.builds(phrase, phrases, fields)
    | st.builds(pattern, patterns, fields)
    | st.builds(words, st.sampled_from(["de", "pt-br"]), st.just(Field.LANGUAGE))
    | st.builds(Has, value=st.sampled_from(["", "sex", "self-harm"]), kind=st.just(Kind.SENSITIVE))
)


def deep(condition: Condition) -> int:
    match condition:
        case Has():
            return 0
        case Not(part):
            return 1 + deep(part)
        case AnyOf(parts) | AllOf(parts):
            return 1 + max(map(deep, parts))


def grouped(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return several.map(AnyOf) | several.map(AllOf) | inner.map(Not)


trees = st.recursive(conditions, grouped, max_leaves=8).filter(lambda tree: deep(tree) <= 4)


@settings(deadline=None)
@given(trees, st.sampled_from(["include", "exclude"]))
def test_what_is_written_is_read_again(condition: Condition, action: str) -> None:
    filter = Filter(id="1", channel="console:default", action=action, condition=condition)  # type: ignore[arg-type]
    assert read(filter_text(filter)) == filter
