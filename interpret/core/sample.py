"""What is one input, as a model takes it, and which arrays can be one?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError, plural
from interpret.core.given_inputs import values_of
from interpret.core.shape_advice import likely_mend

if TYPE_CHECKING:
    from jaxtyping import Bool, Num, Shaped

    from interpret.core.info import InputSpec, ModelInfo


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One input, encoded as the model takes it, with the names of its positions and channels.

    ``arrays`` holds one array for each model input, without the sample axis. The explained one,
    ``x``, is always (position, channel): token ids are int32 with one channel. ``padding`` is True
    at positions that were added to fit the model and that no method counts as input.
    """

    arrays: tuple[Num[np.ndarray, "..."], ...]
    focus: int = 0
    positions: tuple[str, ...] | tuple[float, ...]
    axis: str = "position"
    channels: tuple[str, ...] = ("value",)
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def x(self) -> Num[np.ndarray, "position channel"]:
        """The explained input."""
        return self.arrays[self.focus]

    def holding(self, x: Num[np.ndarray, "position channel"]) -> Sample:
        """The same sample with another explained input in place of its own."""
        arrays = list(self.arrays)
        arrays[self.focus] = x
        return replace(self, arrays=tuple(arrays))

    def __len__(self) -> int:
        """Positions of the explained input, padding included."""
        return int(self.x.shape[0])


def plain_sample(info: ModelInfo, x: object) -> Sample:
    """Encode an array (position, channel), or a dict of one array for each input, as it stands.

    Raises
    ------
    DataError
        Where an input is missing, or an array does not have the axes that the model takes.
    """
    by_input = values_of(info, x) if isinstance(x, dict) else {info.input.name: x}
    missing = [spec.name for spec in info.inputs if spec.name not in by_input]
    if missing:
        alike = {name for name in missing if name in info.alike} == set(missing)
        hint = " Where they all hold the same, open the model with same=True (--same all)." * alike
        raise DataError(
            f"{info.name} has {len(info.inputs)} inputs: give a dict with an array for each. "
            f"Missing: {', '.join(repr(name) for name in missing)}.{hint}",
            code="missing-input",
        )
    arrays = tuple(_fitted(spec, by_input[spec.name]) for spec in info.inputs)
    channels = arrays[info.focus].shape[1]
    padding = _masked_rows(info.input, arrays[info.focus])
    return Sample(
        arrays=arrays,
        focus=info.focus,
        positions=_position_names(info, arrays[info.focus]),
        axis=axis_of(info),
        channels=channels_of(info, channels),
        padding=padding,
        notes=_masked_notes(info.input, padding),
    )


def _masked_rows(
    spec: InputSpec, x: Num[np.ndarray, "position channel"]
) -> Bool[np.ndarray, " position"]:
    """Positions of a series that the model masks: those that hold its mask value throughout."""
    if spec.kind != "series" or spec.mask_value is None:
        return np.zeros(len(x), dtype=bool)
    masked: Bool[np.ndarray, " position"] = (x == x.dtype.type(spec.mask_value)).all(axis=1)
    return masked


def _masked_notes(spec: InputSpec, padding: Bool[np.ndarray, " position"]) -> tuple[str, ...]:
    if not padding.any():
        return ()
    return (
        f"{int(padding.sum())} of {len(padding)} positions hold {spec.mask_value:g} throughout, "
        "which the model masks: they are padding, kept as they are and left out.",
    )


def of_any_length(info: ModelInfo) -> ModelInfo:
    """The model as a piece of its explained input is read for it: no other input, no length."""
    spec = info.input
    free = replace(spec, shape=(None, *spec.shape[1:]), minimum_length=1, also=(), guessed="")
    return replace(info, inputs=(free,), focus=0, conv_layers=())


