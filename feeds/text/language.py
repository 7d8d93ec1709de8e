"""Language detection: by script, or by function words that only one language has."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "en": "the of and to in is that for with on was said from are has have by an will this not his after who which",
    "fr": "le la les des et est une dans que pour sur du au avec qui par selon ont été aux ce cette pas il en son",
    "de": "der die das und ist nicht von mit den für auf dem ein eine im auch sich nach wird bei als werden zu hat",
    "es": "el los las del que una por con para se su al como más fue según han este desde sus ha pero en y",
    "it": "il di che della per una con dei nel alla le non è sono gli anche del ha dal più dopo in e si",
    "pt": "o os das dos uma não com para em que do da ao são mais foi pela pelo à é por segundo entre e",
    "nl": "de het een van en dat niet voor met zijn op ook aan door naar bij heeft worden er werd te is",
    "pl": "w na z i do się nie jest że przez o po od oraz dla to za ze który które była przed",
    "tr": "ve bir bu için ile olarak da de çok olan dedi daha sonra kadar gibi ise her en",
}
_BY_WORD: Final[dict[str, list[str]]] = {}
for _language, _list in _WORDS.items():
    for _word in _list.split():
        _BY_WORD.setdefault(_word, []).append(_language)
_TOKEN: Final = re.compile(r"[^\W\d_]+")
_SCRIPTS: Final = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
_READ_CHARACTERS: Final = 1_000


def detect_language(text: str, declared: str | None = None) -> str | None:
    """Returns the ISO 639-1 code of the text; `declared` if the text is undecided; None if neither is known."""
    sample = text[:_READ_CHARACTERS]
    letters = sum(c.isalpha() for c in sample)
    for language, script in _SCRIPTS:
        if letters and len(script.findall(sample)) > (0.01 if language == "uk" else 0.25) * letters:
            return language
    votes: dict[str, float] = {}
    for word in _TOKEN.findall(sample.lower()):
        for language in (spoken := _BY_WORD.get(word, ())):
            votes[language] = votes.get(language, 0.0) + 1 / len(spoken)
    if not votes:
        return declared
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    is_clear = ranked[0][1] >= 1 and ranked[0][1] > 1.3 * runner_up
    return ranked[0][0] if is_clear else declared or ranked[0][0]
