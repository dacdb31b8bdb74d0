"""What is worked out before anybody asks? The first gradients and the first windows of a model.

Both are compiled once for each length of input, which takes seconds, in which the visitor still
reads what the model is.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import InterpretError

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.dashboard.analyst import Analyst

_LOG = logging.getLogger(__name__)


def prepare(analyst: Analyst) -> threading.Thread | None:
    """Begin, in a thread of its own; None where no input can be made up that fits."""
    samples = analyst.card.samples
    x = samples.rows[0].x if samples is not None else made_up(analyst.card.info)
    if x is None:
        return None
    thread = threading.Thread(target=_work, args=(analyst, x), daemon=True)
    analyst.preparing = thread
    thread.start()
    return thread


def waiting_for(analyst: Analyst) -> str:
    """What a page says while its question waits for that; nothing once it is done."""
    if analyst.preparing is None or not analyst.preparing.is_alive():
        return ""
    return "Compiling the model’s first gradients and windows, once for this length of input …"


def _work(analyst: Analyst, x: object) -> None:
    try:
        analyst.prepare(x)
    except InterpretError as error:  # such as one that another model has replaced meanwhile
        _LOG.debug("%s was not prepared: %s", analyst.card.title, error)


def made_up(info: ModelInfo) -> np.ndarray | None:
    """An input of the model's own length; None where that varies, or there are several inputs."""
    spec = info.input
    length = spec.shape[0] if spec.shape else None
    if length is None or len(info.inputs) > 1 or spec.channels_first:
        return None
    if spec.kind == "tokens":
        return np.ones(length, dtype=np.int32)
    if spec.kind == "one_hot":
        return np.eye(spec.channels, dtype=np.float32)[np.zeros(length, dtype=int)]
    rng = np.random.default_rng(0)
    return rng.normal(size=(length, spec.channels)).astype(np.float32)
