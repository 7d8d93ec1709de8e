"""Feeds as publishers write them, made of the sample newsroom's texts: teasers, full texts, Atom, and a broken one."""

from __future__ import annotations

from html import escape

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
DATE = "Mon, 21 Oct 2024 09:{:02d}:00 +0200"


def feed_bodies(texts: tuple[str, ...]) -> dict[str, bytes]:
    """Returns a feed of each form by its name.

    Args:
        texts: plain texts of articles, at least one.
    """
    paragraphs = [paragraph for text in texts for paragraph in text.split("\n\n") if len(paragraph) > 80]
    teasers = "".join(_item(number, paragraphs, 0) for number in range(40))
    articles = "".join(_item(number, paragraphs, 8) for number in range(20))
    entries = "".join(_entry(number, paragraphs) for number in range(20))
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>B</title>{entries}</feed>'
    return {
        "40 teasers": _rss(teasers),
        "20 articles": _rss(articles),
        "20 articles, Atom": f'<?xml version="1.0" encoding="utf-8"?>{atom}'.encode(),
        "40 teasers, broken": _rss(teasers).replace(b"</channel>", b"<b>never closed</channel>"),
    }


def _rss(items: str) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {SPACES}><channel><title>B</title>'
    return f"{head}<link>https://example.org/</link><language>en</language>{items}</channel></rss>".encode()


def _item(number: int, paragraphs: list[str], length: int) -> str:
    body = _markup(number, paragraphs, length)
    full = f"<content:encoded><![CDATA[{body}]]></content:encoded>" if length else ""
    return (
        f"<item><title><![CDATA[{_text(number, paragraphs)[:70]}]]></title><dc:creator>A. Writer</dc:creator>"
        f"<link>https://example.org/{number}?utm_source=rss</link><guid>https://example.org/?p={number}</guid>"
        f"<pubDate>{DATE.format(number % 60)}</pubDate><category>News</category><category>World</category>"
        f"<description><![CDATA[<p>{_text(number, paragraphs)}</p>]]></description>{full}<slash:comments>0"
        f'</slash:comments><media:content url="https://example.org/{number}.jpg" medium="image"/></item>'
    )


def _entry(number: int, paragraphs: list[str]) -> str:
    return (
        f"<entry><id>tag:example.org,2024:{number}</id><title>{escape(_text(number, paragraphs)[:70])}</title>"
        f'<link rel="alternate" href="https://example.org/{number}"/><updated>2024-10-21T09:{number % 60:02d}:00Z'
        f'</updated><author><name>A. Writer</name></author><content type="html">'
        f"{escape(_markup(number, paragraphs, 8))}</content></entry>"
    )


def _markup(number: int, paragraphs: list[str], length: int) -> str:
    parts = [_text(number + place, paragraphs) for place in range(length)]
    image = f'<img src="https://example.org/{number}.jpg" alt="a photo" width="640" height="360" />'
    return image + "\n".join(
        f'<p>{part[:40]}<a href="https://example.org/topic?a=1&amp;b=2">{part[40:60]}</a>{part[60:]}&nbsp;</p>'
        for part in parts
    )


def _text(number: int, paragraphs: list[str]) -> str:
    return paragraphs[number % len(paragraphs)].replace("&", "and").replace("<", "").replace("]]>", "")
