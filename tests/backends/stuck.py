"""Stands in for ``python -m interpret.backends.inspection``: does what the file's name says."""

import json
import os
import sys
import time
from pathlib import Path

from interpret.backends.inspection.__main__ import limit


def spin():
    while True:
        pass


def fill():
    held = []
    while True:
        held.append(bytes(2**20))


asked = json.load(sys.stdin)
limit(memory=asked["memory"], seconds=asked["seconds"])
Path(asked["path"]).with_suffix(".pid").write_text(str(os.getpid()))
acts = {"spin": spin, "sleep": lambda: time.sleep(1000), "abort": os.abort, "fill": fill}
acts[Path(asked["path"]).stem]()
