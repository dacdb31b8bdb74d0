"""What flows from which token through which filter, and where does each lie on the screen?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.errors import plural
from interpret.describe.chain import (
    largest_rows,
    others_apart,
    pooled_name,
    row_name,
    window_words,
)
from interpret.describe.escaping import escape, label
from interpret.describe.numbers import number
from interpret.plots.axis import Axis, input_axis

TOKENS = 16
CARD, GAP, LINE = 38.0, 8.0, 24.0
WIDEST = 34.0
"""Pixels that the largest sum of flows at a filter's card takes."""
REST = 64.0
"""Pixels that what the other filters for it, or against it, add together may take."""


@dataclass(kw_only=True)
class Place:
    """Something on the screen that ribbons begin or end at."""

    text: str
    tip: str
    value: float
    data: Any = None
    width: float = 0.0
    top: float = 0.0
    height: float = LINE
    used: float = 0.0

    def take(self, width: float) -> float:
        """Where the next ribbon of this width begins."""
        at = self.top + (self.height - self.width) / 2 + self.used
        self.used += width
        return at


@dataclass(kw_only=True)
class Flow:
    """What is drawn: tokens, cards, and how much of each token goes to each card."""

    tokens: list[Place] = field(default_factory=list)
    cards: list[Place] = field(default_factory=list)
    flows: np.ndarray
    rows: np.ndarray


# -- what is shown


def flow_of(result: Chain, filters: int, token: int | None, row: int | None) -> Flow:
    """The filters of largest parts, the tokens that they met, and what the others add."""
    axis = input_axis(result.positions, result.padding, title=result.axis)
    rows = largest_rows(result, filters, token=token, keep=row)
    rows = rows[np.argsort(-result.parts[rows], kind="stable")]  # what speaks for it comes first
    groups = _groups(result, axis, rows, token)
    flows = [[float(result.token_parts[r, g].sum()) for r in rows] for _, _, g in groups]
    tokens = []
    for text, at, group in groups:
        total = float(result.token_parts[:, group].sum())
        where = "" if at is None or not axis.names else f", number {at}"
        tip = f"<b>{text}</b>{where}<br>adds {number(total, sign=True)} through all filters"
        data = ["token", int(at)] if at is not None else None
        tokens.append(Place(text=text, data=data, value=total, tip=tip))
    if (biases := result.bias_parts[rows]).any():
        flows.append([float(each) for each in biases])
        total = float(result.bias_parts.sum())
        tip = f"<b>biases of the filters</b><br>add {number(total, sign=True)} in all"
        tokens.append(Place(text="<i>filters’ biases</i>", tip=tip, value=total))
    cards = [_card(result, int(each), axis) for each in rows]
    return Flow(
        tokens=tokens,
        cards=[*cards, *_rest(result, rows)],
        flows=np.asarray(flows).reshape(len(tokens), len(rows)),
        rows=rows,
    )


def _groups(
    result: Chain, axis: Axis, rows: np.ndarray, token: int | None
) -> list[tuple[str, int | None, np.ndarray]]:
    """(label, position to click, positions): single tokens, or stretches of a series."""
    size = np.abs(result.token_parts[rows]).sum(axis=0)
    size[result.padding] = 0.0
    if axis.names:
        order = np.argsort(-size, kind="stable")[:TOKENS]
        listed = set(order[size[order] > 0].tolist()) | ({token} if token is not None else set())
        groups = [(label(axis.names[i], 22), i, np.asarray([i])) for i in sorted(listed)]
    else:
        real = np.arange(axis.first, axis.stop)
        pieces = [p for p in np.array_split(real, min(TOKENS, max(len(real), 1))) if len(p)]
        listed = set(real.tolist())
        groups = [
            (escape(axis.seen(int(p[0]), int(p[-1]) + 1)), int(p[size[p].argmax()]), p)
            for p in pieces
            if size[p].any()
        ]
    rest = np.asarray([i for i in np.flatnonzero(~result.padding) if i not in listed], dtype=int)
    if len(rest) and result.token_parts[np.ix_(rows, rest)].any():
        groups.append((f"<i>{plural(len(rest), 'other')}</i>", None, rest))
    padding = np.flatnonzero(result.padding)
    if len(padding) and result.token_parts[np.ix_(rows, padding)].any():
        groups.append(("<i>padding</i>", None, padding))
    return groups


def _card(result: Chain, row: int, axis: Axis) -> Place:
    part, words = float(result.parts[row]), escape(window_words(result, row, axis))
    weight, pooled = float(result.weights[row]), float(result.pooled[row])
    product = f"{pooled_name(result)} {number(pooled)} × {number(weight, sign=True)} = "
    return Place(
        text=f"<b>{escape(row_name(result, row))}</b>  {number(part, sign=True)}<br>"
        f'<span style="font-size:11px">{words}</span>',
        tip=f"<b>{escape(row_name(result, row, 40))}</b> adds {product if result.exact else ''}"
        f"<b>{number(part, sign=True)}</b><br>{words}",
        value=part,
        data=["row", row],
    )


def _rest(result: Chain, rows: np.ndarray) -> list[Place]:
    """What other filters, the head's bias and the remainder add, each a card."""
    terms: list[tuple[str, float, str, Any]] = [
        (f"{plural(len(side), 'other')} {word}", total, "what filters not drawn add together",
         ["others", word])
        for side, word, total in others_apart(result, rows)
    ]  # fmt: skip
    if result.head_bias:
        terms.append(("bias of the head", result.head_bias, "what the head adds by itself", None))
    if not result.exact:
        terms.append(("remainder", result.remainder, "what the sum misses", None))
    return [
        Place(
            text=f"<b>{head}</b>  {number(value, sign=True)}<br>"
            f'<span style="font-size:11px">{words}</span>',
            tip=f"<b>{head}</b> {number(value, sign=True)}",
            value=value,
            data=data,
        )
        for head, value, words, data in terms
    ]


# -- where it lies


def scale_of(flow: Flow) -> float:
    """Pixels for one unit of the score."""
    count = len(flow.rows)
    into = np.abs(flow.flows).sum(axis=0).max(initial=0.0)
    filters = max(into, *(abs(card.value) for card in flow.cards[:count]))
    rest = max((abs(card.value) for card in flow.cards[count:]), default=0.0)
    return float(min(WIDEST / max(filters, 1e-30), REST / max(rest, 1e-30)))


def lay_out(flow: Flow, scale: float) -> float:
    """Give every place its height and top; the height of all."""
    for place, out in zip(flow.tokens, np.abs(flow.flows).sum(axis=1), strict=True):
        place.width = out * scale
        place.height = max(LINE, place.width + 8)
    for card in flow.cards:
        card.height = max(CARD, abs(card.value) * scale + 4)
    heights = [
        sum(place.height for place in flow.tokens),
        sum(card.height + GAP for card in flow.cards) - GAP,
    ]
    total = max(*heights, 150.0)
    for places, gap, height in ((flow.tokens, 0.0, heights[0]), (flow.cards, GAP, heights[1])):
        # Few tokens spread a little, so that ribbons do not all leave from one corner.
        spread = min((total - height) / max(len(places), 1), 14.0)
        at = (total - height - spread * (len(places) - 1)) / 2
        for place in places:
            place.top = at
            at += place.height + gap + spread
    return total
