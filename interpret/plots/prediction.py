"""What does the model answer? A bar for each class, the highest of each output on top."""

from __future__ import annotations

from interpret.core.prediction_results import OutputScores
from interpret.describe.escaping import name
from interpret.describe.kinds import caption_of, heading
from interpret.describe.prediction import named, ordered
from interpret.describe.theme import Theme
from interpret.plots.draft import Draft
from interpret.plots.panels import panels
from interpret.plots.subtitle import subtitle

MOST_BARS = 60
BAR = 22


def plot_prediction(result: OutputScores, theme: Theme) -> Draft:
    """Draw the scores."""
    rows = ordered(result)[:MOST_BARS]
    left_out = len(result.values) - len(rows)
    figure = panels(
        theme,
        title=heading(result),
        lines=subtitle(
            [*caption_of(result), f"{len(rows)} of {len(result.values):,} drawn" * bool(left_out)],
            result,
        ),
        heights=[max(len(rows) * BAR, 60)],
        xaxis={"title": {"text": ", ".join(dict.fromkeys(result.units)), "standoff": 8}},
        left=180,
    )
    labels = [name(named(result, row)) for row in rows]
    figure.add_bar(
        x=[float(result.values[row]) for row in rows],
        y=list(range(len(rows))),
        orientation="h",
        marker={"color": theme.diverging[-2]},
        customdata=labels,
        hovertemplate="%{customdata}: %{x:.4g}<extra></extra>",
    )
    figure.update_layout(
        showlegend=False,
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": labels,
            "tickfont": {"color": theme.ink, "size": 12},
        },
    )
    return figure
