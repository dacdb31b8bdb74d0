"""What is a text whose tokens have values?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interpret.describe.colour_scale import ColourScale

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float


@dataclass(frozen=True, kw_only=True)
class ColouredText:
    """What is written and coloured; ``joined`` where no space stands between tokens.

    ``about`` is what the values speak of, ``sides`` what those above and below zero do, ``hidden``
    how many positions of padding are left out. ``apart`` is what stands behind a ± of each value.
    """

    tokens: tuple[str, ...]
    values: Float[np.ndarray, "token"]
    unit: str
    about: str
    scale: ColourScale
    sides: tuple[str, str] = ("for", "against")
    joined: bool
    hidden: int
    apart: Float[np.ndarray, "token"] | None = None
