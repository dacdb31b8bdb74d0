"""How are the n-grams of a layer's filters shown in a terminal?"""

from __future__ import annotations

import numpy as np
from rich.text import Text

from interpret.cli.drawing import Terminal, across, clipped, coloured, facts, listing
from interpret.core.errors import plural
from interpret.core.results import NGrams
from interpret.describe.escaping import clean, visible
from interpret.describe.facts import first_few
from interpret.describe.ngram_order import chance_cells, order_sentences
from interpret.describe.ngrams import (
    by_kept,
    class_name,
    document,
    held_out,
    held_out_purity,
    held_out_words,
    in_order,
    ngram_text,
    possible_text,
    window_place,
)
from interpret.describe.numbers import number, share
from interpret.describe.theme import colour_limit

MOST_FILTERS = 4
"""Filters shown one by one; of more, a table of all has a line each."""
MOST_LINES = 40
MOST_NGRAMS = 5
BARS = 24


def show_ngrams(console: Terminal, result: NGrams) -> None:
    """Print the totals, a line for each filter where there are many, then filters one by one."""
    console.print(facts(_totals(result)))
    order = [int(i) for i in by_kept(result)]
    if len(order) > 1:
        console.print()
        _overview(console, result, order)
    for filter in order[:MOST_FILTERS]:
        console.print()
        _one(console, result, filter)
    if len(order) > MOST_FILTERS:
        console.print()
        console.print(
            Text(
                f"Above are the {MOST_FILTERS} filters of {len(order):,} whose thresholds most "
                f"{document(result)}s pass; --json or --out has them all."
            )
        )
    if result.negatives:
        console.print()
        _negatives(console, result)
    for sentence in order_sentences(result):
        console.print(Text(sentence))


def _totals(result: NGrams) -> list[tuple[str, str | Text]]:
    wide = f"{plural(result.width, result.axis if result.is_text else 'position')} wide"
    totals: list[tuple[str, str | Text]] = [
        ("model", clean(result.model)),
        ("layer", f"{clean(result.layer)}, {plural(result.filters, 'filter')}, {wide}"),
        (
            "corpus",
            f"{plural(result.documents, document(result))}, {plural(result.windows, 'window')}",
        ),
    ]
    if result.classes:
        listed = ", ".join(clean(each) for each in result.classes[:8])
        more = f" and {len(result.classes) - 8} more" if len(result.classes) > 8 else ""
        totals.append(("classes", f"{listed}{more}, by {clean(result.identity_rule)}"))
    if np.isfinite(result.accuracy):
        totals.append(("accuracy", _accuracy(result)))
    if np.isfinite(result.agreement):
        totals.append(
            ("thresholds", f"purity {result.purity:g}; {result.agreement:.1%} of the predictions "
             "stay as they are")
        )  # fmt: skip
    totals += [("held out", phrase) for phrase in held_out(result)]
    totals.append(("dead", _listed(result.dead) or "none: every filter fires somewhere"))
    if result.similar:
        pairs = [f"{a} and {b} ({number(float(r))})" for a, b, r in result.similar[:6]]
        more = f" and {len(result.similar) - 6} more pairs" if len(result.similar) > 6 else ""
        totals.append(("redundant", ", ".join(pairs) + more))
    return totals


def _accuracy(result: NGrams) -> str:
    after = result.accuracy_thresholded
    before = number(result.accuracy)
    return f"{before}, {number(after)} with thresholds" if np.isfinite(after) else before


def _listed(numbers: tuple[int, ...]) -> str:
    first = ", ".join(str(i) for i in numbers[:30])
    return first + (f" and {len(numbers) - 30} more" if len(numbers) > 30 else "")


def _overview(console: Terminal, result: NGrams, order: list[int]) -> None:
    """One line for each filter."""
    tried = ("pure held out",) if result.held_out_documents else ()
    chance = ("chance",) if result.shuffles else ()
    table = listing("filter", "highest", "fires in", "kept", *tried, *chance, left=0)
    if result.classes:
        table.add_column("speaks for", overflow="fold")
    if result.is_text:
        table.add_column("highest n-gram", overflow="fold")
    for i in order[:MOST_LINES]:
        top = result.of(i)
        best = clipped(ngram_text(result, int(top[0])), 32) if len(top) else "—"
        table.add_row(
            str(i),
            number(float(result.highest[i])),
            share(float(result.fires_documents[i])),
            share(float(result.kept[i])) if result.kept[i] > 0 else "—",
            *((held_out_purity(result, i),) if tried else ()),
            *chance_cells(result, i)[:1],
            *((clipped(clean(class_name(result, i)), 18),) if result.classes else ()),
            *((Text(best),) if result.is_text else ()),
        )
    console.table(table)
    if len(order) > MOST_LINES:
        rest = plural(len(order) - MOST_LINES, "more filter")
        console.print(Text(f"and {rest}; --json or --out has them all"), style="dim")


