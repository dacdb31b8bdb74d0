"""What is gathered of a corpus, batch by batch, for one layer of a model?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.methods.direct_layers import slots_in_order
from interpret.methods.ngrams.held_windows import Kept
from interpret.methods.ngrams.layer_windows import Windows, token_ids
from interpret.methods.ngrams.monotone import NEVER_NEGATIVE, RISING
from interpret.methods.ngrams.row_file import Rows
from interpret.methods.ngrams.tally import Tally
from interpret.methods.ngrams.thresholds import Columns, class_names, predicted, rows_of_head
from interpret.methods.ngrams.top_ngrams import Extremes

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import ConvLayer
    from interpret.core.model import LinearHead, SequenceModel, Survey
    from interpret.methods.ngrams.document_stream import Document
    from interpret.methods.ngrams.layer_windows import Batch


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was asked."""

    layer: ConvLayer
    top: int
    purity: float
    batch_size: int
    seed: int


@dataclass
class Gathering:
    """Everything gathered so far; memory does not grow with the documents, the file of rows does.

    Attributes
    ----------
    classes
        What a document can be predicted to be.
    head, own
        The linear head that reads the layer's maxima, and the layer's rows of its weights; None and
        nothing where there is none.
    by_head
        Whether that head's logits can be computed anew from the maxima alone.
    """

    model: SequenceModel
    settings: Settings
    path: Path | None = None
    done: int = 0
    digest: str = ""
    classes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Settle what the model allows."""
        model, layer = self.model, self.settings.layer
        info = model.info
        self.windows = Windows(model, layer.name)
        self.classes = class_names(info.heads[0])
        sizes = {each.name: each.filters for each in info.conv_layers}
        head = model.linear_head() if self.classes else None
        self.own = rows_of_head(head, layer.name, layer.filters, sizes)
        self.head: LinearHead | None = head if self.own.stop else None
        pooled = self.head is not None and self.head.pooling == "max"
        self.by_head = (
            pooled
            and self.head is not None
            and self.head.plain
            and layer.activation in NEVER_NEGATIVE
        )
        padded = info.pad_id is not None or info.input.kind == "one_hot"
        self.columns = Columns(
            filters=layer.filters,
            scores=info.heads[0].classes if self.classes else 0,
            peaks=self.by_head and padded,
        )
        self.sides = {
            "top": Extremes(layer.filters, self.settings.top, 1),
            "bottom": Extremes(layer.filters, self.settings.top, -1),
        }
        self.tally = Tally(layer.filters, len(self.classes))
        draws = bool(self.classes) and slots_in_order(layer)
        self.kept = Kept(info, draws=draws, seed=self.settings.seed)
        self._rows: Rows | None = None

    @property
    def rows(self) -> Rows:
        """The rows of the documents, in a file that is opened when it is first wanted."""
        if self._rows is None:
            self._rows = Rows(self.columns.width, self.path)
        return self._rows

    @rows.setter
    def rows(self, rows: Rows) -> None:
        self._rows = rows

    def close(self) -> None:
        """Close the file of rows, if it was opened."""
        if self._rows is not None:
            self._rows.close()

    @property
    def middle(self) -> float:
        """Where a single output changes sides: its logit, or its probability."""
        return 0.0 if self.by_head else 0.5

    def look(self, found: list[Document]) -> tuple[Batch, Survey | None, int]:
        """Run documents of one length through the model; nothing is gathered yet.

        Gives None where they hold nothing but padding, and how many hold nothing.
        """
        batch, empty = self.windows.batch(found)
        if not batch.documents:
            return batch, None, empty
        survey = self.model.survey(
            batch.x,
            sample=batch.documents[0].sample,
            layer=self.settings.layer.name,
            parts=batch.parts,
            logits=self.by_head,
            heads=bool(self.classes) and self.alone is None,
        )
        return batch, survey, empty

    @property
    def alone(self) -> LinearHead | None:
        """The head, where the layer's maxima alone make its logits; it need not be run then."""
        if self.head is None or self.head.layers != (self.settings.layer.name,):
            return None
        return self.head if self.by_head else None

    def _scores(self, survey: Survey) -> Float[np.ndarray, "sample score"]:
        """The first head's scores, or its logits."""
        if not self.classes:
            return np.zeros((len(survey.highest), 0))
        if self.alone is None:
            return survey.outputs[0]
        activate = RISING[self.settings.layer.activation]
        scores: Float[np.ndarray, "sample score"]
        scores = activate(survey.peak) @ self.alone.weights + self.alone.bias
        return scores

    def take(self, batch: Batch, survey: Survey | None, empty: int) -> None:
        """Take in what was looked at."""
        self.tally.skipped += empty
        if survey is None:
            return
        scores = self._scores(survey)
        classes = np.zeros(len(scores), dtype=np.int64)
        if self.classes:
            classes = predicted(scores, middle=self.middle)
        answers = self._largest(batch, survey.highest)
        self.tally.take(batch, survey, answers=answers, predicted=classes)
        for side in self.sides.values():
            side.take(batch, survey)
        labels = np.asarray([document.label for document in batch.documents])
        peaks = [survey.peak] if self.columns.peaks else []
        self.rows.add(survey.highest, *peaks, scores, np.stack([classes, labels], axis=1))
        if self.model.info.is_text:
            real = ~np.stack([document.sample.padding for document in batch.documents])
            self.kept.count(token_ids(self.model.info, batch.x), real)

    def _largest(
        self, batch: Batch, highest: Float[np.ndarray, "sample filter"]
    ) -> Float[np.ndarray, "sample filter"]:
        """The largest activation in each document."""
        name = self.settings.layer.name
        if self.settings.layer.activation in RISING:
            return RISING[self.settings.layer.activation](highest)
        (maps,) = self.model.predict(batch.x, sample=batch.documents[0].sample, layer=name)
        found: Float[np.ndarray, "sample filter"] = np.where(
            batch.counts[:, :, None], maps, -np.inf
        ).max(axis=1)
        return found

    def settle(self, chunk: list[Document]) -> None:
        """Keep what must be known of the n-grams found, and let the documents go."""
        self.kept.draw(chunk)
        for side in self.sides.values():
            side.settle()
        places = [
            place
            for side in self.sides.values()
            for place in zip(
                side.table["document"].tolist(), side.table["place"].tolist(), strict=True
            )
        ]
        self.kept.hold(places, {document.number: document for document in chunk}, self.windows)

    def state(self) -> dict[str, Any]:
        """The arrays of all parts, by the name of the part and their own."""
        parts = {"tally": self.tally.state()}
        parts |= {name: side.state() for name, side in self.sides.items()}
        arrays = {
            f"{part}.{name}": a for part, all_of in parts.items() for name, a in all_of.items()
        }
        return arrays | {"token_counts": self.kept.token_counts}

    def restore(self, arrays: dict[str, Any]) -> None:
        """Go on from the arrays of a state."""

        def of(part: str) -> dict[str, Any]:
            return {n.split(".", 1)[1]: a for n, a in arrays.items() if n.startswith(f"{part}.")}

        self.tally.restore(of("tally"))
        for name, side in self.sides.items():
            side.restore(of(name))
        self.kept.token_counts = arrays["token_counts"].copy()
