"""How is the dashboard started, and how does it end?

Streamlit runs in a process of its own, which ends with this one.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType

import interpret
from interpret.cli.exit_status import DONE, say
from interpret.cli.progress import waiting
from interpret.core.errors import ArgumentError, InterpretError
from interpret.sandbox.lock.lock_report import LockReport, summary
from interpret.sandbox.talk.conversation import Worker

HOST = "localhost"
LOCAL = (HOST, "127.0.0.1", "::1")
RIGHT_ANSWER = 5.0
FIRST_PORT = 8501
TRIES = 50
SECONDS_TO_END = 5


def serve(
    model: str | None = None,
    port: int | None = None,
    host: str | None = None,
    no_browser: bool = False,
) -> int:
    """Start the dashboard and wait until it ends; Ctrl-C is the usual way.

    Raises
    ------
    InterpretError
        Where there is no dashboard to start, or the model or the port is refused.
    """
    app = _app()
    environment = dict(os.environ)
    environment.pop("INTERPRET_MODEL", None)
    if model is not None:
        environment["INTERPRET_MODEL"] = str(_checked_model(Path(model)))
    report = lock_report()
    say(f"models are opened in a process of their own. {summary(report)}")
    if report.level != "full" and host is not None and host not in LOCAL:
        raise ArgumentError(
            f"--host {host} would let other machines open models here, and the process that opens "
            "them is not fully locked (see above): leave --host out."
        )
    address = host or HOST
    number = _free_port(address, port)
    if address not in LOCAL:
        say(f"everybody who can reach {address}:{number} can open this dashboard.")
    say(f"the dashboard is at http://{_reachable(address)}:{number} - Ctrl-C ends it.")
    command = [
        sys.executable, "-m", "streamlit", "run", str(app),
        "--server.address", address, "--server.port", str(number),
        "--server.headless", str(no_browser).lower(),
        "--server.showEmailPrompt", "false", "--logger.hideWelcomeMessage", "true",
    ]  # fmt: skip
    # Streamlit looks for .streamlit/config.toml in the folder that it is started in.
    return _wait(subprocess.Popen(command, env=environment, cwd=app.parent))


def check() -> int:
    """Try whether models can be opened in a locked process here, and say how far it is locked.

    Raises
    ------
    InterpretError
        Where none can be started or used.
    """
    with waiting("Starting a worker …"):
        worker = Worker(readable=(), name="The worker")
        try:
            answer = worker.ask("self_test", {})
        finally:
            worker.close()
    if answer != RIGHT_ANSWER:
        raise InterpretError(
            f"The worker computes wrongly: a convolution gave {answer!r} for {RIGHT_ANSWER}. "
            "Install TensorFlow anew."
        )
    say(f"models can be opened here. {summary(worker.report)}")
    return DONE


def lock_report() -> LockReport:
    """How far a worker is locked on this machine; told in a moment, without TensorFlow."""
    worker = Worker(readable=(), name="The worker", bare=True)
    worker.close()
    return worker.report


def _app() -> Path:
    app = Path(interpret.__file__).resolve().parent.parent / "app.py"
    if not app.is_file():
        raise InterpretError(
            f"There is no dashboard beside this installation: {str(app)!r} is missing. "
            "Clone the repository, and run make run in it."
        )
    if importlib.util.find_spec("streamlit") is None:
        raise InterpretError(
            "The dashboard needs Streamlit, which is not installed: pip install streamlit."
        )
    return app


def _checked_model(path: Path) -> Path:
    """The model's full path; what the file holds is looked at in the worker."""
    if not path.is_file():
        from interpret.backends.inspection import inspect_file

        inspect_file(path)  # which says what is wrong with it
    return path.resolve()


def _free_port(address: str, wanted: int | None) -> int:
    """The port that was asked for, or the first free one."""
    candidates = [wanted] if wanted is not None else list(range(FIRST_PORT, FIRST_PORT + TRIES))
    for port in candidates:
        if _is_free(address, port):
            return port
    if wanted is not None:
        raise ArgumentError(
            f"--port {wanted} is in use on {address}: give another, or leave --port out."
        )
    raise InterpretError(f"No port from {FIRST_PORT} to {candidates[-1]} is free on {address}.")


def _is_free(address: str, port: int) -> bool:
    try:
        family, _, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise ArgumentError(f"--host {address!r} is no address of this machine: {error}.") from None
    with socket.socket(family) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except PermissionError:
            raise ArgumentError(
                f"--port {port} may not be used without special rights: give one from 1024."
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise ArgumentError(f"--host {address!r} is no address of this machine.") from None
            return False
    return True


def _reachable(address: str) -> str:
    if address in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{address}]" if ":" in address else address


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the server; end it with this process, whichever way this one is ended."""

    def end(number: int, frame: FrameType | None) -> None:
        process.terminate()

    before = signal.signal(signal.SIGTERM, end)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        _end(process)
        return DONE
    finally:
        signal.signal(signal.SIGTERM, before)
    if status > 0:
        raise InterpretError(f"Streamlit ended with status {status}; what it said stands above.")
    return DONE


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C in a terminal reaches the server as well: give it time, then insist."""
    for insist in (process.terminate, process.kill):
        try:
            process.wait(timeout=SECONDS_TO_END)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            insist()
    process.wait()
