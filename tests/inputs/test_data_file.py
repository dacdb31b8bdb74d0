import dataclasses

import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.core.info import InputSpec
from interpret.inputs.data_file import read_data
from tests.toy_models import example_model, series_model


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
    with pytest.raises(DataError, match=r"has no array for 'age': save one array for each"):
        read_data(info, tmp_path / "one.npz", shown_path="one.npz")
    np.savez(tmp_path / "two.npz", **{name: np.zeros((4, 11, 2)), "age": np.ones((4, 1))})
    data = read_data(info, tmp_path / "two.npz", shown_path="two.npz")
    assert len(data.rows) == 4
    assert data.rows[2].x["age"].tolist() == [1.0]
