"""Make the pictures of the README from the dashboard itself: ``python docs/pictures.py``.

Needs Playwright and a Chromium, named in CHROMIUM or found by its usual names. The same
versions draw the same pictures.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
LARGEST = 300_000
"""Bytes: a README should open at once."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page of the dashboard at one size; ``wait`` are the charts that must be there."""

    name: str
    address: str
    wait: tuple[str, ...]
    width: int = 1280
    height: int = 1000


PICTURES = (
    Picture(
        name="dashboard",
        address="explain?model=team_names&text=Westend+Old+Boys",
        wait=("occlusion_map", "saliency_map"),
        height=1500,
    ),
    Picture(
        name="chain",
        address="chain?model=sentiment",
        wait=("c_flow", "c_sum"),
        height=1250,
    ),
)


def main() -> None:
    """Take every picture."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sys.exit("No Chromium was found: install one, or name it in CHROMIUM.")
    FOLDER.mkdir(exist_ok=True)
    with dashboard() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        for picture in PICTURES:
            context = browser.new_context(
                viewport={"width": picture.width, "height": picture.height},
                color_scheme="light",
            )
            target = FOLDER / f"{picture.name}.png"
            take(context.new_page(), f"{server}/{picture.address}", picture, target)
            context.close()
            size = target.stat().st_size
            print(f"{target.relative_to(ROOT)}: {size:,} bytes")
            if size > LARGEST:
                sys.exit(f"{target.name} is larger than {LARGEST:,} bytes: make it smaller.")
        browser.close()


def take(page: Page, address: str, picture: Picture, target: Path) -> None:
    """Open the page, wait until it is drawn, and keep what is seen."""
    page.goto(address)
    for key in picture.wait:
        drawn = page.locator(f".st-key-{key} .js-plotly-plot .main-svg").first
        expect(drawn).to_be_visible(timeout=90_000)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible(timeout=90_000)
    page.wait_for_timeout(1500)  # charts fade in
    page.screenshot(path=target)


@contextmanager
def dashboard() -> Iterator[str]:
    """A dashboard of our own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.port": str(port),
        "server.address": "127.0.0.1",
        "server.headless": "true",
    }
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if k != "INTERPRET_MODEL"},
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    break
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    main()
