"""How does a model look that lives in a worker? Like any other: a ``SequenceModel``.

Every method asks the worker and gives back, to the bit, what it would give in this process. Neither
TensorFlow nor a parser of strangers' files is loaded here.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from interpret.core.data_file import Data
from interpret.core.errors import InterpretError, ModelError
from interpret.core.info import ModelInfo
from interpret.core.model import Kernel, LinearHead, Survey, WindowScores
from interpret.core.sample import Sample
from interpret.sandbox.talk.conversation import ANSWERING, Gone, Worker

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.model import Engine, Progress
    from interpret.core.targets import Target
    from interpret.sandbox.lock.lock_report import LockReport

    Scores = tuple[Float[np.ndarray, "sample ..."], ...]

_Kind = TypeVar("_Kind")

RETRIES = 3
"""How often a question is asked again whose worker ended over somebody else's."""

FARTHEST = 2**20
"""Positions that a layer's answer may be told to have seen, or to lie outside of the input."""


@dataclass(frozen=True, kw_only=True)
class Source:
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
        See ``Source``. What the sidecar names is made readable as well.
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
    source = Source(
        path=Path(path),
        readable=tuple(each.absolute() for each in allowed),
        sidecar=Path(sidecar) if sidecar is not None else None,
        offered=tuple(Path(each) for each in offered),
        settings=settings,
    )
    return RemoteModel(source, deadline=deadline, bare=bare)


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


