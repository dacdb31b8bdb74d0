"""How is the dashboard started, and how does it end?

Streamlit runs in a process of its own, which ends with this one.
"""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
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
    allow_host: list[str] | None = None,
    sessions: int | None = None,
    memory: int | None = None,
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
    environment |= _for_the_server(address, allow_host or [], sessions, memory)
    number = _free_port(address, port)
    if address not in LOCAL:
        say(f"everybody who can reach {address}:{number} can open this dashboard.")
    if in_memory(tempfile.gettempdir()):
        say(
            f"temporary files go to {tempfile.gettempdir()}, which is in memory: uploads count "
            "twice. TMPDIR in the environment names another folder."
        )
    say(f"the dashboard is at http://{_reachable(address)}:{number} - Ctrl-C ends it.")
    command = [
        sys.executable, "-m", "streamlit", "run", str(_server()),
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


def _server() -> Path:
    """The file that Streamlit runs: the pages with all that stands around them."""
    return Path(interpret.__file__).resolve().parent / "dashboard" / "served.py"


def _for_the_server(
    address: str, allowed: list[str], sessions: int | None, memory: int | None
) -> dict[str, str]:
    """What the server is told by its environment."""
    told = {"INTERPRET_PARENT": str(os.getpid())}
    if allowed:
        told["INTERPRET_HOSTS"] = ",".join([*allowed, address])
    elif address not in LOCAL:
        told["INTERPRET_HOSTS"] = os.environ.get("INTERPRET_HOSTS", "*")
    if sessions is not None:
        told["INTERPRET_MOST_SESSIONS"] = str(sessions)
    if memory is not None:
        told["INTERPRET_MOST_MEMORY"] = str(memory)
    return told


def in_memory(folder: str) -> bool:
    """Whether what is laid into a folder takes memory; False where the system does not say."""
    best = ("", "")
    with contextlib.suppress(OSError, IndexError):
        for line in Path("/proc/self/mounts").read_text().splitlines():
            _, place, kind = line.split()[:3]
            below = Path(folder).resolve().is_relative_to(place)
            if below and len(place) >= len(best[0]):
                best = (place, kind)
    return best[1] in ("tmpfs", "ramfs")


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
    """Wait for the server; end it with this process, whichever way this one is ended.

    A server that ended by itself leaves this command with a status that is not 0, so that whoever
    supervises it starts it again.
    """
    asked = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        asked.set()
        process.terminate()

    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        status = process.wait()
    except KeyboardInterrupt:
        _end(process)
        return DONE
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked.is_set() or status == 0:
        return DONE
    how = f"status {status}"
    if status < 0:
        how = f"signal {-status}"
        with contextlib.suppress(ValueError):
            how = signal.Signals(-status).name
    raise InterpretError(f"The dashboard's server ended ({how}); what it said stands above.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C in a terminal reaches the server as well: give it time, then insist."""
    for insist in (process.terminate, process.kill):
        try:
            process.wait(timeout=SECONDS_TO_END)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            insist()
    process.wait()
