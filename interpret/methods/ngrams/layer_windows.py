"""Which windows does a batch of documents hold, which of them count, and which are the same?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num, UInt64

    from interpret.core.info import ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.core.sample import Sample
    from interpret.methods.ngrams.document_stream import Document

PARTS = 10
"""A document is counted in tenths."""

OUTSIDE = -1
"""The token id of what lies outside a text, and of a one-hot row of zeros."""

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Documents of one length, and the windows that a layer sees of them."""

    documents: list[Document]
    x: Num[np.ndarray, "sample position channel"]
    real: Bool[np.ndarray, "sample position"]
    """Which positions are no padding."""
    ids: Int[np.ndarray, "sample position"] | None
    """The tokens; None for a series."""
    spans: Int[np.ndarray, "position 2"]
    """The receptive field of each position of the layer."""
    parts: Float[np.ndarray, "sample position part"]
    """1 where a window lies in a tenth of its document; all 0 where it does not count."""
    counts: Bool[np.ndarray, "sample position"]
    """Where a window holds something else than padding."""
    keys: UInt64[np.ndarray, "sample position"] | None
    """A number for each window, equal for equal n-grams; None for a series."""

    @property
    def numbers(self) -> Int[np.ndarray, " sample"]:
        """The documents' numbers in the corpus."""
        return np.asarray([document.number for document in self.documents], dtype=np.int64)

    @property
    def labels(self) -> Int[np.ndarray, " sample"]:
        """The documents' classes, −1 for those without a label."""
        return np.asarray([document.label for document in self.documents], dtype=np.int64)

    @property
    def sample(self) -> Sample:
        """Whatever goes beside ``x`` in the model's calls."""
        return self.documents[0].sample


class LayerWindows:
    """The windows of one layer of a model, for documents of any length."""

    def __init__(self, model: SequenceModel, layer: str) -> None:
        self.model = model
        self.layer = layer
        self._spans: dict[int, Int[np.ndarray, "position 2"]] = {}

    def spans(self, length: int) -> Int[np.ndarray, "position 2"]:
        """The receptive field of each position; ArgumentError where that is not known."""
        if length not in self._spans:
            spans = self.model.spans(self.layer, length)
            if spans is None or (len(spans) > 1 and (spans == spans[0]).all()):
                raise ArgumentError(
                    f"layer={self.layer!r} of {self.model.info.name} has no n-grams: it is not "
                    "known which positions each of its answers saw, since a layer before it mixes "
                    f"all of them. {self._mend()}"
                )
            widths = np.unique(spans[:, 1] - spans[:, 0])
            if len(widths) > 1:
                raise ArgumentError(
                    f"layer={self.layer!r} of {self.model.info.name} has no n-grams of one length: "
                    f"its answers see {widths[0]} to {widths[-1]} positions, as those of a "
                    f"transposed convolution or after upsampling do. {self._mend()}"
                )
            self._spans[length] = np.asarray(spans, dtype=np.int64)
        return self._spans[length]

    def _mend(self) -> str:
        layers = self.model.info.conv_layers
        regular = [each.name for each in layers if each.jump and each.name != self.layer]
        return "Name an earlier layer" + (f", such as {regular[0]!r}." if regular else ".")

    def batch(self, documents: list[Document]) -> Batch | None:
        """Lay documents of one length out without those of padding alone; None where none is left.

        They are told from others by their windows: none of theirs counts.
        """
        real = ~np.stack([document.sample.padding for document in documents])
        spans = self.spans(real.shape[1])
        counts = _counts(real, spans)
        filled = np.asarray(counts.any(axis=1))
        documents = [each for each, has in zip(documents, filled, strict=True) if has]
        if not documents:
            return None
        real, counts = real[filled], counts[filled]
        x = np.stack([document.sample.x for document in documents])
        ids = token_ids(self.model.info, x) if self.model.info.is_text else None
        return Batch(
            documents=documents,
            x=x,
            real=real,
            ids=ids,
            spans=spans,
            parts=np.broadcast_to(_tenths(real, counts, spans), (*counts.shape, PARTS)),
            counts=counts,
            keys=None if ids is None else keys(ids, spans),
        )


def token_ids(
    info: ModelInfo, x: Num[np.ndarray, "*batch position channel"]
) -> Int[np.ndarray, "*batch position"]:
    """The token at each position, −1 for a one-hot row of zeros."""
    if info.input.kind == "tokens":
        return x[..., 0].astype(np.int64)
    return np.where(x.any(axis=-1), x.argmax(axis=-1), OUTSIDE)


def _counts(
    real: Bool[np.ndarray, "sample position"], spans: Int[np.ndarray, "position 2"]
) -> Bool[np.ndarray, "sample position"]:
    held = np.pad(np.cumsum(real, axis=1), ((0, 0), (1, 0)))
    within = np.clip(spans, 0, real.shape[1])
    return np.asarray(held[:, within[:, 1]] > held[:, within[:, 0]])


def _tenths(
    real: Bool[np.ndarray, "sample position"],
    counts: Bool[np.ndarray, "sample position"],
    spans: Int[np.ndarray, "position 2"],
) -> Float[np.ndarray, "sample position part"]:
    """In which tenth of its document, padding left out, the middle of each window lies."""
    if real.all():  # all documents alike: one row says it
        real, counts = real[:1], counts[:1]
    first = real.argmax(axis=1)[:, None]
    length = (real.shape[1] - real[:, ::-1].argmax(axis=1))[:, None] - first
    middle = spans.sum(axis=1)[None] / 2 - first
    tenth = np.clip(np.floor(PARTS * middle / np.maximum(length, 1)), 0, PARTS - 1)
    parts = (tenth[:, :, None] == np.arange(PARTS)) & counts[:, :, None]
    return np.asarray(parts, dtype=np.float32)


def keys(
    ids: Int[np.ndarray, "sample position"], spans: Int[np.ndarray, "position 2"]
) -> UInt64[np.ndarray, "sample window"]:
    """A number for each window, equal where its tokens, and what lies outside, are equal.

    64 mixed bits: that two of ten million n-grams meet by chance has odds of 1 to 370,000.
    """
    length = ids.shape[1]
    before, after = max(0, -int(spans[:, 0].min())), max(0, int(spans[:, 1].max()) - length)
    padded = np.pad(ids, ((0, 0), (before, after)), constant_values=OUTSIDE)
    each = mixed((padded + 2).astype(np.uint64))
    sums = np.zeros((len(ids), len(spans)), dtype=np.uint64)
    multiplier = np.uint64(0x9E3779B97F4A7C15)
    for offset in range(int(spans[0, 1] - spans[0, 0])):
        sums = sums * multiplier + each[:, spans[:, 0] + before + offset]
    return mixed(sums)


def mixed(values: UInt64[np.ndarray, "..."]) -> UInt64[np.ndarray, "..."]:
    """Spread every bit over all bits (the finaliser of SplitMix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return np.asarray(values ^ (values >> np.uint64(31)))
