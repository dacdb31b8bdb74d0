"""What can be asked of a model, or of a table before there is one?

Each ``Analysis`` here becomes a command or a ``--method`` of the command line, and a choice on the
dashboard's pages. To add one, write its function in ``interpret/methods`` and its entry here; a
method of saliency has its entry in ``interpret/methods/saliency_methods.py``.
"""

from __future__ import annotations

from interpret.catalog.analysis import Analysis
from interpret.catalog.parameters import (
    AGAINST,
    AGREED_METHODS,
    ASCENT_STEPS,
    ASPECTS,
    BANDS,
    BLOCK,
    BY,
    BY_CHANNEL,
    CANDIDATES,
    CHANGES,
    CHANNEL,
    CHANNELS_APART,
    CHECKPOINT,
    CHUNKS,
    COMPARED_ASPECTS,
    COMPARED_METHODS,
    FILTER,
    LOGITS_FIRST,
    LONG_WINDOW,
    MAP_METHOD,
    MASK,
    MASK_FILE,
    MOST_CHECKED,
    NGRAM_SHUFFLES,
    NORM,
    OCCLUDED_BASELINE,
    OFF,
    ORDERS,
    PARTS,
    PARTS_BASELINE,
    PARTS_BY_CHANNEL,
    PERMUTATIONS,
    PIECE_START,
    PIECE_STOP,
    POSITION,
    PREACTIVATION,
    PURITY,
    SEPARATELY,
    SHARED_BASELINE,
    SHARED_CHUNKS,
    SHUFFLES,
    SPANS_BY_CHANNEL,
    STRANDS,
    STRIDE,
    TAPER,
    TOP,
    TOP_CANDIDATES,
    TOP_NGRAMS,
    TOP_PARTS,
    WIDE_BANDS,
    WINDOW,
)
from interpret.core.errors import ArgumentError, choices
from interpret.methods import windowing_settings
from interpret.methods.saliency_methods import METHODS, Method
from interpret.methods.shared_parameters import BASELINE_FILE, ENGINE, LAYER, LOGITS, SEED, TARGET


def _saliency(method: Method) -> Analysis:
    return Analysis(
        name=method.name,
        title=method.title,
        question=method.question,
        command="saliency",
        home="methods.saliency:saliency",
        parameters=(TARGET, *method.parameters, LOGITS),
        fixed={"method": method.name},
        needs=method.needs,
        reports_progress=method.reports_progress,
        rule="methods.baseline_rows:check_settings",
        examples=(
            '--text "a fine film"',
            "--input samples.npz --row 3 --method gradcam",
            "--input samples.npz --row 3 --method expected_gradients --baseline-file rows.npz",
        ),
    )


