"""Does what a checkpoint holds fit this model and these settings?

It must be what they would have gathered: what is of another shape would end in an error somewhere
else, or in wrong numbers.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.sample import Sample
from interpret.methods.ngrams.corpus_pass import Gathered, nothing_yet
from interpret.methods.ngrams.held_windows import HeldWindow

if TYPE_CHECKING:
    from interpret.methods.ngrams.corpus_pass import Study


def fits(gathered: Gathered, study: Study) -> bool:
    """Whether every table, window and document is one of this model's."""
    if not _alike(gathered, nothing_yet(study)):
        return False
    held = gathered.held
    return (
        all(type(count) is int and count >= 0 for count in (*gathered.blocks, gathered.done))
        and all(_is_window(place, window, study) for place, window in held.windows.items())
        and all(type(number) is int and _is_document(s, study) for number, s in held.drawn.items())
        and all(
            np.isin(table.table["filter"], np.arange(study.layer.filters)).all()
            and held.windows.keys() >= set(table.places)
            for table in (gathered.highest, gathered.lowest)
        )
    )


def _alike(value: Any, empty: Any) -> bool:
    """Whether it is of the same kind as what is gathered before the first document."""
    if type(value) is not type(empty):
        return False
    if is_dataclass(empty):
        return all(_alike(getattr(value, f.name), getattr(empty, f.name)) for f in fields(empty))
    if isinstance(empty, np.ndarray):
        grows = empty.dtype.names is not None  # a table gains rows
        shaped = value.ndim == 1 if grows else value.shape == empty.shape
        return bool(shaped and value.dtype == empty.dtype)
    return True


def _is_window(place: Any, window: Any, study: Study) -> bool:
    if not isinstance(window, HeldWindow) or place != (window.document, window.place):
        return False
    spans = study.windows.spans(window.length)
    if not 0 <= window.place < len(spans):
        return False
    start, stop = spans[window.place].tolist()
    inside = max(min(stop, window.length) - max(start, 0), 0)
    named = len(window.tokens) == window.width if study.info.is_text else not window.tokens
    return (
        (window.start, window.stop) == (start, stop)
        and len(window.x) == inside
        and named
        and _is_input(window.x, study)
    )


def _is_document(sample: Any, study: Study) -> bool:
    return (
        isinstance(sample, Sample)
        and len(sample.arrays) == len(study.info.inputs)
        and sample.padding.shape == (len(sample),)
        and _is_input(sample.x, study)
    )


def _is_input(x: Any, study: Study) -> bool:
    spec = study.info.input
    if x.ndim != 2 or x.shape[1] != spec.channels or x.dtype.kind not in "iuf":
        return False
    if spec.kind != "tokens" or not x.size:
        return True
    return bool(x.min() >= 0 and x.max() < (spec.vocabulary_size or np.inf))
