"""What does the browser's tab show? Bars, drawn here: Streamlit fetches named icons from afar."""

from __future__ import annotations

import numpy as np
from PIL import Image

_HEIGHTS = (8, 14, 26, 18, 6)
_BLUE, _ORANGE = (0, 96, 156, 255), (213, 94, 0, 255)


def icon() -> Image.Image:
    """Bars over a line, the highest in orange: a window's effect on a score."""
    picture = np.zeros((32, 32, 4), dtype=np.uint8)
    for place, height in enumerate(_HEIGHTS):
        left = 2 + 6 * place
        colour = _ORANGE if height == max(_HEIGHTS) else _BLUE
        picture[28 - height : 28, left : left + 4] = colour
    picture[29:31, 1:31] = _BLUE
    return Image.fromarray(picture)
