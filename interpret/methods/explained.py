"""What is explained? One input, one number of the model, and what the model answers now.

Every method starts here: the input is encoded, the target resolved, and every output scored once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from interpret.core.errors import ArgumentError, DataError, ModelError, from_zero
from interpret.core.open_targets import choice_notes
from interpret.core.targets import Target, output_names, read_from, resolve_target

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Num

    from interpret.core.info import ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.core.record import Positions
    from interpret.core.sample import Sample


class InputFields(TypedDict):
    """What every answer about one input takes from it; the records say what each field is."""

    model: str
    model_id: str
    positions: Positions
    channels: tuple[str, ...]
    axis: str
    padding: Bool[np.ndarray, " position"]
    text: str | None
    x: Float[np.ndarray, "position channel"]
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, " output"]


class TargetFields(InputFields):
    """And where one score of it is explained."""

    target: str
    score: float


class AttributionFields(TargetFields):
    """And where its positions and channels are given values."""

    x_channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A sample, the target explained, and the score of every output on that sample.

    ``output_scores`` has one entry for each of ``outputs``: every class of every head, or every
    filter of the layer where the target is a filter. ``index`` is the target's entry, ``numbers``
    what its score was computed in. ``notes`` are sentences on how the input was read and the target
    chosen.
    """

    model: SequenceModel
    sample: Sample
    target: Target
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, " output"]
    index: int
    numbers: np.dtype[Any]
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The target's score on the input."""
        return float(self.output_scores[self.index])

    @property
    def own_scores(self) -> Float[np.ndarray, " output"]:
        """Scores of the target's own head, or layer."""
        if self.target.layer is not None:
            return self.output_scores
        before = sum(head.classes for head in self.info.heads[: self.target.head])
        return self.output_scores[before : before + self.info.heads[self.target.head].classes]

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self.model.info

    @property
    def real(self) -> Bool[np.ndarray, " position"]:
        """True at positions of the input itself, False at padding."""
        real: Bool[np.ndarray, " position"] = ~self.sample.padding
        return real

    def vectors(self) -> Float[np.ndarray, "position dimension"]:
        """The sample as the first layer sees it: its embedding, or the series itself."""
        vectors: Float[np.ndarray, "position dimension"] = self.model.embed(self.sample.x[None])[0]
        return vectors

    def predict(
        self, x: Num[np.ndarray, "sample position channel"]
    ) -> Float[np.ndarray, "sample output"]:
        """Score every output on each of a batch of inputs."""
        answer = self.model.predict(
            x, sample=self.sample, layer=self.target.layer, logits=self.target.logits
        )
        return self.rows(answer)

    def rows(self, answer: Sequence[Num[np.ndarray, "..."]]) -> Float[np.ndarray, "sample output"]:
        """Lay what the model answered out as one row of outputs for each sample."""
        return self.target.row(answer).astype(np.float64)

    def score_vectors(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample | None = None,
    ) -> Float[np.ndarray, " sample"]:
        """Score the target on each of a batch of vectors; what is masked is the ``sample``'s."""
        scores = self.model.score(vectors, sample=sample or self.sample, target=self.target)
        return np.asarray(scores, dtype=np.float64)

    def input_fields(self) -> InputFields:
        """Fields of an answer about this input."""
        sample = self.sample
        return {
            "model": self.info.name,
            "model_id": self.info.model_id,
            "positions": sample.positions,
            "channels": sample.channels,
            "axis": sample.axis,
            "padding": sample.padding,
            "text": sample.text,
            "x": sample.x.astype(np.float64),
            "outputs": self.outputs,
            "output_scores": self.output_scores,
        }

    def target_fields(self) -> TargetFields:
        """Fields of an answer about this score of the input."""
        return {**self.input_fields(), "target": self.target.name, "score": self.score}

    def attribution_fields(self, *, joint: bool = False) -> AttributionFields:
        """Fields of an attribution, but for its values and where they come from.

        With ``joint``, one column of values speaks for all channels of a series together.
        """
        channels = self.sample.channels
        fields: AttributionFields = {**self.target_fields(), "x_channels": channels}
        if joint and len(channels) > 1:
            fields["channels"] = ("all channels",)
        return fields


