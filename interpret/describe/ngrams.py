"""What is said of a layer's filters in a corpus, and of their n-grams?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import plural
from interpret.core.ngram_results import NGrams
from interpret.describe.clock import read_times
from interpret.describe.escaping import quoted, visible
from interpret.describe.facts import Fact, first_few
from interpret.describe.ngram_order import CHANCES, chance_cells, order_phrases, order_sentences
from interpret.describe.numbers import number, share, share_between
from interpret.describe.positions import Places, places_of
from interpret.describe.tables import TopTable, caption

if TYPE_CHECKING:
    from jaxtyping import Int


MOST_DEAD = 40
MOST_LARGE = 8
"""Filters that a page draws each by itself."""


def heading(result: NGrams) -> str:
    """What was asked, in a few words: a series has patterns, and no n-grams."""
    return f"{'Patterns' if of_series(result) else 'N-grams'} of {quoted(result.layer)}"


def of_series(result: NGrams) -> bool:
    """Whether the corpus is of series."""
    return result.axis != "token"


def document(result: NGrams) -> str:
    """What one input of the corpus is called."""
    return "sample" if of_series(result) else "document"


def window_places(result: NGrams) -> Places:
    """The positions within a window of a series: times from its begin where the rate is known."""
    if result.sampling_rate:
        return places_of(tuple(i / result.sampling_rate for i in range(result.width)), "time (s)")
    return places_of(tuple(map(float, range(result.width))), "position")


def window_place(result: NGrams, at: int) -> str:
    """Where in its sample a window of a series lies; zeros that were added around it are counted.

    The times are those of the sample, in the unit that suits its length.
    """
    start, stop = (int(edge) for edge in result.ngram_span[at])
    length = int(result.ngram_length[at])
    first, last = max(start, 0), min(stop, length)
    rate = result.sampling_rate
    numbers = np.arange(length) / (rate or 1.0)
    places = Places((), *read_times(numbers, "time (s)" if rate else "position"))
    words = places.seen(first, last)
    added = (stop - start) - max(last - first, 0)
    return f"{words} and {plural(added, 'added zero')}" if 0 < added < stop - start else words


def facts(result: NGrams) -> list[Fact]:
    """What the corpus was and what became of it."""
    filters, dead = plural(result.filters, "filter"), len(result.dead)
    documents = plural(result.documents, document(result)), plural(result.windows, "window")
    kept = [*accuracy(result), *held_out(result)]
    rule = "weights of the head" if result.identity_rule == "head weights" else result.identity_rule
    silent = f"{plural(dead, 'filter')} never fire{'s' * (dead == 1)}"
    return [
        Fact("layer", "", (f"layer {result.layer}",), headed=True),
        Fact("corpus", ", ".join(documents), (filters, *documents)),
        Fact(
            "patterns" if of_series(result) else "n-grams", f"{result.width} wide, of {filters}",
            (f"{plural(result.width, 'position')} wide",),
        ),
        Fact("thresholds", "; ".join([f"purity {result.purity:g}", *kept]), tuple(kept)),
        Fact(
            "classes", ", ".join(result.classes),
            (f"classes by {rule}",) if result.classes else (),
        ),
        Fact(
            "never fire", first_few(list(map(str, result.dead)), MOST_DEAD),
            (silent,) if dead else (),
        ),
        Fact(
            "alike", "",
            (f"{plural(len(result.similar), 'pair')} go together",) if result.similar else (),
        ),
    ]  # fmt: skip


def accuracy(result: NGrams) -> list[str]:
    """What thresholds do to the predictions, in phrases."""
    phrases = []
    if np.isfinite(result.accuracy):
        after = result.accuracy_thresholded
        with_them = f", {number(after)} with thresholds" if np.isfinite(after) else ""
        phrases.append(f"accuracy {number(result.accuracy)}{with_them}")
    if np.isfinite(result.agreement):
        phrases.append(f"{result.agreement:.1%} of the predictions stay with thresholds")
    return phrases


def held_out(result: NGrams) -> list[str]:
    """What thresholds come to in documents that they were not found in, in a phrase or none."""
    known = np.isfinite(result.held_out_purity)
    if not known.any():
        return []
    many = int(known.sum())
    short = int((result.held_out_purity_interval[known, 1] < result.purity).sum())
    said = [f"mean of {many} filters"] * (many > 1)
    if short:
        falls = "it falls" if many == 1 else f"{short} fall{'s' * (short == 1)}"
        said.append(f"{falls} short of {result.purity:g} by more than chance")
    return [
        f"purity {number(float(result.held_out_purity[known].mean()))} in "
        f"{plural(result.held_out_documents, f'held-out {document(result)}')}"
        + (f" ({'; '.join(said)})" if said else "")
    ]


def held_out_purity(result: NGrams, filter: int) -> str:
    """A filter's purity in held-out documents with its interval; a dash where it is not known."""
    if not result.held_out_documents or not np.isfinite(result.held_out_purity[filter]):
        return "—"
    return share_between(
        float(result.held_out_purity[filter]), result.held_out_purity_interval[filter]
    )


