"""What of the documents must stay at hand to tell, in the end, of the n-grams that were found?"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from interpret.core.sample import Sample
from interpret.methods.ngrams.layer_windows import mixed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jaxtyping import Float, Int, Num

    from interpret.core.info import ModelInfo
    from interpret.methods.ngrams.document_stream import Document
    from interpret.methods.ngrams.layer_windows import Batch, LayerWindows

CONTEXT = 160
"""Characters of a document that are shown around an n-gram."""

DRAWN = 2000
"""Documents drawn from the corpus, evenly, to look at the families of n-grams in ..."""

DRAWN_POSITIONS = 2**20
"""... or fewer, where they are this long together."""

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class HeldWindow:
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

    @property
    def width(self) -> int:
        """Positions of the span, those outside the document included."""
        return self.stop - self.start

    @property
    def inside(self) -> slice:
        """Which positions of the span lie in the document: the layer added zeros at the others."""
        first = max(self.start, 0) - self.start
        return slice(first, first + len(self.x))

    def whole(self, info: ModelInfo, fill: int) -> Num[np.ndarray, "position channel"]:
        """A document of the same length that holds this window and nothing else.

        A layer's answer at this place is the same as in the document: it saw nothing else.
        """
        x = np.full((self.length, info.input.channels), fill, dtype=self.x.dtype)
        x[max(self.start, 0) :][: len(self.x)] = self.x
        return x


def window_of(
    info: ModelInfo, document: Document, place: int, span: Int[np.ndarray, "2"]
) -> HeldWindow:
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
    return HeldWindow(
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


def context(window: HeldWindow, between: str) -> str:
    """The document's text, or so much of it around a window as is shown; "" for a series."""
    if window.text:
        return window.text
    before, here, after = ([name for name in names if name] for names in window.around)
    head, tail = len(before), 0
    left = CONTEXT - len(between.join(here))
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


@dataclass(kw_only=True)
class HeldWindows:
    """The windows that tables of n-grams point to, and documents drawn from the corpus.

    ``draws`` says whether documents are drawn at all; each is drawn by a number that its place in
    the corpus and the ``seed`` decide, so that batches and interruptions change nothing.
    """

    draws: bool
    seed: int
    token_counts: Int[np.ndarray, " id"]
    windows: dict[Place, HeldWindow] = field(default_factory=dict)
    drawn: dict[int, Sample] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Order what was drawn before an interruption by its odds: a heap, the worst first."""
        numbers = np.asarray(list(self.drawn), dtype=np.int64)
        chances = odds(numbers, self.seed).tolist()
        self._likely = [
            (-chance, number) for chance, number in zip(chances, self.drawn, strict=True)
        ]
        heapq.heapify(self._likely)
        self._positions = sum(map(len, self.drawn.values()))

    def draw(self, documents: list[Document]) -> None:
        """Let each document take its chance of being drawn."""
        if not self.draws:
            return
        chances = odds(np.asarray([document.number for document in documents]), self.seed)
        worst = -self._likely[0][0] if len(self.drawn) == DRAWN else np.inf
        for place in np.flatnonzero(chances < worst).tolist():
            number, sample = documents[place].number, documents[place].sample
            chance = float(chances[place])
            if len(self.drawn) < DRAWN or chance < -self._likely[0][0]:
                # Names and text of a document are many, and not looked at again.
                self.drawn[number] = replace(sample, positions=(), text=None, notes=())
                self._positions += len(sample)
                heapq.heappush(self._likely, (-chance, number))
            while len(self.drawn) > DRAWN or (
                self._positions > DRAWN_POSITIONS and len(self.drawn) > 1
            ):
                _, last = heapq.heappop(self._likely)
                self._positions -= len(self.drawn.pop(last))

    def in_chance_order(self) -> dict[int, Sample]:
        """The documents drawn, in an order that has nothing to do with what they are."""
        return {number: self.drawn[number] for _, number in sorted(self._likely, reverse=True)}

    def count(self, batch: Batch) -> None:
        """Count the tokens of documents."""
        if batch.ids is not None:
            ids = batch.ids[batch.real & (batch.ids >= 0)]
            self.token_counts += np.bincount(ids, minlength=len(self.token_counts))

    def hold(
        self, places: Iterable[Place], chunk: dict[int, Document], windows: LayerWindows
    ) -> None:
        """Keep what these windows are, and forget all others."""
        held: dict[Place, HeldWindow] = {}
        for number, place in places:
            at = number, place
            if at not in held and at in self.windows:
                held[at] = self.windows[at]
            elif at not in held:
                span = windows.spans(chunk[number].length)[place]
                held[at] = window_of(windows.model.info, chunk[number], place, span)
        self.windows = held


def odds(numbers: Int[np.ndarray, " n"], seed: int) -> Float[np.ndarray, " n"]:
    """A number from 0 to 1 for each document that its number and the seed decide."""
    salt = np.uint64((seed + 1) * 0xD1B54A32D192ED03 % 2**64)
    return mixed(numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + salt) / 2.0**64
