"""Which kinds of file are read here, how do their names end, and what reads them?

One entry a kind. Every list of endings, in a help text, a message or on a page, is made of these.
What loads NumPy is loaded by the reader, since a command's help needs the endings alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from interpret.core.alphabets import FASTA
from interpret.core.errors import DataError
from interpret.inputs.fasta import fasta_texts
from interpret.inputs.labelled_texts import LabelledTexts, csv_texts, line_texts, parquet_texts
from interpret.inputs.reading import GZIPPED

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Shaped

    from interpret.inputs.table import DataTable
    from interpret.inputs.text_columns import Chosen

    Arrays = Mapping[str, Shaped[np.ndarray, "..."]]

Content = Literal[
    "an input",
    "a series",
    "texts",
    "texts alone",
    "a column of texts",
    "samples",
    "a corpus",
    "a table of text",
    "labels",
    "a vocabulary",
]


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file; a reader is None where such a file cannot hold that.

    Attributes
    ----------
    suffixes
        How its names end, the usual one first.
    arrays
        Arrays by name, whole.
    table
        Columns of numbers and words, whole.
    texts
        Texts with their labels, piece by piece.
    labelled
        Whether it can hold a label for each sample or text: in a column, or an array of its own.
    plain
        Whether it is text that people write by hand.
    vocabulary
        Whether it can list tokens or names.
    """

    suffixes: tuple[str, ...]
    arrays: Callable[[Path], Arrays] | None = None
    table: Callable[[Path], DataTable] | None = None
    texts: Callable[[Path, Chosen], LabelledTexts] | None = None
    labelled: bool = False
    plain: bool = False
    vocabulary: bool = False


def _npy(path: Path) -> Arrays:
    from interpret.inputs.arrays import read_npy

    return read_npy(path)


def _npz(path: Path) -> Arrays:
    from interpret.inputs.arrays import read_npz

    return read_npz(path)


def _csv(path: Path, *, usual: str = ",") -> DataTable:
    from interpret.inputs.table import read_csv

    return read_csv(path, usual=usual)


def _delimited(suffix: str, usual: str) -> Format:
    """Lines of cells, with the ``usual`` delimiter where they do not say another."""
    return Format(
        suffixes=(suffix,),
        table=partial(_csv, usual=usual),
        texts=partial(csv_texts, usual=usual),
        labelled=True,
        plain=True,
    )


def _parquet(path: Path) -> DataTable:
    from interpret.inputs.parquet import read_parquet

    return read_parquet(path)


FORMATS = (
    _delimited(".csv", ","),
    _delimited(".tsv", "\t"),
    Format(suffixes=(".txt",), table=_csv, texts=line_texts, plain=True, vocabulary=True),
    Format(suffixes=FASTA, texts=fasta_texts),
    Format(suffixes=(".parquet", ".pq"), table=_parquet, texts=parquet_texts, labelled=True),
    Format(suffixes=(".npz",), arrays=_npz, labelled=True),
    Format(suffixes=(".npy",), arrays=_npy),
    Format(suffixes=(".json",), plain=True, vocabulary=True),
)

_HOLDS: Mapping[Content, Callable[[Format], bool]] = {
    "an input": lambda f: bool(f.arrays or f.table or f.texts),
    "a series": lambda f: bool(f.arrays or f.table),
    "texts": lambda f: f.texts is not None,
    "texts alone": lambda f: f.texts is not None and not (f.table or f.arrays),
    "a column of texts": lambda f: f.texts is not None and f.labelled,
    "samples": lambda f: f.arrays is not None,
    "a corpus": lambda f: bool(f.arrays or f.texts),
    "labels": lambda f: f.labelled,
    "a table of text": lambda f: f.table is not None and f.plain,
    "a vocabulary": lambda f: f.vocabulary,
}
_SHEETS = (".xlsx", ".xls", ".ods")


def suffixes(content: Content) -> tuple[str, ...]:
    """How the names of files end that can hold this.

    >>> suffixes("a vocabulary")
    ('.txt', '.json')
    """
    return tuple(s for each in FORMATS if _HOLDS[content](each) for s in each.suffixes)


def endings(content: Content, *, first: Sequence[str] = ()) -> list[str]:
    """Those endings without their dots, as a page's upload field takes them; some of them first.

    >>> endings("samples", first=["npy"])
    ['npy', 'npz']
    """
    plain = [each.removeprefix(".") for each in suffixes(content)]
    return [*first, *(each for each in plain if each not in first)]


def listed(content: Content) -> str:
    """Those endings in a sentence.

    >>> listed("samples")
    '.npz or .npy'
    """
    *some, last = suffixes(content)
    return f"{', '.join(some)} or {last}" if some else last


def ending_of(path: Path) -> str:
    """How a file's name ends, in lower case; without an ending, as one of text does.

    >>> ending_of(Path("exons.fa.gz")), ending_of(Path("Table.CSV")), ending_of(Path("notes"))
    ('.fa', '.csv', '.txt')
    """
    packed = path.name.lower().endswith(GZIPPED)  # read as they are
    return (path.with_suffix("") if packed else path).suffix.lower() or ".txt"


def format_of(path: Path, content: Content) -> Format:
    """The kind of a file that is to hold this, told by its name alone; without an ending, text.

    Raises
    ------
    DataError
        Where no such file can hold it.
    """
    suffix = ending_of(path)
    found = next((each for each in FORMATS if suffix in each.suffixes), None)
    if found is not None and _HOLDS[content](found):
        return found
    mend = " Save the sheet as CSV." if suffix in _SHEETS else ""
    raise DataError(
        f"{path.name} is of no kind that holds {content} here: use {listed(content)}.{mend}",
        code="unknown-kind",
    )
