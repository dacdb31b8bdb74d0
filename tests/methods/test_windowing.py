"""Shapes of a table: the counts are those of the code, and the code never looks ahead."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.describe.kinds import from_dict
from interpret.methods.windowing import shapes


def run(found, table=None):
    """What the code gives: its names after it ran."""
    names = {} if table is None else {"table": table}
    exec(compile(found.code, "windowing", "exec"), names)
    return names


def numbered(rows, columns):
    """A table in which each value says its row and column: row + column / 100."""
    return np.arange(rows)[:, None] + np.arange(columns)[None, :] / 100


@given(
    st.integers(1, 60), st.integers(1, 5), st.integers(1, 20), st.integers(1, 9),
    st.integers(0, 12), st.data(),
)  # fmt: skip
def test_the_code_gives_what_was_said_and_never_looks_ahead(
    rows, columns, window, hop, horizon, data
):
    assume(window + horizon <= rows)
    assume(columns > 1 or horizon)
    label = data.draw(st.integers(0, columns - 1))
    found = shapes(rows, columns, window=window, hop=hop, label=label, horizon=horizon)
    made = run(found, numbered(rows, columns))
    x, y = made["x"], made["y"]
    assert x.shape == found.input_shape == (found.windows, window, len(found.inputs))
    assert len(y) == found.windows
    row_of_label = np.rint(y - label / 100).astype(int)
    np.testing.assert_allclose(y, row_of_label + label / 100)
    rows_of_x = np.floor(x[:, :, 0] + 1e-3).astype(int)
    np.testing.assert_array_equal(rows_of_x[:, 0], np.arange(found.windows) * hop)
    np.testing.assert_array_equal(row_of_label, rows_of_x[:, -1] + horizon)
    columns_of_x = np.rint((x - rows_of_x[:, :, None]) * 100).astype(int)
    if horizon:  # no row of a window is the label's or a later one
        assert (rows_of_x.max(axis=1) < row_of_label).all()
    else:  # and in the same row, what is to be told does not go in
        assert label not in columns_of_x
    if found.validation:
        _check_split(found, made, rows_of_x, row_of_label)
    else:
        assert (found.train, found.left_out) == (found.windows, 0)
    assert rows < found.windows * hop + window + horizon  # one window more does not fit


def _check_split(found, made, rows_of_x, row_of_label):
    """Validation comes after training, and they have no row in common, labels' rows included."""
    train, validation = made["train"], made["validation"]
    assert train.sum() == found.train == len(made["x_train"]) == len(made["y_train"])
    assert validation.sum() == found.validation == len(made["x_validation"])
    assert found.train + found.left_out + found.validation == found.windows
    assert rows_of_x[validation].min() == found.first_validation
    assert max(rows_of_x[train].max(), row_of_label[train].max()) < found.first_validation
    between = ~train & ~validation
    touch = np.maximum(rows_of_x[between].max(axis=1, initial=0), row_of_label[between])
    assert (touch >= found.first_validation).all()


@given(st.integers(1, 40), st.integers(1, 6), st.integers(1, 20), st.integers(1, 5))
def test_windows_without_a_label(rows, columns, window, hop):
    assume(window <= rows)
    found = shapes(rows, columns, window=window, hop=hop)
    made = run(found, numbered(rows, columns))
    assert made["x"].shape == found.input_shape == (found.windows, window, columns)
    assert "y" not in made
    np.testing.assert_allclose(
        made["x"][-1], numbered(rows, columns)[(found.windows - 1) * hop :][:window], rtol=1e-6
    )
    if found.validation:
        assert len(made["x_train"]) == found.train


def test_without_settings_the_whole_table_is_one_sample():
    found = shapes(4, 1, kernel=2)
    assert found.input_shape == (1, 4, 1)
    assert (found.output_length, found.notes) == (3, ())
    assert str(found).splitlines() == [
        "4 rows and 1 column are one window: the whole table is one sample.",
        "The model is given an array of shape (1, 4, 1): window, row, channel. The first axis is "
        "the batch, which Keras adds by itself: Input(shape=(4, 1)).",
        "Conv1D(filters, 2) sees 2 rows at a time and turns (1, 4, 1) into (1, 3, filters): "
        "floor((W − (K − 1)·D − 1 + P)/S) + 1 = floor((4 − (2 − 1)·1 − 1 + 0)/1) + 1 = 3.",
    ]


def test_the_sentences_say_the_numbers():
    found = shapes(103, ["hour", "load"], window=24, hop=2, label="load", horizon=3, kernel=5)
    assert found.answers[:4] == (
        "103 rows and 2 columns hold 39 windows of 24 rows, one every 2 rows: "
        "floor((103 − 24 − 3)/2) + 1 = 39.",
        "The model is given an array of shape (39, 24, 2): window, row, channel. The first axis is "
        "the batch, which Keras adds by itself: Input(shape=(24, 2)).",
        "The label is 'load', 3 rows after the window's last row; its past goes in with the "
        "window, 2 rows between them do not.",
        "The first 18 windows train, the last 8 validate, from row 62 on. 13 windows between them "
        "are left out, having rows on both sides.",
    )
    one, two = (shapes(n, 2, window=24, hop=3, label=1, horizon=3) for n in (103, 104))
    assert one.answers[0].endswith("floor((103 − 24 − 3)/3) + 1 = 26. The last row fills none.")
    assert two.answers[0].endswith(" The last 2 rows fill none.")
    same = shapes(103, ["hour", "load"], window=24, label="load").answers[2]
    assert same == (
        "The label is 'load' in the window's last row, so 'load' is no input: the model would only "
        "have to copy it."
    )


