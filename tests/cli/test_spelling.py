"""``interpret spell`` and ``interpret shapes``: what a person reads, and what a program reads."""

import json
import subprocess
import sys

import numpy as np
import pytest

import interpret
from tests.cli.conftest import MODEL
from tests.toy_models import Conv, Convolutional


def rows(answer):
    assert (answer.stderr, answer.exit_code) == ("", 0)
    return [row.rstrip() for row in answer.stdout.splitlines()]


@pytest.fixture
def one_channel(line):
    """The toy of one filter 1, 2, and a way to write a series for it."""
    line.model = Convolutional(Conv([[[1], [2]]], activation="linear"), [[1.0]])
    return line


@pytest.fixture
def series(tmp_path):
    def written(*values):
        path = tmp_path / "series.npy"
        np.save(path, np.array(values, dtype=float)[:, None])
        return path

    return written


def test_the_three_lines(one_channel, series):
    assert rows(one_channel("spell", MODEL, "--input", series(0, 3, 4, 5))) == [
        "model   toy",
        "layer   conv0, Conv1D, stride 1, dilation 1, padding valid",
        "filter  0 of 1, 2 slots × 1 channel, activation linear",
        "length  floor((4 − (2 − 1)·1 − 1 + 0)/1) + 1 = 3",
        "",
        "[0 3] * [1 2] = [0 6] → 6",
        "[3 4] * [1 2] = [3 8] → 11",
        "[4 5] * [1 2] = [4 10] → 14",
    ]


def test_of_a_long_layer_the_first_lines_and_one_in_full(one_channel, series):
    path = series(*range(20))
    said = rows(one_channel("spell", MODEL, "--input", path))
    assert len(said) == 5 + 12 + 1
    assert said[-1] == "and 7 more of 19 positions; --position P shows one in full"
    said = rows(one_channel("spell", MODEL, "--input", path, "--position", 17))
    assert said[5:] == ["Position 17 of 19, from 0:", "[17 18] * [1 2] = [17 36] → 53"]


def test_tokens_and_channels(line):
    said = rows(line("spell", MODEL, "--text", "great fun", "--position", 0))
    assert said[6:] == [
        "great fun",
        "dimension 0  [2 0.5] * [1 0] = [2 0] → 2",
        "dimension 1  [0 0] * [0 0] = [0 0] → 0",
        "dimension 2  [0 1] * [0 0.5] = [0 0.5] → 0.5",
        "sum of 3 channels  → 2.5 → relu 2.5",
    ]


def test_json_and_files(one_channel, series, tmp_path):
    out = [tmp_path / f"out.{ending}" for ending in ("npz", "csv", "html")]
    words = [word for path in out for word in ("--out", path)]
    answer = one_channel("spell", MODEL, "--input", series(0, 3, 4, 5), "--json", *words)
    body = json.loads(answer.stdout)
    assert (body["kind"], body["sums"]) == ("spelling", [6, 11, 14])
    assert body["window"] == [[[0], [3]], [[3], [4]], [[4], [5]]]
    assert str(interpret.read(out[0])).splitlines()[0] == "[0 3] * [1 2] = [0 6] → 6"
    assert all(path.is_file() for path in out)


def test_a_position_that_is_not_there(one_channel, series):
    answer = one_channel("spell", MODEL, "--input", series(0, 3, 4, 5), "--position", 3)
    assert answer.exit_code == 2
    assert answer.stderr == (
        "interpret: position=3 is outside layer 'conv0', which has 3 positions: use 0 to 2.\n"
    )


def test_shapes_of_numbers(line):
    said = rows(line("shapes", "--rows", 103, "--columns", 2, "--window", 24, "--kernel", 5))
    assert said[0].startswith("103 rows and 2 columns hold 80 windows of 24 rows")
    assert "     5        20        10         7" in said
    assert "WINDOW, HOP = 24, 1  # rows" in said


def test_shapes_of_a_file(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = ["date,wind,load", *(f"2024-01-{d:02},{d},{d * 2}" for d in range(1, 29))]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    words = ["--input", "t.csv", "--window", 6, "--label", "load", "--horizon", 2]
    answer = line("shapes", *words, "--json", "--out", "t.json")
    body = json.loads(answer.stdout)
    assert (body["rows"], body["names"]) == (28, ["date", "wind", "load"])
    assert body["inputs"] == ["wind", "load"]
    names = {}
    exec(body["code"], names)
    assert list(names["x"].shape) == body["input_shape"] == [21, 6, 2]
    assert names["y"][0] == 16  # the eighth day: two after the sixth
    assert interpret.read("t.json").code == body["code"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rows", 4], "The table is not known: give --rows N and --columns M, or --input FILE."),
        (
            ["--rows", 4, "--input", "t.csv"],
            "--input counts rows and columns itself: leave --rows and --columns out.",
        ),
        (
            ["--rows", 4, "--columns", 1, "--window", 5],
            "window=5 is longer than the table, which has 4 rows: use at most 4.",
        ),
    ],
)
def test_shapes_that_cannot_be(line, words, said):
    answer = line("shapes", *words)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert said.rstrip(".") in answer.stderr


def test_numbers_that_are_missing_are_told_and_words_alone_refused(line, tmp_path):
    holes, words = tmp_path / "holes.csv", tmp_path / "words.csv"
    holes.write_text("a,b,c\n1,2,x\n,3,y\n4,nan,z\n" + "5,6,x\n" * 9)
    answer = line("shapes", "--input", holes, "--window", 2, "--json")
    found = json.loads(answer.stdout)
    assert found["input_shape"] == [11, 2, 2]
    assert found["notes"][-1] == (
        "holes.csv lacks 2 numbers, the first in row 3, column 'a': fill them in before windows "
        "are cut, or a model answers nothing but NaN."
    )
    words.write_text("a,b\nx,y\n")
    answer = line("shapes", "--input", words)
    assert answer.exit_code == 4
    assert answer.stderr == (
        "interpret: words.csv has no column of numbers, which is what a Conv1D model takes: its "
        "columns hold words or dates ('a', 'b').\n"
    )
    words.write_text("column 0,b\n1,2\n3,4\n")
    code = json.loads(line("shapes", "--input", words, "--window", 1, "--json").stdout)["code"]
    assert "read_csv(" in code
    assert "header=None" not in code


def test_shapes_load_no_tensorflow_and_no_figure():
    code = (
        "import sys; from interpret.cli import app; "
        "app(['shapes', '--rows', '9', '--columns', '2'], standalone_mode=False); "
        "print([m for m in ('tensorflow', 'keras') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
