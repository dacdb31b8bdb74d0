from __future__ import annotations

import numpy as np
import pytest

from interpret.describe.escaping import readable
from interpret.plots import plot
from tests.plots.examples import maximisation


def test_the_products_of_an_n_gram_stack_up_to_the_answer():
    result = maximisation(np.array([[1.2], [0.7], [-0.1]]), tokens=("so", "<b>", "!"))
    figure = plot(result)
    bars = figure.data[0]
    assert list(bars.y) == pytest.approx([1.2, 0.7, -0.1, 0.1, 1.9])
    assert list(bars.base) == pytest.approx([0, 1.2, 1.9, 1.8, 0])
    assert bars.base[3] + bars.y[3] == pytest.approx(result.activation)
    assert list(bars.text) == ["+1.2", "+0.7", "−0.1", "+0.1", "+1.9"]
    assert list(figure.layout.xaxis.ticktext) == [
        "<b>so</b>",
        "<b>&lt;b&gt;</b>",
        "<b>!</b>",
        "bias",
        "answer",
    ]


def test_a_series_is_a_line_in_each_channels_row_on_one_scale():
    values = np.array([[0.5, -2.0], [1.0, 0.0], [0.0, 2.0]])
    figure = plot(maximisation(values))
    heat = figure.data[0]
    np.testing.assert_allclose(heat.z, values.T)
    assert figure.layout.coloraxis.cmax == 2
    line = figure.data[-1]  # the second channel, in the row from 1 to 2 of an axis that runs down
    assert list(line.y) == pytest.approx([1.92, 1.5, 1.08])


def test_many_channels_are_a_map_alone():
    figure = plot(maximisation(np.ones((5, 40))))
    assert [trace.type for trace in figure.data] == ["heatmap"]


@pytest.mark.parametrize(("exact", "said"), [(True, "does better"), (False, "local optimum")])
def test_it_says_whether_better_inputs_may_exist(exact, said):
    figure = plot(maximisation(np.ones((2, 3)), exact=exact))
    assert said in readable(figure.layout.title.subtitle.text)
