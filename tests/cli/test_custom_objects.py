"""Code of one's own: named on the line, imported from the folder one is in, given to ``load``."""

import sys

import pytest

from tests.cli.conftest import MODEL


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """A module of one's own in the folder that one is in."""
    (tmp_path / "my_layers.py").write_text("class Attention:\n    pass\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("interpret.loading.start_tensorflow", lambda: None)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    sys.modules.pop("my_layers", None)


def test_a_class_of_ones_own_is_imported_and_given(line, beside):
    result = line("inspect", MODEL, "--custom", "my_layers:Attention", "--trust-code")
    assert result.exit_code == 0, result.stderr
    assert line.settings["trust_code"] is True
    assert line.settings["custom_objects"]["Attention"].__module__ == "my_layers"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "Attention",
            "--custom must be MODULE:CLASS, such as my_layers:Attention, but is 'Attention'.",
        ),
        ("my_layers:Nobody", "--custom my_layers:Nobody: my_layers has no 'Nobody'."),
        (
            "nowhere:Attention",
            "--custom nowhere:Attention: the module 'nowhere' cannot be imported (No module named "
            "'nowhere'). Call interpret from the folder that holds it.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_found_is_said(line, beside, given, said):
    result = line("inspect", MODEL, "--custom", given)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"interpret: {said}"


def test_nothing_of_it_is_told_where_nothing_was_given(line):
    assert line("inspect", MODEL).exit_code == 0
    assert line.settings == {}
