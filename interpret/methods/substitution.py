"""What would the score be with another token here? Every one, at every position.

For a small alphabet this is saturation mutagenesis (Zhou and Troyanskaya 2015, "Predicting effects
of noncoding variants with deep learning-based sequence model"); all substitutions of an input go
through the engine in one run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, brief, plural
from interpret.core.substitution_results import Substitution
from interpret.methods.candidates import alphabet, likely_ids, named_ids, way_of
from interpret.methods.counterfactual import counterfactual
from interpret.methods.explained import Explained, explained, real_span
from interpret.methods.occlusion import check_engine
from interpret.methods.rounding import with_floor
from interpret.methods.setting_checks import whole
from interpret.methods.strands import OtherStrand, other_strand
from interpret.methods.substitution_trials import choice_of, chosen_in, tried
from interpret.methods.uninformative import of_removal

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.targets import Target
    from interpret.methods.substitution_trials import Choice, Choose, Trials

Way = str | tuple[str, ...]
"""``"all"``, ``"gradient"``, ``"nearest"``, or the tokens that are tried."""


def substitute(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    candidates: str | Sequence[str] | None = None,
    top: int | None = None,
    changes: int = 0,
    strands: str = "one",
    logits: bool = False,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Substitution:
    """Score the input with every other token at every position.

    ``values`` are score(input with that token there) − score(input), float64 (position, token), in
    units of the score: 0 for the token that stands there, NaN for one that was not tried. Padding
    keeps its place, and neither padding nor the unknown token is tried.

    ``candidates`` says which tokens: ``"all"`` (the default up to 64), ``"gradient"`` (the default
    beyond: the ``top`` of each position by a first-order estimate, each of which is then scored
    exactly), ``"nearest"`` (the ``top`` whose vectors lie nearest to that of the token that stands
    there), or tokens. With ``changes`` above 0 at most so many substitutions are made one after
    another until the predicted class turns, each the best of all that are tried anew (greedy: fewer
    may do). With ``strands="both"``, for DNA and RNA, every score is the mean of the input's and
    its reverse complement's, where the complement of the token is put at the mirrored place.
    ``engine`` and ``progress`` are as in ``occlude``; stopped, what was not run is NaN and the
    result ``partial``.

    Raises ArgumentError for a setting that breaks its rule, or a model of a series; DataError for
    an input that does not fit or holds only padding; ModelError for a score that is not a number.

    Examples
    --------
    >>> found = substitute(model, "the film was great fun", target="good")
    >>> at, to = found.largest_fall
    >>> found.positions[at], found.tokens[to], round(float(found.values[at, to]), 2)
    ('great', 'awful', -4.0)
    """
    check_engine(engine)
    most = whole("changes", changes, least=0)
    everything = alphabet(model.info)
    way = way_of(candidates, len(everything))
    choose = _chooser(everything, way, top)
    subject = explained(model, x, target=target, logits=logits)
    real_span(subject.sample)
    other = other_strand(subject, strands)
    if other is not None:
        if most:
            raise ArgumentError(
                f"changes={most} changes the sequence that is given, and strands='both' is of two: "
                "leave one of them out."
            )
        subject = _on_both(subject, other)
    choice = choice_of(subject)
    trials = tried(subject, choose, engine=engine, progress=progress, other=other)
    result = _answer(subject, trials, choice, way)
    if other is not None:
        result = replace(result, params={**result.params, "strands": strands})
    if not most or result.partial:
        return result
    turned = counterfactual(
        subject, trials, choice, choose, most=most, engine=engine, progress=progress
    )
    notes = result.notes
    if choice is not None and not turned.changed_to:
        notes += (
            f"At most {plural(most, 'change')} did not turn {choice.classes[choice.before]!r}: "
            "each was the best that was found, and others together may do.",
        )
    return replace(result, changes=turned.changes, changed_to=turned.changed_to, notes=notes)


def _on_both(subject: Explained, other: OtherStrand) -> Explained:
    """The same input with the mean of what both strands score, as DeepSEA predicts."""
    mean = (subject.output_scores + other.subject.output_scores) / 2
    note = (
        "Every score is the mean of both strands: of the input "
        f"({brief(round(subject.score, 6))}) and of its reverse complement "
        f"({brief(round(other.subject.score, 6))}). Letters and positions are those of the input."
    )
    return replace(subject, output_scores=mean, notes=(*subject.notes, note))


def _chooser(everything: Int[np.ndarray, " token"], way: Way, top: int | None) -> Choose:
    """How the ids to try are found for an input."""
    ranked = way in ("gradient", "nearest")
    if top is not None and not ranked:
        told = "all are tried" if way == "all" else f"{plural(len(way), 'token')} were named"
        raise ArgumentError(
            f"top={top} is how many candidates of each position are tried where they are ranked, "
            f"by candidates='gradient' or 'nearest'; here {told}: leave top out."
        )

    def choose(
        subject: Explained, standing: Int[np.ndarray, " position"]
    ) -> Int[np.ndarray, "position some"]:
        if ranked:
            return likely_ids(subject, everything, standing, way=str(way), top=top)
        ids = everything if way == "all" else named_ids(subject.info, way)
        return np.where(ids == standing[:, None], -1, ids)

    return choose


def _answer(subject: Explained, trials: Trials, choice: Choice | None, way: Way) -> Substitution:
    """Lay the trials out as position × token."""
    info, sample = subject.info, subject.sample
    known = np.flatnonzero(trials.standing >= 0)
    ids = np.unique(np.concatenate([trials.ids, trials.standing[known]]))
    column = np.searchsorted(ids, trials.ids)
    standing = np.full(len(sample), -1)
    standing[known] = np.searchsorted(ids, trials.standing[known])
    values = np.full((len(sample), len(ids)), np.nan)
    values[trials.at, column] = trials.scores[:, subject.index] - subject.score
    values[known, standing[known]] = 0.0
    predicted = np.full(values.shape, -1)
    if choice is not None:
        then = chosen_in(subject, choice, trials.scores)
        predicted[trials.at, column] = np.where(trials.done, then, -1)
        predicted[known, standing[known]] = choice.before
    settings = {"candidates": way if isinstance(way, str) else ",".join(way)}
    answer = Substitution(
        **subject.target_fields(),
        values=values,
        tokens=tuple(map(info.token_name, ids.tolist())),
        standing=standing,
        classes=() if choice is None else choice.classes,
        predicted=predicted,
        predicted_before=-1 if choice is None else choice.before,
        exhaustive=way == "all" and bool(trials.done.all()),
        unit=f"{subject.target.unit} change",
        params=settings | {"logits": subject.target.logits} | trials.run.cost(),
        notes=subject.notes + trials.run.notes + _notes(subject, trials, way),
        partial=not trials.done.all(),
    )
    return with_floor(answer, subject)


def _notes(subject: Explained, trials: Trials, way: Way) -> tuple[str, ...]:
    """Sentences that a reader must see beside the numbers."""
    scores = trials.scores[:, subject.index]
    mend = "several at once (changes=…)"
    notes = [*of_removal(subject, scores, trials.done, noun="substitution", mend=mend)]
    if way == "gradient":
        notes.append(
            "Of each position only the tokens were tried that a first-order estimate moves the "
            "score most by; those that were tried are scored exactly."
        )
    elif way == "nearest":
        notes.append("Of each position only the tokens with the nearest vectors were tried.")
    elif way != "all":
        notes.append("Only the tokens that were named were tried.")
    odd = int(((trials.standing < 0) & ~subject.sample.padding).sum())
    if odd:
        notes.append(
            f"At {plural(odd, 'position')} no single token stands, such as at an ambiguous letter: "
            "every token was tried there, and a change is against what stands."
        )
    return tuple(notes)
