"""What is this Keras model? Its inputs, heads and conv layers, found by running it once.

A model that loads may still not run, so a made-up input goes through it before anyone is told that
it opened; all that is said of the model is read from that run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from interpret.backends.conv_layers import describe_conv_layers
from interpret.backends.heads import describe_heads
from interpret.backends.layout import Layout, position_axis
from interpret.backends.lengths import Lengths
from interpret.backends.nesting import own_names
from interpret.backends.precision import HALF, computed_in, half_precision, precision_note
from interpret.backends.probe import functional, probed
from interpret.backends.same_inputs import Groups, OnFewerInputs, groups_of
from interpret.backends.stand_ins import remembers
from interpret.backends.steadiness import unsteady
from interpret.backends.traced_input import TracedInput, shortest_length, traced_input
from interpret.core.errors import ArgumentError, ModelError, choices
from interpret.core.info import ConvLayer, InputSpec, ModelInfo
from interpret.core.names import input_number
from interpret.core.same_inputs import Same
from interpret.core.windows import reach

if TYPE_CHECKING:
    import keras

    from interpret.backends.model_file import LoadedModel
    from interpret.backends.recording import Recording


@dataclass(frozen=True, kw_only=True)
class Described:
    """A model with what one run of it showed.

    ``entries`` are the names of the calls whose outputs are the explained input's vectors (its
    embeddings); none for a series, whose vectors are the input itself. ``ids_entries`` are the
    TextVectorization calls, whose outputs are fed with token ids. ``model`` is the Keras model, or
    that on fewer inputs where several hold the same: the ``groups`` of them, by number. Calls named
    in ``channels_first`` give (sample, channel, position), those ``in_rows`` give each
    sub-sequence of a sample by itself.
    ``steady`` says whether it answers the same question alike each time, and ``half`` which half
    precision it computes in, if any.
    """

    model: keras.Model | OnFewerInputs
    info: ModelInfo
    layouts: tuple[Layout, ...]
    recording: Recording
    entries: tuple[str, ...]
    ids_entries: tuple[str, ...]
    probe_length: int
    axes: dict[str, int]
    channels_first: frozenset[str] = frozenset()
    in_rows: frozenset[str] = frozenset()
    steady: bool = True
    half: str = ""
    groups: Groups = ()

    @property
    def keras_model(self) -> keras.Model:
        """The Keras model itself."""
        one = isinstance(self.model, OnFewerInputs)
        return self.model.keras_model if one else self.model


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one run of a model shows of its inputs."""

    model: Any
    layouts: tuple[Layout, ...]
    recording: Recording
    length: int
    traced: tuple[TracedInput, ...]

    @classmethod
    def at(cls, name: str, model: Any) -> Look:
        """Run a model on made-up inputs."""
        layouts = tuple(
            Layout(
                raw_shape=tuple(t.shape[1:]),
                dtype=computed_in(str(t.dtype)),
                axis=position_axis(model, t),
            )
            for t in model.inputs
        )
        recording, fed, length = probed(name, model, layouts)
        traced = tuple(
            traced_input(recording, tensor, length, layout)
            for tensor, layout in zip(fed, layouts, strict=True)
        )
        layouts = tuple(one.layout for one in traced)
        return cls(model=model, layouts=layouts, recording=recording, length=length, traced=traced)

    def specs(self) -> tuple[InputSpec, ...]:
        """What each input takes."""
        given = [str(t.name).split(":")[0] for t in self.model.inputs]
        names = own_names(getattr(self.model, "_inputs_struct", None), _input_names(given))
        return tuple(
            replace(
                (spec := one.spec(name, layout)),
                dtype=str(tensor.dtype) if str(tensor.dtype) in HALF else spec.dtype,
                keras_name="" if name == own else own,
                aliases=tuple({_layer_name(tensor)} - {name, own, ""}),
            )
            for one, name, own, layout, tensor in zip(
                self.traced, names, given, self.layouts, self.model.inputs, strict=True
            )
        )


