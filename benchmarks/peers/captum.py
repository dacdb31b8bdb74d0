"""Captum on PyTorch (CPU)."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch
from captum.attr import (
    FeatureAblation,
    IntegratedGradients,
    NoiseTunnel,
    Occlusion,
    Saliency,
    ShapleyValueSampling,
)

from benchmarks.models import MODELS, PERMUTATIONS
from benchmarks.peers.serving import Answer, Enough, serve
from benchmarks.peers.torch_net import Scores


class Captum:
    """Tokens are occluded as ids, and have their gradients taken at their embeddings."""

    tunes = True

    def open(self, model: str, length: int) -> None:
        self.tokens = MODELS[model].tokens
        self.scores = Scores(model)

    def forward(self, x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self.scores(torch.from_numpy(x)).numpy()

    def occlude(
        self, x: np.ndarray, *, window: int, stride: int, batch: int, limit: int | None
    ) -> Answer:
        seen: list[np.ndarray] = []  # the first call is the input as it stands

        def counted(batch: Any) -> Any:
            if limit is not None and sum(map(len, seen)) > limit:
                raise Enough
            scores = self.scores(batch)
            seen.append(scores[:, 0].numpy())
            return scores

        values = np.full((len(x), 1), np.nan)
        with contextlib.suppress(Enough), torch.no_grad():
            found = Occlusion(counted).attribute(
                torch.from_numpy(x[None]),
                sliding_window_shapes=(window,) if self.tokens else (window, x.shape[1]),
                strides=(stride,) if self.tokens else (stride, x.shape[1]),
                baselines=0,
                target=0,
                perturbations_per_eval=batch,
            )
            values = found.numpy()[0].reshape(len(x), -1)[:, :1]
        scores = np.concatenate(seen)
        if limit is not None and window == 1:
            values[: len(scores) - 1, 0] = scores[0] - scores[1:]
        return Answer(values, len(scores) - 1, len(seen))

    def gradients(self, x: np.ndarray, *, method: str, batch: int) -> Answer:
        vectors = torch.from_numpy(x[None])
        vectors = self.scores.embedded(vectors) if self.tokens else vectors
        if method == "integrated_gradients":
            found = IntegratedGradients(self.scores).attribute(
                vectors, baselines=0.0, target=0, n_steps=50, internal_batch_size=batch
            )
        else:
            found = NoiseTunnel(Saliency(self.scores)).attribute(
                vectors,
                nt_type="smoothgrad",
                nt_samples=50,
                nt_samples_batch_size=batch,
                stdevs=0.1 * float(vectors.max() - vectors.min()),
                target=0,
                abs=False,
            )
        values = found.detach().numpy()[0]
        return Answer(values.sum(1, keepdims=True) if self.tokens else values, 50)

    def substitute(self, x: np.ndarray, *, batch: int, limit: int | None) -> Answer:
        """Each letter in turn is what every position is replaced by."""
        count = len(x) if limit is None else limit
        position = torch.arange(len(x)).clamp(max=count)[None, :, None]  # the rest is one feature
        values = np.full(x.shape, np.nan)
        with torch.no_grad():
            ablation = FeatureAblation(self.scores)
            for number, letter in enumerate(np.eye(x.shape[1], dtype=x.dtype)):
                found = ablation.attribute(
                    torch.from_numpy(x[None]),
                    baselines=torch.from_numpy(letter).expand(1, *x.shape),
                    target=0,
                    feature_mask=position,
                    perturbations_per_eval=batch,
                )
                values[:count, number] = -found.numpy()[0, :count, 0]
        return Answer(values, count, -(-count // batch) * x.shape[1])

    def chunks(self, x: np.ndarray, *, method: str, count: int, batch: int) -> Answer:
        """One value for each of equal chunks, which are replaced by 0."""
        sizes = [len(part) for part in np.array_split(x, count)]
        of = np.repeat(np.arange(count), sizes)
        options = {"baselines": 0, "target": 0, "perturbations_per_eval": batch}
        options["feature_mask"] = torch.from_numpy(of).reshape(1, -1, *[1] * (x.ndim - 1))
        if method == "shapley":
            torch.manual_seed(0)
            options["n_samples"] = PERMUTATIONS
        kind = {"occlude": FeatureAblation, "shapley": ShapleyValueSampling}[method]
        with torch.no_grad():
            found = kind(self.scores).attribute(torch.from_numpy(x[None]), **options)
        firsts = np.searchsorted(of, np.arange(count))
        return Answer(found.numpy()[0].reshape(len(x), -1)[firsts, 0], count)

    def texts(self, x: list[np.ndarray], *, how: str, batch: int) -> Answer:
        for text in x:
            self.occlude(text, window=1, stride=1, batch=batch, limit=None)
        return Answer(windows=len(x))


if __name__ == "__main__":
    serve(Captum())
