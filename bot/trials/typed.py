"""Takes what an admin typed for a topic: names, a query, phrases of an alias. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.trials.draft import TopicDraft
from bot.trials.sides import LANGUAGES
from feeds.match import check_topic

_LONGEST_NAME: Final = 60
_LONGEST_PHRASE: Final = 100
_MOST_PHRASES: Final = 40  # that one message adds
_IN_LANGUAGE: Final = re.compile(rf"\s*({'|'.join(LANGUAGES)})\s*:")


def with_typed(draft: TopicDraft, asked: str, text: str) -> TopicDraft:
    """Returns the draft with what an admin typed.

    Args:
        draft: before.
        asked: what the text is: "name", both names with a bar between; "query"; "alias.NAME", phrases with commas
            between, "en:" or "fr:" before them if they are of one language.
        text: as typed.

    Raises:
        QueryError: the query does not parse, or names an alias that it does not have.
    """
    kind, _, name = asked.partition(".")
    if kind == "name":
        given = [" ".join(part.split())[:_LONGEST_NAME] for part in text.split("|")]
        names = {language: part for language, part in zip(LANGUAGES, given, strict=False) if part}
        return replace(draft, names={**draft.names, **names})
    if kind == "alias":
        language = _IN_LANGUAGE.match(text)
        listed = [
            " ".join(part.split())[:_LONGEST_PHRASE] for part in text[language.end() if language else 0 :].split(",")
        ]
        whole = next((alias for alias in draft.aliases if alias.startswith(name)), name)
        alias = dict(draft.aliases.get(whole, {}))
        code = language[1] if language else "*"
        alias[code] = tuple(dict.fromkeys((*alias.get(code, ()), *filter(None, listed[:_MOST_PHRASES]))))
        changed = replace(draft, aliases={**draft.aliases, whole: alias})
    else:
        changed = replace(draft, query=text)
    check_topic(changed.base)
    return changed
