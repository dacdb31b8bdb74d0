"""Floor 3: the command line.

Importing this loads neither numpy nor TensorFlow, so that ``interpret --help`` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from interpret.cli import shell_words
from interpret.cli.commands import app


def main() -> None:
    """Run the command line and leave with its status."""
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever the shell's other programs run on
    if sys.stdout is None:  # it was closed before the start
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _leave)
    try:
        if shell_words.VARIABLE in os.environ:
            shell_words.answering(_run)
        else:
            _run()
    except KeyboardInterrupt:  # before or after the command itself
        raise SystemExit(130) from None


def _run() -> None:
    app(prog_name="interpret")


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave as the signal would have it, but take the worker and the temporary folders along."""
    raise SystemExit(128 + number)


__all__ = ["app", "main"]
