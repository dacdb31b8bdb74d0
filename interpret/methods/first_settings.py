"""Which window, stride and channels does an occlusion take where nobody says, and why?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interpret.core.errors import ArgumentError, brief, plural
from interpret.methods.chunks import chunks_of
from interpret.methods.explained import real_span
from interpret.methods.setting_checks import switch, whole

if TYPE_CHECKING:
    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.sample import Sample
    from interpret.methods.chunks import Chunking, Chunks

NARROWEST = 3
"""Positions of the narrowest window that is chosen for a series, and of one over characters."""
WIDEST_SHARE, NARROWEST_SHARE = 6, 20
"""A chosen window takes at most a sixth of a series, and at least a twentieth."""
STEPS_A_WINDOW = 8
"""Steps in which a chosen window passes a position: finer ones cost time and show no more."""
MOST_CHANNELS = 32
"""Channels that a chosen window takes one at a time."""


@dataclass(frozen=True, kw_only=True)
class Laying:
    """How windows are laid; ``chosen`` says in phrases what nobody told, and why it was taken.

    Where there are ``chunks``, they are the windows, and ``width`` is that of the widest.
    """

    width: int
    stride: int
    by_channel: bool
    chosen: tuple[str, ...]
    chunks: Chunks | None = None

    def params(self) -> dict[str, int | str | bool]:
        """Give the settings as they are recorded in the result."""
        if self.chunks is not None:
            return {"chunks": self.chunks.told, "by_channel": self.by_channel}
        return {"window": self.width, "stride": self.stride, "by_channel": self.by_channel}


def laying(
    info: ModelInfo,
    sample: Sample,
    *,
    window: int | None = None,
    stride: int | None = None,
    chunks: Chunking | None = None,
    by_channel: bool | None = None,
) -> Laying:
    """What was told, and for the rest what shows most at first sight.

    A window of one word or three characters; for a series as wide as what a position of the last
    convolution sees, within a twentieth and a sixth of the input, and at least 3. A chosen window
    steps by an eighth of itself, and takes up to 32 channels one at a time; one that was told steps
    by 1 and takes all channels together.

    Raises ArgumentError for a setting that breaks its rule, DataError where all is padding.
    """
    if chunks is not None:
        check_alone(chunks, window=window, stride=stride)
        cut = chunks_of(info, sample, chunks)
        widest = int((cut.spans[:, 1] - cut.spans[:, 0]).max())
        apart = channels_apart(info, False if by_channel is None else by_channel)
        return Laying(width=widest, stride=1, by_channel=apart, chosen=(), chunks=cut)
    first, stop = real_span(sample)
    length = stop - first
    chosen: list[str] = []
    width = _told_width(info, sample, length, window)
    step = None if stride is None else whole("stride", stride)
    if width is None:
        width, why = _first_width(info, length)
        if step is not None and step > width:
            width, why = min(step, length), "as wide as the stride"
        unit = _unit(info) if info.is_text else "position"
        chosen.append(f"a window of {plural(width, unit)}{f' ({why})' if why else ''}")
        if step is None and (step := max(width // STEPS_A_WINDOW, 1)) > 1:
            chosen.append(f"a stride of {step}")
    apart = bool(chosen) and not info.is_text and 1 < sample.x.shape[1] <= MOST_CHANNELS
    if by_channel is None and apart:
        chosen.append("one channel at a time")
    return Laying(
        width=width,
        stride=1 if step is None else step,
        by_channel=channels_apart(info, apart if by_channel is None else by_channel),
        chosen=tuple(chosen),
    )


def check_alone(chunks: object, **others: object) -> None:
    """Refuse another setting that says what is replaced, beside chunks."""
    for name, value in others.items():
        if chunks is not None and value is not None:
            raise ArgumentError(
                f"chunks={brief(chunks)} says what is replaced at a time, and {name}={brief(value)}"
                " does too: leave one of them out."
            )


def channels_apart(info: ModelInfo, by_channel: object) -> bool:
    """Whether one channel is taken at a time, which a text does not have."""
    apart = switch("by_channel", by_channel)
    if apart and info.is_text:
        raise ArgumentError(
            "by_channel=True is for a series: a token has one channel, so leave it False."
        )
    return apart


def _told_width(info: ModelInfo, sample: Sample, length: int, window: int | None) -> int | None:
    if window is None:
        return None
    width = whole("window", window)
    if width > length:
        what, unit = ("text", "token") if info.is_text else ("series", "position")
        beside = len(sample) - length
        raise ArgumentError(
            f"window={width} is wider than the {what}, which has {length} "
            f"{unit}{'s' * (length != 1)}"
            f"{f' beside {beside} of padding' if beside else ''}: "
            f"use a window of at most {length}."
        )
    return width


def _first_width(info: ModelInfo, length: int) -> tuple[int, str]:
    """A width, and why it was taken."""
    if info.is_text:
        return min(NARROWEST if _unit(info) == "character" else 1, length), ""
    field = _last_field(info)
    least, most = length // NARROWEST_SHARE, length // WIDEST_SHARE
    if max(least, most) < NARROWEST:
        return min(NARROWEST, length), ""
    if field is None or field.receptive_field is None or field.receptive_field > most:
        return max(most, NARROWEST), "a sixth of the input"
    if field.receptive_field < least:
        return max(least, NARROWEST), "a twentieth of the input"
    width = max(field.receptive_field, NARROWEST)
    return width, f"what a position of {field.name} sees" if width > NARROWEST else ""


def _unit(info: ModelInfo) -> str:
    return "character" if info.split == "character" else "token"


def _last_field(info: ModelInfo) -> ConvLayer | None:
    """The convolution that sees the most; None where one of them sees everything, or none is."""
    layers = info.conv_layers
    if not layers or any(layer.receptive_field is None for layer in layers):
        return None
    return max(layers, key=lambda layer: layer.receptive_field or 0)
