"""What is said of an attribution?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import Attribution, Occlusion
from interpret.describe.colour_scale import colour_scale
from interpret.describe.coloured_text import ColouredText
from interpret.describe.escaping import clean, quoted
from interpret.describe.facts import Fact, first_few, ranked, text_fact
from interpret.describe.numbers import number
from interpret.describe.positions import places_of
from interpret.describe.settings import effort, is_slope, method_name, settings
from interpret.describe.sureness import near_zero, sureness
from interpret.describe.tables import TopTable, caption, largest
from interpret.describe.tokens import are_characters

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

MOST_PHRASES = 6
"""Settings that a line of facts names."""


def heading(result: Attribution) -> str:
    """What was asked, in a few words."""
    return f"{method_name(result.method)} for {quoted(result.target)}"


def facts(result: Attribution) -> list[Fact]:
    """What was asked and answered."""
    words, phrase = "", ""
    if result.baseline is not None:
        words, phrase = result.baseline, f"baseline {quoted(result.baseline)}"
        if result.baseline_score is not None:
            scored = number(result.baseline_score)
            mean = "" if result.spread is None else " on average"
            words = f"{words}, which score{'s' * (not mean)} {scored}{mean}"
            phrase = f"{phrase} score{'s' * (not mean)} {scored}{mean}"
    told = settings(result.params)
    meaning = sides(result)
    return [
        text_fact(result.text),
        Fact("method", method_name(result.method), headed=True),
        Fact("target", result.target, headed=True),
        Fact("score", number(result.score)),
        Fact("all outputs", first_few(ranked(result.outputs, result.output_scores), 5), ()),
        Fact("baseline", words, (phrase,)),
        *_windows(result),
        Fact("parameters", ", ".join(told), _first_phrases(told)),
        Fact("engine", effort(result.params), ()),
        Fact("completeness gap", _gap(result)),
        *_sureness(result),
        Fact(
            "values",
            f"{result.unit}: {meaning}" if meaning else result.unit,
            (f"values in {result.unit}" + (f"; {meaning}" if meaning else ""),),
        ),
    ]


def sides(result: Attribution) -> str:
    """What values above and below zero say; nothing where none can be below."""
    if not result.signed:
        return ""
    if is_slope(result.method):
        return "above zero, a higher value of the input raises the score; below, it lowers it"
    if result.unit.startswith("output"):  # which need not be of a class
        return "above zero raises the target’s score, below lowers it"
    return "above zero speaks for the target, below against it"


def over_channels(
    result: Attribution, values: Float[np.ndarray, "position channel"]
) -> tuple[Float[np.ndarray, " position"], str]:
    """One value for each position, and what it is of the channels'.

    Shares of a score add up to that of a position. Drops by one channel at a time, and slopes, do
    not: the strongest stands for them.
    """
    if values.shape[1] == 1:
        return values[:, 0], "value"
    if isinstance(result, Occlusion) or is_slope(result.method):
        strongest = np.abs(np.nan_to_num(values)).argmax(axis=1)
        return np.take_along_axis(values, strongest[:, None], axis=1)[:, 0], "strongest channel"
    return values.sum(axis=1), "sum over channels"


def _first_phrases(told: tuple[str, ...]) -> tuple[str, ...]:
    more = len(told) - MOST_PHRASES
    rest = (f"and {plural(more, 'more setting')}",) if more > 0 else ()
    return (*told[:MOST_PHRASES], *rest)


def _sureness(result: Attribution) -> list[Fact]:
    """How far the values of single baselines lie from those told, and which of them may be 0."""
    apart = sureness(result)
    if apart is None:
        return []
    facts = [Fact("beside each value", apart.meaning, (f"± {apart.meaning}",))]
    if faint := near_zero(result):
        facts.append(Fact("near zero", faint, (faint,)))
    return facts


def _windows(result: Attribution) -> list[Fact]:
    if not isinstance(result, Occlusion):
        return []
    count, noun = len(result.windows), "window" if result.along_input else "band"
    return [Fact(f"{noun}s", f"{count:,}", (plural(count, noun),))]


def completeness(result: Attribution) -> str:
    """What the values sum to, against what the method promises; empty where it promises nothing."""
    if result.completeness_gap is None:
        return ""
    total = number(float(np.nansum(result.values)), sign=True)
    gap = _gap(result)
    if gap == "0":
        return f"{total}, which is score − baseline"
    return f"{total}, which misses score − baseline by {gap}"


def _gap(result: Attribution) -> str:
    """The completeness gap, with its standard error where it comes of draws."""
    if result.completeness_gap is None:
        return ""
    gap = number(result.completeness_gap, sign=True)
    error = result.gap_standard_error
    return gap if error is None else f"{gap} ± {number(error)}"


def table(result: Attribution, most: int) -> TopTable:
    """The positions (and channels) of the largest values."""
    values = np.where(result.padding[:, None], np.nan, result.values)
    several = values.shape[1] > 1
    places = places_of(result.positions, result.axis)
    alike = result.x.shape == result.values.shape and not places.names
    apart = sureness(result)
    rows = tuple(
        (
            str(row),
            places.bare(row),
            *((result.channels[column],) if several else ()),
            number(float(result.values[row, column]), sign=result.signed),
            *((apart.said((row, column)),) if apart else ()),
            *((number(float(result.x[row, column])),) if alike else ()),
        )
        for row, column in largest(values, most)
    )
    header = (
        "number",
        places.title,
        *(("channel",) if several else ()),
        result.unit,
        *((apart.words,) if apart else ()),
        *(("input" if result.along_input else "amplitude",) if alike else ()),
    )
    total = int(np.isfinite(values).sum())
    return TopTable(caption=caption(len(rows), total, "values"), header=header, rows=rows)


def alt_text(result: Attribution) -> str:
    """What a chart of it shows, for those who do not see it."""
    values = np.where(result.padding[:, None], np.nan, result.values)
    for row, column in largest(values, 1):
        place = places_of(result.positions, result.axis)
        where = f"{place.title} {place.bare(row)}"
        beside = f", channel {clean(result.channels[column])}" if len(result.channels) > 1 else ""
        value = number(float(values[row, column]), sign=result.signed)
        return f"{heading(result)}: the largest value is {value} at {where}{beside}"
    return f"{heading(result)}: nothing computed"


def coloured_text(
    result: Attribution, *, show_padding: bool = False, limit: float | None = None
) -> ColouredText | None:
    """The text with its values; None where the positions are numbers."""
    if not result.positions or not all(isinstance(each, str) for each in result.positions):
        return None
    kept = np.ones(len(result.positions), dtype=bool) if show_padding else ~result.padding
    tokens = tuple(str(result.positions[i]) for i in np.flatnonzero(kept))
    # Several channels (one for each vocabulary entry, say) make one colour: their sum.
    values = np.asarray(result.values[kept].sum(axis=1), dtype=np.float64)
    return ColouredText(
        tokens=tokens,
        values=values,
        unit=result.unit,
        scale=colour_scale(result, values, limit),
        sides=("raises", "lowers") if is_slope(result.method) else ("for", "against"),
        about=f"target {result.target}",
        apart=_apart(result, kept),
        joined=are_characters(tokens, result.text),
        hidden=int((~kept).sum()),
    )


def _apart(
    result: Attribution, kept: Bool[np.ndarray, " position"]
) -> Float[np.ndarray, " token"] | None:
    """What stands beside the values of tokens, each of one channel."""
    apart = sureness(result)
    return None if apart is None or apart.values.shape[1] > 1 else apart.values[kept, 0]
