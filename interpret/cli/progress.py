"""What does a person see who waits? A line on stderr, and nothing where that is no terminal."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from interpret.core.model import Progress

QUIET: ContextVar[bool] = ContextVar("QUIET", default=False)
"""Whether nothing is to be said but what went wrong."""
_CHATTER = re.compile(
    rb"WARNING: All log messages before absl::"
    rb"|[IWE]\d{4} \d\d:\d\d:\d"
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "
    rb"|To enable the following instructions"
)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say what is being done, as long as it is done, and keep TensorFlow's start-up log quiet."""
    with _without_chatter() as terminal:
        if QUIET.get() or not terminal.isatty():
            yield
            return
        from rich.console import Console
        from rich.text import Text

        with Console(file=terminal).status(Text(what)):
            yield


@contextmanager
def _without_chatter() -> Iterator[IO[str]]:
    """Hold back what is written to stderr, then pass on all but TensorFlow's log.

    Its C++ side writes to the file descriptor itself, whatever its log level. What is given stands
    for stderr in the meantime.
    """
    if sys.stderr is None or os.environ.get("INTERPRET_TRACEBACK"):
        yield sys.stderr or io.StringIO()
        return
    sys.stderr.flush()
    with tempfile.TemporaryFile() as held, open(os.dup(2), "w", encoding="utf-8") as terminal:
        os.dup2(held.fileno(), 2)
        try:
            yield terminal
        finally:
            sys.stderr.flush()
            os.dup2(terminal.fileno(), 2)
            held.seek(0)
            said = b"".join(line for line in held if not _CHATTER.match(line))
            terminal.write(said.decode("utf-8", "replace"))


@contextmanager
def counting(what: str) -> Iterator[Progress | None]:
    """Give a callback that counts on stderr; None where nobody sees it."""
    if QUIET.get() or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def count(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield count
