"""Which input positions did each position of a layer see, and where does it lie among them?

The calls of a recording are replayed as integer arithmetic: every tensor that still has a position
axis carries, for each of its positions, the span of input positions behind it. There is one rule
for each way in which positions go through a layer; a layer of which none is known is taken to mix
all positions, so that a span is never too narrow. Where a position lies on the input's axis is
another matter: a gate that sees everything widens every span and leaves each position in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.backends.layers.entries import entry_of, motion_of
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
    Turned,
)
from interpret.backends.subsequences import Rolled, Unrolled
from interpret.core.windows import Field

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.backends.recording import Call, Recording

    Source = tuple[Any, "Reach"]


@dataclass(frozen=True)
class Reach:
    """What a tensor's positions saw: ``spans`` along ``axis``; ``field`` where it is regular.

    ``raw`` is True while the tensor still holds the explained input itself, or its embedding;
    ``alone`` while each position is made of the same one of the input, by one rule for all.
    ``places`` says where each position lies on the input's axis; None where all were mixed. Of
    several ``rows``, which lie end to end, none sees another.
    """

    spans: Int[np.ndarray, "position 2"]
    axis: int = 1
    field: Field | None = None
    raw: bool = False
    alone: bool = False
    places: Float[np.ndarray, " position"] | None = None
    rows: int = 1

    def __len__(self) -> int:
        """Positions of the tensor."""
        return len(self.spans)

    def part(self, first: int, count: int) -> Reach:
        """Some of its positions, by themselves."""
        stop = first + count
        places = None if self.places is None else self.places[first:stop]
        return replace(self, spans=self.spans[first:stop], places=places, rows=1)

    @property
    def rising(self) -> Float[np.ndarray, " position"] | None:
        """The places, where each position lies behind the one before."""
        known = self.places is not None and bool((np.diff(self.places) > 0).all())
        return self.places if known else None


def whole(
    count: int, length: int, axis: int = 1, places: Float[np.ndarray, " position"] | None = None
) -> Reach:
    """Every position saw the whole input."""
    spans = np.tile(np.array([[0, length]]), (count, 1))
    return Reach(spans=spans, axis=axis, places=places)


def reaches(
    recording: Recording,
    entries: Sequence[Any],
    length: int,
    *,
    axis: int = 1,
    ids: Sequence[Any] = (),
    rows: int = 1,
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
    rows
        Sub-sequences of equal length in which the positions lie, on the axis before theirs.

    Returns
    -------
    dict
        ``id(tensor)`` -> its Reach, for every tensor that still has a position axis.
    """
    field = Field()
    places = np.arange(length, dtype=np.float64)
    first = Reach(
        spans=field.spans(length),
        axis=axis,
        field=field if rows == 1 else None,
        places=places,
        rows=rows,
    )
    seen = {id(tensor): first for tensor in ids}
    seen |= {id(tensor): replace(first, raw=rows == 1, alone=rows == 1) for tensor in entries}
    touched = set(seen)  # everything that depends on the input, with a position axis or without
    for call in recording.followed((*entries, *ids)):
        operands = [t for t in call.inputs if id(t) in touched]
        if not operands:
            continue
        touched.update(id(out) for out in call.outputs)
        sources = [(t, seen[id(t)]) for t in call.inputs if id(t) in seen]
        if not sources:
            continue
        pooled = any(id(t) not in seen for t in operands)
        reach = None if pooled else _after(call, sources, length)
        for out in call.outputs:
            result = _mixed(call, out, operands, seen, length) if reach is None else reach
            if result is not None:
                seen.setdefault(id(out), result)
    return seen


def _after(call: Call, sources: list[Source], length: int) -> Reach | None:
    """Reach of a call's output; None where nothing better is known than that all was mixed."""
    tensor, source = sources[0]
    if any(reach.rows > 1 for _, reach in sources):
        return _in_rows(call, sources)
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


def _in_rows(call: Call, sources: list[Source]) -> Reach | None:
    """The same for sub-sequences that lie end to end: each goes through the layer by itself."""
    tensor, source = sources[0]
    if isinstance(call.operation, Unrolled | Rolled):
        return replace(source, axis=source.axis + (1 if isinstance(call.operation, Rolled) else -1))
    motion = motion_of(call, source.axis)
    if len(sources) > 1 or len(source) % source.rows or motion is None:
        return None
    if call.outputs[0] is tensor:
        return source
    each = len(source) // source.rows
    found = [_through(motion, source.part(first, each)) for first in range(0, len(source), each)]
    rows = [reach for reach in found if reach is not None]
    if len(rows) < source.rows or isinstance(motion, Relaid):
        return None
    places = [reach.places for reach in rows if reach.places is not None]
    return replace(
        rows[0],
        spans=np.concatenate([reach.spans for reach in rows]),
        places=np.concatenate(places) if len(places) == len(rows) else None,
        rows=source.rows,
    )


def _mixed(
    call: Call, out: Any, operands: list[Any], seen: dict[int, Reach], length: int
) -> Reach | None:
    """A tensor in which all positions are mixed; None where none can be told apart any more."""
    sources = [(t, seen[id(t)]) for t in operands if id(t) in seen]
    tensor, source = max(sources, key=lambda pair: len(pair[1]))  # as in squeeze-and-excite
    shape = out.shape
    stays = len(shape) == len(tensor.shape) and shape[source.axis] == tensor.shape[source.axis]
    if not stays or len(shape) <= 2 or source.rows > 1:
        return None
    places = source.places if entry_of(call.operation).in_place else None
    if isinstance(motion_of(call, source.axis), Joined) and _lie_alike(call, sources):
        gates = [t for t in operands if id(t) not in seen]
        places = _places_together(sources, gates)
    return whole(len(source), length, source.axis, places)


