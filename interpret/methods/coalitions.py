"""What does the model answer where only some chunks of an input are there?

The chunks, or each channel of each, are the players of a game; a coalition is the input with the
others' positions as the baseline has them. Padding takes no part and stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ModelError

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.model import Progress
    from interpret.core.sample import Sample
    from interpret.methods.baselines import Absence
    from interpret.methods.chunks import Chunks
    from interpret.methods.explained import Explained

AT_ONCE = 256
"""Coalitions scored at a time: often enough for a progress bar, seldom enough for speed."""
_NUMBERS = 2**23
"""Numbers of the inputs that are held at a time."""


Without = Callable[
    ["Bool[np.ndarray, 'coalition position channel']"],
    "Num[np.ndarray, 'coalition position channel']",
]
"""Inputs of which only so much is kept; one channel speaks for all where these go together."""


class StoppedError(Exception):
    """Progress asked for an end before all was known that was asked for."""


@dataclass(frozen=True, kw_only=True)
class Players:
    """Who plays: ``owner`` says whose each number of the input is, −1 for nobody's.

    ``channels`` is how many each chunk has, 1 where all go together; ``moving`` are the players
    whose chunk the baseline changes. The others play no part, and their value is 0.
    """

    owner: Int[np.ndarray, "position channel"]
    channels: int
    moving: Int[np.ndarray, " player"]


def players_of(
    sample: Sample,
    chunks: Chunks,
    moved: Bool[np.ndarray, "position channel"],
    *,
    apart: bool,
) -> Players:
    """A player for each chunk, or for each channel of each; ``moved`` is what absence changes."""
    x, count = sample.x, len(chunks.spans)
    channels = x.shape[1] if apart else 1
    owner = np.full((len(x), channels), -1)
    for chunk, (start, stop) in enumerate(chunks.spans.tolist()):
        owner[start:stop] = chunk * channels + np.arange(channels)
    owner[sample.padding] = -1
    different = np.where(moved, owner, -1)
    moving = np.unique(different[different >= 0])
    number = np.full(count * channels + 1, -1)
    number[moving] = np.arange(len(moving))
    return Players(owner=number[owner], channels=channels, moving=moving)


@dataclass(kw_only=True)
class Game:
    """The score of every coalition that was asked for, each worked out once.

    ``total`` is how many ``progress`` is told of in the end. ``without`` makes inputs of what of
    each is kept, where absence depends on that; else the rest is as ``absent`` has it.
    """

    subject: Explained
    players: Players
    absent: Absence
    baseline_score: float
    total: int
    progress: Progress | None = None
    without: Without | None = None
    asked: int = 0
    stopped: bool = False
    known: dict[bytes, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everybody's score is the input's, nobody's the baseline's."""
        count = len(self.players.moving)
        for there, score in ((False, self.baseline_score), (True, self.subject.score)):
            self.known[_keys(np.full((1, count), there))[0]] = score

    def scores(self, present: Bool[np.ndarray, "coalition player"]) -> Float[np.ndarray, " row"]:
        """The target's score of each coalition.

        Raises
        ------
        StoppedError
            Where ``progress`` returned False, now or before, and some are not known.
        ModelError
            Where the model's answer is not a number.
        """
        keys = _keys(present)
        rows = {key: row for row, key in enumerate(keys) if key not in self.known}
        new = np.fromiter(rows.values(), dtype=np.int64, count=len(rows))
        before, size = self.asked, max(min(AT_ONCE, _NUMBERS // self.absent.x.size), 1)
        for first in range(0, len(new), size):
            if self.stopped:
                raise StoppedError
            self._run(present, new[first : first + size], keys)
            self._tell(before + min(first + size, len(new)) * len(present) // len(new))
        self._tell(before + len(present))
        return np.array([self.known[key] for key in keys])

    def _run(
        self,
        present: Bool[np.ndarray, "coalition player"],
        rows: Int[np.ndarray, " row"],
        keys: list[bytes],
    ) -> None:
        scores = self.subject.predict(self._inputs(present[rows]))[:, self.subject.index]
        if not np.isfinite(scores).all():
            wrong = scores[~np.isfinite(scores)][0]
            raise ModelError(
                f"{self.subject.info.name} answers {wrong} for {self.subject.target.name} where "
                f"some chunks are replaced by the baseline {self.absent.name}: a score that is not "
                "a number says nothing. Try another baseline.",
                code="non-finite",
            )
        self.known.update(zip([keys[row] for row in rows], scores.tolist(), strict=True))

    def _inputs(
        self, present: Bool[np.ndarray, "coalition player"]
    ) -> Num[np.ndarray, "coalition position channel"]:
        nobody = np.ones((len(present), 1), dtype=bool)  # what is nobody's stays: number −1
        kept = np.concatenate([present, nobody], axis=1)[:, self.players.owner]
        if self.without is not None:
            return self.without(kept)
        inputs: Num[np.ndarray, "coalition position channel"] = np.where(
            kept, self.subject.sample.x, self.absent.x
        )
        return inputs

    def _tell(self, asked: int) -> None:
        if asked > self.asked and self.progress is not None:
            self.stopped |= self.progress(asked, self.total) is False
        self.asked = asked


def _keys(present: Bool[np.ndarray, "coalition player"]) -> list[bytes]:
    packed = np.packbits(present, axis=1)
    return [row.tobytes() for row in packed]
