"""A worker that takes more than it may is ended from outside, whatever it does about it."""

import sys
import time

import pytest

from interpret.sandbox.lock.watching import Bounds, stated
from interpret.sandbox.talk import processes
from interpret.sandbox.talk.conversation import Pace, _reason
from interpret.sandbox.talk.processes import Ended, HostProcess
from interpret.sandbox.talk.wire import WireError, has_ended

if sys.platform != "linux":
    pytest.skip("only Linux says what a process takes", allow_module_level=True)


def ended_for(what, tmp_path, monkeypatch, *words):
    """How a host ends a child that takes too much of something."""
    started = processes._started
    monkeypatch.setattr(
        processes, "_started", lambda _, line, *more: started("tests.sandbox.talk.greedy", line,
                                                              *more, *words)
    )  # fmt: skip
    host = HostProcess(bare=True)
    try:
        child = host.fork(cpu_seconds=1, scratch=str(tmp_path))
        child.line.sendall(f"{what} {tmp_path}".encode())
        until = time.monotonic() + 20
        while not has_ended(child.line) and time.monotonic() < until:
            time.sleep(0.1)
        return child.end()
    finally:
        host.close()


@pytest.mark.parametrize(
    ("what", "over"),
    [("threads", "threads"), ("time", "time"), ("files", "scratch"), ("disk", "scratch"),
     ("memory", "memory")],
)  # fmt: skip
def test_a_greedy_child_is_ended_from_outside(what, over, tmp_path, monkeypatch):
    assert ended_for(what, tmp_path, monkeypatch) == Ended(-9, over)


def test_a_child_that_nobody_asks_is_ended(tmp_path, monkeypatch):
    assert ended_for("nothing", tmp_path, monkeypatch, "idle") == Ended(-9, "idle")


def test_each_is_told_in_a_sentence():
    closed = WireError("closed")
    assert _reason(closed, Ended(-9, "threads"), 5.0)[0] == "over-limit"
    assert "started more threads" in _reason(closed, Ended(-9, "threads"), 5.0)[1]
    assert "on the disk together" in _reason(closed, Ended(-9, "scratch"), 5.0)[1]
    assert _reason(closed, Ended(-9, "memory"), 5.0)[0] == "out-of-memory"
    assert _reason(closed, Ended(-9, "time"), 5.0)[0] == "timed-out"


def test_progress_must_move_on_and_end_some_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("interpret.sandbox.talk.conversation.time.monotonic", lambda: now[0])
    monkeypatch.setattr("interpret.sandbox.talk.conversation.IN_ALL", 50.0)
    pace = Pace(20.0)
    assert pace.until == 120.0
    now[0] = 110.0
    pace.reported(1, True)
    assert pace.until == 130.0
    now[0] = 125.0
    pace.reported(1, True)  # the same again is no progress
    assert pace.until == 130.0
    pace.reported(2, True)
    assert pace.until == 145.0
    now[0] = 140.0
    pace.reported(3, True)  # in all no more than fifty seconds
    assert pace.until == 150.0


def test_who_is_told_to_stop_has_half_a_minute(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("interpret.sandbox.talk.conversation.time.monotonic", lambda: now[0])
    pace = Pace(300.0)
    pace.reported(1, False)
    assert pace.until == 30.0
    now[0] = 20.0
    pace.reported(2, False)
    assert pace.until == 30.0


def test_bounds_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("INTERPRET_MOST_MEMORY", "100")
    monkeypatch.setenv("INTERPRET_MOST_SCRATCH", "many")
    assert Bounds.stated().memory == 100 * 2**20
    assert Bounds.stated().scratch == 2048 * 2**20
    assert stated("INTERPRET_MOST_NOTHING", 7) == 7
