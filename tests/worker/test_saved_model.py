"""A TensorFlow SavedModel is a program: only a fully locked worker opens one."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytest.importorskip("tf_keras")
pytestmark = pytest.mark.tensorflow

from interpret.core.errors import ModelError  # noqa: E402
from interpret.loading import load  # noqa: E402
from interpret.sandbox.talk.client import open_remote  # noqa: E402
from interpret.worker.answers import Answers  # noqa: E402

MADE = """
import sys, numpy as np, tf_keras as k
model = k.Sequential([
    k.layers.Input((9, 2)), k.layers.Conv1D(4, 3, activation="relu", name="conv"),
    k.layers.GlobalMaxPooling1D(), k.layers.Dense(3, activation="softmax")])
model.save(sys.argv[1], save_format="tf")
np.save(sys.argv[2], model.predict(np.arange(18.0).reshape(1, 9, 2), verbose=0))
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A SavedModel of Keras 2, and its scores; made in a process of its own."""
    folder = tmp_path_factory.mktemp("saved")
    model, scores = folder / "shape", folder / "scores.npy"
    subprocess.run(
        [sys.executable, "-c", MADE, str(model), str(scores)], check=True, capture_output=True
    )
    shutil.make_archive(str(model), "zip", model)
    return model, np.load(scores)


@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_its_layers_are_taken_in_the_worker(saved, suffix):
    path, scores = saved[0].with_name(f"shape{suffix}"), saved[1]
    remote = open_remote(path)
    if remote.report.level != "full":
        pytest.skip("no full lock on this machine")
    assert remote.info.name == path.name
    assert remote.info.conv_layers[0].name == "conv"
    assert f"{path.name} is a TensorFlow SavedModel, from which the layers" in remote.info.notes[-1]
    sample = remote.encode(np.arange(18.0).reshape(9, 2))
    found = remote.predict(sample.x[None], sample=sample)[0]
    assert np.allclose(found, scores, atol=1e-6)
    remote.close()
    again = remote.predict(sample.x[None], sample=sample)[0]
    assert np.array_equal(found, again)


def test_it_is_refused_elsewhere(saved):
    with pytest.raises(ModelError) as caught:
        load(saved[0])
    assert caught.value.code == "saved-model"
    given = {"sidecar": None, "offered": (), "settings": {}}
    with pytest.raises(ModelError) as caught:
        Answers("reduced").open(path=str(saved[0]), **given)
    assert caught.value.code == "saved-model"
