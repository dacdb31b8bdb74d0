"""What can be asked of a model that was opened with the files beside it, wherever it lives?"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from interpret.core.corpus import Corpus
from interpret.core.data_file import Data
from interpret.core.library_maps import LibraryMaps
from interpret.core.model import SequenceModel
from interpret.core.sample import Sample


class OpenedModel(SequenceModel, LibraryMaps, Protocol):
    """A model that also reads the files that belong to it, where it lives."""

    @property
    def vocabulary(self) -> str | None:
        """The file among those offered with the model that was taken for its vocabulary."""
        ...

    def card(self, shown_path: str) -> tuple[str, Data | None]:
        """Title and samples that the sidecar names; ``shown_path`` is the model's."""
        ...

    def read_data(self, path: Path, *, shown_path: str) -> Data:
        """The inputs of a file, the first of which the model can take."""
        ...

    def corpus(self, path: Path, **reading: str) -> Corpus:
        """A file of documents; ``reading`` is as for ``interpret.read_corpus``."""
        ...

    def encode_file(self, path: Path, *, row: int | None = None) -> Sample:
        """One input out of a file, as the model takes it."""
        ...
