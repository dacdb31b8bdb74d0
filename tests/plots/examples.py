"""Results to draw: every axis of another length, all of them written out or from a fixed seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.results import Activations, Attribution, FilterBank, Maximisation, Occlusion
from interpret.core.windows import mean_over_windows, sliding_windows

MODEL: dict[str, Any] = {"model": "demo.keras", "model_id": "ab" * 32}


def text_attribution(
    tokens: tuple[str, ...], values: list[float] | np.ndarray, *, padding: int = 0, **more: Any
) -> Attribution:
    given: dict[str, Any] = {
        "text": " ".join(tokens),
        "target": "junior",
        "score": 0.83,
        "outputs": ("junior", "senior", "none"),
        "output_scores": np.array([0.83, 0.12, 0.05]),
        "baseline": "pad",
        "baseline_score": 0.21,
        "unit": "probability",
        "method": "integrated_gradients",
        "params": {"steps": 50},
        "completeness_gap": 0.0021,
        "axis": "token",
        **MODEL,
        **more,
    }
    count = len(tokens) + padding
    return Attribution(
        values=np.append(np.asarray(values, dtype=float), np.zeros(padding))[:, None],
        positions=(*tokens, *[""] * padding),
        channels=("token",),
        padding=np.arange(count) >= len(tokens),
        x=np.arange(count, dtype=float)[:, None],
        **given,
    )


def series_attribution(
    values: np.ndarray, x: np.ndarray, *, rate: float = 50.0, **more: Any
) -> Attribution:
    width = values.shape[1]
    given: dict[str, Any] = {
        "channels": tuple(f"sensor {i}" for i in range(width)) if width > 1 else ("value",),
        "axis": "time (s)",
        "target": "walking",
        "score": 0.94,
        "outputs": ("walking", "sitting"),
        "output_scores": np.array([0.94, 0.06]),
        "baseline": "mean",
        "baseline_score": 0.4,
        "unit": "probability",
        "method": "integrated_gradients",
        "params": {"steps": 64},
        "completeness_gap": -0.003,
        **MODEL,
        **more,
    }
    return Attribution(
        values=values,
        positions=tuple(i / rate for i in range(len(values))),
        padding=np.zeros(len(values), dtype=bool),
        x=x,
        **given,
    )


def occlusion(
    tokens: tuple[str, ...] | None,
    x: np.ndarray,
    effect: np.ndarray,
    *,
    window: int = 3,
    stride: int = 1,
    padding: int = 0,
    rate: float = 50.0,
    **more: Any,
) -> Occlusion:
    """A score that falls by the sum of the effects of the positions under the window."""
    length = len(x)
    spans = sliding_windows(length - padding, window=window, stride=stride)
    drop = np.array([effect[a:b].sum() for a, b in spans])
    scores = np.stack([0.83 - drop, 0.17 + drop], axis=1)
    values = np.full(length, np.nan)
    values[: length - padding] = mean_over_windows(drop, spans, length=length - padding)
    given: dict[str, Any] = {
        "channels": ("token",) if tokens else ("all channels",),
        "axis": "token" if tokens else "time (s)",
        "text": " ".join(tokens) if tokens else None,
        "target": "junior",
        "score": 0.83,
        "outputs": ("junior", "senior"),
        "output_scores": np.array([0.83, 0.17]),
        "baseline": "pad" if tokens else "mean",
        "baseline_score": 0.21,
        "unit": "probability drop",
        "method": "occlusion",
        "params": {"window": window, "stride": stride},
        **MODEL,
        **more,
    }
    positions = (*tokens, *[""] * padding) if tokens else tuple(i / rate for i in range(length))
    return Occlusion(
        values=values[:, None],
        positions=positions,
        padding=np.arange(length) >= length - padding,
        x=x,
        windows=spans,
        window_channels=np.full(len(spans), -1),
        window_scores=scores,
        target_index=0,
        **given,
    )


def filter_bank(filters: int, slots: int, width: int, **more: Any) -> FilterBank:
    rng = np.random.default_rng(7)
    weights = rng.normal(size=(filters, slots, width)) * 0.3
    given: dict[str, Any] = {
        "layer": "conv1d",
        "layer_kind": "Conv1D",
        "weights": weights,
        "bias": rng.normal(size=filters) * 0.1,
        "channels": tuple(f"dim {i}" for i in range(width)) if width > 1 else ("value",),
        "activation": "relu",
        "receptive_field": slots,
        **MODEL,
        **more,
    }
    given["norms"] = np.sqrt((np.asarray(given["weights"]) ** 2).sum(axis=(1, 2)))
    return FilterBank(**given)


def activations(
    tokens: tuple[str, ...] | None,
    *,
    length: int,
    filters: int,
    kernel: int = 3,
    stride: int = 1,
    channels: int = 1,
    padding: int = 0,
    **more: Any,
) -> Activations:
    rng = np.random.default_rng(3)
    starts = np.arange(0, length - kernel + 1, stride)
    given: dict[str, Any] = {
        "layer": "conv1d",
        "values": np.maximum(rng.normal(size=(len(starts), filters)), 0),
        "spans": np.stack([starts, starts + kernel], axis=1),
        "positions": (*tokens, *[""] * padding) if tokens else tuple(i / 50 for i in range(length)),
        "channels": ("token",) if tokens else tuple(f"sensor {i}" for i in range(channels)),
        "axis": "token" if tokens else "time (s)",
        "padding": np.arange(length) >= length - padding,
        "x": rng.normal(size=(length, channels)).cumsum(axis=0),
        "signed": False,
        **MODEL,
        **more,
    }
    return Activations(**given)


def maximisation(values: np.ndarray, *, tokens: tuple[str, ...] = (), **more: Any) -> Maximisation:
    bias = 0.1
    given: dict[str, Any] = {
        "layer": "conv1d",
        "filter": 4,
        "channels": ("token",) if tokens else tuple(f"sensor {i}" for i in range(values.shape[1])),
        "tokens": tokens,
        "activation": float(values.sum()) + bias,
        "bias": bias,
        "constraint": "tokens of the vocabulary" if tokens else "norm 1",
        "exact": bool(tokens),
        "params": {"steps": 200},
        **MODEL,
        **more,
    }
    return Maximisation(values=values, **given)
