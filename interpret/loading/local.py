"""How is a model opened in this process, with the files beside it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from interpret.backends import is_architecture, open_model
from interpret.core.alphabets import ASSUMED
from interpret.core.errors import InterpretError
from interpret.core.given_inputs import one_given
from interpret.core.given_letters import letters_given
from interpret.core.model_calls import AskedModel
from interpret.core.same_inputs import ONE_GIVEN
from interpret.inputs.formats import format_of, suffixes
from interpret.inputs.reading import parse_json
from interpret.inputs.sidecar import Sidecar, is_sidecar, read_sidecar, sidecar_beside
from interpret.loading.known import Known, dress

if TYPE_CHECKING:
    from interpret.backends.keras_model import KerasModel
    from interpret.core.corpus import Corpus
    from interpret.core.data_file import Data
    from interpret.core.info import ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.core.opened_model import ReadyModel
    from interpret.core.sample import Sample

MOST_DESCRIPTION = 16 * 2**20


class LocalModel(AskedModel):
    """A model of this process, with the files beside it; ``open_local`` makes it.

    Attributes
    ----------
    model
        The model itself.
    vocabulary
        The file among those offered that was taken for the vocabulary.
    """

    def __init__(
        self,
        model: ReadyModel,
        *,
        sidecar: Sidecar | None = None,
        vocabulary: str | None = None,
    ) -> None:
        self.model = model
        self._sidecar, self._vocabulary = sidecar, vocabulary

    @classmethod
    def of(cls, model: ReadyModel, **beside: Any) -> Self:
        """A model with its sidecar, and the file that was taken for its vocabulary."""
        return cls(model, **beside)

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self.model.info

    @property
    def vocabulary(self) -> str | None:
        """The file among those offered that was taken for the vocabulary."""
        return self._vocabulary

    def for_input(self, x: object) -> Self:
        """The model as this input, or the name of its file, asks for it."""
        model = self.model.for_input(x)
        if model is self.model:
            return self
        return self.of(model, sidecar=self._sidecar, vocabulary=self._vocabulary)

    def randomised(self, layers: Sequence[str], *, seed: int) -> SequenceModel:
        """The model with other weights in some layers; the files are this one's."""
        return self.model.randomised(layers, seed=seed)

    def card(self, shown_path: str) -> tuple[str, Data | None]:
        """Title and samples, as far as the sidecar names them."""
        stated = self._sidecar
        if stated is None:
            return self.info.name, None
        samples = None
        if stated.samples is not None and stated.samples.is_file():
            where = str(PurePosixPath(shown_path).with_name(stated.samples.name))
            samples = self._data(stated.samples, shown_path=where)
        return stated.title or self.info.name, samples

    def read_data(self, path: Path, *, shown_path: str, seed: int | None = None) -> Data:
        """The inputs of a file, the first of which the model can take."""
        data = self._data(path, shown_path=shown_path, seed=seed)
        self.encode(data.rows[0].x)
        return data

    def corpus(self, path: Path, **reading: str) -> Corpus:
        """A file of documents, looked through once; see ``interpret.read_corpus``."""
        from interpret.inputs.documents import read_corpus

        return read_corpus(path, **reading)

    def encode_file(self, path: Path, *, row: int | None = None, piece: bool = False) -> Sample:
        """One input out of a file, as ``encode`` gives it."""
        from interpret.inputs.input_file import read_input

        return self.model.encode(read_input(path, self.info, row=row), piece=piece)

    def _data(self, path: Path, *, shown_path: str, seed: int | None = None) -> Data:
        from interpret.inputs.input_file import read_data

        return read_data(self.info, path, shown_path=shown_path, seed=seed)

    def _call(self, name: str, /, *positional: Any, **named: Any) -> Any:
        return getattr(self.model, name)(*positional, **named)


def open_local(
    source: Any,
    *,
    sidecar: Path | str | None = None,
    offered: Sequence[str] = (),
    opening: Callable[..., KerasModel] = open_model,
    settings: Mapping[str, Any],
) -> LocalModel:
    """Open a model with what lies beside it.

    Parameters
    ----------
    source
        The model file, or a Keras model.
    sidecar
        The JSON that describes it.
    offered
        Files that were given with it, of which one may be that JSON and one the vocabulary.
    opening
        Opens the file: takes it, the ``focus``, what is the ``same``, and perhaps the
        ``architecture``.
    settings
        Options of ``interpret.load``.

    Raises
    ------
    InterpretError
        Where a file is refused, or the model does not run.
    """
    stated = dict(settings)
    layers = next((each for each in offered if is_architecture(Path(each))), None)
    if layers is not None:
        stated.setdefault("architecture", layers)
    described, vocabulary = told_apart([each for each in offered if each != layers])
    beside = sidecar_beside(sidecar) if sidecar is not None else None
    if described is not None:
        beside = read_sidecar(described)
    if vocabulary is not None and (beside is None or beside.vocabulary is None):
        stated.setdefault("vocabulary", vocabulary)
    parts = {"architecture": stated.pop("architecture")} if "architecture" in stated else {}
    same = stated.pop("same", None)
    if same in (None, ONE_GIVEN) and beside is not None and beside.same is not None:
        same = beside.same
    model = opening(source, focus=stated.pop("focus", None), same=same, **parts)
    names = ("vocabulary", "labels", "channels", "sampling_rate")
    known = Known(**{name: stated.pop(name) for name in names if name in stated})
    wear = partial(dress, sidecar=beside, text=stated)
    lettered = replace(known, vocabulary=ASSUMED)

    def dressed(bare: KerasModel, *, joining: bool = False) -> KerasModel:
        """With all that is known of it, and as it is read where an input asks for it otherwise."""
        model = wear(bare, stated=known)
        if joining and model.info.alike:
            model.read_otherwise(one_given, lambda: dressed(bare.on_same_inputs()))
        return model.read_otherwise(letters_given, lambda: wear(bare, stated=lettered))

    model = dressed(model, joining=same is None)
    used = vocabulary is not None and known.vocabulary == vocabulary
    return LocalModel.of(model, sidecar=beside, vocabulary=vocabulary if used else None)


def told_apart(offered: Sequence[str]) -> tuple[str | None, str | None]:
    """The file that describes the model, and the one that may be its vocabulary.

    Raises
    ------
    DataError
        Where a file can be neither, and no description may name it.
    """
    described = next((each for each in offered if _is_sidecar(Path(each))), None)
    rest = [each for each in offered if each != described]
    if described is None:
        for each in rest:
            format_of(Path(each), "a vocabulary")
    known = ("", *suffixes("a vocabulary"))
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
    return is_sidecar(content)
