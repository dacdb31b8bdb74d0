"""What is a column of times called, and in which unit does its name say that they are?"""

from __future__ import annotations

import re

CLOCK = {"time", "t", "timestamp", "timestamps", "date", "datetime", "seconds", "second", "sec"}
COUNT = {"index", "idx", "sample", "frame", "step", "unnamed", "timestep", ""}
UNITS = {"ms": 1e-3, "msec": 1e-3, "millis": 1e-3, "milliseconds": 1e-3, "us": 1e-6, "µs": 1e-6}
UNITS |= {"microseconds": 1e-6, "ns": 1e-9, "nanoseconds": 1e-9, "min": 60.0, "minutes": 60.0}
UNITS |= {"h": 3600.0, "hours": 3600.0, "days": 86400.0}
EPOCHS = ((1e17, 1e-9, "nanoseconds"), (1e14, 1e-6, "microseconds"), (1e11, 1e-3, "milliseconds"))
"""From which number on a time without a unit counts what since 1970; below it counts seconds."""
TAIL = {"s", "sec", "seconds", "utc", "local", "gmt", "elapsed", "0"}


def is_time_name(name: str) -> bool:
    """Whether a column of this name is a time, or counts the rows.

    >>> is_time_name("Time (ms)"), is_time_name("speed")
    (True, False)
    """
    words = words_of(name)
    return bool(words) and words[0] in (CLOCK | COUNT)


def words_of(name: str) -> list[str]:
    """A header's words in lower case; a first word with a digit in it is the name of a signal."""
    words = [w for w in re.split(r"[\s_()\[\]:.,/-]+", name.strip().lower()) if w]
    if words[:2] in (["date", "time"], ["time", "stamp"]):
        return ["datetime"]
    return words
