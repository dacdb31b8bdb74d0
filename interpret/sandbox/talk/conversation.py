"""How is a worker asked, waited for, and given up?

One question at a time; whoever comes while a long one is worked on is answered at its next progress
report. A worker that is silent for too long, dies or answers nonsense is killed, and what happened
is said in a sentence.
"""

from __future__ import annotations

import os
import re
import signal
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from interpret.core.errors import (
    ArgumentError,
    DataError,
    InterpretError,
    ModelError,
    printable,
)
from interpret.core.folders import OwnFolder
from interpret.sandbox.lock.lock_report import LockReport
from interpret.sandbox.talk.annotations import fits
from interpret.sandbox.talk.codec import Packer, Unpacker
from interpret.sandbox.talk.processes import Child, Ended, new_child
from interpret.sandbox.talk.turns import Turns
from interpret.sandbox.talk.wire import Frame, WireError, has_ended, receive, send

if TYPE_CHECKING:
    from interpret.core.model import Progress

ANSWERING = 300.0
"""Seconds without an answer or a progress report after which a worker is given up."""
LOCKING = 60.0
MEMORY = 1536 * 2**20
"""Bytes that a worker may take beyond what it began with."""
MEMORY_BARE = 2560 * 2**20
CPU_EVER = 24 * 3600
PROCESSORS = 8
RENEWED_EVERY = 1.0
IN_ALL = 6 * 3600.0
"""Seconds after which a call is given up, whatever progress it reports."""
TO_STOP = 30.0
"""Seconds that a worker may take to stop once it was asked to."""

_KINDS = {kind.__name__: kind for kind in (InterpretError, ArgumentError, ModelError, DataError)}


class Gone(ModelError):
    """The worker ended while this question waited for its turn: another one may be asked."""


class Worker:
    """One locked worker process, to be asked.

    Parameters
    ----------
    readable
        Files and folders that it may read, beside Python's own.
    name
        What the file is called in sentences.
    deadline
        Seconds without an answer or a progress report after which it is given up.
    bare
        Do without the host that has imported Keras.

    Raises
    ------
    ModelError
        ``no-worker`` where none can be started.
    """

    def __init__(
        self,
        *,
        readable: Sequence[str | os.PathLike[str]],
        name: str,
        deadline: float = ANSWERING,
        bare: bool = False,
    ) -> None:
        self.name, self.deadline = name, deadline
        self._turns, self._killed = Turns(), False
        self._renewed = time.monotonic()
        self._cpu_seconds = int(deadline * min(os.cpu_count() or 1, PROCESSORS)) + 60
        folder = OwnFolder("interpret.tmp-worker-")
        scratch = str(folder.path)
        self._child = new_child(bare=bare, cpu_seconds=self._cpu_seconds, scratch=scratch)
        self._end = weakref.finalize(self, _end, self._child, folder)
        arguments = {
            "readable": [os.fspath(each) for each in readable],
            "writable": scratch,
            "limits": {
                "data_bytes": MEMORY_BARE if bare else MEMORY,
                "cpu_seconds": self._cpu_seconds,
                "cpu_seconds_ever": CPU_EVER,
                "processors": PROCESSORS,
            },
        }
        reply = self.ask("lock", arguments, deadline=LOCKING)
        self.report = _report(reply)

    @property
    def ended(self) -> bool:
        """Whether it can no longer be asked; while another one asks, that one finds out."""
        if not self._end.alive:
            return True
        if not self._turns.take():
            return False
        try:
            return has_ended(self._child.line)
        finally:
            self._turns.give()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def ask(
        self,
        do: str,
        arguments: dict[str, Any],
        *,
        progress: Progress | None = None,
        deadline: float | None = None,
    ) -> Any:
        """The answer to a command.

        Raises
        ------
        InterpretError
            What the worker refused; or ``timed-out``, ``out-of-memory``, ``blocked-action``,
            ``worker-died`` or ``bad-reply`` where it had to be given up.
        """
        seconds = self.deadline if deadline is None else deadline
        packer = Packer()
        header = {"do": do, "given": packer.pack(arguments)}
        with self._turns:
            if not self._end.alive:
                raise Gone(
                    f"{self.name} was stopped inside the sandbox while this question waited for "
                    "another one: ask again, and the model is opened anew.",
                    code="worker-died",
                )
            try:
                self._renew()
                send(self._child.line, header, packer.arrays, until=time.monotonic() + seconds)
                return self._answer(progress, seconds)
            except WireError as error:
                raise self._given_up(error, seconds, opening=do == "open") from None
            except InterpretError:
                raise
            except BaseException:  # the line is in the middle of something: nobody can go on
                self.close()
                raise

    def close(self) -> Ended:
        """End it, and remove its scratch folder; how it ended."""
        ended: Ended | None = self._end()
        return ended or Ended()

    def kill(self) -> None:
        """End it from another thread, while somebody may wait for an answer, who is told so."""
        self._killed = True
        self._child.kill()

    def end(self) -> None:
        """End it from whatever thread, and remove its scratch folder."""
        self.kill()
        if self._turns.take():  # else whoever waits for its answer removes it
            try:
                self.close()
            finally:
                self._turns.give()

    def _answer(self, progress: Progress | None, seconds: float) -> Any:
        pace = Pace(seconds)
        while True:
            frame = receive(self._child.line, until=pace.until)
            if "answer" in frame.header:
                return Unpacker(frame.arrays).unpack(frame.header["answer"])
            if frame.arrays:
                raise WireError("broken", "it brings arrays where no answer is")
            if "error" in frame.header:
                raise _error(frame.header["error"])
            done, total = _counted(frame)
            if progress is None:
                raise WireError("broken", "it reports progress where none was asked for")
            go = progress(done, total) is not False
            self._turns.lend()
            self._renew()
            pace.reported(done, go)
            send(self._child.line, {"go": go}, until=pace.until)

    def _renew(self) -> None:
        """Give it processor time anew, now and then: only a command's own share is limited."""
        now = time.monotonic()
        if now - self._renewed > RENEWED_EVERY:
            self._renewed = now
            self._child.renew(self._cpu_seconds)

    def _given_up(self, error: WireError, seconds: float, *, opening: bool) -> ModelError:
        """End it, and say what happened."""
        if error.trouble == "closed":
            time.sleep(0.05)  # it is dying: let it, so that its status is its own
        code, why = _reason(error, self.close(), seconds)
        if self._killed:
            code, why = "ended", "It was ended, since it did not stop when it was asked to."
        sentence = (
            f'Could not open "{self.name}" [{code}]. It was stopped inside the sandbox. {why} What '
            "you had is unchanged."
            if opening
            else f"{self.name} was stopped inside the sandbox [{code}]. {why} What you had is "
            "unchanged, and the next question opens the model again."
        )
        return ModelError(sentence, code=code)


