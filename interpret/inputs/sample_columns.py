"""Which columns of a table that has a sample in each row are no values: its label, its index?

A name says it; without one, a column at either end that holds words, or whole numbers beside
fractions, or that the model has no position for. All of it is told in a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.class_labels import LABEL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Shaped

INDEX_NOTE = "The first column has no name: it was taken as an index and left out."

_ASIDE = ("time", "timestamp", "date", "index", "unnamed: 0")
_NAMING = {"id", "uuid", "key", "sample", "subject", "patient", "participant", "record", "file"}
"""What columns are called that say whose sample it is."""


@dataclass(frozen=True, kw_only=True)
class SampleColumns:
    """Numbers of the columns of values and of the label, and what was understood."""

    values: tuple[int, ...]
    label: int | None
    notes: tuple[str, ...]


def sample_columns(
    names: Sequence[str],
    columns: Sequence[Shaped[np.ndarray, " row"]],
    *,
    length: int | None,
) -> SampleColumns:
    """Tell them apart; ``length`` is how many values the model takes, where that is known.

    Where each column is needed for that, each is a value.
    """
    heads = [name.strip().lower() for name in names]
    everything = tuple(range(len(columns)))
    if len(columns) == length and all(each.dtype.kind in "biuf" for each in columns):
        return SampleColumns(values=everything, label=None, notes=())
    notes: list[str] = []
    aside = {c for c, head in enumerate(heads) if head in _ASIDE or (not head and c == 0)}
    if heads and is_index_name(heads[0]):
        notes.append(INDEX_NOTE)
    more = 0 if length is None else len(columns) - len(aside) - length
    for c in [c for c, head in enumerate(heads) if head.split("_")[0] in _NAMING]:
        if more > 0 or columns[c].dtype.kind not in "biuf":
            aside.add(c)
            more -= 1
            notes.append(f"Column {names[c]!r} says whose sample it is, and was left out.")
    label = next((c for c, head in enumerate(heads) if head in LABEL_COLUMNS), None)
    if label is None:
        rest = [c for c in everything if c not in aside]
        spare = None if length is None else len(rest) - length
        if not aside and spare in (1, 2) and _counts(columns[0]):
            aside, spare = {0}, (spare or 0) - 1
            notes.append("The first column counts the rows, and was left out.")
            rest = rest[1:]
        label = _at_an_end([columns[c] for c in rest], spare=spare)
        label = None if label is None else rest[label]
        if label is not None:
            words = columns[label].dtype.kind not in "biuf"
            place = f"The {'first' if label == 0 else 'last'} column"
            place = place if not heads else f"Column {names[label]!r}"
            holds = "words" if words else "whole numbers alone"
            notes.append(f"{place} holds {holds} and was taken as the label.")
    values = tuple(c for c in everything if c not in aside and c != label)
    return SampleColumns(values=values, label=label, notes=tuple(notes))


def is_index_name(name: str) -> bool:
    """Whether the first column is called as pandas writes an index that has no name."""
    return name.strip().lower() in ("", "unnamed: 0")


def _at_an_end(columns: Sequence[Shaped[np.ndarray, " row"]], *, spare: int | None) -> int | None:
    """The first or the last column, where it is one of labels.

    ``spare`` is how many columns are more than the model takes; None where that is not known.
    """
    last = len(columns) - 1
    if last < 1 or (spare is not None and spare != 1):
        return None
    worded = [c for c, each in enumerate(columns) if each.dtype.kind not in "biuf"]
    if worded:
        return worded[0] if worded in ([0], [last]) else None
    likely = {c: kinds for c in (0, last) if (kinds := _classes(columns, c, sure=spare == 1))}
    return min(likely, key=lambda c: (likely[c], c)) if likely else None


def _classes(columns: Sequence[Shaped[np.ndarray, " row"]], column: int, *, sure: bool) -> int:
    """How many classes a column may name, 0 where it is no label, as in the UCR archive."""
    cells = columns[column]
    if not np.isfinite(cells).all() or (cells != np.floor(cells)).any():
        return 0
    kinds = len(np.unique(cells))
    few = kinds <= max(2, len(cells) // 2)
    others = (each for c, each in enumerate(columns) if c != column)
    fractions = any((each != np.floor(each)).any() for each in others)
    return kinds if (few or fractions if sure else few and fractions) else 0


def _counts(cells: Shaped[np.ndarray, " row"]) -> bool:
    """Whether a column counts three rows or more, from 0 or 1."""
    if cells.dtype.kind not in "biuf" or len(cells) < 3 or cells[0] not in (0, 1):
        return False
    return bool((np.diff(cells) == 1).all())
