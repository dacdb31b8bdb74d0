"""Is a value what an annotation says? The one test of all that a worker sends.

An annotation is read as it is written in a record or in the ``SequenceModel`` Protocol: built-in
kinds, the names listed here, ``|``, ``tuple``, ``list``, ``dict``, ``Literal``, and arrays with
their dtype and axes in jaxtyping's words. Kinds are exact: a bool is no int, and a list is no
tuple; an axis has one length wherever its name stands in an annotation or in a record.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
from collections.abc import Callable
from typing import Any, get_args

import numpy as np

from interpret.core.columns import Columns
from interpret.core.data_file import Data, Row
from interpret.core.info import ConvLayer, Head, InputKind, InputSpec, ModelInfo
from interpret.core.model import (
    Engine,
    GradientEnd,
    GradientWay,
    Kernel,
    LinearHead,
    MapOnTheWay,
    Survey,
    WindowScores,
)
from interpret.core.sample import Sample
from interpret.core.series import Series
from interpret.core.targets import Target
from interpret.core.text_settings import Ambiguous, Side, Split, TextSettings

RECORDS: dict[str, type[Any]] = {
    record.__name__: record
    for record in (
        *(
            Columns,
            ConvLayer,
            Data,
            GradientEnd,
            GradientWay,
            Head,
            InputSpec,
            Kernel,
            LinearHead,
            MapOnTheWay,
            ModelInfo,
            Row,
            Sample,
            Series,
        ),
        *(Survey, Target, TextSettings, WindowScores),
    )
}
"""What may cross beside plain values and arrays."""

_CHOICES = {
    "Ambiguous": Ambiguous,
    "Engine": Engine,
    "InputKind": InputKind,
    "Side": Side,
    "Split": Split,
}
_DTYPES = {"Bool": "b", "Float": "f", "Int": "iu", "Num": "biuf", "Shaped": "biuf"}
_PLAIN = {"bool": (bool,), "float": (float, int), "int": (int,), "str": (str,)}

Sizes = dict[str, int]
"""Lengths of axes by their names: those that are known, and those met on the way."""

Rule = Callable[[Any, Sizes], bool]


def fits(annotation: str, value: Any, sizes: Sizes | None = None) -> bool:
    """Whether a value is what an annotation says.

    ``sizes`` are the lengths that axes must have; those that it does not name must agree with each
    other, and are added to it.

    >>> fits("tuple[int | None, ...]", (3, None)), fits("tuple[int | None, ...]", [3, None])
    (True, False)
    >>> fits('Float[np.ndarray, "filter"]', np.zeros(2)), fits("int", True)
    (True, False)
    >>> fits('Float[np.ndarray, "filter 2"]', np.zeros((3, 2)), {"filter": 4})
    False

    Raises
    ------
    TypeError
        Where the annotation is of a kind that is not known here.
    """
    return _rule(annotation)(value, {} if sizes is None else sizes)


@functools.cache
def _rule(annotation: str) -> Rule:
    return _read(ast.parse(annotation, mode="eval").body)


def _read(node: ast.expr) -> Rule:
    """The rule of an annotation, read once."""
    match node:
        case ast.Constant(value=None):
            return lambda value, sizes: value is None
        case ast.Name(id=name) if name in _PLAIN:
            return lambda value, sizes: type(value) in _PLAIN[name]
        case ast.Name(id=name) if name in RECORDS:
            return functools.partial(_is_record, RECORDS[name])
        case ast.Name(id=name) if name in _CHOICES:
            return _one_of(get_args(_CHOICES[name]))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            rules = (_read(left), _read(right))
            return lambda value, sizes: any(rule(value, sizes) for rule in rules)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return _of(name, inner.elts if isinstance(inner, ast.Tuple) else [inner])
    raise TypeError(f"The annotation {ast.unparse(node)!r} is of no kind that can cross.")


def _of(name: str, inner: list[ast.expr]) -> Rule:
    """The rule of ``name[inner]``."""
    if name in _DTYPES:
        return functools.partial(_is_array, _DTYPES[name], str(ast.literal_eval(inner[1])).split())
    if name == "Callable":  # code crosses no door
        return lambda value, sizes: False
    if name == "Literal":
        return _one_of(tuple(ast.literal_eval(each) for each in inner))
    if name == "tuple" and not _is_dots(inner[-1]):
        fixed = [_read(each) for each in inner]
        return lambda value, sizes: (
            type(value) is tuple
            and len(value) == len(fixed)
            and all(rule(each, sizes) for rule, each in zip(fixed, value, strict=True))
        )
    rules = [_read(each) for each in inner if not _is_dots(each)]
    if name in ("list", "tuple"):
        kind = {"list": list, "tuple": tuple}[name]
        return lambda value, sizes: (
            type(value) is kind and all(rules[0](each, sizes) for each in value)
        )
    if name == "dict":
        return lambda value, sizes: (
            type(value) is dict
            and all(rules[0](key, sizes) for key in value)
            and all(rules[1](each, sizes) for each in value.values())
        )
    raise TypeError(f"{name!r} is of no kind that can cross.")


def _is_record(record: type[Any], value: Any, sizes: Sizes) -> bool:
    """Whether it is one, in which an axis has one length; two records may differ in theirs."""
    own = dict(sizes)
    return type(value) is record and all(
        fits(str(field.type), getattr(value, field.name), own)
        for field in dataclasses.fields(record)
    )


def _is_array(kinds: str, axes: list[str], value: Any, sizes: Sizes) -> bool:
    """Whether it is an array of such a dtype, with these axes; ``...`` stands for any others."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in kinds:
        return False
    named = [axis for axis in axes if axis != "..."]
    if value.ndim < len(named) or (value.ndim > len(named) and "..." not in axes):
        return False
    return all(
        length == (int(axis) if axis.isdigit() else sizes.setdefault(axis, length))
        for axis, length in zip(named, value.shape, strict=False)
    )


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _one_of(values: tuple[Any, ...]) -> Rule:
    return lambda value, sizes: isinstance(value, str) and value in values
