"""What can be asked of a model that was opened with the files beside it, wherever it lives?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from interpret.core.corpus import Corpus
from interpret.core.data_file import Data
from interpret.core.info import ModelInfo
from interpret.core.library_maps import LibraryMaps
from interpret.core.model import SequenceModel
from interpret.core.notebook import InNotebook
from interpret.core.sample import Sample

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float


class Closing:
    """What can stand in a ``with`` statement, which closes it at its end."""

    def close(self) -> None:
        """Let go of what only an open model holds: a worker process, where it has one."""

    def __enter__(self) -> Self:
        """The model itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Close it."""
        self.close()


class ModelInNotebook(InNotebook):
    """A model, which shows what it is."""

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """One line: what goes in, through what, and what comes out."""
        return f"{type(self).__name__}({self.info.in_short})"


class ReadyModel(SequenceModel, Protocol):
    """What ``interpret.load`` gives: a model that also takes an input as it comes, and closes."""

    def for_input(self, x: object) -> Self:
        """The model itself, or as ``x`` asks for it where nobody said how it is read."""
        ...

    def predict(
        self,
        x: Any,
        *,
        sample: Sample | None = None,
        layer: str | None = None,
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head, or one layer's map; see ``SequenceModel.predict``.

        Without a ``sample``, ``x`` is one input as a user gives it, and the answer is of one
        sample: ``(probabilities,) = model.predict("a fine film")``, each (1, class).
        """
        ...

    def close(self) -> None:
        """End the worker process, where it has one."""
        ...

    def __enter__(self) -> Self:
        """The model itself."""
        ...

    def __exit__(self, *raised: object) -> None:
        """Close it."""
        ...


class OpenedModel(SequenceModel, LibraryMaps, Protocol):
    """A model that also reads the files that belong to it, where it lives."""

    def for_input(self, x: object) -> Self:
        """The model as this input, or the name of its file, asks for it."""
        ...

    @property
    def vocabulary(self) -> str | None:
        """The file among those offered with the model that was taken for its vocabulary."""
        ...

    def card(self, shown_path: str) -> tuple[str, Data | None]:
        """Title and samples that the sidecar names; ``shown_path`` is the model's."""
        ...

    def read_data(self, path: Path, *, shown_path: str, seed: int | None = None) -> Data:
        """The inputs of a file, the first of which the model can take: its first, or some drawn."""
        ...

    def corpus(self, path: Path, **reading: str) -> Corpus:
        """A file of documents; ``reading`` is as for ``interpret.read_corpus``."""
        ...

    def encode_file(self, path: Path, *, row: int | None = None, piece: bool = False) -> Sample:
        """One input out of a file, as ``encode`` gives it."""
        ...
