"""What may a model answer beside the Protocol, where its backend knows another library?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.sample import Sample
    from interpret.core.targets import Target


@runtime_checkable
class LibraryMaps(Protocol):
    """A model of which another library can draw maps too, to hold ours against."""

    def library_map(
        self,
        method: str,
        vectors: Float[np.ndarray, "position dimension"],
        *,
        sample: Sample,
        target: Target,
        layer: str | None = None,
        **options: float,
    ) -> Float[np.ndarray, "position dimension"]:
        """The library's own map, not normalised and with its sign.

        ``gradient`` and ``smoothgrad``: (position, dimension). ``gradcam``, ``gradcam++`` and
        ``layercam``: at the layer's own positions, (layer position, 1).
        """
        ...
