"""What is this Keras model? Its inputs, heads and conv layers, found by running it once.

A model that loads may still not run, so a made-up input goes through it before anyone is told that
it opened; all that is said of the model is read from that run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.layers.entries import conv_kind
from interpret.backends.layers.functions import activation_name
from interpret.backends.layers.settings import along
from interpret.backends.recording import Call, Recording, record_settled
from interpret.backends.topology import Reach, reaches
from interpret.core.errors import ArgumentError, ModelError, choices
from interpret.core.info import ConvLayer, Head, InputKind, InputSpec, ModelInfo
from interpret.core.windows import reach

if TYPE_CHECKING:
    from jaxtyping import Num

    from interpret.backends.model_file import OpenedModel

# Lengths tried for a model that takes any: enough for its layers, and soon done.
PROBE_LENGTHS = (64, 256, 1024, 8192)


@dataclass(frozen=True)
class Layout:
    """How (sample, position, channel) is turned into what a model input takes.

    ``axis`` is the position axis of the raw input: 2 for (sample, channel, position, 1).
    """

    raw_shape: tuple[int | None, ...]
    dtype: str
    axis: int = 1

    def to_model(self, x: Num[np.ndarray, "sample ..."]) -> Num[np.ndarray, "sample ..."]:
        """Lay a batch out for the model."""
        if self.dtype == "string":
            return np.full((len(x), *(n or 1 for n in self.raw_shape)), "", dtype=object)
        rank = len(self.raw_shape)
        if x.ndim == 3 and self.axis == 2:
            x = x.transpose(0, 2, 1) if self.raw_shape[0] != 1 else x[:, None]
        if x.ndim == 3 and rank == 1:
            x = x[:, :, 0]
        if rank == 3 and self.axis == 1:
            x = x.reshape(len(x), -1, *(n or 1 for n in self.raw_shape[1:]))
        elif x.ndim == rank and rank == 3:
            x = x[..., None]
        return x.astype(self.dtype)


@dataclass(frozen=True, kw_only=True)
class Described:
    """A model with what one run of it showed.

    ``entries`` are the names of the calls whose outputs are the explained input's vectors (its
    embeddings); none for a series, whose vectors are the input itself. ``ids_entry`` is the
    TextVectorization call, whose output is fed with token ids.
    """

    model: keras.Model
    info: ModelInfo
    layouts: tuple[Layout, ...]
    recording: Recording
    entries: tuple[str, ...]
    ids_entry: str | None
    probe_length: int
    axes: dict[str, int]


def describe(opened: OpenedModel, *, focus: str | int | None = None) -> Described:
    """Run a model on a made-up input and say what it is.

    Parameters
    ----------
    focus
        Name or number of the input to explain; by default the first that reaches a convolution.

    Raises
    ------
    ModelError
        Where the model does not run, or its inputs cannot be told.
    ArgumentError
        Where ``focus`` names no input.
    """
    model = _functional(opened.model)
    tensors = model.inputs
    layouts = tuple(
        Layout(raw_shape=tuple(t.shape[1:]), dtype=str(t.dtype), axis=_position_axis(model, t))
        for t in tensors
    )
    recording, fed, length = _probed(opened.name, model, layouts)
    names = _input_names([str(t.name).split(":")[0] for t in tensors])
    traced = [_Traced(recording, tensor, length, layouts[i]) for i, tensor in enumerate(fed)]
    specs = tuple(
        one.spec(name, layout) for one, name, layout in zip(traced, names, layouts, strict=True)
    )
    number = _focus(opened.name, specs, traced, focus)
    chosen = traced[number]
    convs, axes = _conv_layers(chosen, recording)
    shortest = _shortest(chosen) if specs[number].length is None else 1
    specs = tuple(
        replace(spec, minimum_length=shortest) if i == number else spec
        for i, spec in enumerate(specs)
    )
    info = ModelInfo(
        name=opened.name,
        model_id=opened.model_id,
        inputs=specs,
        heads=_heads(model, recording),
        conv_layers=convs,
        focus=number,
        parameters=int(model.count_params()),
        writer=opened.writer,
        notes=opened.notes + _layout_notes(specs[number], convs),
    )
    return Described(
        model=model,
        info=info,
        layouts=layouts,
        recording=recording,
        entries=tuple(call.name for call in chosen.embeddings),
        ids_entry=chosen.vectorization.name if chosen.vectorization else None,
        probe_length=length,
        axes=axes,
    )


def _input_names(given: Sequence[str]) -> list[str]:
    """Names of the inputs; those that Keras made up change from run to run, and say nothing."""
    made_up = re.compile(r"(keras_tensor|input_layer|input)(_\d+)?")
    if len(given) == 1:
        return ["input" if made_up.fullmatch(given[0]) else given[0]]
    return [f"input {i}" if made_up.fullmatch(name) else name for i, name in enumerate(given)]


def _functional(model: keras.Model) -> keras.Model:
    """Give a subclassed model inputs by wrapping it, from the shape that it was built with."""
    if getattr(model, "inputs", None):
        return model
    config = model.get_build_config() or {}
    shape = config.get("input_shape") or config.get("shapes_dict", {}).get("input_shape")
    if not shape or not isinstance(shape[-1], int | None):
        raise ModelError(
            f"The inputs of {model.name} cannot be told: it was never built. Call it once on a "
            "sample of your data, then save it or give it again.",
            code="unbuilt",
        )
    source = keras.Input(batch_shape=(None, *shape[1:]))
    return keras.Model(source, model(source), name=f"wrapped_{model.name}")


def _position_axis(model: keras.Model, tensor: Any) -> int:
    """The position axis of a raw input: 1, or 2 where a picture-like input lays positions there."""
    if len(tensor.shape) != 4:
        return 1
    if tensor.shape[1] == 1:
        return 2
    first = next(
        (layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.Conv2D)), None
    )
    if first is None or first.padding != "valid":
        return 1
    rows, columns = first.kernel_size
    return 2 if rows == tensor.shape[1] and columns != tensor.shape[2] else 1


def _probed(
    name: str, model: keras.Model, layouts: Sequence[Layout]
) -> tuple[Recording, list[Any], int]:
    """Run the model on zeros and say which tensors went in and how long they were."""
    fixed = [shape[layout.axis - 1] for layout in layouts if (shape := layout.raw_shape)]
    lengths = PROBE_LENGTHS if None in fixed else (max([n for n in fixed if n] or [1]),)
    problem: Exception | None = None
    for length in lengths:
        fed = [_made_up(layout, length) for layout in layouts]
        try:
            with warnings.catch_warnings():
                # Keras warns that Conv1D destroys a mask: true, but not the user's doing here.
                warnings.simplefilter("ignore")
                return record_settled(model, fed), fed, length
        except Exception as error:  # whatever the model's own code raises
            problem = error
    reason = " ".join(str(problem).split())[:300]
    raise ModelError(
        f'"{name}" opened, but did not run on a made-up input [does-not-run]: {reason} '
        "Run model.predict on one sample where it was trained, and save it again.",
        code="does-not-run",
    ) from problem


def _made_up(layout: Layout, length: int) -> Any:
    shape = [n or (length if i == layout.axis - 1 else 1) for i, n in enumerate(layout.raw_shape)]
    if layout.dtype == "string":
        return tf.fill([1, *(n or 1 for n in layout.raw_shape)], "a " * length)
    return tf.zeros([1, *shape], dtype=layout.dtype)


class _Traced:
    """Where one input goes: its embeddings, its kind, and what every tensor sees of it."""

    def __init__(self, recording: Recording, tensor: Any, length: int, layout: Layout) -> None:
        self.recording = recording
        self.layout = layout
        self.vectorization: Call | None = None
        self.embeddings: list[Call] = []
        same = {id(tensor)}
        for call in recording.calls:
            if not same.intersection(id(t) for t in call.inputs):
                continue
            operation = call.operation
            if isinstance(operation, keras.layers.TextVectorization):
                self.vectorization = call
                same.update(id(t) for t in call.outputs)
            elif isinstance(operation, keras.layers.Embedding):
                self.embeddings.append(call)
            elif type(operation).__name__ in ("Cast", "Identity", "InputLayer"):
                same.update(id(t) for t in call.outputs)
        entries = [call.outputs[0] for call in self.embeddings] or [tensor]
        if self.embeddings:
            length = int(entries[0].shape[1])
        self.entries, self.length = entries, length
        self.ids: tuple[Any, ...] = ()
        if self.embeddings:
            self.ids = self.vectorization.outputs if self.vectorization else (tensor,)
        self.found = self.reaches(length)

    def reaches(self, length: int) -> dict[int, Reach]:
        """What every tensor sees of an input of this length."""
        return reaches(self.recording, self.entries, length, axis=self.layout.axis, ids=self.ids)

    @property
    def fixed_length(self) -> int | None:
        """Positions that this input always has, or None where its length varies."""
        if self.vectorization is not None:
            length = self.vectorization.operation.get_config()["output_sequence_length"]
            return int(length) if length is not None else None
        raw = self.layout.raw_shape
        return raw[self.layout.axis - 1] if raw else None

    @property
    def convs(self) -> list[Call]:
        """The convolutions that this input reaches with its positions intact."""
        return [
            call
            for call in self.recording.calls
            if conv_kind(call.operation) and any(id(t) in self.found for t in call.inputs)
        ]

    def spec(self, name: str, layout: Layout) -> InputSpec:
        """What this input takes."""
        raw = layout.raw_shape
        if self.embeddings:
            size = int(self.embeddings[0].operation.input_dim)
            return InputSpec(
                name=name,
                kind="tokens",
                shape=(self.fixed_length,),
                dtype="int32",
                vocabulary_size=size,
            )
        if layout.dtype == "string":
            raise ModelError(
                f"Input {name!r} takes strings, but no TextVectorization and Embedding follow it: "
                "only token ids can be explained. Save the model without its text preparation."
            )
        kind: InputKind = "series" if len(raw) > 1 or self.convs else "static"
        shape = raw
        if len(raw) == 3 and layout.axis == 2:
            shape = (raw[1], raw[2]) if raw[0] == 1 else (raw[1], raw[0])
        elif len(raw) == 3:
            shape = (raw[0], int(np.prod([n or 1 for n in raw[1:]])))
        return InputSpec(name=name, kind=kind, shape=shape, dtype=layout.dtype)


def _focus(
    name: str, specs: Sequence[InputSpec], traced: Sequence[_Traced], focus: str | int | None
) -> int:
    if focus is not None:
        names = [spec.name for spec in specs]
        if focus in names:
            return names.index(str(focus))
        if isinstance(focus, int) and 0 <= focus < len(specs):
            return focus
        raise ArgumentError(f"focus={focus!r} is no input of {name}: use {choices(names)}.")
    ranked = [i for i, one in enumerate(traced) if one.convs]
    ranked += [i for i, spec in enumerate(specs) if spec.kind != "static"]
    if not ranked:
        raise ModelError(
            f'"{name}" takes no sequence [no-positions]: none of its inputs has a position axis, '
            "so that there is nothing to slide over. Give a model for texts or time series.",
            code="no-positions",
        )
    return ranked[0]


def _conv_layers(
    traced: _Traced, recording: Recording
) -> tuple[tuple[ConvLayer, ...], dict[str, int]]:
    """Every convolution over positions, early ones first, and its input's position axis."""
    found: list[tuple[int, ConvLayer]] = []
    axes: dict[str, int] = {}
    depths: dict[int, int] = {}
    for call in recording.calls:
        layer: Any = call.operation
        is_conv = conv_kind(layer) is not None
        depth = max((depths.get(id(t), 0) for t in call.inputs), default=0) + is_conv
        for out in call.outputs:
            depths.setdefault(id(out), depth)
        if not is_conv:
            continue
        source = next((traced.found[id(t)] for t in call.inputs if id(t) in traced.found), None)
        axis = source.axis if source else 1
        shape = call.outputs[0].shape
        if len(shape) == 4 and shape[3 - axis] != 1:
            continue  # a true two-dimensional convolution has no single position axis
        axes[call.name] = axis
        result = traced.found.get(id(call.outputs[0]))
        found.append((depth, _conv_layer(call, source, result, traced)))
    # Keras runs parallel branches in no order that a reader would expect.
    found.sort(key=lambda pair: (pair[0], pair[1].receptive_field or 10**9, _natural(pair[1].name)))
    return tuple(layer for _, layer in found), axes


