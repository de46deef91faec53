"""Tell sentences of the news from what surrounds them on a page, and self-contained ones from those that dangle."""

import re

from bot.text.marks import MARKS

_DEBRIS = re.compile(
    r"""
      ^(?:first\ )?(?:published|updated|posted|last\ updated)\b(?:\ (?:on|at))?\s*:?.{0,30}\d
    | ^(?:also\ |must\ )?(?:read|see|watch|listen|related|recommended|trending)(?:\ (?:also|more|next|all|now))?:
    | ^(?:photo|image|picture|photograph|credit|source|caption|video|file|tags?|topics?|share|written\ by)\b[^.]{0,30}:
    | getty\ images|file\ (?:photo|picture|image)|(?:ap|reuters|afp)\ photo|photo(?:graph)?\ by|\((?:ap|afp|reuters)/
    | \b(?:pictured|seen\ here)\b.{0,40}$|^\((?:source|photo|image|credit)
    | \b(?:click|tap)\ (?:here|to|the|on)\b|\bsign\ up\ (?:for|to|now|here)\b|\bsubscribe\b|\bsubscribers?\ only\b
    | \bour\ newsletter|\bdownload\ (?:the|our)\b.{0,40}\bapp\b|\b(?:follow|like|join|find)\ (?-i:us|Us)\b
    | \bshare\ this\b|\bunlock\ (?:a|this|your)\b|\b(?:use|uses|accept|our)\ (?:of\ )?cookies\b|\blog\ ?in\ (?:to|or)\b
    | \bregister\ (?:now|to\ read|for\ free)\b|\ball\ rights\ reserved\b|©
    | \bterms\ (?:of|and)\ (?:use|service|conditions)\b|\bprivacy\ policy\b|\badvertisement\b|^source\ link\b
    | \bsponsored\ (?:content|by)\b|\bpublished\ from\ a\ wire\b
    | \bcatch\ all\ the\b|\bstay\ tuned\b|\bwhatsapp\ channel\b|\benable\ javascript\b|\byour\ browser\b|^skip\ to\b
    | \bback\ to\ top\b|\bcontinue\ reading\b|\btell\ us\ in\ the\ comments\b|\b\d+\ min(?:ute)?s?\ read\b
    | \bthis\ (?:article|story)\ (?:was|has\ been|is)\ (?:originally|first|auto|updated|published|part)
    | \bcontributed\ to\ this\b|\breporting\ by\ (?-i:[A-Z])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP = re.compile(
    r"</?[a-z!][^>]{0,200}>|\[/?[a-z]+_[a-z0-9_]+\]|\{\{|\}\}|https?:|www\.|\S@\S|@(?:everyone|here)\b|<@|```|\|\s.*\|",
    re.IGNORECASE,
)
_TO_A_MACHINE = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|instructions?|prompts?)\b
    | \bsystem\ prompt\b|\byou\ are\ (?:now\ )?(?:an?|the)\b.{0,20}\b(?:ai|assistant|model|bot|chatbot)\b
    | ^(?:assistant|system|user|human|instructions?)\s*:
    | ^(?:please\ )?(?:summari[sz]e|rewrite|translate|respond|reply|answer|output|print|repeat)\b
    | \b(?:ai|language)\ (?:model|assistant)s?\b.{0,40}\b(?:must|should|shall|please)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DANGLING = re.compile(
    r"""[\"“'‘(\s]*(?:(?:
      he|she|they|him|her|his|hers|their|theirs|it|its|this|that|these|those|such|both|there|then|so|here|another|others|one
    | but|and|or|nor|yet|however|also|meanwhile|moreover|furthermore|still|instead|otherwise|nevertheless|nonetheless
    | therefore|thus|hence|besides|similarly|likewise|additionally|consequently|accordingly|earlier|later|afterwards?
    | (?:all\ |most\ |some\ |none\ |both\ |many\ )?of\ (?:it|them|those|these|that|this)
    | in\ addition|in\ contrast|on\ the\ other\ hand|as\ a\ result|for\ example|for\ instance|after\ that|at\ the\ time
    )\b
    | the\ (?:two|three|pair|former|latter|move|decision|incident|announcement|statement|remarks?|comments?)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_SECOND = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|us|[Oo]ur|[Yy]ou|[Yy]our)\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」")
_ATTRIBUTION = re.compile(r"\b(?:said|says|say|announced|reported|confirmed|told|according\ to)\b")
_PRONOUN = re.compile(r"\b(?:he|she|him|her|they|them|hers|theirs)\b", re.IGNORECASE)
_MARK = re.compile(f"[{MARKS}]")
_ENDS = re.compile(r"[.!?…。！？｡؟।॥۔።፧။។։]+[\"'”’»“」』)\]]*$")


def is_debris(text: str) -> bool:
    """Say whether a sentence is page furniture, markup, an address, a call to act, or addressed to a machine."""
    return bool(_DEBRIS.search(text) or _MARKUP.search(text) or _TO_A_MACHINE.search(text))


def is_prose(text: str) -> bool:
    """Say whether this looks like a whole sentence: mostly letters, not all capitals, some words, and a full stop."""
    return _reads_like_prose(text) and bool(_ENDS.search(text))


def is_unfinished_prose(text: str) -> bool:
    """Say whether this looks like a sentence of some length that only lacks its full stop, and is no byline."""
    return _reads_like_prose(text) and not text.startswith("By ") and len(text.split()) >= 8


def _reads_like_prose(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in text) + len(_MARK.findall(text))
    solid = sum(not letter.isspace() for letter in text)
    if letters < 0.6 * solid:
        return False
    words = text.split()
    if len(words) > 3 and sum(letter.isupper() for letter in text) > 0.7 * letters:
        return False
    is_unspaced = len(text) > 12 * max(1, len(words))
    return len(words) >= 4 or is_unspaced


def dangles(text: str) -> bool:
    """Say whether a sentence opens by pointing back to the one before it."""
    return _DANGLING.match(text) is not None


def is_personal(text: str) -> bool:
    """Say whether a sentence speaks to or of its writer or reader outside quotation marks."""
    return _FIRST_SECOND.search(_QUOTED.sub(" ", text)) is not None


def is_quotation(text: str) -> bool:
    """Say whether most of a sentence, or an unclosed part of it, is quoted."""
    if text.count("“") != text.count("”") or text.count('"') % 2:
        return True
    return sum(len(quote[0]) for quote in _QUOTED.finditer(text)) > len(text) / 2


def is_attributed(text: str) -> bool:
    """Say whether a sentence names, outside quotation marks, who says so, as the first of a plain report does."""
    return _ATTRIBUTION.search(_QUOTED.sub(" ", text)) is not None


def has_pronoun(text: str) -> bool:
    """Say whether a sentence speaks, outside quotation marks, of somebody it may not name."""
    return _PRONOUN.search(_QUOTED.sub(" ", text)) is not None
