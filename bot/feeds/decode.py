"""The characters of a feed document, whatever its server and its first line claim."""

import codecs
import re

from charset_normalizer import from_bytes

from bot.i18n import mark

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NUL_PATTERNS = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# What pages mean when they name the smaller set (the WHATWG Encoding Standard says the same).
WIDER = {
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "unicode": "utf-16",
}
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
MIXED = "tidings-mixed"
UNDECODABLE = mark("Some characters of the document could not be decoded.")


def decoded(body: bytes, content_type: str | None = None) -> tuple[str, str | None]:
    """Return the text of `body`, without a byte order mark, and a sentence about what was wrong with it or `None`.

    A byte order mark decides; else valid UTF-8 is UTF-8, whatever header or declaration say, because no text of another
    8-bit encoding is valid by chance; else the header's charset, the declared one, the likeliest one. Never raises.
    """
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return _lenient(body[len(bom) :], encoding)
    for pattern, encoding in NUL_PATTERNS:
        if body.lstrip(b" \r\n\t").startswith(pattern):
            return _lenient(body, encoding)
    named = _named(body, content_type)
    if not (b"\x1b" in body and any(name.startswith("iso-2022") for name in named)):
        text = _utf8(body)
        if text is not None:
            return text, None
    for encoding in named:
        text = _strict(body, encoding)
        if text is not None:
            return text, None
    return _likeliest(body, named)


def _named(body: bytes, content_type: str | None) -> list[str]:
    header = HEADER.search(content_type or "")
    declared = DECLARED.search(body[:1000])
    names = [header[1] if header else "", declared[1].decode("ascii", "ignore") if declared else ""]
    known = []
    for name in names:
        wide = WIDER.get(name.lower(), name.lower())
        try:
            if wide and codecs.lookup(wide)._is_text_encoding:
                known.append(wide)
        except LookupError:
            continue
    return known


def _utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A document cut off inside its last character is still UTF-8.
        if error.start >= len(body) - 3 and len(body) > 3:
            return body[: error.start].decode("utf-8")
    return None


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeError, ValueError):
        return None


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read a byte that is no UTF-8, in a text that mostly is, as it was pasted; a character cut off is missing."""
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start : error.end]
    return (stray.decode("windows-1252", "replace") if len(stray) == 1 else "\ufffd"), error.end


codecs.register_error(MIXED, _as_windows_1252)


def _lenient(body: bytes, encoding: str) -> tuple[str, str | None]:
    text = body.decode(encoding, "replace")
    if text.endswith("\ufffd"):
        text = text[:-1]
    return text, UNDECODABLE if "\ufffd" in text else None


def _likeliest(body: bytes, named: list[str]) -> tuple[str, str | None]:
    as_utf8 = body.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    whole = sum(1 for character in as_utf8 if character > "\x7f") - broken
    if whole >= broken:
        return body.decode("utf-8", MIXED), UNDECODABLE
    if named and named[0] not in ("utf-8", "windows-1252"):
        return body.decode(named[0], "replace"), UNDECODABLE
    guess = None if broken * 10 < len(body) else from_bytes(body[:20_000]).best()
    # A few accents among Latin letters: Western European, which statistics over so few characters miss.
    encoding = guess.encoding if guess is not None else "windows-1252"
    text = _strict(body, encoding)
    return (text, None) if text is not None else (body.decode("windows-1252", "replace"), UNDECODABLE)
