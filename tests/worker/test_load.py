"""Several sessions at once, whose workers are killed now and then: right answers, nothing left."""

import gc
from pathlib import Path

import pytest

pytest.importorskip("tensorflow")
pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes in /proc"),
]

from benchmarks.load import hold, run  # noqa: E402


def test_sessions_at_once_answer_as_one_process_and_leave_nothing_behind():
    gc.collect()
    found = run(sessions=4, analyses=4, asked=("gradient", "filters", "occlude"), kill_every=1.0)
    assert found["analyses"] == 16
    hold(found)
