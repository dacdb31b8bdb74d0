"""What is known of each kind of layer and operation, by its name in Keras?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keras

from interpret.backends.layers import along_positions as settings
from interpret.backends.layers import kernels
from interpret.backends.layers.functions import activation_name
from interpret.core.activation_functions import ActivationFunction, activation_function
from interpret.core.errors import ModelError

if TYPE_CHECKING:
    from interpret.backends.layers.along_positions import Reading
    from interpret.backends.layers.motions import Motion
    from interpret.backends.recording import Call
    from interpret.core.model import Kernel


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What readers need of a layer. What is not said is not known.

    Attributes
    ----------
    motion
        Reads in which way positions go through; None: all are mixed.
    joins
        It takes several tensors. Others that are given more than one are not known.
    is_affine
        What it gives, before the activation function that it may hold, is affine in all that it is
        given, taken together.
    function
        Name of the activation function that it is, and nothing else; ``"linear"`` for a layer that
        gives back what it is given when a model predicts.
    kernel
        Its weights, spelled out for the position axis.
    per_input
        Its weights are used once for each position that goes in, rather than that comes out.
    in_place
        Where it mixes positions, it takes of all only what scales them, as a mean or a norm: each
        stays in its place.
    """

    motion: Reading | None = None
    joins: bool = False
    is_affine: bool = False
    function: Callable[[Any], str] | None = None
    kernel: Callable[[Any, int], Kernel] | None = None
    per_input: bool = False
    in_place: bool = False


UNKNOWN = Entry()


def _named(name: str) -> Callable[[Any], str]:
    return lambda layer: name


def _if_rising(name: str, slope: str) -> Callable[[Any], str]:
    """The name, unless the layer's slope makes it fall."""
    return lambda layer: name if getattr(layer, slope) >= 0 else f"{name} that falls"


_SAME = Entry(motion=settings.apart, function=_named("linear"), is_affine=True)
_NUMBER_BY_NUMBER = Entry(motion=settings.apart)
_JOIN = Entry(motion=settings.joining, joins=True)
_AFFINE_JOIN = replace(_JOIN, is_affine=True)
_APPEND = Entry(motion=settings.appending, joins=True, is_affine=True)
_RELAY = Entry(motion=settings.relaying, is_affine=True)
_TURN = Entry(motion=settings.turning, is_affine=True)
_ALONG = Entry(motion=settings.apart_along_others, in_place=True)


def _conv(kernel: Callable[[Any, int], Kernel] | None = None) -> Entry:
    return Entry(
        motion=settings.sliding("kernel_size", takes="products"), is_affine=True, kernel=kernel
    )


def _pool(takes: Any) -> Entry:
    motion = settings.sliding("pool_size", takes=takes)
    return Entry(motion=motion, is_affine=takes == "mean")


def _function(name: str) -> Entry:
    return Entry(motion=settings.apart, function=_named(name))


LAYERS: Mapping[str, Entry] = {
    # Kernels and pools along the positions
    "Conv1D": _conv(kernels.grouped),
    "SeparableConv1D": _conv(kernels.separable),
    "DepthwiseConv1D": _conv(kernels.depthwise),
    "Conv2D": _conv(kernels.of_picture),
    **dict.fromkeys(("SeparableConv2D", "DepthwiseConv2D"), _conv()),
    "Conv1DTranspose": Entry(
        motion=settings.spreading, is_affine=True, kernel=kernels.transposed, per_input=True
    ),
    **dict.fromkeys(("MaxPooling1D", "MaxPooling2D"), _pool("largest")),
    **dict.fromkeys(("AveragePooling1D", "AveragePooling2D"), _pool("mean")),
    "GlobalMaxPooling1D": Entry(motion=settings.pooling(takes="largest")),
    "GlobalAveragePooling1D": Entry(motion=settings.pooling(takes="mean"), is_affine=True),
    # Positions put in, cut off, repeated, laid out anew
    "ZeroPadding1D": Entry(motion=settings.shifting("padding", sign=1), is_affine=True),
    "Cropping1D": Entry(motion=settings.shifting("cropping", sign=-1), is_affine=True),
    "UpSampling1D": Entry(motion=settings.repeating, is_affine=True),
    **dict.fromkeys(("Reshape", "Flatten"), _RELAY),
    "Permute": _TURN,
    "RepeatVector": Entry(is_affine=True),
    # Each position alone
    **dict.fromkeys(
        "Dropout SpatialDropout1D GaussianNoise GaussianDropout AlphaDropout Identity "
        "ActivityRegularization".split(),
        _SAME,
    ),
    "Embedding": _NUMBER_BY_NUMBER,
    "Discretization": Entry(motion=settings.numbering),
    "Dense": Entry(motion=settings.apart_behind, is_affine=True),
    "Masking": Entry(motion=settings.apart_behind),
    "BatchNormalization": Entry(motion=settings.scaled, is_affine=True),
    "Normalization": Entry(motion=settings.scaled, is_affine=True),
    "Rescaling": Entry(motion=settings.with_numbers("scale", "offset"), is_affine=True),
    **dict.fromkeys(("LayerNormalization", "RMSNormalization", "UnitNormalization"), _ALONG),
    "GroupNormalization": Entry(in_place=True),
    # Activation functions
    "Activation": Entry(motion=settings.apart_by_function, function=activation_name),
    "ReLU": _function("relu"),
    "LeakyReLU": Entry(motion=settings.apart, function=_if_rising("leaky_relu", "negative_slope")),
    "ELU": Entry(motion=settings.apart, function=_if_rising("elu", "alpha")),
    "PReLU": Entry(motion=settings.scaled_unless_shared),
    "Softmax": replace(_ALONG, function=_named("softmax")),
    # Several tensors
    **dict.fromkeys(("Add", "Subtract", "Average"), _AFFINE_JOIN),
    **dict.fromkeys(("Multiply", "Maximum", "Minimum"), _JOIN),
    "Concatenate": _APPEND,
    # Recurrent layers mix all positions
    **dict.fromkeys("LSTM GRU SimpleRNN RNN Bidirectional".split(), Entry(per_input=True)),
}

