"""The stretch of a long input that all charts of a page show."""

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from interpret.dashboard.zoom import Zoom, stretch_between


def zoom(first=0, last=1000, step=1.0):
    return Zoom(first=first, last=last, coordinates=np.arange(last) * step, long=True)


@pytest.mark.parametrize(
    ("low", "high", "step", "stretch"),
    [
        (499.6, 557.4, 1.0, (500, 558)),
        (9.99, 11.15, 0.02, (500, 558)),  # seconds
        (528.3, 528.6, 1.0, (526, 532)),  # a short drag is widened
        (-40.0, 1.5, 1.0, (0, 6)),
        (997.5, 4000.0, 1.0, (994, 1000)),
    ],
)
def test_what_was_dragged_across_is_a_stretch_of_whole_positions(low, high, step, stretch):
    assert stretch_between(zoom(step=step), low, high) == stretch


def test_padding_is_no_part_of_a_stretch():
    assert stretch_between(zoom(first=200), 3.0, 204.0) == (200, 206)


def test_dragging_across_a_chart_moves_the_slider(monkeypatch):
    box = {"x": [557.4, 499.6], "y": [0, 1]}
    state = {"chart": {"selection": {"box": [box]}}}
    monkeypatch.setattr(st, "session_state", state)
    zoom().taker("chart")()
    assert state["span"] == (500, 558)


def page():
    import numpy as np
    import streamlit as st

    from interpret.core.sample import Sample
    from interpret.dashboard.zoom import choose_stretch

    length = st.session_state["length"]
    x = np.zeros((length, 1))
    sample = Sample(
        arrays=(x,), positions=tuple(map(float, range(length))), padding=np.zeros(length, bool)
    )
    st.session_state["zoom"] = choose_stretch(sample)


def shown(at):
    return at.session_state["zoom"].span


def test_a_stretch_stays_while_it_lies_in_the_input_and_all_stays_all():
    at = AppTest.from_function(page, default_timeout=30)
    at.session_state["length"] = 100
    assert (shown(at.run()), len(at.slider)) == (None, 1)
    at.session_state["length"] = 120  # edited: all of it is shown again
    assert shown(at.run()) is None
    at.slider[0].set_value((30, 90)).run()
    at.session_state["length"] = 110
    assert shown(at.run()) == (30, 90)
    at.button(key="show_all").click().run()
    assert shown(at) is None
    at.slider[0].set_value((30, 90)).run()
    at.session_state["length"] = 80
    assert shown(at.run()) is None
    at.session_state["length"] = 60
    assert (shown(at.run()), len(at.slider)) == (None, 0)
