"""Would a map have spans as large if the input's positions stood in another order?

The tokens of a text, or blocks of a series, are shuffled, and the map is made anew for each order:
what it then shows is what the model reads of tokens or blocks one by one. The chance of a span is
family-wise, by the largest span of each (Westfall and Young 1993, *Resampling-Based Multiple
Testing*), where ``spans`` shuffles the values of one map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.core.errors import ModelError, plural
from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.methods.checks.edges import half_field
from interpret.methods.checks.looked import Aspect, Looked, MapOf
from interpret.methods.checks.several_maps import SeveralMaps, Stopped, affordable, passes_of
from interpret.methods.exact_interval import exact_interval
from interpret.methods.remaking import cannot_be_made_again
from interpret.methods.shuffled_spans import even_blocks, orders_of_blocks
from interpret.methods.spans import FEW, ROUNDING
from interpret.methods.stretches import Stretches, over_channels, stretch_words, stretches

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress
    from interpret.core.results import Attribution
    from interpret.core.sample import Sample

NAME = "order"
FEWEST = 19
"""Shuffles below which no chance can be 5 %."""
RARE = 0.05
MOST_WORDS = 60
RULE = (
    "Holds where (1 + shuffles with a span as large anywhere) / (1 + shuffles) is at most 5 %, and "
    "cannot be told otherwise: a model may well read positions one by one."
)


def why_not(subject: MapOf) -> str | None:
    """A map that cannot be made again, of frequencies or without spans; an input of few parts."""
    result = subject.result
    if (refusal := cannot_be_made_again(result)) is not None:
        return refusal
    if not result.along_input or isinstance(result, TimeFrequencyOcclusion):
        return "This map is of frequencies, and has no spans that another order could change."
    if not len(_spans(result).sums):
        return "The map has no spans: every value is 0, padding or not computed."
    blocks = len(even_blocks(int((~result.padding).sum()), _block(subject)))
    if blocks < FEW:
        return (
            f"The input has {plural(blocks, 'position')}, of which there are too few orders: it "
            f"takes {FEW}."
        )
    return None


def passes(subject: MapOf) -> int:
    """A map for each shuffle."""
    return passes_of(subject, _shuffles(subject))


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Make the map of the input in other orders."""
    maps = SeveralMaps(subject, progress, passes(subject))
    rng = np.random.default_rng(subject.settings.seed)
    largest: list[float] = []
    scores: list[float] = []
    try:
        own = _spans(maps.first())
        if not len(own.sums):
            return Looked(findings=(_unknown("The map as it is made for this has no spans."),))
        for _ in range(_shuffles(subject)):
            other = maps.made(sample=_shuffled(subject, rng))
            largest.append(float(np.abs(_spans(other).sums).max(initial=0.0)))
            scores.append(other.score)
    except Stopped:
        pass
    except ModelError as error:  # a score that is no number in some order
        return Looked(findings=(_unknown(str(error)),))
    stopped = len(largest) < _shuffles(subject)
    if len(largest) < FEWEST:
        said = f"Stopped after {plural(len(largest), 'shuffle')}, and it takes {FEWEST}."
        return Looked(findings=(_unknown(said),), stopped=True)
    finding = _found(subject, own, np.asarray(largest), float(np.mean(scores)))
    return Looked(findings=(finding,), stopped=stopped)


def _shuffles(subject: MapOf) -> int:
    return affordable(subject, least=FEWEST, most=max(subject.settings.orders, FEWEST))


def _block(subject: MapOf) -> int:
    """Positions that stay together: a token; of a series half of what a position sees, if few."""
    if subject.explained.info.is_text:
        return 1
    length = int((~subject.result.padding).sum())
    return max(min(half_field(subject) or 1, length // (2 * FEW)), 1)


def _spans(result: Attribution) -> Stretches:
    return stretches(over_channels(result.values), result.padding)


def _shuffled(subject: MapOf, rng: np.random.Generator) -> Sample:
    """The input with its blocks in another order; padding stays where it is."""
    sample = subject.explained.sample
    real = np.flatnonzero(~sample.padding)
    blocks = even_blocks(len(real), _block(subject))
    x = sample.x.copy()
    x[real] = sample.x[real[orders_of_blocks(rng, blocks, count=1)[0]]]
    return sample.holding(x)


def _found(
    subject: MapOf, own: Stretches, largest: Float[np.ndarray, " shuffle"], score: float
) -> Finding:
    size, count = np.abs(own.sums), len(largest)
    as_large = (largest >= size[:, None] * (1 - ROUNDING)).sum(axis=1)
    chances = (1 + as_large) / (1 + count)
    top = int(np.argmax(size))
    rare = int((chances <= RARE).sum())
    verdict: Verdict = "holds" if rare else "unknown"
    low, high = exact_interval(int(as_large[top]), count)
    unit = "tokens" if subject.explained.info.is_text else f"blocks of {_block(subject)} positions"
    if not subject.explained.info.is_text and _block(subject) == 1:
        unit = "positions"
    name, made = _name(subject, own, top), f"{count} maps of the same {unit} in other orders"
    said = (
        f"The largest span, {name}, is larger than any in {count - int(as_large[top])} of {made}: "
        "the model reads an order there."
        if rare
        else f"A span as large as the largest, {name}, is in {int(as_large[top])} of {made}: the "
        "model may read them one by one."
    )
    return Finding(
        aspect=NAME,
        verdict=verdict,
        sentence=f"{said} The score is {subject.result.score:.3g}, and {score:.3g} on average in "
        "those orders.",
        rule=RULE,
        figures={
            "shuffles": float(count),
            "as_large": float(as_large[top]),
            "chance": float(chances[top]),
            "share_low": low,
            "share_high": high,
            "rare_spans": float(rare),
            "score_shuffled": score,
        },
    )


def _name(subject: MapOf, own: Stretches, top: int) -> str:
    """A span by its words, or by its positions."""
    sample = subject.explained.sample
    words = stretch_words(sample.text, sample.positions, sample.padding, own.bounds[top : top + 1])
    if words:
        return repr(words[0] if len(words[0]) <= MOST_WORDS else words[0][: MOST_WORDS - 1] + "…")
    start, stop = own.bounds[top].tolist()
    return f"position {start}" if stop == start + 1 else f"positions {start} to {stop - 1}"


def _unknown(sentence: str) -> Finding:
    return Finding(aspect=NAME, verdict="unknown", sentence=sentence, rule=RULE)


ASPECT = Aspect(
    name=NAME,
    title="Order",
    question="Would a map have spans as large if the input stood in another order?",
    passes=passes,
    look=look,
    why_not=why_not,
)
