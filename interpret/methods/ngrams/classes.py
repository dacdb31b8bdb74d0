"""Which class is a document predicted or labelled to be, and for which does a filter speak?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.class_labels import class_number, class_numbers
from interpret.core.errors import ArgumentError, choices, from_zero

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.info import Head

NOBODY = -1
"""The class of a filter that speaks for none."""

NO_LABEL = -1

MOST_BITS = 24
"""Classes whose sets a float32 holds, as which they are kept on disk."""


def class_names(head: Head) -> tuple[str, ...]:
    """What a document can be predicted to be; nothing where the head does not choose."""
    if head.per_position:
        return ()
    return head.sides if len(head.sides) > 1 else ()


def is_several(head: Head) -> bool:
    """Whether documents have sets of classes, which are kept as one bit for each class."""
    return head.several and head.classes <= MOST_BITS


def holds(
    chosen: Int[np.ndarray, " sample"], number: int, *, several: bool
) -> Bool[np.ndarray, " sample"]:
    """Whether each document's class is this one, or its set holds it."""
    found: Bool[np.ndarray, " sample"] = (
        (chosen >> number) & 1 == 1 if several else chosen == number
    )
    return found


def predicted(
    scores: Float[np.ndarray, "sample output"], *, middle: float, several: bool = False
) -> Int[np.ndarray, " sample"]:
    """The class, or the set of classes, of each document; ``middle`` is where an output changes."""
    if several:
        return (scores > middle).astype(np.int64) @ (1 << np.arange(scores.shape[1]))
    if scores.shape[1] == 1:
        return (scores[:, 0] > middle).astype(np.int64)
    return np.asarray(scores.argmax(axis=1))


def identity_by_weights(weights: Float[np.ndarray, "filter class"]) -> Int[np.ndarray, " filter"]:
    """The class that a filter's weights favour: argmax, or the sign for a single output."""
    if weights.shape[1] == 1:
        return np.where(weights[:, 0] == 0, NOBODY, weights[:, 0] > 0).astype(np.int64)
    tied = weights.max(axis=1) == weights.min(axis=1)
    return np.where(tied, NOBODY, weights.argmax(axis=1)).astype(np.int64)


def identity_by_means(means: Float[np.ndarray, "filter class"]) -> Int[np.ndarray, " filter"]:
    """The predicted class in whose documents a filter answers most."""
    known = np.where(np.isnan(means), -np.inf, means)
    several = np.isfinite(known).sum(axis=1) > 1
    lowest = np.where(np.isfinite(known), known, np.inf).min(axis=1, initial=np.inf)
    differs = known.max(axis=1, initial=-np.inf) > lowest
    return np.where(several & differs, known.argmax(axis=1), NOBODY).astype(np.int64)


@dataclass
class Labels:
    """Labels parallel to a corpus of ``total`` documents (0: not known), as numbers of classes.

    ``names`` are names or numbers of ``classes``, or None; None within is a document without one.
    Where documents have ``several`` at once, the number of a set has one bit for each class.
    """

    names: Iterable[Any] | None
    classes: tuple[str, ...]
    total: int = 0
    several: bool = False

    def __post_init__(self) -> None:
        """Refuse labels that cannot be parallel before any work is done."""
        if self.names is None:
            return
        if isinstance(self.names, str | bytes) or not hasattr(self.names, "__iter__"):
            raise ArgumentError(
                f"labels must be a sequence with one label for each document, but is "
                f"{self.names!r}."
            )
        if not self.classes:
            raise ArgumentError(
                "labels were given, but the model's first output has no classes to compare them "
                'with: leave them out (where a file holds them, with label_column="").'
            )
        count = len(self.names) if isinstance(self.names, Sequence | np.ndarray) else 0
        if count and self.total and count != self.total:
            raise ArgumentError(
                f"labels holds {count} labels, but the corpus {self.total} documents: give one "
                "for each, None where there is none."
            )

    @property
    def go_again(self) -> bool:
        """Whether they can be gone through a second time."""
        return not isinstance(self.names, Iterator)

    def along(self) -> Iterator[int]:
        """Class numbers, one document after another."""
        if self.names is None:
            while True:
                yield NO_LABEL
        for document, label in enumerate(self.names):
            yield self.number(label, document)

    def number(self, label: Any, document: int) -> int:
        """The class that a label names; ArgumentError where it names none."""
        if label is None or (isinstance(label, float | np.floating) and np.isnan(label)):
            return NO_LABEL
        if self.several:
            numbers = class_numbers(self.classes, label)
            number = None if numbers is None else sum(1 << each for each in numbers)
        else:
            number = class_number(self.classes, label)
        if number is not None:
            return number
        raise ArgumentError(
            f"The label {label!r} of document {document} is none of the classes, "
            f"{choices(self.classes)}, nor one of their numbers, {from_zero(len(self.classes))}."
        )