def describe(
    opened: LoadedModel, *, focus: str | int | None = None, same: Same = None
) -> Described:
    """Run a model on a made-up input and say what it is.

    Parameters
    ----------
    focus
        Name or number of the input to explain; by default the first that reaches a convolution.
    same
        Inputs that hold the same, which become one; see ``groups_of``.

    Raises
    ------
    ModelError
        Where the model does not run, or its inputs cannot be told.
    ArgumentError
        Where ``focus`` or ``same`` names no input.
    """
    look = Look.at(opened.name, functional(opened.model))
    specs = look.specs()
    groups, guessed = groups_of(opened.name, specs, look.traced, same)
    if groups:
        fewer = OnFewerInputs(look.model, groups)
        look, specs = Look.at(opened.name, fewer), fewer.specs(specs, groups, guessed)
    number = _focus(opened.name, specs, look.traced, focus)
    chosen = look.traced[number]
    convs, axes = describe_conv_layers(chosen, look.recording)
    shortest = 1
    if specs[number].length is None:
        shortest = Lengths(look.model, look.layouts).at_least(shortest_length(chosen))
    if chosen.layout.rows:
        shortest = int(chosen.layout.raw_shape[1] or 1)
    specs = tuple(
        replace(spec, minimum_length=shortest) if i == number else spec
        for i, spec in enumerate(specs)
    )
    differs = unsteady(look.model, look.layouts, specs, look.length)
    caveats = tuple(filter(None, (differs, precision_note(look.model))))
    info = ModelInfo(
        name=opened.name,
        model_id=opened.model_id,
        inputs=specs,
        heads=describe_heads(look.model, look.recording),
        conv_layers=convs,
        focus=number,
        parameters=int(look.model.count_params()),
        writer=opened.writer,
        notes=(
            *opened.notes,
            *guessed,
            *_layout_notes(specs[number], convs, chosen.layout),
            *_state_notes(look.recording),
            *caveats,
        ),
        caveats=caveats,
    )
    return Described(
        model=look.model,
        info=info,
        layouts=look.layouts,
        recording=look.recording,
        entries=tuple(call.name for call in chosen.embeddings),
        ids_entries=tuple(call.name for call in chosen.vectorizations),
        probe_length=look.length,
        axes=axes,
        groups=groups,
        channels_first=chosen.channels_first,
        in_rows=chosen.in_rows,
        steady=not differs,
        half=half_precision(look.model),
    )


def _layer_name(tensor: Any) -> str:
    """The name of the layer that an input is; its tensor may be called otherwise."""
    history = getattr(tensor, "_keras_history", None)
    return str(getattr(getattr(history, "operation", None), "name", ""))


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
        if (number := input_number(specs, focus)) is not None:
            return number
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


def _state_notes(recording: Recording) -> tuple[str, ...]:
    """Say that a state which the model would keep from batch to batch is left out."""
    names = [call.name for call in recording.calls if remembers(call.operation)]
    if not names:
        return ()
    return (
        f"Layer {', '.join(map(repr, names))} keeps a state from batch to batch (stateful=True): "
        "every input is explained as the first of its sequence, as with stateful=False.",
    )


def _layout_notes(spec: InputSpec, convs: Sequence[ConvLayer], layout: Layout) -> tuple[str, ...]:
    """Warn of axes that were probably laid wrong when the model was built."""
    from interpret.core.windows import likely_layouts

    if layout.rows:
        count, steps = layout.raw_shape[:2]
        return (
            f"The model takes {count or 'any number of'} sub-sequences of {steps} steps: they are "
            f"laid end to end, and position {steps} is the first step of the second.",
        )
    if spec.channels_first:
        return (
            f"The model takes (channel, position), here ({spec.channels}, {spec.length or 'any'}): "
            "positions are explained, and an array may be given either way.",
        )
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
