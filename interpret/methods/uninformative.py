"""Why does a map say nothing, where it does not? One sentence for each cause, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.core.errors import ModelError, choices
from interpret.methods.baselines import absence, absences
from interpret.methods.rounding import only_rounding

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

    from interpret.core.model import GradientEnd, GradientWay
    from interpret.methods.explained import Explained

FAINT = 1e-3
"""Values up to this are next to nothing, of a probability and of what is as large."""
ROUNDING = 1e-6
"""A share of a score that is no probability, below which it has hardly moved."""
FLAT = 4e-3
"""An activation function is flat below this share of its steepest: a sigmoid at 0.001 and 0.999."""


def of_small_values(
    subject: Explained, values: Float[np.ndarray, "row channel"]
) -> tuple[str, ...]:
    """Why the values that gradients gave are 0, next to nothing or no numbers, if they are."""
    if lost := int(values.size - np.isfinite(values).sum()):
        return (
            f"{lost:,} of {values.size:,} values are no numbers: the gradient is none there, as "
            "that of a root or a logarithm at 0. Use occlusion, which needs none.",
        )
    if not values.size or np.abs(values).max() > FAINT:
        return ()
    way = None if values.any() else gradient_way(subject)
    if way is not None and not way.reads:
        return (unread(subject),)
    if flat := flat_function(subject):
        return (
            f"The {'score' if subject.target.unit == 'output' else subject.target.unit} of "
            f"{subject.target.name} is {subject.score:.6g}, where its {flat} is flat and its "
            "gradient nearly vanishes: explain the score before it instead (logits=True).",
        )
    return () if way is None else tuple(_ending(subject, end) for end in way.ends)


def of_removal(
    subject: Explained,
    scores: Float[np.ndarray, " run"],
    done: Bool[np.ndarray, " run"],
    *,
    noun: str,
    mend: str,
) -> tuple[str, ...]:
    """What a reader must know of the target's scores with one part after another replaced.

    ``noun`` is what was replaced, such as a window, and ``mend`` what else can be tried.
    """
    count, ran = len(done), int(done.sum())
    notes = []
    if ran < count:
        notes.append(
            f"Stopped after {ran:,} of {count:,} {noun}s: the values are of those alone, and empty "
            "where there are none."
        )
    drops = np.abs(subject.score - scores[done])
    if lost := int(ran - np.isfinite(drops).sum()):
        notes.append(
            f"The score is no number in {lost:,} of {ran:,} {noun}s, and so are their values. You "
            f"can try {mend}."
        )
    elif ran == count and (largest := float(drops.max(initial=0.0))) < FAINT:
        notes += _hardly(subject, largest, noun, mend)
    return tuple(notes)


def _hardly(subject: Explained, largest: float, noun: str, mend: str) -> tuple[str, ...]:
    """Why nothing that was replaced moves the score, where it does not."""
    if not largest and not gradient_way(subject).reads:
        return (unread(subject),)
    flat = flat_function(subject)
    if largest >= (FAINT if flat else hardly_any(subject.target.unit, subject.score)):
        return ()
    if flat:
        mend = f"the score before the {flat}, which is flat here (logits=True), or {mend}"
    return (
        f"No {noun} by itself changes the score of {subject.target.name} by more than "
        f"{largest:.2g}{only_rounding(subject, largest)}: it hardly depends "
        f"on any, or others stand in for it. You can try {mend}.",
    )


def hardly_any(unit: str, score: float) -> float:
    """How far a score in this unit may move and is told to have hardly changed."""
    return FAINT if unit == "probability" else ROUNDING * max(1.0, abs(score))


def already_there(
    subject: Explained, baseline: str, same: int, count: int, noun: str
) -> tuple[str, ...]:
    """That a baseline is what stands in most of the input, which then counts for nothing."""
    if not count or 2 * same < count:
        return ()
    where = f"in {same:,} of {count:,} {noun}s, which get"
    if same == count:
        where = "everywhere: every value is"
    return (
        f"The baseline {baseline} is what stands there already, {where} 0 whatever the model is. "
        f"{other_baselines(subject, baseline)}",
    )


def other_baselines(subject: Explained, baseline: str) -> str:
    """Which baselines do change the input."""
    info, sample = subject.info, subject.sample
    others = [
        name
        for name in absences(info)
        if name != baseline and (absence(info, sample, name).x != sample.x).any()
    ]
    own = f"a {'token' if info.is_text else 'number'} that does not stand there"
    return f"Try baseline={choices(others)}, or {own}." if others else f"Try as the baseline {own}."


def of_starts(
    subject: Explained, starts: Float[np.ndarray, "start position dimension"], names: Sequence[str]
) -> tuple[str, ...]:
    """That a path begins at the input itself, so that there is no way to go."""
    same = (starts == subject.vectors())[:, subject.real].all(axis=(1, 2))
    if same.all():
        return already_there(subject, ", ".join(names), 1, 1, "path")
    return tuple(
        f"The baseline {name} is the input itself, and adds nothing: the values are means over all."
        for name, alike in zip(names, same, strict=True)
        if alike
    )


def of_layer(
    layer: str,
    seen: Float[np.ndarray, " position"],
    signed: Float[np.ndarray, " position"],
    maps: Float[np.ndarray, "position filter"] | None,
) -> tuple[str, ...]:
    """Why a layer's map is 0 everywhere, or the same at several positions, if it is.

    ``signed`` is the map before its ReLU, and ``maps`` what the layer answers, where that is known.
    """
    if maps is not None and not maps.any():
        return (
            f"Layer {layer!r} answers 0 everywhere on this input, with every filter, so that its "
            "map is 0 whatever the target is.",
        )
    if not seen.any() and signed.any():
        return (
            f"The map of layer {layer!r} is 0 everywhere, since nothing there speaks for the "
            "target: relu=False shows what speaks against it.",
        )
    if np.ptp(seen) > 0 or (len(seen) < 2 and seen.any()):
        return ()
    told = f"The map of layer {layer!r} is {seen[0]:.4g} everywhere, so that it tells no position"
    other = ": set layer to look at another" if seen.any() else ""  # another has no gradient either
    return (f"{told} from another{other}.",)


def of_falling(
    layer: str, gradient: Float[np.ndarray, "position filter"], method: str
) -> tuple[str, ...]:
    """That a method which counts only what raises the target meets nothing that does."""
    if gradient.max(initial=0.0) > 0 or not gradient.any():
        return ()
    return (
        f"The target falls with whatever layer {layer!r} answers, and {method} counts only what "
        "raises it: method='gradcam' with relu=False shows what speaks against it.",
    )


def of_masks(
    subject: Explained,
    scores: Float[np.ndarray, " mask"],
    start: Float[np.ndarray, "position dimension"],
    baseline: str,
) -> tuple[str, ...]:
    """That masked inputs all score the same, so that a map weighed by that is not the target's."""
    if len(scores) < 2 or np.ptp(scores) >= FAINT:
        return ()
    mend = "Another method may show more."
    if (start == subject.vectors())[subject.real].all():
        mend = f"The baseline {baseline} is the input itself. {other_baselines(subject, baseline)}"
    elif not gradient_way(subject).reads:
        mend = unread(subject)
    elif flat := flat_function(subject):
        mend = f"Its {flat} is flat there: explain the score before it (logits=True)."
    return (
        f"The masked inputs score alike, within {np.ptp(scores):.2g}, so that all filters weigh "
        f"the same: the map shows where they answer, and not what counts for "
        f"{subject.target.name}. {mend}",
    )


