"""Which columns of a table with time down are no channels: a label, an index, words of others?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interpret.core.class_labels import LABEL_COLUMNS
from interpret.inputs.labels import written_label
from interpret.inputs.sample_columns import INDEX_NOTE, is_index_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interpret.inputs.table import DataTable


@dataclass(frozen=True, kw_only=True)
class SeriesColumns:
    """Numbers of the columns of channels, the label of the series, and what was understood."""

    channels: list[int]
    label: str | None
    notes: tuple[str, ...]


def series_columns(
    table: DataTable, *, time: Sequence[int], own: Sequence[str] = (), count: int | None = None
) -> SeriesColumns:
    """Tell them apart, for a model that takes ``count`` channels, ``own`` by their names.

    A column named as labels are is one where it holds words, or the model has no channel for it. A
    column of words is left out where it is an index, or where the model's channels are the others.
    """
    rest = [c for c in range(len(table.columns)) if c not in time]
    named = [c for c in rest if _is_label(table, c) and table.names[c] not in own]
    spare = len(rest) - 1 == count and len(named) == 1
    labels = [c for c in named if spare or table.columns[c].dtype.kind not in "biufM"]
    if len(labels) == len(rest):
        labels = []
    words = [c for c in rest if c not in labels and table.is_worded(c)]
    index = [c for c in words if c == 0 and table.names and is_index_name(table.names[c])]
    whole = bool(own) and set(own) <= set(table.names)
    others = [c for c in words if c not in index and whole and table.names[c] not in own]
    notes = [_label_note(table, c) for c in labels] + [INDEX_NOTE] * len(index)
    for title in map(table.title, others):
        notes.append(f"{_capital(title)} holds words and is no channel of the model: left out.")
    return SeriesColumns(
        channels=[c for c in rest if c not in {*labels, *index, *others}],
        label=_label(table, labels[0]) if labels else None,
        notes=tuple(notes),
    )


def _label(table: DataTable, column: int) -> str | None:
    """The one label of a series; None where it has several along it."""
    kinds = dict.fromkeys(table.columns[column].tolist())
    return written_label(next(iter(kinds))) if len(kinds) == 1 else None


def _label_note(table: DataTable, column: int) -> str:
    kinds = len(dict.fromkeys(table.columns[column].tolist()))
    several = f": it has {kinds} values along the series." if kinds > 1 else "."
    title = _capital(table.title(column))
    return f"{title} was taken as the label, and is no channel{several}"


def _capital(title: str) -> str:
    return title[0].upper() + title[1:]


def _is_label(table: DataTable, column: int) -> bool:
    """Whether a column is named as labels are; a "y" beside an "x" is an axis."""
    heads = [name.strip().lower() for name in table.names]
    return (
        bool(heads)
        and heads[column] in LABEL_COLUMNS
        and (heads[column] != "y" or "x" not in heads)
    )
