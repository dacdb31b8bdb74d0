"""Does the map stay where the input hardly changes, and does it say how the score changes?

Yeh et al. 2019, "On the (In)fidelity and Sensitivity of Explanations". Sensitivity (equation 2):
the largest change of the map, as a share of its size, over inputs near this one: of a series with
noise within a radius, of a text with one token replaced by its nearest. Infidelity: see
``foretold``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.core.errors import plural
from interpret.methods.candidates import alphabet, likely_ids
from interpret.methods.checks import foretold
from interpret.methods.checks.foretold import NO_SCALE, PERTURBATIONS, RADIUS, there
from interpret.methods.checks.looked import Aspect, Looked, MapOf
from interpret.methods.checks.several_maps import SeveralMaps, Stopped, affordable, passes_of
from interpret.methods.remaking import cannot_be_made_again

if TYPE_CHECKING:
    from jaxtyping import Bool

    from interpret.core.model import Progress
    from interpret.core.sample import Sample

NAME = "noise"
FEWEST_MAPS, MOST_MAPS = 4, 10
STEADY, SHAKEN = 0.3, 1.0
MOSTLY, HARDLY = 0.5, 0.1
STILL = 1e-6
"""A score whose changes have a standard deviation of this share of it does not change."""
SENSITIVITY_RULE = (
    "Holds where the largest change is at most 30 % of the map’s size (its Euclidean norm), "
    "doubtful up to 100 %, fails above; of a text, whose nearest token may mean something else, "
    "doubtful above 30 %."
)
INFIDELITY_RULE = (
    "Holds where the map explains at least half of the variance of the score under these changes, "
    "doubtful down to a tenth, fails below."
)


def why_not(subject: MapOf) -> str | None:
    """A map that is 0 everywhere has no size, and foretells nothing."""
    if not np.nansum(np.abs(subject.result.values)) > 0:
        return "The map is 0 everywhere, so that it has no size to compare a change with."
    return None


def passes(subject: MapOf) -> int:
    """The score of each perturbation, and a map for each input near this one."""
    asked = 0 if foretold.no_foretelling(subject) else PERTURBATIONS
    return asked + (0 if _no_neighbours(subject) else passes_of(subject, _count(subject)))


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Ask whether the map says how the score moves, and how far noise moves the map."""
    maps, findings = SeveralMaps(subject, progress, passes(subject)), list[Finding]()
    try:
        findings.append(_infidelity(subject, maps))
        findings.append(_sensitivity(subject, maps))
    except Stopped:
        return Looked(findings=tuple(findings), stopped=True)
    return Looked(findings=tuple(findings))


def _infidelity(subject: MapOf, maps: SeveralMaps) -> Finding:
    """How much of what the score does under perturbations the map foretells."""
    if (refusal := foretold.no_foretelling(subject)) is not None:
        return _unknown(refusal)
    explained, asked = subject.explained, foretold.asked_about(subject)
    said, changes = [], []
    for inputs, expected in asked.batches:
        said.append(expected)
        changes.append(explained.score - explained.predict(inputs)[:, explained.index])
        maps.ran(len(inputs))
    before, after = np.concatenate(said), np.concatenate(changes)
    if not np.isfinite(after).all():
        wrong = int((~np.isfinite(after)).sum())
        return _unknown(
            f"The score is no number in {wrong} of {len(after)} draws of {asked.words}."
        )
    if not after.std() > STILL * max(abs(explained.score), STILL):
        return _unknown(f"The score does not change with {asked.words}.")
    scale, infidelity = foretold.fitted(before, after)
    share = foretold.explained_share(before, after)
    return Finding(
        aspect=NAME,
        verdict="holds" if share >= MOSTLY else "doubtful" if share >= HARDLY else "fails",
        sentence=f"With {asked.words}, the map explains {share:.0%} of the variance of the score "
        f"(infidelity {infidelity:.2g}).",
        rule=INFIDELITY_RULE,
        figures={"unexplained": 1 - share, "infidelity": infidelity, "scale": scale},
    )


