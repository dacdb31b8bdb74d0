"""Do two parts of an input work in concert, stand in for each other, or each for itself?

Both are replaced together, and the drop of the score is set beside those of each alone: the second
difference by which the Shapley interaction index is defined (Grabisch and Roubens 1999, "An
axiomatic approach to the concept of interaction among players in cooperative games"), taken at the
input itself, as in Archipelago (Tsang, Rambhatla and Liu 2020, arXiv:2006.10965, equation 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, brief, plural
from interpret.core.interaction_results import NEGLIGIBLE, TOLERANCE, Interactions
from interpret.core.results import Attribution, Result
from interpret.core.shapley_results import ShapleyValues
from interpret.methods.baselines import default_baseline
from interpret.methods.first_baseline import FirstBaseline, pad_notes
from interpret.methods.map_at_hand import explained_again, map_made, refuse_beside_map
from interpret.methods.map_parts import Parts, strongest_parts
from interpret.methods.occlusion import baselines
from interpret.methods.removal import Removal, removal_by, scores_after
from interpret.methods.replacement import choice_notes
from interpret.methods.setting_checks import whole
from interpret.methods.stretches import stretch_words

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.targets import Target
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.chunks import Chunking
    from interpret.methods.explained import Explained

TOP, MOST = 6, 60
"""Parts that are tried two by two unless told, and at most: 1,770 pairs."""
NOISE = 1e-6
"""A share of the scores below which float32 does not tell a drop from none."""
NEAR_ONE = 0.9
"""A probability from which on its softmax or sigmoid flattens what is below."""


def interactions(
    model: SequenceModel,
    x: object,
    result: Attribution | ShapleyValues | None = None,
    *,
    method: str | None = None,
    target: Target | int | str | None = None,
    logits: bool = False,
    top: int = TOP,
    chunks: Chunking | None = None,
    baseline: Baselines = None,
    by_channel: bool | None = None,
    progress: Progress | None = None,
) -> Interactions:
    """Replace the strongest parts of a map one by one and two by two, and see what adds up.

    A part's drop is score(input) − score(part replaced), in units of the score. The interaction of
    two is the sum of their drops less that of both together, float64 (pair,): 0 where they add up;
    of the drops' own sign where each needs the other (in concert, as in a product); of the other
    sign where each stands in for the other (redundant, as under a max). ``RELATIONS`` of
    ``core/interaction_results.py`` are the words and their rules.

    ``result`` is a map of ``x``; without one it is made by ``method`` (default ``"occlude"``) for
    ``target``. The ``top`` parts of largest magnitude are tried, at most 60. ``chunks`` says what a
    part is: ``"spans"`` of one sign, or as in ``occlude``; left at None the map's own chunks, else
    a text's words, else spans. Where the map has a column for each channel a part is of one, unless
    ``by_channel`` is False. ``baseline`` is as in ``occlude``, by default the map's. It takes
    1 + top · (top + 1) / 2 runs of the model, which ``progress`` counts; stopped, the rest is NaN.

    Raises ArgumentError where this is no map of this input and model, or of frequencies, or a
    setting breaks its rule. Sources: see the module.

    Examples
    --------
    >>> x = "the film was great fun"
    >>> found = interactions(model, x, target="good", baseline="pad", top=2)
    >>> found.words, found.drops.round(2).tolist()
    (('great', 'fun'), [2.0, 0.5])
    >>> found.together.round(2).tolist(), found.relations
    ([2.5], ('additive',))
    """
    top = _top(top)
    if result is None:
        result = map_made(
            model, x, method=method, target=target, logits=logits, rows=baseline, progress=progress
        )
    else:
        if (refusal := why_not(result)) is not None:
            raise ArgumentError(refusal)
        refuse_beside_map(method=method, target=target, logits=logits)
    subject = explained_again(model, x, result)
    parts = strongest_parts(subject, result, chunks=chunks, by_channel=by_channel, top=top)
    removal, chosen, notes = _removal(subject, result, baseline)
    pairs = np.stack(np.triu_indices(len(parts.values), k=1), axis=1)
    scores = scores_after(
        subject,
        removal,
        lambda case: _gone(subject, parts, pairs, case),
        cases=len(parts.values) + len(pairs),
        progress=progress,
    )
    drops, together = np.split(subject.score - scores, [len(parts.values)])
    apart = drops[pairs[:, 0]] + drops[pairs[:, 1]]
    noise = NOISE * float(np.nanmax(np.abs([subject.score, *scores])))
    floor = max(
        noise, NEGLIGIBLE * float(np.nan_to_num(np.abs(subject.score - scores)).max(initial=0))
    )
    relations = tuple(
        relation(float(drops[first]), float(drops[second]), both, floor=floor)
        for (first, second), both in zip(pairs.tolist(), together.tolist(), strict=True)
    )
    sample = subject.sample
    return Interactions(
        model=result.model,
        model_id=result.model_id,
        notes=(
            *subject.notes,
            *choice_notes((parts.chosen,) if parts.chosen else (), chosen),
            *parts.notes,
            *notes,
            *removal.notes,
            *_unchanged(subject, removal, parts),
            *_notes(subject, drops, relations),
        ),
        partial=bool(np.isnan(scores).any()),
        parts=parts.bounds,
        part_channels=parts.channels,
        values=parts.values,
        drops=drops,
        pairs=pairs,
        together=together,
        interactions=apart - together,
        relations=relations,
        positions=sample.positions,
        channels=sample.channels,
        axis=sample.axis,
        padding=sample.padding,
        text=sample.text,
        words=stretch_words(sample.text, sample.positions, sample.padding, parts.bounds),
        target=subject.target.name,
        score=subject.score,
        baseline=removal.name,
        unit=f"{subject.target.unit} drop",
        method=result.method,
        map_params=result.params,
        map_unit=result.unit,
        params={
            "top": top,
            "chunks": parts.told,
            "by_channel": bool((parts.channels >= 0).any()),
            "logits": subject.target.logits,
            "passes": 1 + int(np.isfinite(scores).sum()) * removal.rows,
        },
    )


def passes(top: int = TOP) -> int:
    """How many inputs are run at most, from one baseline: the input, each part, and each pair."""
    return 1 + top * (top + 1) // 2


def relation(first: float, second: float, together: float, *, floor: float = 0.0) -> str:
    """What two parts are to each other, by their drops alone and together; see ``RELATIONS``.

    An interaction of at most ``floor`` is none. Two parts are opposed where their Shapley values in
    the game of the two, (own drop + together − other drop) / 2, have opposite signs, or where both
    taken out leave the score where it was.

    >>> relation(1.0, 2.0, 3.0), relation(6.0, 6.0, 6.0), relation(0.0, 1.0, 3.0)
    ('additive', 'in concert', 'redundant')
    """
    drops = np.array([first, second, together])
    if np.isnan(drops).any():
        return ""
    interaction = first + second - together
    little = max(TOLERANCE * float(np.abs(drops).max()), floor)
    if abs(interaction) <= little:
        return "additive"
    if abs(together) < max(abs(first - second), little):
        return "opposed"
    return "in concert" if interaction * together > 0 else "redundant"


def _top(top: object) -> int:
    count = whole("top", top, least=2)
    if count > MOST:
        raise ArgumentError(
            f"top={count:,} parts two by two would take {passes(count):,} runs of the model: use "
            f"at most {MOST}, which take {passes(MOST):,}."
        )
    return count


def why_not(result: object) -> str | None:
    """Why a result has no parts to try; None for a map along the input."""
    if isinstance(result, ShapleyValues):
        return None
    if not isinstance(result, Attribution):
        what = f"a {result.kind} result" if isinstance(result, Result) else brief(result)
        return (
            "Interactions are of a map, such as occlude, saliency or shapley give, but this is "
            f"{what}."
        )
    if "frequenc" in result.kind:
        return (
            "Interactions are of parts of the input, and this map is of frequencies: give one of "
            "positions, such as occlude or saliency gives."
        )
    return None


def _removal(
    subject: Explained, result: Attribution | ShapleyValues, baseline: Baselines
) -> tuple[Removal, FirstBaseline | None, tuple[str, ...]]:
    """How parts are taken out: as told, as for the map, or as the model takes it first."""
    if baseline is not None:
        removal = removal_by(subject, baseline)
        return removal, None, pad_notes(subject.info, removal.name)
    own = result.baseline
    if own is not None:
        try:
            return removal_by(subject, own), None, pad_notes(subject.info, own)
        except ArgumentError:
            pass  # rows of data, or vectors that are no token
    (chosen,) = baselines(
        subject.model, [subject.sample], None, target=subject.target,
        logits=subject.target.logits,
    )  # fmt: skip
    first = chosen if isinstance(chosen, FirstBaseline) else None
    name = first.name if first else default_baseline(subject.info)
    instead = (
        f"Parts cannot be replaced by the map's baseline, {own}: {name} stands in for it; "
        "baseline=… takes another.",
    )
    notes = instead if own is not None else ()
    return removal_by(subject, name), first, (*notes, *pad_notes(subject.info, name))


def _gone(
    subject: Explained, parts: Parts, pairs: Int[np.ndarray, "pair 2"], case: int
) -> Bool[np.ndarray, "position channel"]:
    """What is gone: each part alone, then both of each pair."""
    alone = len(parts.values)
    if case < alone:
        return _covered(subject, parts, case)
    first, second = pairs[case - alone].tolist()
    return np.asarray(_covered(subject, parts, first) | _covered(subject, parts, second))


def _covered(subject: Explained, parts: Parts, row: int) -> Bool[np.ndarray, "position channel"]:
    """Where a part stands, in one column for all channels together."""
    start, stop = parts.bounds[row].tolist()
    channel = int(parts.channels[row])
    covered = np.zeros((len(subject.sample), 1 if channel < 0 else subject.sample.x.shape[1]), bool)
    covered[start:stop, max(channel, 0)] = True
    return np.asarray(covered & subject.real[:, None])


def _unchanged(subject: Explained, removal: Removal, parts: Parts) -> Iterator[str]:
    """That a part cannot be taken out, since what replaces it stands there already."""
    count = sum(
        all(
            np.array_equal(each, subject.sample.x)
            for each in removal.without(_covered(subject, parts, row))
        )
        for row in range(len(parts.values))
    )
    if count:
        yield (
            f"{plural(count, 'part')} cannot be taken out: the baseline {removal.name} is what "
            "stands there already. Another baseline=… can."
        )


def _notes(
    subject: Explained, drops: Float[np.ndarray, " part"], relations: Sequence[str]
) -> Iterator[str]:
    """Sentences that a reader must see beside the numbers."""
    done = sum(map(bool, relations))
    if done < len(relations) or np.isnan(drops).any():
        yield f"Stopped after {done} of {len(relations)} pairs: the others are not computed."
    head = None if subject.target.layer is not None else subject.info.heads[subject.target.head]
    flat = head is not None and head.squashed and not subject.target.logits
    if flat and subject.score > NEAR_ONE and "redundant" in relations:
        yield (
            f"The score is {subject.score:.3g}, where a softmax or sigmoid is flat: parts may look "
            "redundant by that alone. A map of the score before it (logits=True) tells."
        )
