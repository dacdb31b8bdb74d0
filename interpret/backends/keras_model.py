"""A Keras model as a SequenceModel: predictions, gradients, maps and weights, in numpy.

Every computation is compiled once and serves every batch size; batches are cut to fit in memory.
A model that its owner may go on with is looked at before each call, and anew where it has changed.
"""

from __future__ import annotations

import contextlib
import functools
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends import compiled, tf_keras_vis_maps
from interpret.backends.affine import AffinePaths
from interpret.backends.changes import Watch, looking_first
from interpret.backends.description import Described, describe
from interpret.backends.gradient_way import gradient_way, way_of
from interpret.backends.incremental.engine import IncrementalEngine
from interpret.backends.keras_runs import Runs, target_kind, target_place
from interpret.backends.layers.entries import read_kernel
from interpret.backends.linear_head import find_linear_head
from interpret.backends.model_file import LoadedModel
from interpret.backends.on_the_way import maps_to
from interpret.backends.random_weights import Weights, check_weighted, weighted_layers
from interpret.backends.randomised import RandomisedModel, Shadow
from interpret.backends.recording import OtherWeights
from interpret.backends.topology import Reach
from interpret.backends.vectorization import vectorization_settings
from interpret.core.default_calls import PlainPasses, surveyed
from interpret.core.errors import ModelError
from interpret.core.info import ModelInfo
from interpret.core.model import (
    Engine,
    GradientWay,
    Kernel,
    LinearHead,
    MapOnTheWay,
    Progress,
    Survey,
    WindowScores,
)
from interpret.core.model_calls import CALLS
from interpret.core.opened_model import Closing, ModelInNotebook
from interpret.core.results import merged_notes
from interpret.core.same_inputs import ONE_GIVEN
from interpret.core.sample import Sample, blank_sample, of_any_length, plain_sample
from interpret.core.text_settings import TextSettings

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.targets import Target

    Inputs = Num[np.ndarray, "sample position channel"]
    Vectors = Float[np.ndarray, "sample position dimension"]
    Points = Float[np.ndarray, "position dimension"]
    Maps = Float[np.ndarray, "sample position filter"]
    Values = Float[np.ndarray, "sample"]
    Scores = tuple[Float[np.ndarray, "sample ..."], ...]

MEMORY_BUDGET = 512 * 2**20
"""Bytes that the layer outputs of one batch may take together."""

Encoder = Callable[..., Sample]
Wanted = Callable[[ModelInfo, object], bool]
"""Whether a model is wanted otherwise for an input."""
Build = Callable[..., Any]