def _one(console: Terminal, result: NGrams, filter: int) -> None:
    """One filter: what is known of it, its highest n-grams, then its lowest."""
    console.print(
        Text(f"filter {filter}", style="bold").append(Text(_said(result, filter), "not bold"))
    )
    top, bottom = result.of(filter)[:MOST_NGRAMS], result.of(filter, top=False)[:2]
    rows = [int(i) for i in (*top, *bottom)]
    if not rows:
        console.print(Text("  No window of the corpus was kept for it."))
        return
    families = bool((result.ngram_cluster[result.of(filter)] > 0).any())
    if result.is_text:
        _ngrams(console, result, rows, families)
    else:
        _windows(console, result, rows, families)
    _left_out(console, result, filter, len(top), len(bottom))
    if best := possible_text(result, filter):
        console.print(
            Text(f"  best possible  {number(float(result.possible[filter]))}: {clipped(best, 60)}")
        )
    if filter < len(result.slot_tokens):
        for slot, pairs in enumerate(result.slot_tokens[filter]):
            likes = [f"{visible(t)} {number(float(p), sign=True, digits=2)}" for t, p in pairs]
            console.print(Text(f"  slot {slot}  {first_few(likes, 4)}"))


def _left_out(console: Terminal, result: NGrams, filter: int, highest: int, lowest: int) -> None:
    """Say how many n-grams of a filter the lines above are, of how many there are."""
    kept = len(result.of(filter)), len(result.of(filter, top=False))
    if (highest, lowest) != kept:
        sides = f"{highest} of {kept[0]} highest and {lowest} of {kept[1]} lowest"
        console.print(Text(f"  {sides}; --json or --out has them all"), style="dim")


def _said(result: NGrams, filter: int) -> str:
    """What is known of a filter, behind its number."""
    phrases = [
        f"fires in {share(float(result.fires_documents[filter]))} of {document(result)}s, "
        f"{share(float(result.fires_windows[filter]))} of windows"
    ]
    if result.identity[filter] >= 0:
        phrases.append(f"speaks for {clean(class_name(result, filter))}")
        phrases.append(
            f"threshold {number(float(result.threshold[filter]))}, kept {result.kept[filter]:.1%}"
            if result.kept[filter] > 0
            else "no threshold is pure enough"
        )
        phrases += [held_out_words(result, filter)] * bool(held_out_words(result, filter))
    if result.families[filter] > 1:
        phrases.append(f"{result.families[filter]} families")
    return "  " + "; ".join(phrases)


def _ngrams(console: Terminal, result: NGrams, rows: list[int], families: bool) -> None:
    """A line for each n-gram, with what each slot adds to its answer."""
    table = listing("  n-gram", "answer", "count", *(("family",) if families else ()))
    table.add_column("slot by slot", overflow="fold")
    for at in rows:
        table.add_row(
            Text(f"  {clipped(ngram_text(result, at), 30)}"),
            number(float(result.ngram_preactivation[at])),
            f"{int(result.ngram_count[at]):,}",
            *((_family(result, at),) if families else ()),
            " ".join(number(float(v), sign=True, digits=2) for v in result.ngram_parts[at])
            if result.ngram_parts.size
            else "",
        )
    console.table(table)


def _windows(console: Terminal, result: NGrams, rows: list[int], families: bool) -> None:
    """A line for each window of a series: where it is, and the largest of its parts."""
    limit = colour_limit(result.ngram_preactivation[rows])
    where = "times" if result.sampling_rate else "positions"
    table = listing("  sample", where, "answer", *(("family",) if families else ()), left=0)
    table.add_column("")
    for at in rows:
        answer = float(result.ngram_preactivation[at])
        table.add_row(
            f"{int(result.ngram_document[at]):,}",
            window_place(result, at),
            number(answer),
            *((_family(result, at),) if families else ()),
            _bar(console, answer, limit),
        )
    console.table(table)


def _family(result: NGrams, at: int) -> str:
    family = int(result.ngram_cluster[at])
    return str(family) if family >= 0 else "—"


def _bar(console: Terminal, answer: float, limit: float) -> Text:
    """A bar as long as the answer; without colours its sign stands before it."""
    bar = across(answer, limit=limit, width=BARS, signed=True)
    return bar if coloured(console) else Text("-" if answer < 0 else " ").append(bar)


def _negatives(console: Terminal, result: NGrams) -> None:
    """Near-twins of high n-grams which one token brings down."""
    console.print(Text("One token away from a high n-gram, and brought down by it:"), style="bold")
    for at, place, token, answer, part in result.negatives[:8]:
        if not 0 <= at < len(result.ngram_tokens):
            continue
        twin = list(result.ngram_tokens[at])
        twin[place] = token
        after = clipped(in_order(result, twin), 30)
        console.print(
            Text(
                f"  filter {result.ngram_filter[at]}: {clipped(ngram_text(result, at), 30)} "
                f"{number(float(result.ngram_preactivation[at]))} → {after} "
                f"{number(float(answer))}, since {visible(token)} gives "
                f"{number(float(part), sign=True)}"
            )
        )
    if len(result.negatives) > 8:
        rest = len(result.negatives) - 8
        console.print(Text(f"  and {rest:,} more; --json or --out has them all"), style="dim")