class RemoteModel:
    """A model in a worker of its own; ``open_remote`` makes it.

    The worker ends with this object. One that was stopped or has died is replaced at the next
    question.

    Attributes
    ----------
    report
        How far the worker is locked.
    vocabulary
        The file among those offered that was taken for the vocabulary.
    """

    def __init__(self, source: Source, *, deadline: float = ANSWERING, bare: bool = False) -> None:
        self.source = source
        self._deadline, self._bare = deadline, bare
        self._opening = threading.Lock()
        self._worker: Worker | None = None
        self._info: ModelInfo | None = None
        self.vocabulary: str | None = None
        self._worker = self._opened()

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self._of(ModelInfo, self._info)

    @property
    def report(self) -> LockReport:
        """How far the worker is locked."""
        return self._now().report

    @property
    def pid(self) -> int:
        """Process id of the worker."""
        return self._now().pid

    def close(self) -> None:
        """End the worker; another question would start one again."""
        if self._worker is not None:
            self._worker.close()

    def card(self, shown: str) -> tuple[str, Data | None]:
        """Title and samples that the sidecar names; ``shown`` is what the model file is called."""
        told = self._ask("card", shown=shown)
        if type(told) is not tuple or len(told) != 2 or not isinstance(told[0], str):
            raise self._nonsense()
        return told[0], self._of(Data, told[1]) if told[1] is not None else None

    def read_data(self, path: Path, *, shown: str) -> Data:
        """The inputs of a file that the worker may read."""
        return self._of(Data, self._ask("read_data", path=str(path), shown=shown))

    def corpus(
        self, path: Path, **reading: str
    ) -> tuple[int, tuple[str | None, ...] | None, Callable[[], Iterator[Any]]]:
        """Size and labels of a corpus that the worker may read, and what goes through it.

        Its documents come some at a time, however large it is. ``reading`` is as for
        ``interpret.read_corpus``.
        """
        given = {"path": str(path.absolute()), "reading": reading}
        told = self._ask("corpus", **given)
        if type(told) is not dict or type(told.get("count")) is not int:
            raise self._nonsense()
        count = told["count"]
        return count, self._labels(told), lambda: self._documents(given, count)

    def _documents(self, given: dict[str, Any], count: int) -> Iterator[Any]:
        done = 0
        while done < count:
            some = self._ask("documents", **given, start=done)
            if type(some) is not tuple or not some or not all(map(_is_document, some)):
                raise self._nonsense()
            yield from some[: count - done]
            done += len(some)

    def _labels(self, told: dict[str, Any]) -> tuple[str | None, ...] | None:
        names, codes = told.get("names"), told.get("codes")
        if codes is None:
            return None
        fits = type(names) is tuple and all(type(each) is str for each in names)
        if not fits or not isinstance(codes, np.ndarray) or codes.shape != (told["count"],):
            raise self._nonsense()
        by_code = dict(enumerate(names or ())) | {-1: None}
        if not set(codes.tolist()) <= by_code.keys():
            raise self._nonsense()
        return tuple(by_code[code] for code in codes.tolist())

    def encode_file(self, path: Path, *, row: int | None = None) -> Sample:
        """One input out of a file that the worker may read, as the model takes it."""
        return self._of(Sample, self._ask("encode_file", path=str(path.absolute()), row=row))

    def encode(self, x: object, /) -> Sample:
        """Turn what a user gives into a Sample."""
        return x if isinstance(x, Sample) else self._of(Sample, self._call("encode", _plain(x)))

    def predict(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str | None = None,
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head, or one layer's map; see ``SequenceModel.predict``."""
        found = self._call("predict", x, sample=sample, layer=layer, logits=logits)
        return self._several(found)

    def survey(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str,
        parts: Float[np.ndarray, "sample position part"],
        logits: bool = False,
        heads: bool = True,
    ) -> Survey:
        """Scores, one conv layer's pre-activation map and what it comes to, in one pass."""
        more: dict[str, Any] = {"sample": sample, "layer": layer, "parts": parts, "logits": logits}
        return self._of(Survey, self._call("survey", x, **more, heads=heads))

    def predict_gated(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        floors: Mapping[str, Float[np.ndarray, "filter"]],
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head with filters silent where they pass no floor."""
        found = self._call("predict_gated", x, sample=sample, floors=floors, logits=logits)
        return self._several(found)

    def layer_input(
        self, x: Num[np.ndarray, "sample position channel"], *, sample: Sample, layer: str
    ) -> Float[np.ndarray, "sample position channel"]:
        """What a conv layer takes in, before its padding."""
        return self._array(self._call("layer_input", x, sample=sample, layer=layer))

    def linear_head(self, head: int = 0) -> LinearHead | None:
        """The head as pooled filters times weights; None where it is anything else."""
        found = self._call("linear_head", head)
        return None if found is None else self._of(LinearHead, found)

    def predict_windows(
        self,
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"] | None = None,
        layer: str | None = None,
        logits: bool = False,
        engine: Engine = "auto",
        progress: Progress | None = None,
    ) -> WindowScores:
        """Scores under windows, with progress and a stop; see ``SequenceModel``."""
        options: dict[str, Any] = {"samples": samples, "owners": owners, "layer": layer}
        options |= {"logits": logits, "engine": engine, "progress": progress}
        return self._of(WindowScores, self._call("predict_windows", windows, patches, **options))

    def embed(
        self, x: Num[np.ndarray, "sample position channel"]
    ) -> Float[np.ndarray, "sample position dimension"]:
        """Embeddings of token ids, or the series itself as float32."""
        return self._array(self._call("embed", x))

    def score(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "sample"]:
        """The target's score at each of a batch of vectors."""
        return self._array(self._call("score", vectors, sample=sample, target=target))

    def gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> tuple[Float[np.ndarray, "sample"], Float[np.ndarray, "sample position dimension"]]:
        """The target's score, and its gradient with respect to the vectors."""
        return self._pair(self._call("gradient", vectors, sample=sample, target=target))

    def mean_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, "sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at a batch of points."""
        found = self._call("mean_gradient", vectors, weights, sample=sample, target=target)
        return self._array(found)

    def path_gradient(
        self,
        start: Float[np.ndarray, "position dimension"],
        end: Float[np.ndarray, "position dimension"],
        *,
        nodes: Float[np.ndarray, "step"],
        weights: Float[np.ndarray, "step"],
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients along a path."""
        more: dict[str, Any] = {"nodes": nodes, "weights": weights, "sample": sample}
        return self._array(self._call("path_gradient", start, end, target=target, **more))

    def layer_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        layer: str,
        sample: Sample,
        target: Target,
    ) -> tuple[
        Float[np.ndarray, "sample position filter"], Float[np.ndarray, "sample position filter"]
    ]:
        """A layer's map, and the target's gradient with respect to it."""
        found = self._call("layer_gradient", vectors, layer=layer, sample=sample, target=target)
        return self._pair(found)

    def spans(self, layer: str, length: int) -> Int[np.ndarray, "position 2"] | None:
        """Input positions that each position of a layer saw; None where that is not known."""
        found = self._call("spans", layer, length)
        if found is None:
            return None
        spans = self._array(found)
        if spans.dtype.kind != "i" or spans.shape != (len(spans), 2):
            raise self._nonsense()
        near = (spans >= -FARTHEST) & (spans <= length + FARTHEST)
        if not near.all() or not (np.diff(spans) >= 0).all():
            raise self._nonsense()
        return spans

    def kernel(self, layer: str) -> Kernel:
        """A conv layer's weights and bias."""
        return self._of(Kernel, self._call("kernel", layer))

    def embedding(self) -> Float[np.ndarray, "token dimension"] | None:
        """The vector of each token id, or None for a series."""
        found = self._call("embedding")
        return None if found is None else self._array(found)

    def library_map(
        self,
        method: str,
        vectors: Float[np.ndarray, "position dimension"],
        *,
        sample: Sample,
        target: Target,
        layer: str | None = None,
        **options: float,
    ) -> Float[np.ndarray, "position dimension"]:
        """The map that tf-keras-vis gives; see ``SequenceModel``."""
        more: dict[str, Any] = {"sample": sample, "target": target, "layer": layer, **options}
        return self._array(self._call("library_map", method, vectors, **more))

    # The worker

    def _now(self) -> Worker:
        """The worker; another one where it has ended."""
        with self._opening:
            if self._worker is None or self._worker.ended:
                if self._worker is not None:
                    self._worker.close()
                self._worker = self._opened()
            return self._worker

    def _opened(self) -> Worker:
        """A worker that has opened the model."""
        source = self.source
        worker = Worker(
            readable=[source.path.absolute(), *source.readable],
            name=source.path.name,
            deadline=self._deadline,
            bare=self._bare,
        )
        given = {
            "path": str(source.path.absolute()),
            "sidecar": str(source.sidecar.absolute()) if source.sidecar is not None else None,
            "offered": [str(each.absolute()) for each in source.offered],
            "settings": dict(source.settings),
        }
        try:
            told = worker.ask("open", given)
            info = self._of(ModelInfo, told["info"] if type(told) is dict else None)
            if not info.heads or not 0 <= info.focus < len(info.inputs):
                raise self._nonsense()
            if self._info is not None and info.model_id != self._info.model_id:
                raise ModelError(
                    f"{source.path.name} is another file than when it was opened: open it anew.",
                    code="changed",
                )
        except BaseException:
            worker.close()
            raise
        self._info, vocabulary = info, told.get("vocabulary")
        self.vocabulary = vocabulary if isinstance(vocabulary, str) else None
        return worker

    def _call(
        self, name: str, *positional: Any, progress: Progress | None = None, **named: Any
    ) -> Any:
        return self._ask(
            "call",
            progress,
            name=name,
            positional=positional,
            named=named,
            counted=progress is not None,
        )

    def _ask(self, do: str, progress: Progress | None = None, /, **given: Any) -> Any:
        for _ in range(RETRIES):
            with suppress(Gone):
                return self._now().ask(do, given, progress=progress)
        return self._now().ask(do, given, progress=progress)

    def _array(self, found: Any) -> Num[np.ndarray, "..."]:
        if not isinstance(found, np.ndarray):
            raise self._nonsense()
        return found

    def _pair(self, found: Any) -> tuple[Num[np.ndarray, "..."], Num[np.ndarray, "..."]]:
        if type(found) is not tuple or len(found) != 2:
            raise self._nonsense()
        return self._array(found[0]), self._array(found[1])

    def _several(self, found: Any) -> tuple[Num[np.ndarray, "..."], ...]:
        if type(found) is not tuple:
            raise self._nonsense()
        return tuple(self._array(each) for each in found)

    def _of(self, kind: type[_Kind], value: Any) -> _Kind:
        if not isinstance(value, kind):
            raise self._nonsense()
        return value

    def _nonsense(self) -> ModelError:
        """End a worker that answers what was not asked."""
        self.close()
        return ModelError(
            f"{self.source.path.name} was stopped inside the sandbox [bad-reply]. What its worker "
            "said is no answer to the question, as if the file had taken it over: do not trust "
            "this file. What you had is unchanged.",
            code="bad-reply",
        )


def _is_document(x: object) -> bool:
    return isinstance(x, str) or (isinstance(x, np.ndarray) and x.ndim > 0)


def _plain(x: object) -> object:
    """An input as it can cross; what only NumPy understands, as an array."""
    if x is None or isinstance(x, str | bytes | int | float | Mapping | np.ndarray | np.generic):
        return {name: _plain(each) for name, each in x.items()} if isinstance(x, Mapping) else x
    if isinstance(x, list | tuple) or dataclasses.is_dataclass(x):
        return x
    return np.asarray(x)


__all__ = ["RemoteModel", "Source", "open_remote"]
