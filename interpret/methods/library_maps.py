"""Which map does tf-keras-vis give, to hold ours against?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.library_maps import LibraryMaps

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.methods.explained import Explained


def library_map(
    subject: Explained, method: str, *, layer: str | None = None, **options: float
) -> Float[np.ndarray, "position dimension"]:
    """The library's own map of what is explained; see ``LibraryMaps``.

    Raises
    ------
    ArgumentError
        Where the model is none that the library can look at.
    """
    model = subject.model
    if not isinstance(model, LibraryMaps):
        raise ArgumentError(
            f"backend='tf-keras-vis' looks at Keras models, and {subject.info.name} is none: use "
            "backend='own'."
        )
    return model.library_map(
        method,
        subject.vectors(),
        sample=subject.sample,
        target=subject.target,
        layer=layer,
        **options,
    )
