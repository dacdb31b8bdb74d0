"""Each kind of layer and operation that the table knows, in every setting that moves positions."""

import itertools

import keras
import numpy as np
from keras import layers, ops

LENGTH, CHANNELS = 12, 4
AXES = (-1, 1, 2, (1, 2))


def _each(kind, **choices):
    """The layer in all combinations of its settings."""
    names = list(choices)
    for values in itertools.product(*choices.values()):
        chosen = dict(zip(names, values, strict=True))
        yield lambda x, chosen=chosen: kind(**chosen)(x)


def _numbers(*shape):
    return np.random.default_rng(0).uniform(0.5, 1.5, shape)


def _centred(x):
    return x - keras.ops.mean(x, axis=1, keepdims=True)


def _cubed(x):
    return x**3


def _own(function):
    """As a function that a user's own module defines."""
    function.__module__ = "somebody"
    return function


ACTIVATIONS = ("relu", "tanh", "gelu", "softmax", "glu", _own(_cubed), _own(_centred),
               "linear", "silu")  # fmt: skip
CONVOLUTIONS = dict(
    strides=(1, 2), padding=("valid", "same"), data_format=(None, "channels_first"),
    activation=("relu", "softmax", _own(_centred)),
)  # fmt: skip
DILATED = dict(dilation_rate=(2,), padding=("valid", "same"))
POOLS = dict(pool_size=(1, 3), strides=(1, 2, 3), padding=("valid", "same"),
             data_format=(None, "channels_first"))  # fmt: skip
SIZES = ((3, 1), (3, 4), (2, 2), (1, 3))
PICTURES = dict(strides=((1, 1), (2, 1)), padding=("valid", "same"))
ENDS = dict(keepdims=(False, True), data_format=(None, "channels_first"))


def _branches(x):
    """Two tensors that lie beside x, and one that meets it with a single position."""
    other = layers.Identity()(x[..., ::-1]) if len(x.shape) == 2 else layers.Dense(x.shape[-1])(x)
    first = ops.flip(x, axis=1)[:, :1]
    return other, layers.Activation("tanh")(x), first


def _joins(join):
    """A join with itself, with another, with one position, with numbers, and across axes."""
    yield lambda x: join([x, _branches(x)[0]])
    yield lambda x: join([_branches(x)[1], x])
    yield lambda x: join([x, _branches(x)[2]])
    yield lambda x: join([layers.ZeroPadding1D((1, 0))(x), layers.ZeroPadding1D((0, 1))(x)])
    yield lambda x: join([x, layers.GlobalMaxPooling1D(keepdims=True)(x)])
    yield lambda x: join([x, layers.Permute((2, 1))(layers.Dense(x.shape[1])(x))[:, : x.shape[1]]])
    yield lambda x: join([layers.MaxPooling1D(x.shape[1], strides=1)(x), x])


def _operands(operation):
    yield from _joins(lambda pair: operation(*pair))
    yield lambda x: operation(x, 2.0)
    yield lambda x: operation(2.0, x)
    yield lambda x: operation(x, _numbers(x.shape[-1]))
    yield lambda x: operation(x, _numbers(1, *x.shape[1:]))
    yield lambda x: operation(_numbers(*x.shape[1:]), x)


def _concatenations(concatenate):
    for axis in AXES[:3]:
        yield from _joins(lambda pair, axis=axis: concatenate(pair, axis))
    yield lambda x: concatenate([x, x], 1)


def _shapes(relay):
    """Shapes that keep positions, move them to another axis, or mix them."""
    yield lambda x: relay(x, (-1, x.shape[1]))
    yield lambda x: relay(x, (x.shape[1], -1))
    yield lambda x: relay(x, (x.shape[1], 1, -1))
    yield lambda x: relay(x, (x.shape[1], -1, 1))
    yield lambda x: relay(x, (1, x.shape[1], -1))
    yield lambda x: relay(x, (2, x.shape[1], -1))
    yield lambda x: relay(x, (-1, x.shape[1], 2))
    yield lambda x: relay(x, (-1, CHANNELS))
    yield lambda x: relay(x, (-1, 2 * CHANNELS))
    yield lambda x: relay(x, (-1,))


def _same(*kinds):
    return {kind.__name__: [lambda x, kind=kind: kind(0.3)(x)] for kind in kinds}


def _by_axis(*kinds):
    return {kind.__name__: list(_each(kind, axis=AXES)) for kind in kinds}


def _recurrent(kind):
    return [lambda x: kind(3, return_sequences=True)(x), lambda x: kind(3)(x)]


