"""A header of numbers is a header, and a first row of data is data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.inputs.encoder import Encoder
from interpret.inputs.first_row import is_header
from interpret.inputs.input_file import read_data, read_input
from interpret.inputs.series_file import read_series
from tests.inputs.test_encoder import info

RNG = np.random.default_rng(11)


def one_channel(length):
    return info("series", (length, 1))


def count_note(name, columns):
    count = f"0 to {columns - 1}" if columns > 1 else "0"
    return (
        f"The first row of {name} counts the columns, {count}, as pandas writes it, and was taken "
        "as a header."
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 12), st.booleans(), st.integers(0, 99))
def test_what_pandas_writes_is_read_row_by_row(tmp_path_factory, rows, columns, index, seed):
    x = np.random.default_rng(seed).normal(size=(rows, columns))
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    pd.DataFrame(x).to_csv(path, index=index, float_format="%.17g")
    for row in range(rows):
        series = read_input(path, one_channel(columns), row=row)
        assert series.values[:, 0].tolist() == x[row].tolist()
        left = "The first column has no name: it was taken as an index and left out."
        assert series.notes == (count_note("x.csv", columns), *[left] * index)
        assert series.count == rows


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 9), st.integers(1, 5), st.booleans(), st.integers(0, 99))
def test_what_pandas_writes_is_read_down_the_table(tmp_path_factory, rows, columns, index, seed):
    x = np.random.default_rng(seed).normal(size=(rows, columns))
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    pd.DataFrame(x).to_csv(path, index=index, float_format="%.17g")
    model = info("series", (rows, columns))
    sample = Encoder(model)(read_input(path, model))
    assert sample.x.tolist() == x.astype("float32").tolist()
    assert sample.notes[0] == count_note("x.csv", columns)
    own = "value" if columns == 1 else "channel 0"
    assert sample.channels[0] == own


@pytest.mark.parametrize("falling", [False, True])
def test_the_wavelengths_of_spectra_are_a_header_and_the_axis(tmp_path, falling):
    waves = np.linspace(900, 2500, 30).round(2)  # by steps of 55.17 or 55.18
    waves = waves[::-1] if falling else waves
    x = RNG.normal(size=(4, 30)).round(4)
    path = tmp_path / "spectra.csv"
    np.savetxt(path, np.vstack([waves, x]), delimiter=",", fmt="%.4f")
    sample = Encoder(one_channel(30))(read_input(path, one_channel(30), row=3))
    assert sample.x[:, 0].tolist() == x[3].astype("float32").tolist()
    assert (sample.positions, sample.axis) == (tuple(waves), "header")
    how = "falls evenly from 2500 to 900" if falling else "rises evenly from 900 to 2500"
    assert sample.notes == (f"The first row of spectra.csv {how}, and was taken as a header.",)


def test_a_frame_of_spectra_has_the_axis_too():
    waves = np.linspace(400.0, 700.0, 31)
    frame = pd.DataFrame(RNG.normal(size=(3, 31)).round(3), columns=waves)
    sample = Encoder(one_channel(31))(frame.iloc[[2]])
    assert sample.x[:, 0].tolist() == frame.iloc[2].to_numpy("float32").tolist()
    assert (sample.positions, sample.axis) == (tuple(waves), "header")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5), st.sampled_from(["label", "activity"]), st.sampled_from([1, "walk"]))
def test_a_row_of_a_frame_has_its_label_set_aside(place, name, label):
    frame = pd.DataFrame(RNG.normal(size=(3, 5)), columns=[f"t{i}" for i in range(5)])
    values = frame.iloc[1].to_numpy("float32").tolist()
    frame.insert(place, name, label)
    for row in (frame.iloc[1], frame.iloc[[1]]):
        assert Encoder(one_channel(5))(row).x[:, 0].tolist() == values


@pytest.mark.parametrize(
    "text",
    [
        "0,1,2\n3,4,5\n6,7,8\n",  # arange: the next row goes on
        "0,1,2,3,4,5,6,7,8\n1,2,3,4,5,6,7,8,9\n",
        "0.5,1.0,1.5\n0.2,0.9,0.1\n",
        "1,2,4\n0,1,0\n",
        "5,6\n1,2\n",
    ],
)
def test_data_that_rise_are_data(tmp_path, text):
    (tmp_path / "x.csv").write_text(text)
    rows = [[float(cell) for cell in line.split(",")] for line in text.split()]
    model = info("series", (None, len(rows[0])))
    series = read_input(tmp_path / "x.csv", model)
    assert series.values.tolist() == rows


def test_what_cannot_be_known_is_told(tmp_path):
    (tmp_path / "x.csv").write_text("0\n5\n7\n")
    series = read_series(tmp_path / "x.csv")
    assert series.values[:, 0].tolist() == [0, 5, 7]
    assert series.notes == (
        "The first row of x.csv, 0, was taken as data: if it is a header, name the columns by "
        "words.",
    )


@pytest.mark.parametrize(
    ("first", "body", "header"),
    [
        ("cat,0.1,0.7", "dog,0.2,0.5", False),
        ("0.1,0.7,cat", "0.2,0.5,dog", False),
        ("2024-01-31,0.1,0.7", "2024-02-01,0.2,0.5", False),
        ("label,0.1,0.7", "dog,0.2,0.5", True),
        ("animal,0,1,2", "dog,0.2,0.5,0.1", True),
        ("animal,900,910,920,930,940,950,960,970", "dog,1,2,1,1,2,1,1,1", True),
        ("name,a,b", "dog,0.2,0.5", True),
        ("a,b", "cat,dog", True),
        (",5,17,23", "0,0.1,0.2,0.3", True),
        (",5.5,17,23", "3,0.1,0.2,0.3", False),
    ],
)
def test_words_over_words_and_numbers_over_numbers_are_data(first, body, header):
    answer, note = is_header(first.split(","), [body.split(",")], name="x.csv")
    assert answer is header
    if not header and first[0] != ",":
        assert note == (
            "x.csv has no header: its first row was taken as data, since its words stand over "
            "words and its numbers over numbers."
        )


# Which columns are no values.


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["label", "Class", "activity", "target", "y", "sentiment"]),
    st.integers(0, 5),
    st.booleans(),
)
def test_a_named_label_is_one_in_any_place(tmp_path_factory, name, place, words):
    x = RNG.normal(size=(4, 5))
    frame = pd.DataFrame(x, columns=[f"t{i}" for i in range(5)])
    labels = ["up", "down", "up", "up"] if words else [1, 0, 1, 1]
    frame.insert(place, name, labels)
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    frame.to_csv(path, index=False, float_format="%.17g")
    for row in range(4):
        series = read_input(path, one_channel(5), row=row)
        assert series.values[:, 0].tolist() == x[row].tolist()
        assert series.label == str(labels[row])


@pytest.mark.parametrize("length", [5, None])
@pytest.mark.parametrize("suffix", [".tsv", ".txt", ".csv"])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("labels", [[1, 2, 1, 1], [-1, 1, 1, -1], ["up", "down", "up", "up"]])
def test_a_label_without_a_name_stands_at_an_end(tmp_path, length, suffix, last, labels):
    x = RNG.normal(size=(4, 5))
    delimiter = {".tsv": "\t", ".txt": "  ", ".csv": ","}[suffix]
    parts = [[*map(repr, row.tolist())] for row in x]
    lines = [
        delimiter.join([*row, str(label)] if last else [str(label), *row])
        for row, label in zip(parts, labels, strict=True)
    ]
    path = tmp_path / f"TRAIN{suffix}"
    path.write_text("\n".join(lines))
    holds = "words" if labels[0] == "up" else "whole numbers alone"
    note = f"The {'last' if last else 'first'} column holds {holds} and was taken as the label."
    for row in range(4):
        series = read_input(path, one_channel(length), row=row)
        assert series.values[:, 0].tolist() == x[row].tolist()
        assert series.label == str(labels[row])
        assert series.notes[-1] == note
    if length:
        data = read_data(one_channel(5), path, shown_path="x")
        assert [row.x[:, 0].tolist() for row in data.rows] == x.tolist()
        assert note in data.notes


def test_a_label_among_whole_numbers_is_known_by_the_models_length(tmp_path):
    x = RNG.integers(0, 50, size=(8, 6))
    y = np.array([0, 1, 2, 0, 1, 2, 0, 1])
    for name, table, label in (("a", np.c_[y, x], 0), ("b", np.c_[x, y], 6)):
        np.savetxt(tmp_path / f"{name}.csv", table, fmt="%d", delimiter=",")
        np.save(tmp_path / f"{name}.npy", table)
        for suffix in ("csv", "npy"):
            series = read_input(tmp_path / f"{name}.{suffix}", one_channel(6), row=4)
            assert (series.values[:, 0].tolist(), series.label) == (x[4].tolist(), "1")
            place = "last" if label else "first"
            assert series.notes == (
                f"The {place} column holds whole numbers alone and was taken as the label.",
            )


def test_columns_that_the_model_needs_are_values(tmp_path):
    table = np.column_stack([[1, 2, 1, 1], RNG.normal(size=(4, 5))])
    path = tmp_path / "x.csv"
    np.savetxt(path, table, delimiter=",", fmt="%.17g")
    series = read_input(path, one_channel(6), row=1)
    assert (series.values[:, 0].tolist(), series.notes) == (table[1].tolist(), ())


def test_as_many_samples_as_positions_are_samples(tmp_path):
    x = RNG.normal(size=(6, 6))
    path = tmp_path / "x.csv"
    pd.DataFrame(x).to_csv(path, index=False, float_format="%.17g")
    data = read_data(one_channel(6), path, shown_path="x.csv")
    assert [row.x[:, 0].tolist() for row in data.rows] == x.tolist()


def test_rows_that_are_counted(tmp_path):
    x = RNG.normal(size=(5, 4))
    path = tmp_path / "x.csv"
    pd.DataFrame(x).to_csv(path, header=False, float_format="%.17g")
    series = read_input(path, one_channel(4), row=2)
    assert series.values[:, 0].tolist() == x[2].tolist()
    assert series.notes == ("The first column counts the rows, and was left out.",)


def test_a_first_column_that_rises_is_a_channel_where_the_model_takes_as_many(tmp_path):
    x = np.column_stack([np.arange(6) / 2, RNG.normal(size=(6, 2))])
    path = tmp_path / "x.csv"
    np.savetxt(path, x, delimiter=",", fmt="%.17g")
    three = read_input(path, info("series", (6, 3)))
    assert three.values.tolist() == x.tolist()
    assert three.notes == ("Column 1 rises evenly: it is a channel, of which the model takes 3.",)
    two = read_input(path, info("series", (6, 2)))
    assert two.values.tolist() == x[:, 1:].tolist()
    assert two.notes == ("Column 1 was taken as time in seconds.",)


def test_a_label_along_a_series(tmp_path):
    frame = pd.DataFrame({"x": [1.5, 2.5, 3.5], "y": [4.0, 6.0, 5.0], "Activity": "walk"})
    path = tmp_path / "walk.csv"
    frame.to_csv(path, index=False)
    model = info("series", (3, 2), channels=("x", "y"))
    series = read_input(path, model)
    assert (series.channels, series.label) == (("x", "y"), "walk")
    assert series.values.tolist() == frame[["x", "y"]].to_numpy().tolist()
    note = "Column 'Activity' was taken as the label, and is no channel."
    assert series.notes == (note,)
    assert Encoder(model)(frame).notes == (note,)
    frame["Activity"] = ["walk", "run", "run"]
    frame.to_csv(path, index=False)
    series = read_input(path, info("series", (3, 2)))
    assert (series.channels, series.label) == (("x", "y"), None)
    assert series.notes == (f"{note[:-1]}: it has 2 values along the series.",)


def test_ids_that_begin_alike_are_no_labels(tmp_path):
    ids = np.array([[1, 4, 3, 2], [1, 2, 5, 3], [1, 3, 3, 4]])
    np.save(tmp_path / "ids.npy", ids)
    model = info("tokens", (3,), vocabulary_size=9)
    assert read_input(tmp_path / "ids.npy", model, row=1).values[:, 0].tolist() == [1, 2, 5, 3]
