"""The doors by which a file comes in: what opens it, and what is then said.

A door takes (case, path, monkeypatch) and gives (code, message, exit status): of what was refused,
or ("", "", 0).
"""

from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from interpret.backends.inspection import inspect_file
from interpret.cli import app
from interpret.core.errors import InterpretError
from interpret.inputs.formats import format_of
from interpret.inputs.series_file import read_series
from interpret.inputs.text_columns import Chosen
from interpret.inputs.vocabulary import read_vocabulary
from interpret.loading import LocalModel
from interpret.sandbox.talk.client import open_remote
from tests.toy_models import example_model, series_model

SAMPLES = Path(__file__).parents[2] / "sample_models"
MODEL = SAMPLES / "team_names" / "model.keras"


def read_texts(path):
    return list(format_of(path, "texts").texts(path, Chosen()))


READERS = {
    "model": inspect_file,
    "series": read_series,
    "texts": read_texts,
    "vocabulary": read_vocabulary,
}
QUESTIONS = {
    "model": ["inspect", "{path}"],
    "series": ["occlude", "{model}", "--input", "{path}"],
    "texts": ["occlude", "{model}", "--row", "0", "--input", "{path}"],
    "vocabulary": ["occlude", "{model}", "--text", "a", "--vocab", "{path}"],
}


def library(case, path, monkeypatch):
    """In this process where that is safe; the command line asks another one for the same."""
    options = {"apart": case.costly} if case.door == "model" else {}
    try:
        READERS[case.door](path, **options)
    except InterpretError as error:
        return error.code, str(error), error.exit_code
    return "", "", 0


def command_line(case, path, monkeypatch):
    """The shell, with a model that exists only in numpy behind it."""

    def load(source, *, vocabulary=None, **settings):
        if vocabulary is not None:
            read_vocabulary(Path(vocabulary))
        model = example_model() if case.door in ("texts", "vocabulary") else series_model(length=6)
        return LocalModel.of(model)

    monkeypatch.setattr("interpret.loading.load_local", load)
    words = [word.format(path=path, model=MODEL) for word in QUESTIONS[case.door]]
    result = CliRunner().invoke(app, words)
    said = [line for line in result.stderr.splitlines() if line.startswith("interpret: ")]
    return None, said[-1].removeprefix("interpret: ") if said else "", result.exit_code


class WorkerDoor:
    """Locked workers, as the dashboard uses them; models that were open before go on answering.

    ``folder`` is where the bad files will lie; ``level`` is how far the workers are locked.
    """

    def __init__(self, folder):
        vocabulary = MODEL.with_name("vocabulary.json")
        self._folder = folder
        self._texts = open_remote(
            MODEL, readable=[vocabulary, folder], vocabulary=str(vocabulary), split="character"
        )
        self._series = open_remote(SAMPLES / "gestures" / "model.keras", readable=[folder])
        self._inputs = {"texts": "Indians G Juniors", "series": np.ones((150, 6), np.float32)}
        self._before = self._answers()
        self.level = self._texts.report.level

    def __call__(self, case, path, monkeypatch):
        code, message, status = "", "", 0
        try:
            self._open(case, path)
        except InterpretError as error:
            code, message, status = error.code, str(error), error.exit_code
        assert self._answers() == self._before
        return code, message, status

    def _open(self, case, path):
        if case.door == "model":
            model = open_remote(path)
            try:
                assert model.info.input.length == 7
                assert len(model.kernel(model.info.conv_layers[0].name).bias)
            finally:
                model.close()
        elif case.door == "vocabulary":
            open_remote(MODEL, readable=[path], vocabulary=str(path)).close()
        else:
            model = self._texts if case.door == "texts" else self._series
            model.read_data(path, shown_path=path.name)

    def _answers(self):
        """What the models of before say, and which processes say it."""
        found = []
        for name, model in (("texts", self._texts), ("series", self._series)):
            sample = model.encode(self._inputs[name])
            scores = model.predict(sample.x[None], sample=sample)
            found.append((model.pid, [head.tobytes() for head in scores]))
        return found

    def close(self):
        self._texts.close()
        self._series.close()


DOORS = {"library": library, "command line": command_line}
