"""Which distinct n-grams does each filter answer to most, or least, and how often do they occur?

Only the n-grams that may end among the first are kept, and counted from the moment they enter.
That count is exact: the floor below which n-grams are turned away only rises, so that an n-gram
that is kept at the end was above it at its first occurrence, entered then, and was never let go.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.model import Survey
    from interpret.methods.ngrams.layer_windows import Batch

ROW = np.dtype(
    [
        ("filter", np.int32),
        ("score", np.float64),  # pre-activation, times −1 for the lowest
        ("key", np.uint64),
        ("count", np.int64),
        ("met", np.int64),  # in which order n-grams were met
        ("document", np.int64),
        ("place", np.int64),  # position of the layer
    ]
)

SPARE = 64
"""N-grams kept beside the first, while they tie with the last of them up to rounding."""

WAITING = 2048
"""Windows above a floor that are put into the table together."""

ROUNDING = 4e-6
"""The same n-gram's pre-activation differs by so much, as a share of the largest, between batches
of other sizes: n-grams that close to the last of the first are kept too, lest one be counted only
from its second occurrence on."""


@dataclass
class Extremes:
    """A table of each filter's first ``top`` distinct n-grams.

    ``sign`` is 1 for the highest and −1 for the lowest.
    """

    filters: int
    top: int
    sign: int
    table: Any = field(default_factory=lambda: np.zeros(0, dtype=ROW))
    seen: int = 0
    met: int = 0

    def __post_init__(self) -> None:
        """Start with floors that turn nothing away."""
        self._waiting: list[Any] = []
        self.floor = np.full(self.filters, -np.inf)
        self.reach = np.zeros(self.filters)
        self._refresh(np.arange(self.filters), np.full(self.filters, -np.inf), np.zeros(0))

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
        found = np.zeros(len(which), dtype=ROW)
        found["filter"] = filters[which]
        found["score"] = values[which, places]
        found["document"] = batch.numbers[near[which]]
        found["place"] = places
        found["count"] = 1
        found["met"] = self.met + np.arange(len(found))
        self.met += len(found)
        if batch.keys is None:
            found["key"] = found["met"]  # every window of a series is one of its own
        else:
            found["key"] = batch.keys[near[which], places]
        self._waiting.append(found)
        if sum(map(len, self._waiting)) > WAITING:
            self.settle()

    def settle(self) -> None:
        """Count again what is known, and let in what is new."""
        found = np.concatenate(self._waiting) if self._waiting else np.zeros(0, dtype=ROW)
        self._waiting = []
        if not len(found):
            return
        names = _names(found)
        at = np.searchsorted(self._known, names)
        at[at == len(self._known)] = 0
        known = self._known[at] == names if len(self._known) else np.zeros(len(at), dtype=bool)
        if known.any():
            self._count(self._rows[at[known]], found[known])
        new = found[~known]
        if len(new):
            self._enter(new, names[~known])

    def _count(self, rows: Int[np.ndarray, " hit"], found: Any) -> None:
        np.add.at(self.table["count"], rows, found["count"])
        # Batches are not in the order of the corpus: the first occurrence may come later.
        order = np.lexsort((found["place"], found["document"], rows))
        rows, found = rows[order], found[order]
        first = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        rows, found = rows[first], found[first]
        before = self.table[rows]
        earlier = (found["document"] < before["document"]) | (
            (found["document"] == before["document"]) & (found["place"] < before["place"])
        )
        for name in ("document", "place"):
            self.table[name][rows[earlier]] = found[name][earlier]

    def _enter(self, new: Any, names: Int[np.ndarray, " hit"]) -> None:
        order = np.lexsort((new["place"], new["document"], names))
        new, names = new[order], names[order]
        first = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])
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
        full = rank == self.top - 1
        floors[rows["filter"][full]] = rows["score"][full]
        reach = np.abs(self.reach)
        np.maximum.at(reach, rows["filter"], np.abs(rows["score"]))
        self.reach = reach
        floors -= ROUNDING * reach
        kept = (rank < self.top) | (
            (rows["score"] >= floors[rows["filter"]]) & (rank < self.top + SPARE)
        )
        self.table = np.concatenate([self.table[~mine], rows[kept]])
        self._refresh(touched, floors[touched], _names(self.table))

    def _refresh(
        self,
        touched: Int[np.ndarray, " filter"],
        floors: Float[np.ndarray, " filter"],
        names: Num[np.ndarray, " row"],
    ) -> None:
        self.floor[touched] = floors
        self._rows = np.argsort(names, kind="stable")
        self._known = names[self._rows].astype(np.uint64)

    def first(self) -> Any:
        """The rows of the first ``top`` of each filter, filter by filter, ties to the earliest."""
        table = self.table
        order = np.lexsort((table["place"], table["document"], -table["score"], table["filter"]))
        table = table[order]
        return table[ranks(table["filter"]) < self.top]

    def state(self) -> dict[str, Any]:
        """What is needed to go on from here."""
        return {
            **{name: self.table[name] for name in ROW.names or ()},
            "floor": self.floor,
            "reach": self.reach,
            "clock": np.asarray([self.seen, self.met]),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.table = np.zeros(len(state["filter"]), dtype=ROW)
        for name in ROW.names or ():
            self.table[name] = state[name]
        self.reach = state["reach"].copy()
        self.seen, self.met = (int(n) for n in state["clock"])
        self._refresh(np.arange(self.filters), state["floor"], _names(self.table))


def _names(rows: Any) -> Any:
    """One number for a filter and an n-gram."""
    multiplier = np.uint64(0x9E3779B97F4A7C15)
    return rows["key"] ^ ((rows["filter"].astype(np.uint64) + np.uint64(1)) * multiplier)


def ranks(filters: Int[np.ndarray, " row"]) -> Int[np.ndarray, " row"]:
    """The place of each row among those of its filter, which stand together."""
    starts = np.flatnonzero(np.r_[True, filters[1:] != filters[:-1]]) if len(filters) else filters
    lengths = np.diff(np.r_[starts, len(filters)])
    ranks: Int[np.ndarray, " row"] = np.arange(len(filters)) - np.repeat(starts, lengths)
    return ranks


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
