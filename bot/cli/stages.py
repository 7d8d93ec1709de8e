"""`parse`, `match`, `extract`, `group`: each runs one stage on files, prints JSON lines, stores nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.files import STDIN, read_bytes, read_lines, read_text, text_of, time_of, write_row
from bot.cli.progress import counted
from bot.settings import Settings
from feeds.errors import InvalidInputError
from feeds.types import Article, Claim, Entry, Feed, FetchedBody, TextOrigin

if TYPE_CHECKING:
    from feeds.extract import Extractor

Published = Annotated[str, typer.Option(help="Publication time, ISO 8601; relative dates are resolved against it.")]
Language = Annotated[str, typer.Option(help="Language of the text; empty: it is told from the text.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    for command in (parse, match, extract, group):
        app.command()(command)


def parse(source: Annotated[str, typer.Argument(help="A feed: a file, an address, or - for standard input.")]) -> None:
    """Entries of a feed as JSON lines."""
    from feeds.parse import parse_feed  # noqa: PLC0415 - each command imports only what it runs

    body = asyncio.run(_fetched(source)) if "://" in source else FetchedBody(source, read_bytes(source), "")
    parsed = parse_feed(body.body, url=body.url, content_type=body.content_type)
    for warning in parsed.warnings:
        typer.echo(f"wirebrief: {source}: {warning}", err=True)
    for entry in parsed.entries:
        write_row(entry_row(entry))


async def _fetched(url: str) -> FetchedBody:
    from bot.runtime.wiring import build_fetcher  # noqa: PLC0415

    async with build_fetcher(Settings.load()) as fetcher:
        result = await fetcher.fetch(Feed(url))
    if not isinstance(result, FetchedBody):
        raise InvalidInputError(f"{url}: answered that nothing changed, to a first request")
    return result


def entry_row(entry: Entry) -> dict[str, Any]:
    """Returns an entry as `parse` prints it."""
    from feeds.text import detect_language  # noqa: PLC0415

    row = asdict(entry)
    row["language"] = detect_language(f"{entry.title}\n{entry.content or entry.summary}", entry.language)
    del row["legs"], row["shared_legs"], row["has_wrong_date"], row["utc_offset_minutes"]
    return row


def match(
    source: Annotated[
        str,
        typer.Argument(
            help="Entries {id, title, text, lang?, publisher?, link?} or those of `parse`, JSON lines, or -."
        ),
    ] = STDIN,
    topics: Annotated[str, typer.Option(help="A topics file; empty: the one that comes with wirebrief.")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Input is JSON lines; the only form there is.")] = True,
) -> None:
    """Which topics each entry is about, and which words say so."""
    from feeds.match import Matcher, default_topics, read_topics  # noqa: PLC0415

    del jsonl
    matcher = Matcher(read_topics(read_text(topics), topics) if topics else default_topics())
    for row in read_lines(source):
        body = next(filter(None, (text_of(row, key) for key in ("text", "content", "summary"))), "")
        text = "\n\n".join((text_of(row, "title"), body) if body else (text_of(row, "title"),))
        found = matcher.match(text, _origin_of(row, text, is_asked=matcher.asks_language))
        matches = [{"slug": m.slug, "words": [word.text for word in m.words]} for m in found]
        write_row({"id": text_of(row, "id", is_needed=True), "topics": matches})


def _origin_of(row: Mapping[str, Any], text: str, *, is_asked: bool) -> TextOrigin:
    from feeds.text import detect_language  # noqa: PLC0415

    language = text_of(row, "language") or text_of(row, "lang") or (detect_language(text, None) if is_asked else None)
    addresses = tuple(filter(None, (text_of(row, key) for key in ("feed", "link"))))
    return TextOrigin(text_of(row, "publisher"), addresses, language)


def extract(
    sources: Annotated[list[str] | None, typer.Argument(help="Text files, or - for standard input.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Input is {id, text, lang?, published?} lines.")] = False,
    lang: Language = "",
    published: Published = "",
) -> None:
    """Claims with their exact places, as JSON lines (the article's id is the file's stem)."""
    from bot.runtime.wiring import extract_settings  # noqa: PLC0415
    from feeds.extract import Extractor, claim_as_json  # noqa: PLC0415

    extractor = Extractor(extract_settings(Settings.load()))
    names = sources or [STDIN]
    base = _Defaults(lang, published)
    articles = base.of_rows(names) if jsonl else base.of_files(names)
    for article, claims in _beside(articles, extractor.extract_many):
        for claim in claims:
            write_row(claim_as_json(article.id, claim))


def _beside(
    articles: Iterable[Article], extract_many: Callable[[Iterable[Article]], Iterator[tuple[Claim, ...]]]
) -> Iterator[tuple[Article, tuple[Claim, ...]]]:
    waiting: deque[Article] = deque()

    def noted() -> Iterator[Article]:
        for article in articles:
            waiting.append(article)
            yield article

    for claims in counted(extract_many(noted()), "articles"):
        yield waiting.popleft(), claims


class _Defaults:
    """Values of the options for articles that do not have their own."""

    def __init__(self, language: str, published: str) -> None:
        self._language = language or None
        self._published = time_of(published, "--published")

    def of_files(self, names: Iterable[str]) -> Iterator[Article]:
        for name in names:
            stem = "stdin" if name == STDIN else PurePath(name).stem
            yield self._article(stem, read_text(name), "", "", name)

    def of_rows(self, names: Iterable[str]) -> Iterator[Article]:
        for name in names:
            for row in read_lines(name):
                text = text_of(row, "text", is_needed=True)
                where = str(row["__line__"])
                yield self._article(
                    text_of(row, "id", is_needed=True), text, text_of(row, "lang"), text_of(row, "published"), where
                )

    def _article(self, name: str, text: str, language: str, published: str, where: str) -> Article:
        from feeds.text import detect_language  # noqa: PLC0415

        stated = language or self._language
        return Article(
            id=name,
            text=text,
            language=stated or detect_language(text, None),
            published=time_of(published, where) or self._published,
        )


def group(
    source: Annotated[str, typer.Argument(help="Entries {id, lang?, title, text?, published?} as JSON lines.")] = STDIN,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Input is JSON lines; the only form there is.")] = True,
) -> None:
    """Which entries tell of one event: {id, story} for each, in one online pass."""
    from feeds.group import Encoder, StorySettings, group_stream  # noqa: PLC0415

    del jsonl
    articles, ways = map(_grouped, read_lines(source)), StorySettings(encoder=Encoder(Settings.load().encoder))
    for name, story in counted(group_stream(articles, ways, claims_of=_claims_of), "entries"):
        write_row({"id": name, "story": story})


def _claims_of(articles: Sequence[Article]) -> list[tuple[Claim, ...]]:
    """Only entries with more than a title come here, so headlines alone load no model."""
    return list(_extractor().extract_many(articles))


@cache
def _extractor() -> Extractor:
    from feeds.extract import Extractor, ExtractSettings  # noqa: PLC0415

    return Extractor(ExtractSettings())


def _grouped(row: Mapping[str, Any]) -> Article:
    title, text = text_of(row, "title"), text_of(row, "text")
    return Article(
        id=text_of(row, "id", is_needed=True),
        text=f"{title}\n\n{text}" if text else title,
        title=title,
        language=text_of(row, "lang") or None,
        published=time_of(text_of(row, "published"), str(row["__line__"])),
    )
