"""How does a model stay open in a worker that may end at any time?"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.core.errors import ModelError
from interpret.core.info import ModelInfo
from interpret.core.model_calls import CALLS
from interpret.sandbox.talk.annotations import fits
from interpret.sandbox.talk.conversation import ANSWERING, Gone, Worker
from interpret.sandbox.talk.plausible import is_model
from interpret.sandbox.talk.promises import Promises

if TYPE_CHECKING:
    from interpret.core.model import Progress
    from interpret.sandbox.lock.lock_report import LockReport

RETRIES = 3
"""How often a question is asked again whose worker ended over somebody else's."""


@dataclass(frozen=True, kw_only=True)
class ModelFiles:
    """The files that a worker opens, and what it is told of them.

    Attributes
    ----------
    path
        The model file.
    readable
        Other files and folders that the worker may read.
    sidecar
        The JSON that describes the model.
    offered
        Files given with it, of which the worker finds out whether one describes the model, and
        whether one is its vocabulary.
    settings
        Options of ``interpret.load``.
    """

    path: Path
    readable: tuple[Path, ...] = ()
    sidecar: Path | None = None
    offered: tuple[Path, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


class WorkerSession:
    """A worker with one model open; one that was stopped or has died is replaced when it is asked.

    Attributes
    ----------
    info
        What the model is.
    vocabulary
        The file among those offered that was taken for the vocabulary.
    worker
        The one that was asked last.
    """

    info: ModelInfo
    vocabulary: str | None
    _over = False

    def __init__(self, files: ModelFiles, *, deadline: float = ANSWERING, bare: bool) -> None:
        self.files = files
        self._deadline, self._bare = deadline, bare
        self._opening = threading.Lock()
        self._model_id: str | None = None
        self.worker = self._opened()

    @property
    def report(self) -> LockReport:
        """How far the worker is locked."""
        return self._now().report

    @property
    def pid(self) -> int:
        """Process id of the worker."""
        return self._now().pid

    def stating(self, **settings: Any) -> WorkerSession:
        """Another worker that opens the same files with more options of ``interpret.load``."""
        files = replace(self.files, settings={**self.files.settings, **settings})
        return WorkerSession(files, deadline=self._deadline, bare=self._bare)

    def close(self) -> None:
        """End the worker; another question would start one again."""
        self.worker.close()

    def end(self) -> None:
        """End the worker from whatever thread; it is not started again."""
        self._over = True
        self.worker.end()

    def ask(
        self, do: str, promise: str, progress: Progress | None = None, /, **arguments: Any
    ) -> Any:
        """The answer to a command, which must be what the annotation ``promise`` says.

        Raises
        ------
        InterpretError
            See ``Worker.ask``; ``bad-reply`` where it is anything else.
        """
        reply = self._reply(do, arguments, progress)
        if not fits(promise, reply):
            raise self.nonsense()
        return reply

    def call(
        self,
        name: str,
        positional: Sequence[Any],
        named: Mapping[str, Any],
        progress: Progress | None,
        **of: Any,
    ) -> Any:
        """The model's answer to one of ``CALLS``; ``of`` says with which other weights.

        Raises
        ------
        InterpretError
            See ``ask``; ``bad-reply`` too where the axes of the answer are not as long as the
            Protocol promises.
        """
        asked = {"name": name, "positional": positional, "named": named, **of}
        counted = progress is not None
        reply = self.ask("call", CALLS[name], progress, **asked, counted=counted)
        options = {**named, "progress": progress} if counted else named
        if not self._promises.kept(name, positional, options, reply):
            raise self.nonsense()
        return reply

    def _reply(self, do: str, arguments: dict[str, Any], progress: Progress | None) -> Any:
        for _ in range(RETRIES):
            with suppress(Gone):
                return self._now().ask(do, arguments, progress=progress)
        return self._now().ask(do, arguments, progress=progress)

    def nonsense(self) -> ModelError:
        """End a worker that answers what was not asked."""
        self.close()
        return self._nonsense()

    def _nonsense(self) -> ModelError:
        return ModelError(
            f"{self.files.path.name} was stopped inside the sandbox [bad-reply]. What its worker "
            "said is no answer to the question, as if the file had taken it over: do not trust "
            "this file. What you had is unchanged.",
            code="bad-reply",
        )

    def _now(self) -> Worker:
        """The worker; another one where it has ended."""
        with self._opening:
            if self._over:
                raise ModelError(
                    f"{self.files.path.name} is closed: open it again to ask it anything.",
                    code="ended",
                )
            if self.worker.ended:
                self.worker.close()
                self.worker = self._opened()
            return self.worker

    def _opened(self) -> Worker:
        """A worker that has opened the model."""
        files = self.files
        worker = Worker(
            readable=[files.path.absolute(), *files.readable],
            name=files.path.name,
            deadline=self._deadline,
            bare=self._bare,
        )
        try:
            reply = worker.ask(
                "open",
                {
                    "path": str(files.path.absolute()),
                    "sidecar": str(files.sidecar.absolute()) if files.sidecar else None,
                    "offered": [str(each.absolute()) for each in files.offered],
                    "settings": dict(files.settings),
                },
            )
            if not fits("tuple[ModelInfo, str | None]", reply) or not is_model(reply[0]):
                raise self._nonsense()
            info, vocabulary = reply
            if self._model_id not in (None, info.model_id):
                raise ModelError(
                    f"{files.path.name} is another file than when it was opened: open it anew.",
                    code="changed",
                )
        except BaseException:
            worker.close()
            raise
        if self._model_id is None:
            self.info, self.vocabulary, self._model_id = info, vocabulary, info.model_id
            self._promises = Promises(info)
        elif replace(info, notes=self.info.notes) != self.info:
            worker.close()
            raise self._nonsense()
        return worker
