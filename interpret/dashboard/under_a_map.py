"""What can be asked of an answer that stands on the page? The panels under it."""

from __future__ import annotations

from interpret.core.results import Attribution, Result
from interpret.dashboard.check_panel import show_check
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.interactions_panel import show_interactions
from interpret.dashboard.question import Question
from interpret.dashboard.spans_panel import show_spans
from interpret.methods.interactions import why_not


def show_panels(explanation: Explanation, question: Question, result: Result, *, key: str) -> None:
    """The panels under the answer to a question; none under one that is no map."""
    if isinstance(result, Attribution):
        show_check(explanation, question, result, key=key)
        show_spans(explanation, question, result, key=key)
    if why_not(result) is None:
        show_interactions(explanation, question, result, key=key)
