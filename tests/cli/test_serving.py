"""The dashboard is started with the right words, and ends with the command."""

import os
import signal
import socket
import subprocess

import pytest

from interpret.cli import serving
from interpret.core.errors import InterpretError
from interpret.sandbox.lock.lock_report import LockReport
from tests.cli.conftest import MODEL, ROOT


class Server:
    """A Streamlit that only notes how it was called."""

    def __init__(self, waits=(0,)):
        self.waits, self.ended = list(waits), []

    def __call__(self, command, *, env, cwd):
        self.command, self.env, self.cwd = command, env, cwd
        return self

    def wait(self, timeout=None):
        found = self.waits.pop(0)
        if isinstance(found, type) and issubclass(found, BaseException):
            raise found("streamlit", 5) if found is subprocess.TimeoutExpired else found
        return found

    def terminate(self):
        self.ended.append("terminate")

    def kill(self):
        self.ended.append("kill")


LOCKED = "interpret: models are opened in a process of their own. Full lock: "


@pytest.fixture
def serve(line, monkeypatch):
    monkeypatch.setattr(serving, "lock_report", lambda: LockReport("full"))
    monkeypatch.setattr(serving, "in_memory", lambda folder: False)

    def run(*words, waits=(0,)):
        server = Server(waits)
        monkeypatch.setattr(serving.subprocess, "Popen", server)
        return line("dashboard", *words), server

    return run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_how_streamlit_is_called(serve, monkeypatch):
    monkeypatch.setenv("INTERPRET_MODEL", "/of/another/run")
    port = free_port()
    answer, server = serve("--port", port, "--no-browser")
    assert answer.exit_code == 0
    assert server.command[1:] == [
        *("-m", "streamlit", "run", str(ROOT / "interpret" / "dashboard" / "served.py")),
        *("--server.address", "localhost", "--server.port", str(port)),
        *("--server.headless", "true", "--server.showEmailPrompt", "false"),
        *("--logger.hideWelcomeMessage", "true"),
    ]
    assert server.cwd == ROOT  # where its .streamlit/config.toml is
    assert "INTERPRET_MODEL" not in server.env
    level, address = answer.stderr.splitlines()
    assert level.startswith(LOCKED)
    assert address == f"interpret: the dashboard is at http://localhost:{port} - Ctrl-C ends it."


def test_a_model_is_handed_over_by_its_full_path(serve, monkeypatch):
    monkeypatch.chdir(ROOT / "sample_models")
    _, server = serve("team_names/model.keras")
    assert server.env["INTERPRET_MODEL"] == MODEL


def test_ctrl_c_is_the_usual_way_to_end(serve):
    answer, server = serve(waits=(KeyboardInterrupt, 0))
    assert (answer.exit_code, server.ended) == (0, [])


def test_a_server_that_does_not_end_is_made_to(serve):
    late = subprocess.TimeoutExpired
    answer, server = serve(waits=(KeyboardInterrupt, late, late, 0))
    assert (answer.exit_code, server.ended) == (0, ["terminate", "kill"])


def test_a_server_that_fails(serve):
    answer, _ = serve(waits=(3,))
    assert answer.exit_code == 1
    assert answer.stderr.endswith(
        "interpret: The dashboard's server ended (status 3); what it said stands above.\n"
    )


def test_a_server_that_was_killed_is_told_to_whoever_supervises(serve):
    answer, _ = serve(waits=(-9,))
    assert answer.exit_code == 1
    assert answer.stderr.endswith(
        "The dashboard's server ended (SIGKILL); what it said stands above.\n"
    )


def test_limits_and_names_are_handed_on(serve):
    given = ("--sessions", 3, "--memory", 1000, "--allow-host", "a.example")
    _, server = serve("--port", free_port(), *given)
    assert server.env["INTERPRET_MOST_SESSIONS"] == "3"
    assert server.env["INTERPRET_MOST_MEMORY"] == "1000"
    assert server.env["INTERPRET_HOSTS"] == "a.example,localhost"
    assert server.env["INTERPRET_PARENT"] == str(os.getpid())


