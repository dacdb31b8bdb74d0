"""Is a model trained already? Then it is read, for training takes minutes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import keras

from benchmarks.truth.spent import NOTHING, Clock, Spent

FOLDER = Path(__file__).parents[1] / ".trained"


@dataclass
class Kept:
    """The trained models of a table, and what training them took, now or before."""

    folder: Path = FOLDER
    again: bool = False
    """Train anew what is there."""
    training: Spent = field(default=NOTHING, init=False)
    """On all models that were asked for, those of earlier runs included."""
    now: Spent = field(default=NOTHING, init=False)
    """On those trained in this run."""

    def __call__(self, name: str, train: Callable[[], keras.Model]) -> Path:
        """File of a trained model. Another training is another name."""
        path, took = self.folder / f"{name}.keras", self.folder / f"{name}.json"
        if self.again or not (path.exists() and took.exists()):
            self.folder.mkdir(exist_ok=True)
            clock = Clock()
            model = train()
            model.compile()  # without the optimiser, which nothing needs any more
            model.save(path)
            spent = clock.spent()
            took.write_text(json.dumps(spent._asdict()))
            self.now += spent
        self.training += Spent(**json.loads(took.read_text()))
        return path
