"""Which settings does one analysis take that no other does?

Reading this loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from interpret.core.parameter import Parameter
from interpret.methods.saliency_methods import METHODS
from interpret.methods.shared_parameters import BASELINE_FILE, TARGET, absence_names, nonlinear

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def _is_series(info: ModelInfo) -> bool:
    return not info.is_text


def _has_channels(info: ModelInfo) -> bool:
    return not info.is_text and info.input.channels > 1


TOP = Parameter("top", int, "Nearest tokens for each slot", default=5, minimum=1)
PREACTIVATION = Parameter(
    "preactivation",
    bool,
    "What the filters answer before their activation function",
    title="Before the activation function",
    default=False,
)
FILTER = Parameter("filter", int, "Number of the filter", default=0, minimum=0)
POSITION = Parameter(
    "position", int, "Position of the layer to show in full", default_text="all of them", minimum=0
)
ASCENT_STEPS = Parameter(
    "steps",
    int,
    "Steps of the ascent, for a filter that is not linear in the input",
    default=200,
    minimum=1,
    fits=_is_series,
)
NORM = Parameter(
    "norm", float, "L2 norm of the input to be found", default_text="1", above=0, fits=_is_series
)
BY = Parameter(
    "by",
    str,
    "What puts one filter before another",
    title="Order of the filters",
    default="value",
    choices=("value", "answer", "share", "cosine"),
    choice_names=(
        "What the piece adds",
        "Answer to it",
        "Share of the largest answer",
        "Cosine with the kernel",
    ),
)
PIECE_START = Parameter(
    "start",
    int,
    "First position of the piece, from 0",
    title="First position of the piece",
    default_text="0",
    minimum=0,
)
PIECE_STOP = Parameter(
    "stop",
    int,
    "Position behind the piece",
    title="Position behind the piece",
    default_text="its end",
    minimum=1,
)
TOP_NGRAMS = Parameter(
    "top", int, "Highest and lowest n-grams for each filter", default=10, minimum=1
)
NGRAM_SHUFFLES = Parameter(
    "shuffles",
    int,
    "How often the tokens of up to 2,000 documents are shuffled, to tell by chance how high a "
    "filter answers to them; 99 or more tell a chance of 1%, and 0 costs nothing",
    title="Shuffles: runs of shuffled documents",
    default=0,
    minimum=0,
)
PURITY = Parameter(
    "purity",
    float,
    "Share of the documents over a filter's threshold that must be of its class, at most 1",
    title="Share that must be of the class",
    default=0.75,
    above=0,
)
CHECKPOINT = Parameter(
    "checkpoint",
    str,
    "File that keeps what is done, so that the same call goes on from there",
    metavar="FILE",
    default_text="nothing is kept",
)
AGAINST = Parameter(
    "against",
    str,
    "A second class: explain by how much the target leads it",
    default_text="none",
    suggest=TARGET.suggest,
    title="Margin over",
)
OFF = Parameter(
    "off",
    str,
    "Filters to hold at 0: LAYER:NUMBER, with commas between several",
    default_text="none",
)
LOGITS_FIRST = Parameter(
    "logits",
    bool,
    "Explain the score before its activation function, such as a softmax: that adds up",
    default=True,
    fits=nonlinear,
)
WINDOW = Parameter(
    "window",
    int,
    "Positions replaced at a time",
    title="Window, in positions",
    default_text="1 token, 3 characters, or what the layers see of a series, up to a sixth of it",
    minimum=1,
)
STRIDE = Parameter(
    "stride",
    int,
    "Positions from one window to the next, at most the window",
    title="Stride, in positions",
    default_text="1, or an eighth of a wide window that was not told",
    minimum=1,
)
CHUNKS = Parameter(
    "chunks",
    str,
    "What is replaced at a time: a number of equal parts, the positions at which parts begin "
    "(0,12,40), words of a text, or changepoints of a series",
    title="Chunks",
    default_text="windows",
    metavar="CHUNKS",
    suggest=lambda info: ("8", "words" if info.is_text else "changepoints"),
    free=True,
)
SHARED_CHUNKS = replace(
    CHUNKS,
    help="What shares the score: a number of equal parts, the positions at which parts begin "
    "(0,12,40), words of a text, or changepoints of a series",
    default_text="words of a text, else 8",
)
PERMUTATIONS = Parameter(
    "permutations",
    int,
    "Orders in which the chunks come in, an even number; each takes about as many runs of the "
    "model as there are chunks. Up to some ten chunks all coalitions are run instead",
    title="Permutations, where not all coalitions are run",
    default=128,
    minimum=2,
)
OCCLUDED_BASELINE = Parameter(
    "baseline",
    str,
    "What a window is replaced by: pad, oov, delete, a token or #ID; "
    "zero, mean, linear or a number for a series",
    title="Baseline: what stands for absence",
    default_text="pad, oov, or for a series zero, mean: the first that scores below the input",
    suggest=lambda info: (*absence_names(info), "delete" if info.is_text else "linear"),
    free=True,
)
BY_CHANNEL = Parameter(
    "by_channel",
    bool,
    "Replace one channel at a time",
    title="One channel at a time",
    default_text="on, unless a window or chunks are told",
    fits=_has_channels,
)
BANDS = Parameter(
    "bands",
    str,
    "Bins of each band that is taken out, or edges between bands, in Hz where the sampling rate is "
    "known: 0.5,4,8,13",
    title="Bins of each band, or edges",
    default_text="1, or as many as keep the runs to 4,096",
    metavar="N|EDGES",
    free=True,
    suggest=lambda info: ("1", "2", "4", "8"),
)
SEPARATELY = Parameter(
    "by_channel",
    bool,
    "Replace one channel at a time",
    title="One channel at a time",
    default_text="on",
    fits=_has_channels,
)
LONG_WINDOW = Parameter(
    "window",
    int,
    "Positions replaced at a time",
    title="Window, in positions",
    default_text="a sixteenth of the series",
    minimum=1,
)
WIDE_BANDS = replace(BANDS, default_text="a seventh of the bins")
TAPER = Parameter(
    "taper",
    float,
    "Share of a window over which it fades into the next, from 0 to 1",
    title="Taper: share of a window that fades",
    default_text="0.5",
    minimum=0,
)
CHANNEL = Parameter(
    "channel",
    str,
    "Channel that bands are taken out of, by name or number",
    default_text="all of them together",
    suggest=lambda info: info.channels,
    fits=_has_channels,
)
SHARED_BASELINE = replace(
    OCCLUDED_BASELINE,
    help="What stands where a chunk is absent: pad, oov, a token or #ID; zero, mean or a number "
    "for a series",
    suggest=absence_names,
)
CHANNELS_APART = replace(
    BY_CHANNEL,
    help="Each channel of each chunk comes in by itself",
    default=False,
    default_text="",
)
CANDIDATES = Parameter(
    "candidates",
    str,
    "Which tokens are tried: all, gradient (those that a first-order estimate puts first), nearest "
    "(those with the nearest vectors), or tokens with commas between them",
    title="Tokens to try",
    default_text="all of up to 64, else gradient",
    suggest=lambda info: ("all", "gradient", "nearest"),
)
TOP_CANDIDATES = Parameter(
    "top",
    int,
    "Candidates of each position, where they are ranked",
    title="Candidates of each position",
    default_text="10",
    minimum=1,
)
STRANDS = Parameter(
    "strands",
    str,
    "Of DNA and RNA: the strand that is given, or the mean with its reverse complement",
    default="one",
    choices=("one", "both"),
)
CHANGES = Parameter(
    "changes",
    int,
    "Changes to make, one after another, until the class turns; 0 for none",
    title="Changes to turn the class",
    default=0,
    minimum=0,
)
SPANS_BY_CHANNEL = Parameter(
    "by_channel",
    bool,
    "Spans of each channel by itself, not of the sum over them",
    title="Each channel by itself",
    default=False,
)
SHUFFLES = Parameter(
    "shuffles", int, "How often the map is shuffled for the chances", default=1000, minimum=1
)
BLOCK = Parameter(
    "block",
    int,
    "Positions that stay side by side in a shuffle",
    title="Positions that stay together",
    default_text="1; of an occlusion one window, or two that overlap",
    minimum=1,
)

MAP_METHOD = Parameter(
    "method",
    str,
    "What makes the map, where none is given",
    default_text="occlude",
    choices=("occlude", *METHODS),
)
ASPECTS = Parameter(
    "aspects",
    str,
    "What to look at, with commas between several",
    title="What to look at",
    default_text="all",
)
MASK = Parameter(
    "mask",
    str,
    "What stands where something is removed: a baseline by name, a token, or a number",
    title="Mask: what stands where something is removed",
    default_text="the map's own baseline",
    suggest=absence_names,
    free=True,
)
MASK_FILE = replace(
    BASELINE_FILE,
    help="File of rows of data to draw masks from, at most 200 of them",
    title="Rows of data as masks",
)
ORDERS = Parameter(
    "orders", int, "Random orders of removal to compare with", default=20, minimum=20
)
AGREED_METHODS = Parameter(
    "methods",
    str,
    "Methods to agree with, with commas between several",
    title="Methods to agree with",
    default_text="all that apply",
)
COMPARED_METHODS = replace(
    AGREED_METHODS,
    help="Methods to hold against each other, with commas between several, or all",
    title="Methods to compare",
)
MOST_CHECKED = Parameter(
    "most", int, "Rows that are drawn, where there are more", default=50, minimum=1
)
COMPARED_ASPECTS = replace(
    ASPECTS,
    help="What maps are judged by, with commas between several: removal, completeness or noise",
    title="What maps are judged by",
    default_text="removal,completeness",
)
TOP_PARTS = Parameter(
    "top", int, "Parts that are tried two by two, at most 60", title="Parts", default=6, minimum=2
)
PARTS = replace(
    CHUNKS,
    help="What a part is: spans of one sign, a number of equal parts, the positions at which parts "
    "begin (0,12,40), words of a text, or changepoints of a series",
    title="What a part is",
    default_text="the map's own chunks, else words, else spans",
    suggest=lambda info: ("spans", *CHUNKS.suggest(info)),
)
PARTS_BASELINE = replace(
    OCCLUDED_BASELINE,
    help="What a part is replaced by: pad, oov, delete, a token or #ID; "
    "zero, mean, linear or a number for a series",
    default_text="the map's own",
)
PARTS_BY_CHANNEL = replace(
    BY_CHANNEL,
    help="A part is of one channel",
    title="A part is of one channel",
    default_text="on, where the map has a value for each channel",
)
