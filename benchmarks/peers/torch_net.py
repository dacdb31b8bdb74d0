"""A measured model in PyTorch, run rather than made: (sample, position, channel) in and out."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from benchmarks.models import EMBEDDING, VOCABULARY, apply, weight


class TorchNet:
    """Runs layers with the weights that Keras has, laid out once as PyTorch wants them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kept: dict[tuple[str, str], Any] = {}

    def weight(self, layer: str, part: str, shape: tuple[int, ...], order: tuple[int, ...]) -> Any:
        if (layer, part) not in self.kept:
            found = torch.from_numpy(weight(self.name, layer, part, shape))
            self.kept[layer, part] = found.permute(order).contiguous()
        return self.kept[layer, part]

    def vector(self, layer: str, part: str, size: int) -> Any:
        return self.weight(layer, part, (size,), (0,))

    def embed(self, x: Any, name: str, tokens: int, dimensions: int) -> Any:
        table = self.weight(name, "embeddings", (tokens, dimensions), (0, 1))
        return F.embedding(x.long(), table).transpose(1, 2)

    def conv(
        self,
        x: Any,
        name: str,
        filters: int,
        kernel: int,
        *,
        padding: str = "same",
        dilation: int = 1,
    ) -> Any:
        weights = self.weight(name, "kernel", (kernel, x.shape[1], filters), (2, 1, 0))
        if padding == "same":
            total = (kernel - 1) * dilation
            x = F.pad(x, (total // 2, total - total // 2))
        return F.conv1d(x, weights, self.vector(name, "bias", filters), dilation=dilation)

    def norm(self, x: Any, name: str) -> Any:
        parts = ("moving_mean", "moving_variance", "gamma", "beta")
        return F.batch_norm(x, *(self.vector(name, p, x.shape[1]) for p in parts), eps=1e-3)

    def relu(self, x: Any) -> Any:
        return F.relu(x)

    def pool(self, x: Any, size: int = 2) -> Any:
        return F.max_pool1d(x, size)

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def concat(self, parts: list[Any]) -> Any:
        return torch.cat(parts, dim=-1)

    def global_max(self, x: Any) -> Any:
        return x.amax(dim=2)

    def global_mean(self, x: Any) -> Any:
        return x.mean(dim=2)

    def flatten(self, x: Any) -> Any:
        return x.transpose(1, 2).flatten(1)

    def dense(self, x: Any, name: str, units: int) -> Any:
        weights = self.weight(name, "kernel", (x.shape[-1], units), (1, 0))
        return F.linear(x, weights, self.vector(name, "bias", units))

    def lstm(self, x: Any, name: str, units: int) -> Any:
        """Keras and PyTorch both order the gates input, forget, cell, output."""
        if name not in self.kept:
            layer = torch.nn.LSTM(x.shape[1], units, batch_first=True)
            inner = self.weight(name, "kernel", (x.shape[1], 4 * units), (1, 0))
            outer = self.weight(name, "recurrent_kernel", (units, 4 * units), (1, 0))
            with torch.no_grad():
                layer.weight_ih_l0.copy_(inner)
                layer.weight_hh_l0.copy_(outer)
                layer.bias_ih_l0.copy_(self.vector(name, "bias", 4 * units))
                layer.bias_hh_l0.zero_()
            self.kept[name] = layer.requires_grad_(False)
        return self.kept[name](x.transpose(1, 2))[0][:, -1]


class Scores:
    """The model as a function of a tensor (sample, position) or (sample, position, channel)."""

    def __init__(self, name: str) -> None:
        self.name, self.net = name, TorchNet(name)

    def __call__(self, x: Any) -> Any:
        vectors = x.dim() == 3
        return apply(self.net, self.name, x.transpose(1, 2) if vectors else x, vectors=vectors)

    def embedded(self, ids: Any) -> Any:
        """The vectors of token ids, (sample, position, dimension)."""
        return self.net.embed(ids, "embedding", VOCABULARY, EMBEDDING).transpose(1, 2)
