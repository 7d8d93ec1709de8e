"""Small feeds of all dialects and habits, for tests that compare two readers. All are well-formed."""

from __future__ import annotations

from typing import Final

_ITEM: Final = (
    "<title>One</title><link>https://e.org/1</link><guid>g1</guid><pubDate>Mon, 21 Oct 2024 09:30:00 GMT</pubDate>"
)
_DC: Final = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
_MEDIA: Final = 'xmlns:media="http://search.yahoo.com/mrss/"'
_ATOM: Final = 'xmlns="http://www.w3.org/2005/Atom"'


def rss(items: str, *, spaces: str = "", version: str = "2.0", head: str = "") -> str:
    """Returns an RSS feed."""
    channel = f"<title>F</title><link>https://e.org/</link>{head}{items}"
    return f'<?xml version="1.0"?><rss version="{version}" {spaces}><channel>{channel}</channel></rss>'


def atom(entries: str, *, spaces: str = "", head: str = "") -> str:
    """Returns an Atom feed."""
    return f'<feed {_ATOM} {spaces}><title>F</title><link href="https://e.org/"/>{head}{entries}</feed>'


def rdf(items: str, *, default: str = "http://purl.org/rss/1.0/", spaces: str = "") -> str:
    """Returns an RDF feed."""
    rdf_space = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    channel = '<channel rdf:about="https://e.org/"><title>F</title><link>https://e.org/</link></channel>'
    return f'<rdf:RDF xmlns:rdf="{rdf_space}" xmlns="{default}" {spaces}>{channel}{items}</rdf:RDF>'


