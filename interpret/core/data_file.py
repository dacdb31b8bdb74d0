"""What does a data file hold: inputs to choose from, each with its label?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Num

    from interpret.core.series import Series


@dataclass(frozen=True, kw_only=True, eq=False)
class Row:
    """One input: a text, an array, a series with its names, or a value for each of the inputs."""

    x: (
        str
        | list[str]
        | Num[np.ndarray, "..."]
        | Series
        | dict[str, str | list[str] | Num[np.ndarray, "..."]]
    )
    label: str | None = None
    number: int | None = None
    """Its number in the file; None where the whole file is one input."""
    name: str = ""
    """What the file calls it, as FASTA does its records."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Data:
    """What a file holds.

    Attributes
    ----------
    name, path
        What to call the file, and how a command would name it.
    identity
        Short digest of its bytes.
    notes
        What was understood that nobody stated.
    """

    name: str
    path: str
    identity: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
