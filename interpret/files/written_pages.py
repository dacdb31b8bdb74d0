"""How is a result written for people: as a page with figures, or as a picture?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from interpret.core.errors import InterpretError
from interpret.core.results import Result
from interpret.describe.kinds import heading, kind_of

PICTURE_WIDTH = 1000


def write_html(result: Result | Sequence[Result], file: IO[bytes], theme: str | None) -> None:
    """Write one result or several as one page."""
    from interpret.plots.report import report

    results = [result] if isinstance(result, Result) else list(result)
    names = [f"{each.model}: {heading(each)}".removeprefix(": ") for each in results]
    title = names[0] if len(names) == 1 else "Report"
    file.write(report(results, title=title, theme=theme or "auto").encode("utf-8"))


def write_picture(result: Result, file: IO[bytes], theme: str | None, *, ending: str) -> None:
    """Write the first view as a picture of this kind."""
    try:
        import kaleido
        from kaleido.errors import BrowserFailedError, ChromeNotFoundError
    except ImportError:
        raise InterpretError(
            f"A {ending} is drawn with kaleido, which is not installed: pip install kaleido, or "
            "save the result as .html."
        ) from None
    from interpret.plots import plot

    view, options = kind_of(result).page(result)[0]
    figure = plot(result, theme=theme or "light", view=view, **options)
    size = {"width": PICTURE_WIDTH, "height": figure.layout.height}
    size |= {"scale": 2} if ending == ".png" else {}  # the others have no pixels
    try:
        # Without MathJax, which kaleido would fetch from the network.
        picture = kaleido.calc_fig_sync(
            figure.to_dict(),
            opts={"format": ending.removeprefix("."), **size},
            kopts={"mathjax": False},
        )
    except (ChromeNotFoundError, BrowserFailedError):
        raise InterpretError(
            f"A {ending} needs Chromium or Chrome on this machine, and none could be started: "
            "install one (on Debian: apt-get install chromium), or save the result as .html."
        ) from None
    file.write(picture)
