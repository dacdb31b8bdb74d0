"""Is this a collection of inputs, and is each of them one input alone?

What is taken for something else answers without a word: a table for the names of its columns, a
text for its characters, an input with its label for a text of two tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from interpret.core.corpus import Corpus
from interpret.core.dataset import DatasetInputs, is_dataset
from interpret.core.errors import ArgumentError, DataError, brief, choices
from interpret.core.sample import Sample
from interpret.core.text_frame import frame_corpus, is_frame, pandas_frame


def collection(
    name: str, inputs: Any, *, text_column: str | None = None, label_column: str | None = None
) -> Iterable[Any]:
    """Take what can be gone through and is not one input by mistake.

    Of a DataFrame the texts of ``text_column``, as a corpus with the labels of ``label_column``.

    Raises
    ------
    ArgumentError
        Where it is the name of a file, one text, a table, or nothing that holds inputs.
    """
    if isinstance(inputs, str | bytes | Path):
        raise ArgumentError(
            f"{name} must be a collection of inputs, but is {str(inputs)[:60]!r}. For a file, give "
            "interpret.read_corpus(path); for a single text, a list that holds it."
        )
    if isinstance(inputs, dict | Sample) or not isinstance(inputs, Iterable):
        raise ArgumentError(
            f"{name} must be a collection of inputs, such as a list of texts or of arrays, but is "
            f"one {type(inputs).__name__}: put it into a list."
        )
    if is_frame(inputs):
        return _column(name, inputs, text_column, label_column)
    if is_dataset(inputs):
        inputs = DatasetInputs(inputs)
    for argument, column in (("text_column", text_column), ("label_column", label_column)):
        if column:
            raise ArgumentError(
                f"{argument}={column!r} names a column, but {name} is no DataFrame: leave it out."
            )
    documents: Iterable[Any] = inputs
    return documents


def _column(name: str, table: Any, text: str | None, label: str | None) -> Corpus:
    if text is not None:
        return frame_corpus(table, text=text, label=label, name=name)
    frame = pandas_frame(table)
    names = [str(column) for column in frame.columns]
    if not names:
        raise ArgumentError(f"{name} is a table without columns: give the inputs as a list.")
    words = [n for n, kind in zip(names, frame.dtypes, strict=True) if kind.kind not in "biufmM"]
    if not words:
        raise ArgumentError(
            f"{name} is a table of numbers: where each row is an input of one channel, give them "
            f"as arrays, {name}.to_numpy()[:, :, None]."
        )
    raise ArgumentError(
        f"{name} is a table with the columns {choices(names)}, and which of them holds the texts "
        f"is not guessed: name it, such as text_column={words[0]!r}; or give one column alone, "
        f"{name}[{words[0]!r}]."
    )


def each_alone(inputs: Iterable[Any], *, noun: str = "Input") -> Iterator[tuple[int, Any]]:
    """The inputs with their numbers; ``noun`` is what one of them is called.

    Raises
    ------
    DataError
        At one that comes with its label.
    """
    for number, x in enumerate(inputs):
        if _is_pair(x):
            raise DataError(
                f"{noun} {number} is a pair, {_brief(x)}, and looks like an input with its label: "
                "give the inputs alone, and their labels, where they are taken, as labels=….",
                code="pair",
            )
        yield number, x


def _is_pair(x: object) -> bool:
    """Whether it is (input, label); two words can only be two tokens."""
    if not isinstance(x, tuple) or len(x) != 2:
        return False
    first, second = x
    if isinstance(first, str) and isinstance(second, str):
        return any(len(each.split()) > 1 for each in x)
    is_label = second is None or isinstance(second, str | int | float | np.generic)
    return is_label and isinstance(first, str | list | tuple | np.ndarray)


def _brief(pair: tuple[object, object]) -> str:
    return " and ".join(brief(each, limit=40) for each in pair)