def blank_sample(info: ModelInfo, *, least_length: int = 1) -> Sample:
    """An input of zeros, as long as every receptive field where the length is free.

    That is a multiple of the least length, since some layers take no other.
    """
    least = info.input.minimum_length
    widest = max((layer.receptive_field or 1 for layer in info.conv_layers), default=1)
    length = least * -(-max(widest, least_length) // least)
    shapes = {spec.name: [n or length for n in spec.shape[:1]] for spec in info.inputs}
    zeros = {
        spec.name: np.zeros([*shapes[spec.name], *(n or 1 for n in spec.shape[1:])])
        for spec in info.inputs
    }
    return plain_sample(info, zeros)


def axis_of(info: ModelInfo) -> str:
    """What the positions of the explained input are."""
    return "token" if info.is_text else ("time (s)" if info.sampling_rate else "position")


def channels_of(info: ModelInfo, count: int) -> tuple[str, ...]:
    """Names of the explained input's channels, of which there are ``count``."""
    if info.is_text:
        return ("token",)
    if len(info.channels) == count:
        return info.channels
    return ("value",) if count == 1 else tuple(f"channel {i}" for i in range(count))


def _position_names(
    info: ModelInfo, x: Num[np.ndarray, "position channel"]
) -> tuple[str, ...] | tuple[float, ...]:
    if info.input.kind == "tokens":
        return tuple(map(info.token_name, x[:, 0].tolist()))
    if info.input.kind == "one_hot":
        ids = np.where(x.any(axis=1), x.argmax(axis=1), -1)
        return tuple(info.token_name(int(i)) if i >= 0 else "" for i in ids)
    return tuple(float(i) / (info.sampling_rate or 1.0) for i in range(len(x)))


def refuse_masked(name: str, value: object) -> None:
    """Refuse a masked array that hides values: a number stands under each mask, and would be taken.

    Raises
    ------
    DataError
        Naming the first of them (code ``"masked"``).
    """
    if isinstance(value, list | tuple) and any(isinstance(v, np.ma.MaskedArray) for v in value):
        value = np.ma.asarray([np.ma.asarray(each) for each in value])
    if not isinstance(value, np.ma.MaskedArray) or not value.mask.any():
        return
    hidden = np.argwhere(np.ma.getmaskarray(value))
    where = tuple(int(i) for i in hidden[0])
    raise DataError(
        f"{name} is a masked array, in which {len(hidden):,} of {plural(value.size, 'value')} "
        f"{'is' if len(hidden) == 1 else 'are'} hidden, the first at {where}: fill them first, "
        "such as x.filled(0), or leave these positions out.",
        code="masked",
    )


def _fitted(spec: InputSpec, value: object) -> Num[np.ndarray, "..."]:
    """Check one array against its input and give it the axes and dtype that methods expect."""
    refuse_masked(f"Input {spec.name!r}", value)
    try:
        array = np.asarray(value)
    except ValueError as error:  # lists of unlike lengths
        raise DataError(
            f"Input {spec.name!r} takes an array, but the rows given are not equally long.",
            code="ragged",
        ) from error
    array = _numbers(spec, array)
    if spec.kind != "static" and array.ndim == 1 and spec.channels == 1:
        array = array[:, None]
    _check_shape(spec, array)
    if spec.kind != "static" and not len(array):
        raise DataError(f"Input {spec.name!r} was given no positions.", code="empty")
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise DataError(
            f"Input {spec.name!r} holds {array[where]} at {where}: fill or drop missing values "
            "first, since one of them makes every score undefined.",
            code="non-finite",
        )
    return _cast(spec, array)


def _numbers(spec: InputSpec, array: Shaped[np.ndarray, "..."]) -> Num[np.ndarray, "..."]:
    """The array as numbers: also one of Python objects, where each of them is one."""
    if array.dtype.kind in "biuf":
        return array
    wrong = [each for each in array.flat if not isinstance(each, Real | np.bool_)][:1]
    if array.dtype == object and not wrong:
        return array.astype(np.float64)
    what = repr(wrong[0].item() if isinstance(wrong[0], np.generic) else wrong[0])[:60]
    raise DataError(
        f"Input {spec.name!r} takes numbers, but was given {what} ({type(wrong[0]).__name__}).",
        code="not-numeric",
    )


def _check_shape(spec: InputSpec, array: Num[np.ndarray, "..."]) -> None:
    """Refuse an array with other axes than its input has."""
    rank = 2 if spec.kind != "static" else len(spec.shape)
    want = spec.shape if spec.kind == "static" else (spec.length, spec.channels)
    fits = array.ndim == rank and all(
        w is None or w == g for w, g in zip(want, array.shape, strict=True)
    )
    if not fits:
        shape = ", ".join("any" if n is None else str(n) for n in want) + "," * (len(want) == 1)
        series = spec.kind != "static"
        axes = " (position, channel)" if series else ""
        mend = likely_mend((spec.length, spec.channels), array.shape) if series else ""
        raise DataError(
            f"Input {spec.name!r} takes one sample of shape ({shape}){axes}, "
            f"but the array given has shape {array.shape}.{mend}",
            code="wrong-shape",
        )


def _cast(spec: InputSpec, array: Num[np.ndarray, "..."]) -> Num[np.ndarray, "..."]:
    """The array in the dtype of its input, refusing values that would turn into others."""
    if spec.kind == "tokens":
        size = spec.vocabulary_size or np.iinfo(np.int32).max
        if (wrong := (array != np.floor(array)) | (array < 0) | (array >= size)).any():
            where = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise DataError(
                f"Input {spec.name!r} takes token ids, whole numbers from 0 to {size - 1}, but "
                f"holds {array[where]} at {where}.",
                code="bad-id",
            )
        return np.ascontiguousarray(array, dtype=np.int32)
    largest = np.finfo(np.float16 if spec.dtype == "float16" else spec.numbers).max
    if array.dtype.kind == "f" and (wrong := np.abs(array) > largest).any():
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise DataError(
            f"Input {spec.name!r} holds {array[where]} at {where}, which is beyond the numbers "
            "that a model computes with: scale it as in training.",
            code="non-finite",
        )
    return np.ascontiguousarray(array, dtype=spec.numbers)
