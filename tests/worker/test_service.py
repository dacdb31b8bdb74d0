"""The command, its server, a visitor: what is left when one of them goes?

The dashboard as it is started, without a browser: half a minute, so that ``make security`` asks for
it; ``make soak`` does so with many visitors.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("tensorflow")
pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc"),
    pytest.mark.skipif("SERVICE" not in os.environ, reason="make security runs it"),
]

from benchmarks.soak import PAGES, Server, hostile, processes  # noqa: E402
from benchmarks.visitor import Visitor, fetched, wait_until  # noqa: E402
from tests.worker.conftest import ROOT  # noqa: E402


@pytest.fixture
def server(tmp_path):
    found = Server(str(tmp_path), sessions=2)
    assert found.ready()
    yield found
    if found.command.poll() is None:
        found.end()


def test_what_a_visitor_had_goes_with_the_tab_and_a_killed_server_comes_back(server, tmp_path):
    with Visitor(server.port, PAGES["team_names"], "explain") as visitor:
        right = visitor.run().answers()
        assert right
        assert len(server.workers()) == 1
        with Visitor(server.port) as other, Visitor(server.port) as third:
            name, data = hostile()[0]
            other.run()
            assert "Could not open" in other.upload("Model", {name: data}).words()
            assert "This dashboard is full: 2 visitors at once" in third.run().words()
        numbers = fetched(server.port, "/metrics")[1]
        assert "interpret_models_opened_total 1" in numbers
        assert "interpret_models_refused_total{code=" in numbers
        assert "interpret_busy_total 1" in numbers
    assert wait_until(lambda: not server.workers() and not os.listdir(tmp_path), 10)
    with Visitor(server.port, PAGES["team_names"], "explain") as visitor:
        visitor.run()
        before = server.process()
        os.kill(before, signal.SIGKILL)
        assert wait_until(lambda: server.statuses == [1], 10)
    assert server.ready()
    assert server.process() != before
    with Visitor(server.port, PAGES["team_names"], "explain") as visitor:
        assert visitor.run().answers() == right
        server._over.set()
        mine, hosts = server.process(), server.hosts()
        server.command.kill()  # and the server goes with the command
        assert wait_until(
            lambda: not any(Path(f"/proc/{pid}").exists() for pid in (mine, *hosts)), 15
        )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_in_the_sandbox_that_is_ended_leaves_nothing(tmp_path, number):
    model = ROOT / "sample_models" / "team_names" / "model.keras"
    process = subprocess.Popen(
        [sys.executable, "-m", "interpret", "--sandbox", "saliency", str(model), "--text",
         "x" * 900, "--method", "integrated_gradients", "--steps", "100000"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert wait_until(lambda: any(tmp_path.glob("interpret.tmp-worker-*")), 60)
    hosts = processes(process.pid, "interpret.worker.host")
    process.send_signal(number)
    assert process.wait(60) == 128 + number
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in hosts), 10)
    assert os.listdir(tmp_path) == []
