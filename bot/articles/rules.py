# ruff: noqa: E501  (a rule reads best on the line that holds it)
"""The debris that scrapers and publishers leave in texts, as a table: what it looks like, and why it may go.

Patterns are tried on pieces of a text, not on the whole: a *line* is a paragraph, a *sentence* a sentence within one. A
sentence of news must never match, so each pattern asks for the imperative, the product word or the bare label that news
does not have.
"""

import re
from dataclasses import dataclass
from re import Pattern
from typing import Literal

Where = Literal["inline", "sentence", "line", "start", "end"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What goes (`pattern`), where it is looked for, and why.

    `inline`: wherever it stands. `sentence`: a sentence that matches as a whole, in any paragraph. `line`: a paragraph that
    matches as a whole. `start`, `end`: at the edge of a paragraph, and nothing before or after it.
    """

    where: Where
    pattern: Pattern[str]
    why: str


def _rule(where: Where, pattern: str, why: str) -> Rule:
    return Rule(where, re.compile(pattern, re.IGNORECASE | re.VERBOSE), why)


# Words a promotion promotes.
_PRODUCT = r"""(?:newsletters?|apps?|e-?papers?|subscriptions?|membership|premium|notifications?|push\ alerts?|(?:news\ )?alerts|
    (?:whatsapp|telegram|youtube|facebook|instagram|twitter|threads|bluesky|linkedin|tiktok|signal|viber|koo|google\ news|
    flipboard|apple\ news)(?:\ (?:channel|page|group|handle|account|community))?|(?:our|the|this)\ (?:channel|page|podcast))"""
_NETWORK = r"""(?:whatsapp|telegram|youtube|facebook|instagram|twitter|x|threads|bluesky|linkedin|tiktok|google\ news|
    flipboard|apple\ news|pinterest|reddit|mastodon|snapchat|rss|koo|sharechat|viber|signal|discord|social\ media)"""
# What pages tell readers instead of a frame they do not see, in the languages it is told in. News tells of browsers too:
# only these verbs, then only what is shown and what it is shown as, and the sentence is over.
_BROWSER = r"""(?-i:(?:(?:Sorry|Unfortunately|Désolé|Lo\ sentimos|Spiacenti|Helaas),?\ (?:[Yy]our|[Vv]otre|[Tt]on|[Ss]u|[Tt]u|[Ii]l\ tuo|[Uu]w|[Jj]e)|
    Your|This|Dieser|Ihr|Dein|Votre|Ton|Su|Tu|Il\ tuo|Il\ suo|Il\ vostro|Uw|Je|O\ seu|Seu|Din|Twoja|Ваш)\ (?:current\ )?
    (?:[Ww]eb[\ -]?|[Ii]nternet[\ -]?)?(?:[Bb]rowser|user\ agent|navigateur|navegador|webbläsare|przeglądarka|браузер))"""
_CANNOT = r"""(?:(?:do(?:es)?(?:\ not|n['’]?t)|cannot|can\ ?not|can['’]t|is\ (?:not\ able|unable)\ to)\ (?:currently\ )?(?:support|display|play|
    render|show)|(?:unterstützt|kann)\ (?:leider\ )?keine?n?|ne\ (?:supporte|lit|gère)\ pas|ne\ prend\ pas\ en\ charge|
    ne\ (?:peut|permet)\ pas\ (?:de\ |d['’])?(?:lire|afficher)|(?:no|non|não)\ (?:soporta|supporta|suporta|admite|reproduce|muestra)|
    (?:no|non|não)\ (?:puede|può|pode)\ (?:mostrar|reproducir|reproduzir|riprodurre|visualizzare)|(?:ondersteunt|kan)\ (?:helaas\ )?geen|
    stöde?r\ (?:inte|ej)|nie\ obsługuje|не\ поддерживает)"""
_ARTICLES = r"""(?:(?:the|any|this|inline|embedded|das|den|die|dieses|eingebettete[sn]?|la|le|les|ce|ces|cette|balise|l['’]élément|el|los|este|etiqueta|
    (?:l['’])?elemento|de|il|gli|questo|tag|o|os|het|dit|deze|плавающие)\ ){0,4}"""
_SHOWN = r"""(?:(?:i[\ -]?|inline[\ -]?)?frames?|html\ ?5|canvas|object|embed|videos?|vidéos?|vídeos?|audio|pdfs?|svg|javascript|flash|marcos|ramek|
    ramki|фреймы|видео|content|page|file|document)(?:[\ -]?(?:audio|videos?|vidéos?|canvas|tags?|elements?|playback|html\ ?5|frames?)){0,4}\b"""
_STOP = r"[.!?…:»›→>\s\"”]*"

RULES: tuple[Rule, ...] = (
    # ── markers ──
    _rule("inline", r"\[\s*/?\s*ad[_\s-]?(?:\d{1,3}|box|unit|slot|block|end|start)?\s*\]", "advert marker of a plug-in"),
    _rule("inline", r"\{\{\s*ad[\w\s.-]{0,30}\}\}|\{%\s*ad[\w\s.-]{0,30}%\}", "advert marker of a template"),
    _rule("inline", r"\(\s*adsbygoogle\s*=\s*window\.adsbygoogle[^)]{0,40}\)\.push\(\s*\{[^}]{0,200}\}\s*\)\s*;?", "script"),
    _rule("inline", r"googletag\.cmd\.push\(\s*function\s*\(\)\s*\{[^}]{0,200}\}\s*\)\s*;?", "script"),
    _rule("inline", r"\[/?(?:caption|gallery|embed|video|audio|playlist|advertisement|sponsored|vc_\w{1,30}|et_pb_\w{1,30}|"
          r"shortcode|contact-form-7|wpforms|su_\w{1,20}|newsletter\w{0,20})(?:\s[^\]]{0,300})?\]", "shortcode"),
    # Code has "]]>" as well, within a line and after a word.
    _rule("inline", r"<!\[CDATA\[|(?<!\]\]>)(?:\]\]>)++(?=[ ]*(?:\n|\Z|<!\[CDATA\[))|(?<![^\s.!?…\"”])(?:\]\]>)++(?=\s)",
          "mark of a section of XML"),
    # ── said in place of a frame or a player ──
    # A sentence of its own: what a removal joins is never another, so that no text takes many passes.
    _rule("inline", r"(?:(?<![^\n.!?…)\]”’])|(?<=[.!?…)\]\"”’»]\ ))(?:" + _BROWSER + r"\ (?:currently\ |leider\ |helaas\ )?(?:" + _CANNOT + r"\ "
          + _ARTICLES + _SHOWN + r"(?:\ (?:anzeigen|darstellen|abspielen|weergeven|tonen|afspelen))?|(?:unterstützt|ondersteunt)\ "
          + _ARTICLES + _SHOWN + r"\ (?:leider\ |helaas\ )?(?:nicht|niet))|(?-i:Leider)\ (?:unterstützt|kann)\ (?:Ihr|Dein)\ Browser\ keine?n?\ "
          + _ARTICLES + _SHOWN + r"(?:\ (?:anzeigen|darstellen|abspielen))?)(?:\ or\ is\ currently\ configured\b[^.!?\n]{0,60}|"
          r",?\ please\b[^.!?,\n]{0,60}|:\ Sie\ können\ die\ eingebettete\ Seite\b[^.!?\n]{0,80})?"
          r"(?:[.!]+(?=\s|\Z|(?-i:[A-Z]))|(?=[ ]*(?:\Z|\n(?!(?-i:[a-zà-ÿ])))))", "browsers that cannot show a frame"),
    _rule("sentence", r"(?:this|the)\ (?:page|site|document|frameset)\s(?:uses|contains|requires)\ frames,?\ (?:but|and)\ your\ (?:web\ )?"
          r"browser\ (?:do(?:es)?(?:\ not|n['’]?t)|cannot|can['’]t)\ (?:support|display|show)\ (?:them|frames)" + _STOP,
          "browsers that cannot show a frame"),
    _rule("sentence", r"(?:(?:to|in\ order\ to)\s(?:view|watch|see|play|hear)\b[^.!?]{0,60}?\s)?(?:please\s|you\ (?:need|have)\ to\s)(?:enable|"
          r"turn\ on|activate|allow)\s(?:javascript|flash|frames)(?:\s(?:to|in\ your|for|on\ your)\s[^.!?,\n]{1,120}|,?\sand\ consider\b.{0,120})?"
          + _STOP, "browsers that cannot show a frame"),
    _rule("sentence", r"(?:enable|turn\ on|activate|allow)\s(?:javascript|flash|frames)\s(?:in\ your\ browser|to\ (?:view|watch|see|play|hear|use|"
          r"continue))\b[^.!?,\n]{0,80}" + _STOP, "browsers that cannot show a frame"),
    _rule("sentence", r"(?:you\ (?:need|must\ have)(?:\ to\ (?:have|install|enable))?|(?:please\ )?(?:get|download|install))\s(?:the\s)?(?:latest\s)?"
          r"(?:version\ of\s)?(?:the\s)?(?:adobe\ |macromedia\ )?flash\ player(?:\s(?:to\ (?:see|watch|view|play|hear|use)\b[^.!?,\n]{0,80}|"
          r"installed\b[^.!?,\n]{0,60}|now|here))?" + _STOP, "call for a player"),
    _rule("end", r"(?:^|(?<=[.!?…\"”’)\]]))\s*(?-i:Loading)\s?(?:…|\.{3})", "frame that waits"),
    # ── ends of a cut text ──
    _rule("end", r"\s*(?:\[\s*(?:…|\.\.\.|&hellip;|&\#8230;)\s*\]|\(\s*(?:…|\.\.\.)\s*\))", "mark of a cut text"),
    _rule("end", r"\s*\[\s*\+?\s*\d{1,7}\s+char(?:s|acters)\s*\]", "mark of a cut text"),
    _rule("end", r"\s*(?:the\ (?:post|article|entry)\ .{1,300}?\ (?:first\ appeared|appeared\ first|was\ first\ published|"
          r"originally\ appeared)\ (?:first\ )?(?:on|in|at)\ .{1,100})", "footer of feed software"),
    _rule("end", r"\s*(?<![\w-])(?:(?-i:Source)[ds]?\s*(?:[:\-–|]\s*)?(?:link|url)s?|\[\s*source\s*\]|via:?\s*source)\s*[.:»→]*",
          "link back of a scraper"),
    _rule("end", r"\s*[(\[]?(?-i:Click|Tap|CLICK|TAP)\s+here\s+(?:to|for)\s+[^.!?\n]{1,140}[.!»→)\]]*", "call to click"),
    _rule("end", r"(?:^|(?<=[.!?…\"”’)\]])|(?<=\s))\s*[(\[]?(?-i:Continue\ reading|Keep\ reading|Read\ the\ (?:full|whole|rest|entire)|"
          r"Read\ (?:full|whole)|READ\ MORE|Read\ [Mm]ore|Read\ [Oo]n|View\ [Ff]ull|See\ [Mm]ore|Learn\ [Mm]ore|"
          r"Show\ [Mm]ore|Load\ [Mm]ore)"
          r"(?:\s+(?:here|now|(?:of\ )?(?:the\ |this\ )?(?:full\ |rest\ |entire\ )?(?:story|article|report|post|coverage)"
          r"(?:\s+(?:here|on\ .{1,60}|at\ .{1,60}))?))?\s*[.…»›→>)\]]*", "link to the page"),
    _rule("end", r"(?:^|(?<=[.!?…\"”’)\]\s]))\s*(?-i:Continue\ reading)\s+[“\"'‘«].{1,200}[”\"'’»]\s*[.…»›→>]*", "link to the page"),
    _rule("end", r"(?:^|(?<=[.!?…\"”’)\]]))\s*(?-i:Continue\ reading|Read\ more\ (?:at|on|about))\b\s*[:\-–]?\s*"
          r"[^.!?\n]{1,160}\s*[.…»›→>]*", "link to the page"),
    # ── pointers elsewhere ──
    _rule("sentence", r"[|(\[»>•*-]*\s*(?:also\s+read|read\s+also|also\s+(?:see|watch)|must\s+read|don['’]?t\s+miss|"
          r"you\s+(?:may|might)\s+also\s+(?:like|be\s+interested\ in)|recommended\s+(?:reading|for\ you|stories|articles)|"
          r"related(?:\s+(?:stor(?:y|ies)|articles?|news|posts?|topics?|content|coverage|links?|reading|tags?))?|"
          r"see\s+also|more\s+(?:on\ this(?:\ story|\ topic)?|from\ .{1,40}?|stories|news)|trending(?:\s+(?:now|news|stories|topics))?|"
          r"(?:most|top)\s+(?:read|popular|viewed|stories)|further\s+reading|in\ case\ you\ missed\ it|read\s+(?:next|this)|"
          r"up\s+next|watch\s+(?:now|also|live|video|the\ video))\s*[:|\-–—»›]+\s*.{0,240}", "pointer to another page"),
    _rule("line", r"[|(\[»>•*-]*\s*(?:also\s+read|read\s+also|must\s+reads?|trending(?:\s+(?:now|news|stories|topics|today))?|"
          r"you\s+(?:may|might)\s+also\s+like|recommended(?:\s+(?:for\ you|stories|articles|reading))?|"
          r"related(?:\s+(?:stor(?:y|ies)|articles?|news|posts?|topics?|content|coverage|links?|reading|tags?))?|see\s+also|"
          r"more\s+(?:on\ this(?:\ story|\ topic)?|stories|news|like\ this)|(?:most|top)\s+(?:read|popular|viewed|stories)|"
          r"(?:latest|breaking|top)\s+(?:news|headlines|videos|updates)|editor['’]?s['’]?\s+(?:picks?|choice)|what['’]?s\s+next|"
          r"up\s+next|in\s+this\s+(?:article|story)|table\s+of\s+contents|key\s+topics|topics|tags?|categories|comments?|"
          r"leave\s+a\s+(?:comment|reply)|post\s+a\s+comment|(?:\d{1,5}|no)\s+comments?|join\s+the\s+(?:conversation|discussion))"
          r"[\s\])]*" + _STOP, "heading of a list of links"),
    _rule("line", r"[|(\[»>•*-]*\s*(?:read\s+more|read|related|watch|don['’]?t\s+miss)\s*[:|»›–—]\s*.{4,200}", "pointer to another page"),
    _rule("line", r"(?:most|top)\s+(?:read|popular|viewed|shared)\s+(?:in|on)\s+.{1,40}", "heading of a list of links"),
    _rule("line", r"(?:READ|WATCH|LISTEN|Watch|Listen|Read|Tags?|Topics|Filed\ under|Categories|Keywords)\s*[:|]\s*.{1,200}",
          "pointer or list of tags"),
    # ── promotions ──
    _rule("sentence", r"(?:unlock|discover|enjoy|get|gain|experience)\s+(?:(?:a|the)\s+world\s+of|exclusive|unlimited|premium|"
          r"all(?:\ the)?|full|instant|more|special|member|unrestricted|ad-free|your|free)\s+(?:[\w-]+\s+){0,3}"
          r"(?:benefits?|access|content|stories|articles|features|perks|offers|insights|rewards|experience|journalism|reading)\b"
          r".{0,160}", "promotion of a membership"),
    _rule("sentence", r"(?:from\s|with\s|get\s|our\s|all\s|everything\s).{0,200}(?:just\ a\ (?:click|tap)\ away|(?:newsletters?|"
          r"personali[sz]ed\ news\s?feed).{0,80}(?:stock\ tracking|news\s?feed|alerts|at\ your\ fingertips)).{0,80}", "promotion"),
    _rule("sentence", r"(?:it['’]s\ all\ here|all\ in\ one\ place|all\ at\ your\ fingertips)\b.{0,60}", "promotion"),
    _rule("sentence", r"(?:please\s+)?(?:log\s?in|sign\s?(?:up|in)|subscribe|register|join(?:\ us)?|download|install|buy|get\ it|"
          r"click|tap|start\ (?:reading|your\ free\ trial)|try\ it|upgrade|shop)(?:\s+(?:for\ free|here|it|free|today|now)){1,3}"
          + _STOP, "call to act"),
    _rule("sentence", r"(?:please\s+|to\s+continue\s+reading,?\s+)?(?:download|install|get)\s+(?:the|our|your)\s+(?:[\w.’'&+-]+\s+){0,5}?"
          r"apps?\b(?:\s+(?:now|today|here|to|for|and|from|on|free)\b.{0,200})?" + _STOP, "promotion of an app"),
    _rule("sentence", r"(?:please\s+)?(?:subscribe|sign\s?up)\s+(?:now\s+|today\s+|here\s+)?(?:to|for|with)\s+(?:[\w.’'&-]+\s+){0,7}?"
          + _PRODUCT + r"\b.{0,160}", "call to subscribe"),
    _rule("sentence", r"(?:please\s+)?(?:subscribe|sign\s?up)\s+(?:to|for|with)\s+(?:our|us|the\ [A-Z][\w’']+|[A-Z][\w’']+)\b.{0,160}",
          "call to subscribe"),
    _rule("sentence", r"(?:please\s+|you\ can\ (?:also\ )?|for\ more\b[^.!?]{0,60},\s*)?(?:follow|like|find|connect\ with|join|visit)\s+"
          r"(?:and\ (?:follow|like|subscribe\ to)\s+)?us\b(?:\s+(?:on|at|via|and|in|for|@|today|now|here)\b.{0,160})?[\s:]*" + _STOP,
          "call to follow"),
    _rule("sentence", r"(?:please\s+)?(?:follow|like|join)\s+(?:[\w.’'&@-]+\s+){1,6}?(?:on|our)\s+" + _NETWORK
          + r"\b(?:(?:,|\s+and|\s*&|\s+or)?\s*" + _NETWORK + r"\b)*(?:\s+(?:channel|page|group|for|to|and\ (?:get|stay|never))\b.{0,120})?"
          + _STOP, "call to follow"),
    _rule("sentence", r"(?:please\s+)?join\s+(?:our|the)\s+(?:[\w.’'&-]+\s+){0,4}?(?:channel|group|community|newsletter)\b.{0,120}",
          "call to follow"),
    _rule("sentence", r"(?:catch|get|read|check\ out|find|stay\ (?:updated|tuned|informed|connected|ahead)|keep\ up)\s+"
          r"(?:(?:with|to|for|on)\s+)?(?:all|the\ latest|latest|live|breaking|more|our|your\ daily)\b.{0,200}?"
          r"\b(?:updates?|news|headlines|coverage|stories|alerts|events)\b.{0,120}?(?:\b(?:on|at|with|here|from|only\ on|by|live|in)\b"
          r".{1,120}|[!»→])", "promotion of the site"),
    _rule("sentence", r"[^.!?]{0,160}\b(?:newsletters?|alerts?|updates|newsfeed|e-?papers?)\b[^.!?]{0,120}\b(?:just\ )?(?:a|one|a\ single)\ "
          r"(?:click|tap)\ away[.!]*", "promotion of the site"),
    _rule("sentence", r"(?:stay\ (?:updated|tuned|informed|connected|ahead)|never\ miss|don['’]t\ miss)\b.{0,60}\b(?:with|to|on|for|a|an|"
          r"any|out)\b.{0,160}\b(?:us|our|updates?|news|stor(?:y|ies)|alerts?|inbox|beat)\b.{0,80}", "promotion of the site"),
    _rule("sentence", r"(?:get|have)\s+(?:the\s+|our\s+|all\s+|your\s+)?.{0,120}?\b(?:delivered|sent|straight|direct(?:ly)?)\s+(?:straight\s+|"
          r"directly\s+|right\s+)?(?:to|in|into)\s+your\s+(?:inbox|phone|e-?mail|mailbox).{0,80}", "promotion of a newsletter"),
    _rule("sentence", r"(?:enter\ your\ e-?mail(?:\ address)?|your\ e-?mail\ address\ will\ not\ be\ published|"
          r"by\ (?:signing\ up|subscribing|clicking|registering|continuing)\b.{0,60}\byou\b|you\ can\ unsubscribe\ at\ any\ time|"
          r"thank\ you\ for\ (?:subscribing|signing\ up)|already\ (?:a\ (?:subscriber|member)|have\ an\ account|subscribed)|"
          r"this\ site\ is\ protected\ by\ recaptcha|required\ fields\ are\ marked|an?\ (?:error|e-?mail)\ (?:has\ )?(?:occurred|been\ sent)"
          r"\b).{0,200}", "form"),
    _rule("sentence", r"(?:support|donate\ to|help\ (?:us|fund))\s+(?:our|us|independent|quality|the)\s+(?:[\w-]+\s+){0,3}?"
          r"(?:journalism|newsroom|reporting|work)\b.{0,160}", "call to donate"),
    # ── who, where from, whose picture ──
    _rule("line", r"[(\[]?\s*(?:(?:file|representational|representative)\ )?(?:photo(?:graph(?:er|s|y)?|s)?|image|picture|pic|illustration|graphic|"
          r"infographic|caption|credit|courtesy|video)s?(?:\ (?:credit|courtesy|illustration|source|caption)s?)?\s*"
          r"(?:[:|©/]\s*.{0,140}|[)\].]?|\ (?:by|via|from|courtesy(?:\ of)?)\ (?-i:[A-Z@][\w.’'-]*)(?:[\s/,&|]+(?:(?-i:[A-Z@][\w.’'-]*)|for|of|via|"
          r"and|the)){0,10}[\s.)\]]*)", "credit of a picture"),
    _rule("end", r"\s*[(\[|]\s*(?:photo|image|picture|pic|file\ photo|representational\ image|photo\ credit|image\ credit|image\ source|"
          r"credit|picture\ credit|photograph)s?\s*(?:[:|©]|\ by\ |\ via\ |\ courtesy).{1,100}[)\]]?", "credit of a picture"),
    _rule("line", r"(?:©|\(c\)|copyright)\s?.{0,160}|all\ rights\ reserved.{0,80}", "copyright line"),
    _rule("sentence", r"all\ rights\ reserved\b.{0,120}|(?:©|\(c\)|copyright\ ©?)\s*\d{4}\b.{0,140}|this\ material\ may\ not\ be\ published,"
          r".{0,160}", "copyright line"),
    _rule("line", r"[|•·-]*\s*(?-i:(?:[Ww]ritten|[Rr]eported|[Ee]dited|[Cc]ompiled|[Cc]urated|[Pp]osted|[Aa]uthored|[Pp]roduced|"
          r"[Rr]eviewed|[Ff]act[- ][Cc]hecked|WRITTEN|EDITED|REPORTED|Reporting)\s+(?:by|BY|By)|By|BY|Authors?|Editors?|Reporters?)\s*[:\-–|]?\s*"
          r"(?-i:(?:[A-Z@][\w.’'-]*|de|van|von|der|bin|al|el|da|di|la|and|&|,|\||in|from|;|with|PTI|ANI|AFP|IANS)[\s,|]*){1,14}\.?",
          "byline"),
    _rule("line", r"\(?\s*(?:with\ (?:inputs?|contributions?)\ from|inputs?\ from|\(?this\ (?:story|article|report)\ (?:has\ been|was|is)\ "
          r"(?:published|auto|not\ been\ edited|generated|syndicated|sourced)|(?:except\ for\ the\ headline|the\ (?:above|following)\ "
          r"(?:article|story)\ (?:has\ been|was))).{0,260}", "agency line"),
    _rule("line", r"(?:additional\ reporting\ by\ .{1,160}|.{3,160}\ contributed\ (?:to\ (?:this|the)\ (?:report|story|article|reporting)|reporting)\b.{0,60})",
          "agency line"),
    _rule("line", r"\(?sources?\s*[:|]\s*.{1,60}", "agency line"),
    _rule("line", r"(?:write\ to|reach|contact|e-?mail|follow|you\ can\ (?:reach|contact))\s.{0,120}(?:\S+@\S+\.\w+|\bon\ (?:twitter|x|bluesky)\b|"
          r"twitter\.com/\S+).{0,120}", "address of the author"),
    _rule("sentence", r".{0,60}for\ your\ personal,?\ non-?commercial\ use\ only\b.{0,100}", "copyright line"),
    _rule("line", r"(?:disclaimer|disclosure)\s*:.{0,600}", "disclaimer"),
    _rule("line", r"(?:\d{1,3}\s*)?min(?:ute)?s?\s+(?:read|listen)\.?|(?:reading|read)\s+time\s*:?\s*\d{1,3}\s*min\w*\.?", "reading time"),
    # ── share bars, controls, cookies ──
    _rule("line", r"(?:share(?:\s+(?:this|on|via|article|story|post|it|now))*|tweet|copy\ link|link\ copied!?|print|e-?mail|save|bookmark|"
          r"comments?|like|follow|whatsapp|facebook|twitter|linkedin|telegram|pinterest|reddit|instagram|youtube|threads|bluesky|"
          r"messenger|more|x|font\ size|a\+|a-|listen|gift|article|this|story|with|friends|on|via|to|by|and|\d{1,6}|shares?|views?|"
          r"[|,•·/:&+\s-])+" + _STOP, "share bar"),
    _rule("line", r"(?:advertisement|advertising|sponsored(?:\ content|\ by\ .{1,60})?|story\ continues\ below(?:\ (?:this\ )?(?:ad|"
          r"advertisement))?|article\ continues\ (?:below|after\ (?:this\ )?(?:ad|advertisement))|scroll\ (?:down\ )?(?:to|for)\ "
          r"(?:continue|more).{0,60}|skip\ (?:to|past)\ .{1,60}|loading(?:\ .{1,30})?|back\ to\ top|next\ article|previous\ article|"
          r"play\ video|video\ player|this\ (?:video|content)\ (?:can\ ?not|is\ not|isn['’]t)\ .{1,60}|open\ in\ app|view\ (?:comments|gallery|"
          r"all|in\ app)|expand|collapse|close|menu|home|search|hide\ caption|toggle\ caption|enlarge\ (?:this\ )?image|"
          r"(?:follow|listen\ to)\ this\ (?:story|article|author|topic)|remove\ ads|report\ (?:this\ )?ad|sign\ in|log\ in|subscribe|register)"
          + _STOP, "control or advert label"),
    _rule("sentence", r"(?:(?:story|article)\ continues\ (?:below|after)\b.{0,40}|(?-i:ADVERTISEMENT|Advertisement)" + _STOP + ")",
          "advert label"),
    _rule("sentence", r"(?:we|this\ (?:web)?site|our\ (?:web)?site)\s+(?:and\ our\ partners\ )?uses?\s+(?:\w+\s+){0,3}?cookies\b.{0,300}",
          "cookie notice"),
    _rule("sentence", r"(?:accept|reject|manage|allow)\s+(?:all\ |your\ )?(?:cookies?|cookie\ (?:settings|preferences))\b.{0,100}|"
          r"by\ (?:using|continuing\ to\ (?:use|browse))\ (?:this|our|the)\ (?:web)?site\b.{0,200}", "cookie notice"),
    _rule("sentence", r"(?:click|tap)\s+here\s+(?:to|for)\b.{0,160}", "call to click"),
    _rule("sentence", r"(?:(?:for\ more|read\ more|to\ read\ more)\s+(?:such\ |of\ our\ )?(?:news|stories|updates|details|information|articles|on\ this)\b"
          r".{0,120}(?:\bvisit|\bclick|\blog\ on|\bdownload|\bfollow|\bsubscribe|\bhere\b).{0,100})", "call to click"),
    _rule("sentence", r"(?:source\s*(?:link|url)|\[?source\]?\s*:\s*(?:link|url|https?://\S+))" + _STOP, "link back of a scraper"),
    _rule("sentence", r"(?:read\ more|continue\ reading|keep\ reading|read\ (?:the\ )?full\ (?:story|article|report))(?:\s+here)?" + _STOP,
          "link to the page"),
    _rule("sentence", r"(?:have\ (?:a|any)\ (?:story|news\ tip|tip|questions?)\b.{0,80}\?|(?:got|do\ you\ have)\ a\ (?:news\ )?(?:tip|story)\b.{0,80}\?|"
          r"(?:please\ )?(?:e-?mail|contact|write\ to)\ (?:us|the\ (?:author|reporter|editor|newsroom))\b.{0,160})", "call to write in"),
)  # fmt: skip
