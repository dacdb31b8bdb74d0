"""Workers without a lock and without TensorFlow, some of which misbehave."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from interpret.sandbox.talk import conversation
from interpret.sandbox.talk.client import open_remote
from interpret.sandbox.talk.processes import Ended

ROOT = Path(__file__).parents[3]


class FakeChild:
    """A process of ``fake_worker``."""

    def __init__(self):
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.sandbox.talk.fake_worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stderr=subprocess.DEVNULL,
            )
        self.pid = self.process.pid

    def renew(self, cpu_seconds):
        pass

    def end(self):
        self.line.close()
        try:
            self.process.wait(0.3)
        except subprocess.TimeoutExpired:
            self.process.kill()
        return Ended(self.process.wait(10))

    def kill(self):
        self.line.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def children(monkeypatch):
    """Every child that was started."""
    started = []

    def new_child(*, bare=False, cpu_seconds=None, scratch=None):
        started.append(FakeChild())
        return started[-1]

    monkeypatch.setattr(conversation, "new_child", new_child)
    yield started
    for child in started:
        child.end()


@pytest.fixture
def remote(children):
    """Open a file by its name in a fake worker."""
    return lambda name, deadline=20.0: open_remote(Path(name), deadline=deadline)
