"""GROUP, what was fitted: the event space and the pair model, read from the files of this package.

`make fit-stories` writes both, for one encoder. The model file says from what and how well.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from feeds.errors import SettingsError
from feeds.group.embed import Encoder
from feeds.group.event_space import EventSpace
from feeds.group.pair_model import FEATURES, PairModel, model_of

_FIRST: Final = ("story_space.npz", "story_model.toml")


@dataclass(frozen=True, slots=True)
class Fitted:
    """The event space and the pair model of one encoder. They belong together."""

    space: EventSpace
    model: PairModel


def files_of(encoder: Encoder) -> tuple[str, str]:
    """Returns the names of the files of an encoder: of its event space and of its pair model."""
    if encoder is Encoder.USE:
        return _FIRST
    return f"story_space.{encoder}.npz", f"story_model.{encoder}.toml"


@cache
def fitted(encoder: Encoder = Encoder.USE) -> Fitted:
    """Returns what was fitted for an encoder; read once per process.

    Raises:
        SettingsError: it was fitted for other features than those of this version.
    """
    folder = files("feeds.group")
    space_file, model_file = files_of(encoder)
    coefficients = tomllib.loads(folder.joinpath(model_file).read_text(encoding="utf-8"))["coefficients"]
    if set(coefficients) != {"intercept", *FEATURES}:
        raise SettingsError(f"WIREBRIEF_ENCODER: {encoder} has to be fitted again (make fit-stories ENCODER={encoder})")
    with folder.joinpath(space_file).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        # The empty code stands for all languages without a mean of their own.
        languages = [str(code) or None for code in arrays["languages"]]
        means = dict(zip(languages, arrays["means"].astype(np.float32), strict=True))
        space = EventSpace(arrays["projection"].astype(np.float32), means)
    return Fitted(space, model_of(coefficients))
