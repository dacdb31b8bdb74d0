"""A stranger's file that is refused, or that ends its worker, leaves the page as it was."""

import io
import json
import os
import signal
import zipfile
from pathlib import Path

import h5py
import pytest

from tests.browser.test_dashboard import PATIENCE, chart, settled, upload

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]

TITLE = "Sports teams' names: junior or adult"


def lambda_model(path):
    """A model whose one layer carries code; what it would do does not matter here."""
    code = {"class_name": "__lambda__", "config": {"value": "4wEAAAAA"}}
    layer = {"class_name": "Lambda", "module": "keras.layers", "config": {
        "name": "surprise", "function": code}}  # fmt: skip
    config = {"class_name": "Sequential", "module": "keras", "config": {
        "name": "m", "layers": [layer]}}  # fmt: skip
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        file.create_group("layers")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        archive.writestr("model.weights.h5", weights.getvalue())
    return path


def workers(server_pid):
    """Worker processes of a dashboard: children of its host."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if b"interpret.worker.host" in command:
            found.append((int(status.parent.name), int(fields[1])))
    hosts = [pid for pid, parent in found if parent == server_pid]
    return [pid for pid, parent in found if parent in hosts]


def test_a_model_with_code_is_refused_and_the_page_goes_on(page, server, tmp_path):
    page.goto(f"{server}/?model=team_names")
    settled(page)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(TITLE, timeout=PATIENCE)
    expect(page.get_by_text("lock:").first).to_be_visible()
    page.get_by_text("Open another model").click()
    upload(page, "model_file", lambda_model(tmp_path / "hostile.keras"))
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text('Could not open "hostile.keras" [code-layer]', timeout=PATIENCE)
    expect(alert).to_contain_text("surprise")
    expect(title).to_have_text(TITLE)
    page.get_by_role("button", name="Explain an input").click()
    settled(page)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_worker_that_dies_is_told_of_and_replaced(page, server, server_pid):
    page.goto(f"{server}/explain?model=team_names")
    settled(page)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)
    text = page.get_by_label("Text", exact=True)
    for pid in workers(server_pid):
        os.kill(pid, signal.SIGSTOP)
    text.fill("Westend Juniors")
    page.wait_for_timeout(1500)  # the page asks a worker that does not answer
    for pid in workers(server_pid):
        os.kill(pid, signal.SIGKILL)
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text("was stopped inside the sandbox", timeout=PATIENCE)
    text.fill("Westend Old Boys")
    settled(page)
    expect(alert).to_have_count(0, timeout=PATIENCE)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)


def test_the_dashboard_has_loaded_no_tensorflow(page, server, server_pid):
    page.goto(f"{server}/explain?model=team_names")
    settled(page)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)
    maps = Path(f"/proc/{server_pid}/maps")
    if not maps.exists():
        pytest.skip("looks for libraries in /proc")
    assert "libtensorflow" not in maps.read_text()


def test_the_dashboard_watches_no_file(page, server, server_pid):
    page.goto(server)
    settled(page)
    descriptors = Path(f"/proc/{server_pid}/fd")
    if not descriptors.exists():
        pytest.skip("looks for descriptors in /proc")
    assert not [each for each in descriptors.iterdir() if "inotify" in os.readlink(each)]
