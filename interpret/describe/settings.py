"""What was set, by which method, and what did the run cost?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interpret.describe.numbers import number
from interpret.methods.saliency_methods import METHODS

_RUN = ("engine", "multiply_adds", "multiply_adds_saved")


def method_name(method: str) -> str:
    """A method as a reader writes it: ``integrated_gradients`` → Integrated gradients."""
    if method in METHODS:
        return METHODS[method].title
    spelled = method.replace("_", " ")
    return spelled[:1].upper() + spelled[1:]


def settings_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """What a person set, without what the run wrote down about itself."""
    return {key: value for key, value in params.items() if key not in _RUN}


def effort(params: Mapping[str, Any]) -> str:
    """How the windows of an occlusion were run; empty where it was not written down.

    >>> effort({"engine": "incremental", "multiply_adds": 60, "multiply_adds_saved": 940})
    'incremental, 94 % of the multiply-adds of brute force saved'
    """
    engine, ran, saved = (params.get(key) for key in _RUN)
    if not (isinstance(ran, int) and isinstance(saved, int) and saved and ran + saved > 0):
        return str(engine or "")
    share = 100 * abs(saved) / (ran + saved)
    if saved < 0:
        return f"{engine}, {share:.0f} % more multiply-adds than brute force"
    said = f"{share:.0f}" if share < 99.5 else f"{min(share, 99.9):.1f}"
    return f"{engine}, {said} % of the multiply-adds of brute force saved"


def _plain_value(value: str | int | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)
