"""Find where a publisher says that an article was corrected, and what that is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.text.dates import date_words
from bot.text.numbers import numbers
from bot.text.sentences import Span, sentences
from bot.text.terms import content_terms

# "Correction:", "Correction, 4 March:", "Fe de errores.", or a line that is nothing but the word.
_HEADING = re.compile(
    r"\W{0,3}(?:correction|clarification|corrigendum|erratum|korrektur(?:hinweis)?|berichtigung|richtigstellung"
    r"|rectificatif|fe\s+de\s+err(?:atas|ores)|correcci[oó]n|corre[cç][aã]o|errata(?:\s+corrige)?|rettifica|correctie"
    r"|rectificatie)\b(?:[^.:\n]{0,40}:|\s?[.)\]—–-]|\W*$)",
    re.IGNORECASE,
)
_THIS = r"(?:th[ie]s?|our|the)\s+(?:\w+\s)?(?:article|story|report|piece|post|page|headline|item)"
_SAID_SO = re.compile(
    rf"\b{_THIS}\s+(?:was|has\s+been|is)\s+(?:\w+\s){{0,2}}?"
    r"(?:corrected|amended|clarified|(?:updated|changed|edited|revised)\s+to\s+(?:correct|fix|clarify))\b"
    rf"|\b(?:earlier|previous|prior|original|initial)\s+version\s+of\s+{_THIS}"
    rf"|\b{_THIS}\s+(?:originally|previously|initially|incorrectly|wrongly|erroneously|mistakenly)\s+(?:\w+ed|said|gave|put)\b"
    r"|\bin\s+einer\s+(?:früheren|vorherigen|ersten|älteren)\s+(?:version|fassung)\b"
    r"|\b(?:diese[rn]?|den)\s+(?:artikel|text|beitrag|fehler|angabe)\b[^.\n]{0,60}\bkorrigiert\b"
    r"|\bune?\s+(?:version|première\s+version)\s+(?:précédente|antérieure|initiale)?\s?de\s+(?:cet\s+article|ce\s+texte)\b"
    r"|\bcet\s+article\s+a\s+été\s+(?:corrigé|rectifié)\b"
    r"|\buna\s+versi[oó]n[ei]?\s+(?:anterior|previa|precedente)\b|\beste\s+art[ií]culo\s+ha\s+sido\s+corregido\b"
    r"|\bquesto\s+articolo\s+è\s+stato\s+corretto\b|\buma\s+versão\s+anterior\b|\bin\s+een\s+eerdere\s+versie\b",
    re.IGNORECASE,
)
_NO_MATTER = re.compile(
    r"\b(?:typos?|typographical|misspel\w+|spell(?:ing|ed)|grammar|grammatical|punctuation|captions?|photos?|photograph\w*"
    r"|pictures?|images?|links?|byline|formatting|to\s+(?:add|include)|tippfehler|rechtschreib\w*|bildunterschrift"
    r"|coquilles?|errata\s+tipogr\w+)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WHEN = re.compile(
    rf"\b(?:on\s)?(?:\w+day,?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}|{_MONTH}\s\d{{1,2}}\b)(?:,?\s\d{{4}}\b)?"
    r"|\b(?:am|le|el|il|op|em)\s\d{1,2}\.?\s(?:de\s)?[^\W\d]{3,10}(?:\s(?:de\s)?\d{4})?\b"
    r"|\b(?:at\s)?\d{1,2}[:.]\d\d(?:\s?[ap]m)?(?:\s[A-Z]{2,4})?\b",
    re.IGNORECASE,
)
_OF_ITSELF = """
correction corrected corrects correct clarification clarified clarify amended amend update updated error errors mistake
article story report piece post page headline item version earlier previous previously original originally initially
stated misstated incorrectly incorrect wrongly wrong mistakenly erroneously fix fixed change changed reflect due editing
editor note published regret apologise apologize fact text read reads
fassung früheren artikel beitrag korrektur berichtigung korrigiert hieß stand wurde haben fehler angabe
rectificatif corrigé rectifié précédente cet été erreur fe errores errata erratas corrección anterior artículo
corregido sido versione precedente rettifica articolo corretto stato versão correção artigo corrigido eerdere versie
correctie
"""
_LONGEST = 600
_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """What a publisher says was wrong: the words, and the terms and numbers they are about."""

    text: str
    terms: frozenset[str]
    numbers: frozenset[Decimal]


def notices(text: str, language: str | None = "en") -> Iterator[Notice]:
    """Find the publisher's own words on what was corrected in `text`; not those on a typo, a picture or a link."""
    spans = sentences(text, language)
    done = 0
    for place, span in enumerate(spans):
        if span.start >= done and (_HEADING.match(span.text) or _SAID_SO.search(span.text)):
            words, done = _whole(text, spans[place : place + _SENTENCES])
            if not _NO_MATTER.search(words):
                yield _notice(words, language)


def _whole(text: str, spans: tuple[Span, ...]) -> tuple[str, int]:
    """Return the notice that begins with the first of `spans`: up to the end of its paragraph."""
    end = spans[0].end
    # "Correction: 4 March 2026" stands on a line of its own.
    is_heading = len(_WHEN.sub(" ", spans[0].text).split()) < 3
    for before, span in pairwise(spans):
        if "\n" in text[before.end : span.start] and not (is_heading and before is spans[0]):
            break
        end = span.end
    return text[spans[0].start : end][:_LONGEST], end


def _notice(words: str, language: str | None) -> Notice:
    about = _WHEN.sub(" ", words)
    skipped = {*_of_itself(language), *(word.text.casefold() for word in date_words(about))}
    terms = (term for term in content_terms(about, language) if not term[0].isdigit())
    given = (number.value for number in numbers(about) if number.text.lower() != "one")
    return Notice(words, frozenset(terms) - skipped, frozenset(given))


@lru_cache(maxsize=16)
def _of_itself(language: str | None) -> frozenset[str]:
    return frozenset(content_terms(_OF_ITSELF, language))
