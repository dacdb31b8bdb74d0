"""Why does a map say nothing, where it does not? One sentence for each cause, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import choices

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import GradientEnd, GradientWay
    from interpret.methods.explained import Explained


def of_no_gradient(subject: Explained, values: Float[np.ndarray, "row channel"]) -> tuple[str, ...]:
    """Where the gradient ends, if all values that are made of it are 0."""
    if not len(values) or np.any(values):
        return ()
    way = gradient_way(subject)
    return tuple(_ending(subject, end) for end in way.ends) if way.reads else (unread(subject),)


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
