"""How are filters that respond to a piece of an input shown in a terminal? A bar each."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from interpret.cli.drawing import MOST_ROWS, Terminal, across, and_more, facts, listing
from interpret.core.response_results import Responses
from interpret.describe.escaping import clean, clip
from interpret.describe.responses import ORDERS, header, one_facts, piece_name, row, shown_columns
from interpret.describe.responses import facts as said
from interpret.describe.theme import colour_limit

MOST_FIRST = 20
BAR = 8


def show_responses(console: Terminal, result: Responses) -> None:
    """Print what was asked, the filters that come first, and what is known of the first one."""
    console.print(facts(_facts(result)))
    console.print()
    columns = shown_columns(result)
    names = list(header(columns))
    table = listing(*names[:3], left=0)
    for name in names[3:]:
        words = name in ("slots", "speaks for", "meets")
        table.add_column(name, justify="left" if words else "right", overflow="fold")
    table.add_column("")
    limit = colour_limit(result.value)
    for filter_ in result.order[:MOST_FIRST].tolist():
        cells = [Text(clip(clean(cell), 60)) for cell in row(result, filter_, columns)]
        value = float(result.value[filter_])
        table.add_row(*cells, across(value, limit=limit, width=BAR, signed=True))
    console.table(table)
    and_more(console, len(result.rank) - MOST_FIRST + MOST_ROWS, "filter")
    first = int(result.order[0])
    told = " · ".join(filter(None, one_facts(result, first)))
    console.print()
    console.print(Text(f"Filter {first}: {clean(told)}."))


def _facts(result: Responses) -> Iterator[tuple[str, str]]:
    yield "model", clean(result.model)
    yield "piece", clean(piece_name(result, 200))
    yield "layer", f"{clean(result.layer)}, activation {clean(result.activation)}"
    terms = {fact.term: fact.words for fact in said(result)}
    yield "told", terms["told"]
    yield "order", f"by {ORDERS[result.params['by']]}"
    if terms["classes"]:
        yield "classes", terms["classes"]
