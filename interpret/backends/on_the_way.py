"""Which maps lead from the input to a target, and into which others do they go?

A map is what a layer or operation gives while it still has a position axis; those before the first
convolution are left out. One whose inside was not seen may lead through all that is inside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interpret.backends.conv_layers import natural
from interpret.backends.layers.entries import conv_kind, function_of, motion_of
from interpret.backends.layers.motions import Relaid, Shifts
from interpret.core.model import MapOnTheWay

if TYPE_CHECKING:
    from interpret.backends.recording import Call, Recording
    from interpret.backends.topology import Reach


def maps_to(
    recording: Recording, target: Any, *, entries: Sequence[Any], reaches: Mapping[int, Reach]
) -> tuple[MapOnTheWay, ...]:
    """The maps on the way to a tensor of a recording, those nearest to it last.

    Parameters
    ----------
    entries
        Tensors that hold the explained input, and its token ids.
    reaches
        What every tensor with a position axis saw.
    """
    calls = _leading(recording, target, entries)
    inside: dict[str, list[Call]] = {}
    for call in calls:
        for holder in _holders(call, recording):
            inside.setdefault(holder, []).append(call)
    depths: dict[int, int] = {}
    sources: dict[int, frozenset[str]] = {}  # the maps that a tensor was last made of
    onward: dict[str, list[str]] = {}
    order: dict[str, tuple[Any, ...]] = {}
    maps: dict[str, Reach] = {}
    convolved: set[int] = set()
    for call in calls:
        inner = inside.get(_path(call), [])
        before = frozenset[str]().union(
            *(sources.get(id(t), ()) for t in call.inputs),
            *(sources.get(id(t), ()) for each in inner for t in each.outputs),
        )
        depth = 1 + max((depths.get(id(t), 0) for t in call.inputs), default=0) + len(inner)
        is_convolved = any(conv_kind(each.operation) for each in (call, *inner)) or any(
            id(t) in convolved for t in call.inputs
        )
        for out in call.outputs:
            depths[id(out)], sources[id(out)] = depth, before
            if is_convolved:
                convolved.add(id(out))
            reach = reaches.get(id(out))
            if reach is None or not is_convolved or not _is_map(out, reach):
                continue
            for name in before:
                onward[name].append(call.name)
            maps[call.name], onward[call.name] = reach, []
            sources[id(out)] = frozenset((call.name,))
            field = reach.field.size if reach.field else 10**9
            order[call.name] = (depth, field, natural(call.name))
    return tuple(
        MapOnTheWay(
            name=name,
            positions=len(maps[name]),
            placed=maps[name].rising is not None,
            onward=tuple(onward[name]),
        )
        for name in sorted(maps, key=order.__getitem__)
    )


def of_the_head(recording: Recording, tensor: Any, reaches: Mapping[int, Reach]) -> set[str]:
    """Names of the maps that are a head's own answer, position by position."""
    names: set[str] = set()
    while id(tensor) in reaches and (call := recording.maker(tensor)) is not None:
        names.add(call.name)
        motion = motion_of(call, reaches[id(tensor)].axis)
        if not call.inputs or not (
            function_of(call.operation) or isinstance(motion, Relaid | Shifts)
        ):
            break
        tensor = call.inputs[0]
    return names


def _leading(recording: Recording, target: Any, entries: Sequence[Any]) -> list[Call]:
    """The calls on the way to a tensor, in the order in which they were performed."""
    wanted, calls, paths = {id(target)}, list[Any](), set[str]()
    for call in reversed(list(recording.followed(entries))):
        makes = any(id(out) in wanted for out in call.outputs)
        if makes or not paths.isdisjoint(_holders(call, recording)):
            wanted.update(id(t) for t in call.inputs)
            calls.append(call)
            paths.add(_path(call))
    return calls[::-1]


def _path(call: Call) -> str:
    """Where a layer stands in the model, at whichever of its calls."""
    return call.name.partition("#")[0]


def _holders(call: Call, recording: Recording) -> list[str]:
    """Paths of the layers that a call is made in: the model itself, and those named before it."""
    if call is recording.calls[-1]:
        return []
    names = call.name.split("/")
    outer = ["/".join(names[:count]) for count in range(1, len(names))]
    return [_path(recording.calls[-1]), *outer]


def _is_map(tensor: Any, reach: Reach) -> bool:
    """Whether a tensor reads as (sample, position, filter)."""
    shape = tensor.shape
    if len(shape) == 3:
        return reach.axis == 1
    return len(shape) == 4 and reach.axis < 3 and shape[3 - reach.axis] == 1
