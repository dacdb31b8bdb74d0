"""Which kinds of result are there, and what is said, stored and shown of each?

A kind is one entry of ``KINDS``. Functions of the floors above are named by where they are, so that
nothing is loaded before it is shown.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from interpret.core.check_results import Check
from interpret.core.errors import DataError
from interpret.core.frequency_results import (
    FrequencyAttribution,
    FrequencyOcclusion,
    TimeFrequencyOcclusion,
)
from interpret.core.method_check_results import MethodChecks
from interpret.core.record import rebuilt
from interpret.core.results import (
    Activations,
    Attribution,
    Chain,
    FilterBank,
    Interactions,
    Maximisation,
    NGrams,
    Occlusion,
    OutputScores,
    Responses,
    Result,
    Shapes,
    ShapleyValues,
    Spans,
    Spelling,
    Substitution,
)
from interpret.describe import (
    activations,
    attribution,
    chain,
    check,
    filters,
    frequencies,
    interactions,
    maximisation,
    method_checks,
    ngrams,
    prediction,
    responses,
    shapes,
    shapley,
    spans,
    spelling,
    substitution,
)
from interpret.describe.coloured_text import ColouredText
from interpret.describe.escaping import quoted
from interpret.describe.facts import Fact, phrases_of
from interpret.describe.tables import TopTable

Views = Sequence[tuple[str, Mapping[str, Any]]]
"""Names of views, each with the options that it is drawn with."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What belongs to one kind of result.

    Attributes
    ----------
    record
        Its class, which names the kind and its fields.
    heading, facts
        The result in a few words, and what is said of it.
    table
        The rows that matter most, at most so many; without one, a page has no table.
    columns
        Fields that a .parquet keeps as columns of its table, not once more in the footer.
    views
        Name of a view -> where its figure is drawn; the first is drawn unless asked.
    page
        The views of a written report.
    screen
        Where it is printed in a terminal.
    coloured_text
        The result as a text whose tokens have values, where it is of one.
    sentences, written
        What the result says by itself: sentences, and lines to be set as they are.
    """

    record: type[Result]
    heading: Callable[[Any], str]
    facts: Callable[[Any], list[Fact]]
    table: Callable[[Any, int], TopTable] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str]
    page: Callable[[Any], Views] = lambda result: [("map", {})]
    screen: str
    coloured_text: Callable[..., ColouredText | None] = lambda result, **options: None
    sentences: Callable[[Any], Sequence[str]] = lambda result: ()
    written: Callable[[Any], str] = lambda result: ""


_NO_WEBGL: tuple[str, Mapping[str, Any]] = ("map", {"webgl": False})
"""A page has few contexts of WebGL."""

_ATTRIBUTION = Kind(
    record=Attribution,
    heading=attribution.heading,
    facts=attribution.facts,
    table=attribution.table,
    columns={
        "values": "value",
        "standard_error": "standard_error",
        "spread": "spread",
        "x": "input",
    },
    views={"map": "plots.attribution:plot_attribution"},
    page=lambda result: [_NO_WEBGL],
    screen="cli.attribution_view:show_attribution",
    coloured_text=attribution.coloured_text,
)

KINDS: dict[str, Kind] = {
    kind.record.kind: kind
    for kind in (
        _ATTRIBUTION,
        replace(
            _ATTRIBUTION,
            record=Occlusion,
            views={**_ATTRIBUTION.views, "slide": "plots.slide:plot_slide"},
            page=lambda result: [_NO_WEBGL, ("slide", {})],
        ),
        replace(
            _ATTRIBUTION,
            record=FrequencyAttribution,
            columns={"values": "value", "x": "amplitude"},
            views={"map": "plots.frequencies:plot_frequencies"},
        ),
        replace(
            _ATTRIBUTION,
            record=FrequencyOcclusion,
            table=frequencies.table,
            columns={"values": "value", "x": "amplitude"},
            views={"map": "plots.frequencies:plot_frequencies"},
        ),
        replace(
            _ATTRIBUTION,
            record=TimeFrequencyOcclusion,
            table=frequencies.table,
            columns={"values": "value"},
            views={"map": "plots.time_frequency:plot_time_frequency"},
            page=lambda result: [("map", {})],
        ),
        Kind(
            record=Substitution,
            heading=substitution.heading,
            facts=substitution.facts,
            table=substitution.table,
            views={
                "map": "plots.substitution:plot_substitution",
                "logo": "plots.logo:plot_logo",
            },
            page=substitution.page_views,
            sentences=lambda result: list(substitution.sentences(result)),
            screen="cli.substitution_view:show_substitution",
        ),
        Kind(
            record=ShapleyValues,
            heading=shapley.heading,
            facts=shapley.facts,
            table=shapley.table,
            columns={"values": "value", "standard_error": "standard_error", "drops": "drop"},
            views={
                "bars": "plots.shapley:plot_shapley",
                "map": "plots.shapley:plot_shapley_map",
            },
            page=shapley.page_views,
            screen="cli.shapley_view:show_shapley",
            coloured_text=shapley.coloured_text,
        ),
        Kind(
            record=Spans,
            heading=spans.heading,
            facts=spans.facts,
            table=spans.table,
            views={"map": "plots.spans:plot_spans"},
            sentences=lambda result: [spans.found(result)],
            screen="cli.spans_view:show_spans",
        ),
        Kind(
            record=Interactions,
            heading=interactions.heading,
            facts=interactions.facts,
            table=interactions.table,
            views={"map": "plots.interactions:plot_interactions"},
            sentences=interactions.sentences,
            screen="cli.interactions_view:show_interactions",
        ),
        Kind(
            record=Check,
            heading=check.heading,
            facts=check.facts,
            table=check.table,
            views={
                "map": "plots.check:plot_curves",
                "weights": "plots.check:plot_weights",
                "agreement": "plots.check:plot_agreement",
                "verdicts": "plots.check:plot_verdicts",
            },
            page=check.page_views,
            sentences=check.sentences,
            screen="cli.check_view:show_check",
        ),
        Kind(
            record=MethodChecks,
            heading=method_checks.heading,
            facts=method_checks.facts,
            table=method_checks.table,
            columns={"values": "value"},
            views={"map": "plots.method_checks:plot_method_checks"},
            sentences=lambda result: list(method_checks.best_sentences(result)),
            screen="cli.method_checks_view:show_method_checks",
        ),
        Kind(
            record=FilterBank,
            heading=filters.heading,
            facts=filters.facts,
            table=filters.table,
            columns={"weights": "weight"},
            views={
                "map": "plots.filters:plot_filters",
                "logo": "plots.letter_logo:plot_kernel_logo",
            },
            page=filters.page_views,
            screen="cli.filters_view:show_filters",
        ),
        Kind(
            record=Activations,
            heading=activations.heading,
            facts=activations.facts,
            table=activations.table,
            columns={"values": "activation"},
            views={"map": "plots.activations:plot_activations"},
            screen="cli.activations_view:show_activations",
        ),
        Kind(
            record=Maximisation,
            heading=maximisation.heading,
            facts=maximisation.facts,
            table=maximisation.table,
            columns={"values": "value"},
            views={"map": "plots.maximisation:plot_maximisation"},
            screen="cli.maximisation_view:show_maximisation",
            coloured_text=maximisation.coloured_text,
        ),
        Kind(
            record=Responses,
            heading=responses.heading,
            facts=responses.facts,
            table=responses.table,
            views={"map": "plots.responses:plot_responses"},
            screen="cli.responses_view:show_responses",
        ),
        Kind(
            record=NGrams,
            heading=ngrams.heading,
            facts=ngrams.facts,
            table=ngrams.table,
            columns={
                "ngram_filter": "filter",
                "ngram_is_top": "top",
                "ngram_rank": "rank",
                "ngram_preactivation": "preactivation",
                "ngram_activation": "activation",
                "ngram_count": "count",
                "ngram_document": "document",
                "ngram_cluster": "cluster",
            },
            views={
                "map": "plots.ngrams:plot_ngrams",
                "logo": "plots.letter_logo:plot_corpus_logo",
            },
            page=ngrams.page_views,
            sentences=ngrams.page_sentences,
            screen="cli.ngrams_view:show_ngrams",
        ),
        Kind(
            record=Chain,
            heading=chain.heading,
            facts=chain.facts,
            table=chain.table,
            views={
                "map": "plots.chain:plot_chain",
                "sum": "plots.chain_sum:plot_chain_sum",
                "parts": "plots.chain_sum:plot_chain_parts",
            },
            page=lambda result: [("map", {}), ("sum", {})],
            screen="cli.chain_view:show_chain",
        ),
        Kind(
            record=Spelling,
            heading=spelling.heading,
            facts=spelling.facts,
            columns={"window": "value"},
            views={"map": "plots.spelling:plot_spelling"},
            screen="cli.spelling_view:show_spelling",
            written=spelling.written,
        ),
        Kind(
            record=OutputScores,
            heading=prediction.heading,
            facts=prediction.facts,
            table=prediction.table,
            columns={"values": "score"},
            views={"map": "plots.prediction:plot_prediction"},
            screen="cli.prediction_view:show_prediction",
        ),
        Kind(
            record=Shapes,
            heading=shapes.heading,
            facts=shapes.facts,
            views={"map": "plots.shapes:plot_shapes"},
            screen="cli.shapes_view:show_shapes",
            sentences=lambda result: result.answers,
            written=lambda result: result.code,
        ),
    )
}


def kind_of(result: Result) -> Kind:
    """The entry of a result's kind."""
    return KINDS[result.kind]


