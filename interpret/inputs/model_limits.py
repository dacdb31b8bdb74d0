"""What does the model itself decide: how its texts are read, and which input is too short?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from interpret.core.alphabets import alphabet_of
from interpret.core.errors import DataError
from interpret.core.text_settings import TextSettings
from interpret.core.windows import check_slides, reach

if TYPE_CHECKING:
    from interpret.core.info import InputSpec, ModelInfo


def settled(info: ModelInfo, text: TextSettings) -> TextSettings:
    """The settings with the model's own length, shortest input and number of rows checked.

    Raises
    ------
    DataError
        Where the vocabulary or the stated length does not fit the model.
    """
    spec, rows = info.input, token_rows_of(info.input)
    if rows is not None and len(text.tokens) > rows:
        raise DataError(
            f"The vocabulary has ids up to {len(text.tokens) - 1}, but {info.name} has {rows} rows "
            f"for tokens (ids 0 to {rows - 1}): it seems to be another model's vocabulary.",
            code="beyond-embedding",
        )
    changes: dict[str, Any] = {}
    if spec.length is not None and text.length != spec.length:
        if text.length is not None and "length" not in text.guessed:
            raise DataError(
                f"length is stated as {text.length}, but {info.name} takes {spec.length} "
                "positions: state that, or leave length out.",
                code="wrong-length",
            )
        changes["length"] = spec.length
        changes["guessed"] = (*[n for n in text.guessed if n != "length"], "length")
    if spec.kind == "one_hot" and text.pad_id is None:
        changes["pad_id"] = -1  # ModelInfo.token_rows writes it as zeros
    spelled = text.split == "character" and alphabet_of(text.tokens) is not None
    unsaid = text.ambiguous is None and text.oov_id is None and not text.drop_unknown
    if spec.kind == "one_hot" and spelled and unsaid:
        changes["ambiguous"] = "mean"
        changes["guessed"] = (*changes.get("guessed", text.guessed), "ambiguous")
    need = max(
        [text.minimum_length, spec.minimum_length, *(reach(*k) for k in _direct_kernels(info))]
    )
    length = changes.get("length", text.length)
    if length is None and (text.pad_id is not None or "pad_id" in changes):
        changes["minimum_length"] = need
    return replace(text, **changes)


def check_length(info: ModelInfo, length: int, channels: int) -> None:
    """Refuse a sample on which a kernel that reads it directly cannot slide.

    Raises
    ------
    DataError
        Naming the kernel, or the number of positions that the layers together need.
    """
    for kernel, dilation in sorted(_direct_kernels(info), key=lambda k: -reach(*k)):
        check_slides(length, channels=channels, kernel=kernel, dilation=dilation)
    if length < (least := info.input.minimum_length):
        raise DataError(
            f"The layers of {info.name} together need at least {least} positions, and the "
            f"input has {length}: give a longer stretch of it, or pad it as in training.",
            code="too-short",
        )


def in_sub_sequences(spec: InputSpec, shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape holds (sub-sequence, step, channel), as the model takes it."""
    return bool(spec.steps) and len(shape) > 2 and shape[-2:] == (spec.steps, spec.channels)


def token_rows_of(spec: InputSpec) -> int | None:
    """Rows of the embedding, or one-hot channels."""
    return spec.channels if spec.kind == "one_hot" else spec.vocabulary_size


def _direct_kernels(info: ModelInfo) -> set[tuple[int, int]]:
    """(kernel, dilation) of the valid convolutions that see the input at its full length.

    A layer's receptive field is its own reach only where nothing before it looked at neighbours.
    """
    return {
        (layer.kernel_size, layer.dilation)
        for layer in info.conv_layers
        if layer.padding == "valid"
        and layer.receptive_field == reach(layer.kernel_size, layer.dilation)
        and layer.jump in (None, layer.stride)
    }
