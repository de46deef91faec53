"""How people follow up on what was said, in each language: tables of words that `bot.answers.conversation` reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.text.terms import words_and_terms

# Vowel signs of Devanagari are no letters to `re`, so a word ends where neither stands.
_START, _END = r"(?<![\w\u0900-\u097f])", r"(?![\w\u0900-\u097f])"
_NEW = r"(?P<new>\S.{0,58}?)"


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """The words of one language (its code is `language`) by which people follow up, mostly as regular expressions.

    `asks` are the words that ask, the longer ones first; they stand at the beginning of a question, or `anywhere`.
    `opening` and `closing` are what stands around one that is alone. `about` are the ways to ask for something else,
    which stands at `{new}`; `who_said` those to ask where a sentence is from, and `saying` asks that in full.
    `ordinals` count from the first, `last` is the last of them; `stories`, `sources` and `things` are what is counted,
    and `number` stands around a figure; `more` are words that ask for no more than what is pointed at. What begins
    like `verbs` is a question of its own, `pointing` are words for what was spoken of, `common` words by which the
    language is known.
    """

    language: str
    asks: tuple[str, ...]
    anywhere: bool = False
    opening: str
    closing: str
    about: tuple[str, ...]
    who_said: tuple[str, ...]
    saying: str
    ordinals: tuple[str, ...]
    last: str
    article: str = ""
    stories: str
    sources: str
    things: str
    number: str
    more: str
    not_before: str = "(?!)"
    verbs: str = "(?!)"
    pointing: str
    prepositions: str = "(?!)"
    common: str

    @cached_property
    def alone(self) -> re.Pattern[str]:
        """A question that is a word which asks, and nothing else."""
        return _whole(rf"(?:{self.opening})?[\s,]*(?P<word>{self._asking})(?:\s*(?:{self.closing}))?")

    @cached_property
    def asked(self) -> re.Pattern[str]:
        """The word that asks, within a question."""
        start = _START if self.anywhere else r"^[\s¿¡]*"
        return re.compile(rf"{start}(?P<word>{self._asking}){_END}", re.IGNORECASE)

    @cached_property
    def something_else(self) -> re.Pattern[str]:
        """A question about something else; `bare` stands where only an opening word says so."""
        ways = "|".join(f"(?:{way.format(new=_NEW.replace('new', f'new{n}'))})" for n, way in enumerate(self.about))
        bare = rf"(?:{self.opening})[\s,]+(?P<bare>[^?]{{2,60}}?)\s*(?=\?)"
        return re.compile(rf"^[\s¿¡]*(?:(?:(?:{self.opening})[\s,]+)?(?:{ways})|{bare})[\s?!.…]*$", re.IGNORECASE)

    @cached_property
    def who_said_that(self) -> re.Pattern[str]:
        """A question where a sentence is from."""
        return re.compile(rf"{_START}(?:{'|'.join(self.who_said)})", re.IGNORECASE)

    @cached_property
    def points(self) -> re.Pattern[str]:
        """What points at one of the things that were shown."""
        ordinals = "|".join(f"(?P<n{n}>{each})" for n, each in enumerate(self.ordinals))
        nth = rf"(?:{ordinals}|(?P<last>{self.last}))"
        noun = rf"(?P<story>{self.stories})|(?P<source>{self.sources})|(?P<thing>{self.things})"
        counted = rf"(?:{self.article})?{_START}{nth}\s*(?:{noun})(?!{self.not_before})"
        at_the_end = rf"(?:^|{self.article}){nth}[\s?!.…]*$"
        return re.compile(f"{counted}|{_renamed(at_the_end, 'end')}|{self.number}", re.IGNORECASE)

    @cached_property
    def asks_no_more(self) -> re.Pattern[str]:
        """What is left of a question that only points at something."""
        return re.compile(rf"^[\s¿¡?!.,…]*(?:(?:{self.more})[\s?!.,…]*)*$", re.IGNORECASE)

    @cached_property
    def back(self) -> re.Pattern[str]:
        """A word for what was spoken of."""
        return re.compile(rf"{_START}(?:{self.pointing})", re.IGNORECASE)

    @cached_property
    def own(self) -> re.Pattern[str]:
        """How a question of its own begins."""
        return re.compile(rf"^[\s¿¡]*(?:{self.verbs}){_END}", re.IGNORECASE)

    @cached_property
    def preposition(self) -> re.Pattern[str]:
        return re.compile(rf"^(?:{self.prepositions})\s+", re.IGNORECASE)

    @cached_property
    def lead(self) -> re.Pattern[str]:
        """What a question that follows on another begins with, and says nothing itself as “until when” does."""
        return re.compile(rf"^[\s¿¡]*(?!(?:since|until)\b)(?:{self.opening})[\s,]+", re.IGNORECASE)

    @cached_property
    def known_by(self) -> re.Pattern[str]:
        return re.compile(rf"{_START}(?:{self.common}){_END}", re.IGNORECASE)

    @property
    def _asking(self) -> str:
        return "|".join(self.asks)

    def words(self, text: str) -> dict[str, str]:
        """Return the telling words of a text by their stems."""
        left = self.asked.sub(" ", text)
        if not self.anywhere:
            return {term: word for word, term in words_and_terms(left, self.language)}
        return {word: word for word in (each.strip("?!.,…¿¡()") for each in left.split()) if word}


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^[\s¿¡]*{pattern}[\s?!.…]*$", re.IGNORECASE)


def _renamed(pattern: str, suffix: str) -> str:
    """Give the groups of a pattern other names, so that it can stand in an expression a second time."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\1_{suffix}>", pattern)


