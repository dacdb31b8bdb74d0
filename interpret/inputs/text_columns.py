"""Which column of a table holds the texts and which the labels, and is its first row a header?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interpret.core.class_labels import LABEL_COLUMNS as LABELS
from interpret.core.class_labels import columns_named, label_in_columns
from interpret.core.errors import ArgumentError, DataError, choices

TEXTS = ("text", "texts", "sentence", "review", "content", "message", "tweet", "document")


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a user says of the columns; ``label`` is "" where no labels are wanted.

    It may name several columns, with commas between: each has 0 or 1 for the class of its name.
    """

    text: str | None = None
    label: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Columns that the table must have."""
        labels = (self.label or "").split(",")
        return tuple(each.strip() for each in (self.text or "", *labels) if each.strip())


@dataclass(frozen=True, kw_only=True)
class TextColumns:
    """Numbers of the columns; ``headed`` is whether the first row names them.

    ``classes`` are columns of 0 and 1 by the names of their classes, in place of one ``label``.
    """

    text: int
    label: int | None
    headed: bool
    classes: Mapping[str, int] = field(default_factory=dict)

    def label_of(self, record: Sequence[str]) -> str | None:
        """The label of a row."""
        if self.classes:
            return label_in_columns([record[c] for c in self.classes.values()], [*self.classes])
        return None if self.label is None else record[self.label].strip()


def delimiter_of(first: str, *, usual: str = ",", names: Sequence[str] = ()) -> str:
    """The delimiter that sets the header apart; ``names`` are of columns that it is known to have.

    >>> delimiter_of("Label;Text")
    ';'
    """
    known = {*TEXTS, *LABELS, *(name.strip().lower() for name in names)}
    for candidate in f"{usual},\t;|":
        cells = [cell.strip(' "\r\n').lower() for cell in first.split(candidate)]
        if len(cells) > 1 and known & set(cells):
            return candidate
    return usual


def text_columns(
    rows: Sequence[Sequence[str]], *, name: str, chosen: Chosen, headed: bool = False
) -> TextColumns:
    """The columns of a table's texts and labels.

    Parameters
    ----------
    rows
        The first of them, all of one length; there is at least one.
    headed
        Whether it is known that the first is a header.

    Raises
    ------
    ArgumentError
        Where a column is chosen that the table does not have.
    DataError
        Where none is chosen, and no column must be the text.
    """
    heads = [cell.strip() for cell in rows[0]]
    lowered = [head.lower() for head in heads]
    text = _stated(heads, "text_column", chosen.text, name=name)
    several = columns_named(heads, chosen.label) if chosen.label else ()
    classes = {each: heads.index(each) for each in several} if len(several) > 1 else {}
    one = None if classes else chosen.label or None
    label = _stated(heads, "label_column", one, name=name)
    headed = headed or bool(chosen.names)
    if text is None:
        text = _first(lowered, TEXTS, without=label)
        headed = headed or text is not None
    named = _first(lowered, LABELS, without=text) if label is None else label
    if text is None:
        aside = {*classes.values(), label, named, _first(lowered, LABELS, without=label)}
        text, headed = _of_words(rows, aside=aside, headed=headed or named is not None, name=name)
    if classes or chosen.label == "":
        named = None
    return TextColumns(text=text, label=named, headed=headed, classes=classes)


def _stated(heads: list[str], argument: str, value: str | None, *, name: str) -> int | None:
    """The number of a column that the user names."""
    if value is None:
        return None
    if value not in heads:
        raise ArgumentError(
            f"{argument}={value!r} is no column of {name}, which has {choices(heads)}."
        )
    return heads.index(value)


def _first(heads: list[str], names: Sequence[str], *, without: int | None) -> int | None:
    """The column with the first of these names that there is."""
    numbers = (heads.index(name) for name in names if name in heads)
    return next((number for number in numbers if number != without), None)


def _of_words(
    rows: Sequence[Sequence[str]], *, aside: set[int | None], headed: bool, name: str
) -> tuple[int, bool]:
    """The only column of words, and whether there is a header above it."""
    heads = [cell.strip().lower() for cell in rows[0]]
    # One column without a name: texts from the first line on.
    body = rows if len(heads) == 1 and not headed else rows[1:]
    words = [c for c in range(len(heads)) if c not in aside and _is_words(body, c)]
    if len(words) != 1:
        has = f"several, {choices(heads)}" if words else "none"
        raise DataError(
            f"{name} must have one column of text, but has {has}: name it 'text'.",
            code="no-text-column",
        )
    # Numbers under words, beside the text, make the first row a header; so does a label column.
    others = (c for c in range(len(heads)) if c != words[0])
    under = any(not _is_words(body, c) and not _is_number(heads[c]) for c in others)
    return words[0], headed or under


def _is_words(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows]
    return any(cell.strip() for cell in cells) and not all(
        _is_number(cell) for cell in cells if cell.strip()
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
