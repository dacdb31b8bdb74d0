"""Which maps lead from the input to a target, and into which others do they go?

A map is what a layer or operation gives while it still has a position axis; those before the first
convolution are left out. One whose inside was not seen may lead through all that is inside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from interpret.backends.conv_layers import natural
from interpret.backends.layers.entries import conv_kind, function_of, motion_of
from interpret.backends.layers.motions import Relaid, Shifts
from interpret.core.model import MapOnTheWay

if TYPE_CHECKING:
    from interpret.backends.keras_runs import Runs
    from interpret.backends.recording import Call, Recording
    from interpret.backends.topology import Reach
    from interpret.core.targets import Target


@dataclass(frozen=True)
class _Origin:
    """What a tensor was made of: calls in a row, the last maps, and whether a conv layer's."""

    depth: int = 0
    maps: frozenset[str] = frozenset()
    convolved: bool = False


def maps_to(runs: Runs, target: Target, length: int) -> tuple[MapOnTheWay, ...]:
    """The maps on the way to a target, those nearest to it last; not a head's own answer."""
    recording, reaches = runs.described.recording, runs.reaches(length)
    if target.layer is not None:
        tensor, answers = recording.call(target.layer).outputs[0], set[str]()
    else:
        tensor = recording.outputs[target.head]
        answers = _answers(recording, tensor, reaches)
    entries = [*runs.vector_tensors(recording), *runs.id_tensors(recording)]
    maps = _maps(recording, leading(recording, tensor, entries), reaches)
    return tuple(each for each in maps if each.name not in answers) or maps


def _maps(
    recording: Recording, calls: Sequence[Call], reaches: Mapping[int, Reach]
) -> tuple[MapOnTheWay, ...]:
    """The maps that these calls give, those with the most calls before them last."""
    inside: dict[str, list[Call]] = {}
    for call in calls:
        for holder in holders(call, recording):
            inside.setdefault(holder, []).append(call)
    origins: dict[int, _Origin] = {}
    maps: dict[str, Reach] = {}
    order: dict[str, tuple[Any, ...]] = {}
    onward: dict[str, list[str]] = {}
    for call in calls:
        whole = _origin(call, inside.get(path_of(call), []), origins)
        for out in call.outputs:
            origins[id(out)], reach = whole, reaches.get(id(out))
            if reach is None or not whole.convolved or not _is_map(out, reach):
                continue
            for name in whole.maps:
                onward[name].append(call.name)
            maps[call.name], onward[call.name] = reach, []
            origins[id(out)] = _Origin(whole.depth, frozenset((call.name,)), convolved=True)
            field = reach.field.size if reach.field else 10**9
            order[call.name] = (whole.depth, field, natural(call.name))
    return tuple(
        MapOnTheWay(
            name=name,
            positions=len(maps[name]),
            placed=maps[name].rising is not None,
            onward=tuple(onward[name]),
        )
        for name in sorted(maps, key=order.__getitem__)
    )


def _origin(call: Call, inner: Sequence[Call], origins: Mapping[int, _Origin]) -> _Origin:
    """What a call's outputs are made of; all that is ``inner`` to it may have its part in them."""
    parts = [origins[id(t)] for t in call.inputs if id(t) in origins]
    within = [origins[id(t)] for each in inner for t in each.outputs]
    return _Origin(
        depth=1 + max((part.depth for part in (*parts, *within)), default=0),
        maps=frozenset[str]().union(*(part.maps for part in (*parts, *within))),
        convolved=conv_kind(call.operation) is not None
        or any(part.convolved for part in (*parts, *within)),
    )


def _answers(recording: Recording, tensor: Any, reaches: Mapping[int, Reach]) -> set[str]:
    """Names of the maps that are a head's own answer, position by position."""
    names: set[str] = set()
    while id(tensor) in reaches and (call := recording.maker(tensor)) is not None:
        names.add(call.name)
        motion = motion_of(call, reaches[id(tensor)].axis)
        is_activation = function_of(call.operation) is not None
        if not call.inputs or not (is_activation or isinstance(motion, Relaid | Shifts)):
            break
        tensor = call.inputs[0]
    return names


def leading(recording: Recording, target: Any, entries: Sequence[Any]) -> list[Call]:
    """The calls on the way to a tensor, in the order in which they were performed."""
    wanted, calls, paths = {id(target)}, list[Any](), set[str]()
    for call in reversed(list(recording.followed(entries))):
        makes = any(id(out) in wanted for out in call.outputs)
        if makes or not paths.isdisjoint(holders(call, recording)):
            wanted.update(id(t) for t in call.inputs)
            calls.append(call)
            paths.add(path_of(call))
    return calls[::-1]


def path_of(call: Call) -> str:
    """Where a layer stands in the model, at whichever of its calls."""
    return call.name.partition("#")[0]


def holders(call: Call, recording: Recording) -> list[str]:
    """Paths of the layers that a call is made in: the model itself, and those named before it."""
    if call is recording.calls[-1]:
        return []
    names = call.name.split("/")
    outer = ["/".join(names[:count]) for count in range(1, len(names))]
    return [path_of(recording.calls[-1]), *outer]


def _is_map(tensor: Any, reach: Reach) -> bool:
    """Whether a tensor reads as (sample, position, filter)."""
    shape = tensor.shape
    if len(shape) == 3:
        return reach.axis in (1, 2)
    return len(shape) == 4 and reach.axis < 3 and shape[3 - reach.axis] == 1
