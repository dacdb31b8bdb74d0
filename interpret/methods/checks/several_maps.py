"""How are several maps of one kind made, one after another, at a cost that is known before?

Each by the method and the settings of the map that is looked at. Where that took many runs, all of
them, and one of the input itself to compare with, are made with fewer: points on a path, noisy
copies, or wider windows that step further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.results import Occlusion
from interpret.methods.checks.looked import weights_of
from interpret.methods.remaking import BESIDE, made_again, passes_to_make

if TYPE_CHECKING:
    from collections.abc import Callable

    from jaxtyping import Float

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.results import Attribution
    from interpret.core.sample import Sample
    from interpret.methods.checks.looked import MapOf

MOST_WINDOWS, MOST_POINTS = 128, 32
"""Windows, and points at which a gradient is taken, of one map among several."""
MOST_PASSES = 1500
"""Inputs that all maps of one aspect run together, where as few as it needs allow."""


class Stopped(Exception):
    """Somebody asked to stop while a map was made."""


class Paced:
    """How many inputs were run for one thing after another.

    Parameters
    ----------
    progress, total
        Told how many of so many inputs are done.
    """

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def ran(self, inputs: int) -> None:
        """Note that so many inputs were run; raises ``Stopped`` where asked."""
        self._done += inputs
        if self._told(self._done) is False:
            raise Stopped

    def map_of(self, inputs: int, make: Callable[[Progress], Attribution]) -> Attribution:
        """A map that runs so many inputs; raises ``Stopped`` where asked while it is made."""
        made = make(self.within(inputs))
        if made.partial:
            raise Stopped
        self.ran(inputs)
        return made

    def within(self, inputs: int) -> Progress:
        """Progress of one thing that runs so many inputs, as a part of that of all."""
        return lambda done, of: self._told(self._done + inputs * done // max(of, 1))

    def _told(self, done: int) -> bool | None:
        return (
            None if self._progress is None else self._progress(min(done, self._total), self._total)
        )


class SeveralMaps(Paced):
    """Maps of one kind, made one after another.

    Parameters
    ----------
    subject
        The map that is looked at.
    progress, total
        See ``Paced``.
    """

    def __init__(self, subject: MapOf, progress: Progress | None, total: int) -> None:
        super().__init__(progress, total)
        self.subject = subject
        self._changed = lighter(subject.result)
        self._each = passes_of_one(subject)
        self._model: SequenceModel | None = None

    def first(self) -> Attribution:
        """The map itself, or one of the same input that was made as the others are.

        Raises
        ------
        Stopped
            Where ``progress`` asked for it; what was made so far is not kept.
        """
        return self.made() if self._changed else self.subject.result

    def made(
        self, *, model: SequenceModel | None = None, sample: Sample | None = None
    ) -> Attribution:
        """The map for another model, or of another sample; see ``first``."""
        explained = self.subject.explained
        self._model = model  # until the next: what is compiled for one serves the other
        return self.map_of(
            self._each,
            lambda progress: made_again(
                model or explained.model,
                sample or explained.sample,
                self.subject.result,
                progress=progress,
                **self._changed,
            ),
        )


def one_more(subject: MapOf, pace: Paced, **changed: Any) -> Attribution:
    """The map once more, whole, with some settings changed; raises ``Stopped`` where asked."""
    explained, result = subject.explained, subject.result
    return pace.map_of(
        passes_to_make(explained.info, result),
        lambda progress: made_again(
            explained.model, explained.sample, result, progress=progress, **changed
        ),
    )


def lighter(result: Attribution) -> dict[str, Any]:
    """Settings of a map that is made with fewer runs; none where it takes few as it is."""
    points = {"steps", "samples"} & result.params.keys()
    if not isinstance(result, Occlusion):
        return {name: MOST_POINTS for name in points if int(result.params[name]) > MOST_POINTS}
    window, stride = result.params.get("window"), result.params.get("stride")
    count = len(result.windows)
    if count <= MOST_WINDOWS or window is None or stride is None or not result.along_input:
        return {}
    apart = len(np.unique(result.window_channels))
    length = int((~result.padding).sum())
    width, step = coarser(length, apart, window=int(window), stride=int(stride))
    return {"stride": step, "window": width}


def coarser(length: int, apart: int, *, window: int, stride: int) -> tuple[int, int]:
    """Window and stride that lay few windows over so many positions, ``apart`` times."""
    step = min(-(-length // max(MOST_WINDOWS // apart, 1)), length)
    return max(step, window), max(step, stride)


def passes_of_one(subject: MapOf) -> int:
    """How many inputs one of several maps runs at most."""
    result, changed = subject.result, lighter(subject.result)
    if isinstance(result, Occlusion) and changed:
        apart = len(np.unique(result.window_channels))
        return apart * (int((~result.padding).sum()) // int(changed["stride"]) + 2) + BESIDE
    if changed:
        return 3 * MOST_POINTS + BESIDE
    return passes_to_make(subject.explained.info, result)


def passes_of(subject: MapOf, count: int) -> int:
    """How many inputs so many maps run, and the first, where that is made too."""
    return (count + bool(lighter(subject.result))) * passes_of_one(subject)


def affordable(subject: MapOf, *, least: int, most: int) -> int:
    """How many maps of one kind may be made."""
    return int(np.clip(MOST_PASSES // passes_of_one(subject), least, most))


def both(
    subject: MapOf, one: Attribution, other: Attribution
) -> tuple[Float[np.ndarray, " cell"], Float[np.ndarray, " cell"]]:
    """How much each value of two maps speaks for their target, where both do, without padding."""
    there = np.isfinite(one.values) & np.isfinite(other.values) & ~one.padding[:, None]
    first, second = (weights_of(each)[there] for each in (one, other))
    return first, second
