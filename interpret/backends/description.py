"""What is this Keras model? Its inputs, heads and conv layers, found by running it once.

A model that loads may still not run, so a made-up input goes through it before anyone is told that
it opened; all that is said of the model is read from that run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interpret.backends.conv_layers import describe_conv_layers
from interpret.backends.heads import describe_heads
from interpret.backends.layout import Layout, position_axis
from interpret.backends.lengths import Lengths
from interpret.backends.nesting import own_names
from interpret.backends.probe import functional, probed
from interpret.backends.traced_input import TracedInput, shortest_length
from interpret.core.errors import ArgumentError, ModelError, choices
from interpret.core.info import ConvLayer, InputSpec, ModelInfo, number_of
from interpret.core.windows import reach

if TYPE_CHECKING:
    import keras

    from interpret.backends.model_file import LoadedModel
    from interpret.backends.recording import Recording


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


def describe(opened: LoadedModel, *, focus: str | int | None = None) -> Described:
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
    model = functional(opened.model)
    tensors = model.inputs
    layouts = tuple(
        Layout(raw_shape=tuple(t.shape[1:]), dtype=str(t.dtype), axis=position_axis(model, t))
        for t in tensors
    )
    recording, fed, length = probed(opened.name, model, layouts)
    given = [str(t.name).split(":")[0] for t in tensors]
    names = own_names(getattr(model, "_inputs_struct", None), _input_names(given))
    traced = [TracedInput(recording, tensor, length, layouts[i]) for i, tensor in enumerate(fed)]
    specs = tuple(
        replace(one.spec(name, layout), keras_name="" if name == own else own)
        for one, name, own, layout in zip(traced, names, given, layouts, strict=True)
    )
    number = _focus(opened.name, specs, traced, focus)
    chosen = traced[number]
    convs, axes = describe_conv_layers(chosen, recording)
    shortest = 1
    if specs[number].length is None:
        shortest = Lengths(model, layouts).at_least(shortest_length(chosen))
    specs = tuple(
        replace(spec, minimum_length=shortest) if i == number else spec
        for i, spec in enumerate(specs)
    )
    info = ModelInfo(
        name=opened.name,
        model_id=opened.model_id,
        inputs=specs,
        heads=describe_heads(model, recording),
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


def _focus(
    name: str, specs: Sequence[InputSpec], traced: Sequence[TracedInput], focus: str | int | None
) -> int:
    if focus is not None:
        names = [spec.name for spec in specs]
        if (number := number_of(specs, focus)) is not None:
            return number
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
