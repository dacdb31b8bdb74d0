"""Floor 2: what can be asked of a model, with what settings, and how is the answer drawn?

``ANALYSES`` is the table that the command line and the dashboard list. Importing this loads neither
numpy nor TensorFlow.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.catalog.analyses import ANALYSES, SUMMARIES, analysis_named, commands
from interpret.catalog.analysis import Analysis
from interpret.catalog.calls import WrittenCall, as_command, as_python
from interpret.catalog.model_settings import SETTINGS, TEXT_SETTINGS
from interpret.core.data_file import Data
from interpret.core.errors import ArgumentError, DataError
from interpret.core.parameter import Parameter, Value
from interpret.core.table_size import TableSize

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.results import Result


Setting = Value | Data
"""A value, or a file of rows that was read."""


def run(
    model: SequenceModel | None,
    x: object,
    analysis: str,
    *,
    of: Result | None = None,
    progress: Progress | None = None,
    **params: Setting,
) -> Result:
    """Ask one question of the catalogue.

    Parameters
    ----------
    model
        None for an analysis of a table or of a map.
    x
        The input, whatever ``model.encode`` takes; for an analysis of a corpus, its documents;
        for one of rows, these; for one of a table, its ``TableSize``; for one of a map, the
        attribution; None for an analysis of the model alone.
    analysis
        A name of ``ANALYSES``.
    of
        A map of ``x``, for an analysis of an explanation.
    progress
        Called with (done, total) where the analysis reports progress; False returned stops it.
    **params
        Settings of the analysis; None is not given. A ``baseline_file`` may be what was read of it.

    Raises
    ------
    ArgumentError
        Where there is no such analysis, it cannot be asked of this model, or a setting breaks
        its rule.
    """
    chosen = analysis_named(analysis)
    settings: dict[str, Any] = {n: value for n, value in params.items() if value is not None}
    chosen.check({name: named(value) for name, value in settings.items()})
    reporting = {"progress": progress} if chosen.reports_progress and progress else {}
    if chosen.needs_map:
        return chosen.function(x, **settings, **reporting)
    if not chosen.needs_model:
        if not isinstance(x, TableSize):
            raise ArgumentError(f"{analysis} is asked of a table: say how large it is.")
        return chosen.function(x.rows, x.columns, source=x.source, **settings)
    if model is None:
        raise ArgumentError(f"{analysis} is asked of a model: open one first.")
    why_not = chosen.applies(model.info)
    if why_not is not None:
        raise ArgumentError(why_not)
    if (file := settings.pop("baseline_file", None)) is not None:
        settings[chosen.rows_as] = file if isinstance(file, Data) else _rows(model, file)
    inputs = () if chosen.looks_at == "model" else (x,)
    inputs = (*inputs, of) if of is not None else inputs
    return chosen.function(model, *inputs, **settings, **reporting)


def named(value: Setting) -> Value:
    """A setting as a command would name it: a file by its path."""
    return value.path if isinstance(value, Data) else value


def _rows(model: Any, file: str) -> Data:
    """Rows to take as baselines."""
    try:
        return rows_of(model, Path(file), shown_path=file)
    except DataError as error:
        raise DataError(f"baseline_file={file!r}: {error}", code=error.code) from None


def rows_of(model: Any, path: Path, *, shown_path: str) -> Data:
    """Rows of a file, read where the model lives."""
    from interpret.inputs.input_file import read_data

    read = getattr(model, "read_data", None) or functools.partial(read_data, model.info)
    rows: Data = read(path, shown_path=shown_path, seed=0)
    return rows


def plot(
    result: Result, *, theme: str = "light", view: str | None = None, **options: Any
) -> go.Figure:
    """Draw a result; see ``interpret.plots.plot``."""
    from interpret.plots import plot as draw

    return draw(result, theme=theme, view=view, **options)


__all__ = [
    "ANALYSES",
    "SETTINGS",
    "SUMMARIES",
    "TEXT_SETTINGS",
    "Analysis",
    "Parameter",
    "Setting",
    "TableSize",
    "Value",
    "WrittenCall",
    "analysis_named",
    "as_command",
    "as_python",
    "commands",
    "named",
    "plot",
    "rows_of",
    "run",
]
