"""Our own gold of stories: headlines around one theme in fourteen languages, as a stream of any density; its score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feeds.types import Article

_START = datetime(2024, 10, 16, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline and the story that a careful reader puts it into."""

    article: Article
    cluster: str

    @property
    def published(self) -> datetime:
        """When it was published. Raises ValueError if its set does not say."""
        if self.article.published is None:
            raise ValueError(f"{self.article.id}: a headline of a set has a time")
        return self.article.published


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998), and the F1 over pairs in two languages."""

    precision: float
    recall: float
    f1: float
    cross_language_f1: float


def headlines(density: float = 1.0, hours_between: float = 1.5) -> list[Headline]:
    """The gold as a stream, by time.

    Args:
        density: 1 spreads the stories over three weeks as it was; 8 packs them into less than three days, so that as
            many events run at once as in a stream of many thousands.
        hours_between: of two headlines of one story, at density 1; the later ones come slower.
    """
    found: list[Headline] = []
    cluster, begin, count = "", 0.0, 0
    for line in Path(__file__).with_name("gold.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            _, cluster, day = line.split()
            begin, count = float(day) * 24, 0
        elif line and not line.startswith("#"):
            language, title = line.split(" ", 1)
            # Languages follow one another in the file; a fixed stride mixes them in time.
            hours = begin + hours_between * ((count * 7) % 11 + count / 3)
            published = _START + timedelta(hours=hours / density)
            found.append(Headline(Article(f"{cluster}/{count}", title, title, language, published), cluster))
            count += 1
    return sorted(found, key=lambda h: (h.published, h.article.id))


def score(gold: Sequence[Headline], story_of: Mapping[str, str]) -> Score:
    """Scores a grouping of all of `gold`; the same figures as the scorer that the issue names."""
    rows = [(h.cluster, story_of[h.article.id], h.article.language) for h in gold]
    both = Counter((c, s) for c, s, _ in rows)
    stories, clusters = Counter(s for _, s, _ in rows), Counter(c for c, _, _ in rows)
    precision = sum(n * n / stories[s] for (_, s), n in both.items()) / len(rows)
    recall = sum(n * n / clusters[c] for (c, _), n in both.items()) / len(rows)
    hit = _pairs(both.values()) - _pairs(Counter(rows).values())
    told = _pairs(stories.values()) - _pairs(Counter((s, language) for _, s, language in rows).values())
    true = _pairs(clusters.values()) - _pairs(Counter((c, language) for c, _, language in rows).values())
    return Score(
        precision, recall, _f1(precision, recall), _f1(hit / told if told else 0.0, hit / true if true else 0.0)
    )


def _pairs(counts: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
