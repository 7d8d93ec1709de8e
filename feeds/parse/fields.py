"""PARSE, fields: collects what the child elements of one item, or of the channel, say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from feeds.parse.elements import meaning_of
from feeds.parse.rows import Row, is_film

Element = etree._Element

_HTML_TYPES: Final = frozenset({"text/html", "html", "application/xhtml+xml", "xhtml"})
LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_DEPTH: Final = 2  # of media elements in one another


class UnknownFormError(Exception):
    """A field has child elements where it should have text: feedparser has rules for that."""


class Fields:
    """Collects the children of an item or channel. Of a title the first counts, of other fields the last.

    Args:
        base_of: returns the address against which the links of an element are resolved; None if that is the feed's.
        repair: returns a text without the errors of its encoding; None if the feed has none.
    """

    __slots__ = (
        "_base_of", "_captions", "_contents", "_enclosures", "_is_permalink", "_languages", "_media", "_repair",
        "_summary", "last", "link", "title",
    )  # fmt: skip

    def __init__(self, base_of: Callable[[Element], str] | None, repair: Callable[[str], str] | None) -> None:
        self._base_of = base_of
        self._repair = repair
        self.last: dict[str, str] = {}
        self._captions: list[str] = []
        self._media: list[Element] = []
        self._summary = ""
        self._contents: list[str] = []
        self._enclosures: list[tuple[object, object, object]] = []
        self._languages: list[str] = []
        self._is_permalink = True
        self.title = ""
        self.link = ""

    def take_children(self, element: Element) -> None:
        """Takes all children of an item or channel. Raises UnknownFormError."""
        for child in element:
            if (taker := _taker_of(child.tag)) is not None:
                taker(self, child)

    def leaf(self, child: Element) -> str:
        """Returns the text of an element. Raises UnknownFormError if it has child elements."""
        if len(child):
            raise UnknownFormError
        text = child.text
        if not text:
            return ""
        text = text.strip()
        return text if self._repair is None else self._repair(text)

    def _text_of(self, child: Element) -> str:
        """Returns the text of an element; its markup if it has child elements, as XHTML in Atom has."""
        if not len(child):
            return self.leaf(child)
        text = _markup(child).strip()
        return text if self._repair is None else self._repair(text)

    def row(self, about: str, language: str | None) -> Row:
        """Returns the fields of an item with its rdf:about and the language that it inherits."""
        last = self.last
        caption = self._captions[0] if self._captions else ""
        if caption and self._media and not any(is_film(one.get("medium"), one.get("type")) for one in self._media):
            caption = ""
        return Row(
            guid=last.get("guid") or about,
            title=self.title or last.get("media_title", ""),
            link=self.link,
            is_permalink=self._is_permalink,
            published=(last.get("published", ""), last.get("created", "")),
            updated=(last.get("updated", ""),),
            author=last.get("author", ""),
            summary=self._summary,
            contents=tuple(self._contents),
            caption=caption,
            enclosures=tuple(self._enclosures),
            language=last.get("language") or (self._languages[0] if self._languages else language),
        )

    def take_title(self, child: Element) -> None:
        """Takes a title: the first that is not empty."""
        self.title = self.title or self._text_of(child)
        self._take_language(child)

    def _take_language(self, child: Element) -> None:
        if language := child.get(LANGUAGE):
            self._languages.append(language)

    def take_guid(self, child: Element) -> None:
        """Takes a guid, which is the item's address unless it says otherwise."""
        if text := self.leaf(child):
            says = _lower(child).get("ispermalink", "true")
            self._is_permalink = says == "true" or says.lower() == "true"
            self.last["guid"] = self._absolute(child, text) if self._is_permalink else text

    def _absolute(self, child: Element, link: str) -> str:
        base = self._base_of(child) if self._base_of is not None else ""
        return urljoin(base, link) if base else link

    def take_link(self, child: Element) -> None:
        """Takes a link: as text in RSS, as an attribute in Atom, where it may be an enclosure or something else."""
        attributes = _lower(child)
        href = attributes.get("url") or attributes.get("uri") or attributes.get("href")
        if not href:
            self.link = self._absolute(child, self.leaf(child)) or self.link
            return
        if len(child):
            raise UnknownFormError
        href = self._absolute(child, href)
        relation = attributes.get("rel", "alternate").lower()
        if relation == "enclosure":
            self._enclosures.append((href, attributes.get("type"), attributes.get("length")))
        elif relation == "alternate" and attributes.get("type", "text/html").lower() in _HTML_TYPES:
            self.link = href

    def take_author(self, child: Element) -> None:
        """Takes an author: as text, or as the element <name> in Atom."""
        names = [self._text_of(part) for part in child if etree.QName(part).localname.lower() == "name"]
        if text := (names[0] if names else "") or self._text_of(child):
            self.last["author"] = text

    def take_summary(self, child: Element) -> None:
        """Takes a description. A second one is the content, as that of podcasts; one behind the content replaces it."""
        if text := self._text_of(child):
            if self._summary and not self._contents:
                self._contents.append(text)
            else:
                self._summary = text
            self._take_language(child)

    def take_content(self, child: Element) -> None:
        """Takes the whole text of the article."""
        if text := self._text_of(child):
            self._contents.append(text)
            self._take_language(child)

    def take_enclosure(self, child: Element) -> None:
        """Takes a file."""
        if len(child):
            raise UnknownFormError
        self._enclosures.append((child.get("url") or child.get("href"), child.get("type"), child.get("length")))

    def take_media(self, child: Element, depth: int = 0) -> None:
        """Takes the title and the caption of a media file: they are not those of the item."""
        if child.attrib:  # <media:group> has none
            self._media.append(child)
        if not len(child) or depth >= _MOST_DEPTH:
            return
        for part in child:
            meaning = meaning_of(part.tag)
            if meaning == "media":
                self.take_media(part, depth + 1)
            elif meaning == "media_title" and (text := self._text_of(part)):
                self.last[meaning] = text
            elif meaning == "caption":
                self.take_caption(part)

    def take_caption(self, child: Element) -> None:
        """Takes a description of a media file."""
        if text := self._text_of(child):
            self._captions.append(text)

    def take_media_title(self, child: Element) -> None:
        """Takes the title of a media file, for an item that has none."""
        if text := self._text_of(child):
            self.last["media_title"] = text


