"""Which input positions did each position of a layer see?

The calls of a recording are replayed as integer arithmetic: every tensor that still has a position
axis carries, for each of its positions, the span of input positions behind it. There is one rule
for each way in which positions go through a layer; a layer of which none is known is taken to mix
all positions, so that a span is never too narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.backends.layers.entries import motion_of
from interpret.backends.layers.motions import (
    Apart,
    Appended,
    Joined,
    Motion,
    Relaid,
    Repeats,
    Shifts,
    Slides,
    Spreads,
)
from interpret.core.windows import Field

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.backends.recording import Call, Recording

    Source = tuple[Any, "Reach"]


@dataclass(frozen=True)
class Reach:
    """What a tensor's positions saw: ``spans`` along ``axis``; ``field`` where it is regular.

    ``raw`` is True while the tensor still holds the explained input itself, or its embedding.
    """

    spans: Int[np.ndarray, "position 2"]
    axis: int = 1
    field: Field | None = None
    raw: bool = False

    def __len__(self) -> int:
        """Positions of the tensor."""
        return len(self.spans)


def whole(count: int, length: int, axis: int = 1) -> Reach:
    """Every position saw the whole input."""
    return Reach(spans=np.tile(np.array([[0, length]]), (count, 1)), axis=axis)


def reaches(
    recording: Recording,
    entries: Sequence[Any],
    length: int,
    *,
    axis: int = 1,
    ids: Sequence[Any] = (),
) -> dict[int, Reach]:
    """Replay recorded calls for an input of ``length`` positions.

    Parameters
    ----------
    recording
        Its tensors must still be alive, since they are told apart by id.
    entries
        Tensors that hold the explained input: the model's input, or its embeddings.
    axis
        The position axis of the entries.
    ids
        Tensors that hold the token ids behind embeddings, which may go other ways too.

    Returns
    -------
    dict
        ``id(tensor)`` -> its Reach, for every tensor that still has a position axis.
    """
    field = Field()
    first = Reach(spans=field.spans(length), axis=axis, field=field)
    seen = {id(tensor): first for tensor in ids}
    seen |= {id(tensor): replace(first, raw=True) for tensor in entries}
    touched = set(seen)  # everything that depends on the input, with a position axis or without
    for call in recording.followed((*entries, *ids)):
        if not touched.intersection(id(t) for t in call.inputs):
            continue
        touched.update(id(out) for out in call.outputs)
        sources = [(t, seen[id(t)]) for t in call.inputs if id(t) in seen]
        if not sources:
            continue
        pooled = any(id(t) in touched and id(t) not in seen for t in call.inputs)
        reach = None if pooled else _after(call, sources, length)
        for out in call.outputs:
            result = _mixed(out, sources, length) if reach is None else reach
            if result is not None:
                seen.setdefault(id(out), result)
    return seen


def _after(call: Call, sources: list[Source], length: int) -> Reach | None:
    """Reach of a call's output; None where nothing better is known than that all was mixed."""
    tensor, source = sources[0]
    motion = motion_of(call, source.axis)
    if motion is None:
        return None
    if len(sources) == 1 and call.outputs[0] is tensor:
        return source  # such as Dropout, which does nothing at inference
    if isinstance(motion, Joined):
        return _joined(call, sources)
    if isinstance(motion, Appended):
        return _appended(call, sources, length)
    return _through(motion, source)


def _mixed(out: Any, sources: list[Source], length: int) -> Reach | None:
    """A tensor in which all positions are mixed; None where none can be told apart any more."""
    tensor, source = max(sources, key=lambda pair: len(pair[1]))  # as in squeeze-and-excite
    shape = out.shape
    stays = len(shape) == len(tensor.shape) and shape[source.axis] == tensor.shape[source.axis]
    return whole(len(source), length, source.axis) if stays and len(shape) > 2 else None


