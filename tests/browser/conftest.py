"""One server and one Chromium for all tests of the dashboard in a browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_UP = 60
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def chromium():
    """Path of a Chromium, from CHROMIUM in the environment or the usual names; None without one."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def window():
    """A running Chromium."""
    api = pytest.importorskip("playwright.sync_api")
    path = chromium()
    if path is None:
        said = "No Chromium was found: install one, or name it in CHROMIUM."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(said)
    api.expect.set_options(timeout=30_000)  # a busy machine is slow, and not wrong
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def page(window):
    """A page of a new visitor."""
    # Streamlit scrolls inside the page: what is not in the window is not drawn.
    context = window.new_context(viewport={"width": 1280, "height": 2400})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def server(serving):
    """Address of a dashboard."""
    return serving[0]


@pytest.fixture(scope="session")
def server_pid(serving):
    """Its process."""
    return serving[1]


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    """A dashboard: its address and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("dashboard") / "log.txt"
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    words = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    environment = {k: v for k, v in os.environ.items() if k != "INTERPRET_MODEL"}
    environment["PYTHONPATH"] = str(ROOT)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "tests/browser/served.py", *words],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()
            process.wait(20)


def _wait(address, process, log):
    end = time.monotonic() + START_UP
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"The dashboard did not start:\n{log.read_text()[-3000:]}")
