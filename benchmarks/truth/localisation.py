"""Does a map point at what is planted? The measures of the published tables, a number a map."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score


def auroc(values: np.ndarray, planted: np.ndarray) -> float:
    """How often a planted position has a higher value than another; ties count half."""
    return float(roc_auc_score(planted, values))


def auprc(values: np.ndarray, planted: np.ndarray) -> float:
    """Area under precision over recall, as average precision; cells of equal value together."""
    return float(average_precision_score(planted.ravel(), values.ravel()))


def rank_accuracy(values: np.ndarray, planted: np.ndarray) -> float:
    """Share of the planted positions among the K of highest value, K of them being planted.

    Values below 0 count as 0. NaN where nothing is planted.
    """
    count = int(planted.sum())
    highest = np.argsort(-np.maximum(values, 0.0), kind="stable")[:count]
    return float(planted[highest].mean()) if count else float("nan")


def areas(values: np.ndarray, planted: np.ndarray) -> tuple[float, float]:
    """Areas under precision and recall as the threshold rises from the least value to the highest.

    Dynamask's AUP and AUR: of values from 0 to 1. All cells of all maps are taken together.
    """
    precision, recall, thresholds = precision_recall_curve(planted.ravel(), values.ravel())
    return (
        float(np.trapezoid(precision[:-1], thresholds)),
        float(np.trapezoid(recall[:-1], thresholds)),
    )


def f1(marked: np.ndarray, planted: np.ndarray) -> float:
    """Harmonic mean of precision and recall of the marked cells, all maps together."""
    hits = float((marked & planted).sum())
    return 2 * hits / float(marked.sum() + planted.sum())


def precision_over_recall(values: np.ndarray, planted: np.ndarray) -> float:
    """Area under precision over recall, straight from point to point: dCAM's Dr-acc of one map."""
    precision, recall, _ = precision_recall_curve(planted.ravel(), values.ravel())
    return float(np.trapezoid(precision[::-1], recall[::-1]))
