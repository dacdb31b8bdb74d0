"""Which commands does a worker know? A short list: open a model, read data, compute."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import InterpretError
from interpret.core.model_calls import CALLS
from interpret.core.same_inputs import Same
from interpret.inputs.sidecar import read_sidecar

if TYPE_CHECKING:
    from interpret.core.corpus import Corpus
    from interpret.core.data_file import Data
    from interpret.core.info import ModelInfo
    from interpret.core.model import Progress, SequenceModel
    from interpret.core.opened_model import OpenedModel
    from interpret.core.sample import Sample
    from interpret.sandbox.lock.lock_report import Level

DOCUMENTS_AT_ONCE = 1024
BYTES_AT_ONCE = 8 * 2**20


class Answers:
    """One opened model, and what may be asked of it; ``level`` is how far the process is locked."""

    def __init__(self, level: Level = "reduced") -> None:
        self._level = level
        self._opened: OpenedModel | None = None
        self._passing: Passing | None = None
        self._randomised: tuple[Any, SequenceModel] | None = None

    @property
    def model(self) -> OpenedModel:
        """The model that is open.

        Raises
        ------
        InterpretError
            Where none is.
        """
        if self._opened is None:
            raise InterpretError("This worker has no model open.")
        return self._opened

    def answer(self, do: str, arguments: Mapping[str, Any], progress: Progress) -> Any:
        """The answer to a command.

        Raises
        ------
        InterpretError
            Where there is no such command, or what it works on is refused.
        """
        if do == "call":
            return self._call(progress=progress, **arguments)
        if do == "self_test":
            from interpret.backends.self_test import self_test

            return self_test()
        known: dict[str, Callable[..., Any]] = {
            "named_files": self.named_files,
            "open": self.open,
            "card": self.card,
            "read_data": self.read_data,
            "corpus": self.corpus,
            "documents": self.documents,
            "encode_file": self.encode_file,
        }
        if do not in known:
            raise InterpretError(f"A worker knows no command {do!r}.")
        return known[do](**arguments)

    def _call(
        self,
        *,
        name: str,
        positional: Sequence[Any],
        named: Mapping[str, Any],
        counted: bool,
        progress: Progress,
        randomised: tuple[tuple[str, ...], int] | None = None,
    ) -> Any:
        """One of the model's own methods, or of it with other weights: these layers, this seed."""
        if name not in CALLS:
            raise InterpretError(f"A worker's model has no method {name!r}.")
        more = {"progress": progress} if counted else {}
        return getattr(self._subject(randomised), name)(*positional, **named, **more)

    def _subject(self, randomised: tuple[tuple[str, ...], int] | None) -> SequenceModel:
        """The model as it is asked for; other weights are let go when others, or none, are."""
        if randomised is None:
            self._randomised = None
            return self.model
        if self._randomised is None or self._randomised[0] != randomised:
            layers, seed = randomised
            self._randomised = (randomised, self.model.randomised(layers, seed=seed))
        return self._randomised[1]

    def named_files(self, *, sidecar: str) -> tuple[str, ...]:
        """Files that a sidecar names: they lie in its folder."""
        stated = read_sidecar(sidecar)
        named = [stated.vocabulary, stated.samples]
        return tuple(str(each) for each in named if isinstance(each, Path))

    def open(
        self,
        *,
        path: str,
        sidecar: str | None,
        offered: Sequence[str],
        settings: Mapping[str, Any],
    ) -> tuple[ModelInfo, str | None]:
        """Open a model with what lies beside it; see ``open_local``."""
        from interpret.loading.local import open_local

        opened = open_local(
            Path(path), sidecar=sidecar, offered=offered, opening=self._opening, settings=settings
        )
        self._opened = opened
        return opened.info, opened.vocabulary

    def _opening(
        self, file: Path, *, focus: str | int | None, same: Same, architecture: str | None = None
    ) -> Any:
        """The model of a file; of a SavedModel only where this process is fully locked."""
        from interpret.backends import open_model
        from interpret.backends.saved_model import is_saved_model, layered_copy, not_locked

        if not is_saved_model(file):
            return open_model(file, focus=focus, same=same, architecture=architecture, apart=False)
        if self._level != "full":
            raise not_locked(file)
        copy = layered_copy(file, Path(tempfile.gettempdir()))
        model = open_model(copy, focus=focus, same=same, apart=False)
        note = f"{file.name} is a TensorFlow SavedModel, from which the layers were taken."
        notes = (*model.info.notes, note)
        info = replace(model.info, name=file.name, model_id=_digest(file), notes=notes)
        return model.with_encoder(info, model.encode)

    def card(self, *, shown_path: str) -> tuple[str, Data | None]:
        """Title and samples, as far as the sidecar names them."""
        return self.model.card(shown_path)

    def read_data(self, *, path: str, shown_path: str, seed: int | None) -> Data:
        """The inputs of a file, the first of which the model can take: its first, or some drawn."""
        return self.model.read_data(Path(path), shown_path=shown_path, seed=seed)

    def encode_file(self, *, path: str, row: int | None, piece: bool) -> Sample:
        """One input out of a file, as the model takes it."""
        return self.model.encode_file(Path(path), row=row, piece=piece)

    def corpus(self, *, path: str, reading: Mapping[str, str]) -> tuple[Any, ...]:
        """How many documents a corpus holds; names of labels; and a number of one for each."""
        corpus = self._passing_through(path, reading).corpus
        labels = corpus.labels
        names = tuple(dict.fromkeys(each for each in labels or () if each is not None))
        numbers = {None: -1} | {name: number for number, name in enumerate(names)}
        codes = None if labels is None else np.array([numbers[each] for each in labels], np.int64)
        return len(corpus), names, codes

    def documents(self, *, path: str, reading: Mapping[str, str], start: int) -> tuple[Any, ...]:
        """Some documents of a corpus, from one on; nothing where it has no more."""
        return self._passing_through(path, reading).some(start)

    def _passing_through(self, path: str, reading: Mapping[str, str]) -> Passing:
        request = (path, dict(reading))
        if self._passing is None or self._passing.request != request:
            self._passing = Passing(request, self.model.corpus(Path(path), **reading))
        return self._passing


class Passing:
    """A corpus, and how far somebody has gone through it; ``request`` is its path and options."""

    def __init__(self, request: tuple[str, dict[str, str]], corpus: Corpus) -> None:
        self.request, self.corpus = request, corpus
        self._next, self._rest = 0, iter(corpus)

    def some(self, start: int) -> tuple[Any, ...]:
        """The documents from ``start`` on, up to a thousand or some megabytes."""
        if start != self._next:
            self._next, self._rest = start, itertools.islice(self.corpus, start, None)
        documents: list[Any] = []
        size = 0
        for document in self._rest:
            documents.append(document)
            size += len(document) if isinstance(document, str) else np.asarray(document).nbytes
            if len(documents) == DOCUMENTS_AT_ONCE or size >= BYTES_AT_ONCE:
                break
        self._next += len(documents)
        return tuple(documents)


def _digest(path: Path) -> str:
    """Of a file, or of all files of a folder; a rewritten copy would have another each time."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for each in files:
        digest.update(each.read_bytes())
    return digest.hexdigest()