OPERATIONS: Mapping[str, Entry] = {
    **dict.fromkeys("Abs Absolute Cast Exp Log Negative Sqrt Square".split(), _NUMBER_BY_NUMBER),
    "Clip": Entry(motion=settings.with_numbers("x_min", "x_max")),
    **dict.fromkeys(("Reshape", "ExpandDims", "Squeeze"), _RELAY),
    "Transpose": _TURN,
    "Relu": _function("relu"),
    "Tanh": _function("tanh"),
    "Sigmoid": _function("sigmoid"),
    "HardSigmoid": _function("hard_sigmoid"),
    "Softplus": _function("softplus"),
    "Softsign": _function("softsign"),
    "Gelu": _function("gelu"),
    "Silu": _function("silu"),
    "HardSilu": _function("hard_silu"),
    "Selu": _function("selu"),
    "Elu": Entry(motion=settings.apart, function=_if_rising("elu", "alpha")),
    "LeakyRelu": Entry(motion=settings.apart, function=_if_rising("leaky_relu", "negative_slope")),
    "Softmax": replace(_ALONG, function=_named("softmax")),
    **dict.fromkeys(("Add", "Subtract"), _AFFINE_JOIN),
    **dict.fromkeys(
        "Multiply Maximum Minimum Divide TrueDivide Power Equal NotEqual Greater Less".split(),
        _JOIN,
    ),
    "Concatenate": _APPEND,
}


def entry_of(operation: keras.Operation) -> Entry:
    """What is known of a layer or operation; a class of somebody's own may do anything."""
    kind = known_kind(operation)
    if kind is None:
        return UNKNOWN
    if kind.__module__.startswith("keras.src.ops."):
        return OPERATIONS.get(kind.__name__, UNKNOWN)
    entry = LAYERS.get(kind.__name__, UNKNOWN)
    # A quantised layer rounds what it is given: what it gives moves in steps.
    return replace(entry, is_affine=False) if quantised(operation) else entry


def quantised(operation: keras.Operation) -> bool:
    """Whether a layer holds its weights as small whole numbers, and a scale beside them."""
    return getattr(operation, "quantization_mode", None) is not None


UNCHANGING = frozenset(
    "build build_from_config compute_output_shape compute_output_spec from_config "
    "get_build_config get_config load_own_variables save_own_variables".split()
)
"""What a class derived from a layer may write anew without computing anything else."""


def known_kind(operation: keras.Operation) -> type[Any] | None:
    """The class of Keras by which a layer or operation computes; None where it is somebody's own.

    A class derived from one of Keras' is known as that one where it takes over how that computes.
    """
    kinds: tuple[type[Any], ...] = type(operation).__mro__
    for kind in kinds:
        public: object = getattr(keras.layers, kind.__name__, None)
        if public is kind:
            return kind
        if kind.__module__.startswith("keras.src."):
            return kind if kind.__module__.startswith("keras.src.ops.") else None
        parents = kind.__mro__[1:]
        own = [name for name in vars(kind) if not (name.startswith("__") and name != "__call__")]
        if any(name not in UNCHANGING and any(hasattr(p, name) for p in parents) for name in own):
            return None
    return None


def conv_kind(operation: keras.Operation) -> str | None:
    """Which of Keras' convolutions a layer is, or is derived from."""
    for kind in type(operation).__mro__:
        name = kind.__name__
        if getattr(keras.layers, name, None) is kind and LAYERS.get(name, UNKNOWN).kernel:
            return name
    return None


def read_kernel(layer: Any, *, axis: int = 1) -> Kernel:
    """Spell a conv layer's arithmetic out as one dense kernel, along its input's position axis."""
    kernel = LAYERS[conv_kind(layer) or "Conv1D"].kernel
    if kernel is None:
        raise ModelError(f"{layer.name} is no convolution: name a conv layer.")
    return kernel(layer, axis)


def motion_of(call: Call, axis: int) -> Motion | None:
    """In which way positions along ``axis`` go through a call; None where they may be mixed."""
    entry = entry_of(call.operation)
    if entry.motion is None or len(call.outputs) != 1:
        return None
    if not entry.joins and len(call.inputs) != 1:
        return None
    if axis >= len(call.inputs[0].shape):  # of positions that were lost before
        return None
    return entry.motion(call, axis)


def function_of(operation: keras.Operation) -> str | None:
    """Name of the activation function that a layer is, and nothing else."""
    function = entry_of(operation).function
    return None if function is None else function(operation)


def acts_as(operation: keras.Operation) -> ActivationFunction:
    """What is known of the activation function that a layer is; nothing of other layers."""
    return activation_function(function_of(operation) or "")