def test_a_temporary_folder_in_memory_is_told(serve, monkeypatch):
    monkeypatch.setattr(serving, "in_memory", lambda folder: True)
    answer, _ = serve("--port", free_port())
    assert "which is in memory: uploads count twice" in answer.stderr


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="there is no file system in memory")
def test_what_is_in_memory():
    assert serving.in_memory("/dev/shm/any")
    assert not serving.in_memory(str(ROOT))


def test_sigterm_is_passed_on_and_then_as_it_was(serve):
    before = signal.getsignal(signal.SIGTERM)
    serve()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_busy_port(serve):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer, _ = serve("--port", port, "--host", "127.0.0.1")
        assert answer.exit_code == 2
        assert answer.stderr.splitlines()[-1] == (
            f"interpret: --port {port} is in use on 127.0.0.1: give another, or leave --port out."
        )


def test_another_machine_may_see_it(serve):
    port = free_port()
    answer, _ = serve("--port", port, "--host", "0.0.0.0")
    assert answer.stderr.splitlines()[1:] == [
        f"interpret: everybody who can reach 0.0.0.0:{port} can open this dashboard.",
        f"interpret: the dashboard is at http://localhost:{port} - Ctrl-C ends it.",
    ]


def test_an_address_of_another_machine(serve):
    answer, _ = serve("--host", "192.0.2.1")  # reserved for documentation (RFC 5737)
    assert answer.exit_code == 2
    assert answer.stderr.endswith("interpret: --host '192.0.2.1' is no address of this machine.\n")


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.7.7"])
def test_where_the_lock_is_reduced_only_this_machine_is_served(serve, monkeypatch, address):
    reduced = LockReport("reduced", ("This kernel has no Landlock.",))
    run = serve
    monkeypatch.setattr(serving, "lock_report", lambda: reduced)
    answer, server = run("--host", address)
    assert answer.exit_code == 2
    assert not hasattr(server, "command")
    assert answer.stderr.splitlines() == [
        "interpret: models are opened in a process of their own. Reduced lock. This kernel has no "
        "Landlock.",
        f"interpret: --host {address} would let other machines open models here, and the process "
        "that opens them is not fully locked (see above): leave --host out.",
    ]
    answer, server = run("--port", free_port())
    assert answer.exit_code == 0


class FakeWorker:
    """A worker that answers what it is told to."""

    report = LockReport("full")
    answer = 5.0

    def __init__(self, **given):
        self.ended = False

    def ask(self, do, given):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.ended = True


def test_a_check_tries_a_worker_and_says_how_far_it_is_locked(line, monkeypatch):
    monkeypatch.setattr(serving, "Worker", FakeWorker)
    answer = line("dashboard", "--check")
    assert answer.exit_code == 0
    assert answer.stderr.startswith("interpret: models can be opened here. Full lock: ")
    monkeypatch.setattr(FakeWorker, "answer", 4.0)
    answer = line("dashboard", "--check")
    assert answer.exit_code == 1
    assert answer.stderr == (
        "interpret: The worker computes wrongly: a convolution gave 4.0 for 5.0. "
        "Install TensorFlow anew.\n"
    )
    monkeypatch.setattr(FakeWorker, "answer", InterpretError("No worker process could be started."))
    answer = line("dashboard", "--check")
    assert answer.exit_code == 1
    assert answer.stderr == "interpret: No worker process could be started.\n"


def test_an_installation_without_the_checkout(serve, monkeypatch, tmp_path):
    monkeypatch.setattr(serving.interpret, "__file__", str(tmp_path / "interpret" / "__init__.py"))
    answer, _ = serve()
    assert answer.exit_code == 1
    assert answer.stderr == (
        "interpret: There is no dashboard beside this installation: "
        f"{str(tmp_path / 'app.py')!r} is missing. Clone the repository, and run make run in it.\n"
    )
