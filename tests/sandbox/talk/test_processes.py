"""A host is asked by one at a time, and what it says late is taken for nobody's answer."""

import gc
import signal
import threading

import pytest

from interpret.sandbox.talk import processes
from interpret.sandbox.talk.processes import Ended, HostProcess
from interpret.sandbox.talk.wire import WireError


@pytest.fixture
def host():
    found = HostProcess(bare=True)
    yield found
    found.close()


def test_a_child_let_go_by_the_collector_in_the_middle_of_a_question_is_ended_after_it(host):
    child = host.fork()
    ended = []

    def ask():
        with host._speaking():
            ended.append(child.end())  # as a finalizer does, in whatever thread collects

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert ended == [Ended()]
    assert host.end(child.pid) == Ended()  # it has ended already, and nobody knows its status now
    gc.collect()


def test_a_host_that_answers_too_late_is_not_asked_again(host, monkeypatch):
    host.fork().end()
    monkeypatch.setattr(processes, "TO_FORK", 0.5)
    host._process.send_signal(signal.SIGSTOP)
    with pytest.raises(WireError):
        host.fork()
    assert not host.alive
    assert host._process.wait(10) is not None
