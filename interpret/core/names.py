"""Which input, head or layer is meant by a name?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class Named(Protocol):
    """An input or a head."""

    @property
    def name(self) -> str:
        """Its own name."""

    @property
    def keras_name(self) -> str:
        """What Keras calls it, where the model's own dict calls it otherwise."""


def number_of(parts: Sequence[Named], name: object) -> int | None:
    """Which input or head a name means: its own, or else the one that Keras gives it."""
    for names in ([part.name for part in parts], [part.keras_name for part in parts]):
        if name and name in names:
            return names.index(str(name))
    aliases = (getattr(part, "aliases", ()) for part in parts)
    return next((number for number, names in enumerate(aliases) if name in names), None)


def input_number(inputs: Sequence[Named], given: object) -> int | None:
    """Which input a name or a number means, also a number that came as text."""
    number = number_of(inputs, given)
    if number is None and str(given).isdecimal() and not isinstance(given, bool):
        number = int(str(given))
    return number if number is not None and number < len(inputs) else None


def named(names: Iterable[str], name: str) -> list[str]:
    """The layers that a name means: the one called so, or those whose path ends in it.

    >>> named(["encoder/conv", "decoder/conv"], "conv")
    ['encoder/conv', 'decoder/conv']
    """
    names = list(names)
    exact = [each for each in names if each == name]
    return exact or [each for each in names if each.rsplit("/", 1)[-1] == name]
