"""Who opens models and answers questions about them? The one object that the pages ask.

An ``Analyst`` holds one opened model. What it is given and what it answers are small values, arrays
and the records of ``interpret.core``, so that it can move into a worker process of its own; nothing
else in the dashboard loads TensorFlow or reads what a stranger uploaded.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret import catalog
from interpret.dashboard.data import Data, Row, Upload, read_data
from interpret.inputs.sidecar import read_sidecar
from interpret.loading import load, sidecar_path, start_tensorflow

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.catalog import Value
    from interpret.core.model import Head, ModelInfo, Progress, Sample, SequenceModel
    from interpret.core.results import Result

MODEL_SUFFIXES = ("keras", "h5", "hdf5")
_LONGEST_NAME = 120


def start() -> None:
    """Load TensorFlow, which takes seconds, and keep the garbage collector off it.

    Streamlit collects garbage after every run of a page; walking all that TensorFlow allocated
    would stop running work for 0.4 seconds each time.
    """
    start_tensorflow()
    gc.collect()
    gc.freeze()


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
    """What there is to say about an opened model."""

    info: ModelInfo
    source: Source
    title: str
    samples: Data | None
    needs_vocabulary: bool


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
        The model file; its sidecar and its samples lie beside it.
    source
        What to call it in commands.
    folders
        Temporary folders that the files are in: kept for as long as the model is open.
    """

    def __init__(
        self,
        path: Path,
        *,
        source: Source,
        vocabulary: Path | None = None,
        folders: Sequence[Folder] = (),
    ) -> None:
        self._path, self._vocabulary, self._folders = path, vocabulary, tuple(folders)
        self._model: SequenceModel = load(path, vocabulary=vocabulary, **source.stated)
        info = self._model.info
        title, samples = _beside(info, path, source.path)
        self.card = Card(
            info=info,
            source=source,
            title=title,
            samples=samples,
            needs_vocabulary=info.input.kind == "tokens" and info.tokens is None,
        )
        stated = json.dumps([source.vocabulary, dict(source.stated)], sort_keys=True)
        self.identity = f"{info.model_id[:16]}-{hashlib.sha256(stated.encode()).hexdigest()[:8]}"

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
        described = next((each for each in beside if _is_sidecar(each.data)), None)
        names_one = described is not None and "vocabulary" in json.loads(described.data)
        # Laid down in any case, so that no vocabulary called model.json is taken for one.
        sidecar_path(path).write_bytes(b"{}" if described is None else described.data)
        vocabulary, name = None, None
        for each in beside:
            if each is described:
                continue
            written = folder.write(each, "vocabulary.json")
            if vocabulary is None and not names_one and written.suffix in (".json", ".txt"):
                vocabulary, name = written, safe_name(each.name, "vocabulary.json")
        source = Source(path=path.name, vocabulary=name)
        return cls(path, source=source, vocabulary=vocabulary, folders=[folder])

    def reopened(self, *, vocabulary: Upload | None = None, **settings: Any) -> Analyst:
        """The same model with another vocabulary or other settings; this one stays as it is.

        Raises
        ------
        InterpretError
            Where they do not fit the model.
        """
        source, beside, folders = self.card.source, self._vocabulary, self._folders
        name = source.vocabulary
        if vocabulary is not None:
            folder = Folder()
            folders = (*folders, folder)
            beside = folder.write(vocabulary, "vocabulary.json")
            name = safe_name(vocabulary.name, "vocabulary.json")
        stated = Source(path=source.path, vocabulary=name, stated=settings)
        return Analyst(self._path, source=stated, vocabulary=beside, folders=folders)

    def read(self, upload: Upload) -> Data:
        """The inputs of a data file, the first of which the model can take.

        Raises
        ------
        InterpretError
            Where the file cannot be read or does not fit the model.
        """
        with tempfile.TemporaryDirectory(prefix="interpret-") as folder:
            path = Path(folder) / safe_name(upload.name, "data.csv")
            path.write_bytes(upload.data)
            found = read_data(self.card.info, path, shown_path=path.name)
        self._model.encode(found.rows[0].x)
        return found

    def predict(self, x: object) -> Prediction:
        """What the model answers.

        Raises
        ------
        InterpretError
            Where the input does not fit the model.
        """
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
        params: Mapping[str, Value] | None = None,
        *,
        progress: Progress | None = None,
    ) -> Result:
        """The answer of one analysis of the catalogue; ``x`` for those that look at an input.

        Raises
        ------
        InterpretError
            Where the analysis, a parameter or the input is refused.
        """
        return catalog.run(self._model, x, name, progress=progress, **(params or {}))


def safe_name(name: str, otherwise: str) -> str:
    r"""A file name without folders, control characters and what some systems forbid.

    >>> safe_name("../../a\\b<i>.csv", "data.csv")
    'b_i_.csv'
    """
    last = PurePosixPath(PureWindowsPath(name).name).name
    clean = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", last).strip(" .")
    clean = clean.encode("utf-8", "ignore").decode("utf-8")
    if not clean:
        return otherwise
    suffix = Path(clean).suffix[:12]
    return clean[: _LONGEST_NAME - len(suffix)] + suffix if len(clean) > _LONGEST_NAME else clean


class Folder:
    """A temporary folder that goes away with the last one who holds it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="interpret-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def write(self, upload: Upload, otherwise: str) -> Path:
        """Lay a file in it, under its own name where that can be one."""
        path = self.path / safe_name(upload.name, otherwise)
        while path.exists():
            path = path.with_name(f"other-{path.name}")
        path.write_bytes(upload.data)
        return path


def _is_sidecar(data: bytes) -> bool:
    """Whether this JSON describes a model rather than a vocabulary, which maps words to numbers."""
    try:
        content = json.loads(data)
    except ValueError:
        return False
    if not isinstance(content, dict):
        return False
    lists = any(isinstance(content.get(key), list | dict) for key in ("labels", "channels"))
    return lists or "schema_version" in content


def _beside(info: ModelInfo, path: Path, shown: str) -> tuple[str, Data | None]:
    """Title and samples that the sidecar names."""
    sidecar = sidecar_path(path)
    if not sidecar.is_file():
        return info.name, None
    stated = read_sidecar(sidecar)
    samples = None
    if stated.samples is not None and stated.samples.is_file():
        where = str(PurePosixPath(shown).with_name(stated.samples.name))
        samples = read_data(info, stated.samples, shown_path=where)
    return stated.title or info.name, samples


__all__ = ["Analyst", "Card", "Data", "Prediction", "Row", "Source", "Upload", "safe_name", "start"]
