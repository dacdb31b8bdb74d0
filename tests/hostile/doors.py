"""The doors by which a file comes in: what opens it, and what is then said.

A door takes (case, path, monkeypatch) and gives (code, message, exit status): of what was refused,
or ("", "", 0). Another way to open files, such as a worker, is one more entry of ``DOORS``.
"""

from pathlib import Path

from typer.testing import CliRunner

from interpret.backends.inspection import inspect_file
from interpret.cli import app
from interpret.core.errors import InterpretError
from interpret.inputs.corpus import read_texts
from interpret.inputs.series import Series, read_series
from interpret.inputs.vocabulary import read_vocabulary
from tests.toy_models import example_model, series_model

MODEL = Path(__file__).parents[2] / "sample_models" / "team_names" / "model.keras"
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
    try:
        READERS[case.door](path)
    except InterpretError as error:
        return error.code, str(error), error.exit_code
    return "", "", 0


def command_line(case, path, monkeypatch):
    """The shell, with a model that exists only in numpy behind it."""

    def load(source, *, vocabulary=None, **settings):
        if vocabulary is not None:
            read_vocabulary(Path(vocabulary))
        model = example_model() if case.door in ("texts", "vocabulary") else series_model(length=6)
        encode = model.encode
        model.encode = lambda x: encode(x.values if isinstance(x, Series) else x)
        return model

    monkeypatch.setattr("interpret.loading.load", load)
    words = [word.format(path=path, model=MODEL) for word in QUESTIONS[case.door]]
    result = CliRunner().invoke(app, words)
    said = [line for line in result.stderr.splitlines() if line.startswith("interpret: ")]
    return None, said[-1].removeprefix("interpret: ") if said else "", result.exit_code


DOORS = {"library": library, "command line": command_line}