def heading(result: Result) -> str:
    """A result in a few words of plain text."""
    return kind_of(result).heading(result)


def caption_of(result: Result, *, headed: bool = False) -> list[str]:
    """A result's facts as phrases of a line, with those that its heading says where ``headed``."""
    phrases = phrases_of(kind_of(result).facts(result), headed=headed)
    return [*phrases, *([f"model {quoted(result.model)}"] if result.model else [])]


def facts_of(result: Result) -> list[tuple[str, str]]:
    """What was asked and answered, as terms and plain text."""
    facts = [("model", result.model), ("model file’s sha256", result.model_id)]
    facts += [(fact.term, fact.words) for fact in kind_of(result).facts(result)]
    return [(term, words) for term, words in facts if words]


def top_table(result: Result, *, most: int = 20) -> TopTable:
    """The rows of the result's table that matter most."""
    table = kind_of(result).table
    return TopTable(caption="", header=(), rows=()) if table is None else table(result, most)


def coloured_text(
    result: Result, *, show_padding: bool = False, limit: float | None = None
) -> ColouredText | None:
    """The result as a text whose tokens have values; None where it is not of one."""
    kind = KINDS.get(result.kind)
    options = {"show_padding": show_padding, "limit": limit}
    return kind.coloured_text(result, **options) if kind else None


def function_at(place: str) -> Callable[..., Any]:
    """The function that an entry names: ``plots.chain:plot_chain``."""
    module, _, name = place.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(f"interpret.{module}"), name)
    return function


def from_dict(body: Mapping[str, Any]) -> Result:
    """Build a result from its JSON form; unknown keys are left out.

    Raises
    ------
    DataError
        Where this is no result, it was written by a newer version, or a field is missing.
    """
    kind = KINDS.get(str(body.get("kind")))
    if kind is None:
        raise DataError(
            f"This is no result of interpret: its 'kind' is {body.get('kind')!r}, not one of "
            f"{', '.join(KINDS)}.",
            code="not-a-result",
        )
    return rebuilt(kind.record, body)