@looking_first(CALLS)
class KerasModel(PlainPasses, Closing, ModelInNotebook):
    """A loaded Keras model; ``interpret.load`` makes it.

    Parameters
    ----------
    described
        The model, with what one run of it showed.
    info, encode
        What is known of it beyond the file (tokens, labels, channels), and how inputs are encoded.
        By default what the model itself says, and arrays as they stand.
    live
        Whether somebody else has the model too, and may change it.
    weights
        What stands in for weights of the model, which keeps its own.
    """

    def __init__(
        self,
        described: Described,
        *,
        info: ModelInfo | None = None,
        encode: Encoder | None = None,
        live: bool = False,
        weights: Weights = (),
    ) -> None:
        super().__init__()
        self._encode, self._weights = encode, weights
        self._otherwise: dict[Wanted, Callable[[], KerasModel]] = {}
        self._watch = Watch(described.keras_model, self._changed) if live else None
        with self.weights():
            self._look_at(described, info or described.info)

    def _look_at(self, described: Described, info: ModelInfo) -> None:
        """Derive all that is derived from the model."""
        self._info = info
        self._shadow: weakref.ref[Shadow] | None = None
        self.runs = Runs(described, info)
        self._compiled = compiled.Compiled(info, described)
        self._incremental = IncrementalEngine(self.runs)
        self._paths = AffinePaths(self.runs, self._compiled)
        tensors = [tensor for call in described.recording.calls for tensor in call.outputs]
        numbers = sum(int(np.prod(tensor.shape[1:])) for tensor in tensors)
        self._bytes_per_position = 4 * numbers / max(described.probe_length, 1)

    def with_encoder(self, info: ModelInfo, encode: Encoder) -> KerasModel:
        """The same model with more known about it."""
        live = self._watch is not None
        return KerasModel(self.runs.described, info=info, encode=encode, live=live)

    def on_same_inputs(self) -> KerasModel:
        """The same model with inputs that agree taken to hold the same, at a guess."""
        before = self.runs.described
        opened = LoadedModel(
            model=before.keras_model,
            name=before.info.name,
            model_id=before.info.model_id,
            writer=before.info.writer,
            notes=before.info.notes,
        )
        described = describe(opened, focus=self._info.input.name, same=ONE_GIVEN)
        return KerasModel(described, live=self._watch is not None)

    def read_otherwise(self, wanted: Wanted, make: Callable[[], KerasModel]) -> KerasModel:
        """Let ``for_input`` make the model in this way, once, where an input is wanted so."""
        self._otherwise[wanted] = functools.cache(make)
        return self

    def for_input(self, x: object) -> KerasModel:
        """The model itself, or as ``x`` asks for it where nobody said how it is read.

        Inputs that agree hold the same where it is one value for all of them; channels are letters
        where it is a text.
        """
        for wanted, made in self._otherwise.items():
            if wanted(self._info, x):
                return made().for_input(x)
        return self

    def one_look(self) -> contextlib.AbstractContextManager[None]:
        """Look now at whether the model has changed, and not again until the block's end."""
        return contextlib.nullcontext() if self._watch is None else self._watch.one_look()

    def weights(self) -> contextlib.AbstractContextManager[Any]:
        """Let what stands in for weights do so, in this thread, until the block's end."""
        return OtherWeights(self._weights) if self._weights else contextlib.nullcontext()

    def weights_changed(self) -> None:
        """Read anew what is held of the weights as numbers, where others stand in for them now."""
        with self.weights():
            self.runs.read_tables()
            self._incremental = IncrementalEngine(self.runs)

    def follow(self) -> None:
        """Look at the model anew where it is no longer what it was."""
        if self._watch is not None:
            self._watch.look()

    def _changed(self) -> None:
        before = self.runs.described
        described = describe(
            LoadedModel.in_memory(before.keras_model),
            focus=self._info.focus,
            same=before.groups,
        )
        self._look_at(described, self._info.renewed(described.info))

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        self.follow()
        return self._info

    @property
    def keras_model(self) -> keras.Model:
        """The Keras model itself; whoever has it may change it, and it is followed from then on."""
        self._watch = self._watch or Watch(self.runs.described.keras_model, self._changed)
        return self.runs.described.keras_model

    @property
    def text_settings(self) -> TextSettings | None:
        """What a TextVectorization layer inside the model says of its text, or None."""
        if not (names := self.runs.described.ids_entries):
            return None
        return vectorization_settings(self.runs.described.recording.call(names[0]).operation)

    def encode(self, x: object, /, *, piece: bool = False) -> Sample:
        """Turn what a user gives into a Sample."""
        if isinstance(x, Sample):
            return x
        if self._encode is not None:
            sample = self._encode(x, piece=piece)
        else:
            sample = plain_sample(of_any_length(self._info) if piece else self._info, x)
        return replace(sample, notes=merged_notes(sample.notes, self._info.caveats))

    def predict(
        self, x: Any, *, sample: Sample | None = None, layer: str | None = None,
        logits: bool = False,
    ) -> Scores:  # fmt: skip
        """Scores of every head, or one layer's map; see ``ReadyModel.predict``."""
        if sample is None:
            if (model := self.for_input(x)) is not self:
                return model.predict(x, layer=layer, logits=logits)
            sample = self.encode(x)
            x = sample.x[None]
        scores: Scores = self._on_inputs(x, sample, compiled.predict, layer, logits)
        if self.runs.described.half == "float16" and len(x) == 1:
            self._refuse_overflow(x, sample)
        return scores

    def _refuse_overflow(self, x: Inputs, sample: Sample) -> None:
        """Refuse an input that the model itself, in half precision, cannot compute with."""
        most = float(np.finfo(np.float16).max)
        largest = self._on_inputs(x, sample, compiled.largest)
        for what, (value,) in zip(("its input", "one of its layers"), largest, strict=True):
            if value > most:
                raise ModelError(
                    f"{self._info.name} computes in float16, whose largest number is {most:,.0f}, "
                    f"and on this input {what} comes to {value:,.0f}: what it answers is lost to "
                    "overflow. Scale the input as in training, or open the same weights in a model "
                    "whose dtype policy is float32.",
                    code="overflow",
                )

    def survey(
        self,
        x: Inputs,
        *,
        sample: Sample,
        layer: str,
        parts: Float[np.ndarray, "sample position part"],
        logits: bool = False,
        heads: bool = True,
    ) -> Survey:
        """Predict, and a layer's map, in one forward pass."""
        outputs, values = self._on_inputs(x, sample, compiled.survey, layer, logits, heads)
        return surveyed(outputs, values, parts)

    def predict_gated(
        self,
        x: Inputs,
        *,
        sample: Sample,
        floors: Mapping[str, Float[np.ndarray, "filter"]],
        logits: bool = False,
    ) -> Scores:
        """Scores of every head with filters silent where they pass no floor."""
        levels = [tf.constant(np.asarray(each, dtype=np.float64)) for each in floors.values()]
        kind = (compiled.predict_gated, tuple(floors), logits)
        scores: Scores = self._on_inputs(x, sample, *kind, beside=(levels,))
        return scores

    def layer_input(self, x: Inputs, *, sample: Sample, layer: str) -> Vectors:
        """What a conv layer takes in, before its padding."""
        values: Vectors = self._on_inputs(x, sample, compiled.layer_input, layer)
        return values

    def linear_head(self, head: int = 0) -> LinearHead | None:
        """The head as pooled filters times weights; None where it is anything else."""
        names = {layer.name for layer in self._info.conv_layers}
        return find_linear_head(self.runs.described.recording, head, names)

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
        """Scores under windows, incrementally where that pays; see ``SequenceModel``."""
        owners = np.zeros(len(windows), dtype=np.int64) if owners is None else owners
        options = dict[str, Any](samples=samples, owners=owners, layer=layer, logits=logits)
        notes: tuple[str, ...] = ()
        if not len(windows) or not self.runs.described.steady:
            return self._naive(windows, patches, progress=progress, **options)
        if self.runs.described.layouts[self._info.focus].rows:  # no engine knows how rows lie
            return self._naive(windows, patches, progress=progress, **options)
        with self._compiled.lock, compiled.sentences(self._info):
            plan = self._incremental.plan(windows, len(samples[0]))
            if engine != "naive" and (engine == "incremental" or self._incremental.pays(plan)):
                problem = self._incremental.disagreement(
                    plan, windows, patches, naive=self._naive, **options
                )
                if problem is None:
                    return self._incremental.run_all(plan, patches, progress=progress, **options)
                notes = (problem,)
        scores = self._naive(windows, patches, progress=progress, **options)
        cost = plan.cost.naive_multiply_adds * len(scores.outputs[0])
        return replace(scores, multiply_adds=cost, naive_multiply_adds=cost, notes=notes)

    def _naive(self, *windows: Any, **options: Any) -> WindowScores:
        return super().predict_windows(*windows, **options)

    def embed(self, x: Inputs) -> Vectors:
        """Embeddings of token ids, or the series itself."""
        if not self.runs.tables:
            return np.asarray(x, dtype=self.runs.numbers)
        ids = np.asarray(x)[:, :, 0].astype(np.int64)
        return np.concatenate([table[ids] for table in self.runs.tables], axis=-1)

    def score(self, vectors: Vectors, *, sample: Sample, target: Target) -> Values:
        """The target's score at each of a batch of vectors."""
        scores: Values = self._on_vectors(vectors, sample, target, compiled.score)
        return scores

    def gradient(
        self, vectors: Vectors, *, sample: Sample, target: Target
    ) -> tuple[Values, Vectors]:
        """The target's score, and its gradient with respect to the vectors."""
        scores, gradients = self._on_vectors(vectors, sample, target, compiled.gradient)
        return scores, gradients

    def mean_gradient(
        self, vectors: Vectors, weights: Values, *, sample: Sample, target: Target
    ) -> Points:
        """Weighted sum of gradients, with one backward pass through the model's affine part."""
        if not self._paths.frontier or target.layer is not None:
            return super().mean_gradient(vectors, weights, sample=sample, target=target)
        return self._paths.at_points(vectors, weights, sample=sample, target=target)

    def path_gradient(
        self,
        start: Points,
        end: Points,
        *,
        nodes: Float[np.ndarray, "step"],
        weights: Float[np.ndarray, "step"],
        sample: Sample,
        target: Target,
    ) -> Points:
        """Weighted sum of gradients along a path, of which the affine part sees only the ends."""
        if not self._paths.frontier or target.layer is not None:
            return super().path_gradient(
                start, end, nodes=nodes, weights=weights, sample=sample, target=target
            )
        ends = np.stack([start, end]).astype(self.runs.numbers)
        return self._paths.along_path(ends, nodes, weights, sample=sample, target=target)

    def layer_gradient(
        self, vectors: Vectors, *, layer: str, sample: Sample, target: Target
    ) -> tuple[Maps, Maps]:
        """A layer's map, and the target's gradient with respect to it."""
        kind = (compiled.layer_gradient, layer)
        maps, gradients = self._on_vectors(vectors, sample, target, *kind)
        return maps, gradients

    def gradient_way(self, *, sample: Sample, target: Target) -> GradientWay:
        """Where the target's gradient at a sample ends before it reaches the explained input."""
        compute = self._compiled(gradient_way, self.runs, *target_kind(target))
        vectors = np.asarray(self.embed(sample.x[None]), dtype=self.runs.numbers)
        held = self.runs.held_inputs(1, sample)
        return way_of(compute(held, vectors, *target_place(target)))

    def maps_to(self, target: Target, length: int) -> tuple[MapOnTheWay, ...]:
        """The maps on the way to a target, those nearest to it last."""
        return maps_to(self.runs, target, length)

    def weighted_layers(self, target: Target) -> tuple[str, ...]:
        """The layers with weights on the way to a target, those nearest to it first."""
        return weighted_layers(self.runs.described.recording, target)

    def randomised(self, layers: Sequence[str], *, seed: int) -> RandomisedModel:
        """Make this model with weights drawn at random in place of those of some layers.

        They stand in for the model's own, which nobody changes: one set of them for all that is
        drawn, which is let go with the last that was given.
        """
        described = self.runs.described
        check_weighted(described.recording, layers)
        shadow = None if self._shadow is None else self._shadow()
        if shadow is None:
            made = functools.partial(KerasModel, described, info=self._info, encode=self._encode)
            shadow = Shadow(described, lambda weights: made(weights=weights))
            self._shadow = weakref.ref(shadow)
        return RandomisedModel.of(shadow, layers, seed)

    def places(self, layer: str, length: int) -> Float[np.ndarray, " position"] | None:
        """Where each position of a layer lies on the input's axis; None where none has a place."""
        reach = self._reach(layer, length)
        return None if reach is None else reach.rising

    def spans(self, layer: str, length: int) -> Int[np.ndarray, "position 2"] | None:
        """Input positions that each position of a layer saw; None where that is not known."""
        reach = self._reach(layer, length)
        return None if reach is None else reach.spans

    def _reach(self, layer: str, length: int) -> Reach | None:
        out = self.runs.described.recording.call(layer).outputs[0]
        return self.runs.reaches(length).get(id(out))

    def kernel(self, layer: str) -> Kernel:
        """A conv layer's weights and bias."""
        call = self.runs.described.recording.call(layer)
        return read_kernel(call.operation, axis=self.runs.described.axes.get(layer, 1))

    def embedding(self, layer: str | None = None) -> Float[np.ndarray, "token dimension"] | None:
        """The vector of each token id, as it is or as a conv layer reads it; None for a series."""
        if not (tables := self.runs.tables):
            return None
        count = min(len(table) for table in tables)
        if layer is None:
            return np.concatenate([table[:count] for table in tables], axis=-1)
        read = self.runs.described.recording.call(layer).inputs[0]
        for each, table in zip(self.runs.described.entries, tables, strict=True):
            if read is self.runs.described.recording.call(each).outputs[0]:
                return table[:count]
        sample = blank_sample(self._info)  # which is filled with all tokens, one after another
        ids = np.zeros(-(-count // len(sample)) * len(sample), dtype=np.int32)
        ids[:count] = np.arange(count)
        rows = self.layer_input(ids.reshape(-1, len(sample), 1), sample=sample, layer=layer)
        return rows.reshape(-1, rows.shape[-1])[:count]

    def library_map(
        self,
        method: str,
        vectors: Points,
        *,
        sample: Sample,
        target: Target,
        layer: str | None = None,
        **options: float,
    ) -> Points:
        """The map that tf-keras-vis gives; see ``interpret.backends.tf_keras_vis_maps``."""
        return tf_keras_vis_maps.library_map(
            self.runs, method, vectors, sample=sample, target=target, layer=layer, **options
        )

    def _on_inputs(
        self, x: Inputs, sample: Sample, build: Build, *kind: Any, beside: tuple[Any, ...] = ()
    ) -> Any:
        """What a computation gives on explained inputs, with the others of the sample beside."""
        compute, runs = self._compiled(build, self.runs, *kind), self.runs
        batches = self._batches(sample, x)
        return _joined([compute(runs.model_inputs(b, [sample] * len(b)), *beside) for b in batches])

    def _on_vectors(
        self, vectors: Vectors, sample: Sample, target: Target, build: Build, *kind: Any
    ) -> Any:
        """What a computation of a target's score gives at a batch of vectors."""
        compute = self._compiled(build, self.runs, *kind, *target_kind(target))
        batches = self._batches(sample, np.asarray(vectors, dtype=self.runs.numbers))
        held, place = self.runs.held_inputs, target_place(target)
        return _joined([compute(held(len(batch), sample), batch, *place) for batch in batches])

    def _batches(
        self, sample: Sample, array: Num[np.ndarray, "sample ..."]
    ) -> Iterator[Num[np.ndarray, "sample ..."]]:
        """Stretches of samples whose layers' outputs fit in memory together."""
        each = self._bytes_per_position * max(len(sample), 1)
        size = int(min(max(MEMORY_BUDGET // max(each, 1), 1), 1024))
        for first in range(0, len(array), size):
            yield array[first : first + size]


def _joined(parts: Sequence[Any]) -> Any:
    """The answers to several batches as one, in arrays; a single one is not copied."""
    if not parts or isinstance(parts[0], tuple):
        return tuple(_joined(each) for each in zip(*parts, strict=True))
    arrays = [np.asarray(memoryview(part)) for part in parts]  # ``.numpy()`` would copy
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
