"""Which method should be believed for a model? Maps of rows of data, held against random orders.

Areas of deletion and insertion hang on the row and on its class (Baer et al. 2025, "Class-Dependent
Perturbation Effects in Evaluating Time Series Attributions"), so that the methods are held against
each other, and against a map of random numbers, on the same rows, parts and orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.drawn_rows import drawn, drawn_note
from interpret.core.errors import (
    ArgumentError,
    DataError,
    InterpretError,
    brief,
    choices,
    plural,
)
from interpret.core.method_check_results import MEASURES, RANDOM, MethodChecks
from interpret.core.named_functions import function_at
from interpret.core.results import Attribution
from interpret.methods.baseline_rows import told_rows
from interpret.methods.baselines import absences
from interpret.methods.checks.judging import JUDGED, judged
from interpret.methods.checks.looked import MapOf, Settings
from interpret.methods.checks.removal_masks import NO_MASK
from interpret.methods.coalitions import StoppedError
from interpret.methods.explained import explained
from interpret.methods.first_baseline import first_baselines
from interpret.methods.map_at_hand import map_made
from interpret.methods.saliency_methods import METHODS
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.targets import Target
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.checks.removal_curves import Known
    from interpret.methods.explained import Explained

ROWS = 50
"""Rows that are drawn unless told: the mean then misses by a seventh of a spread."""
OCCLUSION = "occlusion"
"""What the map that ``occlude`` makes is called."""
MOST_TOLD = 3
"""Rows of which it is told why they were left out."""


def check_methods(
    model: SequenceModel,
    rows: Baselines,
    *,
    methods: Sequence[str] | str | None = None,
    aspects: Sequence[str] | str | None = None,
    target: Target | int | str | None = None,
    logits: bool = False,
    mask: str | float | None = None,
    orders: int = 20,
    most: int = ROWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> MethodChecks:
    """Make each row's map by each method, and remove what it calls important.

    ``rows`` are as in ``occlude``'s baseline: an array (row, position, channel), a list of inputs,
    a DataFrame, a corpus, the ``Data`` of a file. Of more than ``most``, so many are drawn.
    ``methods`` are ``"occlusion"`` and names of ``saliency``; all that apply by default. Each takes
    its own settings, and a map of random numbers goes along. ``aspects`` are ``"removal"`` and
    ``"completeness"`` unless told; ``"noise"`` makes each map some ten times more. Removal is as in
    ``check``, of parts that hold all channels, by one ``mask`` for all methods (by default, row by
    row, the first usual baseline that scores below the row). ``target`` None is each row's own
    predicted class.

    A row that does not fit is told of in a note, and the others go on; so is a method that cannot
    be asked of this model. ``progress`` counts maps; stopped, the rows that are done are kept, and
    the result is ``partial``.

    Raises ArgumentError for a setting that breaks its rule, DataError where no row could be told.

    Examples
    --------
    >>> texts = ["the film was great fun", "the film was awful", "was the film great"]
    >>> found = check_methods(model, texts, methods="occlusion,gradient_x_input")
    >>> found.methods, found.rows.tolist()
    (('occlusion', 'gradient_x_input', 'random_numbers'), [0, 1, 2])
    """
    names = _names(model, methods)
    told = told_rows(model.info, rows, what="rows")
    if told is None:
        raise ArgumentError(
            f"rows must be rows of data, but is {brief(rows)}: give an array (row, position, "
            "channel), or a list of inputs."
        )
    most, seed = whole("most", most), whole("seed", seed, least=0)
    chosen, count = drawn(told.rows, seed=seed, most=most)
    asked = _Asked(
        model=model,
        names=names,
        aspects=_aspects(aspects),
        rows=rows,
        target=target,
        logits=logits,
        settings=Settings(orders=whole("orders", orders, least=20), mask=mask, seed=seed),
        progress=progress,
        total=len(chosen) * (len(names) + 1),
    )
    done = [each for row in chosen if (each := asked.row(*row)) is not None]
    if not done:
        why = " ".join(asked.notes()) or f"{told.name or 'rows'} holds none."
        stopped = "Stopped before the first row was done. " if asked.stopped else ""
        raise DataError(f"No row was checked. {stopped}{why}".strip(), code="nothing-checked")
    drawing = drawn_note(told.name or "rows", count, seed=seed, most=most)
    return _answer(asked, done, (*told.notes, *drawing), told.name, count)


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """One row, and what every method came to on it."""

    number: int
    target: str
    unit: str
    score: float
    mask: str
    values: Float[np.ndarray, "method measure"]


@dataclass(kw_only=True)
class _Asked:
    """What is asked of each row, what was refused, and how far it went."""

    model: SequenceModel
    names: tuple[str, ...]
    aspects: tuple[str, ...]
    rows: Any
    target: Target | int | str | None
    logits: bool
    settings: Settings
    progress: Progress | None
    total: int
    done: int = 0
    stopped: bool = False
    refused: dict[str, list[int]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    missing: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def row(self, number: int, x: Any) -> _Judged | None:
        """What the methods come to on a row; None where it does not fit, or after a stop."""
        if self.stopped:
            return None
        try:
            subject = explained(self.model, x, target=self.target, logits=self.logits)
            settings = self._settings(subject, number)
            values = self._by_method(subject, settings, number)
        except InterpretError as error:
            self.refused.setdefault(str(error), []).append(number)
            self.tell(len(self.names) + 1 - self.done % (len(self.names) + 1))
            return None
        except StoppedError:
            return None
        target = subject.target
        return _Judged(
            number=number,
            target=target.name,
            unit=target.unit,
            score=subject.score,
            mask=str(settings.mask),
            values=values,
        )

    def tell(self, more: int = 0) -> bool:
        """Count maps that are done; False where somebody asked to stop."""
        self.done += more
        if self.progress is not None and self.progress(self.done, self.total) is False:
            self.stopped = True
        return not self.stopped

    def rows_without(self, name: str) -> int:
        """Rows of which a method could make no map."""
        return sum(len(rows) for (each, _), rows in self.missing.items() if each == name)

    def notes(self) -> tuple[str, ...]:
        """Which rows and methods were left out, and why."""
        rows = [
            f"{_numbered(numbers)} left out: {sentence}"
            for sentence, numbers in self.refused.items()
        ]
        if len(rows) > MOST_TOLD:
            more = sum(len(each) for each in list(self.refused.values())[MOST_TOLD:])
            rows = [*rows[:MOST_TOLD], f"{plural(more, 'more row')} left out for other reasons."]
        methods = [f"{name} is left out: {why}" for name, why in self.left_out.items()]
        gaps = [
            f"{_numbered(numbers)} without {name}: {why}"
            for (name, why), numbers in list(self.missing.items())[:MOST_TOLD]
        ]
        return (*rows, *methods, *gaps)

    def _settings(self, subject: Explained, number: int) -> Settings:
        """The same mask for all methods, and orders of the row's own."""
        seed = np.random.SeedSequence([self.settings.seed, number]).generate_state(1)
        mask = self.settings.mask
        if mask is None and not absences(self.model.info):
            raise ArgumentError(NO_MASK.format(name=self.model.info.name))
        mask = first_baselines([subject])[0].name if mask is None else mask
        return replace(self.settings, mask=mask, seed=int(seed[0]))

    def _by_method(
        self, subject: Explained, settings: Settings, number: int
    ) -> Float[np.ndarray, "method measure"]:
        known: Known = {}
        rows = np.full((len(self.names) + 1, len(MEASURES)), np.nan)
        rng = np.random.default_rng([self.settings.seed, number])
        for place, name in enumerate((*self.names, RANDOM)):
            result = self._map(subject, name, rng, number)
            if result is not None:
                asked = MapOf(explained=subject, result=result, settings=settings)
                told = judged(asked, self.aspects, known=known, go_on=self.tell)
                rows[place] = [told.get(measure.name, np.nan) for measure in MEASURES]
            if not self.tell(1) and place < len(self.names):
                raise StoppedError
        return rows

    def _map(
        self, subject: Explained, name: str, rng: np.random.Generator, number: int
    ) -> Attribution | None:
        """What a method says of a row; None where it says nothing of positions."""
        if name == RANDOM:
            return Attribution(
                **subject.attribution_fields(joint=True),
                values=rng.normal(size=(len(subject.sample), 1)),
                unit=subject.target.unit,
                method=RANDOM,
            )
        if name in self.left_out:
            return None
        try:
            made = map_made(
                self.model,
                subject.sample,
                method="occlude" if name == OCCLUSION else name,
                target=subject.target,
                logits=self.logits,
                rows=self.rows,
            )
        except ArgumentError as error:  # of the model, whatever the row
            self.left_out[name] = str(error)
            return None
        except InterpretError as error:
            self.missing.setdefault((name, str(error)), []).append(number)
            return None
        if not made.along_input:
            self.left_out[name] = "the rows of its maps are frequencies, which cannot be removed."
            return None
        return made


