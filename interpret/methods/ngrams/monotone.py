"""Which activation functions let a pre-activation be ranked, and give the answer, in numpy?"""

from __future__ import annotations

from interpret.core.activation_functions import ACTIVATION_FUNCTIONS

RISING = {
    name: each.in_numpy
    for name, each in ACTIVATION_FUNCTIONS.items()
    if each.rises and each.in_numpy is not None
}
"""Functions that never fall: the largest activation is that of the largest pre-activation."""

NEVER_NEGATIVE = {name for name in RISING if not ACTIVATION_FUNCTIONS[name].below_zero}