def _natural(name: str) -> list[tuple[bool, int | str]]:
    """A sort key that puts conv1d_2 before conv1d_10."""
    parts = re.split(r"(\d+)", name)
    return [(part.isdigit(), int(part) if part.isdigit() else part) for part in parts]


def _conv_layer(
    call: Call, source: Reach | None, result: Reach | None, traced: _Traced
) -> ConvLayer:
    layer: Any = call.operation
    axis = source.axis if source else 1
    slid = dict(axis=axis, rank=len(call.inputs[0].shape) - 2)
    out, into = call.outputs[0].shape, call.inputs[0].shape
    field = result.field if result else None
    size = field.size if field else None
    if result is not None and field is None:
        widths = result.spans[:, 1] - result.spans[:, 0]
        mixed = len(widths) and int(widths.min()) >= traced.length > 1
        size = None if mixed else int(widths.max(initial=1))
    return ConvLayer(
        name=call.name,
        kind=conv_kind(layer) or "",
        filters=int(out[-1]),
        kernel_size=along(layer.kernel_size, **slid),
        stride=along(layer.strides, **slid),
        dilation=along(layer.dilation_rate, **slid),
        padding=str(layer.padding),
        groups=int(getattr(layer, "groups", 1)),
        input_channels=int(np.prod([n for i, n in enumerate(into) if i not in (0, axis)])),
        activation=activation_name(layer),
        use_bias=bool(layer.use_bias),
        output_length=int(out[axis]) if traced.fixed_length else None,
        receptive_field=size,
        jump=field.jump if field else None,
        on_tokens=bool(source and source.raw and len(traced.embeddings) == 1),
    )


