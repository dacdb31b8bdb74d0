"""Pages on toy models: no TensorFlow is loaded here."""

from pathlib import Path

import pytest
import streamlit as st

from interpret.core.errors import ModelError
from interpret.dashboard import analyst as analysts
from interpret.dashboard.analyst import Analyst, Upload
from tests.toy_models import example_model, series_model


@pytest.fixture(autouse=True)
def toys(monkeypatch):
    """What a model file holds is said by its name; nothing starts."""
    st.cache_resource.clear()

    def load(path, **options):
        if "broken" in Path(path).name:
            raise ModelError(f'Could not open "{Path(path).name}" [damaged]. It is cut short.')
        return series_model() if "series" in Path(path).name else example_model()

    monkeypatch.setattr(analysts, "load", load)
    monkeypatch.setattr(analysts, "start", lambda: None)
    monkeypatch.delenv("INTERPRET_MODEL", raising=False)
    yield
    st.cache_resource.clear()


@pytest.fixture
def text_analyst():
    return Analyst.from_uploads(Upload(name="words.keras", data=b"toy"))


@pytest.fixture
def series_analyst():
    return Analyst.from_uploads(Upload(name="series.keras", data=b"toy"))