DIALECTS: Final[dict[str, str]] = {
    "rss 2.0": rss(f"<item>{_ITEM}<description>D</description></item><item><title>Two</title></item>"),
    "rss 0.91": rss(f"<item>{_ITEM}</item>", version="0.91"),
    "rss 0.92": rss(f"<item>{_ITEM}</item>", version="0.92"),
    "rss without version": rss(f"<item>{_ITEM}</item>").replace(' version="2.0"', "", 1),
    "rss in a namespace": rss(f"<item>{_ITEM}</item>", spaces='xmlns="http://backend.userland.com/rss2"'),
    "rss of Harvard": rss(f"<item>{_ITEM}</item>", spaces='xmlns="http://blogs.law.harvard.edu/tech/rss"'),
    "rss in capitals": rss(f"<item>{_ITEM}</item>").replace("<item>", "<ITEM>").replace("</item>", "</ITEM>"),
    "item beside the channel": rss("").replace("</rss>", f"<item>{_ITEM}</item></rss>"),
    "rss, empty": rss(""),
    "descriptions around the content": rss(
        "<item><title>A</title><description>D</description><c:encoded>C</c:encoded><i:summary>S</i:summary></item>"
        "<item><title>B</title><description>D</description><i:summary>S</i:summary><c:encoded>C</c:encoded></item>"
        "<item><title>C</title><c:encoded>C</c:encoded><description>D</description><i:summary>S</i:summary></item>"
        "<item><title>D</title><description>D</description><i:summary>S</i:summary><i:summary>T</i:summary></item>",
        spaces='xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    ),
    "permalink as link": rss('<item><title>T</title><guid isPermaLink="true">https://e.org/1</guid></item>'),
    "guid without a word": rss("<item><title>T</title><guid>https://e.org/1</guid></item>"),
    "guid that is no link": rss('<item><title>T</title><guid isPermaLink="false">https://e.org/1</guid></item>'),
    "guid before link": rss("<item><guid>https://e.org/g</guid><link>https://e.org/1</link><title>T</title></item>"),
    "relative link": rss("<item><title>T</title><link>/1?a=1&amp;b=2</link></item>"),
    "two links": rss("<item><title>T</title><link>https://e.org/1</link><link>https://e.org/2</link></item>"),
    "link in spaces": rss("<item><title> T </title><link>\n https://e.org/1 \n</link></item>"),
    "atom link in rss": rss(
        '<item><title>T</title><link>https://e.org/1</link><a:link href="https://e.org/self" rel="self"/></item>',
        spaces='xmlns:a="http://www.w3.org/2005/Atom"',
        head='<a:link href="https://e.org/rss" rel="self" type="application/rss+xml"/>',
    ),
    "two titles": rss("<item><title>A</title><title>B</title></item>"),
    "empty title first": rss("<item><title/><title>B</title></item>"),
    "title of dc": rss("<item><dc:title>A</dc:title><link>https://e.org/1</link></item>", spaces=_DC),
    "title of a picture": rss(
        "<item><media:content><media:title>P</media:title></media:content><title>A</title></item>"
        "<item><title>A</title><media:title>P</media:title></item><item><media:title>P</media:title></item>",
        spaces=_MEDIA,
    ),
    "title in markup": rss("<item><title>A &lt;b&gt;c&lt;/b&gt; &amp;amp; d</title></item>"),
    "title in CDATA": rss("<item><title><![CDATA[A <b>c</b> &amp; d]]></title></item>"),
    "title of elements": rss("<item><title>A <b>c</b> d</title><guid>1</guid></item>"),
    "title twice encoded": rss("<item><title>Ã©tÃ©</title><guid>1</guid></item>"),
    "title of windows": rss("<item><title>l\u0092été</title><guid>1</guid></item>"),
    "dates of dc": rss("<item><title>A</title><dc:date>2024-10-21T08:00:00Z</dc:date></item>", spaces=_DC),
    "dates of dcterms": rss(
        "<item><title>A</title><dcterms:created>2024-10-20</dcterms:created><dcterms:modified>2024-10-22"
        "</dcterms:modified></item><item><title>B</title><dcterms:issued>2024-10-21</dcterms:issued></item>",
        spaces=_DC,
    ),
    "two dates": rss(
        "<item><title>A</title><pubDate>Mon, 21 Oct 2024 09:30:00 GMT</pubDate>"
        "<pubDate>Tue, 22 Oct 2024 09:30:00 GMT</pubDate></item>"
    ),
    "dates of atom in rss": rss(
        "<item><title>A</title><a:updated>2024-10-21T08:00:00Z</a:updated></item>",
        spaces='xmlns:a="http://www.w3.org/2005/Atom"',
    ),
    "a strange date": rss("<item><title>A</title><pubDate>no day</pubDate></item>"),
    "picture and source": rss(
        f"<item><image><title>P</title><link>https://e.org/p</link></image>{_ITEM}"
        '<source url="https://o.org/rss">Other</source></item>',
        head="<image><title>I</title><url>https://e.org/i.png</url><link>https://e.org/i</link></image>",
    ),
    "full text": rss(
        f"<item>{_ITEM}<description>D</description><content:encoded>&lt;p&gt;C&lt;/p&gt;</content:encoded></item>",
        spaces='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    ),
    "podcast": rss(
        f'<item>{_ITEM}<itunes:title>I</itunes:title><itunes:author>W</itunes:author><enclosure url="https://e.org/a" '
        'type="audio/mpeg" length="9"/></item>',
        spaces='xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    ),
    "unknown namespace": rss(
        "<item><x:title>X</x:title><x:link>https://x.org/</x:link><title>A</title></item>", spaces='xmlns:x="urn:x"'
    ),
    "comments and instructions": rss(f"<!-- <item/> --><?x y?><item>{_ITEM}<!-- <title>N</title> --></item>"),
    "atom 1.0": atom(
        '<entry><id>tag:1</id><title>One</title><link href="https://e.org/1"/><updated>2024-10-21T08:00:00Z</updated>'
        "<published>2024-10-20T08:00:00Z</published><author><name>W</name></author><summary>S</summary></entry>"
        "<entry><id>tag:2</id><title>Two</title><updated>2024-10-21T09:00:00+02:00</updated></entry>"
    ),
    "atom 0.3": (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>F</title><entry><id>tag:1</id><title>One</title>'
        '<link rel="alternate" type="text/html" href="https://e.org/1"/><issued>2024-10-21T08:00:00Z</issued>'
        "<modified>2024-10-22T08:00:00Z</modified></entry></feed>"
    ),
    "atom with a prefix": (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>F</a:title><a:entry><a:id>1</a:id><a:title>One'
        '</a:title><a:link href="https://e.org/1"/><a:updated>2024-10-21T08:00:00Z</a:updated></a:entry></a:feed>'
    ),
    "atom links": atom(
        '<entry><id>1</id><title>A</title><link rel="self" href="https://e.org/s"/><link rel="enclosure" '
        'href="https://e.org/a.mp3"/><link rel="alternate" href="https://e.org/1"/><link rel="alternate" '
        'type="application/json" href="https://e.org/j"/><link rel="replies" href="https://e.org/r"/></entry>'
        '<entry><id>2</id><title>B</title><link href="https://e.org/x"/><link href="https://e.org/2"/></entry>'
    ),
    "atom base": atom(
        '<entry xml:base="entries/"><id>1</id><title>A</title><link href="one"/></entry>'
        '<entry><id>2</id><title>B</title><link href="two"/></entry>',
        spaces='xml:base="https://e.org/feeds/"',
    ),
    "atom xhtml": atom(
        '<entry><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>c</b></div></title>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry>'
    ),
    "atom html": atom('<entry><id>1</id><title type="html">A &lt;i&gt;b&lt;/i&gt; &amp;amp; c</title></entry>'),
    "atom source": atom(
        '<entry><id>1</id><title>A</title><source><id>s</id><title>S</title><link href="https://s.org/"/>'
        "<updated>2020-01-01T00:00:00Z</updated></source></entry>"
    ),
    "atom of videos": atom(
        '<entry><id>yt:1</id><title>V</title><link rel="alternate" href="https://e.org/v"/><media:group><media:title>V2'
        "</media:title><media:description>About.</media:description></media:group></entry>",
        spaces=_MEDIA,
    ),
    "rdf 1.0": rdf(
        '<item rdf:about="https://e.org/r"><title>R</title><link>https://e.org/1</link>'
        "<dc:date>2024-10-20T10:00:00+09:00</dc:date></item>"
        '<item rdf:about="https://e.org/s"><title>S</title></item>',
        spaces=_DC,
    ),
    "rdf 0.9": rdf(
        "<item><title>R</title><link>https://e.org/1</link></item>", default="http://my.netscape.com/rdf/simple/0.9/"
    ),
}
