"""Which distinct n-grams does each filter answer to most, or least, and how often do they occur?

Only the n-grams that may end among the first are kept, and counted from the moment they enter.
That count is exact: the floor below which n-grams are turned away only rises, so that an n-gram
that is kept at the end was above it at its first occurrence, entered then, and was never let go.

Five windows of one filter, of which the first two distinct n-grams are asked for:

=========  =  ===================  =====  =======================================
window     z  table afterwards     floor  why
=========  =  ===================  =====  =======================================
great fun  3  great fun ×1         −∞     one of two places is free
the film   1  …, the film ×1       1      the second of two is the floor
fun film   2  …, fun film ×1       2      it enters, the last goes, the floor rises
great fun  3  great fun ×2, …      2      known: counted again
the film   1  the same             2      below the floor for good: nobody counts it
=========  =  ===================  =====  =======================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.model import Survey
    from interpret.methods.ngrams.held_windows import HeldWindow, Place
    from interpret.methods.ngrams.layer_windows import Batch

ROW = np.dtype(
    [
        ("filter", np.int32),
        ("score", np.float64),  # pre-activation, times −1 for the lowest
        ("key", np.uint64),
        ("count", np.int64),
        ("met", np.int64),  # in which order n-grams were met
        ("at", np.int64),  # the first occurrence: document, and in 32 bits position of the layer
    ]
)

PLACE_BITS = 32

SPARE = 64
"""N-grams kept beside the first, while they tie with the last of them up to rounding."""

WAITING = 2048
"""Windows above a floor that are put into the table together."""

ROUNDING = 4e-6
"""The same n-gram's pre-activation differs by so much, as a share of the largest, between batches
of other sizes: n-grams that close to the last of the first are kept too, lest one be counted only
from its second occurrence on."""


@dataclass(kw_only=True)
class NgramTable:
    """A table of each filter's first ``top`` distinct n-grams.

    ``sign`` is 1 for the highest and −1 for the lowest. ``floor`` is the score below which each
    filter's n-grams are turned away, ``magnitude`` the size of its largest.
    """

    top: int
    sign: int
    table: Any
    floor: Float[np.ndarray, " filter"]
    magnitude: Float[np.ndarray, " filter"]
    seen: int = 0
    met: int = 0

    @classmethod
    def empty(cls, filters: int, *, top: int, sign: int) -> NgramTable:
        """Start with floors that turn nothing away."""
        return cls(
            top=top,
            sign=sign,
            table=np.zeros(0, dtype=ROW),
            floor=np.full(filters, -np.inf),
            magnitude=np.zeros(filters),
        )

    def __post_init__(self) -> None:
        """Find the n-grams of the table by their names."""
        self._waiting: list[Any] = []
        self._index()

    @property
    def filters(self) -> int:
        """How many filters there are."""
        return len(self.floor)

    @property
    def places(self) -> list[Place]:
        """Document and position of the layer of the first occurrence of each."""
        return _places(self.table)

    def take(self, batch: Batch, survey: Survey) -> None:
        """Take in the windows of a batch.

        The first documents are taken in few at a time: what they raise the floors to spares looking
        at all windows of the rest.
        """
        first = 0
        while first < len(batch.documents):
            rows = slice(first, first + max(1, self.seen))
            self._take(batch, survey, rows)
            self.seen += len(batch.documents[rows])
            first = rows.stop

    def _take(self, batch: Batch, survey: Survey, rows: slice) -> None:
        extreme = survey.highest[rows] if self.sign > 0 else survey.lowest[rows]
        farthest = extreme.max(axis=0) if self.sign > 0 else -extreme.min(axis=0)
        passed = np.flatnonzero(farthest >= self.floor)  # most filters hear nothing new
        if not len(passed):
            return
        near, which = np.nonzero(self.sign * extreme[:, passed] >= self.floor[passed])
        near, filters = near + rows.start, passed[which]
        values = self.sign * survey.map[near, :, filters]
        hits = (values >= self.floor[filters][:, None]) & batch.counts[near]
        if batch.keys is None:
            hits &= _peaks(values, hits, batch.spans)
        which, places = np.nonzero(hits)
        entries = np.zeros(len(which), dtype=ROW)
        entries["filter"] = filters[which]
        entries["score"] = values[which, places]
        entries["at"] = (batch.numbers[near[which]] << PLACE_BITS) + places
        entries["count"] = 1
        entries["met"] = self.met + np.arange(len(which))
        self.met += len(which)
        if batch.keys is None:
            entries["key"] = entries["met"]  # every window of a series is one of its own
        else:
            entries["key"] = batch.keys[near[which], places]
        self._waiting.append(entries)
        if sum(map(len, self._waiting)) > WAITING:
            self.settle()

    def settle(self) -> None:
        """Count again what is known, and let in what is new."""
        hits = np.concatenate(self._waiting) if self._waiting else np.zeros(0, dtype=ROW)
        self._waiting = []
        if not len(hits):
            return
        names = _names(hits)
        at = np.searchsorted(self._known, names)
        at[at == len(self._known)] = 0
        known = self._known[at] == names if len(self._known) else np.zeros(len(at), dtype=bool)
        if known.any():
            rows = self._rows[at[known]]
            np.add.at(self.table["count"], rows, 1)
            # Batches are not in the order of the corpus: the first occurrence may come later.
            np.minimum.at(self.table["at"], rows, hits["at"][known])
        if not known.all():
            self._enter(hits[~known], names[~known])

    def _enter(self, new: Any, names: Int[np.ndarray, " hit"]) -> None:
        order = np.lexsort((new["at"], names))
        new, names = new[order], names[order]
        first = _firsts(names)
        entries = new[first]
        entries["count"] = np.add.reduceat(new["count"], first)
        entries["met"] = np.minimum.reduceat(new["met"], first)
        touched = np.unique(entries["filter"])
        is_touched = np.zeros(self.filters, dtype=bool)
        is_touched[touched] = True
        mine = is_touched[self.table["filter"]]
        rows = np.concatenate([self.table[mine], entries])
        rows = rows[np.lexsort((rows["met"], -rows["score"], rows["filter"]))]
        rank = ranks(rows["filter"])
        floors = np.full(self.filters, -np.inf)
        last = rank == self.top - 1
        floors[rows["filter"][last]] = rows["score"][last]
        np.maximum.at(self.magnitude, rows["filter"], np.abs(rows["score"]))
        floors -= ROUNDING * self.magnitude
        stays = (rank < self.top) | (
            (rows["score"] >= floors[rows["filter"]]) & (rank < self.top + SPARE)
        )
        self.table = np.concatenate([self.table[~mine], rows[stays]])
        self.floor[touched] = floors[touched]
        self._index()

    def _index(self) -> None:
        names = _names(self.table)
        self._rows = np.argsort(names, kind="stable")
        self._known = names[self._rows]

    def first(self) -> Any:
        """The rows of the first ``top`` of each filter, filter by filter, ties to the earliest."""
        table = self.table
        table = table[np.lexsort((table["at"], -table["score"], table["filter"]))]
        return table[ranks(table["filter"]) < self.top]


@dataclass(frozen=True, kw_only=True)
class ListedNgrams:
    """The n-grams of all filters in the order in which they are told."""

    rows: Any
    is_top: Bool[np.ndarray, " ngram"]
    rank: Int[np.ndarray, " ngram"]
    windows: list[HeldWindow]

    @property
    def filters(self) -> Int[np.ndarray, " ngram"]:
        """Which filter each belongs to."""
        return np.asarray(self.rows["filter"], dtype=np.int64)

    @property
    def preactivation(self) -> Float[np.ndarray, " ngram"]:
        """The filter's answer to each."""
        return np.asarray(self.rows["score"] * np.where(self.is_top, 1.0, -1.0))


