"""What is said of the weights of a layer?"""

from __future__ import annotations

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import FilterBank
from interpret.describe.escaping import quoted, visible
from interpret.describe.facts import Fact, first_few
from interpret.describe.letter_logo import kernel_letters
from interpret.describe.numbers import number
from interpret.describe.tables import TopTable, caption

MOST_LOGOS = 6
"""Filters of which a page has a logo."""


def heading(result: FilterBank) -> str:
    """What was asked, in a few words."""
    return f"Filters of {quoted(result.layer)}"


def facts(result: FilterBank) -> list[Fact]:
    """How many filters of what size, and how they go along the input."""
    count, slots, channels = result.weights.shape
    steps = {"stride": result.stride, "dilation": result.dilation}
    seen = result.receptive_field
    return [
        Fact("layer", "", (f"layer {result.layer}",), headed=True),
        Fact(
            "weights", f"{count} filters × {slots} slots × {channels} channels",
            (plural(count, "filter"), plural(slots, "slot"), plural(channels, "channel")),
        ),
        Fact(
            "stride, dilation", f"{result.stride}, {result.dilation}",
            tuple(f"{what} {step}" for what, step in steps.items() if step != 1),
        ),
        Fact(
            "padding, activation", f"{result.padding}, {result.activation}",
            (f"padding {result.padding}", f"activation {result.activation}"),
        ),
        Fact(
            "sees", "",
            () if seen is None else (f"each sees {plural(seen, 'position')} of the input",),
        ),
    ]  # fmt: skip


def one_facts(result: FilterBank, filter: int) -> list[str]:
    """What is known of one filter."""
    slots, channels = result.weights.shape[1:]
    alike = [b if a == filter else a for a, b, _ in result.similar if filter in (a, b)]
    return [
        plural(slots, "slot"),
        plural(channels, "channel"),
        f"bias {number(float(result.bias[filter]), sign=True)}",
        f"norm {number(float(result.norms[filter]))}",
        f"activation {result.activation}",
        "cannot answer: all its weights are (nearly) 0" if filter in result.dead else "",
        f"points the same way as filter {first_few(list(map(str, alike)), 5)}" if alike else "",
        "under each slot, the tokens it answers to most" if result.nearest_tokens else "",
        f"model {quoted(result.model)}",
    ]


def page_views(result: FilterBank) -> list[tuple[str, dict[str, object]]]:
    """All filters, and where channels are letters the logos of those of largest norm."""
    order = np.argsort(-result.norms, kind="stable")[:MOST_LOGOS]
    logos: list[tuple[str, dict[str, object]]] = [("logo", {"filter": int(i)}) for i in order]
    return [("map", {}), *(logos if kernel_letters(result) else [])]


def table(result: FilterBank, most: int) -> TopTable:
    """The filters of largest norm."""
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
    return TopTable(
        caption=caption(len(rows), len(result.norms), "filters by norm"), header=header, rows=rows
    )
