"""What does a login of Streamlit's cover, and what does it not? docs/operate.md says so."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.visitor import Visitor, fetched, wait_until

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(HERE / "behind_login.py"), "--server.port",
         str(number), "--server.address", "localhost", "--server.headless", "true"],
        cwd=HERE.parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert wait_until(lambda: fetched(number, "/_stcore/health")[0] == 200, 60)
        yield number
    finally:
        process.terminate()
        process.wait(30)


def test_a_login_covers_the_page_and_neither_uploads_nor_numbers(port):
    with Visitor(port) as visitor:
        said = visitor.run().words()
        assert "Log in first" in said
        assert "only those see" not in said
        path = f"/_stcore/upload_file/{visitor.session_id}/any"
        assert visitor.put(path, "model.keras", b"bytes of somebody who is not logged in") == 204
    assert fetched(port, "/_stcore/metrics")[0] == 200
    assert (
        fetched(port, "/media/any.png")[0] == 404
    )  # it is looked for, and nobody asked who wants it


def test_a_proxy_is_told_to_ask_before_every_request():
    text = (HERE.parents[1] / "docs" / "operate.md").read_text(encoding="utf-8")
    assert "media files, uploads and metrics are answered without its cookie" in text
    for line in ("basic_auth {", "auth_request /oauth2/auth;", "Upgrade $http_upgrade"):
        assert line in text
