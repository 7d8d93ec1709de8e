"""Renders feeds (RSS 2.0, Atom) and article pages with menus, banners and lists, as publishers do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from json import dumps

from bot.sandbox.newsroom.publishers import Publisher

# Page elements outside the article, by language.
_MENU = {
    "en": ("Home", "World", "Politics", "Business", "Culture", "Sport", "Opinion"),
    "fr": ("Accueil", "International", "Politique", "Économie", "Culture", "Sport", "Débats"),
}
_ABOUT = {
    "en": ("About us", "Contact", "Corrections", "Privacy policy", "Terms of use"),
    "fr": ("Qui sommes-nous", "Contact", "Rectificatifs", "Confidentialité", "Mentions légales"),
}
_WORDS = {
    "en": {
        "subscribe": "Subscribe",
        "cookies": "We and our partners store cookies on your device to measure our audience.",
        "accept": "Accept all",
        "share": "Share this article",
        "related": "More from {section}",
        "read": "Most read",
        "letter": "Get the day's essential stories in your inbox every morning.",
        "by": "By {author}",
        "rights": "All rights reserved.",
    },
    "fr": {
        "subscribe": "S'abonner",
        "cookies": "Nos partenaires et nous déposons des cookies pour mesurer notre audience.",
        "accept": "Tout accepter",
        "share": "Partager l'article",
        "related": "Sur le même thème : {section}",
        "read": "Les plus lus",
        "letter": "Recevez chaque matin l'essentiel de l'actualité par courriel.",
        "by": "Par {author}",
        "rights": "Tous droits réservés.",
    },
}


@dataclass(frozen=True, slots=True)
class Item:
    """A released article with its dates and address."""

    link: str
    title: str
    teaser: str
    body: str
    author: str
    section: str
    published: datetime


def render_feed(publisher: Publisher, items: list[Item], root: str) -> str:
    """Returns the publisher's feed in its form.

    Args:
        publisher: The publisher.
        items: Released items, latest first.
        root: Address of the newsroom.
    """
    return _atom(publisher, items, root) if publisher.form == "atom_full" else _rss(publisher, items, root)


def body_html(item: Item) -> str:
    """Returns the paragraphs and subheadings of an item as HTML."""
    parts = []
    for paragraph in item.body.split("\n\n"):
        text = escape(paragraph.strip().removeprefix("## "), quote=False)
        parts.append(f"<h2>{text}</h2>" if paragraph.startswith("## ") else f"<p>{text}</p>")
    return "\n".join(parts)


def _rss(publisher: Publisher, items: list[Item], root: str) -> str:
    entries = "".join(_rss_item(publisher, item) for item in items)
    built = f"<lastBuildDate>{_rfc822(items[0].published)}</lastBuildDate>" if items else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(publisher.name)}</title>\n<link>{root}/{publisher.slug}/</link>\n"
        f"<description>{escape(publisher.tagline)}</description>\n<language>{publisher.language}</language>\n"
        f'<atom:link href="{root}/{publisher.feed_path}" rel="self" type="application/rss+xml"/>\n'
        f"{built}\n{entries}</channel>\n</rss>\n"
    )


def _rss_item(publisher: Publisher, item: Item) -> str:
    content = ""
    if publisher.form == "rss_full":
        content = f"<content:encoded><![CDATA[{body_html(item)}]]></content:encoded>\n"
    return (
        f"<item>\n<title>{escape(item.title, quote=False)}</title>\n<link>{item.link}?utm_source=rss</link>\n"
        f'<guid isPermaLink="false">{item.link}</guid>\n<pubDate>{_rfc822(item.published)}</pubDate>\n'
        f"<dc:creator><![CDATA[{item.author}]]></dc:creator>\n<category>{escape(item.section)}</category>\n"
        f"<description><![CDATA[{item.teaser}]]></description>\n{content}</item>\n"
    )


def _atom(publisher: Publisher, items: list[Item], root: str) -> str:
    updated = items[0].published.isoformat() if items else "1970-01-01T00:00:00+00:00"
    entries = "".join(
        f"<entry>\n<title>{escape(item.title, quote=False)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{item.link}"/>\n<id>{item.link}</id>\n'
        f"<published>{item.published.isoformat()}</published>\n<updated>{item.published.isoformat()}</updated>\n"
        f'<author><name>{escape(item.author)}</name></author>\n<category term="{escape(item.section)}"/>\n'
        f'<summary type="text">{escape(item.teaser, quote=False)}</summary>\n'
        f'<content type="html">{escape(body_html(item))}</content>\n</entry>\n'
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}">\n'
        f"<title>{escape(publisher.name)}</title>\n<subtitle>{escape(publisher.tagline)}</subtitle>\n"
        f"<id>{root}/{publisher.slug}/</id>\n<updated>{updated}</updated>\n"
        f'<link rel="self" href="{root}/{publisher.feed_path}"/>\n<link href="{root}/{publisher.slug}/"/>\n'
        f"{entries}</feed>\n"
    )


def render_page(publisher: Publisher, item: Item, others: list[Item]) -> str:
    """Returns the page of an article. Only <article> holds its text; the rest is navigation and notices.

    Args:
        publisher: The publisher.
        item: The article.
        others: Further items to link to.
    """
    words = _WORDS[publisher.language]
    menu = "".join(f'<li><a href="#">{escape(word)}</a></li>' for word in _MENU[publisher.language])
    about = " · ".join(f'<a href="#">{escape(word)}</a>' for word in _ABOUT[publisher.language])
    rest = "".join(f'<li><a href="{other.link}">{escape(other.title)}</a></li>' for other in others if other != item)
    data = dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": item.title,
            "datePublished": item.published.isoformat(),
            "author": {"@type": "Person", "name": item.author},
            "publisher": {"@type": "Organization", "name": publisher.name},
        },
        ensure_ascii=False,
    ).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="{publisher.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(item.title)} | {escape(publisher.name)}</title>
<link rel="canonical" href="{item.link}">
<meta name="description" content="{escape(item.teaser)}">
<meta name="author" content="{escape(item.author)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{escape(item.title)}">
<meta property="og:site_name" content="{escape(publisher.name)}">
<meta property="article:published_time" content="{item.published.isoformat()}">
<script type="application/ld+json">{data}</script>
<style>body{{font:18px/1.6 Georgia,serif;max-width:42rem;margin:auto;padding:0 1rem;color:#1b1b1b}}
nav ul{{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0;font-family:sans-serif;font-size:14px}}
h1{{line-height:1.2}}aside,footer,.cookies{{font-family:sans-serif;font-size:14px;color:#555}}</style>
</head>
<body>
<div class="cookies" role="dialog"><p>{words["cookies"]}</p><button>{words["accept"]}</button></div>
<header class="site-header"><a class="logo" href="#">{escape(publisher.name)}</a>
<nav class="menu"><ul>{menu}</ul></nav><a class="subscribe" href="#">{words["subscribe"]}</a></header>
<main>
<article>
<p class="section">{escape(item.section)}</p>
<h1>{escape(item.title)}</h1>
<p class="standfirst">{escape(item.teaser)}</p>
<p class="byline">{escape(words["by"].format(author=item.author))} ·
<time datetime="{item.published.isoformat()}">{item.published:%Y-%m-%d %H:%M} UTC</time></p>
<div class="article-body">
{body_html(item)}
</div>
</article>
<div class="share"><span>{words["share"]}</span> <a href="#">Mail</a> <a href="#">RSS</a></div>
<aside class="related"><h3>{escape(words["related"].format(section=item.section))}</h3><ul>{rest}</ul></aside>
<aside class="newsletter"><p>{words["letter"]}</p></aside>
</main>
<footer class="site-footer"><p>{about}</p>
<p>© {item.published:%Y} {escape(publisher.name)}. {words["rights"]}</p></footer>
</body>
</html>
"""


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment)
