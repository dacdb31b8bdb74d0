"""Is the first row of a table of numbers a header, or the first of its data?

A header may hold numbers alone: pandas counts unnamed columns, and spectra stand under their
wavelengths. Whatever is taken for one without a word in it is told in a note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.class_labels import LABEL_COLUMNS
from interpret.core.errors import from_zero
from interpret.inputs.cells import MISSING, cell_number
from interpret.inputs.even_steps import even_steps
from interpret.inputs.time_names import is_time_name

if TYPE_CHECKING:
    from jaxtyping import Float

MANY = 8
"""Numbers in a row that rise evenly by chance no more, even where they are rounded."""
_ROUNDED = 0.01
_EXACT = 1e-9
_WHOLE = re.compile(r"\s*[+-]?\d+\s*")


def counting(names: Sequence[str]) -> bool:
    """Whether the names of columns only count them from 0.

    >>> counting(["0", "1", "2"]), counting(["1", "2"])
    (True, False)
    """
    return [name.strip() for name in names] == [str(i) for i in range(len(names))]


def even_numbers(names: Sequence[str]) -> Float[np.ndarray, " column"] | None:
    """The numbers that name the columns, where they rise or fall evenly and do not only count."""
    values = [cell_number(name) for name in names]
    known = [value for value in values if value is not None and np.isfinite(value)]
    if (
        len(known) < max(len(values), 3)
        or counting(names)
        or not even_steps(known, bound=_ROUNDED) != 0
    ):
        return None
    return np.array(known)


def is_header(
    first: Sequence[str], body: Sequence[Sequence[str]], *, name: str
) -> tuple[bool, str]:
    """Whether the first row is a header, and what is to be said of that; "" where it is plain.

    Parameters
    ----------
    first, body
        Cells of the first row, and of some that follow; decimal commas written as points.
    name
        What to call the file.
    """
    words = [c for c, cell in enumerate(first) if _is_word(cell)]
    indexed = _indexed(first)
    numbers = [cell for c, cell in enumerate(first) if c not in words and not (indexed and c == 0)]
    if not words:
        return _numbers_alone(numbers, body, indexed=indexed, name=name)
    if len(words) + indexed == len(first) or not body or any(_over_numbers(body, c) for c in words):
        return True, ""
    if any(_is_known(first[c]) for c in words) or even_numbers(numbers) is not None:
        return True, ""
    if counting(numbers) and len(numbers) > 1:
        return True, ""
    return False, (
        f"{name} has no header: its first row was taken as data, since its words stand over words "
        "and its numbers over numbers."
    )


def _numbers_alone(
    cells: Sequence[str], body: Sequence[Sequence[str]], *, indexed: bool, name: str
) -> tuple[bool, str]:
    """The same of a first row without a word, but for the name of an index."""
    known = [
        value for cell in cells if (value := cell_number(cell)) is not None and np.isfinite(value)
    ]
    if not body or not cells or len(known) < len(cells):
        return False, ""
    whole = all(_WHOLE.fullmatch(cell) for cell in cells)
    points = whole and all(not _WHOLE.fullmatch(cell) for row in body for cell in row[indexed:])
    if counting(cells):
        if indexed or points or (len(cells) > 2 and not _ramp(body, indexed=indexed)):
            what = f"counts the columns, {from_zero(len(cells))}, as pandas writes it"
            return True, f"The first row of {name} {what}, and was taken as a header."
        if len(cells) > 2:
            return False, ""
        return False, (
            f"The first row of {name}, {', '.join(cells)}, was taken as data: if it is a header, "
            "name the columns by words."
        )
    bound = _ROUNDED if len(cells) >= MANY else _EXACT
    even = len(known) > 2 and even_steps(known, bound=bound) != 0
    sure = len(cells) >= MANY or points or indexed
    if (even and sure and not _ramp(body, indexed=indexed)) or (indexed and _counts_rows(body)):
        how = "rises" if known[-1] > known[0] else "falls"
        how = f"{how} evenly from {known[0]:g} to {known[-1]:g}" if even else "stands over an index"
        return True, f"The first row of {name} {how}, and was taken as a header."
    return False, ""


def _ramp(body: Sequence[Sequence[str]], *, indexed: bool) -> bool:
    """Whether the row after the first rises evenly, too: then that is how the data are."""
    values = [cell_number(cell) for cell in body[0][indexed:]]
    known = [value for value in values if value is not None and np.isfinite(value)]
    return len(known) == len(values) and even_steps(known, bound=_ROUNDED) != 0


def _counts_rows(body: Sequence[Sequence[str]]) -> bool:
    firsts = [row[0].strip() if row else "" for row in body]
    return firsts == [str(i) for i in range(len(firsts))]


def _indexed(first: Sequence[str]) -> bool:
    """Whether the first cell is that of an index that pandas wrote."""
    return len(first) > 1 and first[0].strip().lower() in ("", "unnamed: 0")


def _is_word(cell: str) -> bool:
    return cell_number(cell) is None and cell.strip().lower() not in {*MISSING, "unnamed: 0"}


def _over_numbers(body: Sequence[Sequence[str]], column: int) -> bool:
    return any(cell_number(row[column]) is not None for row in body if column < len(row))


def _is_known(name: str) -> bool:
    """Whether it is what a column of labels or times is called."""
    return name.strip().lower() in LABEL_COLUMNS or is_time_name(name)
