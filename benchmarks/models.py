"""Which models are measured? Seven architectures, each written once for every framework.

An architecture is a function of a ``Net``, which makes layers (Keras) or runs them (PyTorch). The
weights are drawn in numpy, by layer name, so that every library computes the same function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

VOCABULARY, EMBEDDING = 5000, 128
ALPHABET = "ACGT"
PERMUTATIONS = 128
DILATIONS = tuple(2**n for n in range(11))  # reach 1 + 2·(2¹¹ − 1) = 4,095 positions


class Net(Protocol):
    """What an architecture is written in; ``x`` is a tensor (sample, position, channel)."""

    def embed(self, x: Any, name: str, tokens: int, dimensions: int) -> Any: ...
    def conv(self, x: Any, name: str, filters: int, kernel: int, **options: Any) -> Any: ...
    def norm(self, x: Any, name: str) -> Any: ...
    def relu(self, x: Any) -> Any: ...
    def pool(self, x: Any, size: int = 2) -> Any: ...
    def add(self, x: Any, y: Any) -> Any: ...
    def concat(self, parts: list[Any]) -> Any: ...
    def global_max(self, x: Any) -> Any: ...
    def global_mean(self, x: Any) -> Any: ...
    def flatten(self, x: Any) -> Any: ...
    def dense(self, x: Any, name: str, units: int) -> Any: ...
    def lstm(self, x: Any, name: str, units: int) -> Any: ...


def token_cnn(net: Net, x: Any) -> Any:
    """Kim 2014: kernels of 3, 4 and 5 side by side, the largest of each, two Dense."""
    branches = [
        net.global_max(net.relu(net.conv(x, f"conv{k}", 128, k, padding="valid")))
        for k in (3, 4, 5)
    ]
    return net.dense(net.relu(net.dense(net.concat(branches), "hidden", 128)), "scores", 2)


def _block(net: Net, x: Any, name: str, filters: int, kernel: int) -> Any:
    return net.norm(net.conv(x, name, filters, kernel), f"{name}_norm")


def fcn(net: Net, x: Any) -> Any:
    """Wang, Yan and Oates 2017: three convolutions with batch normalisation, global average."""
    for name, filters, kernel in (("a", 128, 8), ("b", 256, 5), ("c", 128, 3)):
        x = net.relu(_block(net, x, name, filters, kernel))
    return net.dense(net.global_mean(x), "scores", 5)


def resnet(net: Net, x: Any) -> Any:
    """The same three convolutions in each of three residual blocks: that paper's ResNet."""
    for number in range(3):
        y = net.relu(_block(net, x, f"r{number}a", 128, 8))
        y = net.relu(_block(net, y, f"r{number}b", 256, 5))
        y = _block(net, y, f"r{number}c", 128, 3)
        shortcut = _block(net, x, f"r{number}s", 128, 1) if number == 0 else x
        x = net.relu(net.add(y, shortcut))
    return net.dense(net.global_mean(x), "scores", 5)


def fastism_base(net: Net, x: Any) -> Any:
    """Nair et al. 2022: the model on which fastISM publishes its speed-ups."""
    for number in range(4):
        x = net.relu(net.conv(x, f"conv{number}", 256, 10))
        x = net.pool(net.norm(x, f"norm{number}"))
    x = net.dense(net.dense(net.flatten(x), "dense0", 1000), "dense1", 1000)
    return net.dense(x, "scores", 1)


def basset(net: Net, x: Any) -> Any:
    """Kelley, Snoek and Rinn 2016: three convolutions and pools over one-hot DNA, then Dense."""
    for name, filters, kernel, size in (("a", 300, 19, 3), ("b", 200, 11, 4), ("c", 200, 7, 4)):
        x = net.pool(net.relu(net.conv(x, name, filters, kernel)), size)
    x = net.relu(net.dense(net.flatten(x), "hidden", 1000))
    return net.dense(x, "scores", 164)


