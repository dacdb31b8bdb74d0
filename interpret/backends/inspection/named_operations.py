"""Which operations of TensorFlow may a Keras 2 file name, and what are they in ``keras.ops``?

Keras 2 wrote ``tf.concat([a, b], -1)`` in a Functional model as a layer that names the operation.
Those of this table are known to compute and nothing else; a file that names another is refused.
Each takes ``keras.ops`` and then what TensorFlow's own takes, under the same names: what stands for
a tensor, a number, or what is told of a shape.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from types import EllipsisType
from typing import Any

Operation = Callable[..., Any]
ELLIPSIS = "..."
"""What stands for ``...`` among the places that are taken."""


def _same(name: str) -> Operation:
    """The same with one tensor, whatever TensorFlow calls it."""
    return lambda ops, *args, **named: getattr(ops, name)(*args, *named.values())


def _of_two(name: str) -> Operation:
    """With two tensors, of which one may be an array that was written as a list."""
    return lambda ops, x, y: getattr(ops, name)(*_arrays(ops, x, y))


def _arrays(ops: Any, *values: Any) -> tuple[Any, ...]:
    kind = next((each.dtype for each in values if hasattr(each, "dtype")), None)
    return tuple(
        ops.convert_to_tensor(each, kind) if isinstance(each, list) else each for each in values
    )


def _over_axes(name: str) -> Operation:
    return lambda ops, input_tensor, axis=None, keepdims=False: getattr(ops, name)(
        input_tensor, axis=_axes(axis), keepdims=keepdims
    )


def _along(name: str) -> Operation:
    return lambda ops, logits, axis=-1: getattr(ops, name)(
        logits, axis=-1 if axis is None else axis
    )


def _nearest(name: str) -> Operation:
    return lambda ops, input, axis=0, output_type="int64": ops.cast(
        getattr(ops, name)(input, axis=axis or 0), output_type
    )


def _axes(axis: Any) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis


def _shape(sizes: Any) -> tuple[int, ...]:
    """A shape with -1 for the one size that is known only when the model runs."""
    return tuple(-1 if size is None else operator.index(size) for size in sizes)


def _l2_normalize(ops: Any, x: Any, axis: Any = None, epsilon: float = 1e-12) -> Any:
    square = ops.sum(ops.square(x), axis=_axes(axis), keepdims=True)
    return ops.multiply(x, ops.rsqrt(ops.maximum(square, epsilon)))


def _matmul(ops: Any, a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False) -> Any:
    turned = [
        ops.swapaxes(each, -1, -2) if turn else each
        for each, turn in zip(_arrays(ops, a, b), (transpose_a, transpose_b), strict=True)
    ]
    return ops.matmul(*turned)


def _get_item(ops: Any, tensor: Any, slice_spec: Any) -> Any:
    keys = slice_spec if isinstance(slice_spec, list) else [slice_spec]
    return tensor[tuple(_key(key) for key in keys)] if len(keys) > 1 else tensor[_key(keys[0])]


def _key(key: Any) -> int | slice | EllipsisType | None:
    if key == ELLIPSIS:
        return ...
    if isinstance(key, Mapping):
        return slice(*(_whole(key[name]) for name in ("start", "stop", "step")))
    return _whole(key)


def _whole(number: Any) -> int | None:
    return None if number is None else operator.index(number)


def _cast(ops: Any, x: Any, dtype: str) -> Any:
    """What is told of a shape stays a number."""
    return x if isinstance(x, int | float) else ops.cast(x, dtype)


def _where(ops: Any, condition: Any, x: Any = None, y: Any = None) -> Any:
    if x is None or y is None:
        raise TypeError("places of which there may be any number")
    return ops.where(condition, *_arrays(ops, x, y))


def _pad(
    ops: Any, tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0
) -> Any:
    value = {"constant_values": constant_values} if mode == "CONSTANT" else {}
    return ops.pad(tensor, [tuple(each) for each in paddings], mode=mode.lower(), **value)


def _split(ops: Any, value: Any, num_or_size_splits: Any, axis: int = 0) -> Any:
    parts: Any = num_or_size_splits
    if isinstance(parts, list):  # Keras takes where they begin
        parts = [sum(parts[: number + 1]) for number in range(len(parts) - 1)]
    return ops.split(value, parts, axis=axis)


def _one_hot(
    ops: Any,
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: str = "float32",
) -> Any:
    if on_value not in (None, 1) or off_value not in (None, 0):
        raise TypeError("values other than 0 and 1")
    return ops.one_hot(indices, int(depth), axis=-1 if axis is None else axis, dtype=dtype)


def _gather(
    ops: Any, params: Any, indices: Any, validate_indices: Any = None, axis: int | None = None,
    batch_dims: int = 0,
) -> Any:  # fmt: skip
    if batch_dims:
        raise TypeError("places that differ from sample to sample")
    return ops.take(params, indices, axis=axis or 0)


def _std(ops: Any, input_tensor: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return ops.std(input_tensor, axis=_axes(axis), keepdims=keepdims)


def _total(ops: Any, inputs: Sequence[Any]) -> Any:
    total = inputs[0]
    for each in inputs[1:]:
        total = ops.add(total, each)
    return total


def _product(ops: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    return ops.tensordot(*_arrays(ops, a, b), axes=axes)


def _pool(name: str) -> Operation:
    return lambda ops, input, ksize, strides, padding, data_format="NWC": getattr(ops, name)(
        input, _one(ksize), _one(strides), padding=padding.lower()
    )


def _one(size: Any) -> int:
    return int(size[0] if isinstance(size, list) else size)


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
    **{"round": "round", "nn.swish": "silu", "stop_gradient": "stop_gradient"},
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
    **{"math.pow": "power", "math.floordiv": "floor_divide", "math.floormod": "mod"},
    **{"math.divide_no_nan": "divide_no_nan", "math.multiply_no_nan": "multiply"},
}
_AXES = {
    f"math.reduce_{name}": name for name in "max min mean sum prod any all logsumexp".split()
} | {"math.reduce_variance": "var"}

OPERATIONS: Mapping[str, Operation] = {
    **{name: _same(_OTHER_NAME.get(own, own)) for name, own in _ONE_TENSOR.items()},
    **{name: _of_two(own) for name, own in _TWO_TENSORS.items()},
    **{name: _over_axes(own) for name, own in _AXES.items()},
    "math.reduce_std": _std,
    "nn.softmax": _along("softmax"),
    "nn.log_softmax": _along("log_softmax"),
    "nn.leaky_relu": lambda ops, features, alpha=0.2: ops.leaky_relu(features, alpha),
    "nn.gelu": lambda ops, features, approximate=False: ops.gelu(features, approximate),
    "nn.avg_pool1d": _pool("average_pool"),
    "nn.max_pool1d": _pool("max_pool"),
    "math.squared_difference": lambda ops, x, y: ops.square(ops.subtract(*_arrays(ops, x, y))),
    "math.add_n": _total,
    "math.l2_normalize": _l2_normalize,
    "math.argmax": _nearest("argmax"),
    "math.argmin": _nearest("argmin"),
    "math.cumsum": lambda ops, x, axis=0: ops.cumsum(x, axis=axis),
    **dict.fromkeys(
        ("math.top_k", "nn.top_k"),
        lambda ops, input, k=1, sorted=True: list(ops.top_k(input, k, sorted=sorted)),
    ),
    "clip_by_value": lambda ops, t, clip_value_min, clip_value_max: ops.clip(
        t, clip_value_min, clip_value_max
    ),
    "cast": _cast,
    "identity": lambda ops, input: input,
    "convert_to_tensor": lambda ops, value, dtype=None: value,
    "linalg.matmul": _matmul,
    "tensordot": _product,
    "concat": lambda ops, values, axis: ops.concatenate(values, axis=axis),
    "stack": lambda ops, values, axis=0: (
        tuple(values) if _are_sizes(values) else ops.stack(values, axis=axis)
    ),
    "unstack": lambda ops, value, num=None, axis=0: list(ops.unstack(value, num, axis=axis)),
    "split": _split,
    "__operators__.getitem": _get_item,
    "reshape": lambda ops, tensor, shape: ops.reshape(tensor, _shape(shape)),
    **dict.fromkeys(
        ("transpose", "compat.v1.transpose"),
        lambda ops, a, perm=None, conjugate=False: ops.transpose(a, perm),
    ),
    **dict.fromkeys(
        ("squeeze", "compat.v1.squeeze"),
        lambda ops, input, axis=None, squeeze_dims=None: ops.squeeze(
            input, _axes(squeeze_dims if axis is None else axis) or None
        ),
    ),
    "expand_dims": lambda ops, input, axis: ops.expand_dims(input, axis),
    **dict.fromkeys(
        ("shape", "compat.v1.shape"), lambda ops, input, out_type=None: tuple(input.shape)
    ),
    **dict.fromkeys(("pad", "compat.v1.pad"), _pad),
    "tile": lambda ops, input, multiples: ops.tile(input, multiples),
    "repeat": lambda ops, input, repeats, axis=None: ops.repeat(input, repeats, axis=axis),
    "reverse": lambda ops, tensor, axis: ops.flip(tensor, _axes(axis)),
    "roll": lambda ops, input, shift, axis: ops.roll(input, shift, axis=axis),
    "one_hot": _one_hot,
    **dict.fromkeys(("gather", "compat.v1.gather"), _gather),
    **dict.fromkeys(("where", "compat.v1.where"), _where),
}
"""By the names that Keras 2 wrote, without ``tf.`` before them."""


def _are_sizes(values: Any) -> bool:
    return all(value is None or isinstance(value, int) for value in values)