Taker = Callable[[Fields, Element], None]


def _markup(element: Element) -> str:
    """Returns what stands between the tags of an element."""
    markup = etree.tostring(element, encoding="unicode", with_tail=False)
    return markup[markup.index(">") + 1 : markup.rindex("<")]


def _lower(element: Element) -> dict[str, str]:
    """Returns the attributes of an element by their names in lower case."""
    return {str(name).lower(): str(value) for name, value in element.items()}


_TAKERS: Final[dict[str, Taker]] = {
    "title": Fields.take_title,
    "guid": Fields.take_guid,
    "link": Fields.take_link,
    "author": Fields.take_author,
    "summary": Fields.take_summary,
    "content": Fields.take_content,
    "enclosure": Fields.take_enclosure,
    "media": Fields.take_media,
    "caption": Fields.take_caption,
    "media_title": Fields.take_media_title,
}
# Their children are of something else.
_LEFT: Final = frozenset({"", "item", "image", "source", "root", "channel"})


@lru_cache(maxsize=4_096)
def _taker_of(tag: str) -> Taker | None:
    """Returns what takes an element of this name; None if nothing does."""
    meaning = meaning_of(tag)
    if meaning in _LEFT:
        return None
    return _TAKERS.get(meaning) or _last_text(meaning)


@cache
def _last_text(meaning: str) -> Taker:
    """Returns what takes a field of which the last counts."""

    def take(fields: Fields, child: Element) -> None:
        if text := fields.leaf(child):
            fields.last[meaning] = text

    return take
