"""What `make quick` leaves out, and how patient hypothesis is with a busy machine."""

import re

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

NEEDS_MORE = re.compile(
    r'^pytest\.importorskip\("(tensorflow|keras)"\)|^pytestmark.*mark\.browser', re.M
)


OF_PROCESSES = ("hostile", "sandbox")
"""Folders whose tests start a process each, or spoil thousands of files."""


def pytest_addoption(parser):
    parser.addoption(
        "--quick",
        action="store_true",
        help="leave out what needs TensorFlow, a browser, hostile files or locked processes",
    )


def pytest_configure(config):
    if config.getoption("--quick"):
        config.option.markexpr = "not tensorflow and not browser"


def pytest_ignore_collect(collection_path, config):
    """Marks are read after a file is imported, and the import alone costs the seconds."""
    if not config.getoption("--quick"):
        return None
    if collection_path.name in OF_PROCESSES:
        return True
    if collection_path.suffix != ".py":
        return None
    return True if NEEDS_MORE.search(collection_path.read_text(encoding="utf-8")) else None
