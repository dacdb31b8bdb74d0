"""How does a model look that lives in a worker? Like any other: a ``SequenceModel``.

Every call asks the worker and gives back, to the bit, what it would give in this process. Neither
TensorFlow nor a parser of strangers' files is loaded here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from interpret.core.alphabets import ASSUMED
from interpret.core.columns import frame_columns
from interpret.core.corpus import Corpus
from interpret.core.data_file import Data
from interpret.core.errors import InterpretError
from interpret.core.given_letters import letters_given
from interpret.core.model_calls import AskedModel
from interpret.core.opened_model import Closing, ModelInNotebook
from interpret.core.sample import Sample, of_any_length, refuse_masked
from interpret.sandbox.talk.conversation import ANSWERING, Worker
from interpret.sandbox.talk.plausible import MOST_DOCUMENTS, is_data, is_sample_of
from interpret.sandbox.talk.worker_session import ModelFiles, WorkerSession

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ModelInfo
    from interpret.core.model import Progress, SequenceModel
    from interpret.sandbox.lock.lock_report import LockReport

_CORPUS = "tuple[int, tuple[str, ...], Int[np.ndarray, 'document'] | None]"
_DOCUMENTS = "tuple[str | Num[np.ndarray, '...'], ...]"


def open_remote(
    path: Path | str,
    *,
    readable: Sequence[Path | str] = (),
    sidecar: Path | str | None = None,
    offered: Sequence[Path | str] = (),
    deadline: float = ANSWERING,
    bare: bool = False,
    **settings: Any,
) -> RemoteModel:
    """Open a model file in a locked worker process.

    Parameters
    ----------
    path, readable, sidecar, offered, settings
        See ``ModelFiles``. What the sidecar names is made readable as well.
    deadline
        Seconds without an answer or a progress report after which the worker is killed.
    bare
        Start the worker without the host that has imported Keras, which takes seconds.

    Raises
    ------
    InterpretError
        Where a file is refused, or the worker had to be stopped.
    """
    allowed = [Path(each) for each in readable]
    if sidecar is not None:
        allowed += [Path(sidecar), *_named_by(Path(sidecar), deadline=deadline, bare=bare)]
    files = ModelFiles(
        path=Path(path),
        readable=tuple(each.absolute() for each in allowed),
        sidecar=Path(sidecar) if sidecar is not None else None,
        offered=tuple(Path(each) for each in offered),
        settings=settings,
    )
    return RemoteModel.in_session(WorkerSession(files, deadline=deadline, bare=bare))


def _named_by(sidecar: Path, *, deadline: float, bare: bool) -> list[Path]:
    """Files that a sidecar names, as a worker reads it that can read nothing else.

    Where it cannot be read, opening the model says why.
    """
    worker = Worker(readable=[sidecar.absolute()], name=sidecar.name, deadline=deadline, bare=bare)
    try:
        named = worker.ask("named_files", {"sidecar": str(sidecar.absolute())})
    except InterpretError:
        return []
    finally:
        worker.close()
    folder = sidecar.absolute().parent.resolve()
    paths = [Path(each) for each in named if isinstance(each, str)] if type(named) is tuple else []
    return [each for each in paths if each.resolve().is_relative_to(folder) and each.is_file()]


class RemoteModel(AskedModel, Closing, ModelInNotebook):
    """A model in a worker of its own, which ends with this object; ``open_remote`` makes it.

    Attributes
    ----------
    session
        The worker, and its successors.
    """

    def __init__(self, session: WorkerSession) -> None:
        self.session = session
        self._lettered: Self | None = None
        self._drawn: dict[str, Any] = {}

    @classmethod
    def in_session(cls, session: WorkerSession) -> Self:
        """The model that a session has open."""
        return cls(session)

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self.session.info

    @property
    def _sessions(self) -> tuple[WorkerSession, ...]:
        """Its worker's, and that of the model that reads letters."""
        return (self.session, *([] if self._lettered is None else [self._lettered.session]))

    @property
    def report(self) -> LockReport:
        """How far the worker is locked."""
        return self.session.report

    @property
    def pid(self) -> int:
        """Process id of the worker."""
        return self.session.pid

    @property
    def vocabulary(self) -> str | None:
        """The file among those offered that was taken for the vocabulary."""
        return self.session.vocabulary

    def for_input(self, x: object) -> Self:
        """The model itself, or for a text in channels that may be letters, one that reads them.

        That has a worker of its own; this one's ends until it is asked again.
        """
        if not letters_given(self.info, x):
            return self
        if self._lettered is None:
            self._lettered = self.in_session(self.session.stating(vocabulary=ASSUMED))
        self.session.close()
        return self._lettered

    def close(self) -> None:
        """End the worker; another question would start one again."""
        for each in self._sessions:
            each.close()

    def give_up(self) -> None:
        """End the worker from another thread; whoever waits for its answer is told so."""
        for each in self._sessions:
            each.worker.kill()

    def end(self) -> None:
        """End the worker for good, from whatever thread."""
        for each in self._sessions:
            each.end()

    def card(self, shown_path: str) -> tuple[str, Data | None]:
        """Title and samples that the sidecar names; ``shown_path`` is the model's."""
        title, samples = self.session.ask("card", "tuple[str, Data | None]", shown_path=shown_path)
        if samples is not None and not is_data(samples):
            raise self.session.nonsense()
        return title, samples

    def read_data(self, path: Path, *, shown_path: str, seed: int | None = None) -> Data:
        """The inputs of a file that the worker may read: its first, or some drawn."""
        request = {"path": str(path.absolute()), "shown_path": shown_path, "seed": seed}
        data: Data = self.session.ask("read_data", "Data", **request)
        if not is_data(data):
            raise self.session.nonsense()
        return data

    def encode_file(self, path: Path, *, row: int | None = None, piece: bool = False) -> Sample:
        """One input out of a file that the worker may read, as the model takes it."""
        place = str(path.absolute())
        sample: Sample = self.session.ask("encode_file", "Sample", path=place, row=row, piece=piece)
        if not is_sample_of(of_any_length(self.info) if piece else self.info, sample):
            raise self.session.nonsense()
        return sample

    def corpus(self, path: Path, **reading: str) -> Corpus:
        """A file of documents that the worker may read; they come some at a time."""
        request = {"path": str(path.absolute()), "reading": reading}
        count, names, codes = self.session.ask("corpus", _CORPUS, **request)
        if not 0 <= count <= MOST_DOCUMENTS:
            raise self.session.nonsense()
        return Corpus(
            name=path.name,
            count=count,
            labels=None if codes is None else self._labels(names, codes, count),
            opened=lambda: self._documents(request, count),
        )

    def _labels(
        self, names: tuple[str, ...], codes: Int[np.ndarray, "document"], count: int
    ) -> tuple[str | None, ...]:
        by_code = dict(enumerate(names)) | {-1: None}
        if codes.shape != (count,) or not set(np.unique(codes).tolist()) <= by_code.keys():
            raise self.session.nonsense()
        return tuple(by_code[code] for code in codes.tolist())

    def _documents(self, request: dict[str, Any], count: int) -> Iterator[Any]:
        done = 0
        while done < count:
            some = self.session.ask("documents", _DOCUMENTS, **request, start=done)
            if not some or any(isinstance(each, np.ndarray) and not each.ndim for each in some):
                raise self.session.nonsense()
            yield from some[: count - done]
            done += len(some)

    def encode(self, x: object, /, *, piece: bool = False) -> Sample:
        """Turn what a user gives into a Sample."""
        if isinstance(x, Sample):
            return x
        sample: Sample = self._call("encode", _plain(x), piece=piece)
        return sample

    def predict(
        self, x: Any, *, sample: Sample | None = None, layer: str | None = None,
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:  # fmt: skip
        """Scores of every head, or one layer's map; see ``ReadyModel.predict``."""
        if sample is None:
            if (model := self.for_input(x)) is not self:
                return model.predict(x, layer=layer, logits=logits)
            sample = self.encode(x)
            x = sample.x[None]
        scores: tuple[Float[np.ndarray, "sample ..."], ...] = self._call(
            "predict", x, sample=sample, layer=layer, logits=logits
        )
        return scores

    def randomised(self, layers: Sequence[str], *, seed: int) -> SequenceModel:
        """The model with other weights in some layers, in the same worker.

        Every question says which: a worker draws them anew where it has let them go.
        """
        other = self.in_session(self.session)
        other._drawn = {"randomised": (tuple(layers), seed)}
        return other

    def _call(
        self, name: str, /, *positional: Any, progress: Progress | None = None, **named: Any
    ) -> Any:
        """Ask the worker's model, and refuse what the call's annotation does not promise."""
        return self.session.call(name, positional, named, progress, **self._drawn)


def _plain(x: object, name: str = "The input") -> object:
    """An input as it can cross; what only NumPy understands, as an array; a mask never."""
    refuse_masked(name, x)
    if x is None or isinstance(x, str | bytes | int | float | Mapping | np.ndarray | np.generic):
        if not isinstance(x, Mapping):
            return x
        return {name: _plain(each, f"Input {name!r}") for name, each in x.items()}
    if isinstance(x, list | tuple) or dataclasses.is_dataclass(x):
        return x
    columns = frame_columns(x)
    return np.asarray(x) if columns is None else columns


__all__ = ["RemoteModel", "open_remote"]
