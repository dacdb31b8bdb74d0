"""Where does a target's gradient end before it reaches the explained input?

Each call of a run is asked by itself: a gradient that reaches what it gives, and not what it is
given, ends there. Whether anything leads from the input to the target at all is read from the graph
that TensorFlow traced, so that nothing is overlooked that a layer of somebody's own does inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import tensorflow as tf

from interpret.backends.keras_runs import Runs, target_of_kind
from interpret.backends.layers.entries import function_of
from interpret.backends.layers.functions import activation_name
from interpret.core.model import GradientEnd, GradientWay

if TYPE_CHECKING:
    from interpret.backends.recording import Call

SIZES = frozenset(("Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"))
"""Operations of TensorFlow whose answers hold nothing of the numbers that they are given."""
STEPS = frozenset(("Sign",))
"""Operations to which TensorFlow gives a slope, which is 0 everywhere."""
MODEL = "model"
"""The part that the whole model is, outside all its layers."""


class _Place(NamedTuple):
    """Where a gradient may end, and as tensors whether it does, and at the function there."""

    name: str
    part: str
    always: bool
    function: str
    ends: Any
    at_function: Any


def gradient_way(runs: Runs, *kind: Any) -> Any:
    """Vectors to what ``way_of`` reads: whether they are read, and each place where it may end."""
    target = target_of_kind(kind)

    def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> dict[str, Any]:
        recording = runs.run_at(held, vectors)
        score = runs.score_of(recording, target, index, position)
        between = _between([vectors, held[runs.info.focus]], score)
        places: list[_Place | None]
        if all(tensor.dtype.is_floating for tensor in runs.vector_tensors(recording)):
            places = [_place(call, score, between) for call in recording.calls[:-1]]
            places.append(_place(recording.calls[-1], score, between, part=MODEL))
        else:  # whatever comes after it
            yes = tf.constant(True)
            places = [_Place(runs.info.input.name, "input", True, "", yes, yes)]
        columns = list(zip(*(each for each in places if each is not None), strict=True))
        texts = [tf.constant(list(each), tf.string) for each in columns[:2] + columns[3:4]]
        flags = [tf.stack(list(each)) for each in columns[2:3] + columns[4:]]
        return {"reads": tf.constant(score.name in between), "texts": texts, "flags": flags}

    return tf.function(compute, autograph=False, input_signature=runs.vector_signature())


def way_of(answer: dict[str, Any]) -> GradientWay:
    """The way that such a computation found: of places inside each other the inner one."""
    ends: list[GradientEnd] = []
    texts, flags = ([tensor.numpy() for tensor in answer[key]] for key in ("texts", "flags"))
    rows = zip(*texts, *flags, strict=True) if texts else ()
    for name, part, function, always, here, at_function in rows:
        path = name.decode()
        holds = any(end.name.startswith(f"{path}/") for end in ends)
        if not here or holds or (part.decode() == MODEL and ends):
            continue
        ends.append(
            GradientEnd(
                name=path,
                part="layer" if part.decode() == MODEL else part.decode(),
                always=bool(always),
                function=function.decode() if at_function else "",
            )
        )
    return GradientWay(reads=bool(answer["reads"]), ends=tuple(ends))


def _between(starts: Sequence[Any], score: Any) -> frozenset[str]:
    """Names of the tensors that are made of any of the starts and go into the score."""
    made, wanted = {tensor.name for tensor in starts}, {score.name}
    operations = [each for each in score.graph.get_operations() if each.type not in SIZES]
    for each in operations:
        if any(tensor.name in made for tensor in each.inputs):
            made.update(tensor.name for tensor in each.outputs)
    for each in reversed(operations):
        if any(tensor.name in wanted for tensor in each.outputs):
            wanted.update(tensor.name for tensor in each.inputs)
    return frozenset(made & wanted)


def _place(
    call: Call, score: Any, between: frozenset[str], *, part: str | None = None
) -> _Place | None:
    """What one call does to the gradient; None where none reaches it, or nothing goes in."""

    def on_the_way(tensors: Sequence[Any]) -> list[Any]:
        here = [each for each in tensors if getattr(each, "graph", None) is score.graph]
        return [each for each in here if each.name in between]

    given, made = on_the_way(call.inputs), _with_slopes(on_the_way(call.outputs))
    slopes = tf.gradients(score, made) if made else []
    reached = [pair for pair in zip(made, slopes, strict=True) if pair[1] is not None]
    if not given or not reached:
        return None
    made, slopes = map(list, zip(*reached, strict=True))
    passed = _gradients(made, given, slopes)
    function = function_of(call.operation)
    at_function = passed
    if function is None and call.preactivation is not None:
        function = activation_name(call.operation)
        at_function = _gradients(made, on_the_way([call.preactivation]), slopes)
    kind = "layer" if isinstance(call.operation, keras.Layer) else "operation"
    return _Place(
        name=call.name.partition("#")[0],
        part=part or kind,
        always=not passed or type(call.operation).__name__ in STEPS,
        function=function or "",
        ends=_some(slopes) & ~_some(passed),
        at_function=~_some(at_function),
    )


def _with_slopes(tensors: Sequence[Any]) -> list[Any]:
    return [tensor for tensor in tensors if tensor.dtype.is_floating]


def _gradients(made: list[Any], given: Sequence[Any], slopes: list[Any]) -> list[Any]:
    """What passes from what a call gives to what it is given; nothing where it has no slope."""
    sources = _with_slopes(given)
    passed = tf.gradients(made, sources, grad_ys=slopes) if sources else []
    return [each for each in passed if each is not None]


def _some(slopes: Sequence[Any]) -> Any:
    """Whether any of these numbers is another than 0."""
    found = [tf.reduce_any(tf.convert_to_tensor(each) != 0) for each in slopes]
    return tf.reduce_any(tf.stack(found)) if found else tf.constant(False)