def dilated(net: Net, x: Any) -> Any:
    """A residual stack in which the last layer sees the whole input: nothing can be saved."""
    x = net.conv(x, "first", 64, 1)
    for number, dilation in enumerate(DILATIONS):
        x = net.add(x, net.relu(net.conv(x, f"d{number}", 64, 3, dilation=dilation)))
    return net.dense(net.global_mean(x), "scores", 2)


def conv_lstm(net: Net, x: Any) -> Any:
    """Two convolutions, then an LSTM that reads every position."""
    for number in range(2):
        x = net.relu(net.conv(x, f"conv{number}", 64, 5))
    return net.dense(net.lstm(x, "lstm", 64), "scores", 2)


@dataclass(frozen=True)
class Measured:
    """An architecture, its input and the lengths at which occlusion is measured on it."""

    title: str
    build: Any
    channels: int
    lengths: tuple[int, ...]
    tokens: bool = False


MODELS = {
    "token_cnn": Measured("1 token CNN", token_cnn, EMBEDDING, (100, 400, 1600, 6400), tokens=True),
    "fcn": Measured("2 convolutional series net", fcn, 6, (512, 2048, 8192)),
    "resnet": Measured("3 residual series net", resnet, 6, (512, 2048, 8192)),
    "fastism_base": Measured("4 fastISM's base model", fastism_base, 4, (512, 1024, 2048)),
    "dilated": Measured("5 dilated residual stack", dilated, 6, (512, 2048)),
    "conv_lstm": Measured("6 conv and LSTM", conv_lstm, 6, (128, 512)),
    "basset": Measured("7 Basset", basset, 4, ()),
}


@dataclass(frozen=True)
class Extent:
    """How much of a benchmark is run: the shortest input only, or all up to a length."""

    quick: bool = False
    up_to: int = 10**9

    def of(self, lengths: tuple[int, ...]) -> tuple[int, ...]:
        """Those of a model's lengths that are measured."""
        return tuple(n for n in lengths[: 1 if self.quick else None] if n <= self.up_to)


def apply(net: Net, name: str, x: Any, *, vectors: bool = False) -> Any:
    """Scores of a model for ``x``; with ``vectors``, tokens come already embedded."""
    if MODELS[name].tokens and not vectors:
        x = net.embed(x, "embedding", VOCABULARY, EMBEDDING)
    return MODELS[name].build(net, x)


def weight(name: str, layer: str, part: str, shape: tuple[int, ...]) -> np.ndarray:
    """One weight, drawn by name: kernels keep the size of what passes, the rest is near 0 or 1."""
    seed = list(f"{name}/{layer}/{part}".encode())
    noise = np.random.default_rng(seed).standard_normal(shape)
    if part in ("kernel", "recurrent_kernel"):
        return (noise * np.sqrt(2.0 / np.prod(shape[:-1]))).astype("float32")
    if part in ("gamma", "moving_variance"):
        return (1.0 + 0.1 * np.abs(noise)).astype("float32")
    return (noise if part == "embeddings" else 0.1 * noise).astype("float32")


def sample(name: str, length: int, number: int = 0) -> np.ndarray:
    """An input: token ids (position,) without the padding id 0, or a series (position, channel)."""
    rng = np.random.default_rng([length, number])
    if MODELS[name].tokens:
        return rng.integers(1, VOCABULARY, length).astype("int32")
    return rng.standard_normal((length, MODELS[name].channels)).astype("float32")


def letters(length: int) -> np.ndarray:
    """One-hot letters (position, letter), for models of four channels."""
    drawn = np.random.default_rng(length).integers(0, len(ALPHABET), length)
    return np.eye(len(ALPHABET), dtype="float32")[drawn]


def texts(count: int) -> list[np.ndarray]:
    """Token ids of texts of 10 to 100 tokens."""
    lengths = np.random.default_rng(0).integers(10, 101, count)
    return [sample("token_cnn", int(length), number) for number, length in enumerate(lengths)]
