"""What is said of a chain: its filters, the windows they met, the sum?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.errors import plural
from interpret.describe.escaping import clean, clip, quoted
from interpret.describe.facts import MOST_TEXT, Fact, first_few, text_fact
from interpret.describe.numbers import number
from interpret.describe.positions import Places, on_an_axis, places_of
from interpret.describe.tables import TopTable, caption
from interpret.describe.tokens import in_a_row

if TYPE_CHECKING:
    from jaxtyping import Int


def heading(result: Chain) -> str:
    """What was asked, in a few words."""
    return f"Chain to {quoted(result.target)}"


def facts(result: Chain) -> list[Fact]:
    """What was taken apart, and into what."""
    terms = sum_terms(result)
    score = number(result.score, sign=True)
    listed = ", ".join(f"{term} {number(value, sign=True)}" for term, value in terms.items())
    brief = [
        f"{plural(len(result.parts), 'filter')} {number(terms.pop('filters'), sign=True)}",
        *(
            f"{term.removesuffix(' of the head')} {number(value, sign=True)}"
            for term, value in terms.items()
            if value or term == "remainder" or result.exact
        ),
    ]
    off = result.switched_off
    few = first_few([clip(clean(each), 24) for each in off], 4)
    why = "the remainder is rounding"
    return [
        text_fact(result.text),
        Fact("target", result.target, headed=True),
        Fact(
            "score", f"{score} ({result.unit}) = {listed}",
            (f"{result.unit} {score} = {', '.join(brief)}",),
        ),
        Fact(
            "exact", f"yes: {why}" if result.exact else "no: see the note",
            (f"exact: {why}" if result.exact else "",),
        ),
        Fact(
            "switched off", clip(", ".join(off), MOST_TEXT),
            (f"switched off: {few}" if off else "",),
        ),
        Fact("colours", "", ("orange speaks for the target, blue against it",)),
    ]  # fmt: skip


def sum_terms(result: Chain) -> dict[str, float]:
    """What the score is the sum of; the remainder where it is more than rounding."""
    terms = {"filters": float(result.parts.sum()), "bias of the head": result.head_bias}
    return terms if result.exact else {**terms, "remainder": result.remainder}


def pooled_name(result: Chain) -> str:
    """What the layer makes of a filter's answers along the input."""
    return "mean" if result.pooling == "average" else "maximum"


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
    inside = range(max(start, 0), min(stop, len(places.names)))
    names = [places.names[i] for i in inside if not result.padding[i]]
    return clip(in_a_row(names), most) if names else "padding only"


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


def others_apart(
    result: Chain, rows: Int[np.ndarray, " row"]
) -> list[tuple[Int[np.ndarray, " other"], str, float]]:
    """All filters but ``rows``: those for the target and those against it, and what each side adds.

    Together both would hide each other: +3.05 and −2.50 are no +0.55.
    """
    rest = np.setdiff1d(np.flatnonzero(result.parts), rows)
    sides = (("for it", rest[result.parts[rest] > 0]), ("against it", rest[result.parts[rest] < 0]))
    return [(side, word, float(result.parts[side].sum())) for word, side in sides if len(side)]


def table(result: Chain, most: int) -> TopTable:
    """The filters of largest parts, with the window that counts most."""
    places = chain_places(result)
    rows = tuple(
        (
            result.row_layers[row],
            str(int(result.row_filters[row])),
            window_words(result, int(row), places),
            number(float(result.pooled[row])),
            number(float(result.weights[row]), sign=True),
            number(float(result.parts[row]), sign=True),
        )
        for row in largest_rows(result, most)
    )
    header = ("layer", "filter", "window that counts most", pooled_name(result), "weight", "part")
    return TopTable(
        caption=caption(len(rows), len(result.parts), "parts"), header=header, rows=rows
    )
