"""Captum on PyTorch (CPU)."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch
from captum.attr import IntegratedGradients, NoiseTunnel, Occlusion, Saliency

from benchmarks.models import MODELS
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

    def texts(self, x: list[np.ndarray], *, how: str, batch: int) -> Answer:
        for text in x:
            self.occlude(text, window=1, stride=1, batch=batch, limit=None)
        return Answer(windows=len(x))


if __name__ == "__main__":
    serve(Captum())
