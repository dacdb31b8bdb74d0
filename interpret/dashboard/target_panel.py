"""Which of the model's answers is explained?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from interpret.core.info import ModelInfo
from interpret.dashboard.analyst import Prediction
from interpret.dashboard.session import keep_valid
from interpret.describe.escaping import clean, markdown

MOST_BUTTONS = 6
MOST_LETTERS = 60


def targets(info: ModelInfo) -> dict[str, str]:
    """What can be explained: text of a target → how it is shown."""
    names = {}
    for number, head in enumerate(info.heads):
        for index, label in enumerate(head.labels):
            unique = sum(label in other.labels for other in info.heads) == 1
            twice = head.labels.count(label) > 1
            if len(info.heads) == 1 and not twice:
                names[label] = label
            elif unique and not twice:
                names[label] = f"{head.name}: {label}"
            else:
                names[f"{number}/{index}"] = f"{head.name}: {label} ({index})"
        if head.negative and len(info.heads) == 1:
            names[head.negative] = head.negative
        elif head.negative:
            names[f"{number}/{head.negative}"] = f"{head.name}: {head.negative}"
    return names


def choose_target(
    info: ModelInfo, title: str, *, key: str, on_change: Callable[[], None] | None = None
) -> str | None:
    """A choice among the classes of all outputs; None for the one that is predicted."""
    names = targets(info)
    if len(names) < 2:
        return None
    options = {"": "Predicted", **names}
    keep_valid(key, options)
    chosen: str | None
    if len(names) <= MOST_BUTTONS and sum(map(len, names.values())) < MOST_LETTERS:
        # Streamlit warns of a default beside a value that a page has just set.
        default = None if st.session_state.pop(f"{key}_is_set", False) else ""
        chosen = st.segmented_control(
            title, list(options), format_func=lambda name: markdown(options[name], 32),
            default=default, required=True, key=key, bind="query-params", on_change=on_change,
        )  # fmt: skip
    else:
        chosen = st.selectbox(
            title, list(options), format_func=lambda name: clean(options[name]), key=key,
            bind="query-params", on_change=on_change,
        )  # fmt: skip
    return chosen or None


def set_target(key: str, target: str) -> None:
    """Let the control hold a target before it is drawn next."""
    st.session_state[key], st.session_state[f"{key}_is_set"] = target, True


def choose_place(prediction: Prediction, target: str | None) -> str | None:
    """The target at one position of an output that answers position by position."""
    number = next((i for i, head in enumerate(prediction.heads) if head.per_position), None)
    if number is None:
        return target
    head, scores = prediction.heads[number], prediction.scores[number]
    keep_valid("at_position", (None, *range(len(scores))))
    position = st.number_input(
        "At position",
        min_value=0,
        max_value=len(scores) - 1,
        value=None,
        step=1,
        placeholder="where its score is largest",
        key="at_position",
        bind="query-params",
    )
    if position is None or (target and target not in head.sides):
        return target
    return f"{target or head.labels[int(scores[position].argmax())]}@{position}"


def choose_scale(info: ModelInfo) -> bool:
    """Whether the score before the activation function is explained."""
    if not (functions := sorted({head.activation for head in info.heads if head.nonlinear})):
        return False
    return st.toggle(
        f"Before the {' or '.join(functions)}",
        key="logits",
        bind="query-params",
        help="Explain the logit instead of the probability, or what goes into any other function "
        "at the end. A probability near 0 or 1 hardly moves, whatever is covered; the logit still "
        "does.",
    )
