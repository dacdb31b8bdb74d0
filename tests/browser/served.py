"""The dashboard as it is, but that a model called "slow…" answers few windows at a time, slowly."""

import runpy
import time
from pathlib import Path

import numpy as np

from interpret import loading
from interpret.dashboard import analyst

FEW, PAUSE = 2, 0.4


def slowed(predict_windows):
    def slowly(windows, patches, *, progress=None, **options):
        parts = []
        for first in range(0, len(windows), FEW):
            few = slice(first, first + FEW)
            parts.append(predict_windows(windows[few], patches[few], **options))
            time.sleep(PAUSE)
            if progress is not None and progress(first + FEW, len(windows)) is False:
                break
        return tuple(np.concatenate(head) for head in zip(*parts, strict=True))

    return slowly


def load(path, **options):
    model = loading.load(path, **options)
    if Path(path).name.startswith("slow"):
        model.predict_windows = slowed(model.predict_windows)
    return model


analyst.load = load
runpy.run_path(str(Path(__file__).resolve().parents[2] / "app.py"))