def _sensitivity(subject: MapOf, maps: SeveralMaps) -> Finding:
    """How far the map moves, at most, over inputs near this one."""
    if (refusal := _no_neighbours(subject)) is not None:
        return _unknown(refusal)
    own, text = there(maps.first()), subject.explained.info.is_text
    size = float(np.linalg.norm(own))
    if not size:  # as it is made with fewer runs
        return _unknown("The map is 0 everywhere, so that it has no size to compare with.")
    moved = []
    for each in _neighbours(subject):
        change = (there(maps.made(sample=each.sample)) - own)[each.compared]
        moved.append(float(np.linalg.norm(change)) / size)
    if not moved:
        return _unknown("No token has another near it, so that no text is near this one.")
    most = max(moved)
    failing = most > SHAKEN and not text
    verdict: Verdict = "holds" if most <= STEADY else "fails" if failing else "doubtful"
    how = (
        "one token replaced by its nearest moves what the others are given"
        if text
        else f"noise of at most {RADIUS:g} of each channel’s standard deviation moves the map"
    )
    figures = {"sensitivity": most, "mean_sensitivity": float(np.mean(moved))}
    return Finding(
        aspect=NAME,
        verdict=verdict,
        sentence=f"In {plural(len(moved), 'draw')}, {how} by at most {most:.0%} of its size.",
        rule=SENSITIVITY_RULE,
        figures=figures if text else {**figures, "radius": RADIUS},
    )


def _unknown(sentence: str) -> Finding:
    return Finding(aspect=NAME, verdict="unknown", sentence=sentence)


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """An input near the one that is explained, and the rows of the map that are compared."""

    sample: Sample
    compared: Bool[np.ndarray, " position"]


def _no_neighbours(subject: MapOf) -> str | None:
    """Why there is no map of an input near this one; None where there is."""
    if (refusal := cannot_be_made_again(subject.result)) is not None:
        return refusal
    if subject.explained.info.is_text:
        few = (~subject.explained.sample.padding).sum() < 2
        return "Of one token there is no other whose value could stay." if few else None
    return None if foretold.spread_of(subject).any() else NO_SCALE


def _count(subject: MapOf) -> int:
    """How many maps are made, of a text at most one for each token."""
    count = affordable(subject, least=FEWEST_MAPS, most=MOST_MAPS)
    tokens = int((~subject.explained.sample.padding).sum())
    return min(count, tokens) if subject.explained.info.is_text else count


def _neighbours(subject: MapOf) -> list[Neighbour]:
    """Inputs near this one, as many as can be afforded."""
    rng, count = np.random.default_rng(subject.settings.seed), _count(subject)
    if subject.explained.info.is_text:
        return _other_tokens(subject, count, rng)
    sample, spread = subject.explained.sample, foretold.spread_of(subject)
    everywhere = np.ones(len(subject.result.values), dtype=bool)
    inputs = [foretold.noisy(sample, rng.uniform(-spread, spread)) for _ in range(count)]
    return [Neighbour(sample=sample.holding(each), compared=everywhere) for each in inputs]


def _other_tokens(subject: MapOf, count: int, rng: np.random.Generator) -> list[Neighbour]:
    """The text with one token replaced by the nearest other, at some of its positions."""
    explained = subject.explained
    sample, info = explained.sample, explained.info
    x = sample.x
    own = x[:, 0] if info.input.kind == "tokens" else np.where(x.any(1), x.argmax(1), -1)
    ids = alphabet(info)
    nearest = likely_ids(explained, ids, own.astype(np.int64), way="nearest", top=1)[:, 0]
    neighbours = []
    for position in rng.permutation(np.flatnonzero(~sample.padding & (nearest >= 0)))[:count]:
        other = x.copy()
        other[position] = info.token_rows(nearest[position : position + 1])[0]
        compared = np.arange(len(x)) != position
        neighbours.append(Neighbour(sample=sample.holding(other), compared=compared))
    return neighbours


ASPECT = Aspect(
    name=NAME,
    title="Noise",
    question="Does the map stay where the input hardly changes, and say how the score changes?",
    passes=passes,
    look=look,
    why_not=why_not,
)
