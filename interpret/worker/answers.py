"""Which commands does a worker know? A short list: open a model, read data, compute."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import InterpretError
from interpret.core.model_calls import CALLS
from interpret.inputs.formats import suffixes
from interpret.inputs.reading import parse_json
from interpret.inputs.sidecar import Sidecar, read_sidecar

if TYPE_CHECKING:
    from interpret.core.data_file import Data
    from interpret.core.model import Progress
    from interpret.core.sample import Sample
    from interpret.sandbox.lock.lock_report import Level

MOST_DESCRIPTION = 16 * 2**20
DOCUMENTS_AT_ONCE = 1024
BYTES_AT_ONCE = 8 * 2**20


class Answers:
    """One opened model, and what may be asked of it; ``level`` is how far the process is locked."""

    def __init__(self, level: Level = "reduced") -> None:
        self._level = level
        self._model: Any = None
        self._sidecar: Sidecar | None = None
        self._passing: Passing | None = None

    def answer(self, do: str, given: Mapping[str, Any], progress: Progress) -> Any:
        """The answer to a command.

        Raises
        ------
        InterpretError
            Where there is no such command, or what it works on is refused.
        """
        if do == "call":
            return self._call(progress=progress, **given)
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
        return known[do](**given)

    def _call(
        self,
        *,
        name: str,
        positional: Sequence[Any],
        named: Mapping[str, Any],
        counted: bool,
        progress: Progress,
    ) -> Any:
        """One of the model's own methods."""
        if name not in CALLS or self._model is None:
            raise InterpretError(f"A worker's model has no method {name!r}.")
        more = {"progress": progress} if counted else {}
        return getattr(self._model, name)(*positional, **named, **more)

    def named_files(self, *, sidecar: str) -> tuple[str, ...]:
        """Files that a sidecar names: they lie in its folder."""
        found = read_sidecar(sidecar)
        named = [found.vocabulary, found.samples]
        return tuple(str(each) for each in named if isinstance(each, Path))

    def open(
        self,
        *,
        path: str,
        sidecar: str | None,
        offered: Sequence[str],
        settings: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Open a model with what lies beside it.

        Parameters
        ----------
        sidecar
            The JSON that describes it.
        offered
            Files that were given with it, of which one may be that JSON and one the vocabulary.
        settings
            Options of ``interpret.load``.
        """
        from interpret.loading import Known, dress

        stated = dict(settings)
        described, vocabulary = told_apart(offered)
        sidecar = described if described is not None else sidecar
        self._sidecar = read_sidecar(sidecar) if sidecar is not None else None
        named = self._sidecar is not None and self._sidecar.vocabulary is not None
        if vocabulary is not None and not named:
            stated.setdefault("vocabulary", vocabulary)
        model = self._opened(path, focus=stated.pop("focus", None))
        kept = ("vocabulary", "labels", "channels", "sampling_rate")
        known = Known(**{name: stated.pop(name) for name in kept if name in stated})
        self._model = dress(model, stated=known, sidecar=self._sidecar, text=stated)
        used = known.vocabulary == vocabulary and vocabulary is not None
        return {"info": self._model.info, "vocabulary": vocabulary if used else None}

    def _opened(self, path: str, *, focus: str | int | None) -> Any:
        """The model of a file; of a SavedModel only where this process is fully locked."""
        from interpret.backends import open_model
        from interpret.backends.saved_model import is_saved_model, layered_copy

        file = Path(path)
        if self._level != "full" or not is_saved_model(file):
            return open_model(file, focus=focus)
        model = open_model(layered_copy(file, Path(tempfile.gettempdir())), focus=focus)
        note = f"{file.name} is a TensorFlow SavedModel, from which the layers were taken."
        notes = (*model.info.notes, note)
        info = replace(model.info, name=file.name, model_id=_digest(file), notes=notes)
        return model.with_encoder(info, model.encode)

    def card(self, *, shown: str) -> tuple[str, Data | None]:
        """Title and samples, as far as the sidecar names them."""
        from interpret.inputs.input_file import read_data

        info, stated = self._model.info, self._sidecar
        if stated is None:
            return info.name, None
        samples = None
        if stated.samples is not None and stated.samples.is_file():
            where = str(PurePosixPath(shown).with_name(stated.samples.name))
            samples = read_data(info, stated.samples, shown_path=where)
        return stated.title or info.name, samples

    def read_data(self, *, path: str, shown: str) -> Data:
        """The inputs of a file, the first of which the model can take."""
        from interpret.inputs.input_file import read_data

        found = read_data(self._model.info, Path(path), shown_path=shown)
        self._model.encode(found.rows[0].x)
        return found

    def corpus(self, *, path: str, reading: Mapping[str, str]) -> dict[str, Any]:
        """How many documents a corpus holds, and their labels: names, and a number for each."""
        corpus = self._passing_through(path, reading).corpus
        labels = corpus.labels
        names = tuple(dict.fromkeys(each for each in labels or () if each is not None))
        numbers = {None: -1} | {name: number for number, name in enumerate(names)}
        codes = None if labels is None else np.array([numbers[each] for each in labels], np.int64)
        return {"count": len(corpus), "names": names, "codes": codes}

    def documents(self, *, path: str, reading: Mapping[str, str], start: int) -> tuple[Any, ...]:
        """Some documents of a corpus, from one on; nothing where it has no more."""
        return self._passing_through(path, reading).some(start)

    def _passing_through(self, path: str, reading: Mapping[str, str]) -> Passing:
        asked = (path, dict(reading))
        if self._passing is None or self._passing.asked != asked:
            self._passing = Passing(asked)
        return self._passing

    def encode_file(self, *, path: str, row: int | None) -> Sample:
        """One input out of a file, as the model takes it."""
        from interpret.inputs.input_file import read_input

        sample: Sample = self._model.encode(read_input(path, self._model.info, row=row))
        return sample


class Passing:
    """A corpus, and how far somebody has gone through it; ``asked`` is its path and options."""

    def __init__(self, asked: tuple[str, dict[str, str]]) -> None:
        from interpret.inputs.documents import read_corpus

        self.asked = asked
        self.corpus = read_corpus(Path(asked[0]), **asked[1])
        self._next, self._rest = 0, iter(self.corpus)

    def some(self, start: int) -> tuple[Any, ...]:
        """The documents from ``start`` on, up to a thousand or some megabytes."""
        if start != self._next:
            self._next, self._rest = start, itertools.islice(self.corpus, start, None)
        found: list[Any] = []
        size = 0
        for document in self._rest:
            found.append(document)
            size += len(document) if isinstance(document, str) else np.asarray(document).nbytes
            if len(found) == DOCUMENTS_AT_ONCE or size >= BYTES_AT_ONCE:
                break
        self._next += len(found)
        return tuple(found)


def _digest(path: Path) -> str:
    """Of a file, or of all files of a folder; a rewritten copy would have another each time."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    found = hashlib.sha256()
    for each in files:
        found.update(each.read_bytes())
    return found.hexdigest()


def told_apart(offered: Sequence[str]) -> tuple[str | None, str | None]:
    """The file that describes the model, and the one that may be its vocabulary."""
    described = next((each for each in offered if _is_sidecar(Path(each))), None)
    rest = (each for each in offered if each != described)
    known = suffixes("a vocabulary")
    vocabulary = next((each for each in rest if Path(each).suffix.lower() in known), None)
    return described, vocabulary


def _is_sidecar(path: Path) -> bool:
    """Whether this JSON describes a model rather than a vocabulary, which maps words to numbers."""
    if path.suffix.lower() != ".json" or path.stat().st_size > MOST_DESCRIPTION:
        return False
    try:
        content = parse_json(path.read_bytes().decode("utf-8"), name=path.name)
    except (InterpretError, ValueError):
        return False
    if not isinstance(content, dict):
        return False
    lists = any(isinstance(content.get(key), list | dict) for key in ("labels", "channels"))
    return lists or "schema_version" in content
