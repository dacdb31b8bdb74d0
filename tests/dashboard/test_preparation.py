"""What is compiled while a visitor still reads the card of a model."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from interpret import catalog
from interpret.core.errors import ModelError
from interpret.dashboard.preparation import made_up, prepare, waiting_for
from tests.toy_models import series_model, text_model


def test_gradients_and_the_first_windows_are_worked_out_beside_the_page(
    series_analyst, monkeypatch
):
    asked, go_on, run = [], threading.Event(), catalog.run

    def told(model, x, name, **given):
        go_on.wait(10)
        result = run(model, x, name, **given)
        asked.append((name, result.partial))
        return result

    monkeypatch.setattr(catalog, "run", told)
    thread = prepare(series_analyst)
    assert waiting_for(series_analyst).startswith("Compiling the model’s first gradients")
    go_on.set()
    thread.join(10)
    assert [name for name, _ in asked] == ["integrated_gradients", "occlude"]
    assert waiting_for(series_analyst) == ""


def test_a_model_that_ended_meanwhile_is_no_fault(series_analyst, monkeypatch):
    def ended(*given, **more):
        raise ModelError("It has ended.")

    monkeypatch.setattr(catalog, "run", ended)
    thread = prepare(series_analyst)
    thread.join(10)
    assert not thread.is_alive()


def test_an_input_is_made_up_where_the_model_says_how_long_it_is():
    info = series_model().info
    x = made_up(info)
    assert x.shape == tuple(info.input.shape)
    assert np.isfinite(x).all()
    varying = replace(info, inputs=(replace(info.input, shape=(None, 2)),))
    assert made_up(varying) is None
    assert made_up(replace(info, inputs=(info.input, info.input))) is None


@pytest.mark.parametrize("length", [6, None])
def test_a_text_is_made_up_of_ids(length):
    x = made_up(text_model(length=length).info)
    assert x is None if length is None else x.tolist() == [1] * length