LAYERS = {
    "Conv1D": [
        *_each(layers.Conv1D, filters=(4,), kernel_size=(1, 3), **CONVOLUTIONS),
        *_each(layers.Conv1D, filters=(4,), kernel_size=(3,), padding=("causal",), groups=(1, 2)),
        *_each(layers.Conv1D, filters=(18,), kernel_size=(2, 3), **DILATED),
    ],
    "SeparableConv1D": list(
        _each(layers.SeparableConv1D, filters=(4,), kernel_size=(3,), **CONVOLUTIONS)
    ),
    "DepthwiseConv1D": [
        *_each(layers.DepthwiseConv1D, kernel_size=(3,), **CONVOLUTIONS),
        *_each(layers.DepthwiseConv1D, kernel_size=(3,), **DILATED),
    ],
    "Conv1DTranspose": [
        *_each(layers.Conv1DTranspose, filters=(4,), kernel_size=(1, 2, 3, 4), strides=(1, 2, 3),
               padding=("valid", "same")),
        *_each(layers.Conv1DTranspose, filters=(4,), kernel_size=(3,), strides=(2,),
               padding=("valid", "same"), output_padding=(None, 0, 1)),
        *_each(layers.Conv1DTranspose, filters=(4,), kernel_size=(3,), **DILATED),
        *_each(layers.Conv1DTranspose, filters=(4,), kernel_size=(3,),
               activation=("softmax", _own(_centred))),
    ],
    "Conv2D": list(_each(layers.Conv2D, filters=(4,), kernel_size=SIZES, **PICTURES)),
    "SeparableConv2D": list(
        _each(layers.SeparableConv2D, filters=(4,), kernel_size=SIZES, padding=("valid", "same"))
    ),
    "DepthwiseConv2D": list(
        _each(layers.DepthwiseConv2D, kernel_size=SIZES, padding=("valid", "same"))
    ),
    "MaxPooling1D": list(_each(layers.MaxPooling1D, **POOLS)),
    "AveragePooling1D": list(_each(layers.AveragePooling1D, **POOLS)),
    "MaxPooling2D": list(_each(layers.MaxPooling2D, pool_size=SIZES, **PICTURES)),
    "AveragePooling2D": list(_each(layers.AveragePooling2D, pool_size=SIZES, **PICTURES)),
    "GlobalMaxPooling1D": list(_each(layers.GlobalMaxPooling1D, **ENDS)),
    "GlobalAveragePooling1D": list(_each(layers.GlobalAveragePooling1D, **ENDS)),
    "ZeroPadding1D": list(
        _each(layers.ZeroPadding1D, padding=((1, 2), (0, 3)), data_format=(None, "channels_first"))
    ),
    "Cropping1D": list(_each(layers.Cropping1D, cropping=((1, 2), (0, 3), (1, 0)))),
    "UpSampling1D": list(_each(layers.UpSampling1D, size=(1, 2, 3))),
    "Reshape": list(_shapes(lambda x, shape: layers.Reshape(shape)(x))),
    "Flatten": list(_each(layers.Flatten, data_format=(None, "channels_first"))),
    "Permute": [lambda x: layers.Permute((2, 1))(x), lambda x: layers.Permute((1, 3, 2))(x)],
    "RepeatVector": [lambda x: layers.RepeatVector(5)(x)],
    "Identity": [lambda x: layers.Identity()(x)],
    "ActivityRegularization": [lambda x: layers.ActivityRegularization(0.1)(x)],
    **_same(layers.Dropout, layers.SpatialDropout1D, layers.GaussianNoise,
            layers.GaussianDropout, layers.AlphaDropout),
    "Embedding": [lambda x: layers.Embedding(9, 3)(ops.cast(ops.clip(ops.abs(x), 0, 8), "int32"))],
    "Discretization": [lambda x: ops.cast(layers.Discretization([-0.5, 0, 0.5])(x), x.dtype)],
    "Dense": list(_each(layers.Dense, units=(4,), activation=ACTIVATIONS)),
    "Masking": [lambda x: layers.Masking()(ops.maximum(x, 0.0)), lambda x: layers.Masking(0.5)(x)],
    **_by_axis(layers.BatchNormalization, layers.LayerNormalization, layers.RMSNormalization,
               layers.UnitNormalization, layers.Softmax),
    "Normalization": [
        *_each(layers.Normalization, axis=(*AXES, None)),
        lambda x: layers.Normalization(axis=1, mean=_numbers(x.shape[1]),
                                       variance=_numbers(x.shape[1]))(x),
    ],
    "Rescaling": [
        lambda x: layers.Rescaling(2.0, 1.0)(x),
        lambda x: layers.Rescaling(_numbers(x.shape[-1]))(x),
        lambda x: layers.Rescaling(_numbers(*x.shape[1:]))(x),
        lambda x: layers.Rescaling(2.0, offset=_numbers(x.shape[1], 1))(x),
    ],
    "Activation": list(_each(layers.Activation, activation=ACTIVATIONS)),
    "ReLU": list(
        _each(layers.ReLU, max_value=(None, 2.0), negative_slope=(0.0, 0.1), threshold=(0.0, 0.5))
    ),
    "LeakyReLU": [lambda x: layers.LeakyReLU(0.2)(x)],
    "ELU": list(_each(layers.ELU, alpha=(1.0, -0.5))),
    "PReLU": list(_each(layers.PReLU, shared_axes=(None, [1], [2], [1, 2]))),
    "Add": list(_joins(lambda pair: layers.Add()(pair))),
    "Subtract": list(_joins(lambda pair: layers.Subtract()(pair))),
    "Average": list(_joins(lambda pair: layers.Average()(pair))),
    "Multiply": list(_joins(lambda pair: layers.Multiply()(pair))),
    "Maximum": list(_joins(lambda pair: layers.Maximum()(pair))),
    "Minimum": list(_joins(lambda pair: layers.Minimum()(pair))),
    "Concatenate": list(_concatenations(lambda pair, axis: layers.Concatenate(axis=axis)(pair))),
    "LSTM": _recurrent(layers.LSTM),
    "GRU": _recurrent(layers.GRU),
    "SimpleRNN": _recurrent(layers.SimpleRNN),
    "RNN": [lambda x: layers.RNN(layers.GRUCell(3), return_sequences=True)(x)],
    "Bidirectional": [lambda x: layers.Bidirectional(layers.LSTM(2, return_sequences=True))(x)],
    # Kinds without an entry, which are to be taken to mix everything
    "GroupNormalization": [lambda x: layers.GroupNormalization(2)(x)],
    "TimeDistributed": [lambda x: layers.TimeDistributed(layers.Dense(4))(x)],
    "MultiHeadAttention": [lambda x: layers.MultiHeadAttention(1, 2)(x, x)],
    "Lambda": [lambda x: layers.Lambda(_centred)(x)],
}  # fmt: skip