def _names(model: SequenceModel, methods: Sequence[str] | str | None) -> tuple[str, ...]:
    """The methods that are asked: those named, or all that can be asked of this model."""
    if methods is None or methods == "all":
        apply = [name for name, each in METHODS.items() if _applies(model, each.needs)]
        return (OCCLUSION, *apply)
    listed = methods.split(",") if isinstance(methods, str) else list(methods)
    known = {"occlude": OCCLUSION, OCCLUSION: OCCLUSION, **{name: name for name in METHODS}}
    names = [known.get(str(each).strip()) for each in listed]
    if None in names or not names:
        wrong = next((each for each in listed if str(each).strip() not in known), "")
        raise ArgumentError(f"There is no method {wrong!r}: use {choices(('all', *known))}.")
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _aspects(given: Sequence[str] | str | None) -> tuple[str, ...]:
    """What the maps are judged by."""
    if given is None:
        return JUDGED[:2]
    names = [each.strip() for each in (given.split(",") if isinstance(given, str) else given)]
    for name in names:
        if name not in JUDGED:
            raise ArgumentError(
                f"Methods are not judged by the aspect {name!r}: use {choices(JUDGED)}."
            )
    return tuple(names)


def _applies(model: SequenceModel, needs: str) -> bool:
    try:
        if needs:
            function_at(needs)(model.info)
    except ArgumentError:
        return False
    return True