def _places_together(
    sources: list[Source], pooled: Sequence[Any] = ()
) -> Float[np.ndarray, " position"] | None:
    """Midway between the places of the operands; None where one that is no gate has none.

    A gate has one number for all positions, or one for all channels, as in squeeze-and-excite.
    """
    axis, longest = sources[0][1].axis, max(len(source) for _, source in sources)
    beside = [pair for pair in sources if len(pair[1]) == longest]
    placeless = [*pooled, *(tensor for tensor, source in beside if source.places is None)]
    if not all(len(t.shape) <= axis or 1 in (t.shape[axis], t.shape[-1]) for t in placeless):
        return None
    places = [source.places for _, source in beside if source.places is not None]
    if not places:
        return None
    midway: Float[np.ndarray, " position"] = np.mean(places, axis=0)
    return midway


def _placed(source: Reach, at: Float[np.ndarray, " index"]) -> Float[np.ndarray, " index"] | None:
    """Places between and beyond the positions of a source, in its own steps."""
    places = source.places
    if places is None or len(places) < 2:
        return None if places is None else places.sum() + at
    top = len(places) - 1
    below, above = np.minimum(at, 0.0), np.maximum(at - top, 0.0)
    moved = np.interp(at, np.arange(len(places)), places) + below * (places[1] - places[0])
    moved += above * (places[top] - places[top - 1])
    return np.asarray(moved)


def _through(motion: Motion, source: Reach) -> Reach | None:
    """One tensor's positions, on the way that they go through a layer."""
    match motion:
        case Apart(alike=alike):
            return replace(source, raw=False, alone=source.alone and alike)
        case Slides():
            return _slid(motion, source)
        case Spreads(reach=wide, stride=stride, before=before):
            out = np.arange(motion.count(len(source))) + before
            middle = (out - (wide - 1) / 2) / stride
            return _gathered(source, -((wide - 1 - out) // stride), out // stride, middle)
        case Shifts():
            return _shifted(motion, source)
        case Repeats(times=times):
            index = (np.arange(times * len(source)) + 0.5) / times - 0.5
            return Reach(
                spans=np.repeat(source.spans, times, axis=0),
                axis=source.axis,
                places=_placed(source, index),
            )
        case Relaid(axis=int(axis), untouched=untouched):
            return source if untouched else replace(source, axis=axis, raw=False)
        case Turned(axis=axis):
            return replace(source, axis=axis)
    return None


def _slid(slides: Slides, source: Reach) -> Reach:
    """A kernel sliding along the position axis.

    With padding "same" and stride 1 position 7 goes on as position 7, of an even kernel too.
    """
    count, before = slides.count(len(source)), slides.before(len(source))
    starts = np.arange(count) * slides.stride - before
    aligned = slides.padding == "same" and slides.stride == 1
    middle = np.arange(count) if aligned else starts + (slides.reach - 1) / 2
    if source.field is not None:
        field = source.field.through(
            kernel=slides.kernel, stride=slides.stride, dilation=slides.dilation, before=before
        )
        places = _placed(source, middle)
        return Reach(spans=field.spans(count), axis=source.axis, field=field, places=places)
    return _gathered(source, starts, starts + slides.reach - 1, middle)


def _shifted(shifts: Shifts, source: Reach) -> Reach:
    """Positions put in at the ends saw nothing; they get the spans that a regular field has."""
    at = np.arange(len(source) + shifts.before + shifts.after) - shifts.before
    if source.field is not None:
        field = source.field.through(kernel=1, before=shifts.before)
        spans, places = field.spans(max(len(at), 0)), _placed(source, at)
        return Reach(spans=spans, axis=source.axis, field=field, places=places)
    return _gathered(source, at, at, at)


def _gathered(
    source: Reach,
    first: Int[np.ndarray, "position"],
    last: Int[np.ndarray, "position"],
    middle: Float[np.ndarray, "position"],
) -> Reach:
    """Join the spans of source positions ``first`` to ``last``, both included, where they exist.

    Where there are none between them, the one before stands for all: no effect is overlooked then.
    """
    top = len(source) - 1
    spans = np.empty((len(first), 2), dtype=np.int64)
    for row, (low, high) in enumerate(zip(first, last, strict=True)):
        held = source.spans[np.clip(min(low, high), 0, top) : np.clip(high, 0, top) + 1]
        spans[row] = held[:, 0].min(), held[:, 1].max()
    return Reach(spans=spans, axis=source.axis, places=_placed(source, middle))


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
    places = _places_together(sources)
    # Numbers beside them, such as a vector for each place, would differ from position to position.
    alone = len(sources) == len(call.inputs) and all(source.alone for _, source in sources)
    return Reach(spans=spans, axis=longest.axis, field=field, places=places, alone=alone)


def _appended(call: Call, sources: list[Source], length: int) -> Reach | None:
    """The spans of all operands one after another."""
    axis = sources[0][1].axis
    if not _lie_alike(call, sources):
        return None
    if len(sources) < len(call.inputs):
        return whole(int(call.outputs[0].shape[axis]), length, axis)
    return Reach(spans=np.concatenate([source.spans for _, source in sources]), axis=axis)
