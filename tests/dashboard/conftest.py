"""Pages on toy models: no TensorFlow is loaded here."""

from pathlib import Path

import pytest
import streamlit as st

from interpret.core.errors import ModelError
from interpret.dashboard import analyst as analysts
from interpret.dashboard.analyst import Analyst, Upload
from interpret.inputs.sidecar import read_sidecar
from interpret.loading.local import LocalModel, told_apart
from interpret.sandbox.lock.lock_report import LockReport
from tests.toy_models import example_model, series_model


class Here(LocalModel):
    """A toy that is asked as a model in a worker is, without one."""

    report = LockReport("full")

    def __init__(self, model, *, sidecar=None, offered=(), readable=(), **settings):
        described, vocabulary = told_apart([str(each) for each in offered])
        path = described or sidecar
        beside = read_sidecar(path) if path is not None else None
        super().__init__(model, sidecar=beside, vocabulary=vocabulary)


@pytest.fixture(autouse=True)
def toys(monkeypatch):
    """What a model file holds is said by its name; nothing starts."""
    st.cache_resource.clear()

    def open_remote(path, **given):
        if "broken" in Path(path).name:
            raise ModelError(f'Could not open "{Path(path).name}" [damaged]. It is cut short.')
        return Here(series_model() if "series" in Path(path).name else example_model(), **given)

    monkeypatch.setattr(analysts, "open_remote", open_remote)
    monkeypatch.setattr(analysts, "start", lambda: LockReport("full"))
    monkeypatch.delenv("INTERPRET_MODEL", raising=False)
    yield
    st.cache_resource.clear()


@pytest.fixture
def text_analyst():
    return Analyst.from_uploads(Upload(name="words.keras", data=b"toy"))


@pytest.fixture
def series_analyst():
    return Analyst.from_uploads(Upload(name="series.keras", data=b"toy"))