def head_activation(recording: Recording, tensor: Any) -> tuple[str, Any | None]:
    """Name of the function that gave an output, and what went into it (None: unknown)."""
    call = recording.maker(tensor)
    if call is None:
        return "linear", tensor
    kind = type(call.operation).__name__
    if kind in ("Softmax", "Sigmoid"):
        return kind.lower(), call.inputs[0]
    if isinstance(call.operation, keras.layers.Activation):
        return activation_name(call.operation), call.inputs[0]
    if call.preactivation is not None:
        return activation_name(call.operation), call.preactivation
    if isinstance(call.operation, keras.layers.Wrapper):  # such as TimeDistributed
        return activation_name(call.operation.layer), None
    return "linear", tensor


def head_scores(tensor: Any) -> Any:
    """An output as (sample, class) or (sample, position, class)."""
    rank = len(tensor.shape)
    if rank == 1:
        return tensor[:, None]
    if rank <= 3:
        return tensor
    size = int(np.prod(tensor.shape[2:]))
    return tf.reshape(tensor, [tf.shape(tensor)[0], -1, size])


def _heads(model: keras.Model, recording: Recording) -> tuple[Head, ...]:
    names = list(getattr(model, "output_names", [])) or ["output"]
    heads = []
    for number, tensor in enumerate(recording.outputs):
        scores = head_scores(tensor)
        classes = int(scores.shape[-1])
        activation, _ = head_activation(recording, tensor)
        word = "class" if activation in ("softmax", "sigmoid") else "output"
        labels = (word,) if classes == 1 else tuple(f"{word} {i}" for i in range(classes))
        heads.append(
            Head(
                name=str(names[number] if number < len(names) else f"output {number}"),
                classes=classes,
                labels=labels,
                activation=activation,
                per_position=len(scores.shape) == 3,
            )
        )
    return tuple(heads)


def _shortest(traced: _Traced) -> int:
    """The least length at which every layer still has a position, by bisection."""

    def works(length: int) -> bool:
        return all(len(found) > 0 for found in traced.reaches(length).values())

    low, high = 1, traced.length
    while low < high:
        middle = (low + high) // 2
        if works(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _layout_notes(spec: InputSpec, convs: Sequence[ConvLayer]) -> tuple[str, ...]:
    """Warn of axes that were probably laid wrong when the model was built."""
    from interpret.core.windows import likely_layouts

    first = next((c for c in convs if c.receptive_field == reach(c.kernel_size, c.dilation)), None)
    if spec.kind != "series" or spec.length != 1 or first is None or spec.channels < 2:
        return ()
    shapes = " or ".join(f"(…, {n}, {c})" for n, c in likely_layouts(spec.channels)[:2])
    mean = f"; did you mean {shapes}?" if shapes else ""
    return (
        f"A kernel of {first.kernel_size} cannot slide here: the model sees 1 position and "
        f"{spec.channels} channels{mean} Keras takes (sample, position, channel), and a model "
        "built as (…, 1, n) finds nothing along time.",
    )
