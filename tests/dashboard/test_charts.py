"""Charts on a page, where the title and its lines are taken off."""

from streamlit.testing.v1 import AppTest


def nine_channels():
    from interpret.dashboard.charts import show
    from tests.plots.examples import activations

    show(activations(None, length=20, filters=3, channels=9), key="nine", alt="Nine channels")


def six_channels():
    from interpret.dashboard.charts import show
    from tests.plots.examples import activations

    show(activations(None, length=20, filters=3, channels=6), key="six", alt="Six channels")


def test_what_a_chart_leaves_out_is_said_under_it():
    at = AppTest.from_function(nine_channels, default_timeout=30).run()
    assert not at.exception
    captions = [caption.value for caption in at.caption]
    assert captions == [r":material/info: lines\: the first 6 of 9 channels"]


def test_a_chart_that_shows_all_says_nothing():
    at = AppTest.from_function(six_channels, default_timeout=30).run()
    assert (len(at.exception), len(at.caption)) == (0, 0)
