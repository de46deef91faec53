"""Which words end with a full stop without ending a sentence, and which ones begin one."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    # English: titles, ranks, and what always has something after it
    "Mr Mrs Ms Mx Dr Drs Prof Gen Sen Sens Rep Reps Gov Lt Col Sgt Capt Cmdr Maj Brig Adm Cpl Pvt Pfc Hon Rev Fr "
    "Msgr Pres Supt "
    "Det Insp Atty Ste Mt Ft Messrs vs e.g i.e cf viz approx "
    # German, French, Spanish, Portuguese, Italian, Dutch
    "Hr Dipl Ing bzw z.B d.h u.a o.ä ggf vgl sog inkl zzgl ca Str Mio Mrd M MM Mme Mlle Mgr env Srta Dª Ud Uds Exmo "
    "Exma Dott "
    "Sig Avv Dhr Mevr"
)
"""Followed by the rest of the sentence, whatever it looks like; upper and lower case as written."""

SELDOM_LAST = _words(
    "Inc Corp Co Ltd LLC Plc plc Bros Jr Sr Esq etc St Dept Univ Assn Ave Blvd Rd a.m p.m am pm Ph.D M.D "
    "GmbH usw uvm Calif Fla Mass Mich Minn Tex Conn Ariz Ala Ark Colo Kan Neb Nev Okla Ore Penn Tenn Wis Wyo Va Pa "
    "Ga Ill "
)
"""Ends a sentence only where a word follows that seldom stands capitalised within one."""

BEFORE_A_NUMBER = _words(
    "no nos nr núm num art arts sec secs sect fig figs vol vols pp p ch para jan feb mar apr jun jul aug sep sept "
    "oct nov dec "
)
"""In lower case; no end of a sentence where a number follows."""

STARTERS = _words(
    "the a an this that these those he she it we they you i his her its our their there here in on at by for from "
    "with to of "
    "but and or so yet if when while as after before since because although though however meanwhile then now what "
    "who how "
    "why where not no some many most all both each one two another other later earlier last also still even only "
    "der die das ein eine er sie es wir ihr im am und aber le la les un une il elle ils el los las una en y o"
)
"""Words, in lower case, that begin a sentence when they follow an abbreviation with a capital letter."""

ORDINAL_LANGUAGES = _words("de da no nb nn fi cs sk pl hu et lv hr sr sl is")
"""Languages that write an ordinal number with a full stop (am 3. Mai)."""
