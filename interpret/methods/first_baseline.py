"""Which baseline does the model itself find empty, and is the one that was taken?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import choices
from interpret.methods.baselines import absence, absences, default_baseline, guessed_pad
from interpret.methods.path_steps import GAP

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.methods.baselines import Baseline
    from interpret.methods.explained import Explained

NEAR = 0.02
"""A baseline scores as high as the input where it comes within this share of the input's score."""


@dataclass(frozen=True, kw_only=True)
class FirstBaseline:
    """A baseline that was chosen, and the target's score at each that was looked at."""

    name: str
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def phrase(self) -> str:
        """What was chosen and what the model says of it."""
        told = [
            f"{'which' if name == self.name else name} scores {score:.3g}"
            for name, score in sorted(self.scores.items(), key=lambda each: each[0] != self.name)
        ]
        return f"baseline {self.name}" + (f" ({', '.join(told)})" if told else "")


def first_baselines(subjects: Sequence[Explained]) -> list[FirstBaseline]:
    """For each input the first of its model's baselines that scores below it.

    Where every one scores as high as the input, the one that scores lowest.

    Raises
    ------
    ArgumentError
        Where the model has none.
    """
    info = subjects[0].info
    names = absences(info) or (default_baseline(info),)
    found: list[dict[str, float]] = [{} for _ in subjects]
    left = list(range(len(subjects)))
    for name in names:
        scores = _scores([subjects[i] for i in left], name)
        for i, score in zip(left, scores, strict=True):
            found[i][name] = score
        left = [i for i in left if as_high(subjects[i], found[i][name])]
        if not left:
            break
    return [
        FirstBaseline(name=min(each, key=lambda name: _order(each[name])), scores=each)
        if i in left
        else FirstBaseline(name=list(each)[-1], scores=each)
        for i, each in enumerate(found)
    ]


def as_high(subject: Explained, baseline_score: float) -> bool:
    """Whether the baseline leaves nothing to be explained, or its score is not a number.

    A linear output has no level from which on it is high, unless it wins over others; nor has a
    filter's answer.
    """
    if not np.isfinite(baseline_score):
        return True
    target = subject.target
    head = None if target.layer is not None else subject.info.heads[target.head]
    if head is None or not (head.squashed or _wins(subject, head.classes)):
        return False
    return baseline_score >= subject.score - NEAR * abs(subject.score)


def _wins(subject: Explained, classes: int) -> bool:
    """Whether the target is the highest of the classes of its head."""
    first = subject.index - subject.target.index
    return classes > 1 and subject.score >= subject.output_scores[first : first + classes].max()


def baseline_notes(
    subject: Explained,
    name: str,
    score: float | None,
    *,
    tried: Sequence[str] = (),
    also: Sequence[str] = (),
) -> tuple[str, ...]:
    """What a reader must know of the baseline: a guessed padding, a score as high as the input's.

    ``tried`` are baselines that do no better, ``also`` those that the calling method takes beside
    those of every method.
    """
    notes = list(pad_notes(subject.info, name))
    if score is not None and not np.isfinite(score):
        notes.append(
            f"The model's answer to the baseline {name} by itself is no number, as where all of an "
            f"input is masked. {_mend(subject.info, (name, *tried), also)}"
        )
    elif score is not None and as_high(subject, score):
        notes.append(
            f"The baseline {name} scores {score:.3g} for {subject.target.name} by itself, no less "
            f"than the input's {subject.score:.3g}: the values cannot show what speaks for it. "
            f"{_mend(subject.info, (name, *tried), also)}"
        )
    return tuple(notes)


def mask_notes(subject: Explained, name: str, score: float, counted: float) -> tuple[str, ...]:
    """That the model masks what the baseline puts in, where that makes a difference on the way."""
    jump = abs(score - counted)
    if not np.isfinite(jump) or jump <= max(GAP * abs(subject.score - score), 1e-4):
        return ()
    return (
        f"The model masks what the baseline {name} puts in: by itself it scores {score:.4g}, and "
        f"{counted:.4g} with the input's mask, which is kept on the way from it. The values add up "
        "to the difference from the latter; occlusion and baseline='zero' know no such jump.",
    )


def pad_notes(info: ModelInfo, baseline: Baseline) -> tuple[str, ...]:
    """That id 0 was taken for padding, where nobody said so and this baseline means it."""
    if not (isinstance(baseline, str) and baseline in ("pad", "delete") and guessed_pad(info)):
        return ()
    return (
        "Token id 0 is taken as padding, which is what Keras' pad_sequences fills up with: a guess,"
        " since no vocabulary says which id is. baseline=… takes any other id.",
    )


def _mend(info: ModelInfo, tried: Sequence[str], also: Sequence[str]) -> str:
    others = [each for each in (*absences(info), *also) if each not in tried]
    named = f"Try baseline={choices(others)}" if others else "Try another baseline"
    own = "a token" if info.is_text else "a number"
    return f"{named}, or {own} of your own; or explain another target."


def _order(score: float) -> float:
    return score if np.isfinite(score) else np.inf


def _scores(subjects: Sequence[Explained], name: str) -> list[float]:
    """The target's score of each input with everything replaced; alike inputs in one run."""
    info = subjects[0].info
    absent = [absence(info, each.sample, name).x for each in subjects]
    if len(subjects) > 1 and len(info.inputs) == 1:
        rows = subjects[0].predict(np.stack(absent))
    else:
        pairs = zip(subjects, absent, strict=True)
        rows = np.concatenate([each.predict(x[None]) for each, x in pairs])
    return [float(row[each.index]) for each, row in zip(subjects, rows, strict=True)]
