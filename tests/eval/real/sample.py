"""Draws the sample of real French sentences that people annotate: `python -m tests.eval.real.sample` prints its ids.

A sentence with a signal (a quotation mark, a word of reporting, a figure of the kind that news has) is drawn more often
than one without, so that recall can be measured; the sentences without a signal are there for false alarms. The order
is that of a hash, so that the same sentences come out on every machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.eval.gold import SPLITS

SHARED = Path(__file__).resolve().parents[4] / "shared"
SENTENCES = SHARED / "gold" / "fr_sentences_dev.jsonl"
FOLDER = Path(__file__).parent / "fr"
IDS = FOLDER / "sample.txt"
SEED = "wirebrief-fr-1"
# Stratum → how many sentences are drawn from it.
SIZES = {"quoted-report": 127, "clause-report": 55, "quotation": 40, "report": 130, "figure": 50, "plain": 120}

_MARK = re.compile(r"[«»“”\"]|(?:^|\s)'\w")
# Words of reporting in a broad sense: the sample must also hold what a cue word does not mean.
_REPORT = re.compile(
    r"\b(?:dit|dire|disai\w*|disent|déclar\w*|affirm\w*|annon[cç]\w*|indiqu\w*|précis\w*|expliqu\w*|ajout\w*|assur\w*"
    r"|estim\w*|jug\w*|soulign\w*|rappel\w*|répond\w*|répliqu\w*|confi[eaé]\w*|raconte\w*|raconté\w*|rév[éè]l\w*|not[eé]\w*"
    r"|constat\w*|écri\w*|dénonc\w*|critiqu\w*|accus\w*|reproch\w*|prom[ei]\w*|demand\w*|réclam\w*|exig\w*|appel[ael]\w*"
    r"|sugg[éè]r\w*|propos\w*|recommand\w*|conseill\w*|averti\w*|préven\w*|prévien\w*|craign\w*|crain\w*|esp[éè]r\w*"
    r"|souhait\w*|pens\w*|croi\w*|cru\w*|consid[éè]r\w*|admet\w*|admi[st]\w*|reconna\w*|reconnu\w*|avou\w*|nie\w*|nié\w*"
    r"|dément\w*|confirm\w*|conclu\w*|prétend\w*|souti?en\w*|insist\w*|interrog\w*|témoign\w*|rapport\w*|signal\w*"
    r"|évoqu\w*|décri\w*|qualifi\w*|lanc[eé]\w*|poursui\w*|cit[eé]\w*|publi\w*|selon|d'après|parl[eé]\w*|montr[eé]\w*"
    r"|attest\w*|plaid\w*|vante\w*|salu\w*|félicit\w*|regrett\w*|déplor\w*|inquièt\w*|impute|attribu\w*|communiqué"
    r"|porte-parole|auteur\w*|opinion|avis|sondage|enquête|étude)\b",
    re.IGNORECASE,
)
# A word of reporting with a clause or a source beside it, outside debates of parliament: most are reports indeed.
_CLAUSE = re.compile(
    r"\b(?:selon|d['’]après)\b"
    r"|\b(?:déclar|affirm|annon[cç]|indiqu|précis|expliqu|ajout|assur|estim|soulign|rappel|confi|racont|rév[éè]l|dénonc"
    r"|accus|reproch|prom[ei]|demand|réclam|exig|esp[éè]r|souhait|reconna|avou|confirm|prétend|craign|regrett|suggèr"
    r"|propos|pens|croi|dit|écri|consid[éè]r|conclu|constat|not|jug|admet|recommand|avert|préven|préviens|insist|appel)"
    r"\w*\s+(?:\w+\s+){0,3}?(?:que|qu['’])",
    re.IGNORECASE,
)
_DEBATE = "Europar"
_FIGURE = re.compile(
    r"\d[\d .,\u00a0\u202f]*\s*(?:%|€|\$|£|euros?|dollars?|francs?|livres|personnes?|habitants?|morts?|bless\w+|tonnes?"
    r"|km|kilom\w+|m²|hectares?|mètres?|emplois?|salariés?|voix|électeurs|soldats|hommes|femmes|enfants|victimes|membres"
    r"|sièges|exemplaires|élèves|étudiants|visiteurs|spectateurs)"
    r"|\b(?:millions?|milliards?|milliers?|centaines?|dizaines?|pour cent)\b|%",
    re.IGNORECASE,
)


def stratum(text: str) -> str:
    """The name of the stratum in SIZES to which a sentence belongs."""
    if _MARK.search(text):
        return "quoted-report" if _REPORT.search(text) else "quotation"
    if _REPORT.search(text):
        return "report"
    return "figure" if _FIGURE.search(text) else "plain"


def _rank(identifier: str) -> str:
    return hashlib.sha256(f"{SEED}:{identifier}".encode()).hexdigest()


def draw(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Ids and texts → stratum to the ids that are drawn from it.

    `clause-report` is drawn from what is left of `report`: mostly real reports, of which chance gives too few.
    """
    drawn: dict[str, list[str]] = {name: [] for name in SIZES}
    for identifier in sorted(texts, key=_rank):
        text = texts[identifier]
        name = stratum(text)
        if len(drawn[name]) >= SIZES[name] and name == "report" and _CLAUSE.search(text) and _DEBATE not in identifier:
            name = "clause-report"
        if len(drawn[name]) < SIZES[name]:
            drawn[name].append(identifier)
    return drawn


def read_lines(path: Path) -> Iterator[Any]:
    """The objects of a file of JSON lines."""
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def read_sentences(path: Path = SENTENCES) -> dict[str, str]:
    """Id to sentence: all of ../shared, or where that is not there those that the tree may hold (fr/LICENSE)."""
    paths = [path] if path.exists() else [FOLDER / f"sentences.{name}.jsonl" for name in SPLITS]
    return {row["id"]: row["text"] for path in paths for row in read_lines(path)}


def read_sample(path: Path = IDS) -> dict[str, str]:
    """The ids that were drawn, in the order in which they are numbered → their stratum."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines)
    return {identifier: name for identifier, _, name in pairs}


def split(identifier: str) -> str:
    """`dev` or `held_out`, by a hash of the id. Nobody looks at held-out sentences while writing rules."""
    return SPLITS[hashlib.sha256(f"split:{identifier}".encode()).digest()[0] % 2]


if __name__ == "__main__":
    drawn_ids = [(identifier, name) for name, ids in draw(read_sentences()).items() for identifier in ids]
    for identifier, name in sorted(drawn_ids):
        print(f"{identifier}\t{name}")
