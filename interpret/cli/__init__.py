"""Floor 3: the command line.

Importing this loads neither numpy nor TensorFlow, so that ``interpret --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from interpret.cli.commands import app


def main() -> None:
    """Run the command line and leave with its status."""
    if sys.stdout is None:  # it was closed before the start
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")
    try:
        app(prog_name="interpret")
    except KeyboardInterrupt:  # before or after the command itself
        raise SystemExit(130) from None


__all__ = ["app", "main"]