def held_out_words(result: NGrams, filter: int) -> str:
    """What passes a filter's threshold in held-out documents; empty where it was not tried."""
    if not result.held_out_documents or not np.isfinite(result.held_out_kept[filter]):
        return ""
    kept = float(result.held_out_kept[filter])
    passes = share_between(kept, result.held_out_kept_interval[filter])
    half = f"of the {plural(result.held_out_documents, document(result))} held out {passes} pass"
    if not kept:
        return half
    return f"{half}, and {held_out_purity(result, filter)} of these are of its class"


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
    return in_order(result, result.ngram_tokens[at]) if result.is_text else ""


def possible_text(result: NGrams, filter: int) -> str:
    """The n-gram of the vocabulary that a filter answers to most; empty where it is not known."""
    if filter >= len(result.possible_tokens) or not np.isfinite(result.possible[filter]):
        return ""
    return in_order(result, result.possible_tokens[filter])


def in_order(result: NGrams, tokens: Sequence[str]) -> str:
    """Tokens as the corpus has them: words with spaces, characters without."""
    row = [visible(token) for token in tokens if token]
    return ("" if of_characters(result) else " ").join(row) if row else "outside the text"


def of_characters(result: NGrams) -> bool:
    """Whether the tokens are single characters."""
    return all(len(token) <= 1 for tokens in result.ngram_tokens for token in tokens)


def one_facts(result: NGrams, filter: int) -> list[str]:
    """What is known of one filter."""
    identity = int(result.identity[filter])
    alike = [b if a == filter else a for a, b, _ in result.similar if filter in (a, b)]
    kept, noun = float(result.kept[filter]), document(result)
    passes = (
        f"threshold {number(float(result.threshold[filter]))}, which {kept:.1%} of {noun}s pass"
        if kept > 0
        else f"no threshold reaches purity {number(result.purity)}"
    )
    return [
        "never fires" if filter in result.dead else "",
        f"fires in {share(float(result.fires_documents[filter]))} of {noun}s and "
        f"{share(float(result.fires_windows[filter]))} of windows",
        f"speaks for {quoted(result.classes[identity], 24)}" if identity >= 0 else "",
        passes if identity >= 0 else "",
        held_out_words(result, filter),
        f"bias {number(float(result.bias[filter]), sign=True)}",
        *order_phrases(result, filter),
        f"answers go together with filter {first_few(list(map(str, alike)), 5)}" if alike else "",
        "each bar is a token’s product with its slot; with the bias they sum to the mark"
        if result.is_text and result.contribution == "products"
        else "parts are what the answer loses where that position alone is replaced"
        if len(result.ngram_parts)
        else "",
        f"model {quoted(result.model)}",
    ]


def page_views(result: NGrams) -> list[tuple[str, dict[str, Any]]]:
    """All filters together, then those whose thresholds most documents pass, each by itself."""
    first = [int(i) for i in by_kept(result)[:MOST_LARGE]]
    together: list[tuple[str, dict[str, Any]]] = [("map", {})] if result.filters > 1 else []
    views = ("map", "logo") if result.alphabet else ("map",)
    return together + [(view, {"filter": filter}) for filter in first for view in views]


def page_sentences(result: NGrams) -> tuple[str, ...]:
    """What shuffled documents say, and which filters a page draws by itself, if not all."""
    told = tuple(order_sentences(result))
    if result.filters <= MOST_LARGE:
        return told
    return (
        *told,
        f"Of {result.filters:,} filters the {MOST_LARGE} whose thresholds most "
        f"{document(result)}s pass are drawn one by one.",
    )


def table(result: NGrams, most: int) -> TopTable:
    """One row for each filter, first those whose thresholds most documents pass."""
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
                *chance_cells(result, int(i)),
                *((held_out_purity(result, int(i)),) if result.held_out_documents else ()),
                *((best,) if result.is_text else ()),
            )
        )
    tried = ("purity held out",) * bool(result.held_out_documents)
    chances = CHANCES if result.shuffles else ()
    header = ("filter", "speaks for", "highest answer", "fires in", "over its threshold")
    return TopTable(
        caption=caption(
            len(rows), result.filters, f"filters by {document(result)}s over the threshold"
        ),
        header=(
            *header,
            *chances,
            *tried,
            *(("its highest n-grams, at most 3",) if result.is_text else ()),
        ),
        rows=tuple(rows),
    )
