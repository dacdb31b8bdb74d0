"""What was set, by which method, and what did the run cost?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interpret.describe.escaping import clip
from interpret.describe.numbers import number
from interpret.methods.saliency_methods import METHODS

MOST_SIGNS = 24
"""A setting's value is cut after so many signs."""
_RUN = ("engine", "multiply_adds", "multiply_adds_saved")
_TOLD = ("baseline", "baseline_rows", "baseline_file", "target", "method")


def method_name(method: str) -> str:
    """A method as a reader writes it: ``integrated_gradients`` → Integrated gradients."""
    if method in METHODS:
        return METHODS[method].title
    spelled = method.replace("_", " ")
    return spelled[:1].upper() + spelled[1:]


def is_slope(method: str) -> bool:
    """Whether its values say how fast the score changes, and not how much of it they carry."""
    return method in METHODS and METHODS[method].slope


def settings(params: Mapping[str, Any]) -> tuple[str, ...]:
    """What a person set, setting by setting.

    Left out is what the run wrote down about itself, what is off or not set, what has a place of
    its own among the facts, and what takes more than a phrase.

    >>> settings({"window": 3, "by_channel": True, "logits": False, "multiply_adds": 60})
    ('window 3', 'by channel on')
    """
    return tuple(
        f"{key.replace('_', ' ')} {_plain(value)}"
        for key, value in params.items()
        if isinstance(value, str | int | float)
        and value is not False
        and key not in (*_RUN, *_TOLD)
        and (key, value) != ("backend", "own")
    )


def _plain(value: str | int | float) -> str:
    if isinstance(value, bool):
        return "on"
    if isinstance(value, int):  # in full: a seed has many digits
        return number(value, digits=len(str(value)))
    return clip(value, MOST_SIGNS) if isinstance(value, str) else number(value)


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
    percent = f"{share:.0f}" if share < 99.5 else f"{min(share, 99.9):.1f}"
    return f"{engine}, {percent} % of the multiply-adds of brute force saved"