class Pace:
    """Until when the next word of a worker is waited for: progress must move on, and end some time.

    Attributes
    ----------
    until
        ``time.monotonic()`` at which it is given up.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._done = seconds, -1
        self._last = time.monotonic() + max(IN_ALL, seconds)
        self.until = time.monotonic() + seconds

    def reported(self, done: int, go: bool) -> None:
        """So much is done, and it was told to go on or to stop."""
        now = time.monotonic()
        if done > self._done:
            self._done = done
            self.until = min(now + self._seconds, self._last)
        if not go:
            self._last = min(self._last, now + TO_STOP)
            self.until = min(self.until, self._last)


def _end(child: Child, scratch: OwnFolder) -> Ended:
    ended = child.end()
    scratch.remove()
    return ended


_OVER = {
    "threads": ("over-limit", "It started more threads than a worker may."),
    "scratch": (
        "over-limit",
        "It laid down more than workers may have on the disk together: ask for less at once.",
    ),
    "memory": (
        "out-of-memory",
        "All open models together took more memory than there is for them, and this one most: ask "
        "for less at once, or try again later.",
    ),
}


def _reason(error: WireError, ended: Ended, seconds: float) -> tuple[str, str]:
    """Why a worker was given up, as a code and as a sentence."""
    if ended.over in _OVER:
        return _OVER[ended.over]
    status = ended.status
    number = -status if status is not None and status < 0 else 0
    late = number == getattr(signal, "SIGXCPU", -1) or ended.over == "time"
    if error.trouble == "silent" or late:
        waited = f"{seconds:,.0f} second{'s' * (seconds != 1)}"
        return "timed-out", (
            f"There was no answer for {waited}: ask for less at once, such as a shorter input or "
            "fewer windows."
        )
    if error.trouble == "broken":
        return "bad-reply", f"What it sent is no answer: {error}."
    if number == getattr(signal, "SIGSYS", -1):
        return "blocked-action", "It tried something that the sandbox forbids."
    if number == getattr(signal, "SIGKILL", -1):
        return "out-of-memory", (
            "The system ended its process, most likely for want of memory: ask for less at once."
        )
    how = f"signal {number}" if number else f"status {status}"
    with suppress(ValueError):
        how = signal.Signals(number).name
    return "worker-died", f"Its process ended ({how})."


def _report(reply: Any) -> LockReport:
    level = reply.get("level") if isinstance(reply, dict) else None
    missing = reply.get("missing") if isinstance(reply, dict) else None
    if level not in ("full", "reduced") or not isinstance(missing, tuple):
        return LockReport("reduced", ("The worker does not say how far it is locked.",))
    return LockReport(level, tuple(printable(str(each)) for each in missing))


def _counted(frame: Frame) -> tuple[int, int]:
    reply = frame.header.get("progress")
    if not isinstance(reply, list) or len(reply) != 2 or not all(type(n) is int for n in reply):
        raise WireError("broken", "it is neither an answer nor a progress report")
    return reply[0], reply[1]


def _error(reply: Any) -> InterpretError:
    """The error that a worker tells of, if it is one of ours."""
    if not fits("dict[str, str]", reply) or not {"kind", "code", "said"} <= reply.keys():
        raise WireError("broken", "its error is none")
    kind, code, sentence = _KINDS.get(reply["kind"]), reply["code"], printable(reply["said"])
    if kind is None or not re.fullmatch(r"[a-z0-9-]{0,40}", code):
        raise WireError("broken", "its error is of no kind that is known")
    if kind is ModelError or kind is DataError:
        return kind(sentence, code=code)
    return kind(sentence)
