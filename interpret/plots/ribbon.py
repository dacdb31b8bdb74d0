"""How is a flow between two places drawn, as wide as its number is large?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interpret.describe.theme import Theme


def ribbon(
    x: tuple[float, float], tops: tuple[float, float], width: float, colour: str, opacity: float
) -> dict[str, Any]:
    """A shape from ``tops[0]`` at ``x[0]`` to ``tops[1]`` at ``x[1]``, ``width`` high all along."""
    (left, right), (begin, end) = x, tops
    middle = (left + right) / 2
    path = (
        f"M {left:.1f},{begin:.2f} C {middle:.1f},{begin:.2f} {middle:.1f},{end:.2f} "
        f"{right:.1f},{end:.2f} L {right:.1f},{end + width:.2f} "
        f"C {middle:.1f},{end + width:.2f} {middle:.1f},{begin + width:.2f} "
        f"{left:.1f},{begin + width:.2f} Z"
    )
    return {
        "type": "path",
        "path": path,
        "fillcolor": colour,
        "opacity": opacity,
        "line": {"width": 0},
        "layer": "below",
    }


def box(
    x: tuple[float, float], y: tuple[float, float], *, fill: str, line: str, width: float = 1
) -> dict[str, Any]:
    """A rectangle."""
    return {
        "type": "rect",
        "x0": x[0],
        "x1": x[1],
        "y0": y[0],
        "y1": y[1],
        "fillcolor": fill,
        "line": {"color": line, "width": width},
        "layer": "below",
    }


def side(theme: Theme, value: float) -> str:
    """The full colour of what speaks for (above zero) or against."""
    return theme.diverging[-1] if value > 0 else theme.diverging[0]
