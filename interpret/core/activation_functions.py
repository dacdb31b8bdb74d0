"""What is known of an activation function by its name?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

    Function = Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]

Slope = Callable[[float], float]


@dataclass(frozen=True, kw_only=True)
class ActivationFunction:
    """What can be relied on; the defaults are what holds of a function that is not known.

    Attributes
    ----------
    elementwise
        Each number by itself, whatever stands beside it.
    rises
        It never falls: the maximum of what it gives is what it gives of the maximum.
    below_zero
        It may give numbers below 0.
    at_zero
        What it makes of 0.
    in_numpy
        The function itself, where numpy can say.
    slope
        Its derivative at a number, as a share of what it is where the function is steep: next to
        nothing where it is flat. None where a number alone does not say, as of a softmax.
    """

    elementwise: bool = False
    rises: bool = False
    below_zero: bool = True
    at_zero: float = 0.0
    in_numpy: Function | None = None
    slope: Slope | None = None


def _rising(
    slope: Slope,
    in_numpy: Function | None = None,
    *,
    at_zero: float = 0.0,
    below_zero: bool = False,
) -> ActivationFunction:
    return ActivationFunction(
        elementwise=True,
        rises=True,
        below_zero=below_zero,
        at_zero=at_zero,
        in_numpy=in_numpy,
        slope=slope,
    )


def _waving(slope: Slope) -> ActivationFunction:
    return ActivationFunction(elementwise=True, slope=slope)


def _sigmoid(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    answer: Float[np.ndarray, "..."] = np.exp(-np.logaddexp(0.0, -z))
    return answer


def _s(z: float) -> float:
    """The sigmoid of one number."""
    return math.exp(z) / (1.0 + math.exp(z)) if z < 0 else 1.0 / (1.0 + math.exp(-z))


def _within(low: float, high: float = math.inf) -> Slope:
    """Steep between two numbers, and flat outside."""
    return lambda z: float(low < z < high)


def _exp(z: float) -> float:
    """Steep from 0 on, and less below."""
    return math.exp(min(z, 0.0))


def _gelu(z: float) -> float:
    density = math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)
    return (1.0 + math.erf(z / math.sqrt(2.0))) / 2.0 + z * density


def _mish(z: float) -> float:
    t = math.tanh(max(z, 0.0) + math.log1p(math.exp(-abs(z))))
    return t + z * _s(z) * (1.0 - t * t)


def _hard_silu(z: float) -> float:
    return float(z >= 3.0) if abs(z) >= 3.0 else (2.0 * z + 3.0) / 6.0


ACTIVATION_FUNCTIONS: Mapping[str, ActivationFunction] = MappingProxyType(
    {
        "linear": _rising(lambda z: 1.0, lambda z: z, below_zero=True),
        "relu": _rising(_within(0.0), lambda z: np.maximum(z, 0.0)),
        "relu6": _rising(_within(0.0, 6.0), lambda z: np.clip(z, 0.0, 6.0)),
        "leaky_relu": _rising(lambda z: 1.0, below_zero=True),
        "elu": _rising(
            _exp, lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))), below_zero=True
        ),
        "selu": _rising(_exp, below_zero=True),
        "celu": _rising(_exp, below_zero=True),
        "tanh": _rising(lambda z: 4.0 * _s(2 * z) * _s(-2 * z), np.tanh, below_zero=True),
        "hard_tanh": _rising(_within(-1.0, 1.0), below_zero=True),
        "tanh_shrink": _rising(lambda z: math.tanh(z) ** 2, below_zero=True),
        "soft_shrink": _rising(lambda z: float(abs(z) > 0.5), below_zero=True),
        "hard_shrink": _rising(lambda z: float(abs(z) > 0.5), below_zero=True),
        "sigmoid": _rising(lambda z: 4.0 * _s(z) * _s(-z), _sigmoid, at_zero=0.5),
        "hard_sigmoid": _rising(
            _within(-3.0, 3.0), lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0), at_zero=0.5
        ),
        "keras_2_hard_sigmoid": _rising(
            _within(-2.5, 2.5), lambda z: np.clip(0.2 * z + 0.5, 0.0, 1.0), at_zero=0.5
        ),
        "sparse_sigmoid": _rising(_within(-1.0, 1.0), at_zero=0.5),
        "log_sigmoid": _rising(lambda z: _s(-z), at_zero=-math.log(2.0), below_zero=True),
        "softplus": _rising(_s, lambda z: np.logaddexp(0.0, z), at_zero=math.log(2.0)),
        "sparse_plus": _rising(lambda z: min(max((z + 1.0) / 2.0, 0.0), 1.0), at_zero=0.25),
        "squareplus": _rising(lambda z: (1.0 + z / math.hypot(z, 2.0)) / 2.0, at_zero=1.0),
        "softsign": _rising(
            lambda z: 1.0 / (1.0 + abs(z)) ** 2, lambda z: z / (1.0 + np.abs(z)), below_zero=True
        ),
        "exponential": _rising(_exp, np.exp, at_zero=1.0),
        "silu": _waving(lambda z: _s(z) * (1.0 + z * _s(-z))),
        "hard_silu": _waving(_hard_silu),
        "gelu": _waving(_gelu),
        "mish": _waving(_mish),
        "softmax": ActivationFunction(below_zero=False),
    }
)


def activation_function(name: str) -> ActivationFunction:
    """What is known of a function; of one that is not listed, nothing.

    >>> activation_function("relu").below_zero, activation_function("f, of its own").rises
    (False, False)
    """
    return ACTIVATION_FUNCTIONS.get(name, ActivationFunction())
