"""Was a text given to a model of numbers whose channels may be letters?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.alphabets import FASTA, usual_letters
from interpret.core.corpus import Corpus
from interpret.core.given_inputs import values_of

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def letters_given(info: ModelInfo, x: object) -> bool:
    """Whether ``x``, one input or several or the name of a file, is text for channels of letters.

    >>> from interpret.core.info import InputSpec, ModelInfo
    >>> spec = InputSpec(name="x", kind="series", shape=(None, 4))
    >>> info = ModelInfo(name="m", model_id="", inputs=(spec,), heads=(), conv_layers=())
    >>> [letters_given(info, x) for x in ("ACGT", Path("exons.fa"), [[0, 1, 0, 0]])]
    [True, True, False]
    """
    return bool(usual_letters(info.input, info.channels)) and _is_text(info, x)


def _is_text(info: ModelInfo, x: object) -> bool:
    if isinstance(x, Path):
        return x.name.lower().removesuffix(".gz").endswith(FASTA)
    if isinstance(x, Mapping):
        x = values_of(info, x).get(info.input.name)
    if isinstance(x, Corpus):
        x = next(iter(x), None)
    if isinstance(x, list | tuple):
        return bool(x) and _is_text(info, x[0])
    if isinstance(x, np.ndarray):
        return x.size > 0 and _is_text(info, x.ravel()[0])
    return isinstance(x, str)
