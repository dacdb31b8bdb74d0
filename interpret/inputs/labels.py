"""How is a label written, and which class of the model does it name?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING

from interpret.core.class_labels import LABEL_COLUMNS as LABEL_COLUMNS
from interpret.core.class_labels import class_number

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def written_label(value: object) -> str:
    """A label as people write it.

    >>> written_label(3.0), written_label("left")
    ('3', 'left')
    """
    if isinstance(value, Real) and not isinstance(value, Integral) and float(value).is_integer():
        return str(int(float(value)))
    return str(value)


def class_names(info: ModelInfo, labels: Sequence[str | None]) -> tuple[str | None, ...]:
    """The classes' names where each label is one of them, or its number; else the labels.

    Numbers that do not all fit count in another way, such as from 1: none of them is taken.
    """
    sides = info.heads[0].sides if len(info.heads) == 1 else ()
    numbers = [None if label is None else class_number(sides, label) for label in labels]
    if any(n is None and label is not None for n, label in zip(numbers, labels, strict=True)):
        return tuple(labels)
    return tuple(None if number is None else sides[number] for number in numbers)


def are_classes(info: ModelInfo, labels: Iterable[str | None]) -> bool:
    """Whether each label that there is names a class of the first head, or is its number."""
    sides = info.heads[0].sides if info.heads else ()
    return all(class_number(sides, label) is not None for label in labels if label is not None)