def _through(motion: Motion, source: Reach) -> Reach | None:
    """One tensor's positions, on the way that they go through a layer."""
    match motion:
        case Apart():
            return replace(source, raw=False)
        case Slides():
            return _slid(motion, source)
        case Spreads(reach=wide, stride=stride, before=before):
            out = np.arange(motion.count(len(source))) + before
            return _gathered(source, -((wide - 1 - out) // stride), out // stride)
        case Shifts():
            return _shifted(motion, source)
        case Repeats(times=times):
            return Reach(spans=np.repeat(source.spans, times, axis=0), axis=source.axis)
        case Relaid(axis=int(axis), untouched=untouched):
            return source if untouched else replace(source, axis=axis, raw=False)
    return None


def _slid(slides: Slides, source: Reach) -> Reach:
    """A kernel sliding along the position axis."""
    count, before = slides.count(len(source)), slides.before(len(source))
    if source.field is not None:
        field = source.field.through(
            kernel=slides.kernel, stride=slides.stride, dilation=slides.dilation, before=before
        )
        return Reach(spans=field.spans(count), axis=source.axis, field=field)
    starts = np.arange(count) * slides.stride - before
    return _gathered(source, starts, starts + slides.reach - 1)


def _shifted(shifts: Shifts, source: Reach) -> Reach:
    """Positions put in at the ends saw nothing; they get the spans that a regular field has."""
    at = np.arange(len(source) + shifts.before + shifts.after) - shifts.before
    if source.field is not None:
        field = source.field.through(kernel=1, before=shifts.before)
        return Reach(spans=field.spans(max(len(at), 0)), axis=source.axis, field=field)
    return _gathered(source, at, at)


def _gathered(
    source: Reach, first: Int[np.ndarray, "position"], last: Int[np.ndarray, "position"]
) -> Reach:
    """Join the spans of source positions ``first`` to ``last``, both included, where they exist.

    Where there are none between them, the one before stands for all: no effect is overlooked then.
    """
    top = len(source) - 1
    spans = np.empty((len(first), 2), dtype=np.int64)
    for row, (low, high) in enumerate(zip(first, last, strict=True)):
        held = source.spans[np.clip(min(low, high), 0, top) : np.clip(high, 0, top) + 1]
        spans[row] = held[:, 0].min(), held[:, 1].max()
    return Reach(spans=spans, axis=source.axis)


def _lie_alike(call: Call, sources: list[Source]) -> bool:
    """Whether all sources have their positions on one axis of tensors as deep as the output."""
    rank = len(call.outputs[0].shape)
    axis = sources[0][1].axis
    return all(reach.axis == axis and len(tensor.shape) == rank for tensor, reach in sources)


def _joined(call: Call, sources: list[Source]) -> Reach | None:
    """The spans of all operands together, where their positions lie beside each other."""
    tensor, longest = max(sources, key=lambda pair: len(pair[1]))
    size = call.outputs[0].shape[longest.axis] if _lie_alike(call, sources) else None
    if size != tensor.shape[longest.axis]:
        return None
    if any(len(source) not in (1, len(longest)) for _, source in sources):
        return None
    field, spans = longest.field, longest.spans
    for _, source in sources:
        first = np.minimum(spans[:, 0], source.spans[:, 0])
        spans = np.stack([first, np.maximum(spans[:, 1], source.spans[:, 1])], axis=1)
        beside = len(source) == len(longest)  # or its one position would be taken to move along
        field = field.merged(source.field) if beside and field and source.field else None
    return Reach(spans=spans, axis=longest.axis, field=field)


def _appended(call: Call, sources: list[Source], length: int) -> Reach | None:
    """The spans of all operands one after another."""
    axis = sources[0][1].axis
    if not _lie_alike(call, sources):
        return None
    if len(sources) < len(call.inputs):
        return whole(int(call.outputs[0].shape[axis]), length, axis)
    return Reach(spans=np.concatenate([source.spans for _, source in sources]), axis=axis)
