"""What stands where something is removed from an input?

The map's own baseline first, since the map was made against it; a baseline by name; or rows of data
in turn. Text moved together over a gap and straight lines depend on what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.methods.baseline_rows import baseline_rows
from interpret.methods.baselines import Absence, absence, absences, pad_row
from interpret.methods.first_baseline import first_baselines

if TYPE_CHECKING:
    from jaxtyping import Bool, Num

    from interpret.methods.baselines import Baseline
    from interpret.methods.checks.looked import MapOf
    from interpret.methods.coalitions import Without
    from interpret.methods.explained import Explained

MOST_ROWS = 4
"""Rows of data that every order is removed by, one after another."""

NO_MASK = (
    "{name} has neither a padding nor an unknown token to stand where something is removed: give a "
    "token of its vocabulary as mask."
)


@dataclass(frozen=True, kw_only=True)
class Mask:
    """The input with everything removed, and how what is kept decides what stands elsewhere."""

    absent: Absence
    without: Without | None = None


def how_many(subject: MapOf) -> int:
    """Masks that every order is removed by, at most."""
    return 1 if subject.settings.rows is None or subject.settings.mask is not None else MOST_ROWS


def why_no_mask(subject: MapOf) -> str | None:
    """Why nothing can stand for something removed; None where something can.

    Raises
    ------
    ArgumentError
        Where a mask was told that is none.
    """
    asked, told = subject.explained, subject.settings.mask
    if told is not None:
        mask_by_name(asked, told)
    if told is not None or subject.settings.rows is not None or absences(asked.info):
        return None
    if _own(subject) is not None:
        return None
    return NO_MASK.format(name=asked.info.name)


def masks(subject: MapOf) -> tuple[Mask, ...]:
    """What stands where something is removed: one mask, or one for each row drawn from data.

    Raises
    ------
    ArgumentError, DataError
        Where the mask or the rows do not fit the input.
    """
    asked, settings = subject.explained, subject.settings
    if settings.mask is not None:
        return (mask_by_name(asked, settings.mask),)
    if settings.rows is not None:
        return _of_rows(subject)
    own = _own(subject)
    return (own or mask_by_name(asked, first_baselines([asked])[0].name),)


def mask_by_name(subject: Explained, told: Baseline) -> Mask:
    """A baseline by name, as occlusion takes it.

    Raises
    ------
    ArgumentError
        Where there is no such baseline for this kind of input.
    """
    info, sample = subject.info, subject.sample
    if info.is_text and told == "delete":
        return _deletion(subject)
    if not info.is_text and told == "linear":
        return _lines(subject)
    also = ("delete",) if info.is_text else ("linear",)
    try:
        return Mask(absent=absence(info, sample, told, also=also))
    except ArgumentError as error:
        raise ArgumentError(str(error).replace("baseline", "mask", 1)) from None


def _own(subject: MapOf) -> Mask | None:
    """The map's own baseline, where its result says which one it was, and an input can hold it."""
    result = subject.result
    several = {"baseline_rows", "baselines"} & set(result.params)
    if result.baseline is None or several:
        return None
    try:
        return mask_by_name(subject.explained, result.baseline)
    except ArgumentError:  # such as vectors of zeros, which no token has
        return None


def _of_rows(subject: MapOf) -> tuple[Mask, ...]:
    asked, seed = subject.explained, subject.settings.seed
    rows = baseline_rows(asked.model, asked.sample, subject.settings.rows, seed=seed)
    if rows is None:
        raise ArgumentError(
            "rows must be rows of data: an array (row, position, channel), or a list of inputs; "
            f"for one baseline by name, such as {choices(absences(asked.info))}, use mask."
        )
    chosen = np.random.default_rng(seed).permutation(len(rows))[:MOST_ROWS]
    name = rows.name
    if len(chosen) < len(rows):
        name = f"{len(chosen)} of {name}"
    return tuple(
        Mask(absent=Absence(name=name, x=rows.x[number])) for number in np.sort(chosen).tolist()
    )


def _lines(subject: Explained) -> Mask:
    """Straight lines between the values that are kept; the mean where none is."""
    sample = subject.sample
    absent = replace(absence(subject.info, sample, "mean"), name="linear")
    real = ~sample.padding

    def without(
        kept: Bool[np.ndarray, "coalition position channel"],
    ) -> Num[np.ndarray, "coalition position channel"]:
        inputs = np.repeat(absent.x[None], len(kept), axis=0)
        there = np.broadcast_to(kept & real[:, None], inputs.shape)
        for row, channel in np.ndindex(len(kept), inputs.shape[2]):
            known = np.flatnonzero(there[row, :, channel])
            if len(known):
                line = np.interp(np.flatnonzero(real), known, sample.x[known, channel])
                inputs[row, real, channel] = line
        return inputs

    return Mask(absent=absent, without=without)


def _deletion(subject: Explained) -> Mask:
    """The tokens that are kept, moved together, with padding in place of the others.

    Unlike in an occlusion, the text stays as long as it is.
    """
    info, sample, target = subject.info, subject.sample, subject.target
    if target.position is not None:
        raise ArgumentError(
            f"mask='delete' moves tokens, so that position {target.position} of target "
            f"{target.name!r} would be another token: use mask='pad' or 'oov'."
        )
    row = pad_row(info)
    if row is None:
        raise ArgumentError(
            f"mask='delete' fills up with padding, and {info.name} has no padding token: use "
            f"{choices(absences(info) or ('a token of its vocabulary',))}."
        )
    absent = Absence(name="delete", x=absence(info, sample, "pad").x)
    in_front = bool(sample.padding[0]) and not sample.padding[-1]

    def without(
        kept: Bool[np.ndarray, "coalition position channel"],
    ) -> Num[np.ndarray, "coalition position channel"]:
        stays = kept[:, :, 0] | sample.padding
        # Stable, so that what is kept keeps its order.
        order = np.argsort(stays if in_front else ~stays, axis=1, kind="stable")
        moved = sample.x[order]
        return np.where(np.take_along_axis(stays, order, axis=1)[:, :, None], moved, row).astype(
            sample.x.dtype
        )

    return Mask(absent=absent, without=without)
