"""Which tokens fit each slot of a filter best?"""

from __future__ import annotations

from collections.abc import Sequence

from interpret.dashboard.tables import show_table
from interpret.describe.escaping import visible


def show_slots(slots: Sequence[Sequence[tuple[str, float]]], *, alt: str) -> None:
    """A column a slot, its tokens with their products, the largest first."""
    ranks = max((len(slot) for slot in slots), default=0)
    table = [
        {
            f"slot {place}": f"{visible(slot[rank][0])}   {slot[rank][1]:+.3f}"
            if rank < len(slot)
            else ""
            for place, slot in enumerate(slots)
        }
        for rank in range(ranks)
    ]
    show_table(table, alt=alt)
