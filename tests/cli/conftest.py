"""A command line whose models exist only in numpy, so that no test here waits for TensorFlow."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from interpret.cli import app
from interpret.loading import LocalModel
from tests.toy_models import example_model, series_model

ROOT = Path(__file__).parents[2]
MODEL = str(ROOT / "sample_models" / "team_names" / "model.keras")
"""A file that passes for a model; what is loaded is a toy."""


class Line:
    """Runs command lines and remembers what ``load`` was told."""

    def __init__(self):
        self.model = example_model()
        self.settings = None

    def __call__(self, *words, stdin=None):
        return CliRunner().invoke(app, [str(word) for word in words], input=stdin)

    def load_local(self, file, **settings):
        self.settings = settings
        return LocalModel.of(self.model)


@pytest.fixture
def line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "INTERPRET_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    found = Line()
    monkeypatch.setattr("interpret.loading.load_local", found.load_local)
    return found


@pytest.fixture
def series_line(line):
    line.model = series_model(length=6)
    return line
