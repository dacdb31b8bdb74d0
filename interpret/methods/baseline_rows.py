"""Which rows of data stand for absence, as the model takes them, where a baseline is given as rows?

Rows take the place of what stands at the input's own positions: its padding is never replaced. What
is one word, token or number stays a baseline by itself (``methods/baselines.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.corpus import Corpus
from interpret.core.data_file import Data
from interpret.core.drawn_rows import drawn, drawn_note
from interpret.core.errors import ArgumentError, DataError, InterpretError, plural
from interpret.core.text_frame import frame_corpus, is_frame, pandas_frame
from interpret.methods.baselines import absences, pad_row
from interpret.methods.many_inputs import each_alone

if TYPE_CHECKING:
    from jaxtyping import Num

    from interpret.core.info import ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.core.sample import Sample

MOST_NUMBERS = 2**27
"""Numbers of all rows together (half a gigabyte)."""

Baselines = Any
"""A ``Baseline``, several of them, or rows of data: an array (row, position, channel), a list of
texts or arrays, a DataFrame, a corpus, or the ``Data`` of a file."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BaselineRows:
    """Rows of data, each the input with its own positions replaced.

    ``name`` is what a result calls them, ``params`` what it records of them.
    """

    name: str
    x: Num[np.ndarray, "row position channel"]
    params: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many there are."""
        return len(self.x)


def check_settings(params: Mapping[str, object]) -> None:
    """Refuse a baseline beside a file of baselines."""
    if params.get("baseline") is not None and params.get("baseline_file") is not None:
        raise ArgumentError(
            f"baseline={params['baseline']!r} and baseline_file={params['baseline_file']!r} are "
            "both given: give one of them."
        )


def baseline_rows(
    model: SequenceModel, sample: Sample, baseline: Baselines, *, seed: int = 0
) -> BaselineRows | None:
    """Rows of data for this sample; None where the baseline is a word, a token, a number or a list.

    Of more than 200, so many are drawn. A text that is shorter than the input is filled up with
    padding, and what of one reaches beyond it is left out.

    Raises
    ------
    ArgumentError
        Where there is no row, or an array has no axis of rows.
    DataError
        Where a row does not fit the model or the input, naming it.
    """
    told = told_rows(model.info, baseline)
    if told is None:
        return None
    rows, count = drawn(told.rows, seed=seed)
    if not rows:
        raise ArgumentError("baseline holds no rows: give one row of data or more.")
    if len(rows) * sample.x.size > MOST_NUMBERS:
        raise ArgumentError(
            f"baseline: {plural(len(rows), 'row')} of {sample.x.size:,} numbers are more than the "
            f"{MOST_NUMBERS:,} that are held at once: give {MOST_NUMBERS // sample.x.size} at most."
        )
    encoded = [_encoded(model, sample, told, *row) for row in rows]
    x = np.stack([row for _, row in encoded])
    padding = sample.padding[None, :, None]
    x = np.where(padding, sample.x[None], x).astype(sample.x.dtype)
    of = f" of {told.name}" if told.name else ""
    params = {"baseline_rows": len(rows)} | ({"baseline_file": told.file} if told.file else {})
    return BaselineRows(
        name=f"{plural(len(rows), told.noun)}{of}",
        x=x,
        params=params,
        notes=(
            *told.notes,
            *drawn_note(told.name or "baseline", count, seed=seed),
            *_notes(sample, [row for row, _ in encoded], x, told.noun),
        ),
    )


def are_rows(info: ModelInfo, baseline: Baselines) -> bool:
    """Whether a baseline is rows of data."""
    return told_rows(info, baseline) is not None


@dataclass(frozen=True, kw_only=True)
class ToldRows:
    """Numbers of rows with what each holds, and what to call them."""

    rows: Iterable[tuple[int, Any]]
    name: str = ""
    noun: str = "row"
    file: str = ""
    notes: tuple[str, ...] = ()


def told_rows(info: ModelInfo, baseline: Baselines, *, what: str = "baseline") -> ToldRows | None:
    """Read ``what`` was given as rows of data; None where it is a word, a number, a list of them.

    Raises
    ------
    ArgumentError
        Where an array has no axis of rows, or a table several columns of words.
    """
    noun = "text" if info.is_text else "row"
    if isinstance(baseline, Data):
        rows = [(n if row.number is None else row.number, row.x) for n, row in
                enumerate(baseline.rows)]  # fmt: skip
        return ToldRows(
            rows=rows, name=baseline.name, noun=noun, file=baseline.path, notes=baseline.notes
        )
    if isinstance(baseline, Corpus):
        return ToldRows(rows=enumerate(baseline), name=baseline.name, noun=noun)
    if is_frame(baseline):
        return ToldRows(
            rows=enumerate(_of_frame(info, baseline, what)), name="the DataFrame", noun=noun
        )
    rank = len(getattr(baseline, "shape", ()))
    if rank == 1 and getattr(getattr(baseline, "dtype", None), "kind", "") in "OUT":
        baseline = list(baseline)  # texts in an array or a Series
    if rank > 1:
        return ToldRows(rows=enumerate(_of_array(info, np.asarray(baseline), what)))
    if isinstance(baseline, list | tuple) and _hold_inputs(info, baseline):
        texts = all(isinstance(each, str) for each in baseline)
        return ToldRows(rows=each_alone(baseline, noun="Row"), noun="text" if texts else "row")
    return None


def _hold_inputs(info: ModelInfo, listed: Sequence[object]) -> bool:
    """Whether a list holds inputs, and not words for absence, tokens or numbers."""
    if any(not isinstance(each, str | int | float | np.generic | None) for each in listed):
        return True
    texts = [each for each in listed if isinstance(each, str)]
    if not info.is_text or len(texts) < len(listed) or {*texts} & {*absences(info), "zero"}:
        return False
    return not all(_is_token(info, text) for text in texts)


def _is_token(info: ModelInfo, text: str) -> bool:
    try:
        info.token_id(text)
    except ArgumentError:
        return False
    return True


def _of_array(
    info: ModelInfo, array: Num[np.ndarray, "row ..."], what: str
) -> Num[np.ndarray, "row ..."]:
    """An array whose first axis is that of rows."""
    one = info.input.channels == 1 or info.input.kind == "tokens"
    if array.ndim < (2 if one else 3):
        raise ArgumentError(
            f"{what} is an array of shape {array.shape}, whose first axis should be that of the "
            f"rows: give (row, position{'' if one else ', channel'}). One row alone is "
            f"{what}=x[None]."
        )
    return array


def _of_frame(info: ModelInfo, table: Any, what: str) -> Iterable[Any]:
    """The texts of a table's only column of words; of numbers, rows of one channel or one series.

    Raises
    ------
    ArgumentError
        Where several columns could hold the texts.
    """
    frame = pandas_frame(table)
    if not info.is_text:
        across = info.input.channels == 1 and len(frame.columns) > 1
        return list(frame.to_numpy()) if across else [table]
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    words = [name for name, kind in kinds if kind.kind not in "biufmM"]
    named = [name for name in words if str(name).lower() == "text"] or words
    if len(named) != 1:
        raise ArgumentError(
            f"{what} is a table in which {len(named) or 'no'} columns hold words, and which of "
            "them holds the texts is not guessed: give that column alone, table['…']."
        )
    return frame_corpus(frame, text=named[0], label="")


def _encoded(
    model: SequenceModel, sample: Sample, told: ToldRows, number: int, x: Any
) -> tuple[Sample, Num[np.ndarray, "position channel"]]:
    """A row as the model takes it, and so that it is as long as the input.

    Raises
    ------
    DataError
        Naming the row, where it does not fit.
    """
    where = f"Row {number}{f' of {told.name}' if told.name else ' of baseline'}"
    try:
        row = model.encode(x)
    except InterpretError as error:
        raise DataError(f"{where}: {error}", code=getattr(error, "code", "")) from None
    if row.x.shape == sample.x.shape:
        return row, row.x
    if model.info.is_text and row.x.shape[1] == sample.x.shape[1]:
        return row, _as_long(model.info, row, len(sample), where)
    raise DataError(
        f"{where} has {plural(len(row), 'position')}, and the input {len(sample):,}: a baseline "
        "stands at the same positions as the input, so cut or fill the row to that length.",
        code="wrong-shape",
    )


def _as_long(
    info: ModelInfo, row: Sample, length: int, where: str
) -> Num[np.ndarray, "position channel"]:
    """A text filled up with padding, or cut."""
    x = row.x[:length]
    pad = pad_row(info)
    if len(x) < length and pad is None:
        raise DataError(
            f"{where} has {plural(len(row), 'token')}, and the input {length:,}, and "
            f"{info.name} has no padding to fill it up with: give texts of at least {length} "
            "tokens.",
            code="wrong-shape",
        )
    fill = [] if pad is None else [np.repeat(pad[None], length - len(x), axis=0)]
    filled: Num[np.ndarray, "position channel"] = np.concatenate([x, *fill]).astype(x.dtype)
    return filled


def _notes(
    sample: Sample, rows: Sequence[Sample], x: Num[np.ndarray, "row position channel"], noun: str
) -> Iterator[str]:
    """What a reader must know of rows that were not taken just as they are."""
    same, count = int((x == sample.x).all(axis=(1, 2)).sum()), len(rows)
    if same == count == 1:
        yield f"The {noun} is the input itself, from which every value is 0."
    elif same:
        one = "is the input itself, and adds" if same == 1 else "are the input itself, and add"
        yield f"{same} of the {plural(count, noun)} {one} nothing: the values are means over all."
    cut = sum(bool((~row.padding[_beyond(sample, row)]).any()) for row in rows)
    if cut:
        yield (
            f"{cut} of the {plural(count, noun)} {'is' if cut == 1 else 'are'} longer than the "
            "input: what would stand in its padding is left out."
        )
    told = [note for row in rows for note in row.notes if note not in sample.notes]
    if told:
        of = sum(any(note not in sample.notes for note in row.notes) for row in rows)
        yield f"Of {of} of the {plural(count, noun)} it is told, as of the first: {told[0]}"


def _beyond(sample: Sample, row: Sample) -> Any:
    """Positions of a row that the input does not have, or has as padding."""
    beyond = np.ones(len(row), dtype=bool)
    shared = min(len(row), len(sample))
    beyond[:shared] = sample.padding[:shared]
    return beyond
