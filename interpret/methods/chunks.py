"""Which chunks does an input fall into? Equal parts, given ones, words, or those of one level."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, brief, choices, plural
from interpret.core.words import stretch_of, words_of
from interpret.methods.change_points import change_points
from interpret.methods.explained import real_span
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.core.info import ModelInfo
    from interpret.core.sample import Sample

Chunking = int | str | Sequence[int]
"""How many equal parts, the positions at which parts begin, ``"words"`` or ``"changepoints"``."""

PARTS = 8
"""Equal parts of an input where nobody says."""
MOST_WORDS = 64
"""Words up to which each is a chunk where nobody says."""


@dataclass(frozen=True, kw_only=True)
class Chunks:
    """Parts of an input that together hold every position that is not padding.

    Attributes
    ----------
    spans
        ``[start, stop)`` of each, in order; padding between tokens may lie inside.
    names
        What each holds: its tokens, or its first and last position.
    told
        How they were asked for, as a result records it.
    chosen
        A phrase that says so, where nobody did.
    notes
        What a reader must know of how they were found.
    """

    spans: Int[np.ndarray, "chunk 2"]
    names: tuple[str, ...]
    told: str
    chosen: str = ""
    notes: tuple[str, ...] = ()


def chunks_of(
    info: ModelInfo,
    sample: Sample,
    chunks: Chunking | None = None,
    *,
    also: tuple[str, ...] = (),
) -> Chunks:
    """Cut an input into chunks.

    ``chunks`` is a number of equal parts, whose sizes differ by one position at most; the positions
    at which parts begin, as a list or with commas between them (the first may be left out);
    ``"words"`` of a text; or ``"changepoints"`` of a series. Left at None, a text of up to
    ``MOST_WORDS`` words falls into these and anything else into ``PARTS`` equal parts. ``also`` are
    words that the calling method takes, for the message.

    Raises
    ------
    ArgumentError
        Where it is none of these, or there are not so many positions.
    DataError
        Where all positions are padding.
    """
    real_span(sample)
    real = np.flatnonzero(~sample.padding)
    wanted = _read(chunks, also)
    chosen, notes = "", tuple[str, ...]()
    if wanted is None:
        few = 0 < words_in(info, sample) <= MOST_WORDS
        wanted = "words" if few else min(PARTS, len(real))
        chosen = "words" if wanted == "words" else plural(int(wanted), "equal part")
        chosen = f"chunks: {chosen}"
    if wanted == "words":
        starts = _words(info, sample, real)
    elif wanted == "changepoints":
        starts, notes = _changes(info, sample, real)
    elif isinstance(wanted, tuple):
        starts = _given(wanted, sample, real)
    else:
        starts = _equal(int(wanted), real)
    told = ",".join(map(str, wanted)) if isinstance(wanted, tuple) else wanted
    spans = _spans(starts, real, wanted)
    return Chunks(
        spans=spans, names=_names(info, sample, spans), told=str(told), chosen=chosen, notes=notes
    )


def _read(chunks: object, also: tuple[str, ...]) -> int | str | tuple[int, ...] | None:
    """What was asked for, in one of its forms."""
    if chunks is None:
        return None
    if isinstance(chunks, str):
        parts = [part.strip() for part in chunks.split(",")]
        if chunks in ("words", "changepoints"):
            return chunks
        if all(part.isdecimal() for part in parts):
            chunks = int(parts[0]) if len(parts) == 1 else list(map(int, parts))
    if isinstance(chunks, int | np.integer):
        return whole("chunks", chunks)
    if isinstance(chunks, Sequence | np.ndarray) and not isinstance(chunks, str) and len(chunks):
        return tuple(whole("chunks", each, least=0) for each in chunks)
    raise ArgumentError(
        "chunks must be a number of equal parts, the positions at which parts begin (0,12,40), "
        f"{choices(('words', 'changepoints', *also))}, but is {brief(chunks)}."
    )


def _equal(count: int, real: Int[np.ndarray, " real"]) -> list[int]:
    if count > len(real):
        raise ArgumentError(
            f"chunks={count} is more than the {plural(len(real), 'position')} of the input: use at "
            f"most {len(real)}."
        )
    return [int(part[0]) for part in np.array_split(real, count)]


def _given(starts: tuple[int, ...], sample: Sample, real: Int[np.ndarray, " real"]) -> list[int]:
    """The positions given, with the input's first."""
    listed = ",".join(map(str, starts))
    if any(later <= earlier for earlier, later in itertools.pairwise(starts)):
        raise ArgumentError(
            f"chunks={brief(listed)} must rise: they are the positions at which parts begin."
        )
    first, last = int(real[0]), int(real[-1])
    outside = [each for each in starts if each > last or (each < first and each != 0)]
    if outside:
        raise ArgumentError(
            f"chunks={brief(listed)} holds {outside[0]}, where no part can begin: the input has "
            f"the positions {first} to {last}"
            f"{' and padding beside them' if sample.padding.any() else ''}."
        )
    return [first, *(each for each in starts if each > first)]


