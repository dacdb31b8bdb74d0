"""Which texts, with which labels, does a DataFrame hold in a column that somebody names?"""

from __future__ import annotations

from typing import Any

from interpret.core.class_labels import LABEL_COLUMNS, columns_named, label_in_columns
from interpret.core.corpus import Corpus, corpus_of
from interpret.core.errors import ArgumentError, DataError, choices


def is_frame(x: object) -> bool:
    """Whether it is a table with columns, of pandas or another library."""
    return hasattr(x, "columns") and hasattr(x, "shape")


def pandas_frame(x: Any) -> Any:
    """The table as one of pandas, which is not imported here: others turn into it."""
    to_pandas = getattr(x, "to_pandas", None)
    return to_pandas() if callable(to_pandas) else x


def frame_corpus(x: Any, *, text: str, label: str | None = None, name: str = "DataFrame") -> Corpus:
    """The texts of a column, with the labels of another.

    Parameters
    ----------
    label
        Unless named, the column called ``label`` or the like, where there is one; "" for none;
        several columns of 0 and 1, each named after its class, with commas between.

    Raises
    ------
    ArgumentError
        Where there is no such column.
    DataError
        Where a cell of the texts is empty, naming its row from 0.
    """
    frame = pandas_frame(x)
    heads = list(frame.columns)
    if label is None:
        called = {str(head).strip().lower(): head for head in reversed(heads) if head != text}
        label = next((called[each] for each in LABEL_COLUMNS if each in called), "")
    several = columns_named(heads, label) if isinstance(label, str) and label else ()
    several = several if len(several) > 1 else ()
    for argument, column in (("text_column", text), ("label_column", "" if several else label)):
        if column != "" and column not in heads:
            raise ArgumentError(
                f"{argument}={column!r} is no column of the DataFrame, which has "
                f"{choices(list(map(str, heads)))}."
            )
    gaps = frame[text].isna().to_numpy()
    if gaps.any():
        raise DataError(
            f"Row {int(gaps.argmax())} of the DataFrame has no text in column {text!r}: fill it "
            "in, or take the row out.",
            code="missing-value",
        )
    labels: list[Any] | None = None
    if several:
        rows = zip(*(frame[each].tolist() for each in several), strict=True)
        labels = [label_in_columns(cells, several) for cells in rows]
    elif label != "":
        missing = frame[label].isna().tolist()
        cells = zip(frame[label].tolist(), missing, strict=True)
        labels = [None if gap else cell for cell, gap in cells]
    return corpus_of(frame[text].tolist(), labels=labels, name=name)
