"""Processes that lock themselves: never the one that runs the tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def start(code, *, keep=(), **env):
    """Start Python on a piece of code; its standard output is a pipe."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=keep,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )


def told_by(code, *, keep=(), **env):
    """Run a piece of code to its end; the JSON that it printed."""
    with start(code, keep=keep, **env) as process:
        out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return json.loads(out)


def need_full(level, missing):
    """Leave the test where this machine cannot lock fully; on CI that must be seen."""
    if level != "full":
        reason = "This machine reaches no full lock: " + " ".join(missing)
        if os.environ.get("CI", "").lower() == "true":
            print(f"\n*** {reason} ***", file=sys.__stderr__)
            pytest.xfail(reason)
        pytest.skip(reason)
