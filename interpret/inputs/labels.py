"""How is a label written, and which class of the model does it name?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo

COLUMN_NAMES = (*("label", "labels", "class", "target", "category", "sentiment", "activity", "y"),)
"""What a column of labels is called, in lower case."""


def written_label(value: object) -> str:
    """A label as people write it.

    >>> written_label(3.0), written_label("left")
    ('3', 'left')
    """
    if isinstance(value, Real) and not isinstance(value, Integral) and float(value).is_integer():
        return str(int(float(value)))
    return str(value)


def class_name(info: ModelInfo, label: str | None) -> str | None:
    """The class's name where a label is its number, of a model with one head; else the label."""
    names = info.heads[0].labels if len(info.heads) == 1 else ()
    return label if label is None else _class(names, label) or label


def are_classes(info: ModelInfo, labels: Iterable[str | None]) -> bool:
    """Whether each label that there is names a class of the first head, or is its number."""
    names = info.heads[0].labels if info.heads else ()
    return all(_class(names, label) is not None for label in labels if label is not None)


def _class(names: Sequence[str], label: str) -> str | None:
    if label in names:
        return label
    return names[int(label)] if label.isdigit() and int(label) < len(names) else None
