"""The dashboard as it is, but that a file called "slow…" is opened as a toy that thinks long."""

import runpy
import time
from pathlib import Path

from interpret.dashboard import analyst
from interpret.sandbox.talk import client
from tests.dashboard.conftest import Here
from tests.toy_models import text_model

PAUSE = 0.3


def slow_model():
    model = text_model(length=60, batch_size=2, labels=("a", "b", "c"))
    predict = model.predict

    def slowly(*given, **options):
        time.sleep(PAUSE)
        return predict(*given, **options)

    model.predict = slowly
    return model


def open_remote(path, **given):
    if Path(path).name.startswith("slow"):
        return Here(slow_model(), **given)
    return client.open_remote(path, **given)


analyst.open_remote = open_remote
runpy.run_path(str(Path(__file__).resolve().parents[2] / "app.py"))
