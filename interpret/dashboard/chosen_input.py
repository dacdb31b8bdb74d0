"""Which input did the visitor choose, or which documents, and how would a command name it?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from interpret.dashboard.uploads import Data

LONGEST_NAME = 110


@dataclass(frozen=True, kw_only=True, eq=False)
class ChosenInput:
    """An input, or a corpus for an analysis of many documents.

    Attributes
    ----------
    key
        What identifies it.
    x
        The input itself, or the corpus.
    name
        What a page calls it.
    text, file, row, reading
        How a command would name it: a text, or a file, the sample in it and how it is read.
    """

    key: Hashable
    x: Any
    name: str
    text: str | None = None
    file: str | None = None
    row: int | None = None
    reading: Mapping[str, str] = field(default_factory=dict)


def chosen_text(text: str) -> ChosenInput:
    """A text that was typed."""
    return ChosenInput(key=("text", text), x=text, name=f"“{text}”", text=text)


def chosen_row(data: Data, number: int) -> ChosenInput:
    """A row of a file."""
    row = data.rows[number]
    return ChosenInput(
        key=(data.identity, number),
        x=row.x,
        name=row_name(data, number),
        file=data.path,
        row=row.number,
    )


def row_name(data: Data, number: int) -> str:
    """What a list of the rows calls one of them."""
    row, label = data.rows[number], data.rows[number].label
    if isinstance(row.x, str):
        named = f"{row.name}: " if row.name else ""
        text = named + row.x
        text = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
        return text if label is None else f"{text}  ({label})"
    name = f"{data.name}, whole" if row.number is None else f"Row {row.number}"
    return name if label is None else f"{name}, labelled {label}"