_FUNCTIONS = dict(
    Relu=ops.relu, Tanh=ops.tanh, Sigmoid=ops.sigmoid, HardSigmoid=ops.hard_sigmoid,
    Softplus=ops.softplus, Softsign=ops.softsign, Gelu=ops.gelu, Silu=ops.silu,
    HardSilu=ops.hard_silu, Selu=ops.selu, Elu=ops.elu, LeakyRelu=ops.leaky_relu,
    Abs=ops.abs, Absolute=ops.absolute, Exp=lambda x: ops.exp(ops.tanh(x)),
    Log=lambda x: ops.log(1.0 + ops.abs(x)), Negative=ops.negative,
    Sqrt=lambda x: ops.sqrt(ops.abs(x)), Square=ops.square, Cast=lambda x: ops.cast(x, "float32"),
)  # fmt: skip
_BINARY = dict(
    Add=ops.add, Subtract=ops.subtract, Multiply=ops.multiply, Maximum=ops.maximum,
    Minimum=ops.minimum, Divide=lambda x, y: ops.divide(x, 1.5 + ops.abs(y)),
    TrueDivide=lambda x, y: ops.true_divide(x, 1.5 + ops.abs(y)),
    Power=lambda x, y: ops.power(1.5 + ops.abs(x), ops.tanh(y)),
    Equal=lambda x, y: ops.cast(ops.equal(x, y), "float32"),
    NotEqual=lambda x, y: ops.cast(ops.not_equal(x, y), "float32"),
    Greater=lambda x, y: ops.cast(ops.greater(x, y), "float32"),
    Less=lambda x, y: ops.cast(ops.less(x, y), "float32"),
)  # fmt: skip


def _reductions():
    """Operations with an axis that have no entry: average shares its name with a layer that has."""
    for function in (ops.average, ops.sum, ops.max, ops.mean, ops.cumsum, ops.sort, ops.flip,
                     ops.log_softmax, ops.normalize):  # fmt: skip
        for axis in (-1, 1):
            yield lambda x, function=function, axis=axis: function(x, axis=axis)
    yield lambda x: ops.roll(x, 2, axis=1)
    yield lambda x: ops.transpose(x, (0, 2, 1))
    yield lambda x: x[:, 1:]


OPERATIONS = {
    **{name: [function] for name, function in _FUNCTIONS.items()},
    **{name: list(_operands(function)) for name, function in _BINARY.items()},
    "Clip": [
        lambda x: ops.clip(x, -0.5, 0.5),
        lambda x: ops.clip(x, -0.5, _numbers(*x.shape[1:])),
    ],
    "Softmax": [lambda x, axis=axis: ops.softmax(x, axis=axis) for axis in AXES],
    "Reshape": list(_shapes(lambda x, shape: ops.reshape(x, (-1, *shape)) if -1 not in shape
                            else layers.Reshape(shape)(x))),
    "ExpandDims": [lambda x, axis=axis: ops.expand_dims(x, axis) for axis in (-1, 1, 2)],
    "Transpose": [lambda x: ops.transpose(x, (0, *range(len(x.shape) - 1, 0, -1)))],
    "Squeeze": [lambda x, axis=axis: ops.squeeze(ops.expand_dims(x, axis), axis)
                for axis in (1, 2, -1)],
    "Concatenate": list(_concatenations(lambda pair, axis: ops.concatenate(pair, axis=axis))),
    "no entry": list(_reductions()),
}  # fmt: skip


def sources():
    """Inputs of every layout: (shape, position axis)."""
    return [
        ((LENGTH, CHANNELS), 1),
        ((LENGTH,), 1),
        ((LENGTH, 1, CHANNELS), 1),
        ((LENGTH, CHANNELS, 1), 1),
        ((1, LENGTH, CHANNELS), 2),
    ]


def put_behind(layer, x):
    """The layer's output, or None where Keras refuses it on such an input."""
    try:
        return layer(x)
    except Exception:
        return None
