import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError
from interpret.core.info import Head, InputSpec
from interpret.inputs.encoder import Encoder
from interpret.inputs.input_file import MOST_ROWS, read_data, read_input, read_rows
from interpret.inputs.labels import are_classes
from tests.inputs.test_encoder import VOCABULARY, encoder, info, words
from tests.toy_models import example_model, series_model

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


def test_rows_of_an_array_are_called_by_the_names_of_their_classes(tmp_path):
    info = series_model(labels=("a", "b", "c", "d", "e")).info
    x = np.arange(3 * 11 * 2, dtype=float).reshape(3, 11, 2)
    np.savez(tmp_path / "s.npz", x=x, y=[4, 0, 2])
    data = read_data(info, tmp_path / "s.npz", shown_path="shown/s.npz")
    assert [row.label for row in data.rows] == ["e", "a", "c"]
    assert np.array_equal(data.rows[1].x, x[1])
    assert data.path == "shown/s.npz"


def test_a_table_with_a_sample_in_each_row_is_told_from_one_series(tmp_path):
    info = series_model().info
    one = dataclasses.replace(info.input, shape=(6, 1))
    info = dataclasses.replace(info, inputs=(one,))
    lines = ["label,a,b,c,d,e,f", "0,1,2,3,4,5,6", "1,6,5,4,3,2,1", "0,1,1,1,1,1,2"]
    (tmp_path / "rows.csv").write_text("\n".join(lines))
    data = read_data(info, tmp_path / "rows.csv", shown_path="rows.csv")
    assert [row.number for row in data.rows] == [0, 1, 2]
    assert data.rows[1].x[:, 0].tolist() == [6, 5, 4, 3, 2, 1]


def test_a_text_model_takes_lines(tmp_path):
    (tmp_path / "t.txt").write_text("great fun\n\nawful\n")
    data = read_data(example_model().info, tmp_path / "t.txt", shown_path="t.txt")
    assert [row.x for row in data.rows] == ["great fun", "awful"]


def test_several_inputs_need_an_array_each(tmp_path):
    info = series_model().info
    both = (info.input, InputSpec(name="age", kind="static", shape=(1,)))
    info = dataclasses.replace(info, inputs=both)
    name = info.input.name
    np.savez(tmp_path / "one.npz", **{name: np.zeros((4, 11, 2))})
    with pytest.raises(DataError) as caught:
        read_data(info, tmp_path / "one.npz", shown_path="one.npz")
    assert str(caught.value) == (
        f"{info.name} has 2 inputs: give a .npz that holds an array (sample, …) for each, "
        f"{name!r}, 'age'. one.npz lacks 'age'."
    )
    labels = np.array([1.0, 0.0, 1.0, 0.0])
    np.savez(
        tmp_path / "two.npz", **{name: np.zeros((4, 11, 2)), "age": np.ones((4, 1)), "y": labels}
    )
    data = read_data(info, tmp_path / "two.npz", shown_path="two.npz")
    assert len(data.rows) == 4
    assert data.rows[2].x["age"].tolist() == [1.0]
    assert [row.label for row in data.rows] == ["class 1", "class 0"] * 2


@pytest.mark.parametrize("name", ["t.csv", "t.npy", "t.npz", "t.txt"])
def test_all_rows_are_counted_and_the_first_offered(tmp_path, name):
    values = np.random.default_rng(1).normal(size=(300, 6))
    info = series_model().info
    info = dataclasses.replace(info, inputs=(dataclasses.replace(info.input, shape=(6, 1)),))
    path = tmp_path / name
    if name == "t.csv":
        np.savetxt(path, values, delimiter=",", fmt="%.17g")
    elif name == "t.npy":
        np.save(path, values[:, :, None])
    elif name == "t.npz":
        np.savez(path, x=values[:, :, None])
    else:
        info = example_model().info
        path.write_text("great fun\n" * 300)
    data = read_data(info, path, shown_path=name)
    assert len(data.rows) == MOST_ROWS == 200
    assert data.notes == (f"{name} holds 300 rows: the first 200 are offered.",)
    assert data.rows[199].number == 199
    if name != "t.txt":
        assert data.rows[199].x[:, 0].tolist() == values[199].tolist()