def explained(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    logits: bool = False,
    answer: Sequence[Float[np.ndarray, "sample ..."]] | None = None,
) -> Explained:
    """Encode ``x``, find the target, and score every output on it.

    ``target`` None is the class that scores highest; for a head that answers position by position,
    the highest anywhere outside the padding. A ``Target`` is taken as it is, its ``logits`` too.
    ``answer`` is the model's to this input where it is known already, asked as ``read_from`` says.

    Raises
    ------
    ArgumentError
        Where there is no such target.
    DataError
        Where ``x`` does not fit the model.
    ModelError
        Where the model's answer is not a finite number (code ``"non-finite"``).
    """
    info, sample = model.info, model.encode(x)
    layer, before = read_from(info, target, logits=logits)
    if answer is None:
        answer = model.predict(sample.x[None], sample=sample, layer=layer, logits=before)
    known = layer is not None or isinstance(target, Target)
    ranking = () if known else _ranking(model, sample, answer, logits=before)
    chosen = resolve_target(info, target, scores=ranking, logits=logits)
    _check(info, chosen, answer)
    subject = Explained(
        model=model,
        sample=sample,
        target=chosen,
        outputs=output_names(info, chosen),
        output_scores=chosen.row(answer)[0].astype(np.float64),
        index=_column(info, chosen),
        numbers=np.asarray(chosen.own(answer)).dtype,
        notes=(*sample.notes, *choice_notes(info, target, chosen)),
    )
    if not np.isfinite(subject.score):
        raise ModelError(
            f"{info.name} answers {subject.score} for {chosen.name} on this input, and a score "
            "that is not a number cannot be explained: look at the model's weights and the "
            "input's scale.",
            code="non-finite",
        )
    return subject


def real_span(sample: Sample) -> tuple[int, int]:
    """Span ``[start, stop)`` from the first to the last position that is not padding.

    Raises
    ------
    DataError
        Where all positions are padding (code ``"empty"``).
    """
    real = np.flatnonzero(~sample.padding)
    if not len(real):
        raise DataError(
            f"The input holds nothing but padding: none of its {len(sample)} positions "
            "is left to explain. Give an input with something in it.",
            code="empty",
        )
    return int(real[0]), int(real[-1]) + 1


def _column(info: ModelInfo, target: Target) -> int:
    if target.layer is not None:
        return target.index
    return sum(head.classes for head in info.heads[: target.head]) + target.index


def _ranking(
    model: SequenceModel,
    sample: Sample,
    answer: Sequence[Float[np.ndarray, "sample ..."]],
    *,
    logits: bool,
) -> list[Float[np.ndarray, "..."]]:
    """Scores to choose a target by: a head that answers at padding must not win there."""
    heads = model.info.heads
    if logits and any(head.per_position for head in heads):
        # The largest logit may lie at another position than the largest probability.
        answer = model.predict(sample.x[None], sample=sample)
    ranking = []
    for head, scores in zip(heads, answer, strict=True):
        row = np.asarray(scores[0], dtype=np.float64)
        aligned = head.per_position and len(row) == len(sample)
        if aligned and not sample.padding.all():
            row = np.where(sample.padding[:, None], -np.inf, row)
        ranking.append(row)
    return ranking


def _check(info: ModelInfo, target: Target, answer: Sequence[Num[np.ndarray, "..."]]) -> None:
    """Refuse a hand-made Target that points outside the model's answer."""
    if target.layer is None and not 0 <= target.head < len(info.heads):
        raise ArgumentError(
            f"target.head={target.head} is outside {info.name}, which has {len(info.heads)} "
            f"output{'s' * (len(info.heads) != 1)}: use {from_zero(len(info.heads))}."
        )
    if target.other_side and (target.layer or info.heads[target.head].classes != 1):
        raise ArgumentError(
            "target.other_side is 1 − p of an output of one sigmoid, which this target is not of."
        )
    scores = np.asarray(answer[0 if target.layer is not None else target.head])
    what = f"layer {target.layer!r}"
    if target.layer is None:
        what = f"output {info.heads[target.head].name!r}"
    limits = {"index": (target.index, scores.shape[-1])}
    if target.position is not None and scores.ndim == 3:
        limits["position"] = (target.position, scores.shape[1])
    for name, (value, count) in limits.items():
        if not 0 <= value < count:
            raise ArgumentError(f"target {name} {value} is outside {what}: use {from_zero(count)}.")
