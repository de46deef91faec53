"""Chinese, Japanese and Korean words for the full-text index, which takes a run of their characters for one word.

Such runs are indexed as overlapping pairs of characters besides: "北京大学" as "北京 京大 大学 学". The pairs of a word
one after another then find it inside of any run.
"""

import re

_CHARACTERS = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318e\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003134f"
)
_WORD = re.compile(r"\w+")
_RUN = re.compile(rf"[{_CHARACTERS}]+|[^\W_{_CHARACTERS}]+")
_CHARACTER = re.compile(rf"[{_CHARACTERS}]")


def in_pairs(text: str) -> str:
    """Return what is to be indexed besides `text`: the pairs of its words, or nothing when it has no such words."""
    if text.isascii():
        return ""
    words = (word for word in _WORD.findall(text) if _CHARACTER.search(word))
    return " ".join(piece for word in words for run in _RUN.findall(word) for piece in _pieces(run))


def phrase(term: str) -> str | None:
    """Return the FTS5 query that finds `term` wherever it stands; `None` when a word of it has no such characters.

    `term` has no double quotes.
    """
    words = term.split()
    if not words or not all(map(_CHARACTER.search, words)):
        return None
    *before, last = [run for word in words for run in _RUN.findall(word)]
    pieces = [piece for run in before for piece in _pieces(run)]
    if len(last) == 1:
        # In a text it may begin a pair, or stand alone.
        return f'"{" ".join([*pieces, last])}"*'
    # In a text more may follow: then its last character begins a pair.
    return f'"{" ".join([*pieces, *_pieces(last)[: len(last) - 1]])}"'


def pairs_of(term: str) -> tuple[str, ...]:
    """Return the queries for each pair of `term` by itself; none when it has no pairs."""
    runs = [run for run in _RUN.findall(term) if len(run) > 1 and _CHARACTER.match(run)]
    return tuple(dict.fromkeys(f'"{piece}"' for run in runs for piece in _pieces(run)[:-1]))


def _pieces(run: str) -> list[str]:
    if not _CHARACTER.match(run):
        return [run]
    return [run[at : at + 2] for at in range(len(run))]
