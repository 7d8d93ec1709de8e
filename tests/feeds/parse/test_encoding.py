"""Bytes in any encoding, and what is wrong in them: it costs the character or the item that it is in."""

from __future__ import annotations

import json
import xml.sax
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import ParseError
from feeds.parse import parse_feed
from feeds.parse.encoding import decode, to_utf8
from feeds.parse.references import repair_references
from feeds.reasons import because

HEAD = '<?xml version="1.0" encoding="{}"?>'


def rss(*titles: bytes, encoding: str = "UTF-8", root: bytes = b"<rss version='2.0'>") -> bytes:
    items = b"".join(b"<item><title>%s</title></item>" % title for title in titles)
    return HEAD.format(encoding).encode() + root + b"<channel><title>F</title>" + items + b"</channel></rss>"


def titles(body: bytes, content_type: str = "") -> list[str]:
    return [entry.title for entry in parse_feed(body, url="https://e.org/rss", content_type=content_type).entries]


GOOD = "Élysée : l’été à Orléans".encode()


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        (b"caf\xe9 cr\xe8me", "café crème"),
        (b"\x93Non\x94 \x96 dit-il", "“Non” – dit-il"),
        (b"cut in the middle \xc3", "cut in the middle \ufffd"),
        (b"ship \xed\xa0\xbd\xed\xba\xa2", "ship 🚢"),
        (b"half \xed\xa0\xbd", "half \ufffd"),
        (b"a\x00b\x0bc", "abc"),
        (b"\xef\xbf\xbe noncharacter", "\ufffd noncharacter"),
    ],
)
def test_a_wrong_byte_costs_its_character(bad: bytes, wanted: str) -> None:
    assert titles(rss(GOOD, bad, b"last")) == [GOOD.decode(), wanted, "last"]


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        (b"ship &#xD83D;&#xDEA2;", "ship 🚢"),
        (b"ship &#55357;&#56994;", "ship 🚢"),
        (b"half &#xd83d;", "half \ufffd"),
        (b"beyond &#x110000;&#9999999999;", "beyond \ufffd\ufffd"),
        (b"control &#0;&#x1F;&#11;end", "control end"),
        (b"tab&#9;&#x000041;&#0000038;", "tab A&"),
        (b"none &#xFFFF;", "none \ufffd"),
    ],
)
@pytest.mark.parametrize("form", [b"%s", b"<![CDATA[%s]]>"])
def test_a_character_reference_that_is_none_costs_its_character(form: bytes, bad: bytes, wanted: str) -> None:
    assert titles(rss(GOOD, form % bad, b"last")) == [GOOD.decode(), wanted, "last"]


@pytest.mark.parametrize(
    ("body", "content_type", "wanted"),
    [
        (rss("été".encode("cp1252"), encoding="iso-8859-1"), "", "été"),
        (rss("“été”".encode("cp1252"), encoding="iso-8859-1"), "", "“été”"),
        (rss("été".encode("cp1252")), "", "été"),
        (rss("été".encode(), encoding="iso-8859-1"), "", "été"),
        (rss("été".encode()), "text/xml; charset=iso-8859-1", "été"),
        (rss("été".encode("cp1252"), encoding="none-such"), "", "été"),
        (rss("привет".encode("koi8-r"), encoding="koi8-r"), "", "привет"),
        (rss("привет".encode("cp1251")), "text/xml; charset='windows-1251'", "привет"),
        (rss("朝鲜半岛".encode("gb18030"), encoding="gb2312"), "", "朝鲜半岛"),
        (rss("북한".encode("cp949"), encoding="euc-kr"), "", "북한"),
        (rss("北朝鮮".encode("iso-2022-jp"), encoding="iso-2022-jp"), "", "北朝鮮"),
        (rss(b"plain", encoding="punycode"), "", "plain"),
        (rss("été".encode(), encoding="utf-16"), "text/xml; charset=utf-16", "été"),
        (b"\xef\xbb\xbf" + rss("été".encode()), "", "été"),
        (rss("été".encode()).decode().encode("utf-16"), "", "été"),
        (rss("été".encode()).decode().encode("utf-16-le"), "", "été"),
        (rss("été".encode()).decode().encode("utf-32"), "", "été"),
        (b"\n \n" + rss("été".encode()), "", "été"),
    ],
)
def test_the_bytes_tell_their_encoding_before_any_declaration(body: bytes, content_type: str, wanted: str) -> None:
    assert titles(body, content_type) == [wanted]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b"R&D up, AT&T and S&P 500", "R&D up, AT&T and S&P 500"),
        (b"a&b;c &T; &", "a&b;c &T; &"),
        (b"caf&eacute; &agrave; la&nbsp;carte&hellip;", "café à la carte…"),
        (b"3 &lt; 4 &amp; 5 &#38; 6", "3 < 4 & 5 & 6"),
    ],
)
def test_a_bare_ampersand_is_one(written: bytes, wanted: str) -> None:
    assert titles(rss(GOOD, written)) == [GOOD.decode(), wanted]


