"""Month names, weekdays and zone names as feeds write them, in lower case."""

_MONTHS = (
    "jan january januar janvier enero ene gennaio gen janeiro januari stycznia январь января янв ocak jänner janv",
    "feb february februar février fevrier fév févr febrero febbraio fevereiro fev februari lutego февраля фев şubat",
    "mar march märz mär maerz mars marzo março marco maart mrt marca марта мар mart mrz",
    "apr april avril avr abril abr aprile kwietnia апреля апр nisan",
    "may mai mayo maggio mag maio mei maja мая май mayıs maj",
    "jun june juni juin junio giugno giu junho czerwca июня июн haziran",
    "jul july juli juillet juil julio luglio lug julho lipca июля июл temmuz",
    "aug august août aout aoû agosto ago augustus augusti sierpnia августа авг ağustos",
    "sep sept september septembre septiembre settembre set setembro września сентября сен сент eylül",
    "oct october oktober okt octobre octubre ottobre ott outubro out października октября окт ekim",
    "nov november novembre noviembre novembro listopada ноября ноя нояб kasım",
    "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro desember des grudnia декабря дек aralık",  # noqa: E501
)
MONTHS: dict[str, int] = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}

_WEEKDAYS = (
    "mon monday mo montag lundi lun lunes lunedì lunedi segunda seg maandag poniedziałek понедельник пн pazartesi",
    "tue tues tuesday di dienstag mardi mar martes martedì martedi terça ter dinsdag wtorek вторник вт salı",
    "wed weds wednesday mi mittwoch mercredi mer miércoles mié mercoledì quarta qua woensdag środa среда ср çarşamba",
    "thu thur thurs thursday do donnerstag jeudi jeu jueves jue giovedì gio quinta qui donderdag czwartek четверг чт perşembe",  # noqa: E501
    "fri friday fr freitag vendredi ven viernes vie venerdì sexta sex vrijdag piątek пятница пт cuma",
    "sat saturday sa samstag sonnabend samedi sam sábado sáb sabado sabato sab zaterdag sobota суббота сб cumartesi",
    "sun sunday so sonntag dimanche dim domingo dom domenica zondag niedziela воскресенье вс pazar",
)
WEEKDAYS: dict[str, int] = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}

MORNING = ("오전", "上午", "午前")
AFTERNOON = ("오후", "下午", "午後")

_HOURS = {
    0: "z ut utc gmt wet",
    1: "bst west cet met mez wat",
    2: "cest mest mesz eet sast cat",
    3: "eest msk eat",
    4: "gst samt",
    5: "pkt uzt",
    7: "ict wib",
    8: "awst hkt sgt pht wita",
    9: "jst kst wit",
    10: "aest chst",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
    -3: "art brt adt",
    -4: "ast at edt clt",
    -5: "est et cdt pet cot",
    -6: "cst ct mdt",
    -7: "mst mt pdt",
    -8: "pst pt akdt",
    -9: "akst hdt",
    -10: "hst",
}
ZONES: dict[str, int] = {name: hours * 60 for hours, names in _HOURS.items() for name in names.split()}
"""Minutes east of UTC. Where a name means several zones, the one most feeds mean (`CST` is Chicago, `BST` London)."""

ZONES |= {"ist": 330, "acst": 570, "acdt": 630, "nst": -210, "ndt": -150, "npt": 345, "irst": 210}
