"""Which column of a file is which channel of the model, and when was each position?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from interpret.core.errors import DataError
from interpret.core.info import ModelInfo
from interpret.core.sample import Sample
from interpret.inputs.series_file import Series

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Num


def arrange(info: ModelInfo, series: Series) -> Num[np.ndarray, "position channel"]:
    """The values in the order of the model's channels, where both sides name them.

    Raises
    ------
    DataError
        Where the file has some of the model's channels and lacks others.
    """
    order = _order(info, series)
    return series.values if order is None else series.values[:, order]


def label_sample(sample: Sample, info: ModelInfo, series: Series) -> Sample:
    """The sample with the file's channel names and times, and with notes on what was arranged."""
    notes = [*series.notes, *sample.notes, *_arranged(info, series)]
    ours, theirs = info.channels, series.channels
    if not ours and len(theirs) == len(sample.channels) and not info.is_text:
        sample = replace(sample, channels=theirs)
    rate, own = series.sampling_rate, info.sampling_rate
    if rate and own and abs(rate - own) > 0.01 * own:
        notes.append(
            f"The {series.origin} has {rate:g} positions a second and the model takes {own:g}: "
            "resample it as in training, or the model sees it at another speed."
        )
    known = rate or series.axis != "time (s)"
    if series.times is not None and known and not info.is_text and len(series.times) == len(sample):
        times = tuple(float(t) for t in series.times)
        sample = replace(sample, positions=times, axis=series.axis)
    return replace(sample, notes=tuple(notes))


def _arranged(info: ModelInfo, series: Series) -> list[str]:
    """What was done with the columns, as notes."""
    order = _order(info, series)
    ours, theirs = info.channels, series.channels
    if order is None:
        if not ours or len(ours) != len(theirs):
            return []
        pairs = f"{_listed(theirs)} were taken as the model's channels {_listed(ours)}"
        return [f"The columns {pairs}, in that order."]
    notes = []
    if left := [name for number, name in enumerate(theirs) if number not in order]:
        notes.append(f"The model has no channel {_listed(left)}: left out.")
    if (named := [theirs[number] for number in order]) != list(ours):
        pairs = f"{_listed(named)} were taken as the model's channels {_listed(ours)}"
        notes.append(f"The columns {pairs}, by their names.")
    if order != sorted(order):
        notes.append(f"The columns were put in the model's order: {_listed(ours)}.")
    return notes


def _order(info: ModelInfo, series: Series) -> list[int] | None:
    """Columns in the model's order; None where names do not tell.

    Names are compared as they are and, where some fit nothing, without case and the marks between
    their words; no column is picked where two would then be the same.
    """
    ours, theirs = info.channels, series.channels
    plain = [tuple(map(_plain, names)) for names in (ours, theirs)]
    if not set(ours) <= set(theirs) and all(len(set(names)) == len(names) for names in plain):
        ours, theirs = plain
    if not set(ours) & set(theirs) or len(set(theirs)) < len(theirs):
        return None
    named = zip(info.channels, ours, strict=True)
    if missing := [own for own, name in named if name not in theirs]:
        raise DataError(
            f"The {series.origin} lacks the channel{'s' * (len(missing) > 1)} {_listed(missing)} "
            f"of {info.name}, which takes {_listed(info.channels)}: it has "
            f"{_listed(series.channels)}.",
            code="missing-channel",
        )
    return [theirs.index(name) for name in ours]


def _plain(name: str) -> str:
    """A name without its case and the marks between its words: ``"Acc_X "`` is ``"acc x"``."""
    return " ".join(re.split(r"[\s_.:-]+", name.casefold().strip()))


def _listed(names: tuple[str, ...] | list[str], limit: int = 12) -> str:
    shown = [repr(name) for name in names[:limit]]
    if len(names) > limit:
        return ", ".join(shown) + f" and {len(names) - limit} more"
    return ", ".join(shown[:-1]) + " and " * (len(shown) > 1) + shown[-1]
