"""Is a value what an annotation says? The one test of all that a worker sends.

An annotation is read as it is written in a record or in the ``SequenceModel`` Protocol: built-in
kinds, the names listed here, ``|``, ``tuple``, ``list``, ``dict``, ``Literal``, and arrays with
their dtype in jaxtyping's words. Kinds are exact: a bool is no int, and a list is no tuple.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import Any, get_args

import numpy as np

from interpret.core.columns import Columns
from interpret.core.data_file import Data, Row
from interpret.core.info import ConvLayer, Head, InputKind, InputSpec, ModelInfo
from interpret.core.model import Engine, Kernel, LinearHead, MapOnTheWay, Survey, WindowScores
from interpret.core.sample import Sample
from interpret.core.series import Series
from interpret.core.targets import Target
from interpret.core.text_settings import Side, Split, TextSettings

RECORDS: dict[str, type[Any]] = {
    record.__name__: record
    for record in (
        *(
            Columns,
            ConvLayer,
            Data,
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

_CHOICES = {"Engine": Engine, "InputKind": InputKind, "Side": Side, "Split": Split}
_DTYPES = {"Bool": "b", "Float": "f", "Int": "iu", "Num": "biuf", "Shaped": "biuf"}
_PLAIN = {"bool": (bool,), "float": (float, int), "int": (int,), "str": (str,)}

Rule = Callable[[Any], bool]


def fits(annotation: str, value: Any) -> bool:
    """Whether a value is what an annotation says; its shape is not looked at.

    >>> fits("tuple[int | None, ...]", (3, None)), fits("tuple[int | None, ...]", [3, None])
    (True, False)
    >>> fits('Float[np.ndarray, "filter"]', np.zeros(2)), fits("int", True)
    (True, False)

    Raises
    ------
    TypeError
        Where the annotation is of a kind that is not known here.
    """
    return _rule(annotation)(value)


@functools.cache
def _rule(annotation: str) -> Rule:
    return _read(ast.parse(annotation, mode="eval").body)


def _read(node: ast.expr) -> Rule:
    """The rule of an annotation, read once."""
    match node:
        case ast.Constant(value=None):
            return lambda value: value is None
        case ast.Name(id=name) if name in _PLAIN:
            return lambda value: type(value) in _PLAIN[name]
        case ast.Name(id=name) if name in RECORDS:
            return lambda value: type(value) is RECORDS[name]
        case ast.Name(id=name) if name in _CHOICES:
            return _one_of(get_args(_CHOICES[name]))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            rules = (_read(left), _read(right))
            return lambda value: any(rule(value) for rule in rules)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return _of(name, inner.elts if isinstance(inner, ast.Tuple) else [inner])
    raise TypeError(f"The annotation {ast.unparse(node)!r} is of no kind that can cross.")


def _of(name: str, inner: list[ast.expr]) -> Rule:
    """The rule of ``name[inner]``."""
    if name in _DTYPES:
        return lambda value: isinstance(value, np.ndarray) and value.dtype.kind in _DTYPES[name]
    if name == "Literal":
        return _one_of(tuple(ast.literal_eval(each) for each in inner))
    if name == "tuple" and not _is_dots(inner[-1]):
        fixed = [_read(each) for each in inner]
        return lambda value: (
            type(value) is tuple
            and len(value) == len(fixed)
            and all(rule(each) for rule, each in zip(fixed, value, strict=True))
        )
    rules = [_read(each) for each in inner if not _is_dots(each)]
    if name in ("list", "tuple"):
        kind = {"list": list, "tuple": tuple}[name]
        return lambda value: type(value) is kind and all(map(rules[0], value))
    if name == "dict":
        return lambda value: (
            type(value) is dict and all(map(rules[0], value)) and all(map(rules[1], value.values()))
        )
    raise TypeError(f"{name!r} is of no kind that can cross.")


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _one_of(values: tuple[Any, ...]) -> Rule:
    return lambda value: isinstance(value, str) and value in values
