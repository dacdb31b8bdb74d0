"""How does the score fall as the parts of an input go, in a map's order and in random ones?

Deletion and insertion (Petsiuk et al. 2018, "RISE", § 4.2; Samek et al. 2017, "Evaluating the
Visualization of What a Deep Neural Network Has Learned"), in parts that are alike for every order:
what stands scattered through a series breaks more than what stands together.

Every step is a full pass. As one window of the step before it, every second one still is: 53 % of
the products of a network such as Basset, and its tracing takes longer than all of the passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import Occlusion
from interpret.methods.checks.removal_masks import how_many, masks
from interpret.methods.chunks import Chunks, chunks_of, words_in
from interpret.methods.coalitions import AT_ONCE, Game, Players, StoppedError, players_of

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.model import Progress
    from interpret.methods.checks.looked import MapOf
    from interpret.methods.checks.removal_masks import Mask
    from interpret.methods.explained import Explained

STEPS = 25
"""Steps of a curve at most. Odd, so that what is removed and what is left go in the same steps."""
FEWEST_WORDS = 10
"""Words of a text from which on each is a part."""
FEWEST_PARTS = 4
"""Of fewer there are less than twenty orders to compare with."""
ROUNDING = 1e-7
"""Areas that differ by less of the score are equal: what float32 tells apart of it."""


@dataclass(frozen=True, kw_only=True)
class Removal:
    """The score along each order of removal, as far as it was run.

    Attributes
    ----------
    mask
        What stands where something is removed.
    parts
        How many parts there are to remove; nothing was run where they are fewer than
        ``FEWEST_PARTS``.
    removed
        Share of them that is gone at each step, from 0 to 1.
    deletion, insertion
        float, (step,): the score as the most important go first, and with nothing but so large a
        share of the most important left. Empty where that was not run.
    random
        float, (order, step): the score along random orders. Read backwards it is an insertion of
        the reversed order, which is a random one, too.
    adverse, without_adverse
        How many parts the map gives values below zero, and the score without them; None where
        there are none.
    """

    mask: str
    parts: int
    removed: Float[np.ndarray, " step"]
    deletion: Float[np.ndarray, " step"]
    insertion: Float[np.ndarray, " step"]
    random: Float[np.ndarray, "order step"]
    adverse: int
    without_adverse: float | None
    stopped: bool


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The area under a curve, and those of random orders: their mean, and how many do as well."""

    own: float
    random: float
    as_well: int
    orders: int


Known = dict[bytes, dict[bytes, float]]
"""Scores that were worked out for another map of the same input, by mask and parts."""


def remove(
    subject: MapOf, progress: Progress | None, *, total: int, known: Known | None = None
) -> Removal:
    """Remove the parts in the map's order, from both ends, and then in random orders.

    Equal values are put in a random order by the seed, which draws the other orders, too. What is
    ``known`` is not run once more, and what is run is put there.

    Raises
    ------
    ModelError
        Where the model's answer is not a number.
    """
    played = _Played(subject, progress, total, {} if known is None else known)
    weights = _weights(subject, played.players)
    cuts, rng = _cuts(len(weights)), np.random.default_rng(subject.settings.seed)
    ranks, inside = _ranks(weights, rng), cuts[1:-1, None]
    own, count, adverse = np.empty(0), len(inside), int((weights < 0).sum())
    if len(weights) >= FEWEST_PARTS:
        own = played.scores(np.concatenate([ranks >= inside, ranks < inside, [weights >= 0]]))
    ran = len(own) > 0
    return Removal(
        mask=played.masks[0].absent.name,
        parts=len(weights),
        removed=cuts / max(len(weights), 1),
        deletion=played.along(own[None, :count])[0] if ran else own,
        insertion=played.along(own[None, -2 : count - 1 : -1])[0, ::-1] if ran else own,
        random=_random(played, cuts, subject.settings.orders if ran else 0, rng),
        adverse=adverse,
        without_adverse=float(own[-1]) if ran and adverse else None,
        stopped=played.stopped,
    )


def area(
    curve: Float[np.ndarray, "*order step"], removed: Float[np.ndarray, " step"]
) -> Float[np.ndarray, "*order"]:
    """Under a curve over the share that is removed, by trapezoids: a mean score."""
    return np.asarray(np.trapezoid(curve, removed, axis=-1))


def beside_random(found: Removal, *, down: bool) -> Beside:
    """The area of the deletion (``down``) or of the insertion, beside those of random orders."""
    own = float(area(found.deletion if down else found.insertion, found.removed))
    chance = area(found.random, found.removed)  # backwards an insertion, of the same area
    noise = ROUNDING * max(1.0, float(np.abs(found.deletion).max()))
    as_well = (chance <= own + noise) if down else (chance >= own - noise)
    return Beside(
        own=own, random=float(chance.mean()), as_well=int(as_well.sum()), orders=len(chance)
    )


def passes(subject: MapOf) -> int:
    """Inputs that are run at most: both ends of every curve are the input and the mask."""
    parts = len(parts_of(subject).spans) * subject.result.values.shape[1]
    along = max(len(_cuts(parts)) - 2, 0)
    return how_many(subject) * ((subject.settings.orders + 2) * along + 2)


