from __future__ import annotations

from interpret.plots.subtitle import WRAP, subtitle
from tests.plots.examples import text_attribution


def test_a_partial_result_and_its_notes_are_said_in_lines_that_fit():
    note = "word " * 60
    result = text_attribution(("a",), [1.0], partial=True, notes=(note, "<b>second</b>"))
    lines = subtitle(["fact one", "fact two"], result, "+ 3 padding positions")
    assert lines[:3] == [
        "fact one · fact two",
        "Partial: the work was stopped before its end.",
        "+ 3 padding positions",
    ]
    assert lines[-1] == "&lt;b&gt;second&lt;/b&gt;"
    assert max(map(len, lines)) <= WRAP
    assert " ".join(lines[3:-1]) == note.strip()


def test_many_notes_are_counted():
    result = text_attribution(("a",), [1.0], notes=tuple(f"note {i}" for i in range(9)))
    assert subtitle([], result) == ["note 0", "note 1", "note 2", "note 3", "and 5 more notes"]
