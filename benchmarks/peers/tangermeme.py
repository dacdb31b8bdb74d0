"""tangermeme on PyTorch (CPU), which substitutes letters."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import torch
from tangermeme import saturation_mutagenesis as tangermeme
from tangermeme._fastism import _FastISM

from benchmarks.models import apply
from benchmarks.peers.serving import Answer, serve
from benchmarks.peers.torch_net import TorchNet


class Module(torch.nn.Module):
    """A measured model as it wants one: (sample, letter, position) in."""

    def __init__(self, name: str, x: Any) -> None:
        super().__init__()
        self.name, self.net = name, TorchNet(name)
        self(x)  # draws the weights
        for number, ((layer, part), tensor) in enumerate(self.net.kept.items()):
            parameter = torch.nn.Parameter(tensor, requires_grad=False)
            self.register_parameter(f"weight{number}", parameter)
            self.net.kept[layer, part] = parameter

    def forward(self, x: Any) -> Any:
        return apply(self.net, self.name, x)


class Tangermeme:
    """Full passes, or its own fastISM.

    It captures a model for that in every call that would take more than half a minute. Here it is
    captured once, untimed, whatever the call would take.
    """

    tunes = True

    def __init__(self, way: str) -> None:
        self.fast = way == "fast"

    def open(self, model: str, length: int) -> None:
        self.model = Module(model, torch.zeros(1, 4, length)).eval()
        self.captured: dict[int, Any] = {}

    def forward(self, x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self.model(torch.from_numpy(x).transpose(1, 2)).numpy()

    def substitute(self, x: np.ndarray, *, batch: int, limit: int | None) -> Answer:
        count = len(x) if limit is None else limit
        values = np.full(x.shape, np.nan)
        if self.fast:
            at, letter = np.nonzero(x[:count] == 0)
            edits = torch.from_numpy(letter), torch.from_numpy(at)
            after = self._captured(x, count).predict_edits(0, *edits, batch)
            values[:count][x[:count] == 1] = 0.0
            values[at, letter] = (after[:, 0] - self.forward(x[None])[0, 0]).numpy()
            return Answer(values, count, -(-len(at) // batch))
        before, after = tangermeme.saturation_mutagenesis(
            self.model,
            torch.from_numpy(x.T[None]),
            end=count,
            batch_size=batch,
            raw_outputs=True,
            fast=False,
            device="cpu",
        )
        values[:count] = (after[0, :, :, 0] - before[0, 0]).numpy().T
        return Answer(values, count, -(-3 * count // batch))

    def _captured(self, x: np.ndarray, count: int) -> Any:
        if count not in self.captured:
            letters = torch.from_numpy(x.T[None].astype(np.int8))
            device = torch.device("cpu")
            with torch.no_grad():
                self.captured[count] = _FastISM(
                    self.model, letters, None, 0, count, device, torch.float32, False
                )
        return self.captured[count]


if __name__ == "__main__":
    serve(Tangermeme(sys.argv[1]))
