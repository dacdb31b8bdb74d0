"""Was one value given for inputs that could all hold it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.corpus import Corpus
from interpret.core.info import equal_values

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
        values = info.values_of(x)
        given = [values[name] for name in alike if name in values]
        others = {spec.name for spec in info.inputs} - {*alike}
        equal = len(given) == len(alike) and all(equal_values(given[0], each) for each in given)
        return others <= values.keys() and (len(given) == 1 or equal)
    if isinstance(x, list | tuple) and any(isinstance(each, Mapping) for each in x):
        return all(one_given(info, each) for each in x)
    whole = isinstance(x, str | list | tuple | np.ndarray | Corpus) or hasattr(x, "columns")
    return whole and len(alike) == len(info.inputs)
