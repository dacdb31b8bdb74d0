"""How is a label written, and which class of the model does it name?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING

from interpret.core.class_labels import LABEL_COLUMNS as LABEL_COLUMNS
from interpret.core.class_labels import class_number, class_numbers

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
    if len(info.heads) != 1 or not are_classes(info, labels):
        return tuple(labels)
    sides = info.heads[0].sides
    return tuple(
        None if numbers is None else ", ".join(sides[i] for i in numbers) or "none"
        for numbers in (_numbers(info, label) for label in labels)
    )


def are_classes(info: ModelInfo, labels: Iterable[str | None]) -> bool:
    """Whether each label that there is names a class of the first head, or is its number."""
    return all(_numbers(info, label) is not None for label in labels if label is not None)


def _numbers(info: ModelInfo, label: str | None) -> tuple[int, ...] | None:
    """The class that a label names, or the classes where a sample can be of several at once."""
    if label is None or not info.heads:
        return None
    if info.heads[0].several:
        return class_numbers(info.heads[0].sides, label)
    number = class_number(info.heads[0].sides, label)
    return None if number is None else (number,)
