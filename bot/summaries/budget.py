"""Count words, and make a sentence shorter by leaving words out, never by changing one."""

import re

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
_PLACE = r"[A-Z][\w.'’-]*(?:\ [A-Z][\w.'’-]*){0,3}"
_CAPITALS = r"[A-Z][A-Z.'’-]{2,}(?:[ ,]+[A-Z][A-Z.'’-]+){0,4}"
_AGENCY = r"\([A-Z][A-Za-z/ .&-]{1,30}\)"
_DATELINE = re.compile(
    rf"""^(?:
      (?:(?:{_CAPITALS}|{_PLACE})(?:,\ {_PLACE})?,?\ )?(?:{_MONTHS}\ \d{{1,2}}(?:,\ \d{{4}})?,?\ )?
      {_AGENCY}\ *(?:--|[–—-])?\ +
    | (?:{_CAPITALS}|{_PLACE}),\ (?:{_MONTHS}\ \d{{1,2}}|\d{{1,2}}\ {_MONTHS})(?:,\ \d{{4}})?\ *(?::|--|[–—-])\ +
    | {_CAPITALS}(?:,\ {_PLACE})?\ *(?::|--|[–—])\ +
    )(?=\S)""",
    re.VERBOSE,
)
_PARENTHESIS = re.compile(r"\s*\((?![A-Z]{2,8}\))[^()]{0,200}\)")
_BRACKETS = re.compile(r"\s*\[[^\[\]]{0,80}\]")
_OPENING = re.compile(
    r"^(?:But|And|However|Meanwhile|Also|Moreover|Furthermore|Nevertheless|Nonetheless|Still|Indeed|Additionally),?\s+"
    r"(?=[A-Z])"
)
_CLAUSE = re.compile(r"[,;:]?\s[–—-]+\s|[,;:，；、：]\s?")
_BEFORE_CLAUSE = re.compile(
    r"\s(?=(?:which|who|whose|where|while|although|though|because|since|after|before|as|but|and|when|until|unless|despite|amid)\s)"
)
_WEAK_END = re.compile(
    r"(?:[\s,;:–—-]+(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|as|that|which|who|is|was|are|were|be|been|has|have"
    r"|had|will|would|its|his|her|their|not|no|than|into|over|under|after|before|when|while|said|says))+$",
    re.IGNORECASE,
)


def word_count(text: str) -> int:
    """Count white-space words, or half the characters where most of a text is Chinese or Japanese."""
    solid = sum(not letter.isspace() for letter in text)
    if len(_UNSPACED.findall(text)) > 0.3 * solid:
        return (len(text) + 1) // 2
    return len(text.split())


def tidied(text: str) -> str:
    """Leave out of a sentence what no reader misses: a dateline, parentheses, an opening "But", runs of white space."""
    flat = " ".join(text.split())
    for pattern in (_DATELINE, _OPENING):
        shorter = pattern.sub("", flat, count=1)
        if word_count(shorter) >= 4:
            flat = shorter
    for pattern in (_PARENTHESIS, _BRACKETS):
        shorter = pattern.sub("", flat).strip()
        if word_count(shorter) >= 4:
            flat = shorter
    return flat


def shortened(text: str, words: int) -> str:
    """Cut a sentence to at most `words` words (at least one), with "…", at the end of a clause if enough is left."""
    if word_count(text) <= words:
        return text
    longest = _longest_start(text, words)
    while len(longest) > 1 and word_count(longest + "…") > words:  # what is left may count by another rule
        longest = longest[:-1].rstrip()
    for pattern in (_CLAUSE, _BEFORE_CLAUSE):
        cuts = [cut.start() for cut in pattern.finditer(longest)]
        if cuts and word_count(longest[: cuts[-1]]) >= max(4, words // 3):
            return _closed(longest[: cuts[-1]])
    return _closed(_WEAK_END.sub("", longest) or longest)


def _longest_start(text: str, words: int) -> str:
    if len(_UNSPACED.findall(text)) > 0.3 * sum(not letter.isspace() for letter in text):
        return text[: max(1, 2 * words - 3)].rstrip()
    return " ".join(text.split()[: max(1, words)])


def _closed(text: str) -> str:
    return text.rstrip(" ,;:.，；、：–—-") + "…"
