"""Who opens models and answers questions about them? The one object that the pages ask.

An ``Analyst`` holds one opened model. The model, its vocabulary and every data file are opened in a
locked worker process; this process lays uploads down as bytes, loads no TensorFlow, and works with
what the worker answers.
"""

from __future__ import annotations

import hashlib
import json
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret import catalog
from interpret.core.errors import InterpretError
from interpret.dashboard import ledger
from interpret.dashboard.documents import Documents, checked
from interpret.dashboard.uploads import Data, Folder, Upload, safe_name
from interpret.methods.check import cost
from interpret.sandbox.talk.client import RemoteModel, open_remote
from interpret.sandbox.talk.conversation import Worker

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.catalog import Setting
    from interpret.core.info import Head, ModelInfo
    from interpret.core.model import Progress
    from interpret.core.results import Attribution, Result
    from interpret.core.sample import Sample
    from interpret.sandbox.lock.lock_report import LockReport


_COSTLY = ("aspects", "mask", "orders", "methods")
"""Settings of a check that decide what it costs."""


def start() -> LockReport:
    """Start the process that workers are forked from, which takes seconds, and try one worker.

    Returns
    -------
    LockReport
        How far workers are locked on this machine.

    Raises
    ------
    ModelError
        Where there can be none.
    """
    worker = Worker(readable=(), name="A worker")
    worker.close()
    return worker.report


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a model came from: what its copied commands and its settings begin with.

    Attributes
    ----------
    path, vocabulary
        As a command would name the files.
    stated
        What the user stated beyond the files: options of ``interpret.load``.
    """

    path: str
    vocabulary: str | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """All that ``interpret.load`` is told beside the model file."""
        beside = {"vocabulary": self.vocabulary} if self.vocabulary else {}
        return {**beside, **self.stated}


@dataclass(frozen=True, kw_only=True, eq=False)
class Card:
    """What there is to say about an opened model; ``lock`` is how far its worker is locked."""

    info: ModelInfo
    source: Source
    title: str
    samples: Data | None
    needs_vocabulary: bool
    lock: LockReport


@dataclass(frozen=True, kw_only=True, eq=False)
class Prediction:
    """What the model answers on one input; scores are (class,) or (position, class)."""

    sample: Sample
    heads: tuple[Head, ...]
    scores: tuple[Float[np.ndarray, "..."], ...]


class Analyst:
    """One opened model, to be asked.

    Parameters
    ----------
    path
        The model file.
    source
        What to call it in commands, and what was stated of it.
    sidecar
        The JSON that describes it.
    offered
        Files that came with it: that JSON or a vocabulary may be among them.
    vocabulary
        The file to use as its vocabulary, whatever else says.
    folders
        Temporary folders that the files are in: kept for as long as the model is open.

    Attributes
    ----------
    preparing
        What compiles the model's first gradients and windows beside the page.
    asked
        Called before each question, which it may refuse.
    """

    def __init__(
        self,
        path: Path,
        *,
        source: Source,
        sidecar: Path | None = None,
        offered: Sequence[Path] = (),
        vocabulary: Path | None = None,
        folders: Sequence[Folder] = (),
    ) -> None:
        self._path, self._sidecar, self._offered = path, sidecar, tuple(offered)
        self._vocabulary, self._incoming = vocabulary, Folder()
        self._folders = tuple(folders)
        stated = dict(source.stated) | ({"vocabulary": str(vocabulary)} if vocabulary else {})
        model = open_remote(
            path,
            readable=[self._incoming.path, *(each.path for each in folders)],
            sidecar=sidecar,
            offered=offered,
            **stated,
        )
        self._model: RemoteModel = model
        self.asked: Callable[[], None] = lambda: None
        self.preparing: threading.Thread | None = None
        if vocabulary is None and model.vocabulary is not None:
            source = replace(source, vocabulary=Path(model.vocabulary).name)
        title, samples = model.card(source.path)
        self.card = Card(
            info=model.info,
            source=source,
            title=title,
            samples=samples,
            needs_vocabulary=model.info.input.kind == "tokens" and model.info.tokens is None,
            lock=model.report,
        )
        settings = json.dumps([source.vocabulary, dict(source.stated)], sort_keys=True)
        digest = hashlib.sha256(settings.encode()).hexdigest()
        self.identity = f"{model.info.model_id[:16]}-{digest[:8]}"

    @classmethod
    def from_path(cls, path: Path, *, shown: str) -> Analyst:
        """Open a model that lies on this machine, with the sidecar beside it.

        Raises
        ------
        InterpretError
            Where a file is refused.
        """
        beside = path.with_suffix(".json")
        source = Source(path=shown)
        return cls(path, source=source, sidecar=beside if beside.is_file() else None)

    @classmethod
    def from_uploads(cls, model: Upload, beside: Sequence[Upload] = ()) -> Analyst:
        """Open an uploaded model, with its vocabulary, or its sidecar and what that names.

        Raises
        ------
        InterpretError
            Where a file is refused.
        """
        folder = Folder()
        path = folder.write(model, "model.keras")
        offered = [folder.write(each, "vocabulary.json") for each in beside]
        source = Source(path=path.name)
        return cls(path, source=source, offered=offered, folders=[folder])

    def reopened(self, *, vocabulary: Upload | str | None = None, **settings: Any) -> Analyst:
        """The same model with another vocabulary or other settings; this one stays as it is.

        A vocabulary is a file, or names an alphabet.

        Raises
        ------
        InterpretError
            Where they do not fit the model.
        """
        beside, folders, name = self._vocabulary, self._folders, self.card.source.vocabulary
        if isinstance(vocabulary, str):
            beside, name, settings = None, None, {**settings, "vocabulary": vocabulary}
        elif vocabulary is not None:
            folder = Folder()
            folders = (*folders, folder)
            beside = folder.write(vocabulary, "vocabulary.json")
            name = beside.name
        return Analyst(
            self._path,
            source=Source(path=self.card.source.path, vocabulary=name, stated=settings),
            sidecar=self._sidecar,
            offered=self._offered,
            vocabulary=beside,
            folders=folders,
        )

    def read(self, upload: Upload, *, seed: int | None = None) -> Data:
        """The inputs of a data file, the first of which the model can take: its first, or drawn.

        Raises
        ------
        InterpretError
            Where the file cannot be read or does not fit the model.
        """
        path = self._incoming.write(upload, "data.csv")
        try:
            return self._model.read_data(
                path, shown_path=safe_name(upload.name, "data.csv"), seed=seed
            )
        finally:
            path.unlink(missing_ok=True)

    def documents(self, upload: Upload) -> Documents:
        """A corpus, whose documents the worker reads when they are gone through.

        Raises
        ------
        InterpretError
            Where the file cannot be read.
        """
        path = self._incoming.write(upload, "corpus.txt")
        drop = partial(path.unlink, missing_ok=True)
        name = safe_name(upload.name, "corpus.txt")
        try:
            corpus = checked(replace(self._model.corpus(path), name=name), drop)
        except BaseException:
            drop()
            raise
        digest = hashlib.sha256(upload.data).hexdigest()
        documents = Documents(name=name, path=name, identity=digest[:12], corpus=corpus)
        weakref.finalize(corpus, drop)
        return documents

    def predict(self, x: object) -> Prediction:
        """What the model answers.

        Raises
        ------
        InterpretError
            Where the input does not fit the model.
        """
        self.asked()
        with _counted():
            sample = self._model.encode(x)
            answers = self._model.predict(sample.x[None], sample=sample)
        return Prediction(
            sample=sample,
            heads=self.card.info.heads,
            scores=tuple(np.asarray(head[0]) for head in answers),
        )

    def analyse(
        self,
        name: str,
        x: object | None = None,
        params: Mapping[str, Setting] | None = None,
        *,
        of: Result | None = None,
        progress: Progress | None = None,
    ) -> Result:
        """The answer of one analysis of the catalogue; ``x`` for those that look at an input.

        ``of`` is a map of it, for those that look at an explanation.

        Raises
        ------
        InterpretError
            Where the analysis, a parameter or the input is refused.
        """
        self.asked()
        with _counted():
            return catalog.run(self._model, x, name, of=of, progress=progress, **(params or {}))

    def cost_of_check(self, x: object, of: Attribution, params: Mapping[str, Setting]) -> int:
        """How many inputs a check of a map runs through the model at most.

        Raises
        ------
        InterpretError
            Where the input or a setting is refused.
        """
        told: dict[str, Any] = {name: params[name] for name in _COSTLY if name in params}
        told["rows"] = params.get("baseline_file")
        with _counted():
            return cost(self._model, x, of, **told)

    def prepare(self, x: object) -> None:
        """Let the model compile its first gradients and windows, for inputs as long as ``x``.

        Raises
        ------
        InterpretError
            Where the input does not fit, or the model has ended meanwhile.
        """
        catalog.run(self._model, x, "integrated_gradients", steps=50)
        catalog.run(self._model, x, "occlude", progress=lambda done, total: False)

    def give_up(self) -> None:
        """End the worker, from another thread than the one that waits for it."""
        self._model.give_up()

    def end(self) -> None:
        """End the worker for good, and remove the files: whoever still asks is told so."""
        self._model.end()
        for folder in (self._incoming, *self._folders):
            folder.remove()


@contextmanager
def _counted() -> Iterator[None]:
    """Note where a worker dies over a question."""
    try:
        yield
    except InterpretError as error:
        ledger.counted_error(error)
        raise


__all__ = ["Analyst", "Card", "Data", "Documents", "Prediction", "Source", "Upload", "start"]
