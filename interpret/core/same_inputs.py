"""What may be said of inputs that hold one and the same?"""

from __future__ import annotations

from collections.abc import Sequence

Same = Sequence[str | int | Sequence[str | int]] | bool | str | None
"""Names or numbers of inputs that hold the same, or several lists of them; all that agree (True);
none (False or an empty list); or a guess."""

ONE_GIVEN = "one given"
"""All that agree, at a guess, since only one input was given."""
