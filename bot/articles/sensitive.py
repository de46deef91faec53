"""Content warnings: a short list of words, by language, that say an article is hard to read for some people.

The list is conservative. War, crime and courts are news; what is listed is cruelty, sexual violence and pornography,
and self-harm, in the words that headlines use. One word in the title counts, or two in the text: what is mentioned once
in passing is not what an article is about. A star stands for any ending. What means something else is listed as such
(a suicide bomber does not warn of self-harm). Languages without a list give no warnings.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from bot.articles.patterns import Phrases
from bot.text.terms import primary_subtag

VIOLENCE, SEX, SELF_HARM = "violence", "sex", "self-harm"
SUBJECTS = (VIOLENCE, SEX, SELF_HARM)
SOMETHING_ELSE = "something else"

_IN_TEXT = 2

WORDS: dict[str, dict[str, str]] = {
    "en": {
        VIOLENCE: """
            beheaded; beheading*; decapitat*; dismember*; mutilat*; massacre*; torture*; torturing; mass shooting*;
            mass grave*; school shooting*; stabbed to death; beaten to death; stoned to death; burned alive;
            burnt alive; buried alive; lynched; lynching*; acid attack*; child abuse; child cruelty; domestic abuse;
            domestic violence; ethnic cleansing; genocide*
            """,
        SEX: """
            rape; raped; rapes; raping; rapist*; gang-rape*; sexual assault*; sexually assault*; sexual abuse*;
            sexually abus*; sexual violence; sexual harassment; child sex abuse; porn; pornograph*; revenge porn;
            sex traffick*; incest*; paedophil*; pedophil*; molested; molesting; molestation; child molester*
            """,
        SELF_HARM: """
            suicide*; suicidal; self-harm*; self harm*; self-injur*; took his own life; took her own life;
            took their own life; took their own lives; taken his own life; taken her own life; taking his own life;
            taking her own life; killed himself; killed herself
            """,
        SOMETHING_ELSE: """
            suicide bomb*; suicide attack*; suicide drone*; suicide vest*; suicide belt*; suicide car*;
            suicide mission*; suicide squad*; suicide truck*; political suicide; career suicide;
            economic suicide; commercial suicide; tortured artist*; tortured poet*
            """,
    },
    "de": {
        VIOLENCE: """
            enthaupt*; zerstückel*; verstümmel*; massaker*; folter; gefoltert*; folterung*; foltern; amoklauf*;
            amokläufe*; massengrab*; massengräber*; gelyncht*; lynchmord*; lynchmob*; säureangriff*; säureattacke*;
            kindesmisshandlung*; häusliche gewalt; häuslicher gewalt; zu tode geprügelt*; zu tode gequält*;
            lebendig verbrannt*; völkermord*; genozid*; femizid*
            """,
        SEX: """
            vergewaltig*; gruppenvergewaltig*; sexuelle gewalt; sexueller gewalt; sexualisierte gewalt;
            sexualisierter gewalt; sexueller missbrauch*; sexuellen missbrauch*; sexuell missbraucht*;
            sexuelle nötigung; sexueller übergriff*; sexuelle übergriffe; sexuellen übergriff*; sexuelle belästigung;
            sexueller belästigung; kindesmissbrauch*; kinderporno*; porno*; pädophil*; inzest*; zwangsprostitu*
            """,
        SELF_HARM: """
            suizid*; selbstmord*; selbsttötung*; freitod*; nahm sich das leben; das leben genommen;
            selbstverletz*; selbstverletzendes
            """,
        SOMETHING_ELSE: "selbstmordattent*; selbstmordanschl*; selbstmordkommando*; suizidattent*",
    },
    "es": {
        VIOLENCE: """
            decapit*; degollad*; degollamiento*; descuartiz*; mutilad*; mutilación; mutilaciones; masacre*; tortura*;
            torturad*; linchamiento*; linchad*; fosa común; fosas comunes; tiroteo masivo; tiroteos masivos;
            quemado vivo; quemada viva; quemados vivos; ataque con ácido; maltrato infantil; violencia doméstica;
            violencia machista; violencia de género; feminicidi*; genocidi*
            """,
        SEX: """
            violación sexual; violaciones sexuales; violación grupal; violación en grupo; violador; violadores;
            agresión sexual; agresiones sexuales; abuso sexual; abusos sexuales; acoso sexual; violencia sexual;
            pornograf*; pederast*; pedofil*; pedófil*; incest*; trata sexual; explotación sexual
            """,
        SELF_HARM: """
            suicid*; autolesi*; se quitó la vida; quitarse la vida; se quitaron la vida
            """,
        SOMETHING_ELSE: """
            atentado suicida*; atentados suicida*; ataque suicida*; ataques suicida*; terrorista suicida*;
            terroristas suicida*; bomba suicida*; dron suicida*; drones suicida*; atacante suicida*;
            suicidio político; escuadrón suicida
            """,
    },
    "fr": {
        VIOLENCE: """
            décapit*; démembr*; mutilé*; mutilation*; massacre; massacres; torture; tortures; torturé*; lynchage*;
            lynché*; charnier*; brûlé vif; brûlée vive; brûlés vifs; battu à mort; battue à mort; poignardé à mort;
            attaque à l'acide; maltraitance infantile; violences conjugales; violence conjugale; féminicide*; génocid*
            """,
        SEX: """
            viol; viols; violeur*; viol collectif; agression sexuelle; agressions sexuelles; abus sexuel*;
            violences sexuelles; violence sexuelle; harcèlement sexuel; pornograph*; pédopornograph*; pédophil*;
            pédocrimin*; incest*; exploitation sexuelle
            """,
        SELF_HARM: """
            suicide*; suicidé*; suicidaire*; automutilation*; mis fin à ses jours; mettre fin à ses jours;
            s'est donné la mort; se donner la mort
            """,
        SOMETHING_ELSE: """
            attentat suicide*; attentats suicide*; attentat-suicide*; attentats-suicide*; attaque suicide*;
            attaque-suicide*; attaques suicide*; drone suicide*; drones suicide*; ceinture suicide*;
            suicide politique
            """,
    },
    "hi": {
        VIOLENCE: """
            सिर कलम*; नरसंहार*; सामूहिक हत्या*; यातना*; घरेलू हिंसा*; जिंदा जला*; ज़िंदा जला*; तेजाब हमल*; तेज़ाब हमल*;
            एसिड अटैक*; मॉब लिंचिंग*; लिंचिंग*; बाल शोषण*
            """,
        SEX: "बलात्कार*; दुष्कर्म*; सामूहिक दुष्कर्म*; रेप; गैंगरेप*; यौन शोषण*; यौन उत्पीड़न*; यौन हिंसा*; पोर्न*; अश्लील वीडियो*",
        SELF_HARM: "आत्महत्या*; खुदकुशी*; ख़ुदकुशी*; सुसाइड*; जान दे दी",
        SOMETHING_ELSE: "सुसाइड बम*; सुसाइड अटैक*; सुसाइड ड्रोन*",
    },
    "ko": {
        VIOLENCE: """
            참수*; 학살*; 집단학살*; 토막 살인*; 토막살인*; 시신 훼손*; 묻지마 살인*; 총기 난사*; 총기난사*;
            가정폭력*; 가정 폭력*; 아동학대*; 아동 학대*; 고문치사*; 물고문*; 염산 테러*
            """,
        SEX: """
            성폭행*; 성폭력*; 강간*; 성추행*; 성희롱*; 성착취*; 성범죄*; 아동 성범죄*; 음란물*;
            불법촬영물*; 불법 촬영물*; 포르노*
            """,
        SELF_HARM: "자살*; 자해*; 극단적 선택*; 극단적인 선택*; 스스로 목숨을*",
        SOMETHING_ELSE: """
            자살골*; 자살 폭탄*; 자살폭탄*; 자살 테러*; 자살테러*; 자살 공격*; 자살공격*; 자살 드론*; 자살드론*;
            자해공갈*
            """,
    },
}
"""What is listed: by language and subject, parted by semicolons."""


def warnings(title: str, text: str, language: str | None) -> dict[str, str]:
    """Say of which `SUBJECTS` an article warns, each with the first word that does.

    `title` and `text` are `plain`; no language counts as English.
    """
    spoken = primary_subtag(language)
    if spoken not in WORDS:
        return {}
    phrases = _phrases(spoken)
    found = dict(reversed(list(_found(phrases, title))))
    in_text = list(_found(phrases, text))
    often = Counter(subject for subject, _ in in_text)
    for subject, word in in_text:
        if often[subject] >= _IN_TEXT:
            found.setdefault(subject, word)
    return found


def _found(phrases: Phrases, text: str) -> Iterator[tuple[str, str]]:
    return ((subject, word) for subject, word in phrases.find(text) if subject != SOMETHING_ELSE)


@cache
def _phrases(language: str) -> Phrases:
    return Phrases({subject: WORDS[language][subject].split(";") for subject in (SOMETHING_ELSE, *SUBJECTS)})
