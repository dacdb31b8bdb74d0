"""How is each kind of result shown in a terminal?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from rich.text import Text

from interpret.cli.attribution_view import show_attribution
from interpret.cli.chain_view import show_chain
from interpret.cli.drawing import Terminal, across, clipped, facts, listing
from interpret.cli.ngrams_view import show_ngrams
from interpret.cli.series_view import show_series, stretch
from interpret.cli.shapes_view import show_shapes
from interpret.cli.spelling_view import show_spelling
from interpret.cli.text_view import show_text
from interpret.core.errors import plural
from interpret.core.results import (
    Activations,
    Attribution,
    Chain,
    FilterBank,
    Maximisation,
    NGrams,
    Result,
    Shapes,
    Spelling,
)
from interpret.describe.escaping import clean, visible
from interpret.describe.numbers import number
from interpret.describe.theme import colour_limit

MOST_FILTERS = 40
MOST_WEIGHTS = 12
"""A filter with at most so many weights shows all of them."""


def show(console: Terminal, result: Result) -> None:
    """Print a result as its kind is best read; a kind without a view of its own as its table."""
    for kind, view in _VIEWS:
        if isinstance(result, kind):
            view(console, result)
            break
    else:
        console.print(Text(result.to_dataframe().head(MOST_FILTERS).to_string()), soft_wrap=True)
    if result.partial:
        console.print(Text("Partial: the work was stopped before its end."), style="bold")
    for note in result.notes:
        console.print(Text(f"Note: {clean(note)}"))


def _show_filters(console: Terminal, result: FilterBank) -> None:
    _, slots, channels = result.weights.shape
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("layer", f"{clean(result.layer)}, {_architecture(result)}"),
                ("weights", f"{plural(slots, 'slot')} × {plural(channels, 'channel')}, as trained"),
            ]
        )
    )
    console.print()
    small = slots * channels <= MOST_WEIGHTS
    nearest = bool(result.nearest_tokens)
    last = "nearest token in each slot" if nearest else "weights, slot by slot" if small else "norm"
    table = listing("filter", "norm", "bias", left=0)
    table.add_column(last, overflow="fold")
    limit = colour_limit(result.norms)
    for index in range(min(len(result.norms), MOST_FILTERS)):
        if nearest:
            best = [slot[0][0] if slot else "—" for slot in result.nearest_tokens[index]]
            said = Text("  ".join(clipped(visible(token), 16) for token in best))
        elif small:
            said = Text(" | ".join(_row(slot) for slot in result.weights[index]))
        else:
            said = across(float(result.norms[index]), limit=limit, width=24, signed=False)
        table.add_row(
            str(index), number(float(result.norms[index])), number(float(result.bias[index])), said
        )
    console.table(table)
    _and_more(console, len(result.norms), "filter")
    if small and not nearest and channels > 1:
        console.print(Text(f"Within a slot: {', '.join(clean(c) for c in result.channels)}."))
    for sentence in _peculiar(result):
        console.print(Text(sentence))


def _row(weights: np.ndarray) -> str:
    return " ".join(number(float(weight), sign=True) for weight in weights)


def _architecture(result: FilterBank) -> str:
    words = [clean(result.layer_kind), f"stride {result.stride}", f"dilation {result.dilation}"]
    words += [f"padding {clean(result.padding)}", f"activation {clean(result.activation)}"]
    if result.receptive_field is not None:
        words.append(f"sees {plural(result.receptive_field, 'position')}")
    return ", ".join(words)


def _peculiar(result: FilterBank) -> list[str]:
    found = []
    if result.similar:
        pairs = ", ".join(f"{a} and {b}" for a, b, _ in result.similar[:8])
        more = f" and {len(result.similar) - 8} more pairs" if len(result.similar) > 8 else ""
        found.append(f"Filters that point the same way: {pairs}{more}.")
    if result.dead:
        listed = ", ".join(str(i) for i in result.dead)
        found.append(f"Dead, since all their weights are zero: {listed}.")
    return found


def _show_activations(console: Terminal, result: Activations) -> None:
    length, filters = result.values.shape
    outputs = zip(result.outputs, result.output_scores, strict=True)
    best = sorted(outputs, key=lambda pair: -pair[1])[:3]
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("layer", f"{clean(result.layer)}, {plural(length, 'position')}"),
                ("answers", ", ".join(f"{clean(name)} {number(float(s))}" for name, s in best)),
                ("values", clean(result.unit)),
            ]
        )
    )
    console.print()
    if not isinstance(result.positions[0], str):
        show_series(
            console, result.x, result.channels, axis=result.axis, positions=result.positions
        )
        console.print()
    _filter_maxima(console, result)
    _and_more(console, filters, "filter")


def _filter_maxima(console: Terminal, result: Activations) -> None:
    """Each filter's largest answer and what it saw there, the largest first."""
    table = listing("filter", "largest", "above 0", "at", left=0)
    table.add_column("")
    table.add_column("sees", overflow="fold")
    top = result.values.max(axis=0, initial=-np.inf)
    limit = colour_limit(top)
    for index in np.argsort(-top, kind="stable")[:MOST_FILTERS]:
        column = result.values[:, index]
        at = int(column.argmax()) if len(column) else 0
        table.add_row(
            str(index),
            number(float(top[index])),
            f"{(column > 0).mean():.0%}" if len(column) else "—",
            str(at),
            across(float(top[index]), limit=limit, width=12, signed=True),
            Text(_seen(result, at)),
        )
    console.table(table)


