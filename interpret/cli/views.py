"""How is a result shown in a terminal?"""

from __future__ import annotations

from rich.text import Text

from interpret.cli.drawing import Terminal
from interpret.core.results import Result
from interpret.describe.escaping import clean
from interpret.describe.kinds import function_at, kind_of


def show(console: Terminal, result: Result) -> None:
    """Print a result as its kind is best read, and the sentences that must be read beside it."""
    function_at(kind_of(result).screen)(console, result)
    if result.partial:
        console.print(Text("Partial: the work was stopped before its end."), style="bold")
    for note in result.notes:
        console.print(Text(f"Note: {clean(note)}"))
