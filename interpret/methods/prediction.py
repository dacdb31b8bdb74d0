"""What does the model answer on one input?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.prediction_results import OutputScores

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import Head
    from interpret.core.model import SequenceModel

LIKELY = 0.5


def predict(model: SequenceModel, x: object) -> OutputScores:
    """Scores of every class of every output on one input.

    Values are float64, in each output's unit: probabilities behind a softmax or a sigmoid,
    otherwise what the model gives. A single sigmoid has a row for either side, which sum to 1; an
    output that answers position by position has rows for each of its positions.

    Raises DataError for an input that does not fit.

    Examples
    --------
    >>> found = predict(model, "the film was great fun")
    >>> found.classes, found.values.tolist()
    (('good', 'bad'), [2.5, -2.5])
    """
    sample = model.encode(x)
    answers = model.predict(sample.x[None], sample=sample)
    found = [
        (head, _rows(head, scores[0]))
        for head, scores in zip(model.info.heads, answers, strict=True)
    ]
    return OutputScores(
        model=model.info.name,
        model_id=model.info.model_id,
        notes=sample.notes,
        text=sample.text,
        answers=tuple(
            (head.name, _answer(head, rows[0])) for head, rows in found if _decides(head)
        ),
        outputs=tuple(head.name for head, rows in found for _ in rows.ravel()),
        classes=tuple(name for head, rows in found for _ in rows for name in head.sides),
        places=np.concatenate([_places(head, rows) for head, rows in found]),
        values=np.concatenate([rows.ravel() for _, rows in found]),
        units=tuple(head.unit for head, rows in found for _ in rows.ravel()),
    )


def _decides(head: Head) -> bool:
    return head.squashed and not head.per_position


def _rows(head: Head, scores: Float[np.ndarray, "..."]) -> Float[np.ndarray, "place side"]:
    """(1, class), or (position, class), with the other side of a single sigmoid before it."""
    rows = np.asarray(scores, dtype=np.float64).reshape(-1, head.classes)
    return rows if len(head.sides) == head.classes else np.concatenate([1.0 - rows, rows], axis=1)


def _places(head: Head, rows: Float[np.ndarray, "place side"]) -> np.ndarray:
    places = np.arange(len(rows)) if head.per_position else np.full(len(rows), -1)
    return np.repeat(places, rows.shape[1])


def _answer(head: Head, scores: Float[np.ndarray, "side"]) -> str:
    if not head.several:
        return head.sides[int(scores.argmax())]
    return ", ".join(head.sides[i] for i in np.flatnonzero(scores >= LIKELY)) or "none of them"
