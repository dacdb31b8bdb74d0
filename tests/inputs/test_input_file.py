import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError
from interpret.core.info import InputSpec
from interpret.inputs.encoder import Encoder
from interpret.inputs.input_file import read_input
from tests.inputs.test_encoder import VOCABULARY, encoder, info, words

BATCH = np.arange(24.0).reshape(4, 3, 2)


def refusal(*given, kind=DataError, **options):
    with pytest.raises(kind) as caught:
        read_input(*given, **options)
    return str(caught.value)


def test_a_line_is_a_text(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("the film\ngood\n")
    assert read_input(path, words(), row=1) == "good"
    assert (
        refusal(path, words())
        == "t.txt holds 2 texts: choose one with --row (row=… in Python), 0 to 1."
    )
    assert refusal(path, words(), row=2, kind=ArgumentError) == (
        "row=2 is outside t.txt, which has 2 texts: use 0 to 1."
    )
    path.write_text("the film\n")
    assert read_input(path, words()) == "the film"


def test_ids_for_a_text_model(tmp_path):
    np.save(tmp_path / "ids.npy", np.array([[2, 3], [5, 4]]))
    series = read_input(tmp_path / "ids.npy", words(), row=1)
    assert encoder(words(), VOCABULARY)(series).x[:, 0].tolist() == [5, 4]


def test_a_series(tmp_path):
    np.save(tmp_path / "x.npy", BATCH)
    model = info("series", (None, 2))
    sample = Encoder(model)(read_input(tmp_path / "x.npy", model, row=3))
    assert np.array_equal(sample.x, BATCH[3])


def two_inputs():
    return info("series", (3, 2), others=(InputSpec(name="age", kind="static", shape=(1,)),))


def test_an_array_for_each_input(tmp_path):
    ages = np.array([[20], [30], [40], [50]])
    np.savez(tmp_path / "s.npz", X=BATCH, age=ages)
    found = read_input(tmp_path / "s.npz", two_inputs(), row=2)
    assert np.array_equal(found["x"], BATCH[2])
    assert found["age"].tolist() == [40]
    assert Encoder(two_inputs())(found).arrays[1].tolist() == [40]
    assert refusal(tmp_path / "s.npz", two_inputs()) == (
        "s.npz holds 4 samples: choose one with --row (row=… in Python), 0 to 3."
    )


RULE = "m.keras has 2 inputs: give a .npz that holds an array (sample, …) for each, 'x', 'age'."


def test_an_input_that_is_missing(tmp_path):
    np.savez(tmp_path / "s.npz", x=BATCH)
    assert refusal(tmp_path / "s.npz", two_inputs(), row=0) == f"{RULE} s.npz lacks 'age'."
    np.save(tmp_path / "x.npy", BATCH)
    assert refusal(tmp_path / "x.npy", two_inputs(), row=0) == f"{RULE} x.npy is no .npz."


def test_a_text_among_the_inputs(tmp_path):
    model = words(others=(InputSpec(name="age", kind="static", shape=(1,)),))
    np.savez(tmp_path / "s.npz", x=np.array(["the film", "good"]), age=np.array([[20], [30]]))
    assert read_input(tmp_path / "s.npz", model, row=0)["x"] == "the film"


def test_one_number_is_no_sample(tmp_path):
    np.savez(tmp_path / "s.npz", x=BATCH, age=np.array(7))
    assert refusal(tmp_path / "s.npz", two_inputs(), row=0) == (
        "Array 'age' of s.npz is one number: its first axis must be the sample."
    )
