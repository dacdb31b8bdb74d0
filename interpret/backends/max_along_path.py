"""Which of many straight lines is the highest at each step along a path?

A global maximum behind a convolution takes, along a straight path of inputs, the highest of as many
lines as there are positions. Only few of them are ever the highest: those on the upper envelope,
which is convex. They are found by looking at a few steps instead of all: between two looks a line
can rise above the winners at both only if it does so where these two cross.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import tensorflow as tf

from interpret.backends.layers.entries import acts_as, motion_of
from interpret.backends.layers.functions import activation_name
from interpret.backends.layers.motions import Pooled
from interpret.backends.precision import as_numbers
from interpret.backends.recording import before
from interpret.core.activation_functions import activation_function

if TYPE_CHECKING:
    from interpret.backends.recording import Recording

LOOKS = 5
"""Steps at which all lines are computed."""

Spread: TypeAlias = Callable[[Any], Any]

INFINITY = float("inf")

SLACK = 1e-5
"""Lines that come so close to the envelope, as a share of the filter's range, are taken along."""


@dataclass(frozen=True)
class Peak:
    """A tensor of which nothing but its maximum over positions goes on.

    Attributes
    ----------
    pool
        Name of the call that takes the maximum.
    after
        What the maximum goes through first: functions that never fall.
    """

    pool: str
    after: tuple[Callable[[Any], Any], ...]


def find_peak(recording: Recording, key: str) -> Peak | None:
    """The peak of the tensor that a key feeds; None where more of it is used than the maximum."""
    start = next(c for c in recording.calls if key in (c.name, before(c.name)))
    after: list[Callable[[Any], Any]] = []
    if key != start.name:
        if not activation_function(activation_name(start.operation)).rises:
            return None
        after.append(start.operation.activation)
    tensor = start.outputs[0]
    while True:
        users = [
            call
            for call in recording.calls
            if any(t is tensor for t in call.inputs)
            and all(out is not tensor for out in call.outputs)  # as Dropout does when predicting
        ]
        if len(users) != 1 or any(tensor is out for out in recording.outputs):
            return None
        (user,) = users
        if motion_of(user, 1) == Pooled("largest"):
            return Peak(user.name, tuple(after))
        if not acts_as(user.operation).rises:
            return None
        after.append(user.operation)
        tensor = user.outputs[0]


def along_path(ends: Any, steps: Any) -> tuple[Any, Spread]:
    """The maximum over positions at each step of a path, and what carries its gradient back.

    Parameters
    ----------
    ends
        (2, position, filter): values at the start and at the end of the path.
    steps
        (step,), from 0 to 1.

    Returns
    -------
    maxima
        (step, filter).
    spread
        Turns gradients with respect to them, (step, filter), into one with respect to the lines,
        (position, filter), summed over the steps; lines that tie get equal shares.
    """
    kind, filters = ends.dtype, tf.shape(ends)[2]
    ends = as_numbers(ends)
    steps = tf.cast(steps, ends.dtype)
    lines = tf.where(_candidates(ends, _looks(steps)))
    first, last = (tf.gather_nd(end, lines)[:, None] for end in (ends[0], ends[1]))
    values = first * (1 - steps) + last * steps
    owner = lines[:, 1]
    maxima = tf.math.unsorted_segment_max(values, owner, filters)
    tied = tf.cast(values == tf.gather(maxima, owner), values.dtype)
    ties = tf.math.unsorted_segment_sum(tied, owner, filters)
    shares = tied / tf.gather(ties, owner)

    def spread(upstream: Any) -> Any:
        each = tf.reduce_sum(
            shares * tf.gather(tf.transpose(tf.cast(upstream, ends.dtype)), owner), axis=1
        )
        return tf.cast(tf.scatter_nd(lines, each, tf.shape(ends, tf.int64)[1:]), kind)

    return tf.cast(tf.transpose(maxima), kind), spread


def at_points(values: Any) -> tuple[Any, Spread]:
    """The same for points that lie on no line, (point, position, filter)."""
    maxima = tf.reduce_max(values, axis=1)
    found = tf.where(values == maxima[:, None])
    points, filters = tf.shape(values)[0], tf.shape(values)[2]
    owner = tf.cast(found[:, 0], tf.int32) * filters + tf.cast(found[:, 2], tf.int32)
    ties = tf.math.bincount(owner, minlength=points * filters, dtype=as_numbers(values).dtype)

    def spread(upstream: Any) -> Any:
        each = tf.gather(tf.reshape(tf.cast(upstream, ties.dtype), [-1]) / ties, owner)
        found_at = tf.scatter_nd(found[:, 1:], each, tf.shape(values, tf.int64)[1:])
        return tf.cast(found_at, values.dtype)

    return maxima, spread


def _looks(steps: Any) -> Any:
    """A few of the steps, the first and the last among them."""
    last = tf.cast(tf.shape(steps)[0] - 1, tf.float32)
    return tf.gather(
        tf.sort(steps), tf.cast(tf.round(tf.linspace(0.0, 1.0, LOOKS) * last), tf.int32)
    )


def _candidates(ends: Any, looks: Any) -> Any:
    """Where a line may be the highest at some step, (position, filter).

    Of the lines 4 → 4, 0 → 6, 3 → 5, 3 → 3 and 1 → 2 the first wins at the start, the second at the
    end, and these cross at two thirds, at height 4. There the third stands at 4⅓ and is kept; the
    others stand at 3 and 1⅔, below, and can be the highest nowhere between.
    """
    rise = ends[1] - ends[0]
    slack = SLACK * tf.reduce_max(tf.abs(ends), axis=[0, 1])
    values = ends[0] + looks[:, None, None] * rise
    highest = tf.reduce_max(values, axis=1)
    wins = values >= (highest - slack)[:, None]
    # Of the winners at a look, the steepest bounds what follows best, the flattest what precedes.
    steepest = tf.reduce_max(tf.where(wins, rise, -INFINITY), axis=1)[:-1]
    flattest = tf.reduce_min(tf.where(wins, rise, INFINITY), axis=1)[1:]
    left, right = looks[:-1, None], looks[1:, None]
    ahead, back = highest[:-1] - steepest * left, highest[1:] - flattest * right
    crossing = tf.math.divide_no_nan(back - ahead, steepest - flattest)
    crossing = tf.clip_by_value(crossing, left, right)
    bound = tf.maximum(ahead + steepest * crossing, back + flattest * crossing) - 3 * slack
    between = ends[0] + crossing[:, None] * rise >= bound[:, None]
    found = tf.reduce_any(wins, axis=0) | tf.reduce_any(between, axis=0)
    return found | ~tf.math.is_finite(slack)  # where something overflows, nothing can be ruled out
