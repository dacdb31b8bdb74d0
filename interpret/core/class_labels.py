"""Which class does a label in the user's data name?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

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
