"""A model of four channels, of which nobody said what they are, is given a text."""

import keras
import numpy as np
import pytest
from keras import layers
from typer.testing import CliRunner

import interpret
from interpret.cli import app
from interpret.core.errors import DataError

KERNEL = np.arange(12, dtype="float32").reshape(3, 4, 1) % 5
ROWS = {"A": [1, 0, 0, 0], "C": [0, 1, 0, 0], "G": [0, 0, 1, 0], "T": [0, 0, 0, 1], "N": [0.25] * 4}
ASSUMED = "model.keras takes 4 channels and was given a text: they were assumed to be A C G T"


def answer(text, rows=ROWS):
    """The largest answer of the one filter."""
    x = np.array([rows[letter] for letter in text.upper()])
    return max((x[i : i + 3] * KERNEL[..., 0]).sum() for i in range(len(x) - 2))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    model = keras.Sequential(
        [
            keras.Input((None, 4)),
            layers.Conv1D(1, 3, use_bias=False, name="conv"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(1, kernel_initializer="ones", name="out"),
        ]
    )
    model.get_layer("conv").set_weights([KERNEL])
    file = tmp_path_factory.mktemp("letters") / "model.keras"
    model.save(file)
    file.with_name("x.fa").write_text(">a\nACGTTNAC\n>b long\nggg\nACT\n")
    return file


def test_a_text_is_read_and_an_array_is_as_it_was(path):
    model = interpret.load(path)
    found = interpret.occlude(model, "ACGTTNAC", window=1, baseline="pad")
    assert found.score == pytest.approx(answer("ACGTTNAC"))
    assert found.positions == tuple("ACGTTNAC")
    assert any(note.startswith(ASSUMED) for note in found.notes)
    assert model.predict("gggACT")[0][0] == pytest.approx([answer("GGGACT")])
    array = np.array([ROWS[letter] for letter in "ACGTTNAC"])
    plain = interpret.occlude(model, array, window=1, baseline="zero")
    assert plain.score == pytest.approx(answer("ACGTTNAC"))
    assert not any(note.startswith(ASSUMED) for note in plain.notes)
    assert model.info.input.kind == "series"


def test_every_answer_of_a_substitution_is_the_models(path):
    found = interpret.substitute(path, "ACGTTA")
    for at, letter in enumerate("ACGT"):
        changed = f"A{letter}GTTA"
        expected = answer(changed) - answer("ACGTTA")
        assert found.values[1, at] == pytest.approx(expected, abs=1e-5)


def test_what_is_said_goes_before_what_is_assumed(path):
    rows = {letter: np.eye(4)[number] for number, letter in enumerate("TCGA")}
    found = interpret.predict(interpret.load(path, vocabulary="TCGA"), "ACGTTA")
    assert found.values[0] == pytest.approx(answer("ACGTTA", rows))
    assert found.notes == ()


def test_a_corpus_of_records(path):
    corpus = interpret.read_corpus(path.with_name("x.fa"))
    found = interpret.ngrams(path, corpus)
    assert {"".join(each) for each in found.ngram_tokens} >= {"ACG", "ggg"} or found.windows == 10
    assert any(note.startswith(ASSUMED) for note in found.notes)


def test_in_a_locked_process(path):
    with interpret.load(path, sandbox=True) as model:
        assert model.info.input.kind == "series"
        found = interpret.predict(model, "ACGTTNAC")
        assert found.values[0] == pytest.approx(answer("ACGTTNAC"))
        assert any(note.startswith(ASSUMED) for note in found.notes)


@pytest.mark.parametrize(
    "words",
    [
        ("--text", "ACGTTNAC"),
        ("--input", "x.fa", "--row", "0"),
        ("--input", "x.fa", "--row", "0", "--vocab", "dna"),
    ],
)
def test_the_command_line(path, words, monkeypatch):
    monkeypatch.chdir(path.parent)
    told = CliRunner().invoke(app, ["predict", path.name, *words, "--json"])
    assert told.exit_code == 0
    assert f'"values": [{answer("ACGTTNAC")}' in told.stdout
    assert ("assumed" in told.stdout) == ("--vocab" not in words)


def test_a_text_that_is_no_sequence_is_refused(path):
    with pytest.raises(DataError, match="no letters of DNA"):
        interpret.predict(path, "the film was great")
