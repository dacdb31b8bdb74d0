"""What is a bad file, and which are there? Each is made by a function of its name."""

from dataclasses import dataclass
from typing import Literal

SECRET = "what no message may show"
Door = Literal["model", "series", "texts", "vocabulary"]


@dataclass(frozen=True)
class Case:
    """A bad file: its name, what makes it, and by which door it comes in.

    ``loads`` says that only loading it with Keras shows that it is bad; ``costly``, that whoever
    reads it without limits of his own is lost.
    """

    name: str
    make: object
    door: Door
    loads: bool
    costly: bool


CASES: dict[str, Case] = {}


def bad(name, door="model", *, loads=False, costly=False):
    """Take a function that writes the file of this name to the path that it is given."""

    def register(make):
        assert name not in CASES
        CASES[name] = Case(name, make, door, loads, costly)
        return make

    return register


def write(name, folder, marker):
    """Make one file, and what it refers to, in a folder."""
    path = folder / name
    CASES[name].make(path, marker)
    return path
