"""What is said of neighbouring positions of one sign?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.core.span_results import Spans
from interpret.describe.escaping import clean, clip, quoted, visible
from interpret.describe.facts import Fact, text_fact
from interpret.describe.numbers import number
from interpret.describe.positions import Places, places_of
from interpret.describe.settings import method_name, settings
from interpret.describe.tables import TopTable

if TYPE_CHECKING:
    from jaxtyping import Int

RARE = 0.05
"""A chance from which on a span is set apart."""
MOST_WORDS = 60


def heading(result: Spans) -> str:
    """What was asked, in a few words."""
    return f"Spans: {method_name(result.method).lower()} for {quoted(result.target)}"


def facts(result: Spans) -> list[Fact]:
    """What was asked and answered."""
    made = ", ".join((method_name(result.method), *settings(result.map_params)))
    return [
        text_fact(result.text),
        Fact("map", made, (f"map {made}",)),
        Fact("target", result.target, headed=True),
        Fact("score", number(result.score)),
        Fact("spans", f"{len(result.sums):,}", (plural(len(result.sums), "span"),)),
        Fact("parameters", ", ".join(settings(result.params)), settings(result.params)),
        Fact("values", result.unit, (f"sums in {result.unit}",)),
    ]


def ranked(result: Spans) -> list[int]:
    """The spans by magnitude, the largest first."""
    return [int(row) for row in np.argsort(-np.abs(result.sums), kind="stable")]


def seen(result: Spans, row: int) -> str:
    """What lies in a span: the stretch of the text, or from–to."""
    words = result.words[row] if result.words else ""
    return stretch_name(words, result.spans[row], places_of(result.positions, result.axis))


def stretch_name(words: str, ends: Int[np.ndarray, " end"], places: Places) -> str:
    """A stretch by its words, where there are any, or from–to."""
    start, stop = (int(end) for end in ends)
    return clip(_as_written(words), MOST_WORDS) if words else places.seen(start, stop)


def _as_written(words: str) -> str:
    """A stretch of the text, in which white space is seen at its ends only."""
    inner = words.strip()
    if not inner:
        return visible(words)
    before, _, after = words.partition(inner)
    return f"{visible(before) if before else ''}{clean(inner)}{visible(after) if after else ''}"


def numbers_of(result: Spans, row: int) -> str:
    """The numbers of a span's positions: ``17-19``."""
    start, stop = (int(end) for end in result.spans[row])
    return f"{start}" if stop == start + 1 else f"{start}-{stop - 1}"


def peak(result: Spans, row: int) -> str:
    """The value of largest magnitude in a span, and where it stands."""
    place = places_of(result.positions, result.axis).say(int(result.peaks[row]))
    return f"{number(float(result.peak_values[row]))} at {place}"


def found(result: Spans) -> str:
    """How many of the spans are larger than chance makes them, as a sentence."""
    count = len(result.sums)
    if not count:
        return "There is no span: every value is 0, padding or not computed."
    rare = int((result.chances <= RARE).sum())
    of = f"of {count:,} spans" if count > 1 else "span"
    shuffles = plural(int(result.params["shuffles"]), "shuffle")
    if not rare:
        least = number(float(result.chances.min()), digits=2)
        return (
            f"{'None' if count > 1 else 'The only'} {of} is {'' if count > 1 else 'not '}larger "
            f"than chance makes one in the same map shuffled: the least chance is {least}, over "
            f"{shuffles}."
        )
    return (
        f"{f'{rare:,}' if count > 1 else 'The only'} {of} {'is' if rare == 1 else 'are'} larger "
        f"than the largest in all but {RARE:.0%} of {shuffles} of the same map."
    )


def table(result: Spans, most: int) -> TopTable:
    """The largest spans."""
    several = result.values.shape[1] > 1
    rows = tuple(
        (
            seen(result, row),
            numbers_of(result, row),
            *((clean(result.channels[result.span_channels[row]]),) if several else ()),
            number(float(result.sums[row])),
            peak(result, row),
            number(float(result.chances[row]), digits=2),
        )
        for row in ranked(result)[:most]
    )
    channel = ("channel",) if several else ()
    header = ("span", "numbers", *channel, f"sum, {result.unit}", "peak", "chance")
    return TopTable(caption=_caption(len(rows), len(result.sums)), header=header, rows=rows)


def _caption(rows: int, count: int) -> str:
    if rows < count:
        return f"The {rows:,} largest of {count:,} spans"
    return f"All {count:,} spans, the largest first" if count > 1 else "The only span"


def alt_text(result: Spans) -> str:
    """What a chart of it shows, for those who do not see it."""
    for row in ranked(result)[:1]:
        total = number(float(result.sums[row]), sign=result.signed)
        return f"{heading(result)}: the largest is {total}, {seen(result, row)}"
    return f"{heading(result)}: none"
