"""Which class does a label in the user's data name?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interpret.core.errors import DataError

LABEL_COLUMNS = (*("label", "labels", "class", "target", "category", "sentiment", "activity", "y"),)
"""What a column of labels is called, in lower case."""

_LEAST = 3
"""Letters of a name that are enough to know it by."""


def class_number(names: Sequence[str], label: object) -> int | None:
    """The number of the class with this name or number; None where there is none.

    A name may be in another case, or be cut short as in "neg" and "pos", where one name alone fits.

    Examples
    --------
    >>> names = ("negative", "positive")
    >>> [class_number(names, each) for each in ("positive", "Neg", 1.0, True, "0", "1.0", "2")]
    [1, 0, 1, 1, 0, 1, None]
    """
    import numpy as np  # a command's help needs the names alone

    plain = label.item() if isinstance(label, np.generic) else label
    if isinstance(plain, str) and plain in names:
        return list(names).index(plain)
    if isinstance(plain, float) and plain.is_integer():
        plain = int(plain)
    text = str(int(plain)) if isinstance(plain, bool) else str(plain).strip()
    digits = text.removesuffix(".0")
    if digits.isascii() and digits.isdecimal():
        return int(digits) if len(digits) < 10 and int(digits) < len(names) else None
    short = text.casefold()
    equal = [i for i, name in enumerate(names) if name.casefold() == short]
    begins = [i for i, name in enumerate(names) if name.casefold().startswith(short)]
    alike = equal or (begins if len(short) >= _LEAST else [])
    return alike[0] if len(alike) == 1 else None


def class_numbers(names: Sequence[str], label: object) -> tuple[int, ...] | None:
    """The numbers of all classes that the label of a model of several at once names.

    It is one of them; several with ``;``, ``|`` or ``,`` between; a list of them; or a list with 0
    or 1 for each class. None where something in it is no class; "" and "none" name none.

    Examples
    --------
    >>> names = ("toxic", "insult", "threat")
    >>> [class_numbers(names, each) for each in ("insult;toxic", [0, 1, 1], ["threat"], "", "rude")]
    [(0, 1), (1, 2), (2,), (), None]
    """
    import numpy as np

    parts: list[object]
    if isinstance(label, str):
        one = class_number(names, label)
        split = [each.strip() for each in re.split(r"[;|,]", label)]
        split = [] if label.strip().casefold() == "none" else split
        parts = [label] if one is not None else [each for each in split if each]
    elif isinstance(label, np.ndarray | list | tuple | set | frozenset):
        parts = list(label)
        if len(parts) == len(names) and all(each in (0, 1) for each in parts):
            return tuple(i for i, each in enumerate(parts) if each)
    else:
        parts = [label]
    numbers = [class_number(names, each) for each in parts]
    known = {number for number in numbers if number is not None}
    return None if None in numbers else tuple(sorted(known))


def columns_named(heads: Sequence[str], names: str) -> tuple[str, ...]:
    """The columns of labels that are named: one, or several with commas between, for each a class.

    Empty where one of them is not there.

    Examples
    --------
    >>> heads = ["text", "toxic", "insult", "a,b"]
    >>> [columns_named(heads, names) for names in ("toxic, insult", "a,b", "x")]
    [('toxic', 'insult'), ('a,b',), ()]
    """
    parts = (names,) if names in heads else tuple(each.strip() for each in names.split(","))
    return parts if all(each in heads for each in parts) else ()


def label_in_columns(cells: Sequence[object], names: Sequence[str]) -> str:
    """The label that columns of 0 and 1 say, named after their classes, with ``;`` between.

    Raises
    ------
    DataError
        Where a cell is neither.
    """
    held = []
    for cell, name in zip(cells, names, strict=True):
        said = str(cell).strip().casefold()
        if said not in _YES | _NO:
            raise DataError(
                f"Column {name!r} holds {said[:40]!r}, where a column for each class has 0 or 1.",
                code="not-a-label",
            )
        held += [name] * (said in _YES)
    return ";".join(held) or "none"


_YES, _NO = {"1", "1.0", "true"}, {"0", "0.0", "false"}
