"""Checks in the shell: of a map that is made, and of one that was saved."""

import json

import interpret
from interpret.core.results import Occlusion
from interpret.methods.check import check
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.cli.conftest import MODEL
from tests.toy_models import example_model

TEXT = "the film was great fun"


def test_a_map_is_made_by_the_method_and_checked(line):
    words = ("check", MODEL, "--text", TEXT, "--method", "integrated_gradients", "--target", "good")
    answer = line(*words, "--aspects", "completeness,edges", "--json")
    assert answer.exit_code == 0
    model = example_model()
    expected = check(
        model, TEXT, saliency(model, TEXT, target="good"), aspects="completeness,edges"
    )
    body = json.loads(answer.stdout)
    assert [each["sentence"] for each in body["findings"]] == [
        each.sentence for each in expected.findings
    ]
    assert body["method"] == "integrated_gradients"


def test_a_saved_map_is_checked_with_its_own_settings(line, tmp_path):
    kept = tmp_path / "map.json"
    interpret.save(occlude(example_model(), TEXT, window=2, baseline="oov"), kept)
    answer = line("check", MODEL, "--text", TEXT, "--map", kept, "--aspects", "edges", "--json")
    assert answer.exit_code == 0
    body = json.loads(answer.stdout)
    assert (body["method"], body["map_params"]["window"]) == ("occlusion", 2)
    assert isinstance(interpret.read(kept), Occlusion)


def test_settings_beside_a_saved_map_and_other_inputs_are_refused(line, tmp_path):
    kept = tmp_path / "map.json"
    interpret.save(occlude(example_model(), TEXT), kept)
    answer = line("check", MODEL, "--text", TEXT, "--map", kept, "--method", "gradient")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "interpret: method says how a map is made, but the map is given: leave method out.\n"
    )
    answer = line("check", MODEL, "--text", "the film was fun", "--map", kept)
    assert answer.exit_code == 2
    assert answer.stderr == (
        "interpret: This map is of another input than the one that was given: give the input that "
        "was explained.\n"
    )
    answer = line("check", MODEL, "--text", TEXT, "--map", kept, "--out", kept)
    assert answer.stderr == (
        f"interpret: --out {kept} is the map, and would overwrite it: name another file.\n"
    )
