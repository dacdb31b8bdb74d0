"""What stands in a table about the filters of a layer and their n-grams?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import NGrams
from interpret.describe.escaping import visible
from interpret.describe.numbers import number, share

if TYPE_CHECKING:
    from jaxtyping import Int


def by_kept(result: NGrams) -> Int[np.ndarray, "filter"]:
    """Numbers of the filters, first those whose thresholds most documents pass."""
    kept = np.nan_to_num(result.kept)
    highest = np.nan_to_num(result.highest, nan=-np.inf)
    order: Int[np.ndarray, "filter"] = np.lexsort((-highest, -kept))
    return order


def class_name(result: NGrams, filter: int) -> str:
    """The class that a filter speaks for; a dash where it speaks for none."""
    identity = int(result.identity[filter])
    return result.classes[identity] if 0 <= identity < len(result.classes) else "—"


def ngram_text(result: NGrams, at: int) -> str:
    """An n-gram as a reader writes it: words with spaces, characters without.

    Positions where zeros stood outside the text are left out; empty for a window of a series.
    """
    if not result.is_text:
        return ""
    tokens = [visible(token) for token in result.ngram_tokens[at] if token]
    if not tokens:
        return "outside the text"
    return ("" if of_characters(result) else " ").join(tokens)


def of_characters(result: NGrams) -> bool:
    """Whether the tokens are single characters."""
    return all(len(token) <= 1 for tokens in result.ngram_tokens for token in tokens)


def filter_rows(result: NGrams, most: int) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Header and rows, one row for each filter."""
    rows = []
    for i in by_kept(result)[:most]:
        best = " | ".join(ngram_text(result, int(n)) for n in result.of(int(i))[:3])
        rows.append(
            (
                str(i),
                class_name(result, int(i)),
                number(float(result.highest[i])),
                share(float(result.fires_documents[i])),
                share(float(result.kept[i])) if result.kept[i] > 0 else "—",
                *((best,) if result.is_text else ()),
            )
        )
    header = ("filter", "speaks for", "highest answer", "fires in", "over its threshold")
    return (*header, *(("highest n-grams",) if result.is_text else ())), tuple(rows)
