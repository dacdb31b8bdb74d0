"""What can the shell complete a value to? Read out of the files on the line, without TensorFlow.

A value of the catalogue is completed to what a page would suggest; for that the model's names are
read out of its file, in a process that may die, and out of the files beside it.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from interpret.catalog import SETTINGS, TEXT_SETTINGS, Parameter
from interpret.methods.shared_parameters import TARGET

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo

Completer = Callable[[typer.Context, str], list[str]]


def completing(parameter: Parameter) -> Completer:
    """The completion of a parameter that a model suggests values for."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        return _values(lambda given: parameter.suggest(_model(given)), context, incomplete)

    return complete


def columns_of(option: str) -> Completer:
    """The completion to columns of the file that an option names, also with commas between."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        return _values(lambda given: _columns(Path(given[option])), context, incomplete, many=True)

    return complete


def targets(context: typer.Context, incomplete: str) -> list[str]:
    """The completion to outputs, and once ``filter:`` is written, to filters."""

    def named(given: Mapping[str, Any]) -> Iterable[str]:
        info = _model(given)
        filters = (f"filter:{each}" for each in _filters(info))
        return filters if incomplete.startswith("filter:") else TARGET.suggest(info)

    return _values(named, context, incomplete)


def filter_numbers(context: typer.Context, incomplete: str) -> list[str]:
    """The completion to the filters of the layer that was named, or of the first."""
    return _values(
        lambda given: map(str, range(_model(given).conv_layer(given.get("layer")).filters)),
        context,
        incomplete,
    )


def filters_off(context: typer.Context, incomplete: str) -> list[str]:
    """The completion to LAYER:NUMBER, also with commas between."""
    return _values(lambda given: _filters(_model(given)), context, incomplete, many=True)


def _values(
    ask: Callable[[Mapping[str, Any]], Iterable[str]],
    context: typer.Context,
    incomplete: str,
    *,
    many: bool = False,
) -> list[str]:
    """The values that begin so; none where a file cannot be read: the shell shows no sentence."""
    before = incomplete[: incomplete.rfind(",") + 1] if many else ""
    with contextlib.suppress(Exception):
        found = [before + value for value in ask(_given(context))]
        return [value for value in found if value.startswith(incomplete)]
    return []


def _given(context: typer.Context) -> dict[str, Any]:
    """What is on the line so far. The value that is missing yet keeps Typer from the arguments."""
    given = dict(context.params)
    if given.get("model") is None and context.args:
        given["model"] = context.args[0]
    return given


def _model(given: Mapping[str, Any]) -> ModelInfo:
    """The model as far as files tell."""
    from interpret.backends.inspection import inspect_file
    from interpret.backends.inspection.outline import outlined

    path = Path(given["model"])
    info = outlined(inspect_file(path, trust_code=True))
    with contextlib.suppress(Exception):  # what is wrong beside it is said when it is opened
        return _named(info, path, given)
    return info


def _named(info: ModelInfo, path: Path, given: Mapping[str, Any]) -> ModelInfo:
    """The model with the names that stand beside it or on the line."""
    from interpret.cli.request import listed_names
    from interpret.inputs.sidecar import sidecar_beside, sidecar_path
    from interpret.loading.known import Known, dressed

    beside = sidecar_path(path)
    of_inputs = ("focus", "same")
    names = [s.name for s in SETTINGS if s not in TEXT_SETTINGS and s.name not in of_inputs]
    stated = listed_names({name: given[name] for name in names if given.get(name) is not None})
    text = {each.name: given[each.name] for each in TEXT_SETTINGS if given.get(each.name)}
    sidecar = sidecar_beside(beside) if beside.is_file() else None
    return dressed(info, stated=Known(**stated), sidecar=sidecar, text=text)[0]


def _filters(info: ModelInfo) -> list[str]:
    return [f"{layer.name}:{n}" for layer in info.conv_layers for n in range(layer.filters)]


def _columns(path: Path) -> Iterable[str]:
    """Names in a table's first row, without reading on."""
    from interpret.inputs.reading import lines_of
    from interpret.inputs.table import sniff_delimiter

    if path.suffix.lower() in (".parquet", ".pq"):
        from interpret.inputs.parquet import parquet_names

        return parquet_names(path)
    lines = list(itertools.islice(lines_of(path, newline=""), 10))
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    delimiter = sniff_delimiter(lines, usual=usual)
    return next(csv.reader(lines, delimiter=delimiter)) if delimiter != " " else lines[0].split()
