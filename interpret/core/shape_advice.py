"""An array has the wrong shape for a model: what was most likely meant?

People lay tables out in every order. The sentences here name the slip that the numbers point to,
and say nothing where they point nowhere.
"""

from __future__ import annotations

from interpret.core.windows import likely_layouts


def likely_mend(want: tuple[int | None, int], got: tuple[int, ...], *, name: str = "x") -> str:
    """The likely mend for one sample of shape ``got`` where (position, channel) ``want`` is taken.

    Returns
    -------
    str
        Sentences with a leading space; empty where nothing is likely. ``name`` is what the array is
        called in them.

    Examples
    --------
    >>> likely_mend((5, 9), (9, 5))
    ' Its axes are the other way round: transpose it, x.T in Python.'
    """
    if len(got) == 3:
        return _for_many(want, got, name=name)
    if len(got) == 1:
        return _for_values(want, got[0], name=name)
    if len(got) == 2:
        return _for_table(want, (got[0], got[1]), name=name)
    return ""


def _fits(want: tuple[int | None, int], got: tuple[int, ...]) -> bool:
    return len(got) == 2 and want[0] in (None, got[0]) and want[1] == got[1]


def _for_many(want: tuple[int | None, int], got: tuple[int, ...], *, name: str) -> str:
    samples, one = got[0], got[1:]
    if _fits(want, one):
        return f" It looks like {_count(samples, 'sample')}: give one of them, {name}[0]."
    mend = likely_mend(want, one, name=f"{name}[0]")
    return f" It looks like {_count(samples, 'sample')} of shape {one}.{mend}" if mend else ""


def _for_values(want: tuple[int | None, int], values: int, *, name: str) -> str:
    positions = _positions(want, values)
    if positions is None:
        return ""
    shape = f"{positions}, {want[1]}"
    return f" Did you mean (…, {shape})? Give {name}.reshape({shape}) {_CHECK}"


def _for_table(want: tuple[int | None, int], got: tuple[int, int], *, name: str) -> str:
    length, channels = want
    rows, columns = got
    if _fits(want, (columns, rows)):
        return f" Its axes are the other way round: transpose it, {name}.T in Python."
    if channels == 1 and rows > 1 and length in (None, columns):
        return (
            f" It looks like {rows} samples of {columns} positions and one channel: "
            f"give one of them as {name}[0][:, None], and all of them as {(*got, 1)}."
        )
    positions = _positions(want, columns)
    if columns != channels and positions is not None:
        shape = f"{positions}, {channels}"
        if rows == 1:
            seen = f"The model would see 1 position and {columns} channels"
            return f" {seen}; did you mean (…, {shape})? Give {name}.reshape({shape}) {_CHECK}"
        seen = f"It looks like {rows} samples of {columns} values in a row"
        return f" {seen}; did you mean (…, {shape})? Give {name}[0].reshape({shape}) {_CHECK}"
    if columns == channels and length is not None:
        return _for_length(length, rows, name=name)
    if length in (None, rows):
        return (
            f" It has {_count(columns, 'channel')} and the model was trained on {channels}: "
            "give those, in the order of training."
        )
    return ""


def _for_length(length: int, rows: int, *, name: str) -> str:
    if rows < length:
        return (
            f" It is {_count(length - rows, 'position')} too short: pad it or resample it as in "
            "training, or choose a longer stretch."
        )
    return (
        f" It is {_count(rows - length, 'position')} too long: give one stretch of it, such as "
        f"its first {length}, {name}[:{length}] in Python."
    )


def _positions(want: tuple[int | None, int], values: int) -> int | None:
    """Positions where ``values`` numbers in a row fill ``want``; None where they do not."""
    length, channels = want
    if length is None:
        found = [n for n, c in likely_layouts(values) if c == channels]
        return found[0] if found else None
    return length if length * channels == values else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


_CHECK = "after checking the order of the values."
