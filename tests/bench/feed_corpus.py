"""A corpus of feeds as publishing systems write them, from the sample newsroom's texts: the same bytes each time.

Shapes, lengths and the density of tags and attributes are those of public feeds; no text is theirs. A feed has 20 to 40
entries and 40 to 250 kB, as the feeds of newspapers, blogs, podcasts and video channels have.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Final

_START: Final = datetime(2024, 10, 21, 9, 30, tzinfo=UTC)
_SPACES: Final = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
_OTHER_SCRIPTS: Final = (
    "Переговоры продлятся ещё неделю, сообщили в порту. Суда ждут разрешения у северного причала.",
    "港の交渉は来週まで続く見通しだ。北側の岸壁では船が許可を待っている。",
    "Οι συνομιλίες στο λιμάνι θα συνεχιστούν. Τα πλοία περιμένουν άδεια στη βόρεια προβλήτα.",
)


class _Writer:
    """Writes the parts of entries; the random numbers have a fixed seed."""

    def __init__(self, paragraphs: tuple[str, ...], seed: int) -> None:
        self._paragraphs = paragraphs
        self._draw = random.Random(seed)
        self.host = f"https://news{seed}.example.org"

    def paragraph(self) -> str:
        """Plain text of 200 to 600 characters."""
        return self._draw.choice(self._paragraphs)

    def title(self) -> str:
        """A headline; no two are equal."""
        return f"{self.paragraph()[:60].rsplit(' ', 1)[0]} {self._draw.randrange(10_000)}"

    def at(self, number: int) -> datetime:
        """When an entry was published: each some hours before the one above it."""
        return _START - timedelta(hours=3 * number, seconds=self._draw.randrange(3_000))

    def page(self, number: int) -> str:
        """The address of an entry."""
        return f"{self.host}/2024/10/{21 - number % 20:02d}/{self._draw.randrange(10**9)}-a-headline-in-its-address"

    def categories(self, tag: str = "category") -> str:
        """Two to nine of them."""
        names = ("Harbour", "World", "Politics &amp; law", "<![CDATA[Trade]]>", "Ships", "Opinion", "Energy", "Weather")
        return "".join(f"<{tag}>{name}</{tag}>\n" for name in names[: self._draw.randrange(2, 9)])

    def picture(self) -> str:
        """An image as content systems write it, with all its sizes."""
        name = f"{self.host}/wp-content/uploads/2024/10/{self._draw.randrange(10**8)}"
        sizes = ", ".join(f"{name}-{width}x{width // 2}.jpg {width}w" for width in (300, 768, 1024, 1536))
        return (
            f'<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="512" '
            f'src="{name}-1024x512.jpg" alt="Ships at the quay" class="wp-image-{self._draw.randrange(10**5)}" '
            f'srcset="{sizes}" sizes="auto, (max-width: 1024px) 100vw, 1024px" /><figcaption class="caption">'
            f"Ships at the quay. <em>Photo: the port</em></figcaption></figure>\n"
        )

    def markup(self, paragraphs: int, *, style: str = "") -> str:
        """An article's HTML: a picture, headings, paragraphs with links, a list, typographic entities."""
        parts = [self.picture()]
        for number in range(paragraphs):
            text = self.paragraph()
            link = f"{self.host}/topic/{self._draw.randrange(999)}?a=1&#038;b=2"
            first, middle, rest = (escape(part, quote=False) for part in (text[:80], text[80:110], text[110:]))
            if number % 2:
                middle = f'<a href="{link}" target="_blank" rel="noopener">{middle}</a>'
                rest += "&nbsp;It&#8217;s so."
            parts.append(f"<p{style}>{first}{middle}{rest}</p>\n")
            if number % 4 == 3:
                parts.append(f"<h2 id='h{number}'>The next step</h2>\n<ul>\n<li>One</li>\n<li><b>Two</b></li>\n</ul>\n")
        return "".join(parts)


def _rss(title: str, items: Iterator[str], head: str = "") -> str:
    channel = f"<title>{title}</title>\n<link>https://example.org/</link>\n<description>News</description>\n{head}"
    body = "\n".join(items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_SPACES}>\n<channel>\n{channel}'
        f"<language>en-GB</language>\n{body}\n</channel>\n</rss>\n"
    )


