"""Which tokens are tried in the place of another?

Of a small alphabet all of them. Of a large vocabulary some: those that a first-order estimate puts
at its ends (Ebrahimi, Rao, Lowd and Dou 2018, "HotFlip"), those whose vectors lie nearest, or those
that the user names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, brief, choices
from interpret.methods.filters import named_tokens
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ModelInfo
    from interpret.methods.explained import Explained

SMALL = 64
"""Tokens of an alphabet of which each is tried everywhere unless the user asks otherwise."""

DEFAULT_TOP = 10
WAYS = ("all", "gradient", "nearest")

_CHUNK = 2**22
"""Estimates held at a time."""


def alphabet(info: ModelInfo) -> Int[np.ndarray, " token"]:
    """Ids of the tokens that mean something: neither the padding nor the unknown, and with a name.

    Raises
    ------
    ArgumentError
        Where the model takes no tokens.
    """
    check_tokens(info)
    spec = info.input
    count = spec.channels if spec.kind == "one_hot" else spec.vocabulary_size
    named = named_tokens(info, count or len(info.tokens or ()))
    ids: Int[np.ndarray, " token"] = named[named != info.oov_id]
    if not len(ids):
        raise ArgumentError(f"{info.name} has no tokens beside its padding: there is none to try.")
    return ids


def check_tokens(info: ModelInfo) -> None:
    """Refuse a model that takes no tokens, of which one could stand for another."""
    if not info.is_text:
        raise ArgumentError(
            f"{info.name} takes a series, whose values are no tokens that others could stand for: "
            "occlude replaces windows of it."
        )


def way_of(candidates: str | Sequence[str] | None, count: int) -> str | tuple[str, ...]:
    """How tokens are chosen: one of ``WAYS``, or the tokens themselves.

    Raises
    ------
    ArgumentError
        Where it is neither.
    """
    if candidates is None:
        return "all" if count <= SMALL else "gradient"
    if isinstance(candidates, str) and candidates in WAYS:
        return candidates
    tokens = candidates.split(",") if isinstance(candidates, str) else candidates
    if not isinstance(tokens, Sequence) or not all(
        each and isinstance(each, str) for each in tokens or [""]
    ):
        raise ArgumentError(
            f"candidates must be {choices(WAYS)}, or tokens, but is {brief(candidates)}."
        )
    return tuple(dict.fromkeys(tokens))


def named_ids(info: ModelInfo, tokens: Sequence[str]) -> Int[np.ndarray, " token"]:
    """Ids of the tokens that a user names, in order; ArgumentError where one is not held."""
    return np.asarray(sorted(info.token_id(token) for token in tokens), dtype=np.int64)


def likely_ids(
    subject: Explained,
    ids: Int[np.ndarray, " token"],
    standing: Int[np.ndarray, " position"],
    *,
    way: str,
    top: int | None,
) -> Int[np.ndarray, "position top"]:
    """The ``top`` of the ids at each position, in no order; −1 where there are fewer.

    With ``way="gradient"`` half of them, rounded up, are those whose estimate, the score's gradient
    with respect to the position's vector times the change of the vector, falls most, and the rest
    those that rise most. With ``"nearest"`` they are those whose vectors lie nearest.

    Raises
    ------
    ArgumentError
        Where ``top`` is no number of tokens.
    """
    count = min(whole("top", DEFAULT_TOP if top is None else top), len(ids))
    table = _vectors(subject)[ids]
    own = subject.vectors()
    slope = np.zeros_like(own)
    if way == "gradient":
        _, (slope,) = subject.model.gradient(
            own[None], sample=subject.sample, target=subject.target
        )
    best = np.full((len(own), count), -1, dtype=np.int64)
    rows = max(_CHUNK // len(ids), 1)
    for first in range(0, len(own), rows):
        chunk = slice(first, first + rows)
        if way == "gradient":
            keys = [slope[chunk] @ table.T]  # the standing token's own share is the same for all
            keys.append(-keys[0])
        else:  # |token − own|² but for |own|², in memory that no dimension multiplies
            keys = [np.square(table).sum(axis=1) - 2 * own[chunk] @ table.T]
        best[chunk] = _lowest_of_each(keys, ids == standing[chunk, None], count)
    return np.where(best >= 0, ids[best], -1)


def _lowest_of_each(
    keys: Sequence[Float[np.ndarray, "position token"]],
    standing: np.ndarray,
    count: int,
) -> Int[np.ndarray, "position count"]:
    """Columns of the lowest keys, shared out between the orders; none twice, nor what stands."""
    taken = standing.copy()
    columns: list[Int[np.ndarray, " position"]] = []
    for number, key in enumerate(keys):
        share = -(-(count - len(columns)) // (len(keys) - number))
        for _ in range(share):
            left = np.where(taken, np.inf, key)
            column = left.argmin(axis=1)
            rows = np.arange(len(left))
            empty = ~np.isfinite(left[rows, column])
            taken[rows, column] = True
            columns.append(np.where(empty, -1, column))
    return np.stack(columns, axis=1)


def _vectors(subject: Explained) -> Float[np.ndarray, "token dimension"]:
    """The vector that the first layer sees of each token."""
    table = subject.model.embedding()
    if table is None:  # one-hot rows stand for themselves
        table = np.eye(subject.info.input.channels)
    return np.asarray(table, dtype=np.float64)
