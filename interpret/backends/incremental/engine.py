"""Run the windows of one or many samples incrementally, in chunks that fit in memory."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from interpret.backends.incremental.plan import Plan, plan_windows
from interpret.backends.incremental.replay import replay
from interpret.backends.incremental.slabs import Slab, to_front
from interpret.backends.recording import Recording, reporting
from interpret.backends.topology import reaches
from interpret.core.model import WindowScores

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.backends.keras_runs import Runs
    from interpret.core.model import Progress
    from interpret.core.sample import Sample

MEMORY_BUDGET = 2**30
"""Bytes that the slabs of one chunk of windows may take."""

WORTHWHILE = 0.6
"""A plan with more than this share of brute force's products is left to brute force."""

OVERHEAD = 2 * 10**8
"""Products that take about as long as a plan's fixed cost: some fifty small operations."""

PLANS_KEPT = 32
"""Plans that a model remembers: the same windows are asked for again with other patches."""

CHECKED = 4
"""Windows that are checked against brute force."""

TOLERANCE = 1e-4
"""The largest difference from brute force, as a share of the scores' scale."""


class IncrementalEngine:
    """Predictions under windows for one model; functions are compiled once for each plan."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self._compiled: dict[tuple[Any, ...], Any] = {}
        self._verdicts: dict[tuple[Any, ...], str | None] = {}
        self._plans: OrderedDict[tuple[int, bytes], Plan] = OrderedDict()

    def plan(self, windows: Int[np.ndarray, "window 2"], length: int) -> Plan:
        """What windows on an input of this length would change, and cost; remembered."""
        key = (length, np.ascontiguousarray(windows).tobytes())
        if key not in self._plans:
            self._plans[key] = self._planned(windows, length)
            if len(self._plans) > PLANS_KEPT:
                self._plans.popitem(last=False)
        self._plans.move_to_end(key)
        return self._plans[key]

    def _planned(self, windows: Int[np.ndarray, "window 2"], length: int) -> Plan:
        runs, probe = self.runs, self.runs.described.recording
        axis = runs.entry_axis
        reached = reaches(
            probe, runs.vector_tensors(probe), length, axis=axis, ids=runs.id_tensors(probe)
        )
        return plan_windows(
            probe, runs.entry_tensor(probe), reached, windows, length=length, axis=axis
        )

    def pays(self, plan: Plan) -> bool:
        """Whether a plan saves enough products to be worth its bookkeeping and its tracing."""
        windows = len(plan.entry.first)
        cost = windows * plan.cost.multiply_adds + plan.cost.clean_multiply_adds + OVERHEAD
        return cost < WORTHWHILE * windows * plan.cost.naive_multiply_adds

    def disagreement(
        self,
        plan: Plan,
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        naive: Callable[..., WindowScores],
        **options: Any,
    ) -> str | None:
        """Check a few windows against brute force, once a plan; a sentence where they differ.

        Whatever a model holds, a wrong answer is then told rather than given.
        """
        key = (plan.key, options["layer"], options["logits"])
        if key not in self._verdicts:
            rows = np.random.default_rng(0).permutation(len(windows))[:CHECKED]
            rows.sort()
            few = {**options, "owners": options["owners"][rows]}
            fast, _ = self._run(plan, rows, patches, **options)
            slow = naive(windows[rows], patches[rows], **few).outputs
            self._verdicts[key] = None
            if not _agree(fast, slow):
                self._verdicts[key] = self._blamed(plan, rows, windows, patches, naive, options)
        return self._verdicts[key]

    def _blamed(
        self,
        plan: Plan,
        rows: Int[np.ndarray, " window"],
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        naive: Callable[..., WindowScores],
        options: dict[str, Any],
    ) -> str:
        """Name the first conv layer whose map differs, and say that brute force was used."""
        layer = "a layer behind its convolutions"
        for conv in self.runs.info.conv_layers:
            asked = {**options, "layer": conv.name, "logits": False}
            fast, _ = self._run(plan, rows, patches, **asked)
            few = {**asked, "owners": options["owners"][rows]}
            if not _agree(fast, naive(windows[rows], patches[rows], **few).outputs):
                layer = f"layer {conv.name!r}"
                break
        return (
            f"The incremental engine and brute force differ at {layer} of {self.runs.info.name}, "
            "so brute force was used: the scores are right, and slower to get."
        )

    def run_all(
        self,
        plan: Plan,
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"],
        progress: Progress | None = None,
        **options: Any,
    ) -> WindowScores:
        """Scores under all windows of a plan, chunk by chunk; those done, where ``progress`` stops.

        A chunk that does not fit in memory is halved and tried again. Every sample is in the first
        chunk, for its clean answer; later ones hold those alone that have windows.
        """
        total = len(patches)
        windowed = samples[: int(owners.max(initial=0)) + 1]
        clean: tuple[Float[np.ndarray, "sample ..."], ...] = ()
        passes = 0
        size = min(total, max(1, int(MEMORY_BUDGET // max(plan.cost.bytes_per_window, 1))))
        parts: list[tuple[Float[np.ndarray, "window ..."], ...]] = []
        done = 0
        while done < total:
            rows = np.arange(done, min(done + size, total))
            given = windowed if parts else samples
            try:
                scores, answers = self._run(
                    plan, rows, patches, samples=given, owners=owners, **options
                )
            except (tf.errors.ResourceExhaustedError, MemoryError):
                if size == 1:
                    raise
                size = -(-size // 2)
                continue
            clean = clean or answers
            parts.append(scores)
            passes += len(given)
            done += len(rows)
            if progress is not None and progress(done, total) is False:
                break
        return WindowScores(
            outputs=tuple(np.concatenate(head) for head in zip(*parts, strict=True)),
            clean=clean,
            engine="incremental",
            multiply_adds=plan.cost.multiply_adds * done + plan.cost.clean_multiply_adds * passes,
            naive_multiply_adds=plan.cost.naive_multiply_adds * done,
        )

    def _run(
        self,
        plan: Plan,
        rows: Int[np.ndarray, " window"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"],
        layer: str | None,
        logits: bool,
    ) -> tuple[
        tuple[Float[np.ndarray, "window ..."], ...], tuple[Float[np.ndarray, "sample ..."], ...]
    ]:
        """Scores of every head (or a layer's map) under some of a plan's windows, and without."""
        compiled = self._function(plan, layer, logits)
        inputs = self.runs.model_inputs(np.stack([sample.x for sample in samples]), samples)
        laid_out = tf.constant(self.runs.patches(patches[rows]))
        starts = tf.constant(plan.starts[:, rows])
        outputs = compiled(inputs, tf.constant(owners[rows].astype(np.int32)), laid_out, starts)
        scores, clean = (tuple(out.numpy() for out in one) for one in outputs)
        return scores, clean

    def _function(self, plan: Plan, layer: str | None, logits: bool) -> Any:
        key = (plan.key, layer, logits)
        if key not in self._compiled:
            self._compiled[key] = self._build(plan, layer, logits)
        return self._compiled[key]

    def _build(self, plan: Plan, layer: str | None, logits: bool) -> Any:
        runs = self.runs

        def compute(inputs: list[Any], owners: Any, patches: Any, starts: Any) -> tuple[Any, ...]:
            recording = runs.run(inputs)
            entry = runs.entry_tensor(recording)
            slab = Slab(
                values=patches,
                starts=starts[0],
                owners=owners,
                clean=to_front(entry, plan.entry.axis),
                axis=plan.entry.axis,
                inside=True,
            )
            named = {name: starts[1 + number] for number, name in enumerate(plan.slabs)}
            # Layers that compute in half precision do so in float32 here too.
            with reporting(Recording()) if runs.described.half else contextlib.nullcontext():
                windowed = replay(recording, plan, entry, slab, named)
            clean = runs.outputs_of(recording, layer=layer, logits=logits)
            return (
                runs.outputs_of(recording, layer=layer, logits=logits, seen=windowed.output),
                clean,
            )

        signature = runs.input_signature()
        owners_of = tf.TensorSpec((None,), tf.int32)
        starts_of = tf.TensorSpec((1 + len(plan.slabs), None), tf.int32)
        front = runs.patch_signature(plan.entry.width)
        return tf.function(
            compute,
            autograph=False,
            input_signature=[signature, owners_of, front, starts_of],
        ).get_concrete_function()


def _agree(
    fast: Sequence[Float[np.ndarray, "window ..."]], slow: Sequence[Float[np.ndarray, "window ..."]]
) -> bool:
    """Whether two answers differ by at most ``TOLERANCE`` of the scores' scale."""
    return all(
        np.allclose(one, other, rtol=0, atol=TOLERANCE * _scale(other), equal_nan=True)
        for one, other in zip(fast, slow, strict=True)
    )


def _scale(scores: Float[np.ndarray, "window ..."]) -> float:
    """The largest finite score, and at least 1."""
    return max(1.0, float(np.abs(scores[np.isfinite(scores)]).max(initial=0.0)))
