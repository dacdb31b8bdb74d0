"""Which operations of TensorFlow may a Keras 2 file name, and what are they in ``keras.ops``?

Keras 2 wrote ``tf.concat([a, b], -1)`` in a Functional model as a layer that names the operation.
Those of this table are known to compute and nothing else; a file that names another is refused.
Each takes ``keras.ops`` and then what TensorFlow's own takes, under the same names: what stands for
a tensor, a number, or what is told of a shape.
"""

from __future__ import annotations

from collections.abc import Mapping

from interpret.backends.inspection.tensorflow_meanings import (
    Operation,
    along,
    arrays,
    axes,
    cast_to,
    cumsum,
    gather,
    get_item,
    l2_normalize,
    matmul,
    nearest,
    norm,
    of_two,
    one_hot,
    over_axes,
    padded,
    pool,
    product,
    reshape,
    same,
    sizes_or,
    slice_of,
    split_into,
    std,
    total_of,
    unstack,
    where_else,
)

_ONE_TENSOR = {
    **{
        f"nn.{name}": name
        for name in "relu relu6 elu selu softplus softsign silu sigmoid tanh".split()
    },
    **{
        f"math.{name}": name
        for name in "sigmoid tanh exp expm1 log log1p abs negative square sqrt rsqrt sign floor "
        "ceil rint reciprocal sin cos erf softplus softsign logical_not is_nan is_finite".split()
    },
    **dict.fromkeys(("round", "math.round"), "round"),
    **{"nn.swish": "silu", "stop_gradient": "stop_gradient", "math.log_sigmoid": "log_sigmoid"},
    **dict.fromkeys(("zeros_like", "compat.v1.zeros_like"), "zeros_like"),
    **dict.fromkeys(("ones_like", "compat.v1.ones_like"), "ones_like"),
}
_OTHER_NAME = {"rint": "round", "is_nan": "isnan", "is_finite": "isfinite"}
_TWO_TENSORS = {
    **{"__operators__.add": "add", "math.truediv": "true_divide", "math.divide": "true_divide"},
    **{
        f"math.{name}": name
        for name in "add subtract multiply maximum minimum greater greater_equal less less_equal "
        "equal not_equal logical_and logical_or".split()
    },
    **{"__operators__.eq": "equal", "__operators__.ne": "not_equal"},
    **{
        "math.pow": "power",
        "math.floordiv": "floor_divide",
        "compat.v1.floor_div": "floor_divide",
        "math.floormod": "mod",
    },
    **{"math.divide_no_nan": "divide_no_nan", "math.multiply_no_nan": "multiply"},
}
_AXES = {
    f"math.reduce_{name}": name for name in "max min mean sum prod any all logsumexp".split()
} | {"math.reduce_variance": "var"}

OPERATIONS: Mapping[str, Operation] = {
    **{name: same(_OTHER_NAME.get(own, own)) for name, own in _ONE_TENSOR.items()},
    **{name: of_two(own) for name, own in _TWO_TENSORS.items()},
    **{name: over_axes(own) for name, own in _AXES.items()},
    "math.reduce_std": std,
    "nn.softmax": along("softmax"),
    "nn.log_softmax": along("log_softmax"),
    "nn.leaky_relu": lambda ops, features, alpha=0.2: ops.leaky_relu(features, alpha),
    "nn.gelu": lambda ops, features, approximate=False: ops.gelu(features, approximate),
    "nn.avg_pool1d": pool("average_pool"),
    "nn.max_pool1d": pool("max_pool"),
    "math.squared_difference": lambda ops, x, y: ops.square(ops.subtract(*arrays(ops, x, y))),
    "math.add_n": total_of,
    "math.l2_normalize": l2_normalize,
    "math.argmax": nearest("argmax"),
    "math.argmin": nearest("argmin"),
    "math.cumsum": cumsum,
    **dict.fromkeys(("norm", "compat.v1.norm"), norm),
    "nn.bias_add": lambda ops, value, bias, data_format=None: ops.add(*arrays(ops, value, bias)),
    "sort": lambda ops, values, axis=-1, direction="ASCENDING": (
        ops.sort(values, axis=axis)
        if direction == "ASCENDING"
        else ops.negative(ops.sort(ops.negative(values), axis=axis))
    ),
    **dict.fromkeys(
        ("math.top_k", "nn.top_k"),
        lambda ops, input, k=1, sorted=True: list(ops.top_k(input, k, sorted=sorted)),
    ),
    "clip_by_value": lambda ops, t, clip_value_min, clip_value_max: ops.clip(
        t, clip_value_min, clip_value_max
    ),
    "cast": cast_to,
    "identity": lambda ops, input: input,
    "convert_to_tensor": lambda ops, value, dtype=None: value,
    "linalg.matmul": matmul,
    "tensordot": product,
    "concat": sizes_or(lambda ops, values, axis: ops.concatenate(values, axis=axis)),
    "stack": sizes_or(lambda ops, values, axis: ops.stack(values, axis=axis)),
    "unstack": unstack,
    "split": split_into,
    "__operators__.getitem": get_item,
    "reshape": reshape,
    "keras.backend.batch_flatten": lambda ops, x: reshape(ops, x, [None, -1]),
    "slice": slice_of,
    **dict.fromkeys(
        ("transpose", "compat.v1.transpose"),
        lambda ops, a, perm=None, conjugate=False: ops.transpose(a, perm),
    ),
    **dict.fromkeys(
        ("squeeze", "compat.v1.squeeze"),
        lambda ops, input, axis=None, squeeze_dims=None: ops.squeeze(
            input, axes(squeeze_dims if axis is None else axis) or None
        ),
    ),
    "expand_dims": lambda ops, input, axis: ops.expand_dims(input, axis),
    **dict.fromkeys(
        ("shape", "compat.v1.shape"), lambda ops, input, out_type=None: tuple(input.shape)
    ),
    **dict.fromkeys(("pad", "compat.v1.pad"), padded),
    "tile": lambda ops, input, multiples: ops.tile(input, multiples),
    "repeat": lambda ops, input, repeats, axis=None: ops.repeat(input, repeats, axis=axis),
    "reverse": lambda ops, tensor, axis: ops.flip(tensor, axes(axis)),
    "roll": lambda ops, input, shift, axis: ops.roll(input, shift, axis=axis),
    "one_hot": one_hot,
    **dict.fromkeys(("gather", "compat.v1.gather"), gather),
    **dict.fromkeys(("where", "compat.v1.where"), where_else),
}
"""By the names that Keras 2 wrote, without ``tf.`` before them."""
