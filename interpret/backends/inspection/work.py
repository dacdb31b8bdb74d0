"""How much work is it for Keras to build what a configuration describes?

Keras follows the layers of a model one within the call for the other, and a layer that holds layers
goes through all of them each time: some thousand in a row, or in each other, it cannot build.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interpret.backends.inspection import allowed
from interpret.backends.inspection.json_text import too_complex

MAX_LAYERS = 2_000
MAX_NESTING = 12
MAX_CHAIN = 800
"""Layers in a row: with some more Keras meets the depth to which Python lets calls nest."""


@dataclass
class Work:
    """Layers within something, how deep they lie in each other, and how many stand in a row."""

    layers: int = 0
    nesting: int = 0
    chain: int = 0


def check_work(path: Path, config: Any) -> None:
    """Refuse more layers than Keras builds in a bearable time.

    Raises
    ------
    ModelError
        ``config-too-complex``.
    """
    work = _work(config)
    if work.layers > MAX_LAYERS:
        what = f"has {work.layers:,} layers, where {MAX_LAYERS:,} are allowed"
    elif work.nesting > MAX_NESTING:
        what = f"has layers within layers, {work.nesting:,} deep, where {MAX_NESTING:,} are allowed"
    elif work.chain > MAX_CHAIN:
        what = f"has {work.chain:,} layers in a row, where Keras builds some {MAX_CHAIN:,}"
    else:
        return
    raise too_complex(path, what)


def _work(value: Any) -> Work:
    """Of all that is in a value; brackets are nested no deeper than ``json_text`` allows."""
    work = Work()
    parts: Iterable[Any] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    for part in parts:
        if isinstance(part, dict | list):
            inner = _work(part)
            work.layers += inner.layers
            work.nesting = max(work.nesting, inner.nesting)
            work.chain = max(work.chain, inner.chain)
    kind = value.get("class_name") if isinstance(value, dict) else None
    if kind == "Sequential":
        settings = value.get("config")
        chain = settings.get("layers") if isinstance(settings, dict) else settings
        work.chain = max(work.chain, len(chain) if isinstance(chain, list) else 0)
    if isinstance(kind, str) and (kind in allowed.LAYERS or kind in allowed.MODELS):
        work.layers += 1
        work.nesting += 1
    return work
