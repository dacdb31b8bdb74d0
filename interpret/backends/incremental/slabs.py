"""The changed stretch of a tensor, one for each window, beside the clean tensor it was cut from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import tensorflow as tf

from interpret.backends.recording import masked


@dataclass(frozen=True)
class Slab:
    """Positions ``[start, start + width)`` of a tensor as each window makes them.

    Attributes
    ----------
    values
        (window, width, …): the position axis is brought to the front, wherever the tensor has it.
    starts
        int32 (window,): where each slab begins. Slabs near an end may reach outside the tensor;
        what they hold there has no meaning, and every reader leaves it out.
    owners
        int32 (window,): the sample of ``clean`` that each window belongs to.
    clean
        The whole tensor without any window, (sample, position, …), likewise with positions first.
    axis
        The position axis of the real tensor.
    mask, clean_mask
        Keras' mask of both, or None.
    inside
        True where no slab reaches outside.
    """

    values: Any
    starts: Any
    owners: Any
    clean: Any
    axis: int = 1
    mask: Any | None = None
    clean_mask: Any | None = None
    inside: bool = False

    @property
    def width(self) -> int:
        """Positions in each slab."""
        return int(self.values.shape[1])

    @property
    def length(self) -> Any:
        """Positions of the whole tensor, a scalar tensor."""
        return tf.shape(self.clean)[1]

    def holding(self, values: Any) -> Slab:
        """The same stretch with other values."""
        return replace(self, values=values)

    def own(self) -> Any:
        """The values laid out as the real tensor is, with its mask attached."""
        return masked(from_front(self.values, self.axis), self.mask)

    def change(self) -> Any:
        """What the windows add to the clean tensor where the slabs lie; 0 outside the tensor."""
        change = self.values - gathered(self.clean, self.owners, self.starts, self.width)
        return change if self.inside else tf.where(beside(self.valid(), change), change, 0)

    def valid(self) -> Any:
        """(window, width): whether a place lies within the tensor."""
        places = self.starts[:, None] + tf.range(self.width)[None, :]
        return (places >= 0) & (places < self.length)

    def kept_inside(self) -> Slab:
        """The same stretches moved so that all lie within the tensor."""
        if self.inside:
            return self
        starts = tf.clip_by_value(self.starts, 0, self.length - self.width)
        return replace(self.cut(starts, self.width), inside=True)

    def cut(self, starts: Any, width: Any, *, fill: float = 0.0) -> Slab:
        """The same tensor at other stretches, which may reach outside: ``fill`` stands there.

        Positions outside the slab are as the clean tensor has them, so the stretch may be wider or
        lie elsewhere; what of the slab falls outside it is lost.
        """
        places = starts[:, None] + tf.range(width)[None, :]
        inside = (places >= 0) & (places < self.length)
        offset = places - self.starts[:, None]
        changed = (offset >= 0) & (offset < self.width)
        rows = tf.range(tf.shape(starts)[0])[:, None]
        clean_rows = tf.reduce_prod(tf.shape(self.clean)[:2])
        index = tf.where(
            changed,
            clean_rows + rows * self.width + offset,
            self.owners[:, None] * self.length + places,
        )
        nothing = clean_rows + tf.reduce_prod(tf.shape(self.values)[:2])
        index = tf.where(inside, index, nothing)
        values = tf.gather(_both(self.clean, self.values, fill), index)
        mask = None
        if self.mask is not None:
            mask = tf.gather(_both(self.clean_mask, self.mask, False), index)
        return replace(self, values=values, starts=starts, mask=mask, inside=False)

    def dense(self) -> Any:
        """The whole tensor for every window, laid out as the real one, with its mask."""
        zero = tf.zeros_like(self.starts)
        whole = self.cut(zero, self.length)
        return whole.own()


@dataclass(frozen=True)
class Each:
    """A tensor computed in full for every window, (window, …), and Keras' mask of it."""

    values: Any
    mask: Any | None = None

    def dense(self) -> Any:
        """The values themselves, with their mask."""
        return masked(self.values, self.mask)


@dataclass(frozen=True)
class Flat:
    """A slab whose tensor was flattened to (sample, position · rest)."""

    slab: Slab

    def dense(self) -> Any:
        """The flattened tensor for every window."""
        whole = self.slab.dense()
        size = int(np.prod(whole.shape[2:]))
        return tf.reshape(whole, [tf.shape(whole)[0], tf.shape(whole)[1] * size])


def _both(clean: Any, values: Any, fill: float) -> Any:
    """The rows of the clean tensor, those of the slabs, then one of ``fill``."""
    rest = tf.shape(clean)[2:]
    rows = tf.concat([[-1], rest], axis=0)
    last = tf.fill(tf.concat([[1], rest], axis=0), tf.cast(fill, values.dtype))
    return tf.concat([tf.reshape(clean, rows), tf.reshape(values, rows), last], axis=0)


def beside(flags: Any, values: Any) -> Any:
    """Flags (window, width) with axes added so that they broadcast over the values."""
    for _ in range(len(values.shape) - 2):
        flags = flags[..., None]
    return flags


def gathered(whole: Any, owners: Any, starts: Any, width: Any) -> Any:
    """``whole[owner, start : start + width]`` for each window; the nearest place outside it."""
    length = tf.shape(whole)[1]
    places = tf.clip_by_value(starts[:, None] + tf.range(width)[None, :], 0, length - 1)
    places += owners[:, None] * length
    rows = tf.concat([[-1], tf.shape(whole)[2:]], axis=0)
    return tf.gather(tf.reshape(whole, rows), places)


def to_front(tensor: Any, axis: int) -> Any:
    """Bring the position axis to the front, behind the sample axis."""
    if axis == 1:
        return tensor
    order = [0, axis, *(a for a in range(1, len(tensor.shape)) if a != axis)]
    return tf.transpose(tensor, order)


def from_front(tensor: Any, axis: int) -> Any:
    """The inverse of ``to_front``."""
    if axis == 1:
        return tensor
    order = list(range(len(tensor.shape)))
    order.insert(axis, order.pop(1))
    return tf.transpose(tensor, order)
