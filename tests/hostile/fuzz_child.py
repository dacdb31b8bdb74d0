"""Opens one file after another for the fuzzer, in a process that may crash or hang.

It reads ``kind path`` lines and answers each with one: ``opened``, ``refused CODE``, or ``FAULT``
with what was raised.
"""

import os
import sys
import traceback
import warnings
from pathlib import Path

from interpret.core.errors import InterpretError


def open_model(path):
    from interpret.backends.inspection import inspect_file

    inspect_file(path, apart=False)


def open_apart(path):
    from interpret.backends.inspection import inspect_file

    inspect_file(path)


def load_model(path):
    from interpret.backends import start_tensorflow
    from interpret.backends.inspection import inspect_file

    start_tensorflow()
    from interpret.backends.model_file import open_file

    open_file(inspect_file(path))


def open_data(path):
    from interpret.inputs.series_file import read_series

    read_series(path)


def open_texts(path):
    from interpret.inputs.formats import format_of
    from interpret.inputs.text_columns import Chosen

    list(format_of(path, "texts").texts(path, Chosen()))


DOORS = {
    "model": open_model,
    "apart": open_apart,
    "load": load_model,
    "data": open_data,
    "texts": open_texts,
}


def answer(kind, path):
    try:
        DOORS[kind](Path(path))
    except InterpretError as error:
        said = str(error)
        if not said.isprintable() or len(said) > 2000:
            return f"FAULT message {said!r:.300}"
        return f"refused {error.code}"
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"FAULT {type(error).__name__}: {error!s:.200} at {where.filename}:{where.lineno}"
    return "opened"


def main():
    warnings.simplefilter("ignore")
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print must not pass for an answer
    for line in sys.stdin:
        kind, _, path = line.rstrip("\n").partition(" ")
        print(answer(kind, path).replace("\n", " "), file=replies, flush=True)


if __name__ == "__main__":
    main()
