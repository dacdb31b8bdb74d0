"""Which values of a result should a page list, the largest first?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from interpret.core.results import (
    Activations,
    Attribution,
    Chain,
    FilterBank,
    Maximisation,
    NGrams,
    Result,
)
from interpret.describe.chain import chain_places, largest_rows, window_words
from interpret.describe.escaping import visible
from interpret.describe.ngrams import filter_rows
from interpret.describe.numbers import number
from interpret.describe.positions import places_of

MOST = 20


@dataclass(frozen=True, kw_only=True)
class TopTable:
    """A table of plain text, not yet escaped for any page."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def top_table(result: Result, *, most: int = MOST) -> TopTable:
    """The rows of the result's table that matter most."""
    if isinstance(result, Attribution):
        return _attribution(result, most)
    if isinstance(result, Activations):
        return _activations(result, most)
    if isinstance(result, FilterBank):
        return _filters(result, most)
    if isinstance(result, Maximisation):
        return _maximisation(result, most)
    if isinstance(result, NGrams):
        header, rows = filter_rows(result, most)
        caption = _caption(len(rows), result.filters, "filters by documents over the threshold")
        return TopTable(caption=caption, header=header, rows=rows)
    if isinstance(result, Chain):
        return _chain(result, most)
    return TopTable(caption="", header=(), rows=())


def _largest(values: np.ndarray, most: int) -> list[tuple[int, int]]:
    """(row, column) of the largest magnitudes, largest first; what was not computed is left out."""
    size = np.where(np.isfinite(values), np.abs(values), -1.0).ravel()
    count = min(most, size.size)
    order = np.argpartition(-size, count - 1)[:count] if count else np.zeros(0, dtype=int)
    order = order[np.argsort(-size[order], kind="stable")]
    found = [divmod(int(i), values.shape[1]) for i in order if size[i] >= 0]
    return [(int(row), int(column)) for row, column in found]


def _attribution(result: Attribution, most: int) -> TopTable:
    values = np.where(result.padding[:, None], np.nan, result.values)
    several = values.shape[1] > 1
    alike = result.x.shape == result.values.shape and not isinstance(
        next(iter(result.positions), ""), str
    )
    places = places_of(result.positions, result.axis)
    rows = tuple(
        (
            str(row),
            places.bare(row),
            *((result.channels[column],) if several else ()),
            number(float(result.values[row, column]), sign=result.signed),
            *((number(float(result.x[row, column])),) if alike else ()),
        )
        for row, column in _largest(values, most)
    )
    header = (
        "number",
        places.title,
        *(("channel",) if several else ()),
        result.unit,
        *(("input",) if alike else ()),
    )
    total = int(np.isfinite(values).sum())
    return TopTable(caption=_caption(len(rows), total, "values"), header=header, rows=rows)


def _activations(result: Activations, most: int) -> TopTable:
    places = places_of(result.positions, result.axis)
    count = len(result.positions)
    series = bool(result.positions) and not isinstance(result.positions[0], str)

    def saw(row: int) -> str:
        if result.spans is None:
            return ""
        start, stop = (int(end) for end in result.spans[row])
        inside = range(max(start, 0), min(stop, count))
        if inside and series:
            return f"{places.bare(inside[0])} – {places.bare(inside[-1])} {places.unit}".strip()
        return " ".join(places.bare(i) for i in inside) or "added zeros only"

    rows = tuple(
        (str(filter_), str(row), saw(row), number(float(result.values[row, filter_])))
        for row, filter_ in _largest(result.values, most)
    )
    header = ("filter", "position of the layer", "saw", result.unit)
    return TopTable(
        caption=_caption(len(rows), result.values.size, "answers"), header=header, rows=rows
    )


def _filters(result: FilterBank, most: int) -> TopTable:
    order = np.argsort(-result.norms, kind="stable")[:most]
    tokens = bool(result.nearest_tokens)

    def nearest(filter_: int) -> str:
        slots = result.nearest_tokens[filter_]
        return " | ".join(visible(slot[0][0]) if slot else "" for slot in slots)

    rows = tuple(
        (
            str(i),
            number(float(result.norms[i])),
            number(float(result.bias[i]), sign=True),
            *(("cannot answer" if i in result.dead else "",) if result.dead else ()),
            *((nearest(int(i)),) if tokens else ()),
        )
        for i in order
    )
    header = (
        *("filter", "norm", "bias"),
        *(("dead",) if result.dead else ()),
        *(("nearest token, slot by slot",) if tokens else ()),
    )
    caption = _caption(len(rows), len(result.norms), "filters by norm")
    return TopTable(caption=caption, header=header, rows=rows)


def _maximisation(result: Maximisation, most: int) -> TopTable:
    found = sorted(_largest(result.values, most))
    rows = tuple(
        (
            str(row),
            visible(result.tokens[row]) if result.tokens else result.channels[column],
            number(float(result.values[row, column]), sign=True),
        )
        for row, column in found
    )
    header = ("slot", "token", "product") if result.tokens else ("position", "channel", "value")
    return TopTable(
        caption=_caption(len(rows), result.values.size, "values"), header=header, rows=rows
    )


def _chain(result: Chain, most: int) -> TopTable:
    axis = chain_places(result)
    rows = tuple(
        (
            result.row_layers[row],
            str(int(result.row_filters[row])),
            window_words(result, int(row), axis),
            number(float(result.pooled[row])),
            number(float(result.weights[row]), sign=True),
            number(float(result.parts[row]), sign=True),
        )
        for row in largest_rows(result, most)
    )
    pooled = {"max": "maximum", "average": "mean"}.get(result.pooling, "maximum")
    header = ("layer", "filter", "window that counts most", pooled, "weight", "part")
    return TopTable(
        caption=_caption(len(rows), len(result.parts), "parts"), header=header, rows=rows
    )


def _caption(shown: int, count: int, noun: str) -> str:
    return (
        f"All {count:,} {noun}" if shown >= count else f"The {shown:,} largest of {count:,} {noun}"
    )
