"""The program itself, with a real model, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import MODEL, ROOT

pytestmark = pytest.mark.tensorflow

OCCLUDE = [sys.executable, "-P", "-m", "interpret", "occlude", MODEL, "--text", "Indians G Juniors"]


def environment():
    return {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "INTERPRET_TRACEBACK")}


def test_the_age_mark_counts_most():
    answer = subprocess.run(
        [*OCCLUDE, "--json"], capture_output=True, text=True, cwd=ROOT, env=environment(),
        check=True,
    )  # fmt: skip
    body = json.loads(answer.stdout)
    assert answer.stderr == ""  # not a terminal: no progress, and no log of TensorFlow's
    assert (body["target"], body["baseline"]) == ("junior", "pad")
    values = [row[0] for row in body["values"]]
    largest = sorted(range(len(values)), key=lambda i: -values[i])[:3]
    assert {"".join(body["positions"])[i] for i in largest} <= set("Juniors")
    assert all(i >= len("Indians G ") - 1 for i in largest)


def started():
    return subprocess.Popen(
        OCCLUDE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment()
    )


def test_a_reader_who_has_seen_enough():
    with started() as program:
        program.stdout.close()
        assert (program.stderr.read(), program.wait(timeout=120)) == (b"", 0)


def test_ctrl_c_during_the_start():
    with started() as program:
        time.sleep(1.5)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=120)
        assert (out, program.returncode) == (b"", 130)
        assert err == b"interpret: Interrupted: nothing more was written.\n"
