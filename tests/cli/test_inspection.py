"""A model file is looked at once, before TensorFlow is loaded."""

import pytest
from typer.testing import CliRunner

from interpret.backends import ModelFile, inspect_file, open_model
from interpret.backends import inspection as inspections
from interpret.cli import app
from interpret.core.errors import ModelError
from tests.cli.conftest import ROOT

MODEL = ROOT / "sample_models" / "team_names" / "model.keras"


@pytest.fixture
def unpacked(monkeypatch):
    """Each file that a process looked into; nothing is loaded after that."""
    counted = []
    original = inspections.look_apart

    def look_apart(path, **terms):
        counted.append(path)
        return original(path, **terms)

    def start_tensorflow():
        raise ModelError("TensorFlow would be loaded now.", code="no-tensorflow")

    monkeypatch.setattr(inspections, "look_apart", look_apart)
    monkeypatch.setattr("interpret.backends.start_tensorflow", start_tensorflow)
    return counted


@pytest.mark.parametrize(
    "words", [("inspect",), ("filters",), ("occlude", "--text", "Juniors"), ("inspect", "--json")]
)
def test_a_command_looks_into_its_model_once(unpacked, words):
    command, *options = words
    answer = CliRunner().invoke(app, [command, str(MODEL), *options])
    assert answer.exit_code == 3
    assert "TensorFlow would be loaded now." in answer.stderr
    assert unpacked == [MODEL]


def test_a_file_inspected_on_other_terms_is_inspected_again(unpacked):
    lenient = inspect_file(MODEL, known=("Attention",), trust_code=True)
    for terms, again in [
        ({"custom_objects": {"Attention": object}, "trust_code": True}, 0),
        ({"custom_objects": {"Attention": object}}, 1),
        ({"trust_code": True}, 1),
        ({}, 1),
    ]:
        unpacked.clear()
        with pytest.raises(ModelError, match="would be loaded now"):
            open_model(lenient, **terms)
        assert len(unpacked) == again, terms
    assert isinstance(lenient, ModelFile)