def of_zeros(subject: Explained) -> tuple[str, ...]:
    """That most of an input is 0, whose product with a gradient is 0 whatever that is.

    Of a text a position counts as one, with all the dimensions of its vector.
    """
    zero = (subject.vectors() == 0)[subject.real]
    zero = zero.all(axis=1) if subject.info.is_text else zero
    same, count = int(zero.sum()), zero.size
    if not count or 2 * same < count:
        return ()
    noun = "position" if subject.info.is_text else "value"
    where = "everywhere" if same == count else f"at {same:,} of {count:,} {noun}s"
    return (
        f"The input is 0 {where}, and 0 times any gradient is 0, whatever the model is. "
        "method='gradient' shows the slope there, and occlusion with a baseline other than zero "
        "what the score needs.",
    )


def flat_function(subject: Explained) -> str:
    """The activation function that gives the score, where it is flat; else nothing."""
    function, slope = final_slope(subject)
    return function if slope < FLAT else ""


def final_slope(subject: Explained) -> tuple[str, float]:
    """The activation function that gives the score, and its slope there as a share of the steepest.

    1 for a score that no function gives, or one of which nothing is known.
    """
    target, info, score = subject.target, subject.info, subject.score
    of_filter = target.layer is not None
    function = (info.conv_layer(target.layer) if of_filter else info.heads[target.head]).activation
    slope = activation_function(function).slope
    if target.logits or (slope is None and function != "softmax"):
        return function, 1.0
    if function in ("softmax", "sigmoid"):
        return function, 4.0 * score * (1.0 - score)
    before = replace(target, logits=True)
    try:
        answer = subject.model.predict(
            subject.sample.x[None], sample=subject.sample, layer=target.layer, logits=True
        )
    except ModelError:  # it cannot be reached
        return function, 1.0
    return function, 1.0 if slope is None else slope(float(before.read(answer)[0]))


def never_passed(subject: Explained) -> tuple[str, ...]:
    """What passes no gradient whatever the input, so that no number of steps helps."""
    return tuple(_ending(subject, end) for end in gradient_way(subject).ends if end.always)


def gradient_way(subject: Explained) -> GradientWay:
    """How the target's gradient at the input gets back to it."""
    return subject.model.gradient_way(sample=subject.sample, target=subject.target)


def unread(subject: Explained) -> str:
    """That nothing leads from the explained input to the target."""
    info = subject.info
    others = [each.name for each in info.inputs if each is not info.input and each.kind != "static"]
    mend = "Explain another target"
    if others:
        mend += f", or another input: load the model with focus={choices(others)}"
    return (
        f"{subject.target.name} is not computed from the input {info.input.name!r}: whatever "
        f"stands there, its score is the same, and every value is 0. {mend}."
    )


def _ending(subject: Explained, end: GradientEnd) -> str:
    """What stands in the way of the gradient there."""
    what = f"{end.part} {end.name!r}"
    if end.part == "input":
        what += f", which takes whole numbers ({subject.info.input.dtype})"
    if end.always:
        return (
            f"No gradient passes {what}: gradients say nothing of what goes in there, whatever it "
            "is. Use occlusion, which needs none."
        )
    if not end.function:
        return (
            f"The gradient ends at {what}: what it gives does not change with what goes in, on "
            "this input. Occlusion, which needs no gradient, may show more."
        )
    mend = "Occlusion, which needs no gradient, may show more."
    if any(end.name == layer.name for layer in subject.info.conv_layers):
        mend = (
            f"What its filters come to before it can still be explained: target='filter:{end.name}"
            ":0' with logits=True is one of them."
        )
    return (
        f"The gradient ends at {what}: its {end.function} is flat wherever the target reads it on "
        f"this input. {mend}"
    )