def _answer(
    asked: _Asked, judged: Sequence[_Judged], notes: tuple[str, ...], source: str, count: int
) -> MethodChecks:
    values = np.stack([each.values for each in judged])
    nowhere = {name for name in asked.names if asked.rows_without(name) == len(judged)}
    told = [name not in asked.left_out.keys() | nowhere for name in (*asked.names, RANDOM)]
    measured = np.isfinite(values[:, told]).any(axis=(0, 1))
    names = (*asked.names, RANDOM)
    info, settings = asked.model.info, asked.settings
    return MethodChecks(
        model=info.name,
        model_id=info.model_id,
        notes=(*notes, *asked.notes()),
        partial=asked.stopped,
        values=values[:, told][:, :, measured],
        methods=tuple(name for name, kept in zip(names, told, strict=True) if kept),
        measures=tuple(m.name for m, kept in zip(MEASURES, measured, strict=True) if kept),
        rows=np.asarray([each.number for each in judged]),
        targets=tuple(each.target for each in judged),
        scores=np.asarray([each.score for each in judged]),
        masks=tuple(each.mask for each in judged),
        unit=", ".join(dict.fromkeys(each.unit for each in judged)),
        source=source,
        rows_in_source=count,
        params={"orders": settings.orders, "seed": settings.seed, "logits": asked.logits},
    )


def _numbered(numbers: Sequence[int]) -> str:
    """Rows by their numbers: a few of them, and how many."""
    shown = ", ".join(map(str, numbers[:MOST_TOLD]))
    more = f" and {len(numbers) - MOST_TOLD} more" if len(numbers) > MOST_TOLD else ""
    return f"{'Row' if len(numbers) == 1 else 'Rows'} {shown}{more}"
