"""What do shuffled documents say of the filters: do they read an order, or tokens one by one?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.core.false_discoveries import adjusted
from interpret.core.ngram_results import NGrams
from interpret.describe.facts import first_few
from interpret.describe.numbers import number, share
from interpret.methods.exact_interval import exact_interval

if TYPE_CHECKING:
    from jaxtyping import Float, Int

RARE = 0.05
"""A chance, allowed for the number of filters, from which on a filter is set apart."""
MOST_LISTED = 12
CHANCES = ("chance on average", "chance of highest")
"""Of so high an answer in shuffled documents, not allowed for the number of filters."""


def chance_cells(result: NGrams, filter: int) -> tuple[str, ...]:
    """The chances of one filter for a table; nothing without shuffles."""
    if not result.shuffles:
        return ()
    both = result.chances_on_average[filter], result.chances[filter]
    return tuple(number(float(each), digits=2) for each in both)


def order_sentences(result: NGrams) -> list[str]:
    """Which filters answer higher to documents as they are than shuffled; none without shuffles."""
    if not result.shuffles:
        return []
    noun = "documents" if result.is_text else "samples"
    units = "tokens" if result.is_text else "positions"
    made = f"{plural(result.shuffles, 'shuffle')} of {result.shuffled_documents:,} {noun}"
    on_average, highest = (_rare(each) for each in (result.chances_on_average, result.chances))
    found = [
        f"Beside {made}, {_named(result, on_average)} higher on average to {noun} as they stand, "
        f"which is to read an order of {units}.",
        f"{_named(result, highest).capitalize()} higher to the first of the list than to anything "
        f"in the same {noun} shuffled. Both by chances of at most {RARE:.0%}, allowed for "
        f"{plural(result.filters, 'filter')}.",
    ]
    needed = int(np.ceil(result.filters / RARE)) - 1
    if result.shuffles < needed and not (len(on_average) and len(highest)):
        found.append(f"That a single filter does could be told from {needed:,} shuffles on.")
    return found


def _rare(chances: Float[np.ndarray, "filter"]) -> Int[np.ndarray, " rare"]:
    """Filters set apart."""
    return np.flatnonzero(adjusted(chances) <= RARE)


def _named(result: NGrams, filters: Int[np.ndarray, " rare"]) -> str:
    """So many filters, and which, with their verb."""
    if not len(filters):
        return "no filter answers"
    if len(filters) == result.filters:
        return (
            "the filter answers" if result.filters == 1 else f"all {len(filters):,} filters answer"
        )
    named = first_few([str(each) for each in filters], MOST_LISTED)
    verb = "answers" if len(filters) == 1 else "answer"
    return f"{len(filters):,} of {result.filters:,} filters ({named}) {verb}"


def order_phrases(result: NGrams, filter: int) -> list[str]:
    """What shuffled documents say of one filter; nothing without shuffles."""
    if not result.shuffles or result.as_high is None or result.as_high_on_average is None:
        return []
    pairs = (
        ("its highest answer", result.as_high, result.chances),
        ("documents’ highest answers on average", result.as_high_on_average,
         result.chances_on_average),
    )  # fmt: skip
    told = []
    for what, reached, chances in pairs:
        low, high = exact_interval(int(reached[filter]), result.shuffles)
        told.append(
            f"{what} reached in {int(reached[filter]):,} of {result.shuffles:,} shuffles: chance "
            f"{number(float(chances[filter]), digits=2)} ({share(low)} to {share(high)} of "
            f"shuffles), {number(float(adjusted(chances)[filter]), digits=2)} allowed for all "
            "filters"
        )
    return told