def words_in(info: ModelInfo, sample: Sample) -> int:
    """How many words an input falls into; letters alone are none."""
    real = np.flatnonzero(~sample.padding)
    if not info.is_text:
        return 0
    starts = _word_starts(sample, real)
    letters = len(starts) == len(real) and all(len(str(sample.positions[i])) <= 1 for i in real)
    return 0 if letters else len(starts)


def _word_starts(sample: Sample, real: Int[np.ndarray, " real"]) -> tuple[int, ...]:
    """Where words begin, with the space behind them; each token where none make up words."""
    words = words_of(sample.positions, sample.padding, sample.text)
    starts = [word.start for word in words if word.kind != "space"]
    return (int(real[0]), *starts[1:]) if starts else tuple(map(int, real))


def _words(info: ModelInfo, sample: Sample, real: Int[np.ndarray, " real"]) -> list[int]:
    if not info.is_text:
        raise ArgumentError(
            "chunks='words' is for a text, and the input is a series: give a number of parts, the "
            "positions at which they begin, or 'changepoints'."
        )
    return list(_word_starts(sample, real))


def _changes(
    info: ModelInfo, sample: Sample, real: Int[np.ndarray, " real"]
) -> tuple[list[int], tuple[str, ...]]:
    if info.is_text:
        raise ArgumentError(
            "chunks='changepoints' is for a series, and the input is a text: give a number of "
            "parts, the positions at which they begin, or 'words'."
        )
    found = change_points(sample.x[real])
    alone = len(found.starts) == 1
    note = (
        f"{plural(len(found.starts), 'chunk')} between change points of the levels, found by PELT "
        f"of the library ruptures (squared error, penalty {found.penalty:.4g})"
        + (": the input does not change, give a number of parts." if alone else ".")
    )
    return [int(real[start]) for start in found.starts], (note,)


def _spans(
    starts: list[int], real: Int[np.ndarray, " real"], wanted: object
) -> Int[np.ndarray, "chunk 2"]:
    """From each start to the last position before the next that is not padding."""
    inside = np.split(real, np.searchsorted(real, starts[1:]))
    if empty := [start for start, part in zip(starts, inside, strict=True) if not len(part)]:
        raise ArgumentError(
            f"chunks={brief(wanted)}: the part that begins at {empty[0]} holds nothing but "
            "padding, so leave it out."
        )
    return np.array([[part[0], part[-1] + 1] for part in inside], dtype=np.int64)


def _names(info: ModelInfo, sample: Sample, spans: Int[np.ndarray, "chunk 2"]) -> tuple[str, ...]:
    """The tokens of each chunk, or its first and last position."""
    if not info.is_text:
        ends = [[sample.positions[start], sample.positions[stop - 1]] for start, stop in spans]
        return tuple("–".join(f"{float(end):.6g}" for end in dict.fromkeys(e)) for e in ends)
    places = stretch_of(sample.positions, sample.padding, sample.text)
    return tuple(_written(sample, places[start:stop], start) for start, stop in spans.tolist())


def _written(sample: Sample, places: list[tuple[int, int] | None], start: int) -> str:
    """A chunk as it stands in the text, or its tokens where none do."""
    if sample.text is not None and all(places):
        known = [place for place in places if place is not None]
        return sample.text[min(a for a, _ in known) : max(b for _, b in known)].strip() or " "
    inside = range(start, start + len(places))
    tokens = [str(sample.positions[i]) for i in inside if not sample.padding[i]]
    return ("" if all(len(token) <= 1 for token in tokens) else " ").join(tokens)
