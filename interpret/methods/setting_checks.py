"""Is this setting allowed? Numbers that a user gives, checked with a sentence each."""

from __future__ import annotations

import math

import numpy as np

from interpret.core.errors import ArgumentError, brief


def whole(name: str, value: object, *, least: int = 1) -> int:
    """Take a whole number of at least ``least``.

    Raises
    ------
    ArgumentError
        Where it is no whole number or is smaller.
    """
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or int(value) < least:  # type: ignore[call-overload]
        raise ArgumentError(
            f"{name} must be a whole number of at least {least}, but is {brief(value)}."
        )
    return int(value)  # type: ignore[call-overload, no-any-return]


def positive(name: str, value: object, *, or_zero: bool = False) -> float:
    """Take a finite number above zero, or also zero itself.

    Raises
    ------
    ArgumentError
        Where it is no such number.
    """
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    if not (math.isfinite(number) and (number > 0 or (or_zero and number == 0))):
        rule = "a number of at least 0" if or_zero else "a number above 0"
        raise ArgumentError(f"{name} must be {rule}, but is {brief(value)}.")
    return number


def switch(name: str, value: object) -> bool:
    """Take True or False and nothing that merely looks like them.

    Raises
    ------
    ArgumentError
        Where it is neither.
    """
    if not isinstance(value, bool | np.bool_):
        raise ArgumentError(f"{name} must be True or False, but is {brief(value)}.")
    return bool(value)