def test_a_series_down_a_file_keeps_its_names_and_times(tmp_path):
    """What the page is given is read like what the command line is given."""
    model = info("series", (None, 2), channels=("left", "right"), sampling_rate=2.0)
    path = tmp_path / "walk.csv"
    path.write_text("time,right,left\n0,1,10\n0.5,2,20\n1.0,3,30\n")
    (row,) = read_data(model, path, shown_path="walk.csv").rows
    for given in (row.x, read_input(path, model)):
        sample = Encoder(model)(given)
        assert sample.x.tolist() == [[10, 1], [20, 2], [30, 3]]
        assert sample.channels == ("left", "right")
        assert (sample.positions, sample.axis) == ((0.0, 0.5, 1.0), "time (s)")
        assert sample.notes == (
            "Column 'time' was taken as time in seconds.",
            "The columns were put in the model's order: 'left' and 'right'.",
        )


@pytest.mark.parametrize(
    ("labels", "negative", "said"),
    [
        ([0.0, 1.0, 1.0, 0.0], "", ["not class", "class", "class", "not class"]),
        ([0, 1, 1, 0], "calm", ["calm", "class", "class", "calm"]),
        (["Calm", "class", "class", "cal"], "calm", ["calm", "class", "class", "calm"]),
        ([1, 2, 2, 1], "calm", ["1", "2", "2", "1"]),  # counted from 1: no class is guessed
        ([-1, 1, 1, -1], "", ["-1", "1", "1", "-1"]),
    ],
)
def test_labels_of_a_single_sigmoid_name_its_sides(tmp_path, labels, negative, said):
    head = Head(name="h", classes=1, labels=("class",), activation="sigmoid", negative=negative)
    model = dataclasses.replace(info("series", (3, 2)), heads=(head,))
    np.savez(tmp_path / "s.npz", x=BATCH, y=np.array(labels))
    data = read_data(model, tmp_path / "s.npz", shown_path="s.npz")
    assert [row.label for row in data.rows] == said
    assert are_classes(model, said) is (said[0] not in ("1", "-1"))


def test_labels_of_several_classes_at_once_are_0_or_1_for_each(tmp_path):
    names = ("toxic", "insult", "threat")
    head = Head(name="h", classes=3, labels=names, activation="sigmoid")
    model = dataclasses.replace(info("series", (3, 2)), heads=(head,))
    y = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0], [1, 1, 1]])
    np.savez(tmp_path / "s.npz", x=BATCH, y=y)
    data = read_data(model, tmp_path / "s.npz", shown_path="s.npz")
    said = [row.label for row in data.rows]
    assert said == ["toxic, threat", "none", "insult", "toxic, insult, threat"]
    assert are_classes(model, said)
    np.savez(tmp_path / "s.npz", x=BATCH, y=y[:, :1])  # Keras' own shape for one unit
    one = dataclasses.replace(
        model, heads=(Head(name="h", classes=1, labels=("rude",), activation="sigmoid"),)
    )
    data = read_data(one, tmp_path / "s.npz", shown_path="s.npz")
    assert [row.label for row in data.rows] == ["rude", "not rude", "not rude", "rude"]


def test_rows_that_are_drawn_come_from_the_whole_file(tmp_path):
    info = series_model().info
    x = np.arange(1000.0)[:, None, None] * np.ones((11, 2))
    np.savez(tmp_path / "s.npz", x=x)
    rows = read_rows(tmp_path / "s.npz", info)
    numbers = [row.number for row in rows.rows]
    assert len(set(numbers)) == len(numbers) == MOST_ROWS
    assert numbers == sorted(numbers)
    assert abs(np.mean(numbers) - 499.5) < 4 * 289 / np.sqrt(MOST_ROWS)
    assert [row.x[0, 0] for row in rows.rows] == numbers
    assert rows.notes == ("s.npz holds 1,000 rows: 200 were drawn (seed 0).",)
    other = read_rows(tmp_path / "s.npz", info, seed=1)
    assert [row.number for row in other.rows] != numbers
    (tmp_path / "t.txt").write_text("".join(f"the {i}\n" for i in range(1000)))
    texts = read_rows(tmp_path / "t.txt", example_model().info)
    assert [row.x for row in texts.rows] == [f"the {number}" for number in numbers]