def spoken_in(text: str) -> Phrases:
    """Return the phrases of the language that a text seems to be in, English when nothing tells."""
    counted = [(len(each.known_by.findall(text)), -place, each) for place, each in enumerate(ALL)]
    best = max(counted, key=lambda each: each[:2])
    return best[2] if best[0] else ENGLISH


def each_first(first: Phrases) -> Iterator[Phrases]:
    """Go through all languages, `first` before the others."""
    yield first
    yield from (each for each in ALL if each is not first)


ENGLISH = Phrases(
    language="en",
    asks=(
        r"how\s+many",
        r"how\s+(?:much|long|old|far|big|often|high)",
        "who(?:m|se)?",
        "when",
        "where",
        "why",
        "how",
        "what",
        "which",
    ),
    opening="and|but|so|then|also|ok(?:ay)?|since|until|or",
    closing="exactly|then|not|else",
    about=(r"(?:what|how)\s+about\s+{new}",),
    who_said=(
        r"who\s+(?:said|says|told|claimed|reported|wrote|announced|confirmed|is saying)\s+(?:that|this|it|so)\b",
        r"says\s+who\b",
        r"according\s+to\s+wh(?:o|om)\b",
        r"where\s+did\s+you\s+(?:get|read|find)\s+(?:that|this|it)\b",
    ),
    saying="Who said: {sentence}",
    ordinals=("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    last="last",
    article=r"\bthe\s+",
    stories="(?:story|headline|news|entry)\\b",
    sources="(?:source|article|link|publisher)\\b",
    things=r"(?:one|item|point|of\s+(?:them|these|those))\b",
    number=r"(?:\b(?P<story_no>story|item)\s*|(?P<hash_no>#)|\b(?P<source_no>source|article)\s*|\b(?:number|no\.)\s*)(?P<number>\d{1,2})\b",
    not_before=r"\s+(?:to|who|that|which|of|in|on|for|since|ever|at|from)\b",
    verbs="is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must",
    more="tell|more|about|explain|details?|summari[sz]e|what|happened|does|did|say|says|and|me|us|give|show|read|on|of|is|the|please",
    pointing=r"(?:it|its|he|him|his|she|hers?|they|them|their|theirs|there|that|this|these|those|so|then)\b",
    prepositions="in|for|at|on|from|with|by|of|to",
    common="the|and|is|are|was|were|what|who|when|where|why|how|which|did|does|has|have|will|of|it|about",
)
GERMAN = Phrases(
    language="de",
    asks=(
        r"wie\s*viele",
        r"wie\s*viel|wie\s+(?:lange|alt|weit|groß|oft|hoch)",
        r"(?:seit|bis|ab)\s+wann|wann",
        "we[rnm]|wessen",
        "wo(?:hin|her)?",
        "warum|wieso|weshalb",
        "wie",
        "was",
        "welche[rsnm]?",
    ),
    opening="und|aber|also|dann|denn|okay|ok|oder",
    closing="genau|denn|dann|nicht|sonst|noch",
    about=(
        r"was\s+ist\s+(?:denn\s+)?(?:mit|in)\s+{new}",
        r"wie\s+(?:sieht\s+es|ist\s+es|steht\s+es)\s+(?:mit|in|um|bei)\s+{new}(?:\s+aus)?",
        r"was\s+(?:gilt|gibt\s+es)\s+(?:für|zu|über|in)\s+{new}",
    ),
    who_said=(
        r"wer\s+(?:hat|sagt|sagte|behauptet|meldet|schreibt)\s+(?:das|dies|so\s+etwas)\b",
        r"wer\s+sagt[’']?s\b",
        r"laut\s+wem\b",
        r"woher\s+(?:weißt|hast|habt|wisst)\s+(?:du|ihr|Sie)\s+das\b",
    ),
    saying="Wer sagte: {sentence}",
    ordinals=tuple(
        f"{stem}(?:e[nrsm]?)"
        for stem in ("erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt")
    ),
    last="letzte[nrsm]?",
    article=r"\b(?:der|die|das|den|dem|zur|zum)\s+",
    stories=r"(?:Meldung|Nachricht|Geschichte|Schlagzeile)\b",
    sources=r"(?:Quelle|Artikel|Link)\b",
    things=r"(?:davon|Punkt|Thema)\b",
    number=r"(?:\b(?P<story_no>Meldung|Nachricht|Punkt)\s*|(?P<hash_no>#)|\b(?P<source_no>Quelle|Artikel)\s*|\b(?:Nummer|Nr\.)\s*)(?P<number>\d{1,2})\b",
    verbs="ist|sind|war|waren|wird|werden|wurden?|hat|haben|hatte[n]?|kann|können|soll|sollen|muss|müssen|gibt|gab|darf",
    more="erzähle?|sage?|mehr|über|zu|zur|von|details|was|passierte|passiert|steht|in|sagt|und|mir|uns|zeige?|bitte|ist|mit|der|die|das|dem",
    pointing=r"(?:er|sie|ihn|ihm|ihr(?:e[nrsm]?)?|sein(?:e[nrsm]?)?|dort|da|dabei|dazu|davon|damit|das|dies(?:e[nrsm]?)?)\b(?!\s+[A-ZÄÖÜ])",
    prepositions="in|im|für|bei|auf|von|mit|zu|zum|zur|am|an|nach",
    common="der|die|das|den|dem|und|ist|sind|war|wurde|wurden|wird|hat|haben|wer|wann|wo|warum|wie|gab|es|ein|eine|mit|für|nicht|was",
)
SPANISH = Phrases(
    language="es",
    asks=(
        r"cu[aá]nt[oa]s",
        r"cu[aá]nt[oa]",
        r"(?:desde|hasta)\s+cu[aá]ndo|cu[aá]ndo",
        r"(?:a\s+)?qui[eé]n(?:es)?",
        r"(?:a|de)?d[oó]nde",
        r"por\s+qu[eé]",
        r"c[oó]mo",
        r"cu[aá]l(?:es)?",
        r"qu[eé]",
    ),
    opening="y|pero|entonces|o",
    closing="exactamente|entonces|no|más",
    about=(
        r"qu[eé]\s+(?:pasa|pas[oó]|hay|ocurre|ocurri[oó]|sucede)\s+(?:con|de|en)\s+{new}",
        r"qu[eé]\s+tal\s+(?:en\s+)?{new}",
        r"c[oó]mo\s+(?:est[aá]|va)\s+(?:en|con)\s+{new}",
    ),
    who_said=(
        r"qui[eé]n\s+(?:dijo|dice|ha\s+dicho|afirm[oó]|asegura|cont[oó])\s+(?:eso|esto|as[ií])\b",
        r"qui[eé]n\s+lo\s+(?:dijo|dice|ha\s+dicho|afirm[oó])\b",
        r"seg[uú]n\s+qui[eé]n\b",
        r"de\s+d[oó]nde\s+(?:lo\s+)?sac(?:as|aste)\b",
    ),
    saying="Quién dijo: {sentence}",
    ordinals=(
        "primer[oa]?",
        "segund[oa]",
        "tercer[oa]?",
        "cuart[oa]",
        "quint[oa]",
        "sext[oa]",
        "s[eé]ptim[oa]",
        "octav[oa]",
        "noven[oa]",
        "d[eé]cim[oa]",
    ),
    last="[uú]ltim[oa]",
    article=r"\b(?:el|la|al|del|lo)\s+",
    stories=r"(?:noticia|historia|titular)\b",
    sources=r"(?:fuente|art[ií]culo|enlace)\b",
    things=r"(?:de\s+(?:ellos|ellas|estos|estas|esos|esas)|punto|tema)\b",
    number=r"(?:\b(?P<story_no>noticia|historia)\s*|(?P<hash_no>#)|\b(?P<source_no>fuente|art[ií]culo)\s*|\b(?:n[uú]mero|n\.?º)\s*)(?P<number>\d{1,2})\b",
    verbs="es|est[aá]n?|fue|fueron|son|era|ser[aá]|ha|han|hay|hubo|puede[n]?|va|van|se|tiene[n]?",
    more="cu[eé]nta(?:me|nos)?|dime|expl[ií]ca(?:me)?|más|sobre|acerca|de|del|detalles|qu[eé]|pas[oó]|dice|y|por|favor|la|el|es",
    pointing=r"(?:él|ellos|ellas?|es[oae]s?|est[oea]s?|all[ií]|ah[ií]|sus?)\b(?!\s+[a-zñ]{3,})",
    prepositions="en|de|del|con|para|por|a|al",
    common="el|la|los|las|del|en|qué|por|quién|cuándo|dónde|cómo|cuántos|cuántas|fue|se|está|una|con|hubo|ha|es|hay",
)
HINDI = Phrases(
    language="hi",
    asks=(
        "कितने|कितनों",
        "कितना|कितनी",
        "कब\\s+(?:से|तक)|कब",
        "किसने|किसको|किसे|कौन",
        "कहाँ|कहां",
        "क्यों",
        "कैसे|कैसा|कैसी",
        "क्या",
    ),
    anywhere=True,
    opening="और|लेकिन|तो|फिर|या",
    closing="ठीक|फिर|हुआ|है",
    about=(
        r"{new}\s+(?:का|की|के)\s+(?:क्या(?:\s+\S+){{0,2}}|बारे\s+में(?:\s+क्या)?)",
        r"{new}\s+में\s+क्या(?:\s+\S+){{0,2}}",
    ),
    who_said=(
        r"(?:यह|ये|ऐसा)\s+(?:बात\s+)?किसने\s+(?:कहा|कही|बताया)",
        r"किसने\s+(?:कहा|कही|बताया)(?=[\s?।]*$)",
        r"किसके\s+(?:अनुसार|मुताबिक)",
    ),
    saying="किसने कहा: {sentence}",
    ordinals=(
        "पहल[ीाे]",
        "दूसर[ीाे]",
        "तीसर[ीाे]",
        "चौथ[ीाे]",
        "पा[ँं]चव[ीाे][ँं]?",
        "छठ[ीाे]|छठव[ीाे][ँं]?",
        "सातव[ीाे][ँं]?",
        "आठव[ीाे][ँं]?",
        "न[ौव]व?[ीाे][ँं]?",
        "दसव[ीाे][ँं]?",
    ),
    last="आ(?:ख\u093c?|\u0959)िरी|अंतिम",
    article="(?!)",
    stories="(?:(?:ख\u093c?|\u0959)बर|कहानी|समाचार)",
    sources="(?:स्रोत|लेख|लिंक)",
    things="(?:वाल[ीाे])",
    number=r"(?:(?P<story_no>(?:ख\u093c?|\u0959)बर|कहानी)\s*|(?P<hash_no>#)|(?P<source_no>स्रोत|लेख)\s*|(?:नंबर|नम्बर)\s*)(?P<number>\d{1,2})(?!\d)",
    more="के|की|का|बारे|में|बताओ|बताइए|बताएँ|और|अधिक|विस्तार|से|क्या|हुआ|दिखाओ",
    pointing=rf"(?:वह|वो|वे|यह|ये|उस(?:का|की|के|ने|में|से|को)?|इस(?:का|की|के|ने|में|से|को)?|उन(?:का|की|के|में)?|वहाँ|वहां){_END}",
    common=r"[\u0900-\u097f]+",
)
KOREAN = Phrases(
    language="ko",
    asks=(
        r"몇\s?(?:명|개|곳|건|번)",
        "얼마나|얼마",
        "언제(?:부터|까지)?",
        "누가|누구(?:를|의|에게)?",
        "어디(?:에서|서|에|로)?",
        "왜",
        "어떻게",
        "무엇(?:을|이)?|뭐가|뭘|뭐",
        "어느|어떤",
    ),
    anywhere=True,
    opening="그럼|그러면|그리고|근데|그런데|그래서",
    closing="정확히|요|인가요|이죠|죠|였나요|예요|야",
    about=(
        r"{new}(?:은|는|은요|는요|에서는|에서는요|도|의\s+경우(?:는|에는)?|에\s+대해서(?:는|도)?)(?:\s+(?:어때요?|어떤가요|어떻게\s+됐\S*))?\s*(?=\?)",
        r"{new}(?:은|는)\s+(?:어때요?|어떤가요|어떻게\s+됐\S*)",
    ),
    who_said=(
        r"누가\s+(?:그렇게\s+|그런\s+말을\s+|그걸\s+)?(?:그랬|말했|말한|했어|했나|했죠|그래)",
        r"누구\s+말",
        r"출처(?:가|는)\s+(?:어디|뭐)",
    ),
    saying="누가 말했나: {sentence}",
    ordinals=tuple(
        rf"{each}\s?번째" for each in ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
    ),
    last="마지막",
    article="(?!)",
    stories="(?:소식|뉴스|이야기|헤드라인)",
    sources="(?:출처|기사|링크)",
    things="(?:것|거|건|걸|는|은|에\\s+대해)",
    number=r"(?:(?P<hash_no>#)|(?<![\d.,]))(?P<number>\d{1,2})(?(hash_no)(?!\d)|\s?번(?=[은는이을에\s?!.]|$)(?!\s+(?!소식|뉴스|기사)))",
    more="더|자세히|알려\\S*|설명\\S*|말해\\S*|보여\\S*|그럼|그리고|좀|은|는|에|대해|대해서",
    pointing=r"(?:그것|그건|그게|그거|거기|그곳|그는|그가|그녀|그들|이것|이건|이게|여기)",
    common="[가-힣]+",
)
ALL = (ENGLISH, GERMAN, SPANISH, HINDI, KOREAN)
