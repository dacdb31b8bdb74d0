"""Does a map say anything of the model: what speaks for it, and what against it?

Each aspect is a file of ``methods/checks``, which names its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from interpret.core.check_results import Check, Finding
from interpret.core.errors import ArgumentError, InterpretError, brief, choices
from interpret.core.record import merged_notes
from interpret.core.results import Attribution, Result
from interpret.methods.checks.aspects import ASPECTS
from interpret.methods.checks.looked import Aspect, Looked, MapOf, Settings
from interpret.methods.checks.other_methods import others
from interpret.methods.checks.removal_masks import masks
from interpret.methods.map_at_hand import explained_again, map_made, refuse_beside_map
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from interpret.core.model import Progress, SequenceModel
    from interpret.core.targets import Target


def check(
    model: SequenceModel,
    x: object,
    result: Attribution | None = None,
    *,
    method: str | None = None,
    target: Target | int | str | None = None,
    logits: bool = False,
    aspects: Sequence[str] | str | None = None,
    mask: str | float | None = None,
    rows: object = None,
    orders: int = 20,
    methods: Sequence[str] | str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Check:
    """Look at what speaks for a map, and against it.

    ``result`` is the map of ``x`` that occlude, saliency or another method gave for ``model``,
    which is left as it is; without one it is made, by ``method`` (default ``"occlude"``, or one of
    saliency) for ``target``. Each of ``aspects`` (default all; ``methods/checks/aspects.py``) gives
    one or more findings: holds, doubtful, fails or unknown, a sentence, and the rule. Removal
    replaces by ``mask``, by default the map's own baseline, or by ``rows`` of data, and compares
    with so many random ``orders``, at least 20. ``methods`` are those to agree with, by default all
    that apply. ``progress(done, total)`` counts inputs run through the model and may return False
    to stop: what is done is kept, and the result is ``partial``.

    Raises ArgumentError where this is no map of this input and model, or a setting breaks its rule.

    Examples
    --------
    >>> from interpret.methods.occlusion import occlude
    >>> x = "the film was great fun"
    >>> found = check(model, x, occlude(model, x, target="good"), aspects="edges")
    >>> [(each.aspect, each.verdict) for each in found.findings]
    [('edges', 'holds'), ('edges', 'holds')]
    """
    settings = _settings(mask, rows, orders, methods, seed)
    chosen = _chosen(aspects)
    if result is None:
        result = map_made(
            model, x, method=method, target=target, logits=logits, rows=rows, progress=progress
        )
    else:
        refuse_beside_map(method=method, target=target, logits=logits)
    subject = _subject(model, x, result, settings)
    _refuse_told(subject)
    planned = passes(subject, chosen)
    total, before, looks = sum(planned.values()), 0, []
    for aspect in chosen:
        onward = None if progress is None else _Onward(progress, before=before, total=total)
        looked = _look(aspect, subject, onward)
        looks.append(looked)
        if looked.stopped:
            before += onward.done if onward is not None else 0
            break
        before += planned[aspect.name]
    return _answer(subject, looks, partial=any(each.stopped for each in looks), passes=before)


def cost(
    model: SequenceModel,
    x: object,
    result: Attribution,
    *,
    aspects: Sequence[str] | str | None = None,
    mask: str | float | None = None,
    rows: object = None,
    orders: int = 20,
    methods: Sequence[str] | str | None = None,
) -> int:
    """How many inputs ``check`` runs through the model at most; gradients count as three.

    Of ``rows`` it matters only whether there are some.
    """
    subject = _subject(model, x, result, _settings(mask, rows, orders, methods, 0))
    return sum(passes(subject, _chosen(aspects)).values())


def passes(subject: MapOf, aspects: Sequence[Aspect]) -> dict[str, int]:
    """How many inputs each aspect runs through the model at most."""
    return {each.name: _passes(each, subject) for each in aspects}


def _passes(aspect: Aspect, subject: MapOf) -> int:
    try:
        return 0 if aspect.why_not(subject) else aspect.passes(subject)
    except InterpretError:  # which is what it then comes to
        return 0


def _settings(
    mask: str | float | None, rows: object, orders: int,
    methods: Sequence[str] | str | None, seed: int,
) -> Settings:  # fmt: skip
    named = None if methods is None or methods == "all" else _names("methods", methods)
    return Settings(
        orders=whole("orders", orders, least=20),
        mask=mask,
        rows=rows,
        methods=named,
        seed=whole("seed", seed, least=0),
    )


def _names(what: str, given: Sequence[str] | str) -> tuple[str, ...]:
    """Names that may be written with commas between them."""
    names = given.split(",") if isinstance(given, str) else given
    if isinstance(names, Sequence) and all(isinstance(each, str) for each in names):
        return tuple(each.strip() for each in names)
    raise ArgumentError(f"{what} must be names, but is {brief(given)}.")


def _chosen(aspects: Sequence[str] | str | None) -> tuple[Aspect, ...]:
    if aspects is None or aspects == "all":
        return tuple(ASPECTS.values())
    names = _names("aspects", aspects)
    for name in names:
        if name not in ASPECTS:
            raise ArgumentError(f"There is no aspect {name!r}: use {choices(ASPECTS)}.")
    return tuple(aspect for aspect in ASPECTS.values() if aspect.name in names)


def _subject(model: SequenceModel, x: object, result: Attribution, settings: Settings) -> MapOf:
    if not isinstance(result, Attribution):
        what = f"a {result.kind} result" if isinstance(result, Result) else brief(result)
        raise ArgumentError(
            f"A check is of an attribution, such as occlude or saliency give, but this is {what}."
        )
    subject = explained_again(model, x, result)
    return MapOf(explained=subject, result=result, settings=settings)


def _refuse_told(subject: MapOf) -> None:
    """Refuse a mask, rows or methods that are none, before anything is run."""
    if subject.settings.mask is not None or subject.settings.rows is not None:
        masks(subject)
    if subject.settings.methods is not None:
        others(subject)


def _look(aspect: Aspect, subject: MapOf, progress: Progress | None) -> Looked:
    """What one aspect comes to; that it cannot be told is a finding, too."""
    try:
        sentence = aspect.why_not(subject)
        looked = aspect.look(subject, progress) if sentence is None else Looked(findings=())
    except InterpretError as error:  # of one aspect, which leaves the others what they are
        sentence, looked = str(error), Looked(findings=())
    if looked.stopped and not looked.findings:
        sentence = "Stopped before anything could be told."
    if sentence is None:
        return looked
    untold = Finding(aspect=aspect.name, verdict="unknown", sentence=sentence)
    return replace(looked, findings=(untold,))


class _Onward:
    """Progress of one aspect as a part of that of all; ``done`` is what it told last."""

    def __init__(self, progress: Progress, *, before: int, total: int) -> None:
        self._progress, self._before, self._total = progress, before, total
        self.done = 0

    def __call__(self, done: int, total: int) -> bool | None:
        """Pass on what an aspect tells, and the answer to it."""
        self.done = done
        return self._progress(min(self._before + done, self._total), self._total)


def _answer(subject: MapOf, looks: Sequence[Looked], *, partial: bool, passes: int) -> Check:
    result, settings = subject.result, subject.settings
    fields: dict[str, Any] = {}
    for looked in looks:
        fields |= looked.fields
    return Check(
        model=result.model,
        model_id=result.model_id,
        notes=merged_notes(subject.explained.sample.notes),
        partial=partial or result.partial,
        findings=tuple(finding for looked in looks for finding in looked.findings),
        target=result.target,
        score=result.score,
        unit=result.unit,
        method=result.method,
        map_params=result.params,
        text=result.text,
        params={"orders": settings.orders, "seed": settings.seed, "passes": passes},
        **fields,
    )