def _atom(entries: Iterator[str], spaces: str = "") -> str:
    head = '<title>Notes</title><link href="https://example.org/"/><id>tag:example.org,2024:notes</id>'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" {spaces}>'
        f"{head}<updated>2024-10-21T09:30:00Z</updated>\n{''.join(entries)}</feed>"
    )


def _teasers(writer: _Writer) -> str:
    """A newspaper's front page: a line or two of each article, with its picture."""

    def item(number: int) -> str:
        page = writer.page(number)
        return (
            f"<item>\n<title><![CDATA[{writer.title()}]]></title>\n<description><![CDATA[{writer.paragraph()}]]>"
            f"</description>\n<link>{page}?at_medium=RSS&amp;at_campaign=rss</link>\n"
            f'<guid isPermaLink="false">{page}#0</guid>\n'
            f"<pubDate>{format_datetime(writer.at(number), usegmt=True)}</pubDate>\n{writer.categories()}"
            f'<media:thumbnail width="240" height="135" url="{page}.jpg"/>\n</item>'
        )

    return _rss("Front page", map(item, range(40)))


def _newspaper(writer: _Writer) -> str:
    """Full articles in a template that indents each line, with captions and credits of pictures."""
    indent = "\n" + " " * 96

    def item(number: int) -> str:
        page, at = writer.page(number), format_datetime(writer.at(number))
        return indent.join(
            (
                f"<item><title><![CDATA[ {writer.title()} ]]></title>",
                f"<link>{page}</link>",
                f"<description>{indent}<![CDATA[ {writer.paragraph()[:160]} ]]>{indent}</description>",
                f'<guid isPermaLink="false">{abs(hash_of(page))}</guid>',
                f'<enclosure url="{page}-1280-80.jpg" type="image/jpeg" length="0"></enclosure>',
                f"<pubDate>{at}</pubDate><updated>{at}</updated>",
                writer.categories(),
                "<author><![CDATA[ desk@example.org (A. Writer) ]]></author>",
                "<dc:creator><![CDATA[ A. Writer ]]></dc:creator>",
                f'<media:content type="image/jpeg" url="{page}.jpg"><media:credit><![CDATA[The port]]></media:credit>',
                "<media:description><![CDATA[Ships at the quay]]></media:description></media:content>",
                f"<content:encoded >{indent}<![CDATA[{indent}<article>{writer.markup(9)}</article>{indent}]]>",
                "</content:encoded></item>",
            )
        )

    return _rss("A newspaper", map(item, range(30)))


def _blog(writer: _Writer) -> str:
    """WordPress: an excerpt and the whole post."""

    def item(number: int) -> str:
        page = writer.page(number)
        excerpt = f'<p>{writer.paragraph()[:200]} [&#8230;]</p>\n<p>The post <a href="{page}">this one</a> came.</p>'
        return (
            f"<item>\n\t<title>{writer.title()} &#8211; notes</title>\n\t<link>{page}/</link>\n\t<dc:creator>"
            f"<![CDATA[A. Writer]]></dc:creator>\n\t<pubDate>{format_datetime(writer.at(number))}</pubDate>\n\t"
            f'{writer.categories()}<guid isPermaLink="false">{writer.host}/?p={number + 7_000}</guid>\n\t'
            f"<description><![CDATA[{excerpt}]]></description>\n\t<content:encoded><![CDATA[{writer.markup(12)}]]>"
            f"</content:encoded>\n\t<wfw:commentRss>{page}/feed/</wfw:commentRss>\n\t<slash:comments>4</slash:comments>\n"
            f"</item>"
        )

    head = "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
    return _rss("A blog", map(item, range(20)), head)


def _twice(writer: _Writer) -> str:
    """The whole post as the description, and again as the content."""

    def item(number: int) -> str:
        page, markup = writer.page(number), writer.markup(10)
        return (
            f"<item><title><![CDATA[{writer.title()}]]></title><link>{page}</link><guid>{page}</guid><pubDate>"
            f"{format_datetime(writer.at(number), usegmt=True)}</pubDate>"
            f"<description><![CDATA[{markup}]]></description>"
            f"<content:encoded><![CDATA[{markup}]]></content:encoded></item>"
        )

    return _rss("A site", map(item, range(25)))


