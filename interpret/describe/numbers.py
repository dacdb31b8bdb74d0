"""How is a number written, and a share of many?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def number(value: float | None, *, sign: bool = False, digits: int = 3) -> str:
    """Three significant digits unless said, with a minus that is as wide as a plus.

    >>> number(0.12345), number(-2, sign=True), number(1234567.0), number(1234567.0, digits=8)
    ('0.123', '−2', '1.23e+06', '1234567')
    """
    if value is None or not math.isfinite(value):
        return "not computed"
    if value == 0:
        return "0"
    size = abs(value)
    positional = 1e-4 <= size < max(1e6, 10.0**digits)
    digits = max(digits, len(str(int(size)))) if positional else digits
    written = (
        np.format_float_positional(size, precision=digits, unique=False, fractional=False, trim="-")
        if positional
        else f"{size:.{digits - 1}e}".replace("e-", "e−")
    )
    return ("−" if value < 0 else "+" if sign else "") + written


def share(value: float) -> str:
    """A share of documents in percent; a dash where it is not known.

    >>> share(0.125), share(float("nan"))
    ('12.5%', '—')
    """
    return f"{value:.1%}" if math.isfinite(value) else "—"


def share_between(value: float, ends: Sequence[float] | np.ndarray) -> str:
    """A share in percent with the ends of its interval.

    >>> share_between(0.125, (0.0714, 0.2))
    '12.5% (7.1–20.0%)'
    """
    low, high = map(float, ends)
    return f"{value:.1%} ({100 * low:.1f}–{high:.1%})"
