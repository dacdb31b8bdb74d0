"""What is said of a chain: its filters, the windows they met, the sum?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.describe.escaping import clean, clip, escape, name, tag
from interpret.describe.numbers import number
from interpret.describe.positions import Places, on_an_axis, places_of
from interpret.describe.tokens import in_a_row

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.core.chain_results import Chain


def chain_places(result: Chain) -> Places:
    """The positions of the chain's input."""
    return on_an_axis(places_of(result.positions, result.axis))


def row_name(result: Chain, row: int, most: int = 20) -> str:
    """A filter: ``conv1d:3``."""
    return f"{clip(clean(result.row_layers[row]), most)}:{int(result.row_filters[row])}"


def window_words(result: Chain, row: int, places: Places, *, most: int = 36) -> str:
    """What the window that counts most holds."""
    start, stop = (int(edge) for edge in result.winners[row])
    if not places.names:
        return clip(places.seen(start, stop), most)
    inside = [i for i in range(max(start, 0), min(stop, len(places.names)))]
    inside = [i for i in inside if not result.padding[i]]
    return clip(in_a_row(places.names[i] for i in inside), most) if inside else "padding only"


def largest_rows(
    result: Chain, most: int, *, token: int | None = None, keep: int | None = None
) -> Int[np.ndarray, " row"]:
    """The rows of largest parts, or those that one position adds most to; ``keep`` is among them.

    Rows that add nothing are left out.
    """
    size = np.abs(result.parts if token is None else result.token_parts[:, token])
    order = np.argsort(-size, kind="stable")
    order = order[size[order] > 0][:most]
    if keep is not None and keep not in order:
        order = np.append(order[: most - 1], keep)
    return order


def chain_facts(result: Chain) -> list[str]:
    """What was taken apart, as the phrases of a subtitle."""
    bias, missed = result.head_bias, result.remainder
    terms = [f"{len(result.parts):,} filters {number(float(result.parts.sum()), sign=True)}"]
    if result.exact or bias:
        terms.append(f"bias {number(bias, sign=True)}")
    if not result.exact:
        terms.append(f"remainder {number(missed, sign=True)}")
    sum_ = ", ".join(terms)
    off = result.switched_off
    silent = ", ".join(tag(each) for each in off[:4]) + (", …" if len(off) > 4 else "")
    return [
        f"{escape(result.unit)} {number(result.score, sign=True)} = {sum_}",
        "exact: the remainder is rounding" if result.exact else "",
        f"switched off: {silent}" if off else "",
        "orange speaks for the target, blue against it",
        f"model {name(result.model)}",
    ]