def test_an_ampersand_in_a_link_stays() -> None:
    body = rss(b"T</title><link>https://e.org/?id=1&lang=fr&sect=2&copy=3</link><title>")
    (entry,) = parse_feed(body, url="https://e.org/rss").entries
    assert entry.link == "https://e.org/?id=1&lang=fr&sect=2&copy=3"


def test_cdata_and_own_entities_are_left_alone() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY house "H">]><rss><![CDATA[a & b &eacute;]]>&house; &eacute; &x <![CDATA[ &'
    assert repair_references(body) == (
        '<!DOCTYPE rss [<!ENTITY house "H">]><rss><![CDATA[a & b &eacute;]]>&house; é &amp;x <![CDATA[ &amp;'.encode()
    )


def test_a_number_that_is_none_costs_no_entry() -> None:
    point = (
        b"</title><w:where xmlns:w='http://www.georss.org/georss'><g:Point xmlns:g='http://www.opengis.net/gml' "
        b"srsName='urn:x:none' srsDimension='two'><g:pos>1 x</g:pos></g:Point></w:where><title>"
    )
    assert titles(rss(b"first", b"there" + point, b"last")) == ["first", "there", "last"]


@pytest.mark.parametrize("field", ["id", "title", "url", "content_text", "content_html", "summary", "language"])
def test_half_a_character_in_json_costs_it(field: str) -> None:
    items = [{"id": "1", "title": "One", field: "half \ud83d"}, {"id": "2", "title": "Two"}]
    found = parse_feed(json.dumps({"title": "\udc00", "items": items}).encode(), url="https://e.org/f").entries
    assert found[-1].title == "Two"
    assert len(found) == 2
    for entry in found:
        assert f"{entry.id}{entry.title}{entry.link}{entry.content}".encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_json_in_another_encoding_is_read(encoding: str) -> None:
    body = '{"items": [{"id": "1", "title": "Été"}]}'.encode(encoding)
    assert titles(body) == ["Été"]


@pytest.mark.parametrize(
    ("body", "key"),
    [(b"\x1f\x8b\x08\x00rest", "undeclared_gzip"), (b"PK\x03\x04rest", "binary"), (b"%PDF-1.7", "binary")],
)
def test_a_file_of_another_kind_is_called_so(body: bytes, key: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_feed(body, url="https://e.org/rss")
    assert caught.value.reason == because(key)


class _Ignore(xml.sax.ContentHandler):
    pass


some_bytes = st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: t.encode("utf-8", "surrogatepass")))


@given(some_bytes)
def test_any_bytes_become_characters_of_xml(noise: bytes) -> None:
    text = to_utf8(b"<a>" + noise.replace(b"<", b"").replace(b"&", b"") + b"</a>")
    if b"\0" not in noise[:3]:  # a wide encoding: not wrapped
        with suppress(UnicodeDecodeError):
            xml.sax.parseString(text, _Ignore())
    assert decode(text) == text.decode()


@given(st.text(alphabet="&#xXdD8fF019;az ", max_size=60))
def test_any_reference_is_repaired_to_one_that_xml_has(text: str) -> None:
    body = repair_references(to_utf8(f"<a>{text}</a>".encode()))
    xml.sax.parseString(body, _Ignore())
    assert repair_references(to_utf8(body)) == body
