# ruff: noqa: E501  (a phrase reads best on the line that holds it)
"""Pages that stand in front of the news: consent walls, paywalls, robot checks. Told by what they say, whatever the site."""

import re
from enum import Enum

SHORT = 1800
"""A text with more characters than this is an article, even if it mentions subscribing."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")

PAY = re.compile(
    r"""\b(?:
      (?:subscribe|sign\ up|register|log\s?in|sign\ in|become\ a\ (?:member|subscriber)|upgrade)\b[^.!?\n]{0,60}\b(?:to|and)\ (?:continue|keep|
        read|unlock|access|view|finish|get\ full|see\ the\ (?:full|rest))
    | (?:to|please)\ (?:continue|keep|finish|go\ on)\ reading\b[^.!?\n]{0,80}\b(?:subscri|register|log\s?in|sign|member|account|plan|trial)
    | to\ (?:read|access|view|unlock)\ (?:the\ |this\ )?(?:full|whole|entire|rest|complete|article|story)\b[^.!?\n]{0,80}\b(?:subscri|register|log\s?in|
        sign\ (?:in|up)|member|account)
    | (?:this|the\ full)\ (?:article|story|content|report|piece|page)\ is\ (?:only\ |exclusively\ |available\ (?:only\ |exclusively\ )?)?(?:for|to|reserved\ for)[ ]
        (?:our\ |paid\ |paying\ |premium\ |registered\ )*(?:subscribers|members|readers)
    | (?:subscribers?|members?)[- ]only\b | (?:exclusive|reserved)\ (?:to|for)\ (?:our\ )?(?:subscribers|members)
    | for\ (?:our\ )?(?:paid\ |paying\ |premium\ )?subscribers\ only | already\ (?:a|an)\ (?:paid\ )?(?:subscriber|member)
    | (?:you(?:['’]ve|\ have)|you['’]re)\ (?:reached|used|read|hit|out\ of|exceeded)\b[^.!?\n]{0,60}\b(?:limit|free\ (?:articles?|stor(?:y|ies)|views?)|
        articles?\ (?:this|for))
    | (?:free|remaining)\ articles?\ (?:left|remaining|this\ month) | unlock\ (?:this|the\ full|unlimited|the)\ (?:article|story|access|rest)
    | you\ need\ (?:a|an|to)\ (?:subscription|account|be\ a\ subscriber|subscribe)
    | (?:start|begin)\ your\ (?:free\ )?(?:trial|subscription) | \d\ (?:weeks?|months?)\ (?:free|for\ [$€£])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
CONSENT = re.compile(
    r"""\b(?:
      we\ (?:value|respect|care\ about)\ your\ privacy | your\ privacy\ (?:choices|matters|settings|is\ important)
    | (?:store\ and/or\ access|storing\ and/or\ accessing|storing\ or\ accessing)\ information\ on\ (?:a|your)\ device
    | (?:we|us)(?:,)?\ (?:and\ our\ (?:\d[\d,. ]*\ )?(?:partners|vendors|suppliers)) | before\ you\ continue
    | (?:uses?|using|use\ of|accept|accepting|reject|manage|allow|set|about|our|these|such|necessary|other|the|following|and)\ (?:\w+\ ){0,2}cookies\b | cookies?\ (?:and|to|are|on|for|policy|notice|settings|
        preferences|consent|or) | cookie\ walls?
    | (?:give|withdraw|withhold|change|refuse|your|explicit)\ (?:your\ )?consent | consent\ (?:to|choices|preferences) | legitimate\ interests?
    | personal(?:ised|ized)\ (?:ads|advertising|content) | (?:accept|reject|agree\ to|allow|decline)\ all | privacy\ (?:policy|notice|settings|preferences|cent(?:er|re))
    | (?:ad|audience)\ measurement | personal\ data | tracking\ technologies | gdpr
    )""",
    re.IGNORECASE | re.VERBOSE,
)
CHECK = re.compile(
    r"""\b(?:
      (?:enable|turn\ on|requires?|need|support)\ java\s?script | javascript\ is\ (?:disabled|required|not\ enabled)
    | (?:checking|verifying)\ (?:that\ )?(?:your\ browser|you\ are\ (?:a\ )?human|if\ the\ site) | (?:verify|confirm|prove)\ (?:that\ )?you(?:['’]re|\ are)[ ]
        (?:a\ |not\ a\ )?(?:human|robot|bot) | are\ you\ a\ (?:robot|human) | unusual\ (?:traffic|activity)\ from
    | access\ (?:to\ this\ page\ )?(?:has\ been\ )?denied | you\ (?:don['’]t|do\ not)\ have\ permission\ to\ access | disable\ (?:any|your)\ ad\s?-?blocker
    | (?:cloudflare|perimeterx|incapsula)\ ray | attention\ required | request\ (?:unsuccessful|blocked) | (?:complete|solve)\ the\ captcha
    | (?:page|article|story)\ (?:you\ (?:requested|are\ looking\ for)\ )?(?:could\ not\ be|was\ not|cannot\ be|can['’]t\ be|not)\ found
    )""",
    re.IGNORECASE | re.VERBOSE,
)


class Wall(Enum):
    """What stands in front of the news."""

    PAY = "pay"
    CONSENT = "consent"
    CHECK = "check"


def find_wall(text: str, *, free: bool | None = None) -> Wall | None:
    """Say what `text`, everything a page gave, is instead of an article; `free` is what the page says of itself.

    A page that says it is not free is behind a paywall however much of it can be read.
    """
    if free is False:
        return Wall.PAY
    if len(text) > SHORT:
        # A long text can still end at the wall.
        return Wall.PAY if PAY.search(text[-400:]) and len(text) < 3 * SHORT else None
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    for wall, pattern, share in ((Wall.CHECK, CHECK, 0.3), (Wall.CONSENT, CONSENT, 0.4)):
        if _share(sentences, pattern) >= share:
            return wall
    return Wall.PAY if PAY.search(text) else None


def before_wall(text: str) -> str:
    """Return what stands before the sentence of a paywall, paragraphs kept, when little comes after it; else all of `text`."""
    match = next((found for found in PAY.finditer(text) if len(text) - found.start() <= SHORT), None)
    if match is None:
        return text
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "! ", "? ", "… ", "\n"))
    return text[: start + 1].rstrip() if start >= 0 else ""


def _share(sentences: list[str], pattern: re.Pattern[str]) -> float:
    """The share of the characters that is in sentences that match."""
    hit = sum(len(sentence) for sentence in sentences if pattern.search(sentence))
    return hit / max(1, sum(map(len, sentences)))
