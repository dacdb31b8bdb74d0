"""Which class does a label in the user's data name?"""

from __future__ import annotations

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
