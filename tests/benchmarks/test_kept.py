"""A model is trained once, and what it took counts whenever it is asked for."""

import json

import pytest

pytest.importorskip("keras")

from benchmarks.truth.kept import Kept

pytestmark = pytest.mark.tensorflow


class Model:
    """What ``Kept`` asks of a model."""

    def compile(self):
        pass

    def save(self, path):
        path.write_text("trained")


def test_a_model_is_trained_once_and_its_time_counts_each_time(tmp_path):
    trainings = []

    def train():
        trainings.append(len(trainings))
        return Model()

    first = Kept(folder=tmp_path / "models")
    path = first("net-0", train)
    assert path == tmp_path / "models" / "net-0.keras"
    assert first.training == first.now
    took = {"seconds": 12.5, "processor_seconds": 20.25}
    path.with_suffix(".json").write_text(json.dumps(took))
    second = Kept(folder=tmp_path / "models")
    second("net-0", train)
    second("net-0", train)
    assert trainings == [0]
    assert second.now == (0, 0)
    assert second.training == (25, 40.5)
    Kept(folder=tmp_path / "models", again=True)("net-0", train)
    assert trainings == [0, 1]
    assert json.loads(path.with_suffix(".json").read_text())["seconds"] < 12.5
