"""What of the documents must stay at hand to tell, in the end, of the n-grams that were found?"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from interpret.core.sample import Sample
from interpret.methods.ngrams.layer_windows import mixed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.info import ModelInfo
    from interpret.methods.ngrams.document_stream import Document
    from interpret.methods.ngrams.layer_windows import Windows

CONTEXT = 160
"""Characters of a document that are shown around an n-gram."""

DRAWN = 2000
"""Documents drawn from the corpus, evenly, to look at the families of n-grams in ..."""

DRAWN_POSITIONS = 2**20
"""... or fewer, where they are this long together."""

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Window:
    """One window: a document's number, what stood there, and where.

    ``x`` holds the positions of the span that lie in the document; ``length`` is the document's.
    """

    document: int
    place: int
    start: int
    stop: int
    length: int
    x: Num[np.ndarray, "position channel"]
    tokens: tuple[str, ...] = ()
    text: str = ""
    around: tuple[tuple[str, ...], ...] = ((), (), ())  # names before, within and after the span
    sample: Sample | None = None  # only where other inputs go with it

    def whole(self, info: ModelInfo, fill: int) -> Num[np.ndarray, "position channel"]:
        """A document of the same length that holds this window and nothing else.

        A layer's answer at this place is the same as in the document: it saw nothing else.
        """
        x = np.zeros((self.length, info.input.channels), dtype=self.x.dtype)
        if info.input.kind == "tokens":
            x[:] = fill
        x[max(self.start, 0) : max(self.start, 0) + len(self.x)] = self.x
        return x


def window_of(
    info: ModelInfo, document: Document, place: int, span: Int[np.ndarray, "2"]
) -> Window:
    """Take out of a document what must be known of one window."""
    sample, length = document.sample, document.length
    start, stop = int(span[0]), int(span[1])
    low, high = max(start, 0), max(min(stop, length), 0)
    tokens: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    if info.is_text:
        names = cast("tuple[str, ...]", sample.positions)
        tokens = ("",) * (low - start) + names[low:high] + ("",) * (stop - max(high, low))
        if sample.text is None or len(sample.text) > CONTEXT:
            before, after = names[max(low - CONTEXT, 0) : low], names[high : high + CONTEXT]
    return Window(
        document=document.number,
        place=place,
        start=start,
        stop=stop,
        length=length,
        x=sample.x[low:high].copy(),
        tokens=tokens,
        text="" if before or after else sample.text or "",
        around=(before, tokens, after),
        sample=sample if len(sample.arrays) > 1 else None,
    )


def context(window: Window, between: str) -> str:
    """The document's text, or so much of it around a window as is shown; "" for a series."""
    if window.text:
        return window.text
    before, here, after = ([name for name in names if name] for names in window.around)
    head, tail = len(before), 0
    shown = between.join(here)
    left = CONTEXT - len(shown)
    while head > 0 or tail < len(after):  # one word on each side in turn, as long as there is room
        if head > 0:
            head -= 1
            left -= len(before[head]) + len(between)
        if left >= 0 and tail < len(after):
            tail += 1
            left -= len(after[tail - 1]) + len(between)
        if left < 0:
            break
    words = between.join([*before[head:], *here, *after[:tail]])
    return "…" * (head > 0) + words[: CONTEXT + 40] + "…" * (tail < len(after))


@dataclass
class Kept:
    """The windows that tables of n-grams point to, and documents drawn from the corpus.

    ``draws`` says whether documents are drawn at all; each is drawn by a number that its place in
    the corpus and the ``seed`` decide, so that batches and interruptions change nothing.
    """

    info: ModelInfo
    draws: bool
    seed: int
    windows: dict[Place, Window] = field(default_factory=dict)
    drawn: dict[int, Sample] = field(default_factory=dict)
    token_counts: Any = None

    def __post_init__(self) -> None:
        """Start at nothing."""
        self._likely: list[tuple[float, int]] = []  # a heap, the worst odds first
        self._positions = 0
        size = self.info.input.vocabulary_size or self.info.input.channels
        self.token_counts = np.zeros(size if self.info.is_text else 0, dtype=np.int64)

    def draw(self, documents: list[Document]) -> None:
        """Let each document take its chance of being drawn."""
        if not self.draws:
            return
        numbers = np.asarray([document.number for document in documents])
        chances = _odds(numbers, self.seed)
        worst = -self._likely[0][0] if len(self.drawn) == DRAWN else np.inf
        for place in np.flatnonzero(chances < worst).tolist():
            document, odds = documents[place], float(chances[place])
            if len(self.drawn) < DRAWN or odds < -self._likely[0][0]:
                self._add(document.number, document.sample, odds)
            while len(self.drawn) > DRAWN or (
                self._positions > DRAWN_POSITIONS and len(self.drawn) > 1
            ):
                _, worst = heapq.heappop(self._likely)
                self._positions -= len(self.drawn.pop(worst))

    def in_chance_order(self) -> dict[int, Sample]:
        """The documents drawn, in an order that has nothing to do with what they are."""
        return {number: self.drawn[number] for _, number in sorted(self._likely, reverse=True)}

    def give_back(self, number: int, sample: Sample) -> None:
        """Put a document back that was drawn before an interruption."""
        self._add(number, sample, float(_odds(np.asarray([number]), self.seed)[0]))

    def _add(self, number: int, sample: Sample, odds: float) -> None:
        self.drawn[number] = sample
        self._positions += len(sample)
        heapq.heappush(self._likely, (-odds, number))

    def count(self, ids: Int[np.ndarray, "sample position"], real: Bool[np.ndarray, "..."]) -> None:
        """Count the tokens of documents."""
        self.token_counts += np.bincount(ids[real & (ids >= 0)], minlength=len(self.token_counts))

    def hold(self, places: Iterable[Place], chunk: dict[int, Document], windows: Windows) -> None:
        """Keep what these windows are, and forget all others."""
        held: dict[Place, Window] = {}
        for place in places:
            if place in held:
                continue
            if place in self.windows:
                held[place] = self.windows[place]
            else:
                document = chunk[place[0]]
                span = windows.spans(len(document.sample))[place[1]]
                held[place] = window_of(self.info, document, place[1], span)
        self.windows = held


def _odds(numbers: Int[np.ndarray, " n"], seed: int) -> Float[np.ndarray, " n"]:
    """A number from 0 to 1 for each document that its number and the seed decide."""
    salt = np.uint64((seed + 1) * 0xD1B54A32D192ED03 % 2**64)
    return mixed(numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + salt) / 2.0**64
