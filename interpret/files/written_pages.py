"""How is a result written for people: as a page with figures, or as a picture?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from interpret.core.errors import InterpretError
from interpret.core.results import Result

PICTURE_WIDTH = 1000


def write_html(result: Result | Sequence[Result], file: IO[bytes], theme: str | None) -> None:
    """Write one result or several as one page."""
    from interpret.plots.report import report

    results = [result] if isinstance(result, Result) else list(result)
    names = [f"{each.model}: {each.kind}".removeprefix(": ") for each in results]
    title = names[0] if len(names) == 1 else "Report"
    file.write(report(results, title=title, theme=theme or "auto").encode("utf-8"))


def write_png(result: Result, file: IO[bytes], theme: str | None) -> None:
    """Write the first view as a picture."""
    import kaleido
    from kaleido.errors import BrowserFailedError, ChromeNotFoundError

    from interpret.plots import plot

    figure = plot(result, theme=theme or "light")
    size = {"width": PICTURE_WIDTH, "height": figure.layout.height, "scale": 2}
    try:
        # Without MathJax, which kaleido would fetch from the network.
        picture = kaleido.calc_fig_sync(
            figure.to_dict(), opts={"format": "png", **size}, kopts={"mathjax": False}
        )
    except (ChromeNotFoundError, BrowserFailedError):
        raise InterpretError(
            "A .png needs Chromium or Chrome on this machine, and none could be started: install "
            "one (on Debian: apt-get install chromium), or save the result as .html."
        ) from None
    file.write(picture)
