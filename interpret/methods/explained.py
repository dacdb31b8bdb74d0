"""What is being asked? One input, one number of the model, and what the model answers now.

Every method starts here: the input is encoded, the target resolved, and every output scored once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, DataError, ModelError
from interpret.core.results import Attribution
from interpret.core.targets import Target, output_names, resolve_target

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Num

    from interpret.core.info import ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.core.sample import Sample


@dataclass(frozen=True, kw_only=True)
class Question:
    """A sample, the target explained, and the score of every output on that sample.

    ``output_scores`` has one entry for each of ``outputs``: every class of every head, or every
    filter of the layer where the target is a filter. ``index`` is the target's entry.
    """

    model: SequenceModel
    sample: Sample
    target: Target
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, " output"]
    index: int

    @property
    def score(self) -> float:
        """The target's score on the input."""
        return float(self.output_scores[self.index])

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
        self, vectors: Float[np.ndarray, "sample position dimension"]
    ) -> Float[np.ndarray, " sample"]:
        """Score the target on each of a batch of vectors."""
        scores = self.model.score(vectors, sample=self.sample, target=self.target)
        return np.asarray(scores, dtype=np.float64)

    def fields(self, *, joint: bool = False) -> dict[str, Any]:
        """Fields that an attribution takes from its question.

        With ``joint``, one column of values speaks for all channels of a series together.
        """
        sample = self.sample
        several = len(sample.channels) > 1
        return {
            "model": self.info.name,
            "model_id": self.info.model_id,
            "positions": sample.positions,
            "channels": ("all channels",) if joint and several else sample.channels,
            "axis": sample.axis,
            "padding": sample.padding,
            "text": sample.text,
            "x": sample.x.astype(np.float64),
            "x_channels": sample.channels,
            "target": self.target.name,
            "score": self.score,
            "outputs": self.outputs,
            "output_scores": self.output_scores,
        }

    def attribution(
        self,
        values: Float[np.ndarray, "position channel"],
        *,
        joint: bool = False,
        notes: tuple[str, ...] = (),
        **more: Any,
    ) -> Attribution:
        """Answer with one value for each position and channel."""
        return Attribution(
            values=values, notes=self.sample.notes + notes, **self.fields(joint=joint), **more
        )


def ask(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    logits: bool = False,
) -> Question:
    """Encode ``x``, find the target, and score every output on it.

    ``target`` None is the class that scores highest; for a head that answers position by position,
    the highest anywhere outside the padding. A ``Target`` is taken as it is, its ``logits`` too.

    Raises
    ------
    ArgumentError
        Where there is no such target.
    DataError
        Where ``x`` does not fit the model.
    ModelError
        Where the model's answer is not a finite number (code ``"non-finite"``).
    """
    sample = model.encode(x)
    target = settle(model, sample, target, logits=logits)
    layer, before = reading(model.info, target, logits=logits)
    answer = model.predict(sample.x[None], sample=sample, layer=layer, logits=before)
    return answered(model, sample, answer, target=target, logits=logits)


def settle(
    model: SequenceModel, sample: Sample, target: Target | int | str | None, *, logits: bool
) -> Target | int | str | None:
    """Find the target beforehand where logits would choose another position than probabilities."""
    if _is_settled(target) or not logits or not any(h.per_position for h in model.info.heads):
        return target
    answer = model.predict(sample.x[None], sample=sample)
    scores = _without_padding(model.info, sample, answer)
    return resolve_target(model.info, target, scores=scores, logits=logits)


def reading(
    info: ModelInfo, target: Target | int | str | None, *, logits: bool
) -> tuple[str | None, bool]:
    """Which layer to ask the model for (None: its heads), and whether for logits.

    Raises
    ------
    ArgumentError
        Where there is no such target, as far as that shows before the model has answered.
    """
    if _is_settled(target):
        chosen = resolve_target(info, target, scores=(), logits=logits)
        return chosen.layer, chosen.logits
    if any(head.per_position for head in info.heads):
        return None, False
    unknown = [np.zeros(head.classes) for head in info.heads]
    return None, resolve_target(info, target, scores=unknown, logits=logits).logits


def _is_settled(target: Target | int | str | None) -> bool:
    """Whether a target can be found without the model's answer."""
    at_filter = isinstance(target, str) and target.startswith("filter:")
    return at_filter or isinstance(target, Target)


def answered(
    model: SequenceModel,
    sample: Sample,
    answer: tuple[Float[np.ndarray, "..."], ...],
    *,
    target: Target | int | str | None,
    logits: bool,
) -> Question:
    """The question, of which the model's ``answer`` to this one sample is known already.

    It is what the model gives when asked as ``reading`` says.
    """
    info = model.info
    scores = () if _is_settled(target) else _without_padding(info, sample, answer)
    chosen = resolve_target(info, target, scores=scores, logits=logits)
    _check(info, chosen, answer)
    question = Question(
        model=model,
        sample=sample,
        target=chosen,
        outputs=output_names(info, chosen),
        output_scores=chosen.row(answer)[0].astype(np.float64),
        index=_column(info, chosen),
    )
    if not np.isfinite(question.score):
        raise ModelError(
            f"{info.name} answers {question.score} for {chosen.name} on this input, and a score "
            "that is not a number cannot be explained: look at the model's weights and the "
            "input's scale.",
            code="non-finite",
        )
    return question


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


def _without_padding(
    info: ModelInfo, sample: Sample, answer: Sequence[Num[np.ndarray, "..."]]
) -> list[Num[np.ndarray, "..."]]:
    """Scores to choose a target by: a head that answers at padding must not win there."""
    scores = []
    for head, given in zip(info.heads, answer, strict=True):
        row = np.asarray(given[0], dtype=np.float64)
        aligned = head.per_position and len(row) == len(sample)
        if aligned and not sample.padding.all():
            row = np.where(sample.padding[:, None], -np.inf, row)
        scores.append(row)
    return scores


def _check(info: ModelInfo, target: Target, answer: Sequence[Num[np.ndarray, "..."]]) -> None:
    """Refuse a hand-made Target that points outside the model's answer."""
    if target.layer is None and not 0 <= target.head < len(info.heads):
        raise ArgumentError(
            f"target.head={target.head} is outside {info.name}, which has {len(info.heads)} "
            f"output{'s' * (len(info.heads) != 1)}: use 0 to {len(info.heads) - 1}."
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
            raise ArgumentError(f"target {name} {value} is outside {what}: use 0 to {count - 1}.")
