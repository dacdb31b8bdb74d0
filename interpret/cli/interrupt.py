"""How is long work ended by hand, so that what is done is kept?"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from interpret.catalog import Analysis
from interpret.cli.exit_status import say

if TYPE_CHECKING:
    from interpret.core.model import Progress


@contextmanager
def ending(analysis: Analysis, progress: Progress | None) -> Iterator[Progress | None]:
    """``stoppable`` where what is done can be told and kept, else ``progress`` as it is."""
    if not analysis.keeps_what_is_done:
        yield progress
        return
    with stoppable(progress) as told:
        yield told


@contextmanager
def stoppable(progress: Progress | None) -> Iterator[Progress]:
    """Give a callback that asks for an end after Ctrl-C, and passes on what it is told.

    The first Ctrl-C lets the batch in hand come to its end; a second one interrupts at once.
    """
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop.set()
        say("Stopping after the batch in hand; Ctrl-C again leaves at once.")

    def told(done: int, total: int) -> bool:
        if progress is not None:
            progress(done, total)
        return not stop.is_set()

    if threading.current_thread() is not threading.main_thread():  # which alone hears signals
        yield told
        return
    before = signal.signal(signal.SIGINT, asked)
    try:
        yield told
    finally:
        signal.signal(signal.SIGINT, before)
