"""What is said of filters that respond to a piece of an input?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from interpret.core.errors import plural
from interpret.core.response_results import Responses
from interpret.describe.escaping import clip, quoted, visible
from interpret.describe.facts import Fact, text_fact
from interpret.describe.numbers import number, share
from interpret.describe.positions import places_of
from interpret.describe.tables import TopTable
from interpret.describe.tokens import in_a_row

LEFT_OUT = "…"
"""What stands in a slot that meets nothing."""
MOST_SLOTS = 12
"""Slots that are each told with what they meet."""
ORDERS = {
    "value": "what the piece adds",
    "answer": "the answer to it",
    "share": "the answer as a share of the largest",
    "cosine": "the cosine with the kernel",
}


def of_text(result: Responses) -> bool:
    """Whether the piece is of tokens."""
    return all(isinstance(each, str) for each in result.positions)


def piece_name(result: Responses, most: int = 48) -> str:
    """The piece in words: the text, or from where to where it lies."""
    if result.text is not None:
        return quoted(result.text, most)
    if of_text(result):
        return quoted(in_a_row(map(str, result.positions)), most)
    places = places_of(result.positions, result.axis)
    where = "position" if not places.unit else "time"
    return f"{where}{'s' * (len(result.positions) > 1)} {places.seen(0, len(result.positions))}"


def heading(result: Responses) -> str:
    """What was asked, in a few words."""
    return f"Filters of {quoted(result.layer)} that respond to {piece_name(result)}"


def facts(result: Responses) -> list[Fact]:
    """What was asked of which layer, who comes first, and what the classes rest on."""
    count = len(result.rank)
    rule = "weights × values in the slots that meet the piece"
    if result.rule == "own answers":
        rule = "the layer’s own answers, less those to an empty input"
    first = int(result.order[0])
    told = f"filter {first}, {number(float(result.value[first]), sign=True)}"
    pooled = {"max": "the largest", "average": "the mean"}.get(result.pooling, "")
    classes = f"by the head’s weights to {pooled} answer of each filter" if pooled else ""
    return [
        text_fact(result.text),
        Fact("piece", piece_name(result), headed=True),
        Fact("layer", result.layer, (f"layer {result.layer}",), headed=True),
        Fact("filters", str(count), (plural(count, "filter"),)),
        Fact("told", rule, (rule,)),
        Fact("order", f"by {ORDERS[result.params['by']]}"),
        Fact("first", told, (f"first {told}",)),
        Fact("classes", classes, (f"classes {classes}",) if classes else ()),
        Fact("values", f"{result.unit}: what the piece adds", ()),
    ]


def meets(result: Responses, filter: int) -> str:
    """What the filter's window meets of the piece: ``… not good``, or from where to where.

    Slots that meet nothing are dots, one for each of a few, else one on each side.
    """
    met = result.met[filter]
    seen = met[met >= 0]
    if not len(seen):
        return "" if len(met) else piece_name(result)
    if not of_text(result):
        return places_of(result.positions, result.axis).seen(int(seen[0]), int(seen[-1]) + 1)
    names = [str(result.positions[i]) if i >= 0 else LEFT_OUT for i in met]
    if result.rule != "products" or len(names) > MOST_SLOTS:
        names = _without_repeats(names)
    return in_a_row(names)


def slots(result: Responses, filter: int) -> str:
    """Which slots of the window meet the piece: ``slot 1`` or ``slots 0 – 2``."""
    met = np.flatnonzero(result.met[filter] >= 0)
    if not len(met):
        return ""
    first, last = int(met[0]), int(met[-1])
    return f"slot {first}" if first == last else f"slots {first} – {last}"


def cells(result: Responses, filter: int) -> list[str]:
    """The token that each slot meets, short; empty for none."""
    return [
        clip(visible(str(result.positions[i])), 14) if i >= 0 else "" for i in result.met[filter]
    ]


def shown_columns(result: Responses) -> list[str]:
    """Which columns say something: a share of tokens, a cosine of a series, a class of a head."""
    known = {
        "share": bool(np.isfinite(result.share).any()),
        "cosine": not of_text(result) and bool(np.isfinite(result.cosine).any()),
        "slots": not of_text(result) and len(result.slot_places) > 0,
        "speaks for": bool(result.classes),
    }
    return [name for name, said in known.items() if said]


def row(result: Responses, filter: int, columns: Sequence[str]) -> tuple[str, ...]:
    """One filter: what the piece adds, the answer, these columns, and what it meets."""
    told = {
        "share": share(float(result.share[filter])),
        "cosine": number(float(result.cosine[filter]), sign=True),
        "slots": slots(result, filter),
        "speaks for": result.speaks_for[filter],
    }
    return (
        str(filter),
        number(float(result.value[filter]), sign=True),
        number(float(result.answers[filter])),
        *(told[name] for name in columns),
        meets(result, filter),
    )


def header(columns: Sequence[str]) -> tuple[str, ...]:
    """The names of what ``row`` tells."""
    return ("filter", "adds", "answer", *columns, "meets")


def table(result: Responses, most: int) -> TopTable:
    """The filters that come first."""
    columns, count = shown_columns(result), len(result.rank)
    rows = tuple(row(result, int(i), columns) for i in result.order[:most])
    told = f"The first {len(rows):,} of {count:,} filters" if len(rows) < count else "All filters"
    return TopTable(
        caption=f"{told}, by {ORDERS[result.params['by']]}", header=header(columns), rows=rows
    )


def one_facts(result: Responses, filter: int) -> list[str]:
    """What is known of one filter's response."""
    part = number(float(result.value[filter]), sign=True)
    bias = number(float(result.bias[filter]), sign=True)
    answer = number(float(result.answers[filter]))
    empty = number(float(result.empty_answers[filter]))
    sentence = f"answers {answer} with bias {bias}, and {empty} to nothing"
    if result.rule == "own answers":
        sentence = f"answers {answer}, and {empty} to an empty input"
    percent = _percent(result, filter)
    weight = result.speaks_for[filter]
    return [
        f"the piece adds {part}",
        sentence,
        f"{share(float(result.share[filter]))} of its largest answer"
        if np.isfinite(result.share[filter])
        else "",
        f"cosine {number(float(result.cosine[filter]), sign=True)}"
        if "cosine" in shown_columns(result)
        else "",
        percent,
        f"speaks for {weight}" if weight else "",
    ]


def alt_text(result: Responses) -> str:
    """What a chart of it shows, for those who do not see it."""
    first = [
        f"filter {i} {number(float(result.value[i]), sign=True)}" for i in result.order[:3].tolist()
    ]
    return f"{heading(result)}: {', '.join(first)}"


def _percent(result: Responses, filter: int) -> str:
    """How the token of the largest product compares with the vocabulary."""
    if not result.percentiles.size or np.isnan(result.slot_parts[filter]).all():
        return ""
    slot = int(np.nanargmax(result.slot_parts[filter]))
    token = visible(str(result.positions[int(result.met[filter, slot])]))
    higher = result.percentiles[filter, slot]
    return f"{quoted(token)} adds more in slot {slot} than {higher:.3g}% of the vocabulary"


def _without_repeats(names: list[str]) -> list[str]:
    """Dots that stand side by side as one."""
    kept = [name for i, name in enumerate(names) if not (i and name == names[i - 1] == LEFT_OUT)]
    return kept
