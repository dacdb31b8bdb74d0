"""A call that is copied does what was shown: the words are run through the program's own parser."""

import shlex

import numpy as np
import pytest

import interpret
from interpret.catalog import WrittenCall, as_command, as_python
from interpret.core.errors import ArgumentError
from tests.cli.conftest import MODEL, line, series_line  # noqa: F401

TEXT = "the film was great fun"


def run_python(call, monkeypatch, model):
    """Run the lines, with a toy for the model, and give the result."""
    monkeypatch.setitem(vars(interpret), "load", lambda path, **settings: model)
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda figure: None)
    names = {}
    exec(as_python(call), names)
    return names["result"]


CALLS = [
    WrittenCall(analysis="occlude", model=MODEL, text=TEXT, params={"window": 1, "target": "good"}),
    WrittenCall(
        analysis="occlude", model=MODEL, text=TEXT, params={"baseline": 6, "logits": False}
    ),
    WrittenCall(
        analysis="smoothgrad", model=MODEL, text=TEXT, params={"samples": 3, "noise": 0.25}
    ),
    WrittenCall(
        analysis="gradcam", model=MODEL, text=TEXT, params={"relu": False, "layer": "conv0"}
    ),
    WrittenCall(analysis="filters", model=MODEL, params={"top": 2}),
    WrittenCall(analysis="maximise", model=MODEL, params={"filter": 1}),
    WrittenCall(analysis="activations", model=MODEL, text=TEXT, params={"preactivation": True}),
    WrittenCall(analysis="spell", model=MODEL, text=TEXT, params={"filter": 1, "position": 3}),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.analysis)
def test_both_forms_give_the_same_result(call, line, monkeypatch):  # noqa: F811
    program, *words = shlex.split(as_command(call))
    assert program == "interpret"
    answer = line(*words, "--json")
    assert (answer.stderr, answer.exit_code) == ("", 0)
    assert answer.stdout.strip() == interpret.files.dumps(run_python(call, monkeypatch, line.model))


def test_a_sample_of_a_file(series_line, tmp_path, monkeypatch):  # noqa: F811
    file = tmp_path / "my samples.npy"
    np.save(file, np.random.default_rng(2).normal(size=(4, 6, 2)))
    call = WrittenCall(analysis="gradient_x_input", model=MODEL, file=str(file), row=3)
    answer = series_line(*shlex.split(as_command(call))[1:], "--json")
    assert answer.stdout.strip() == interpret.files.dumps(
        run_python(call, monkeypatch, series_line.model)
    )


def test_a_corpus(line, tmp_path, monkeypatch):  # noqa: F811
    file = tmp_path / "my reviews.csv"
    file.write_text("body,stars,class\nthe film was great,x,good\nawful film,y,bad\n")
    call = WrittenCall(
        analysis="ngrams",
        model=MODEL,
        file=str(file),
        reading={"text_column": "body"},
        params={"top": 2, "purity": 0.5},
    )
    assert "interpret.read_corpus(" in as_python(call)
    answer = line(*shlex.split(as_command(call))[1:], "--json")
    assert (answer.stderr, answer.exit_code) == ("", 0)
    result = run_python(call, monkeypatch, line.model)
    assert answer.stdout.strip() == interpret.files.dumps(result)
    assert result.accuracy == 1.0


def test_the_command_line():
    call = WrittenCall(
        analysis="occlude",
        model="it's mine.keras",
        text="-x\ny $HOME",
        settings={"vocabulary": "v.json", "labels": ["a b", "c"], "lowercase": False, "pad_id": 0},
        params={"baseline": 7, "window": None, "logits": False, "target": "-1"},
    )
    words = shlex.split(as_command(call))
    assert words == [
        *("interpret", "occlude", "it's mine.keras", "--text=-x\ny $HOME"),
        *("--target=-1", "--baseline", "#7"),
        *("--vocab", "v.json", "--labels", "a b,c", "--no-lowercase", "--pad-id", "0"),
    ]


def test_a_model_whose_name_looks_like_an_option():
    assert (
        as_command(WrittenCall(analysis="filters", model="-m.keras"))
        == "interpret filters ./-m.keras"
    )


def test_settings_reach_load(line, tmp_path):  # noqa: F811
    vocabulary = tmp_path / "v.txt"
    vocabulary.write_text("a\n")
    settings = {
        "vocabulary": str(vocabulary),
        "labels": ["x", "y"],
        "lowercase": False,
        "pad_id": 0,
    }
    settings |= {"sampling_rate": 2.5, "split": "word", "length": 9}
    call = WrittenCall(analysis="filters", model=MODEL, settings=settings)
    assert line(*shlex.split(as_command(call))[1:]).exit_code == 0
    assert line.settings == settings


def test_the_python():
    call = WrittenCall(
        analysis="layercam",
        model='a "b".keras',
        text="x",
        settings={"sampling_rate": 50.0},
        params={"target": "it's", "relu": True},
    )
    assert as_python(call).splitlines() == [
        "import interpret",
        "",
        """model = interpret.load('a "b".keras', sampling_rate=50.0)""",
        """result = interpret.saliency(model, "x", method="layercam", target="it's")""",
        "interpret.plot(result).show()",
    ]


def test_a_setting_that_breaks_its_rule_is_not_written_down():
    call = WrittenCall(analysis="occlude", model="m", text="x", params={"window": 0})
    with pytest.raises(ArgumentError):
        as_command(call)


@pytest.mark.parametrize(
    ("same", "python", "shell"),
    [
        (("a", "b"), "same=('a', 'b')", "--same a,b"),
        ((), "same=()", "--same none"),
        (True, "same=True", "--same all"),
    ],
)
def test_inputs_that_hold_the_same_are_written_down(same, python, shell):
    call = WrittenCall(analysis="occlude", model="m.keras", text="w", settings={"same": same})
    assert python in as_python(call)
    assert as_command(call) == f"interpret occlude m.keras --text w {shell}"


def test_rows_of_a_file_are_read_where_the_call_is_copied():
    call = WrittenCall(
        analysis="expected_gradients",
        model="m.keras",
        file="x.npz",
        row=3,
        params={"baseline_file": "a b.npz", "seed": 2},
    )
    assert as_command(call) == (
        "interpret saliency m.keras --input x.npz --row 3 --method expected_gradients --seed 2 "
        "--baseline-file 'a b.npz'"
    )
    assert 'rows = read_rows("a b.npz", model.info)' in as_python(call)
    assert 'saliency(model, x, baseline=rows, method="expected_gradients", seed=2)' in (
        as_python(call)
    )
