"""GROUP, the cosine scale: takes the cosine of two claims by any encoder, returns it on the scale of the first encoder.

The thresholds of claim_relations.py are set on that scale. Other encoders spread cosines otherwise: all those of e5 lie
above 0.7. Knots that were fitted (tests/eval/stories/scale.py) say which cosines of the two encoders as many pairs of
texts exceed; between knots the scale is linear.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from feeds.group.embed import Encoder, Vectors

SCALE_FILE = "cosine_scale.{encoder}.toml"


def on_common_scale(cosine: float, encoder: Encoder) -> float:
    """Returns a cosine on the common scale, -1 to 1.

    Args:
        cosine: of two vectors of one encoder; 0 if one is missing, which it stays.
        encoder: which.
    """
    return cosine if encoder is Encoder.USE else float(np.interp(cosine, *_knots(encoder)))


def all_on_common_scale(cosines: Vectors, encoder: Encoder) -> Vectors:
    """Returns many cosines on the common scale; see `on_common_scale`."""
    return cosines if encoder is Encoder.USE else np.interp(cosines, *_knots(encoder)).astype(np.float32)


@cache
def _knots(encoder: Encoder) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    text = files("feeds.group").joinpath(SCALE_FILE.format(encoder=encoder.value)).read_text(encoding="utf-8")
    knots = tomllib.loads(text)
    return np.array(knots["own"]), np.array(knots["common"])
