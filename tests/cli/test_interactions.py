"""Parts of an input two by two, of a map that is made or one that was saved."""

import json

import numpy as np
import pytest

from interpret.methods.interactions import interactions
from interpret.methods.saliency import saliency
from tests.cli.conftest import MODEL
from tests.toy_models import example_model

TEXT = "the film was great fun"


def test_the_command_answers_as_the_function_does(line):
    words = ("interactions", MODEL, "--text", TEXT, "--target", "good", "--top", 2)
    answer = line(*words, "--method", "gradient_x_input", "--json")
    expected = interactions(example_model(), TEXT, method="gradient_x_input", target="good", top=2)
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert (found["drops"], found["relations"]) == (
        expected.drops.tolist(),
        list(expected.relations),
    )
    assert (found["method"], found["words"]) == ("gradient_x_input", ["great", "fun"])
    screen = line(*words).stdout
    assert "great fun +2 +0.5 +2.5 0 additive" in " ".join(screen.split())
    assert "Of 2 parts the only pair is additive: each counts for itself." in screen


def test_a_saved_map_is_taken_as_it_is(line, tmp_path):
    path = tmp_path / "map.json"
    made = ("saliency", MODEL, "--text", TEXT, "--method", "gradient", "--out", path)
    assert line(*made).exit_code == 0
    words = ("interactions", MODEL, "--text", TEXT, "--map", path, "--chunks", "0,3", "--json")
    found = json.loads(line(*words).stdout)
    map_ = saliency(example_model(), TEXT, method="gradient")
    expected = interactions(example_model(), TEXT, map_, chunks=(0, 3))
    np.testing.assert_allclose(found["together"], expected.together)
    assert found["params"]["chunks"] == "0,3"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--top", 1), "--top must be at least 2, but is '1'."),
        (
            ("--top", 99),
            "interpret: top=99 parts two by two would take 4,951 runs of the model: use at most "
            "60, which take 1,831.\n",
        ),
        (("--baseline", "pad", "--baseline-file", "rows.npz"), "are both given: give one of them."),
    ],
)
def test_settings_that_break_a_rule_are_refused(line, more, sentence):
    answer = line("interactions", MODEL, "--text", TEXT, *more)
    assert answer.exit_code == 2
    assert sentence in " ".join(answer.stderr.replace("│", " ").split()) + "\n"
