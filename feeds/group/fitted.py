"""GROUP, what was fitted: the event space and the pair model, read from the files of this package.

`make fit-stories` writes both. `story_model.toml` says from what and how well.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from feeds.group.event_space import EventSpace
from feeds.group.pair_model import PairModel, model_of

SPACE_FILE = "story_space.npz"
MODEL_FILE = "story_model.toml"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The event space and the pair model of one encoder. They belong together."""

    space: EventSpace
    model: PairModel


@cache
def fitted() -> Fitted:
    """Returns what was fitted for the default encoder; read once per process."""
    folder = files("feeds.group")
    coefficients = tomllib.loads(folder.joinpath(MODEL_FILE).read_text(encoding="utf-8"))["coefficients"]
    with folder.joinpath(SPACE_FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        # The empty code stands for all languages without a mean of their own.
        languages = [str(code) or None for code in arrays["languages"]]
        means = dict(zip(languages, arrays["means"].astype(np.float32), strict=True))
        space = EventSpace(arrays["projection"].astype(np.float32), means)
    return Fitted(space, model_of(coefficients))