def _notes(writer: _Writer) -> str:
    """Atom with escaped HTML."""

    def entry(number: int) -> str:
        page, at = writer.page(number), writer.at(number).isoformat()
        return (
            f'<entry><id>{page}</id><title type="html">{escape(writer.title())}</title><link rel="alternate" '
            f'type="text/html" href="{page}"/><link rel="self" href="{page}.atom"/><published>{at}</published>'
            f"<updated>{at}</updated><author><name>A. Writer</name><uri>{writer.host}</uri></author>"
            f'<category term="ships"/><summary type="text">{escape(writer.paragraph()[:120])}</summary>'
            f'<content type="html" xml:base="{writer.host}/">{escape(writer.markup(8))}</content></entry>\n'
        )

    return _atom(map(entry, range(25)))


def _styled(writer: _Writer) -> str:
    """Atom of a hosted blog, whose paragraphs carry their style."""
    style = ' style="background-color: white; color: #222222; font-family: &quot;Georgia&quot;, serif; margin: 0px;"'

    def entry(number: int) -> str:
        at = writer.at(number).isoformat()
        return (
            f"<entry><id>tag:example.org,1999:blog-1.post-{number + 10**9}</id><published>{at}</published><updated>{at}"
            f"</updated><category scheme='http://www.example.org/ns#' term='notes'/><title type='text'>"
            f"{escape(writer.title())}</title><content type='html'>{escape(writer.markup(8, style=style))}</content>"
            f"<link rel='replies' type='application/atom+xml' href='{writer.host}/c/{number}'/><link rel='alternate' "
            f"type='text/html' href='{writer.page(number)}' title='T'/><author><name>A. Writer</name></author>"
            f"<thr:total>{number}</thr:total></entry>"
        )

    return _atom(map(entry, range(25)), "xmlns:thr='http://purl.org/syndication/thread/1.0'")


def _pages(writer: _Writer) -> str:
    """Atom with XHTML."""

    def entry(number: int) -> str:
        page = writer.page(number)
        text = "".join(f"<p>{escape(writer.paragraph())} <em>So</em> it is.</p>" for _ in range(6))
        return (
            f'<entry><id>{page}</id><title>{escape(writer.title())}</title><link href="{page}"/><updated>'
            f'{writer.at(number):%Y-%m-%dT%H:%M:%SZ}</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/'
            f'xhtml">{text}</div></content></entry>'
        )

    return _atom(map(entry, range(20)))


def _podcast(writer: _Writer) -> str:
    """Episodes with notes, files and what players show."""

    def item(number: int) -> str:
        page = writer.page(number)
        notes = "".join(f"<p>{writer.paragraph()}</p><p><br></p>" for _ in range(3))
        return (
            f"<item>\n<title>{number}: {escape(writer.title())}</title>\n<itunes:title>Episode</itunes:title>\n"
            f"<itunes:author>A. Writer</itunes:author>\n<description><![CDATA[{notes}]]></description>\n"
            f"<content:encoded><![CDATA[{notes}]]></content:encoded>\n<itunes:summary><![CDATA[{writer.paragraph()}]]>"
            f"</itunes:summary>\n"
            f'<enclosure length="{10**7 + number}" type="audio/mpeg" url="{page}.mp3?a=1&amp;b=2"/>\n'
            f'<guid isPermaLink="false">{number}f2c-88aa</guid>\n'
            f"<pubDate>{format_datetime(writer.at(number))}</pubDate>\n"
            f"<itunes:duration>00:41:{number:02d}</itunes:duration><itunes:explicit>no</itunes:explicit>\n"
            f'<itunes:image href="{page}.png"/>\n<link>{page}</link></item>'
        )

    return _rss("A podcast", map(item, range(40)))


