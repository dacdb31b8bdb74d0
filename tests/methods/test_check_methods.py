"""Which method to believe: by hand on a linear model, with rows that do not fit, and a stop."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError, ModelError
from interpret.core.mean_interval import beyond, means
from interpret.methods.check import check
from interpret.methods.check_methods import check_methods
from interpret.methods.saliency import saliency
from tests.toy_models import Linear, series_model, text_model

WEIGHTS = np.array([3.0, -1.0, 0.5, 4.0, 2.0, -0.25])


def linear():
    return Linear(WEIGHTS[None, :, None])


def rows(count, seed=0):
    return np.random.default_rng(seed).normal(size=(count, 6, 1))


def test_what_is_exact_of_a_linear_model_does_best_and_random_numbers_are_nothing():
    """Values are the parts' contributions; the size of the slope knows neither sign nor input."""
    found = check_methods(linear(), rows(60), most=60, mask="zero",
                          methods="occlusion,gradient_x_input,gradient")  # fmt: skip
    assert found.methods == ("occlusion", "gradient_x_input", "gradient", "random_numbers")
    assert found.measures == ("deletion", "insertion", "as_well")
    assert found.masks == ("zero",) * 60
    mean, deletion = found.means, found.values[:, :, 0]
    # Windows of three positions blur, so that the exact values do at least as well, row by row.
    assert (deletion[:, 1] <= deletion[:, 0] + 1e-12).all()
    assert found.ranking("deletion")[0] == found.ranking("insertion")[0] == 1
    assert found.ranking("as_well")[0] == 1
    assert found.between("deletion", 2, 1).low > 0
    random = found.methods.index("random_numbers")
    assert mean.low[random, 0] < 0 < mean.high[random, 0]
    assert mean.low[random, 2] < 0.5 < mean.high[random, 2]
    assert (found.values[:, 1, 2] <= 0.05).all()


def test_values_are_those_of_a_check():
    """The same orders and parts as ``check`` with the row's own seed."""
    model, given = series_model(length=30), np.random.default_rng(1).normal(size=(4, 30, 2))
    found = check_methods(model, given, methods="integrated_gradients", mask="zero", seed=7)
    seed = int(np.random.SeedSequence([7, 2]).generate_state(1)[0])
    one = saliency(model, given[2], method="integrated_gradients")
    import dataclasses

    joint = dataclasses.replace(one, values=one.values.sum(axis=1, keepdims=True))
    told = check(model, given[2], joint, aspects="removal,completeness", mask="zero", seed=seed)
    figures = {n: v for each in told.findings for n, v in each.figures.items()}
    np.testing.assert_allclose(
        found.values[2, 0],
        [
            figures["deletion_area"] - figures["deletion_area_random"],
            figures["insertion_area"] - figures["insertion_area_random"],
            figures["deletion_orders_as_well"] / 20,
            figures["share"],
        ],
        atol=1e-12,
    )
    assert np.isnan(found.values[:, 1, 3]).all()  # random numbers promise no sum


def test_all_methods_that_apply_and_those_that_say_nothing_of_positions():
    model, given = series_model(length=16), np.random.default_rng(1).normal(size=(3, 16, 2))
    found = check_methods(model, given)
    assert {"occlusion", "integrated_gradients", "expected_gradients", "gradcam",
            "random_numbers"} <= set(found.methods)  # fmt: skip
    assert "fourier_integrated_gradients" not in found.methods
    assert any("frequencies" in note for note in found.notes)
    assert found.values.shape == (3, len(found.methods), len(found.measures))


def test_noise_is_asked_of_each_map_where_it_is_named():
    """The figures of a check of that map."""
    model, given = series_model(length=20), np.random.default_rng(1).normal(size=(2, 20, 2))
    found = check_methods(model, given, methods="gradient_x_input", aspects="noise,removal", seed=4)
    assert found.measures == ("deletion", "insertion", "as_well", "sensitivity", "unexplained")
    seed = int(np.random.SeedSequence([4, 1]).generate_state(1)[0])
    one = saliency(model, given[1], method="gradient_x_input")
    told = check(model, given[1], one, aspects="noise", seed=seed, mask=found.masks[1])
    figures = {n: v for each in told.findings for n, v in each.figures.items()}
    assert found.values[1, 0, 3] == pytest.approx(figures["sensitivity"])
    assert found.values[1, 0, 4] == pytest.approx(figures["unexplained"])
    assert np.isnan(found.values[:, 1, 3:]).all()