def listed(
    highest: NgramTable, lowest: NgramTable, windows: Mapping[Place, HeldWindow]
) -> ListedNgrams:
    """The first of each side, filter by filter, the highest before the lowest."""
    sides = [highest.first(), lowest.first()]
    rows = np.concatenate(sides)
    is_top = np.repeat([True, False], list(map(len, sides)))
    rank = np.concatenate([ranks(each["filter"]) for each in sides])
    order = np.lexsort((rank, ~is_top, rows["filter"]))
    rows = rows[order]
    return ListedNgrams(
        rows=rows,
        is_top=is_top[order],
        rank=rank[order],
        windows=[windows[place] for place in _places(rows)],
    )


def _places(rows: Any) -> list[Place]:
    document, place = np.divmod(rows["at"], 1 << PLACE_BITS)
    return list(zip(document.tolist(), place.tolist(), strict=True))


def _names(rows: Any) -> Any:
    """One number for a filter and an n-gram."""
    multiplier = np.uint64(0x9E3779B97F4A7C15)
    return rows["key"] ^ ((rows["filter"].astype(np.uint64) + np.uint64(1)) * multiplier)


def ranks(filters: Int[np.ndarray, " row"]) -> Int[np.ndarray, " row"]:
    """The place of each row among those of its filter, which stand together."""
    first = _firsts(filters)
    lengths = np.diff(np.r_[first, len(filters)])
    return np.asarray(np.arange(len(filters)) - np.repeat(first, lengths))


def _firsts(values: Num[np.ndarray, " row"]) -> Int[np.ndarray, " group"]:
    """Where each run of equal values begins."""
    begins = np.ones(len(values), dtype=bool)
    begins[1:] = values[1:] != values[:-1]
    return np.flatnonzero(begins)


def _peaks(
    values: Float[np.ndarray, "row position"],
    hits: Bool[np.ndarray, "row position"],
    spans: Int[np.ndarray, "position 2"],
) -> Bool[np.ndarray, "row position"]:
    """Where no window that shares a position with this one is higher, or as high and earlier.

    Neighbouring windows of a series show one peak a step apart: they would fill the list.
    """
    peaks = np.zeros_like(hits)
    rows, places = np.nonzero(hits)
    low = np.searchsorted(spans[:, 1], spans[places, 0], side="right")
    high = np.searchsorted(spans[:, 0], spans[places, 1], side="left")
    highest = np.ones(len(rows), dtype=bool)
    mine = values[rows, places]
    for step in range(
        1, int(max((places - low).max(initial=0), (high - places).max(initial=0))) + 1
    ):
        there = places - step
        inside = there >= low
        highest &= ~inside | (values[rows, np.maximum(there, 0)] < mine)
        there = places + step
        inside = there < high
        highest &= ~inside | (values[rows, np.minimum(there, values.shape[1] - 1)] <= mine)
    peaks[rows, places] = highest
    return peaks