def _seen(result: Activations, at: int) -> str:
    """What a position of the layer saw of the input."""
    if result.spans is None:
        return "not known"
    start, stop = (int(edge) for edge in result.spans[at])
    inside = range(max(start, 0), min(stop, len(result.positions)))
    if not inside:
        return "added zeros"
    names = [result.positions[i] for i in inside]
    if isinstance(names[0], str):
        shown = [
            "[padding]" if result.padding[i] else visible(str(result.positions[i])) for i in inside
        ]
        single = all(len(str(name)) <= 1 for name, i in zip(names, inside, strict=True)
                     if not result.padding[i])  # fmt: skip
        return clipped(("" if single else " ").join(shown), 40)
    return stretch(result.positions, result.axis, inside.start, inside.stop)


def _show_maximisation(console: Terminal, result: Maximisation) -> None:
    exact = "exact" if result.exact else "the best found; there may be a better one"
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("filter", f"{result.filter} of layer {clean(result.layer)}"),
                ("answer", f"{number(result.activation)} before its activation, {exact}"),
                ("among", clean(result.constraint)),
            ]
        )
    )
    console.print()
    if result.tokens:
        products = result.values[:, 0]
        show_text(
            console, result.tokens, products,
            unit="product with the weights", target=f"filter {result.filter}", signed=True,
        )  # fmt: skip
        table = listing("slot", "token", "product", left=2)
        for slot, (token, product) in enumerate(zip(result.tokens, products, strict=True)):
            table.add_row(str(slot), visible(token), number(float(product), sign=True))
        table.add_row("", "bias", number(result.bias, sign=True))
        console.table(table)
        return
    count = len(result.values)
    slots = tuple(float(i) for i in range(count))
    show_series(console, result.values, result.channels, axis="position", positions=slots)
    if result.values.size <= MOST_WEIGHTS:
        for name, column in zip(result.channels, result.values.T, strict=True):
            console.print(Text(f"  {clean(name)}: {_row(column)}"))


def _and_more(console: Terminal, count: int, noun: str) -> None:
    if count > MOST_FILTERS:
        rest = plural(count - MOST_FILTERS, f"more {noun}")
        console.print(Text(f"and {rest}; --json or --out has them all"), style="dim")


_VIEWS: tuple[tuple[type[Result], Callable[..., None]], ...] = (
    (Attribution, show_attribution),
    (FilterBank, _show_filters),
    (Activations, _show_activations),
    (Maximisation, _show_maximisation),
    (NGrams, show_ngrams),
    (Chain, show_chain),
    (Spelling, show_spelling),
    (Shapes, show_shapes),
)
