"""Month names, weekdays and zone names as feeds write them, in lower case."""

_MONTHS = (
    "jan january januar janvier enero ene gennaio gen janeiro januari stycznia январь января янв ocak jänner janv "
    "ledna leden ianuarie січня януари tammikuu tammikuuta ιανουάριος ιανουαρίου ιαν يناير",
    "feb february februar février fevrier fév févr febrero febbraio fevereiro fev februari lutego февраля фев şubat "
    "február února únor februarie лютого февруари helmikuu helmikuuta φεβρουάριος φεβρουαρίου φεβ فبراير",
    "mar march märz mär maerz mars marzo março marco maart mrt marca марта мар mart mrz "
    "március márc března březen martie березня март maaliskuu maaliskuuta marts maret μάρτιος μαρτίου μαρ μάρ مارس",
    "apr april avril avr abril abr aprile kwietnia апреля апр nisan "
    "április ápr dubna duben aprilie квітня huhtikuu huhtikuuta απρίλιος απριλίου απρ أبريل",
    "may mai mayo maggio mag maio mei maja мая май mayıs maj "
    "május máj května květen травня toukokuu toukokuuta μάιος μαΐου μαι μαϊ μάι مايو",
    "jun june juni juin junio giugno giu junho czerwca июня июн haziran "
    "június jún června červen iunie червня юни kesäkuu kesäkuuta ιούνιος ιουνίου ιουν ιούν يونيو",
    "jul july juli juillet juil julio luglio lug julho lipca июля июл temmuz "
    "július júl července červenec iulie липня юли heinäkuu heinäkuuta ιούλιος ιουλίου ιουλ ιούλ يوليو",
    "aug august août aout aoû agosto ago augustus augusti sierpnia августа авг ağustos "
    "augusztus srpna srpen серпня elokuu elokuuta agu αύγουστος αυγούστου αυγ αύγ أغسطس",
    "sep sept september septembre septiembre settembre set setembro września сентября сен сент eylül "
    "szeptember szept září septembrie вересня септември syyskuu syyskuuta σεπτέμβριος σεπτεμβρίου σεπ سبتمبر",
    "oct october oktober okt octobre octubre ottobre ott outubro out października октября окт ekim "
    "október října říjen octombrie жовтня октомври lokakuu lokakuuta οκτώβριος οκτωβρίου οκτ أكتوبر",
    "nov november novembre noviembre novembro listopada ноября ноя нояб kasım "
    "listopad listopadu noiembrie листопада ноември marraskuu marraskuuta νοέμβριος νοεμβρίου νοε νοέ نوفمبر",
    "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro desember des grudnia декабря дек "
    "aralık prosince prosinec decembrie грудня декември joulukuu joulukuuta δεκέμβριος δεκεμβρίου δεκ ديسمبر",
)
MONTHS: dict[str, int] = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}

_WEEKDAYS = (
    "mon monday mo montag lundi lun lunes lunedì lunedi segunda seg maandag poniedziałek понедельник пн pazartesi "
    "hétfő pondělí mandag måndag maanantai понеділок luni δευτέρα δευ 星期一 周一",
    "tue tues tuesday di dienstag mardi mar martes martedì martedi terça ter dinsdag wtorek вторник вт salı "
    "kedd úterý tirsdag tisdag tiistai вівторок marți τρίτη τρι 星期二 周二",
    "wed weds wednesday mi mittwoch mercredi mer miércoles mié mercoledì quarta qua woensdag środa среда ср çarşamba "
    "szerda středa onsdag keskiviikko середа miercuri τετάρτη τετ 星期三 周三",
    "thu thur thurs thursday do donnerstag jeudi jeu jueves jue giovedì gio quinta qui donderdag czwartek четверг чт "
    "perşembe csütörtök čtvrtek torsdag torstai четвер joi πέμπτη πεμ 星期四 周四",
    "fri friday fr freitag vendredi ven viernes vie venerdì sexta sex vrijdag piątek пятница пт cuma "
    "péntek pátek fredag perjantai vineri παρασκευή παρ 星期五 周五",
    "sat saturday sa samstag sonnabend samedi sam sábado sáb sabado sabato sab zaterdag sobota суббота сб cumartesi "
    "szombat sobota lørdag lördag lauantai субота sâmbătă σάββατο σαβ 星期六 周六",
    "sun sunday so sonntag dimanche dim domingo dom domenica zondag niedziela воскресенье вс pazar "
    "vasárnap neděle søndag söndag sunnuntai неділя duminică κυριακή κυρ 星期日 星期天 周日",
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
    -9: "akst hdt hadt",
    -10: "hst hast",
}
ZONES: dict[str, int] = {name: hours * 60 for hours, names in _HOURS.items() for name in names.split()}
"""Minutes east of UTC. Where a name means several zones, the one most feeds mean (`CST` is Chicago, `BST` London)."""

ZONES |= {"ist": 330, "acst": 570, "acdt": 630, "nst": -210, "ndt": -150, "npt": 345, "irst": 210}
