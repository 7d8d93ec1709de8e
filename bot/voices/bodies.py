"""VOICES, bodies: tells a body's name by its noun, and returns it with its article, as it stands in a sentence."""

from __future__ import annotations

from bot.voices.lexicon import ARTICLES, BODY_ARTICLES, LINKS


def in_sentence(name: str, language: str) -> str:
    """Returns "the Central Electoral Commission", "la Commission électorale"; a name of another kind as it is.

    Args:
        name: as the article writes it.
        language: of the article.
    """
    article = article_of(name, language)
    return f"{article}{name}" if article.endswith("'") or not article else f"{article} {name}"


def article_of(name: str, language: str) -> str:
    """Returns the article that a body's name lacks, by its noun; "" for any other name.

    English has the noun last, or before "of": "Association of Dockers"; French has it first.
    """
    words = name.split()
    is_bare = name[:1].isupper() and len(words) > 1 and "'s" not in name
    if not is_bare or any(word.lower() in ARTICLES for word in words):  # "Both the port and the Fishing Association"
        return ""
    noun = next((n for n, word in enumerate(words) if word.lower() in LINKS), len(words)) - 1 if language == "en" else 0
    return BODY_ARTICLES.get(language, {}).get(words[noun].lower(), "")
