"""What does TensorFlow mean by an operation's settings, said in ``keras.ops``?

Each function takes ``keras.ops`` first and then what TensorFlow's own takes, under the same names.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from types import EllipsisType
from typing import Any

Operation = Callable[..., Any]
ELLIPSIS = "..."
"""What stands for ``...`` among the places that are taken."""


def same(name: str) -> Operation:
    """The same with one tensor, whatever TensorFlow calls it."""
    return lambda ops, *args, **named: getattr(ops, name)(*args, *named.values())


def of_two(name: str) -> Operation:
    """With two tensors, of which one may be an array that was written as a list."""
    return lambda ops, x, y: getattr(ops, name)(*arrays(ops, x, y))


def arrays(ops: Any, *values: Any) -> tuple[Any, ...]:
    """Tensors as they are, and lists of numbers as arrays of the tensors' kind."""
    kind = next((each.dtype for each in values if hasattr(each, "dtype")), None)
    return tuple(
        ops.convert_to_tensor(each, kind) if isinstance(each, list) else each for each in values
    )


def over_axes(name: str) -> Operation:
    """A reduction over one axis, several or all."""
    return lambda ops, input_tensor, axis=None, keepdims=False: getattr(ops, name)(
        input_tensor, axis=axes(axis), keepdims=keepdims
    )


def along(name: str) -> Operation:
    """Along one axis, the last unless said."""
    return lambda ops, logits, axis=-1: getattr(ops, name)(
        logits, axis=-1 if axis is None else axis
    )


def nearest(name: str) -> Operation:
    """The place of the largest or least along an axis, the first unless said."""
    return lambda ops, input, axis=0, output_type="int64": ops.cast(
        getattr(ops, name)(input, axis=axis or 0), output_type
    )


def axes(axis: Any) -> Any:
    """Axes as Keras takes several."""
    return tuple(axis) if isinstance(axis, list) else axis


def reshape(ops: Any, tensor: Any, shape: Any) -> Any:
    """To a shape with -1 for the one size that is known only when the model runs."""
    sizes = [None if size is None else operator.index(size) for size in shape]
    if None in sizes and -1 in sizes:  # the samples, and all the rest of each
        known = math.prod(size for size in sizes if size not in (None, -1))
        sizes[sizes.index(-1)] = math.prod(tensor.shape[1:]) // known
    return ops.reshape(tensor, tuple(-1 if size is None else size for size in sizes))


def norm(
    ops: Any, tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None,
    keep_dims: Any = None,
) -> Any:  # fmt: skip
    """The Euclidean norm alone."""
    if ord not in ("euclidean", 2):
        raise TypeError(f"ord={ord!r}")
    keep = bool(keepdims or keep_dims)
    return ops.sqrt(ops.sum(ops.square(tensor), axis=axes(axis), keepdims=keep))


def cumsum(ops: Any, x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False) -> Any:
    """A running sum, from either end."""
    if exclusive:
        raise TypeError("exclusive=True")
    total = ops.cumsum(ops.flip(x, axis) if reverse else x, axis=axis)
    return ops.flip(total, axis) if reverse else total


def slice_of(ops: Any, input_: Any, begin: Any, size: Any) -> Any:
    """So many from each place on; -1 is all the rest."""
    ends = [None if n == -1 else first + n for first, n in zip(begin, size, strict=True)]
    return input_[tuple(slice(first, end) for first, end in zip(begin, ends, strict=True))]


def sizes_or(joined: Operation) -> Operation:
    """With what is told of shapes, which stays numbers."""

    def join(ops: Any, values: Any, axis: int = 0) -> Any:
        if _are_sizes(values):
            return tuple(values)
        if all(isinstance(each, list | tuple) and _are_sizes(each) for each in values):
            return tuple(size for each in values for size in each)
        return joined(ops, values, axis)

    return join


def unstack(ops: Any, value: Any, num: Any = None, axis: int = 0) -> list[Any]:
    """Slices along an axis, or what is told of a shape, one by one."""
    return list(value if isinstance(value, tuple) else ops.unstack(value, num, axis=axis))


def l2_normalize(ops: Any, x: Any, axis: Any = None, epsilon: float = 1e-12) -> Any:
    """Divided by the norm, which is at least the root of ``epsilon``."""
    square = ops.sum(ops.square(x), axis=axes(axis), keepdims=True)
    return ops.multiply(x, ops.rsqrt(ops.maximum(square, epsilon)))


def matmul(
    ops: Any, a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **more: Any
) -> Any:
    """A product of matrices, either of them transposed."""
    if any(more.values()):
        raise TypeError(", ".join(name for name, value in more.items() if value))
    turned = [
        ops.swapaxes(each, -1, -2) if turn else each
        for each, turn in zip(arrays(ops, a, b), (transpose_a, transpose_b), strict=True)
    ]
    return ops.matmul(*turned)


def get_item(ops: Any, tensor: Any, slice_spec: Any) -> Any:
    """What stands at places, slices and new axes."""
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


def cast_to(ops: Any, x: Any, dtype: str) -> Any:
    """What is told of a shape stays a number."""
    return x if isinstance(x, int | float) else ops.cast(x, dtype)


def where_else(ops: Any, condition: Any, x: Any = None, y: Any = None) -> Any:
    """One or the other, not the places where it holds."""
    if x is None or y is None:
        raise TypeError("places of which there may be any number")
    return ops.where(condition, *arrays(ops, x, y))


def padded(
    ops: Any, tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0
) -> Any:
    """Pad by so many before and behind on each axis."""
    value = {"constant_values": constant_values} if mode == "CONSTANT" else {}
    return ops.pad(tensor, [tuple(each) for each in paddings], mode=mode.lower(), **value)


def split_into(ops: Any, value: Any, num_or_size_splits: Any, axis: int = 0) -> Any:
    """Into so many equal parts, or parts of these sizes."""
    parts: Any = num_or_size_splits
    if isinstance(parts, list):  # Keras takes where they begin
        parts = [sum(parts[: number + 1]) for number in range(len(parts) - 1)]
    return ops.split(value, parts, axis=axis)


def one_hot(
    ops: Any,
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: str = "float32",
) -> Any:
    """Ones and zeros alone."""
    if on_value not in (None, 1) or off_value not in (None, 0):
        raise TypeError("values other than 0 and 1")
    return ops.one_hot(indices, int(depth), axis=-1 if axis is None else axis, dtype=dtype)


def gather(
    ops: Any, params: Any, indices: Any, validate_indices: Any = None, axis: int | None = None,
    batch_dims: int = 0,
) -> Any:  # fmt: skip
    """Rows along an axis, the same for all samples."""
    if batch_dims:
        raise TypeError("places that differ from sample to sample")
    return ops.take(params, indices, axis=axis or 0)


def std(ops: Any, input_tensor: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation."""
    return ops.std(input_tensor, axis=axes(axis), keepdims=keepdims)


def total_of(ops: Any, inputs: Sequence[Any]) -> Any:
    """The sum of several tensors."""
    total = inputs[0]
    for each in inputs[1:]:
        total = ops.add(total, each)
    return total


def product(ops: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """Sums of products over axes."""
    return ops.tensordot(*arrays(ops, a, b), axes=axes)


def pool(name: str) -> Operation:
    """Pooling along the positions."""
    return lambda ops, input, ksize, strides, padding, data_format="NWC": getattr(ops, name)(
        input, _one(ksize), _one(strides), padding=padding.lower()
    )


def _one(size: Any) -> int:
    return int(size[0] if isinstance(size, list) else size)


def _are_sizes(values: Any) -> bool:
    return all(value is None or isinstance(value, int) for value in values)
