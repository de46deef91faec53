"""Terms: the stems by which texts are compared, in any language."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from threading import Lock

import snowballstemmer
import wordfreq

from bot.text.marks import JOINERS, MARKED

TITLE_WEIGHT = 2
"""How often each term of the title counts."""

MAX_TOKENS = 400
"""News says what happened first; what comes after this many content tokens is background."""

# A Snowball stemmer keeps the word it works on in itself; intake and commands stem in different threads.
_one_at_a_time = Lock()

_SCANNED_CHARACTERS = 40_000
_LONGEST_TERM = 40
_STOP_RANK = 120

# Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Burmese.
_UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_LETTERS = rf"[^\W\d_{_UNSPACED}]"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,:]\d+)*)|(?P<unspaced>[{_UNSPACED}]+)|(?P<word>{_LETTERS}+(?:{MARKED}{_LETTERS}*+)*+(?:['’][^\W\d_]+(?:{MARKED}{_LETTERS}*+)*+)*)"
)
_WITHOUT_JOINERS = str.maketrans("", "", JOINERS)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_ENGLISH_STOP = frozenset(
    """
    a about above across after again against ago all almost along already also although always am among an and
    another any anyone anything are aren't around as asked at away back be became because become been before began
    behind being below between both but by call called came can can't cannot come could couldn't day days did
    didn't do does doesn't doing don't done down during each early either else even ever every few for from full
    further gave get gets getting give given go goes going gone got great had hadn't has hasn't have haven't
    having he he'd he'll he's her here hers herself him himself his how however i i'd i'll i'm i've if in
    including into is isn't it it's its itself just keep kept know known last late later least less let let's like
    likely made make makes making many may maybe me might more most much must my myself near nearly need never new
    news next no nor not nothing now of off often on once one only onto or other others our ours out over own part
    per perhaps put quite rather really recent recently said same saw say saying says see seen several shall she
    she's should shouldn't since so some something soon still such take taken takes taking tell than that that's
    the their theirs them themselves then there there's these they they're they've thing things think this those
    though through thus time times to today together told tomorrow too took toward towards under until up upon us
    use used using very want was wasn't way we we'd we'll we're we've well went were weren't what when where
    whether which while who whole whom whose why will with within without won't would wouldn't year years
    yesterday yet you you'd you'll you're you've your yours
    """.split()  # noqa: SIM905 — a list of 300 quoted words would hide them
)


def terms_of(title: str, text: str, language: str | None = None) -> dict[str, int]:
    """Count the stems of a title (each twice) and of the first 400 content tokens of a text.

    Stop words and single letters are left out, numbers are kept without thousands separators, scripts that are written
    without spaces give character bigrams. `language` is a BCP 47 tag; unknown languages are stemmed as English.
    """
    counts: Counter[str] = Counter()
    for term in islice(content_terms(title, language), MAX_TOKENS):
        counts[term] += TITLE_WEIGHT
    counts.update(islice(content_terms(text, language), MAX_TOKENS))
    return dict(counts)


def content_terms(text: str, language: str | None = None) -> Iterator[str]:
    """Yield the stems of the content tokens of `text`, in order."""
    for _, term in words_and_terms(text, language):
        yield term


def words_and_terms(text: str, language: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield each content token of `text` as it is written and its stem, in order."""
    language = primary_subtag(language)
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text[:_SCANNED_CHARACTERS])):
        token = match[0][: _LONGEST_TERM * 4]
        match match.lastgroup:
            case "number":
                yield token, _THOUSANDS.sub("", token)[:_LONGEST_TERM]
            case "unspaced":
                yield from ((pair, pair) for pair in _bigrams(token))
            case _:
                term = stem(token, language)
                if term:
                    yield token, term


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "en") -> str:
    """Return the Snowball stem of one word, or nothing when it is a stop word or a single letter."""
    lowered = word.casefold().replace("’", "'").translate(_WITHOUT_JOINERS)
    stop = stop_words(language)
    if lowered in stop:
        return ""
    bare = lowered.removesuffix("'s") if language == "en" else lowered.rpartition("'")[2]
    bare = bare.replace("'", "")[:_LONGEST_TERM]
    if len(bare) < 2 or bare in stop:
        return ""
    with _one_at_a_time:
        return str(_stemmer(language).stemWord(bare))


@lru_cache(maxsize=32)
def stop_words(language: str) -> frozenset[str]:
    """Return the words of `language` that say nothing about what a text is about; empty when we know none."""
    if language == "en":
        return _ENGLISH_STOP
    if language not in wordfreq.available_languages("small"):
        return frozenset()
    return frozenset(islice(common_words(language), _STOP_RANK))


def common_words(language: str) -> Iterator[str]:
    """Yield the words of `language`, the most frequent first, by the small list of wordfreq."""
    for words in wordfreq.get_frequency_list(language, wordlist="small"):
        yield from words


def primary_subtag(language: str | None) -> str:
    """Return `pt` for `pt-BR`, and English for no language."""
    return (language or "en").replace("_", "-").partition("-")[0].lower()


_ALGORITHMS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "nb": "norwegian", "no": "norwegian", "nn": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


@lru_cache(maxsize=32)
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(_ALGORITHMS.get(language, "english"))


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]
