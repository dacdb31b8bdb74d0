"""Which parts of each of many inputs does its score need? All their windows in few calls.

Inputs of one length go through the model together, so that a thousand short texts cost little more
than as many windows of one long text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interpret.core.errors import ArgumentError, DataError, plural
from interpret.methods.baseline_rows import are_rows
from interpret.methods.baselines import default_baseline
from interpret.methods.first_settings import Laying, laying
from interpret.methods.many_inputs import collection, each_alone
from interpret.methods.occlusion import baselines, check_engine, occlude
from interpret.methods.occlusion_runs import occlusion_of, window_runs
from interpret.methods.replacement import lay_windows

if TYPE_CHECKING:
    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.results import Occlusion
    from interpret.core.sample import Sample
    from interpret.core.targets import Target
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.baselines import Baseline
    from interpret.methods.chunks import Chunking

MOST_TOLD = 3
"""Inputs that do not fit of which it is told why; of the others, their numbers."""

AT_ONCE = 64
"""Inputs that are asked together; memory then stays bounded whatever their number."""


def occlude_all(
    model: SequenceModel,
    inputs: Iterable[object],
    *,
    target: Target | int | str | None = None,
    window: int | None = None,
    stride: int | None = None,
    chunks: Chunking | None = None,
    baseline: Baselines = None,
    by_channel: bool | None = None,
    logits: bool = False,
    engine: Engine = "auto",
    text_column: str | None = None,
    progress: Progress | None = None,
) -> list[Occlusion]:
    """Occlude many inputs: ``occlude`` of each, in the order given, at less cost.

    The settings are those of ``occlude`` and hold for every input; a ``target`` of None is each
    input's own predicted class. Of a DataFrame, ``text_column`` names the texts. ``progress``
    counts inputs; stopped, the list holds those done, which are not always the first ones, since
    inputs of one length are done together.

    Raises what ``occlude`` raises, before any input is run; inputs that do not fit are refused
    together, each by its number.

    Examples
    --------
    >>> found = occlude_all(model, ["the film was great fun", "bad film"], window=1)
    >>> [occlusion.text for occlusion in found]
    ['the film was great fun', 'bad film']
    """
    check_engine(engine)
    given = collection("inputs", inputs, text_column=text_column)
    settings: dict[str, Any] = {
        "window": window, "stride": stride, "chunks": chunks, "by_channel": by_channel,
    }  # fmt: skip
    rows = are_rows(model.info, baseline)
    samples, laid = _encoded(model, given, settings, None if rows else baseline)
    # Rows are run by themselves, and a deletion changes lengths.
    alone = rows or (model.info.is_text and isinstance(baseline, str) and baseline == "delete")
    answers: dict[int, Occlusion] = {}
    for batch in _batches(samples, laid):
        chosen = [samples[number] for number in batch]
        if alone:
            results = [
                occlude(
                    model, sample, target=target, logits=logits, baseline=baseline, engine=engine,
                    **settings,
                )
                for sample in chosen
            ]  # fmt: skip
        else:
            starts = baselines(model, chosen, baseline, target=target, logits=logits)
            replacements = [
                lay_windows(model.info, samples[number], laid=laid[number], baseline=start)
                for number, start in zip(batch, starts, strict=True)
            ]
            runs = window_runs(
                model, chosen, replacements, target=target, logits=logits, engine=engine
            )
            results = [occlusion_of(run) for run in runs]
        answers.update(zip(batch, results, strict=True))
        if progress is not None and progress(len(answers), len(samples)) is False:
            break
    return [answers[number] for number in sorted(answers)]


def _encoded(
    model: SequenceModel,
    inputs: Iterable[Any],
    settings: dict[str, Any],
    baseline: Baseline | None,
) -> tuple[list[Sample], list[Laying]]:
    """All inputs as the model takes them, and how each one's windows are laid.

    Those that do not fit are named together.
    """
    samples: list[Sample] = []
    laid: list[Laying] = []
    refusals: dict[int, ArgumentError | DataError] = {}
    count = 0
    for number, x in each_alone(inputs):
        count = number + 1
        try:
            sample = model.encode(x)
            how = laying(model.info, sample, **settings)
            start = default_baseline(model.info) if baseline is None else baseline
            lay_windows(model.info, sample, laid=how, baseline=start)
            samples.append(sample)
            laid.append(how)
        except (ArgumentError, DataError) as error:
            refusals[number] = error
    if refusals:
        raise _refusal(refusals, count)
    return samples, laid


def _refusal(
    refusals: Mapping[int, ArgumentError | DataError], count: int
) -> ArgumentError | DataError:
    first = next(iter(refusals.values()))
    sentences = {str(error) for error in refusals.values()}
    if isinstance(first, ArgumentError) and len(sentences) == 1 and len(refusals) == count:
        return first  # a setting that breaks its rule, whatever the input
    told = [f"Input {number}: {error}" for number, error in refusals.items()]
    message = " ".join(told[:MOST_TOLD])
    if len(told) > 1:
        numbers = ", ".join(map(str, refusals))
        message = (
            f"{len(told)} of {plural(count, 'input')} do not fit, and none was run: mend or take "
            f"out {numbers}. {message}"
        )
    of_data = [error for error in refusals.values() if isinstance(error, DataError)]
    return DataError(message, code=of_data[0].code) if of_data else ArgumentError(message)


def _batches(samples: Sequence[Sample], laid: Sequence[Laying]) -> list[list[int]]:
    """Numbers of samples of one length each, with windows of one width, in batches."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (sample, how) in enumerate(zip(samples, laid, strict=True)):
        alike[len(sample), how.width].append(number)
    return [
        numbers[first : first + AT_ONCE]
        for _, numbers in sorted(alike.items())
        for first in range(0, len(numbers), AT_ONCE)
    ]
