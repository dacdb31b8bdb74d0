"""A person's first occlusion of a sample model shows what counts, and says what was chosen."""

from pathlib import Path

import numpy as np
import pytest

from interpret.loading import load
from interpret.methods.occlusion import occlude

pytestmark = pytest.mark.tensorflow

SAMPLES = Path(__file__).parents[2] / "sample_models" / "gestures"


def test_a_gesture_is_seen_at_once():
    model = load(SAMPLES / "model.keras")
    x = np.load(SAMPLES / "samples.npz")["x"][3]
    found = occlude(model, x)
    assert (found.target, found.baseline) == ("ABD", "mean")
    asked = {name: found.params[name] for name in ("window", "stride", "by_channel")}
    assert asked == {"window": 25, "stride": 3, "by_channel": True}
    assert found.values.max() == pytest.approx(0.765, abs=0.005)
    assert found.notes == (
        "Chosen, since nobody said: a window of 25 positions (a sixth of the input), a stride of "
        "3, one channel at a time, baseline mean (which scores 0.57, zero scores 0.998).",
    )
    faint = occlude(model, x, window=3, baseline="zero")
    assert faint.values.max() == pytest.approx(0.04, abs=0.002)
    assert "The baseline zero scores 0.998 for ABD by itself" in faint.notes[0]
