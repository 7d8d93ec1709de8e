"""Language detection: by script, or by function words that only one language has."""

from __future__ import annotations

import re
from typing import Final

# Words that are frequent in any text; a word of several languages counts as a part for each.
_WORDS: Final = {
    "en": "the of and to in is that for with on was said from are has have by an will this not his after who which a"
    " as at be it its he she they were been had their would but says more about over than into could up out i"
    " you we or",
    "fr": "le la les des et est une dans que pour sur du au avec qui par selon ont été aux ce cette pas il en son de"
    " un a l d qu n s c à ne se sont mais plus sa ses leur leurs elle ils nous vous dit comme ou où après était"
    " être fait deux",
    "de": "der die das und ist nicht von mit den für auf dem ein eine im auch sich nach wird bei als werden zu hat"
    " an in es er sie dass einen einer aus wie über am zum zur sind war haben noch vor um durch nur",
    "es": "el los las del que una por con para se su al como más fue según han este desde sus ha pero en y de la un"
    " no es lo ya le son está sobre entre cuando muy sin hasta ser dos también era hay años",
    "it": "il di che della per una con dei nel alla le non è sono gli anche del ha dal più dopo in e si la un i l d"
    " da delle lo ma al come nella alle degli ai suo sua essere stato questo tra fra ed ci",
    "pt": "o os das dos uma não com para em que do da ao são mais foi pela pelo à é por segundo entre e de um a as"
    " no na se como mas seu sua ou ser quando muito nos já também está pelos até sem",
    "nl": "de het een van en dat niet voor met zijn op ook aan door naar bij heeft worden er werd te is in ik je hij"
    " die was als maar om over uit nog dan deze wordt tot hebben",
    "pl": "w na z i do się nie jest że przez o po od oraz dla to za ze który które była przed jak co tym już ale są"
    " ma jego",
    "tr": "ve bir bu için ile olarak da de çok olan dedi daha sonra kadar gibi ise her en ne o var mi olduğu",
}
_BY_WORD: Final[dict[str, list[str]]] = {}
for _language, _list in _WORDS.items():
    for _word in _list.split():
        _BY_WORD.setdefault(_word, []).append(_language)
# English and French words that stand in any text.
FUNCTION_WORDS: Final = frozenset(
    f"{_WORDS['en']} us so if no do me my our your them all can {_WORDS['fr']} y en".split()
)
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


_LEAST_EVIDENCE: Final = 2.0  # votes against a declared language; a text of a few words may have one by chance
_LEAST_MARGIN: Final = 1.3  # of the first language over the second, or over the declared one


def detect_language(text: str, declared: str | None = None) -> str | None:
    """Returns the ISO 639-1 code of the text's language; None if it is not known.

    The text decides. Declarations are often those of a content system's default, so that they count only if the text
    is too short to tell.

    Args:
        text: plain; its first thousand characters are read.
        declared: the language that the feed or entry states.
    """
    sample = text[:_READ_CHARACTERS]
    if (scripted := _by_script(sample)) is not None:
        return scripted
    votes = _votes(sample)
    if not votes:
        return declared
    first, *others = sorted(votes, key=lambda language: -votes[language])
    if declared is None:
        return first
    rival = max(votes.get(declared, 0.0), votes[others[0]] if others else 0.0)
    is_clear = votes[first] >= _LEAST_EVIDENCE and votes[first] > _LEAST_MARGIN * rival
    return first if first == declared or is_clear else declared


def _by_script(sample: str) -> str | None:
    if sample.isascii():
        return None
    letters = sum(c.isalpha() for c in sample)
    for language, script in _SCRIPTS:
        if letters and len(script.findall(sample)) > (0.01 if language == "uk" else 0.25) * letters:
            return language
    return None


def _votes(sample: str) -> dict[str, float]:
    """Returns how often each language is heard, with different words: names and refrains count once."""
    votes: dict[str, float] = {}
    for word in set(_TOKEN.findall(sample.lower())):
        for language in (spoken := _BY_WORD.get(word, ())):
            votes[language] = votes.get(language, 0.0) + 1 / len(spoken)
    return votes
