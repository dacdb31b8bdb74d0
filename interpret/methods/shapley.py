"""How much of the score does each chunk of an input carry, together with all the others?

Shapley values of chunks that are replaced by a baseline: of all the ways to share the difference
between the input's score and the baseline's, the one in which chunks that do the same get the same
and one that does nothing gets nothing (Shapley 1953, "A value for n-person games").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, plural
from interpret.core.shapley_results import ShapleyValues
from interpret.methods.baselines import absence, absences
from interpret.methods.chunks import chunks_of
from interpret.methods.coalitions import Game, StoppedError, players_of
from interpret.methods.explained import Explained, explained
from interpret.methods.first_baseline import FirstBaseline, baseline_notes
from interpret.methods.first_settings import channels_apart
from interpret.methods.occlusion import baselines
from interpret.methods.replacement import choice_notes
from interpret.methods.rounding import with_floor
from interpret.methods.setting_checks import whole
from interpret.methods.shares import Shares, cost, exact_shares, sampled_shares
from interpret.methods.uninformative import already_there, of_removal

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import ModelInfo
    from interpret.core.model import Progress, SequenceModel
    from interpret.core.targets import Target
    from interpret.methods.baselines import Baseline
    from interpret.methods.chunks import Chunking, Chunks

PERMUTATIONS = 128
"""Permutations that are gone through unless told."""
MOST_RUNS, MOST_PLAYERS = 500_000, 2_000
"""Coalitions that are asked for at most, and chunks, or channels of chunks."""
UNSURE = 0.25
"""A standard error beyond this share of the largest value is told."""


def shapley(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    chunks: Chunking | None = None,
    baseline: Baseline | None = None,
    by_channel: bool = False,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    logits: bool = False,
    progress: Progress | None = None,
) -> ShapleyValues:
    """Share the difference between the input's score and the baseline's out among chunks.

    A chunk's value is what it adds to the score when it comes in, the others coming in one after
    another in a random order onto the baseline, averaged over the orders: float64 (chunk, channel)
    in units of the score, above zero where it raises it. The values sum to score − baseline score.

    ``chunks`` is as in ``occlude``; left at None, the words of a text, or 8 equal parts. With
    ``by_channel`` each channel of each chunk comes in by itself. ``baseline`` is as in ``occlude``,
    but for ``"delete"`` and ``"linear"``, which leave no input with everything replaced.

    Up to some ten chunks all 2ⁿ coalitions are scored and the values are exact: wherever that takes
    no more than ``permutations`` · (n − 1) runs of the model. Else so many permutations are drawn,
    by ``seed``, each with its reverse, and every value has a standard error. Equal coalitions are
    run once. ``progress`` counts coalitions; stopped, finished pairs are kept and the result is
    ``partial``.

    Raises ArgumentError for a setting that breaks its rule, DataError for an input that does not
    fit or holds only padding, ModelError for a score that is not a number.

    Examples
    --------
    >>> found = shapley(model, "the film was great fun", target="good", baseline="pad")
    >>> dict(zip(found.chunk_names, found.values[:, 0].round(2).tolist()))
    {'the': 0.0, 'film': 0.0, 'was': 0.0, 'great': 2.0, 'fun': 0.5}
    """
    whole("permutations", permutations, least=2)
    if permutations % 2:
        raise ArgumentError(
            f"permutations={permutations} must be even, since each goes with its reverse: use "
            f"{permutations + 1}."
        )
    seed = whole("seed", seed, least=0)
    apart = channels_apart(model.info, by_channel)
    _check_baseline(model.info, baseline)
    sample = model.encode(x)
    cut = chunks_of(model.info, sample, chunks)
    start = baselines(model, [sample], baseline, target=target, logits=logits)[0]
    subject = explained(model, sample, target=target, logits=logits)
    game = _game(subject, cut, start, apart, permutations, progress)
    drops, stopped = _alone(game)
    if stopped:
        nothing = np.full(len(game.players.moving), np.nan)
        shares = Shares(values=nothing, standard_error=nothing, stopped=True)
    elif cost(len(game.players.moving), permutations)[1]:
        shares = exact_shares(game)
    else:
        shares = sampled_shares(game, permutations=permutations, seed=seed)
    params: dict[str, int | str | bool] = {"chunks": cut.told, "by_channel": apart}
    if shares.permutations:
        params |= {"permutations": permutations, "seed": seed}
    return _answer(game, cut, start, shares, drops, params)


def _check_baseline(info: ModelInfo, baseline: Baseline | None) -> None:
    """Refuse a baseline that is no input with everything replaced."""
    if info.is_text and isinstance(baseline, str) and baseline == "delete":
        raise ArgumentError(
            "baseline='delete' closes the gap, so that what is left stands elsewhere than in the "
            "other coalitions: use baseline='pad', 'oov', a token or its id."
        )
    if baseline is None and not absences(info):
        raise ArgumentError(
            f"{info.name} has neither a padding nor an unknown token to stand for absence: set "
            "baseline to a token of its vocabulary or a token id."
        )


def _game(
    subject: Explained,
    cut: Chunks,
    start: FirstBaseline | Baseline,
    apart: bool,
    permutations: int,
    progress: Progress | None,
) -> Game:
    """The game that is played, within bounds."""
    name = start.name if isinstance(start, FirstBaseline) else start
    absent = absence(subject.info, subject.sample, name)
    players = players_of(subject.sample, cut, subject.sample.x != absent.x, apart=apart)
    count = len(players.moving)
    runs, _ = cost(count, permutations)
    if count > MOST_PLAYERS or runs > MOST_RUNS:
        raise ArgumentError(
            f"permutations={permutations} of {plural(count, 'chunk')}"
            f"{', each channel of each counted,' if apart else ''} would take {runs:,} runs of the "
            f"model: up to {MOST_RUNS:,} are made, of up to {MOST_PLAYERS:,} chunks. Use fewer "
            "permutations, or fewer chunks."
        )
    score = float(subject.predict(absent.x[None])[0, subject.index])
    if not np.isfinite(score):
        raise ArgumentError(baseline_notes(subject, absent.name, score)[-1])
    return Game(
        subject=subject,
        players=players,
        absent=absent,
        baseline_score=score,
        total=runs + count,  # and each player alone replaced
        progress=progress,
    )


def _alone(game: Game) -> tuple[Float[np.ndarray, " player"], bool]:
    """How far the score falls with each player alone replaced; whether that was stopped."""
    count = len(game.players.moving)
    try:
        return game.subject.score - game.scores(~np.eye(count, dtype=bool)), False
    except StoppedError:
        return np.full(count, np.nan), True


def _answer(
    game: Game,
    cut: Chunks,
    start: FirstBaseline | Baseline,
    shares: Shares,
    drops: Float[np.ndarray, " player"],
    params: dict[str, int | str | bool],
) -> ShapleyValues:
    """Lay the shares out as chunk × channel."""
    subject, channels = game.subject, game.players.channels

    def laid(values: Float[np.ndarray, " player"]) -> Float[np.ndarray, "chunk channel"]:
        everybody = np.zeros(len(cut.spans) * channels)
        everybody[game.players.moving] = values
        return everybody.reshape(-1, channels)

    values = laid(shares.values)
    first = start if isinstance(start, FirstBaseline) else None
    about = baseline_notes(
        subject,
        game.absent.name,
        game.baseline_score,
        tried=tuple(first.scores) if first else (),
    )
    exact = not shares.permutations and not shares.stopped
    answer = ShapleyValues(
        **subject.attribution_fields(joint=not params["by_channel"]),
        values=values,
        standard_error=laid(shares.standard_error),
        drops=laid(drops),
        chunks=cut.spans,
        chunk_names=cut.names,
        baseline=game.absent.name,
        baseline_score=game.baseline_score,
        unit=subject.target.unit,
        params=params | {"logits": subject.target.logits},
        permutations=shares.permutations,
        coalitions=len(game.known),
        exact=exact,
        completeness_gap=float(values.sum() - (subject.score - game.baseline_score)),
        notes=(
            *subject.notes,
            *choice_notes((cut.chosen,) if cut.chosen else (), first),
            *cut.notes,
            *about,
            *_silence(game, shares, drops, values.size),
            *_notes(shares, values, params),
        ),
        partial=shares.stopped,
    )
    return with_floor(answer, subject)


def _silence(
    game: Game, shares: Shares, drops: Float[np.ndarray, " player"], count: int
) -> tuple[str, ...]:
    """Why the values say nothing, where they do not."""
    subject, same = game.subject, count - len(game.players.moving)
    notes = already_there(subject, game.absent.name, same, count, "chunk")
    if shares.stopped or same == count:
        return notes
    moved = subject.score - np.concatenate([drops, shares.values])
    done = np.ones(len(moved), dtype=bool)
    mend = "fewer chunks, or another baseline"
    return (*notes, *of_removal(subject, moved, done, noun="chunk", mend=mend))


def _notes(
    shares: Shares,
    values: Float[np.ndarray, "chunk channel"],
    params: dict[str, int | str | bool],
) -> tuple[str, ...]:
    """Sentences that a reader must see beside the numbers."""
    notes = []
    if shares.stopped and shares.permutations:
        notes.append(
            f"Stopped after {shares.permutations} of {params['permutations']} permutations: the "
            "values are means over these, and still sum to the whole difference."
        )
    elif shares.stopped:
        notes.append("Stopped before anything was finished: there are no values yet.")
    largest = float(np.abs(values).max(initial=0.0))
    error = float(np.nan_to_num(shares.standard_error).max(initial=0.0))
    if error > UNSURE * largest:
        notes.append(
            f"The values are unsure: a standard error is {error:.2g}, and the largest value "
            f"{largest:.2g}. Four times the permutations halve it."
        )
    return tuple(notes)
