"""How does a hand move that draws a gun, and one that only points?

The set GunPoint of the UCR archive, as the package ``aeon`` carries it: 200 movements of 150
positions, 100 of each class.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.truth.packaged import ENVIRONMENT, packaged

FILE = "aeon/datasets/data/GunPoint/GunPoint_{part}.ts"
POSITIONS = 150
Part = Literal["TRAIN", "TEST"]


def movements(part: Part, environment: Path = ENVIRONMENT) -> dict[int, np.ndarray]:
    """Those of class 1 (gun) and 2 (point), (movement, position), of mean 0 and variance 1."""
    lines = packaged(FILE.format(part=part), environment).read_text(encoding="utf-8").splitlines()
    cells = [line.rsplit(":", 1) for line in lines if line and line[0] not in "#@"]
    values = np.array([values.split(",") for values, _ in cells], dtype=float)
    assert values.shape[1] == POSITIONS, values.shape
    values -= values.mean(axis=1, keepdims=True)
    values /= values.std(axis=1, keepdims=True)
    label = np.array([int(float(label)) for _, label in cells])
    return {number: values[label == number] for number in (1, 2)}
