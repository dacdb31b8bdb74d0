"""What is said of the shapes of a table?"""

from __future__ import annotations

from interpret.core.errors import plural
from interpret.core.shape_results import Shapes
from interpret.describe.escaping import quoted
from interpret.describe.facts import Fact


def heading(result: Shapes) -> str:
    """What was asked, in a few words."""
    return "Shapes of a table"


def facts(result: Shapes) -> list[Fact]:
    """How many rows, and which windows of them; the sentences of the result say the rest."""
    windows = f"{plural(result.windows, 'window')} of {plural(result.window, 'row')}"
    return [
        Fact("table", "", (plural(result.rows, "row"),)),
        Fact("windows", "", (windows, f"every {plural(result.hop, 'row')}")),
        Fact("label", "", (f"label {quoted(result.label)} as a dot",) if result.label else ()),
    ]
