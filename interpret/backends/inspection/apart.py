"""How is a file looked at that may crash, hang or fill whoever looks?

By a process of its own, ``python -m interpret.backends.inspection``, which loads no TensorFlow and
may die: the HDF5 library crashes over some files and goes round for ever over others. What it may
use is in proportion to the file's size, and whoever waits for it can be interrupted.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from interpret.backends.inspection.looking import ModelFile
from interpret.backends.inspection.refusal import quoted, refusal
from interpret.core.errors import ModelError

BASE_BYTES = 192 * 2**20
TIMES = 8
"""Memory: so much, of which HDF5 and NumPy take a quarter, and so many times the file's size."""
BASE_SECONDS = 6
BYTES_A_SECOND = 2**25
PATIENCE = 5
"""A busy machine gives a second of processor time within so many."""

_MODULE = "interpret.backends.inspection"
_AGAIN = "Copy it again, or save it again from the program that trained it."


def limits(size: int) -> tuple[int, int]:
    """Bytes of memory and seconds of processor time for looking at a file of so many bytes."""
    return BASE_BYTES + TIMES * size, BASE_SECONDS + size // BYTES_A_SECOND


def look_apart(
    path: Path,
    *,
    known: Collection[str],
    trust_code: bool,
    architecture: Path | None = None,
) -> ModelFile:
    """``looking.look`` in another process.

    Raises
    ------
    ModelError
        What that process refuses; or ``timed-out``, ``out-of-memory`` or ``damaged`` where it took
        too much or died.
    """
    memory, seconds = limits(path.stat().st_size)
    asked = {
        "path": str(path.absolute()),
        "known": sorted(known),
        "trust_code": trust_code,
        "architecture": None if architecture is None else str(architecture.absolute()),
        "memory": memory,
        "seconds": seconds,
    }
    try:
        process = subprocess.run(
            [sys.executable, "-P", "-m", _MODULE],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=PATIENCE * seconds,
            start_new_session=True,  # Ctrl-C is for whoever waits, who then ends it
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(path, PATIENCE * seconds) from error
    if process.returncode != 0:
        raise _death(path, process.returncode, seconds)
    return _read(path, json.loads(process.stdout))


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    found = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(found)}


def _read(path: Path, answer: dict[str, Any]) -> ModelFile:
    if "refused" in answer:
        raise ModelError(answer["refused"], code=answer["code"])
    return ModelFile(path=path, **answer)


def _death(path: Path, status: int, seconds: int) -> ModelError:
    """Why that process gave no answer."""
    number = max(0, -status)
    if number in (getattr(signal, "SIGXCPU", -1), getattr(signal, "SIGALRM", -1)):
        return _too_slow(path, seconds)
    if number == getattr(signal, "SIGKILL", -1):
        return refusal(
            path,
            "out-of-memory",
            "The system ended the process that looked into it, most likely for want of memory: "
            "close other programs, and try again.",
        )
    if number == 0:
        return refusal(
            path,
            "no-worker",
            f"The process that looks into it could not do its work (status {status}): try python "
            f"-m {_MODULE}, which says why, and install interpret anew.",
        )
    how = f"signal {number}"
    with contextlib.suppress(ValueError):
        how = signal.Signals(number).name
    return refusal(
        path,
        "damaged",
        f"The HDF5 library crashed over it ({quoted(how)}), in a process of its own: the file is "
        f"corrupt, or made to do so. {_AGAIN}",
    )


def _too_slow(path: Path, seconds: int) -> ModelError:
    return refusal(
        path,
        "timed-out",
        f"Looking into it was given up after {seconds} seconds, where a real model of its size "
        f"takes less than one: it is corrupt, or made to take long. {_AGAIN}",
    )
