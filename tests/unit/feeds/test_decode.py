"""The characters of a document, whoever lies about them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.decode import UNDECODABLE, decoded

RUSSIAN = "Мост через реку Ларн снова открыт, сообщила в понедельник городская администрация. " * 4
FRENCH = "Le pont sur la rivière a été rouvert à la circulation après deux années de travaux. " * 4
JAPANESE = "ラーン川の橋が月曜日に再び開通したと、市の当局が発表した。" * 6
KOREAN = "란 강의 다리가 월요일에 다시 개통되었다고 시 당국이 밝혔다. " * 6
CHINESE = "拉恩河大桥星期一重新开放，市政府宣布。" * 8

TAIWANESE = "拉恩河大橋星期一重新開放，市政府宣布。" * 8


def xml(text: str, encoding: str = "") -> str:
    declared = f' encoding="{encoding}"' if encoding else ""
    return f'<?xml version="1.0"{declared}?><rss><channel><title>{text}</title></channel></rss>'


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "iso-8859-5"), (FRENCH, "iso-8859-1"),
        (FRENCH, "iso-8859-15"), (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp"), (JAPANESE, "iso-2022-jp"),
        (KOREAN, "euc-kr"), (CHINESE, "gb2312"), (CHINESE, "gb18030"), (TAIWANESE, "big5"), (FRENCH, "utf-16"),
        (RUSSIAN, "utf-32"), (FRENCH, "cp437"), (RUSSIAN, "utf-8"),
    ],
)  # fmt: skip
def test_a_declared_encoding_is_used_whether_the_document_or_the_server_declares_it(text: str, encoding: str) -> None:
    for header, declared in (
        (None, encoding),
        (f"text/xml; charset={encoding}", ""),
        (f'text/xml; Charset="{encoding}"', ""),
    ):
        document = xml(text, declared)
        assert decoded(document.encode(encoding), header) == (document, None)


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1252", "utf-16", "koi8-r", "x-nonsense", "hex", "", "utf-8"]
)
@pytest.mark.parametrize(
    "header", ["text/xml; charset=iso-8859-1", "text/xml; charset=utf-16", "text/xml; charset=", None]
)
def test_utf_8_is_utf_8_whatever_is_said_of_it(declared: str, header: str | None) -> None:
    document = xml(RUSSIAN, declared)
    assert decoded(document.encode(), header) == (document, None)
    assert decoded(codecs.BOM_UTF8 + document.encode(), header) == (document, None)


@pytest.mark.parametrize(("bom", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_a_byte_order_mark_decides_and_is_left_out(bom: bytes, encoding: str) -> None:
    document = xml(RUSSIAN, "utf-8")
    assert decoded(bom + document.encode(encoding), "text/xml; charset=utf-8") == (document, None)
    assert decoded(document.encode(encoding), "text/xml; charset=utf-8") == (document, None)


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (FRENCH, "windows-1252")]
)
def test_what_is_said_to_be_utf_8_and_is_not_is_guessed(text: str, encoding: str) -> None:
    assert text in decoded(xml(text, "utf-8").encode(encoding), "text/xml; charset=utf-8")[0]


def test_bytes_of_another_encoding_in_utf_8_are_read_as_they_were_pasted() -> None:
    body = xml(FRENCH).encode().replace("rivière".encode(), "rivière".encode("latin-1"), 1)
    assert decoded(body) == (xml(FRENCH), UNDECODABLE)


def test_a_character_that_was_cut_inside_the_text_is_shown_as_missing() -> None:
    body = xml(FRENCH + "€" + FRENCH).encode().replace("€".encode(), "€".encode()[:2])
    assert decoded(body) == (xml(FRENCH + "\ufffd" + FRENCH), UNDECODABLE)


def test_a_document_cut_inside_its_last_character_is_whole_before_it() -> None:
    assert decoded((FRENCH + "é").encode()[:-1]) == (FRENCH, None)
    assert decoded(codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le") + b"\0") == (FRENCH, None)


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "text/xml; charset=utf-16", "text/xml; charset=shift_jis", "charset="]),
)
def test_no_bytes_raise_and_no_mark_is_left(body: bytes, header: str | None) -> None:
    text, problem = decoded(body, header)
    assert problem in (None, UNDECODABLE)
    assert not text.startswith("\ufeff") or body.startswith(codecs.BOM_UTF8)
