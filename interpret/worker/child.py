"""What does a worker process do from its fork to its end?

It closes what it inherited, locks itself at the first command, and then answers one command after
another. Whatever goes wrong is answered too; it ends when nobody is at the other end of its line.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from interpret.core.errors import InterpretError, ModelError, printable, said_by
from interpret.sandbox.lock.process import Limits, close_inherited, lock
from interpret.sandbox.talk.codec import Packer, Unpacker
from interpret.sandbox.talk.wire import Frame, WireError, receive, send

if TYPE_CHECKING:
    from interpret.worker.answers import Answers

NICENESS = 5
IDLE = 30 * 60.0
"""Seconds without a command after which a worker ends; the next question opens the model again."""


def live(line: int) -> NoReturn:
    """Be a worker on this file descriptor, and end the process."""
    status = 1
    try:
        os.setsid()  # the scheduler then shares out time by session, not by thread
        os.nice(NICENESS)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        close_inherited({0, 1, 2, line})
        Service(socket.socket(fileno=line)).run()
        status = 0
    except BaseException:
        if os.environ.get("INTERPRET_TRACEBACK"):
            traceback.print_exc()
    finally:
        os._exit(status)


class Service:
    """Commands in, answers out."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._answers: Answers | None = None
        self._folders: list[str] = []

    def run(self) -> None:
        """Answer until nobody asks any more."""
        try:
            while True:
                self._serve(receive(self._line, until=time.monotonic() + IDLE))
        except WireError:
            return

    def _serve(self, request: Frame) -> None:
        packer = Packer()
        try:
            arguments = Unpacker(request.arrays).unpack(request.header.get("given"))
            answer = {"answer": packer.pack(self._answer(str(request.header.get("do")), arguments))}
            send(self._line, answer, packer.arrays)
        except WireError:
            raise
        except Exception as error:
            if os.environ.get("INTERPRET_TRACEBACK"):
                traceback.print_exc()
            send(self._line, {"error": _packed_error(error, self._folders)})

    def _answer(self, do: str, arguments: dict[str, Any]) -> Any:
        if do == "lock":
            return self._lock(**arguments)
        if self._answers is None:
            raise InterpretError("This worker is not locked yet.")
        return self._answers.answer(do, arguments, self._progress)

    def _lock(
        self, readable: list[str], writable: str, limits: dict[str, int]
    ) -> dict[str, str | tuple[str, ...]]:
        """Lock this process, and only then load what reads files."""
        os.chdir(writable)
        tempfile.tempdir = writable
        os.environ["TMPDIR"] = writable
        keep = {self._line.fileno()}
        self._folders = _folders(readable, writable)
        report = lock(readable=readable, writable=writable, limits=Limits(**limits), keep=keep)
        from interpret.worker.answers import Answers

        self._answers = Answers(report.level)
        return {"level": report.level, "missing": tuple(report.missing)}

    def _progress(self, done: int, total: int) -> bool:
        """Say how far the work is, answer what is asked in between, and hear whether to go on."""
        send(self._line, {"progress": [int(done), int(total)]})
        while True:
            frame = receive(self._line)
            if "go" in frame.header:
                return frame.header["go"] is True
            self._serve(frame)


def _folders(readable: list[str], writable: str) -> list[str]:
    """Folders that are the server's own business, the longest first."""
    code = str(Path(__file__).resolve().parents[2])
    known = [*readable, *map(os.path.dirname, readable), writable, code, sys.prefix]
    return sorted({each for each in known if len(each) > 1}, key=len, reverse=True)


def _packed_error(error: Exception, folders: Sequence[str] = ()) -> dict[str, str]:
    """An error as it crosses; one that was not written for people with its kind.

    Files are told by their names, without the ``folders`` that they are in.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        sentence = (
            "It needed more memory than a worker may have, and was stopped inside the sandbox."
        )
        error = ModelError(sentence, code="out-of-memory")
    elif not isinstance(error, InterpretError):
        words = said_by(error, limit=200)
        sentence = f"Something failed inside the sandbox ({type(error).__name__}: {words})."
        error = ModelError(sentence, code="worker-failed")
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == _ERRORS]
    code = str(getattr(error, "code", ""))
    sentence = str(error)
    for folder in folders:
        sentence = sentence.replace(f"{folder}{os.sep}", "")
    return {"kind": kinds[0], "code": code, "said": printable(sentence)}


_ERRORS = InterpretError.__module__