def parts_of(subject: MapOf) -> Chunks:
    """The parts that are removed at a time: the map's own chunks, positions, words, or stretches.

    Where there are neither chunks nor words, as many as there are steps.
    """
    info, sample, result = subject.explained.info, subject.explained.sample, subject.result
    if isinstance(result, Occlusion) and "chunks" in result.params:
        return Chunks(spans=np.unique(result.windows, axis=0), names=(), told="chunks")
    positions = int((~sample.padding).sum())
    if positions > STEPS and words_in(info, sample) >= FEWEST_WORDS:
        return chunks_of(info, sample, "words")
    return chunks_of(info, sample, min(positions, STEPS))


def _weights(subject: MapOf, players: Players) -> Float[np.ndarray, " part"]:
    """What the map gives each part: of an occlusion the mean, else the sum of its values."""
    there = (players.owner >= 0) & np.isfinite(subject.result.values)
    owner, count = players.owner[there], len(players.moving)
    sums = np.bincount(owner, weights=subject.weights()[there], minlength=count)
    if isinstance(subject.result, Occlusion):
        return np.asarray(sums / np.maximum(np.bincount(owner, minlength=count), 1))
    return np.asarray(sums)


def _ranks(
    weights: Float[np.ndarray, " part"], rng: np.random.Generator
) -> Int[np.ndarray, " part"]:
    """When each part goes: the largest first, equal ones in a random order."""
    drawn = rng.permutation(len(weights))
    ranks = np.empty(len(weights), dtype=np.int64)
    ranks[drawn[np.argsort(-weights[drawn], kind="stable")]] = np.arange(len(weights))
    return ranks


def _cuts(parts: int) -> Int[np.ndarray, " step"]:
    """How many parts are gone at each step; the same read from the other end."""
    if parts <= STEPS:
        return np.arange(parts + 1)
    half = np.arange(STEPS // 2 + 1) * parts // STEPS
    return np.concatenate([half, parts - half[::-1]])


def _random(
    played: _Played, cuts: Int[np.ndarray, " step"], orders: int, rng: np.random.Generator
) -> Float[np.ndarray, "order step"]:
    """The score along random orders, as many at a time as are run at once."""
    inside, curves = cuts[1:-1, None], np.empty((0, len(cuts)))
    while len(curves) < orders and not played.stopped:
        count = min(max(AT_ONCE // max(len(inside), 1), 1), orders - len(curves))
        ranks = np.stack([rng.permutation(cuts[-1]) for _ in range(count)])
        scores = played.scores((ranks[:, None] >= inside).reshape(-1, cuts[-1]))
        curves = np.concatenate([curves, played.along(scores.reshape(-1, len(inside)))])
    return curves


class _Played:
    """The mean over masks of the score of what is kept, as far as nobody asked to stop."""

    def __init__(self, subject: MapOf, progress: Progress | None, total: int, known: Known) -> None:
        explained, values = subject.explained, subject.result.values
        self.masks = masks(subject)
        self._progress, self._total, self._known = progress, total, known
        moved = np.any([explained.sample.x != mask.absent.x for mask in self.masks], axis=0)
        apart = values.shape[1] > 1
        moved = (moved if apart else moved.any(axis=1, keepdims=True)) & np.isfinite(values)
        self.players = players_of(explained.sample, parts_of(subject), moved, apart=apart)
        self._games = [self._game(explained, mask) for mask in self.masks]
        self.score = explained.score
        self.absent_score = float(np.mean([game.baseline_score for game in self._games]))

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return any(game.stopped for game in self._games)

    def scores(self, present: Bool[np.ndarray, "state part"]) -> Float[np.ndarray, " state"]:
        """The mean over the masks; empty where that was stopped before its end."""
        answers: list[Float[np.ndarray, " state"]] = []
        for game in self._games:
            if self.stopped:
                return np.empty(0)
            try:
                answers.append(game.scores(present))
            except StoppedError:
                return np.empty(0)
        return np.asarray(np.mean(answers, axis=0))

    def along(self, inside: Float[np.ndarray, "order inside"]) -> Float[np.ndarray, "order step"]:
        """Whole curves: from the input's score to the mask's."""
        first, last = (np.full((len(inside), 1), end) for end in (self.score, self.absent_score))
        return np.hstack([first, inside, last])

    def _game(self, explained: Explained, mask: Mask) -> Game:
        score = float(explained.predict(mask.absent.x[None])[0, explained.index])
        game = Game(
            subject=explained,
            players=self.players,
            absent=mask.absent,
            baseline_score=score,
            total=self._total,
            without=mask.without,
            known=self._known.setdefault(self._key(mask), {}),
        )
        if self._progress is not None:
            game.progress = self._onward(game, self._progress)
        return game

    def _key(self, mask: Mask) -> bytes:
        held = mask.absent.x.tobytes() + self.players.owner.tobytes()
        return mask.absent.name.encode() + held

    def _onward(self, game: Game, progress: Progress) -> Progress:
        """Progress with one mask as a part of that with all."""

        def told(done: int, total: int) -> bool | None:
            others = sum(each.asked for each in self._games if each is not game)
            return progress(min(others + done, total), total)

        return told
