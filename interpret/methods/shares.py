"""What is each player's share of a game? The mean of what it adds, over the orders of coming in.

Exactly over all coalitions (Shapley 1953), or over sampled permutations (Castro, Gómez and Tejada
2009; Štrumbelj and Kononenko 2014), each with its reverse (Mitchell et al. 2022).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.methods.coalitions import AT_ONCE, Game, StoppedError

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Each player's share and its standard error; NaN where nothing was finished.

    ``permutations`` is how many were gone through, 0 where all coalitions were.
    """

    values: Float[np.ndarray, " player"]
    standard_error: Float[np.ndarray, " player"]
    permutations: int = 0
    stopped: bool = False


def cost(players: int, permutations: int) -> tuple[int, bool]:
    """Coalitions to be asked for, and whether these are all, since that costs no more.

    >>> cost(10, 128), cost(11, 128)
    ((1024, True), (1280, False))
    """
    sampled = permutations * max(players - 1, 0)
    every = 2**players if players < 63 else math.inf
    return (int(every), True) if every <= sampled + 2 else (sampled, False)


def exact_shares(game: Game) -> Shares:
    """The shares over all coalitions.

    Σ over the coalitions S without player i of |S|! (n − |S| − 1)! / n! · (v(S with i) − v(S)).
    """
    count = len(game.players.moving)
    if not count:
        return Shares(values=np.zeros(0), standard_error=np.zeros(0))
    numbers = np.arange(2**count)
    present = (numbers[:, None] >> np.arange(count)) & 1 > 0
    try:
        scores = game.scores(present)
    except StoppedError:
        nothing = np.full(count, np.nan)
        return Shares(values=nothing, standard_error=nothing, stopped=True)
    size = present.sum(axis=1)
    weights = np.array([1 / (count * math.comb(count - 1, k)) for k in range(count)])
    values = np.empty(count)
    for player in range(count):
        without = numbers[~present[:, player]]
        added = scores[without | (1 << player)] - scores[without]
        values[player] = (weights[size[without]] * added).sum()
    return Shares(values=values, standard_error=np.zeros(count))


def sampled_shares(game: Game, *, permutations: int, seed: int) -> Shares:
    """The shares over sampled permutations, each with its reverse.

    One draw is the mean of what a player adds in a permutation and in its reverse; the standard
    error is that of the mean of the draws. What is added within a permutation sums to the whole
    difference, so the shares do too. A pair that was not finished is left out.
    """
    count, pairs = len(game.players.moving), permutations // 2
    orders = np.random.default_rng(seed).permuted(np.tile(np.arange(count), (pairs, 1)), axis=1)
    draws = np.empty((pairs, count))
    block = max(AT_ONCE // (2 * count), 1)
    done = 0
    try:
        for first in range(0, pairs, block):
            chosen = orders[first : first + block]
            added = [added_in(game, each) for each in (chosen, chosen[:, ::-1])]
            done = first + len(chosen)
            draws[first:done] = (added[0] + added[1]) / 2
    except StoppedError:
        pass
    kept = draws[:done]
    error = np.full(count, np.nan)
    if done > 1:
        error = kept.std(axis=0, ddof=1) / math.sqrt(done)
    return Shares(
        values=kept.mean(axis=0) if done else np.full(count, np.nan),
        standard_error=error,
        permutations=2 * done,
        stopped=done < pairs,
    )


def added_in(
    game: Game, orders: Int[np.ndarray, "permutation place"]
) -> Float[np.ndarray, "permutation player"]:
    """What each player adds where the players come in, in these orders."""
    number, count = orders.shape
    rank = np.argsort(orders, axis=1)
    inside: Bool[np.ndarray, "permutation size player"] = (
        rank[:, None, :] < np.arange(1, count)[None, :, None]
    )
    between = game.scores(inside.reshape(-1, count)).reshape(number, count - 1)
    ends = (np.full((number, 1), end) for end in (game.baseline_score, game.subject.score))
    start, end = ends
    steps = np.diff(np.concatenate([start, between, end], axis=1), axis=1)
    return np.take_along_axis(steps, rank, axis=1)
