"""How are a model's batched calls made of its simple ones?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.model import GradientWay, MapOnTheWay, Survey, WindowScores

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.sample import Sample
    from interpret.core.targets import Target


NEAR = 2**18
"""Numbers that stay in a processor's cache."""


@dataclass
class PlainPasses:
    """The batched calls of ``SequenceModel`` written with its simple ones.

    A backend inherits these until it has faster ones of its own; the results are the same.
    """

    batch_size: int = field(default=256, kw_only=True)

    def survey(
        self: SequenceModel,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str,
        parts: Float[np.ndarray, "sample position part"],
        logits: bool = False,
        heads: bool = True,
    ) -> Survey:
        """Predict, predict the layer, reduce its map."""
        outputs = self.predict(x, sample=sample, logits=logits) if heads else ()
        (values,) = self.predict(x, sample=sample, layer=layer, logits=True)
        return surveyed(outputs, values, parts)

    def predict_windows(
        self: SequenceModel,
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"] | None = None,
        layer: str | None = None,
        logits: bool = False,
        engine: Engine = "auto",
        progress: Progress | None = None,
    ) -> WindowScores:
        """Replace, predict, repeat: one forward pass of full length for each window."""
        size: int = self.batch_size  # type: ignore[attr-defined]  # beside the Protocol's
        owners = np.zeros(len(windows), dtype=np.int64) if owners is None else owners
        parts: list[tuple[Float[np.ndarray, "window ..."], ...]] = []
        done = 0
        while done < len(windows):
            owner = owners[done]
            same = np.flatnonzero(owners[done : done + size] != owner)
            stop = done + (int(same[0]) if len(same) else len(owners[done : done + size]))
            sample = samples[int(owner)]
            batch = np.repeat(sample.x[None], stop - done, axis=0)
            places = zip(batch, windows[done:stop], patches[done:stop], strict=True)
            for row, (start, end), patch in places:
                row[start:end] = patch
            parts.append(self.predict(batch, sample=sample, layer=layer, logits=logits))
            done = stop
            if progress is not None and progress(done, len(windows)) is False:
                break
        clean = [self.predict(s.x[None], sample=s, layer=layer, logits=logits) for s in samples]
        return WindowScores(
            outputs=tuple(np.concatenate(head) for head in zip(*parts, strict=True)),
            clean=tuple(np.concatenate(head) for head in zip(*clean, strict=True)),
        )

    def mean_gradient(
        self: SequenceModel,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, "sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Take every gradient, then their weighted sum."""
        _, gradients = self.gradient(vectors, sample=sample, target=target)
        return np.tensordot(weights, gradients.astype(np.float64), axes=1)

    def path_gradient(
        self: SequenceModel,
        start: Float[np.ndarray, "position dimension"],
        end: Float[np.ndarray, "position dimension"],
        *,
        nodes: Float[np.ndarray, "step"],
        weights: Float[np.ndarray, "step"],
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Lay the points out and take the mean gradient over them."""
        points = start + nodes[:, None, None] * (end - start)
        return self.mean_gradient(
            points.astype(np.result_type(start, end)), weights, sample=sample, target=target
        )

    def gradient_way(self, *, sample: Sample, target: Target) -> GradientWay:
        """Nothing is known of the way."""
        return GradientWay()

    def maps_to(self: SequenceModel, target: Target, length: int) -> tuple[MapOnTheWay, ...]:
        """The conv layers one after another, up to the target's own."""
        names = [layer.name for layer in self.info.conv_layers]
        names = names[: names.index(target.layer) + 1] if target.layer in names else names
        spans = [self.spans(name, length) for name in names]
        return tuple(
            MapOnTheWay(
                name=name,
                positions=0 if seen is None else len(seen),
                placed=self.places(name, length) is not None,
                onward=tuple(names[number + 1 : number + 2]),
            )
            for number, (name, seen) in enumerate(zip(names, spans, strict=True))
        )

    def places(
        self: SequenceModel, layer: str, length: int
    ) -> Float[np.ndarray, " position"] | None:
        """The centre of what each position saw, where the centres rise."""
        spans = self.spans(layer, length)
        if spans is None:
            return None
        centres = np.asarray(spans.sum(axis=1) - 1, dtype=np.float64) / 2
        return centres if (np.diff(centres) > 0).all() else None


def surveyed(
    outputs: tuple[Float[np.ndarray, "sample ..."], ...],
    values: Float[np.ndarray, "sample position filter"],
    parts: Float[np.ndarray, "sample position part"],
) -> Survey:
    """What a layer's map comes to, beside the answers.

    A few samples at a time are looked at for everything, while they are in the processor's cache.
    """
    samples, _, filters = values.shape
    highest, lowest, peak = (np.empty((samples, filters), dtype=values.dtype) for _ in range(3))
    total, fired = np.zeros(filters), np.zeros((parts.shape[2], filters))
    counts = parts.sum(axis=2)
    alike = bool((parts == parts[:1]).all())
    at_once = min(max(NEAR // max(values[0].size, 1), 1), 128)  # a byte counts no further
    for first in range(0, samples, at_once):
        rows = slice(first, first + at_once)
        some, count = values[rows], counts[rows]
        some.max(axis=1, out=peak[rows])
        if count.all():
            highest[rows] = peak[rows]
            some.min(axis=1, out=lowest[rows])
        else:
            np.where(count[:, :, None] > 0, some, -np.inf).max(axis=1, out=highest[rows])
            np.where(count[:, :, None] > 0, some, np.inf).min(axis=1, out=lowest[rows])
        if alike:  # summed over samples first: several times faster than products with the parts
            above = np.add.reduce((some > 0).view(np.uint8), axis=0, dtype=np.uint8)
            total += count[0] @ some.sum(axis=0)
            fired += parts[0].T @ above.astype(np.float32)
        else:
            flat = some.reshape(-1, filters)
            total += count.ravel() @ flat
            fired += parts[rows].reshape(len(flat), -1).T @ (flat > 0).astype(np.float32)
    return Survey(
        outputs=outputs,
        map=values,
        highest=highest,
        lowest=lowest,
        peak=peak,
        total=total,
        fired=fired,
    )