def _videos(writer: _Writer) -> str:
    """A channel of videos, whose text is a caption."""

    def entry(number: int) -> str:
        page, at = writer.page(number), writer.at(number).isoformat()
        return (
            f"<entry>\n<id>yt:video:{number}abc</id>\n<yt:videoId>{number}abc</yt:videoId>\n<title>"
            f'{escape(writer.title())}</title>\n<link rel="alternate" href="{page}"/>\n'
            f"<author><name>Channel</name></author>\n<published>{at}</published>\n<updated>{at}</updated>\n"
            f"<media:group>\n<media:title>A video</media:title>\n"
            f'<media:content url="{page}" type="application/x-shockwave-flash" width="640"/>\n'
            f'<media:thumbnail url="{page}"/>\n'
            f"<media:description>{escape(writer.paragraph())}</media:description>\n<media:community>"
            f'<media:starRating count="7"/></media:community>\n</media:group>\n</entry>\n'
        )

    spaces = 'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"'
    return _atom(map(entry, range(15)), spaces)


def _old(writer: _Writer) -> str:
    """RSS 1.0."""

    def item(number: int) -> str:
        page = writer.page(number)
        return (
            f'<item rdf:about="{page}"><title>{escape(writer.title())}</title><link>{page}</link><description>'
            f"{escape(writer.paragraph())}</description><dc:date>{writer.at(number).isoformat()}</dc:date><dc:creator>"
            f"A. Writer</dc:creator><dc:subject>Ships</dc:subject></item>\n"
        )

    head = '<channel rdf:about="https://example.org/"><title>Old</title><link>https://example.org/</link></channel>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">{head}'
        f"{''.join(map(item, range(30)))}</rdf:RDF>"
    )


def hash_of(text: str) -> int:
    """A number of a text, the same in each process."""
    return random.Random(text).getrandbits(60)


_SHAPES: Final[dict[str, Callable[[_Writer], str]]] = {
    "teasers": _teasers, "newspaper": _newspaper, "blog": _blog, "text twice": _twice, "Atom": _notes,
    "styled Atom": _styled, "XHTML": _pages, "podcast": _podcast, "videos": _videos, "RSS 1.0": _old,
}  # fmt: skip


def small_feed(number: int, entries: int, edition: int) -> bytes:
    """A feed of whole articles of 2 kB each, quickly made; an `edition` has as many new entries in front.

    Args:
        number: tells feeds apart.
        entries: of the first edition.
        edition: 0 for the first one.
    """
    words = "quay harbour captain grain treaty vessel customs winter terminal strike insurance pilot"
    paragraphs = "".join(
        f'<p>The {w} <a href="https://e.org/{w}">of {number}</a> {words} {words}.</p>\n' for w in words.split()[:7]
    )

    def item(place: int) -> str:
        at = format_datetime(_START - timedelta(hours=place), usegmt=True)
        page = f"https://news{number}.example.org/articles/{entries - place}"
        return (
            f"<item><title>Article {entries - place} of newspaper {number} on the harbour</title><link>{page}</link>"
            f"<guid>{page}</guid><pubDate>{at}</pubDate><description>What paper {number} says of it.</description>"
            f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>"
        )

    return _rss(f"Newspaper {number}", map(item, range(-edition, entries))).encode()


def feed_corpus(texts: tuple[str, ...]) -> dict[str, bytes]:
    """Returns the feeds by name: each shape in English and French words, some in other scripts and other encodings.

    Args:
        texts: plain texts of articles in Latin letters.
    """
    paragraphs = tuple(p for text in texts for p in text.split("\n\n") if 80 < len(p) < 800)
    corpus = {}
    for seed, (name, write) in enumerate(_SHAPES.items()):
        corpus[name] = write(_Writer(paragraphs, seed)).encode()
    mixed = tuple(" ".join(_OTHER_SCRIPTS[number % 3 :]) for number in range(9))
    corpus["other scripts"] = _blog(_Writer(mixed, 90)).encode()
    western = _teasers(_Writer(paragraphs, 91)).replace("UTF-8", "ISO-8859-1", 1)
    corpus["ISO 8859-1"] = western.encode("cp1252", "xmlcharrefreplace")
    corpus["bare ampersands"] = _teasers(_Writer(paragraphs, 92)).encode().replace(b"?at_medium", b"?x&at_medium")
    return corpus