def test_kernels_and_strides_with_what_comes_out():
    found = shapes(100, 3, window=8, kernel=4, padding="valid", stride=5)
    assert found.kernels.tolist() == [2, 3, 4, 5, 7]
    assert found.strides.tolist() == [1, 2, 3, 5]
    assert found.lengths[found.kernels.tolist().index(4)].tolist() == [5, 3, 2, 1]
    assert found.output_length == 1
    assert found.to_dataframe().query("kernel == 7 and stride == 1").positions.item() == 2
    same = shapes(100, 3, window=8, padding="same", dilation=3)
    assert same.lengths.ravel().tolist() == [8] * 2
    assert "dilation_rate=3, padding='same'" in same.answers[-1]
    assert same.answers[-1].startswith("A kernel of 3 is one to begin with; up to 3 fit.")


def test_a_frame_with_dates_and_words_for_labels():
    frame = pd.DataFrame(
        {
            "date": pd.date_range("2024-01-01", periods=30).astype(str),
            "a": np.arange(30.0),
            "state": ["on", "off"] * 15,
        }
    )
    found = shapes(len(frame), list(frame), window=4, label="state", skip=["date"])
    made = run(found, frame)
    assert made["x"].dtype == np.float32
    assert made["x"][2, :, 0].tolist() == [2, 3, 4, 5]
    assert made["y"][:3].tolist() == ["off", "on", "off"]


def test_the_code_reads_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame(numbered(20, 3), columns=["a", "b", "c"])
    frame.to_csv("it's a table.csv", index=False)
    found = shapes(20, ["a", "b", "c"], window=5, label="b", horizon=2, source="it's a table.csv")
    assert run(found)["x"].shape == found.input_shape
    frame.to_csv("bare.csv", index=False, header=False)
    assert run(shapes(20, 3, window=5, source="bare.csv"))["x"].shape == (16, 5, 3)


def test_names_of_columns_cannot_become_code():
    evil = "a\nraise SystemExit\n#"
    found = shapes(20, [evil, "b"], window=3, label="b", source="x'\n.csv")
    assert "\nraise" not in found.code
    compile(found.code, "windowing", "exec")
    assert run(shapes(20, [evil, "b"], window=3), numbered(20, 2))["x"].shape == (18, 3, 2)


def test_where_there_is_no_room_for_validation_it_is_said():
    found = shapes(12, 2, window=8, label=1)
    assert found.validation == 0
    assert found.notes == (
        "Nothing is kept for validation: of 5 windows of 8 rows each, none lies wholly before the "
        "last ones. Take shorter windows or more rows.",
    )
    assert "validation" not in found.code


def test_the_result_comes_back_from_json():
    found = shapes(103, ["hour", "load"], window=24, label="load", horizon=3)
    assert from_dict(found.to_dict()) == found


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        ((10, 2), {"window": 11},
         "window=11 is longer than the table, which has 10 rows: use at most 10."),
        ((10, 2), {"window": 8, "label": 0, "horizon": 3},
         "window=8 and horizon=3 need 11 rows for one sample, but the table has 10 rows: "
         "use a window of at most 7, or look less far ahead."),
        ((10, 2), {"label": 0, "horizon": 10},
         "horizon=10 reaches beyond the table, which has 10 rows: use at most 9."),
        ((10, 2), {"horizon": 1},
         "horizon=1 says how many rows ahead the label lies, but there is no label: name "
         "the column to be forecast."),
        ((10, ["a", "b"]), {"label": "c"},
         "label='c' is no column of this table: use 'a' or 'b', or a number from 0 to 1."),
        ((10, ["a", "a"]), {}, "columns names 'a' twice: give each column a name of its own."),
        ((10, []), {}, "columns is empty: give at least one name, or how many there are."),
        ((10, ["a"]), {"label": "a"},
         "label='a' is told for the window's last row and so is no input, and no other "
         "column is left: forecast it with a horizon of at least 1, or add columns."),
        ((10, 1), {"skip": [0]}, "skip leaves no column to go in: leave at least one."),
        ((10, 2), {"window": 5, "kernel": 6},
         "kernel=6 spans 6 rows, and the window has 5: use at most 5."),
        ((10, 2), {"window": 5, "kernel": 3, "dilation": 3},
         "kernel=3 at dilation 3 spans 7 rows, and the window has 5: use at most 2."),
        ((10, 2), {"stride": 2, "dilation": 2},
         "stride=2 and dilation=2 cannot go together in Keras: leave one of them 1."),
        ((10, 2), {"padding": "full"},
         "padding='full' is unknown: use 'valid', 'same' or 'causal'."),
        ((0, 2), {}, "rows must be a whole number of at least 1, but is 0."),
        ((10, 2), {"hop": 0}, "hop must be a whole number of at least 1, but is 0."),
        ((12, 2), {"window": 8, "validation": 0.5},
         "validation=0.5 leaves no window for training that shares no row with the last 2 "
         "of 5 windows: use a smaller share, shorter windows or more rows, or "
         "validation=0."),
        ((12, 2), {"validation": 1.0}, "validation must be a share from 0 to below 1, but is 1.0."),
    ],
)  # fmt: skip
def test_what_is_impossible_is_said(table, options, said):
    with pytest.raises(ArgumentError) as error:
        shapes(*table, **options)
    assert str(error.value) == said
