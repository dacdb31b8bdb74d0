"""Is a model trained already? Then it is read, for training takes minutes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras

FOLDER = Path(__file__).parents[1] / ".trained"


def kept(name: str, train: Callable[[], keras.Model], *, again: bool = False) -> Path:
    """File of a trained model; with ``again`` trained anew though it is there."""
    path = FOLDER / f"{name}.keras"
    if again or not path.exists():
        FOLDER.mkdir(exist_ok=True)
        model = train()
        model.compile()  # without the optimiser, which nothing needs any more
        model.save(path)
    return path
