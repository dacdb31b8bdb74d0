"""Which inputs does a dict give, and was one value given for all that could hold it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.corpus import Corpus
from interpret.core.errors import DataError
from interpret.core.names import number_of

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def one_given(info: ModelInfo, x: object) -> bool:
    """Whether ``x``, one input or several, holds one value where others agree with the explained.

    So does a dict that gives one of them, or all of them equal values. What can be gone through
    only once is not looked into.
    """
    alike = info.alike
    if not alike:
        return False
    if isinstance(x, Mapping):
        values = values_of(info, x)
        given = [values[name] for name in alike if name in values]
        others = {spec.name for spec in info.inputs} - {*alike}
        equal = len(given) == len(alike) and all(equal_values(given[0], each) for each in given)
        return others <= values.keys() and (len(given) == 1 or equal)
    if isinstance(x, list | tuple) and any(isinstance(each, Mapping) for each in x):
        return all(one_given(info, each) for each in x)
    whole = isinstance(x, str | list | tuple | np.ndarray | Corpus) or hasattr(x, "columns")
    return whole and len(alike) == len(info.inputs)


def values_of(info: ModelInfo, x: Mapping[Any, Any]) -> dict[Any, Any]:
    """What a dict gives, by the inputs' own names; what names no input stays as it is.

    Keras' names are taken too, and what is nested as the model's own dict of inputs is.
    """
    values = dict(x)
    for spec in info.inputs:
        first, *rest = spec.name.split(".")
        if spec.name in x:
            continue
        if number_of(info.inputs, spec.keras_name) is info.inputs.index(spec):
            values |= {spec.name: values.pop(spec.keras_name)} if spec.keras_name in x else {}
        if spec.name not in values and rest and first in x:
            value = x[first]
            try:
                for key in rest:
                    value = value[int(key) if isinstance(value, list | tuple) else key]
            except (LookupError, TypeError, ValueError):
                continue
            values[spec.name] = value
            values.pop(first, None)
    for spec in info.inputs:
        for other in spec.aliases:
            if other in values and other not in (each.name for each in info.inputs):
                value = values.pop(other)
                if not equal_values(values.setdefault(spec.name, value), value):
                    raise DataError(
                        f"Inputs {spec.name!r} and {other!r} of {info.name} were taken to hold "
                        "the same, but are given different values: open the model with "
                        "same=() (--same none) where they differ.",
                        code="not-the-same",
                    )
    return values


def equal_values(one: object, other: object) -> bool:
    """Whether two inputs hold the same numbers, text or tokens."""
    try:
        return bool(np.array_equal(np.asarray(one), np.asarray(other)))
    except ValueError:  # rows of unlike lengths
        return bool(one == other)