def test_texts_each_with_its_own_class():
    texts = ["the film was great fun", "the film was awful", "great fun the film was"]
    found = check_methods(text_model(), texts, methods="occlude")
    assert found.rows.tolist() == [0, 1, 2]
    assert set(found.targets) <= {"class 0", "class 1", "class 2"}
    one = found.targets[0]
    own = [t == one for t in found.targets]
    np.testing.assert_allclose(found.means_of(one).mean, found.values[own].mean(axis=0))


def test_rows_that_do_not_fit_are_told_and_the_others_go_on():
    good = [np.ones((6, 1)), np.full((6, 1), 2.0)]
    given = [good[0], np.ones((5, 1)), np.zeros((6, 1)), good[1], np.full((6, 1), np.nan)]
    found = check_methods(linear(), given, methods="gradient_x_input", mask="zero")
    assert found.rows.tolist() == [0, 3]
    assert not found.partial
    assert len(found.notes) == 3
    assert found.notes[0].startswith("Row 1 left out: Input 'x' takes one sample of shape (6, 1)")
    assert found.notes[1] == (
        "Row 2 left out: The mask zero changes 0 of its parts, and of fewer than 4 there are too "
        "few orders to compare with."
    )
    with pytest.raises(DataError, match=r"No row was checked\. Row 0 left out: The mask zero"):
        check_methods(linear(), np.zeros((1, 6, 1)), methods="gradient_x_input", mask="zero")


def test_a_stop_keeps_whole_rows():
    told = []

    def stop(done, total):
        told.append((done, total))
        return done < 5

    found = check_methods(linear(), rows(9), methods="gradient_x_input", progress=stop)
    assert found.partial
    assert found.rows.tolist() == [0, 1]
    assert np.isfinite(found.values[:, :, :3]).all()
    assert told[-1] == (5, 18)
    with pytest.raises(DataError, match=r"No row was checked\. Stopped before the first row"):
        check_methods(linear(), rows(9), methods="gradient", progress=lambda *_: False)


def test_of_many_rows_some_are_drawn():
    found = check_methods(linear(), rows(40), methods="gradient_x_input", most=5, seed=3)
    assert len(found.rows) == 5
    assert found.rows_in_source == 40
    assert found.notes == ("rows holds 40 rows: 5 were drawn (seed 3).",)
    again = check_methods(linear(), rows(40), methods="gradient_x_input", most=5, seed=3)
    assert again == found


@pytest.mark.parametrize(
    ("given", "settings", "sentence"),
    [
        ("zero", {}, "rows must be rows of data, but is 'zero'"),
        (np.ones((6,)), {}, "rows must be rows of data"),
        (rows(3), {"methods": "lime"}, "There is no method 'lime': use 'all', 'occlude'"),
        (rows(3), {"orders": 19}, "orders must be a whole number of at least 20, but is 19"),
        (rows(3), {"aspects": "weights"}, "not judged by the aspect 'weights': use 'removal'"),
        (rows(3), {"most": 0}, "most must be a whole number of at least 1"),
    ],
)
def test_settings_that_break_their_rule(given, settings, sentence):
    with pytest.raises(ArgumentError, match=sentence):
        check_methods(linear(), given, **settings)


def test_student_s_interval():
    """Quantiles as tabulated, and the interval of a mean by hand."""
    np.testing.assert_allclose(beyond(np.array([2, 3, 5, 10, 30])),
                               [4.3027, 3.1824, 2.5706, 2.2281, 2.0423], rtol=0.01)  # fmt: skip
    told = means(np.array([[1.0, 5.0], [2.0, np.nan], [6.0, np.nan]]))
    assert told.mean.tolist() == [3.0, 5.0]
    apart = beyond(np.array(2)) * np.sqrt(7 / 3)
    assert told.high[0] == pytest.approx(3 + apart)
    assert np.isnan(told.low[1])
    assert told.count.tolist() == [3, 1]


class FailsOnce(Linear):
    """A linear model whose gradient is no number where the first value is 99."""

    def gradient(self, vectors, *, sample, target):
        if (vectors[:, 0, 0] == 99.0).any():
            raise ModelError("The gradient is no number here.")
        return super().gradient(vectors, sample=sample, target=target)


def test_a_row_of_which_a_method_makes_no_map_leaves_it_its_other_rows():
    model = FailsOnce(np.arange(1.0, 7.0).reshape(1, 6, 1))
    rows = np.random.default_rng(0).normal(size=(8, 6, 1))
    rows[-1, 0] = 99.0
    found = check_methods(model, rows, methods="occlusion,gradient_x_input")
    assert found.methods == ("occlusion", "gradient_x_input", "random_numbers")
    place = found.methods.index("gradient_x_input")
    known = np.isfinite(found.values[:, place]).any(axis=-1)
    assert known.tolist() == [True] * 7 + [False]
    assert "Row 7 without gradient_x_input: The gradient is no number here." in found.notes
