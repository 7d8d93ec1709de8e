"""GROUP, the event space: takes embeddings, returns vectors whose cosine says more of the event and less of the rest.

The cosine of two embeddings is high for texts in one language and about one theme. So the mean of the language is
subtracted, and the directions in which headlines of one event differ from one another are scaled down: within-class
covariance normalisation (Hatch, Kajarekar, Stolcke 2006). Both were fitted (tests/eval/stories/fit.py) and are the same
for every entry, whatever else is in the window.
"""

from __future__ import annotations

from feeds.group.embed import Vectors, unit_rows


class EventSpace:
    """Projects the embeddings of one encoder.

    Attributes:
        projection: shape (dimension of the embeddings, dimension of the space).
        means: language → mean embedding; that of None stands for all other languages.
    """

    def __init__(self, projection: Vectors, means: dict[str | None, Vectors]) -> None:
        self.projection = projection
        self.means = means
        # Subtracting the projected mean is the same as projecting what is left, and cheaper.
        self._projected_means = {language: mean @ projection for language, mean in means.items()}

    def project(self, vector: Vectors, language: str | None) -> Vectors | None:
        """Returns the projected vector at length 1; None if there is no vector, or one of another encoder.

        Args:
            vector: an embedding of length 1.
            language: code of its text.
        """
        if len(vector) != len(self.projection) or not vector.any():
            return None
        mean = self._projected_means.get(language, self._projected_means[None])
        projected: Vectors = unit_rows((vector @ self.projection - mean)[None, :])[0]
        return projected
