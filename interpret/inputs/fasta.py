"""Which sequences does a FASTA file hold, record by record?

Each record begins with a line ``>name``; its sequence follows, over as many lines as it takes.
Pearson and Lipman 1988 ("Improved tools for biological sequence comparison").
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from interpret.core.errors import DataError
from interpret.inputs.labelled_texts import LabelledText, LabelledTexts
from interpret.inputs.reading import check_file, lines_of
from interpret.inputs.text_columns import Chosen

LONGEST = 10_000_000
"""Letters of one record: a model takes fewer, and memory ends."""
LONGEST_NAME = 200


def fasta_texts(path: Path, _: Chosen) -> LabelledTexts:
    """The sequences of a FASTA file in order with their names, and without labels."""
    check_file(path)
    return LabelledTexts(file=path.name, opened=partial(_records, path))


def _records(path: Path) -> Iterator[LabelledText]:
    """Each record's number, from 1, its letters, in the case as they are written, and its name."""
    number, length, name = 0, 0, ""
    letters: list[str] = []
    for row, line in enumerate(lines_of(path, newline=None), start=1):
        written = line.strip()
        if written.startswith(">"):
            if number:
                yield _record(path, number, letters, name)
            number, letters, length = number + 1, [], 0
            name = written[1:].strip()[:LONGEST_NAME]
        elif written and not written.startswith(";"):
            if not number:
                raise DataError(
                    f"{path.name} is no FASTA file: row {row} stands before the first line that "
                    "begins with '>' and names a record. Add such a line, or name the file .txt.",
                    code="not-fasta",
                )
            letters.append("".join(written.split()))
            length += len(letters[-1])
            if length > LONGEST:
                raise DataError(
                    f"Record {number:,} of {path.name} has more than {LONGEST:,} letters: cut out "
                    "the stretch that the model takes.",
                    code="too-long",
                )
    if number:
        yield _record(path, number, letters, name)


def _record(path: Path, number: int, letters: list[str], name: str) -> LabelledText:
    if not letters:
        raise DataError(
            f"Record {number:,} of {path.name} has no letters: add them, or take the record out.",
            code="missing-value",
        )
    return LabelledText(number, "".join(letters), None, name)