_ALL = (
    Analysis(
        name="predict",
        title="Prediction",
        question="What does the model answer, class by class?",
        command="predict",
        home="methods.prediction:predict",
        examples=('--text "a fine film"', "--input samples.npz --row 3 --json"),
    ),
    Analysis(
        name="filters",
        title="Filters",
        question="What has each filter of a conv layer learned to look for?",
        command="filters",
        home="methods.filters:filters",
        parameters=(LAYER, TOP),
        looks_at="model",
        needs="methods.direct_layers:check_convolution",
        examples=("", "--layer conv1d --out weights.csv"),
    ),
    Analysis(
        name="activations",
        title="Activations",
        question="What does each filter of a conv layer answer along one input?",
        command="activations",
        home="methods.activations:activations",
        parameters=(LAYER, PREACTIVATION),
        needs="methods.direct_layers:check_convolution",
        examples=('--text "a fine film"', "--input samples.npz --row 3 --layer conv1d"),
    ),
    Analysis(
        name="spell",
        title="Spelled out",
        question="What does a filter multiply and add up, number by number?",
        command="spell",
        home="methods.spelling:spell",
        parameters=(LAYER, FILTER, POSITION),
        needs="methods.direct_layers:check_convolution",
        examples=("--input series.csv", '--text "a fine film" --filter 5 --position 1'),
    ),
    Analysis(
        name="maximise",
        title="Maximisation",
        question="Which input does a filter answer to most?",
        command="maximise",
        home="methods.maximisation:maximise",
        parameters=(LAYER, FILTER, ASCENT_STEPS, NORM, SEED),
        looks_at="model",
        needs="methods.maximisation:check_open",
        examples=("--filter 5", "--layer conv1d_1 --filter 0 --out best.png"),
    ),
    Analysis(
        name="respond",
        title="Who responds?",
        question="Which filters respond to a token, an n-gram or a piece of a series, and for "
        "which class?",
        command="respond",
        home="methods.respond:respond",
        parameters=(LAYER, BY, PIECE_START, PIECE_STOP),
        looks_at="piece",
        needs="methods.direct_layers:check_convolution",
        examples=('--text "not good"', "--input samples.npz --row 3 --start 20 --stop 40"),
    ),
    Analysis(
        name="ngrams",
        title="N-grams",
        question="Which n-grams of a corpus does each filter answer to, and which class do they "
        "speak for?",
        command="ngrams",
        home="methods.ngrams.analysis:ngrams",
        parameters=(LAYER, TOP_NGRAMS, PURITY, NGRAM_SHUFFLES, SEED, CHECKPOINT),
        looks_at="corpus",
        reports_progress=True,
        needs="methods.direct_layers:check_followed",
        rule="methods.ngrams.analysis:check_settings",
        examples=(
            "--corpus reviews.csv",
            "--corpus reviews.csv --text-column body --checkpoint part.npz --out ngrams.html",
            "--corpus reviews.csv --shuffles 99",
        ),
    ),
    Analysis(
        name="chain",
        title="Chain",
        question="What adds up to the score, from tokens through filters to a class?",
        command="chain",
        home="methods.chain:chain",
        parameters=(TARGET, AGAINST, OFF, LOGITS_FIRST),
        needs="methods.direct_layers:direct_layers",
        examples=(
            '--text "a fine film"',
            "--input samples.npz --row 3 --off conv1d:3,conv1d_1:0 --out chain.html",
        ),
    ),
    Analysis(
        name="occlude",
        title="Occlusion",
        question="Which part of the input does the score need?",
        command="occlude",
        chooser="domain",
        choice="time",
        home="methods.occlusion:occlude",
        parameters=(
            *(TARGET, WINDOW, STRIDE, CHUNKS, OCCLUDED_BASELINE, BASELINE_FILE),
            *(BY_CHANNEL, LOGITS, ENGINE),
        ),
        reports_progress=True,
        rule="methods.replacement:check_settings",
        examples=(
            '--text "Indians G Juniors"',
            "--input series.csv --window 5 --baseline mean --out found.html",
            "--input series.csv --chunks 8 --by-channel",
            "--input series.csv --domain frequency",
            "--input samples.npz --row 3 --baseline-file rows.npz",
        ),
    ),
    Analysis(
        name="frequency",
        title="Frequencies",
        question="Which frequencies does the score need?",
        command="occlude",
        chooser="domain",
        home="methods.occlusion:occlude",
        parameters=(TARGET, BANDS, SEPARATELY, LOGITS),
        fixed={"domain": "frequency"},
        reports_progress=True,
        needs="methods.frequency_occlusion:check_series",
    ),
    Analysis(
        name="time-frequency",
        title="Time × frequency",
        question="When does the score need which frequencies?",
        command="occlude",
        chooser="domain",
        home="methods.occlusion:occlude",
        parameters=(TARGET, LONG_WINDOW, WIDE_BANDS, TAPER, CHANNEL, LOGITS),
        fixed={"domain": "time-frequency"},
        reports_progress=True,
        needs="methods.frequency_occlusion:check_series",
    ),
    Analysis(
        name="substitute",
        title="Substitutions",
        question="What would the score be with another token here?",
        command="substitute",
        home="methods.substitution:substitute",
        parameters=(TARGET, CANDIDATES, TOP_CANDIDATES, CHANGES, STRANDS, LOGITS, ENGINE),
        needs="methods.candidates:check_tokens",
        reports_progress=True,
        examples=(
            '--text "Indians G Juniors"',
            '--text "a fine film" --changes 3 --out found.html',
        ),
    ),
    Analysis(
        name="shapley",
        title="Shapley values",
        question="How is the score shared out among the chunks of the input?",
        command="shapley",
        home="methods.shapley:shapley",
        parameters=(
            *(TARGET, SHARED_CHUNKS, SHARED_BASELINE, CHANNELS_APART),
            *(PERMUTATIONS, SEED, LOGITS),
        ),
        reports_progress=True,
        examples=(
            '--text "Indians G Juniors"',
            "--input series.csv --chunks 12 --by-channel --out found.html",
        ),
    ),
    *map(_saliency, METHODS.values()),
    Analysis(
        name="spans",
        title="Spans",
        question="Which neighbouring positions of a map count together, and would chance do as "
        "well?",
        command="spans",
        home="methods.spans:spans",
        parameters=(SPANS_BY_CHANNEL, SHUFFLES, BLOCK, SEED),
        looks_at="map",
        reports_progress=True,
        examples=("", "--by-channel --out spans.csv"),
    ),
    Analysis(
        name="check",
        title="Check",
        question="What speaks for a map, and what against it?",
        command="check",
        home="methods.check:check",
        parameters=(
            *(TARGET, MAP_METHOD, ASPECTS, MASK, MASK_FILE, ORDERS),
            *(AGREED_METHODS, SEED, LOGITS),
        ),
        chooser="",
        choice="one input",
        looks_at="explanation",
        reports_progress=True,
        rows_as="rows",
        examples=(
            '--text "a fine film"',
            "--input samples.npz --row 3 --method integrated_gradients",
            '--text "a fine film" --map found.json --aspects removal,weights',
            "--input samples.npz --methods all",
        ),
    ),
    Analysis(
        name="check_methods",
        title="Methods on rows",
        question="Which method should be believed for this model?",
        command="check",
        home="methods.check_methods:check_methods",
        choice="all rows",
        parameters=(
            *(TARGET, COMPARED_METHODS, COMPARED_ASPECTS, MASK, ORDERS, MOST_CHECKED),
            *(SEED, LOGITS),
        ),
        looks_at="rows",
        reports_progress=True,
    ),
    Analysis(
        name="interactions",
        title="Interactions",
        question="Do two parts of an input work in concert, or does each stand in for the other?",
        command="interactions",
        home="methods.interactions:interactions",
        parameters=(
            *(TARGET, MAP_METHOD, TOP_PARTS, PARTS, PARTS_BASELINE, BASELINE_FILE),
            *(PARTS_BY_CHANNEL, LOGITS),
        ),
        looks_at="explanation",
        reports_progress=True,
        rule="methods.baseline_rows:check_settings",
        examples=(
            '--text "not good"',
            "--input samples.npz --row 3 --method integrated_gradients --chunks spans",
            '--text "a fine film" --map found.json --top 10',
        ),
    ),
    Analysis(
        name="shapes",
        title="Shapes",
        question="What input shape does a table come to, and which kernels fit?",
        command="shapes",
        home="methods.windowing:shapes",
        parameters=windowing_settings.SETTINGS,
        looks_at="table",
        examples=(
            "--rows 1000 --columns 4 --window 24 --kernel 5",
            "--input table.csv --window 24 --label load --horizon 3",
        ),
    ),
)

ANALYSES: dict[str, Analysis] = {analysis.name: analysis for analysis in _ALL}
"""Everything that can be asked, by name, in the order in which it is offered."""

SUMMARIES = {
    "saliency": "Which part of the input moves the score? Gradients and class activation maps.",
    "shapes": "A table of so many rows and columns: what input shape, which kernels fit, and what "
    "comes out? With the code that cuts it into windows. No model is needed.",
}
"""What a command does where its first method's question does not say it."""


def analysis_named(name: str) -> Analysis:
    """Find an analysis by name.

    Raises
    ------
    ArgumentError
        Where there is none.
    """
    if name not in ANALYSES:
        raise ArgumentError(f"There is no analysis {name!r}: use {choices(ANALYSES)}.")
    return ANALYSES[name]


def commands() -> dict[str, tuple[Analysis, ...]]:
    """The commands in order, each with its analyses; the first is what it does unless told."""
    by_command: dict[str, tuple[Analysis, ...]] = {}
    for analysis in ANALYSES.values():
        by_command[analysis.command] = (*by_command.get(analysis.command, ()), analysis)
    return by_command
