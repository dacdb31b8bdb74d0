"""Rows of data as baselines: means, spreads and standard errors in closed form, and their laws."""

import numpy as np
import pandas as pd
import pytest

from interpret.core.corpus import corpus_of
from interpret.core.data_file import Data, Row
from interpret.core.errors import ArgumentError, DataError
from interpret.methods.occlusion import occlude
from interpret.methods.occlusion_of_many import occlude_all
from interpret.methods.saliency import saliency
from tests.toy_models import Linear, Power, series_model, text_model

RNG = np.random.default_rng(31)
WEIGHTS = RNG.normal(size=(5, 7, 3))
SERIES = RNG.normal(size=(7, 3)).astype(np.float32)
ROWS = RNG.normal(size=(11, 7, 3)).astype(np.float32)
ERROR = np.abs(WEIGHTS[2]) * ROWS.std(axis=0, ddof=1) / np.sqrt(11)
MODEL = Linear(WEIGHTS, bias=np.arange(5))
TEXTS = ["the film was great", "awful fun", "the the film was awful fun"]


FILE = Data(name="r.csv", path="d/r.csv", identity="0", rows=tuple(Row(x=t) for t in TEXTS))


def _methods(model, x, baseline, **options):
    return [
        saliency(model, x, baseline=baseline, method="expected_gradients", **options),
        saliency(model, x, baseline=baseline, **options),
        occlude(model, x, baseline=baseline, window=1, by_channel=True, **options),
    ]


# -- A linear model: all in closed form


@pytest.mark.parametrize("samples", [11, 40, 200])
def test_expected_gradients_of_a_linear_model(samples):
    found = saliency(
        MODEL, SERIES, target=2, method="expected_gradients", baseline=ROWS, samples=samples
    )
    np.testing.assert_allclose(found.values, WEIGHTS[2] * (SERIES - ROWS.mean(axis=0)), atol=1e-6)
    np.testing.assert_allclose(found.standard_error, ERROR, atol=1e-6)
    np.testing.assert_allclose(found.spread, ERROR * np.sqrt(11), atol=1e-6)
    assert found.params["samples"] == samples // 11 * 11  # every row equally often
    assert found.completeness_gap == pytest.approx(0.0, abs=1e-5)
    assert found.gap_standard_error == pytest.approx(0.0, abs=1e-5)
    mean = (ROWS * WEIGHTS[2]).sum(axis=(1, 2)).mean() + 2
    assert found.baseline_score == pytest.approx(mean, abs=1e-5)
    assert found.baseline == "11 rows"
    assert found.notes == ()


def test_three_methods_agree_on_a_linear_model():
    for found in _methods(MODEL, SERIES, ROWS, target=2):
        np.testing.assert_allclose(
            found.values, WEIGHTS[2] * (SERIES - ROWS.mean(axis=0)), atol=1e-5
        )
        np.testing.assert_allclose(found.standard_error, ERROR, atol=1e-5)
        assert found.params["baseline_rows"] == 11


def test_the_standard_error_of_a_window_is_that_of_its_drop():
    found = occlude(MODEL, SERIES, target=2, baseline=ROWS, window=3, stride=2)
    drops = np.stack(
        [
            ((SERIES - ROWS)[:, start:stop] * WEIGHTS[2, start:stop]).sum(axis=(1, 2))
            for start, stop in found.windows
        ]
    )
    np.testing.assert_allclose(found.window_values, drops.mean(axis=1), atol=1e-5)
    np.testing.assert_allclose(
        found.window_standard_error, drops.std(axis=1, ddof=1) / np.sqrt(11), atol=1e-5
    )


def test_fewer_draws_than_rows_take_some_of_them():
    found = saliency(
        MODEL, SERIES, target=2, method="expected_gradients", baseline=ROWS, samples=4, seed=3
    )
    chosen = np.sort(np.random.default_rng(3).permutation(11)[:4])
    np.testing.assert_allclose(
        found.values, WEIGHTS[2] * (SERIES - ROWS[chosen].mean(axis=0)), atol=1e-5
    )
    assert found.notes == ("Of 11 rows, 4 were drawn: samples=11 or more takes all.",)
    assert found.params["baseline_rows"] == 4


# -- Laws


def test_the_order_of_rows_does_not_matter():
    model, x, order = series_model(length=7), SERIES[:, :2], RNG.permutation(11)
    for ask in (
        lambda b: saliency(model, x, target=1, baseline=b, steps=5),
        lambda b: occlude(model, x, target=1, baseline=b, window=2),
    ):
        one, other = ask(ROWS[:, :, :2]), ask(ROWS[order][:, :, :2])
        np.testing.assert_allclose(one.values, other.values, atol=1e-12)
        np.testing.assert_allclose(one.standard_error, other.standard_error, atol=1e-12)


def test_the_mean_over_rows_is_that_of_each_alone():
    model, x, rows = series_model(length=7), SERIES[:, :2], ROWS[:, :, :2]
    for ask in (
        lambda b: saliency(model, x, target=3, baseline=b, steps=20),
        lambda b: occlude(model, x, target=3, baseline=b, window=2),
    ):
        alone = np.stack([ask(rows[i : i + 1]).values for i in range(11)])
        found = ask(rows)
        np.testing.assert_allclose(found.values, alone.mean(axis=0), atol=1e-9)
        np.testing.assert_allclose(found.spread, alone.std(axis=0, ddof=1), atol=1e-9)


def test_equal_rows_are_one_baseline_without_a_spread():
    model, x = series_model(length=7), SERIES[:, :2]
    one, several = ROWS[:1, :, :2], np.repeat(ROWS[:1, :, :2], 6, axis=0)
    for method in (saliency, occlude):
        alone = method(model, x, target=3, baseline=one)
        found = method(model, x, target=3, baseline=several)
        np.testing.assert_allclose(found.values, alone.values, atol=1e-12)
        assert not found.spread.any()
        assert alone.spread is alone.standard_error is None


def test_from_one_row_expected_gradients_come_to_integrated_gradients():
    """Draws in strata miss by less than 1 / n: a hundredfold of them, by far less than a tenth."""
    model = Power(RNG.normal(size=(4, 3)), 5)
    x, row = RNG.normal(size=(4, 3)), RNG.normal(size=(1, 4, 3))
    path = saliency(model, x, baseline=row)
    gaps = []
    for samples in (10, 1000):
        found = saliency(model, x, method="expected_gradients", baseline=row, samples=samples)
        gaps.append(np.abs(found.values - path.values).max())
        assert found.standard_error is None
        assert found.notes == ("From one row alone there is no standard error: give several.",)
    assert gaps[1] < gaps[0] / 100


def test_draws_are_unbiased():
    """f = x³: the mean over seeds comes to the integral, at one draw of each row, too."""
    model, x = Power(np.ones((1, 1)), 3), np.array([[2.0]])
    rows = np.array([0.0, 1.0, -1.0])[:, None, None]
    found = [
        saliency(model, x, method="expected_gradients", baseline=rows, samples=3, seed=seed)
        for seed in range(100)
    ]
    values = np.array([each.values.item() for each in found])
    assert abs(values.mean() - 8.0) < 4 * values.std() / 10
    assert values.std() > 0.5


def test_zeros_as_a_row_are_the_baseline_zero():
    model, x = series_model(length=7), SERIES[:, :2]
    for method in (saliency, occlude):
        words = method(model, x, target=3, baseline="zero")
        row = method(model, x, target=3, baseline=np.zeros((1, 7, 2)))
        np.testing.assert_allclose(row.values, words.values, atol=1e-12)
        assert (words.baseline, row.baseline) == ("zero", "1 row")


def test_several_baselines_by_name_have_a_spread_and_no_standard_error():
    found = saliency(MODEL, SERIES, target=2, baseline=["zero", "mean"])
    alone = [saliency(MODEL, SERIES, target=2, baseline=each).values for each in ("zero", "mean")]
    np.testing.assert_allclose(found.spread, np.std(alone, axis=0, ddof=1), atol=1e-9)
    assert found.standard_error is None
    assert found.baseline == "zero, mean"


# -- What rows may be


@pytest.mark.parametrize(
    ("baseline", "name"),
    [
        (TEXTS, "3 texts"),
        (np.array(TEXTS), "3 texts"),
        (pd.Series(TEXTS), "3 texts"),
        (pd.DataFrame({"text": TEXTS, "label": ["a", "b", "a"]}), "3 texts of the DataFrame"),
        (corpus_of(TEXTS, name="reviews.csv"), "3 texts of reviews.csv"),
        ([text.split() for text in TEXTS], "3 rows"),
        (FILE, "3 texts of r.csv"),
    ],
)
def test_texts_come_in_many_forms(baseline, name):
    model = text_model()
    found = saliency(model, "the film was fun", baseline=baseline, target=1, steps=50)
    alone = [
        saliency(model, "the film was fun", baseline=[text], target=1, steps=50).values
        for text in TEXTS
    ]
    np.testing.assert_allclose(found.values, np.mean(alone, axis=0), atol=1e-9)
    assert found.baseline == name


def test_rows_of_one_channel_may_be_flat():
    model = Linear(WEIGHTS[:, :, :1])
    flat, frame = ROWS[:, :, 0], pd.DataFrame(ROWS[:, :, 0])
    values = [
        saliency(model, SERIES[:, :1], target=1, baseline=each).values
        for each in (ROWS[:, :, :1], flat, frame, list(flat))
    ]
    for each in values:
        np.testing.assert_allclose(
            each, WEIGHTS[1, :, :1] * (SERIES - ROWS.mean(axis=0))[:, :1], atol=1e-5
        )


def test_words_and_tokens_in_a_list_stay_words_and_tokens():
    model = text_model()
    found = saliency(model, "the film was fun", baseline=["great", "fun"], target=1)
    assert found.baseline == "great, fun"
    with pytest.raises(ArgumentError, match="baseline='oovv' is no token of the vocabulary"):
        saliency(model, "the film was fun", baseline=["pad", "oovv"])


def test_padding_of_the_input_stays_and_a_longer_text_is_cut():
    model = text_model(length=9)
    found = occlude(model, "fun film", baseline=["the film was great", "fun"], window=1, target=1)
    assert not found.values[2:].any()
    assert not found.standard_error[2:].any()
    assert found.notes == (
        "1 of the 2 texts is longer than the input: what would stand in its padding is left out.",
    )
    same = occlude(model, "fun film", baseline=["the film", "fun"], window=1, target=1)
    np.testing.assert_array_equal(found.values, same.values)


def test_texts_of_a_model_of_any_length_are_filled_up_or_cut():
    model = text_model(length=None)
    found = saliency(model, "fun film was", baseline=["the film was great", "great fun"], target=1)
    alike = saliency(model, "fun film was", baseline=["the film was", ["great", "fun", ""]],
                     target=1)  # fmt: skip
    np.testing.assert_allclose(found.values, alike.values, atol=1e-9)
    pad_free = text_model(length=None, pad_id=None)
    with pytest.raises(DataError) as caught:
        saliency(pad_free, "fun film was", baseline=["the film was great", "great fun"])
    assert str(caught.value) == (
        "Row 1 of baseline has 2 tokens, and the input 3, and toy has no padding to fill it up "
        "with: give texts of at least 3 tokens."
    )


def test_a_row_that_is_the_input_is_told():
    rows = np.concatenate([ROWS, SERIES[None]])
    found = saliency(MODEL, SERIES, baseline=rows, target=2)
    assert found.notes == (
        "1 of the 12 rows is the input itself, and adds nothing: the values are means over all.",
    )


def test_many_rows_are_drawn_and_that_is_told():
    rows = np.arange(1000.0)[:, None, None] * np.ones((7, 3))
    found = saliency(MODEL, SERIES, baseline=rows, target=2)
    assert found.baseline == "200 rows"
    assert found.notes == ("baseline holds 1,000 rows: 200 were drawn (seed 0).",)
    mean = (WEIGHTS[2] * SERIES - found.values)[0, 0] / WEIGHTS[2, 0, 0]
    assert abs(mean - 499.5) < 4 * 289 / np.sqrt(200)


def test_many_inputs_have_the_same_rows():
    model = text_model()
    found = occlude_all(model, ["the film was fun", "great"], baseline=TEXTS, window=1, target=1)
    for text, each in zip(["the film was fun", "great"], found, strict=True):
        assert each == occlude(model, text, baseline=TEXTS, window=1, target=1)


# -- Refusals


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        (
            ROWS[0],
            "baseline is an array of shape (7, 3), whose first axis should be that of the rows: "
            "give (row, position, channel). One row alone is baseline=x[None].",
        ),
        (ROWS[:0], "baseline holds no rows: give one row of data or more."),
        ([], "baseline is an empty list: name one baseline or more."),
        (
            ROWS[:, :6],
            "Row 0 of baseline: Input 'x' takes one sample of shape (7, 3) (position, channel), "
            "but the array given has shape (6, 3). It is 1 position too short: pad it or resample "
            "it as in training, or choose a longer stretch.",
        ),
        (
            [ROWS[0], np.where(ROWS[1] == ROWS[1, 4, 2], np.nan, ROWS[1])],
            "Row 1 of baseline: Input 'x' holds nan at (4, 2): fill or drop missing values first, "
            "since one of them makes every score undefined.",
        ),
        (
            None,
            "Expected gradients start from rows of data, and there are none: give them with "
            "baseline=…, an array (row, position, channel), a list of texts or a corpus, or with "
            "--baseline-file FILE.",
        ),
    ],
)
def test_rows_that_do_not_fit_are_named(baseline, message):
    with pytest.raises((ArgumentError, DataError)) as caught:
        saliency(MODEL, SERIES, method="expected_gradients", baseline=baseline)
    assert str(caught.value) == message


def test_a_series_of_any_length_takes_rows_of_its_own():
    model = series_model(length=None)
    with pytest.raises(DataError) as caught:
        occlude(model, SERIES[:, :2], baseline=[ROWS[0, :, :2], ROWS[0, :5, :2]])
    assert str(caught.value) == (
        "Row 1 of baseline has 5 positions, and the input 7: a baseline stands at the same "
        "positions as the input, so cut or fill the row to that length."
    )


def test_a_file_is_for_the_command_line():
    with pytest.raises(ArgumentError, match=r"baseline_file='a': did you mean baseline=…\?"):
        saliency(MODEL, SERIES, baseline_file="a")


# -- Stopped


def test_stopped_paths_leave_the_mean_over_those_done():
    seen = []

    def progress(done, total):
        seen.append((done, total))
        return done < 4

    found = saliency(MODEL, SERIES, target=2, baseline=ROWS, progress=progress)
    np.testing.assert_allclose(
        found.values, WEIGHTS[2] * (SERIES - ROWS[:4].mean(axis=0)), atol=1e-5
    )
    assert found.partial
    assert seen == [(1, 11), (2, 11), (3, 11), (4, 11)]
    assert found.notes == ("Stopped after 4 of 11 baselines: the values are means over those.",)
    assert found.completeness_gap == pytest.approx(0.0, abs=1e-5)


def test_stopped_while_the_steps_are_doubled_the_last_ones_are_kept():
    model = Power(np.ones((1, 1)), 9000)  # 50 steps are exact up to degree 99
    rows = np.array([0.1, 0.2, 0.3])[:, None, None]
    found = saliency(model, [[1.0]], baseline=rows, progress=lambda done, total: done < 4)
    kept = saliency(model, [[1.0]], baseline=rows, steps=50)
    np.testing.assert_array_equal(found.values, kept.values)
    assert found.partial
    assert found.notes == (
        "Stopped at 50 steps a path, before more of them brought the sum closer.",
    )


def test_stopped_draws_leave_the_mean_over_the_rows_done():
    found = saliency(
        MODEL, SERIES, target=2, method="expected_gradients", baseline=ROWS, samples=2200,
        progress=lambda done, total: done < 500,
    )  # fmt: skip
    np.testing.assert_allclose(
        found.values, WEIGHTS[2] * (SERIES - ROWS[:2].mean(axis=0)), atol=1e-5
    )
    assert found.partial
    assert found.notes == (
        "Stopped after 400 draws of 2200, from 2 rows of 11: the values are means over those.",
    )


def test_stopped_windows_leave_the_mean_over_the_rows_done():
    model = Linear(WEIGHTS, batch_size=7)
    found = occlude(
        model, SERIES, target=2, baseline=ROWS, window=1, progress=lambda done, total: done < 30
    )
    drops = ((SERIES - ROWS[:5]) * WEIGHTS[2]).sum(axis=2)
    np.testing.assert_allclose(found.values[:, 0], drops.mean(axis=0), atol=1e-5)
    assert found.partial
    assert found.params["baseline_rows"] == 5
    assert found.notes == ("Stopped after 5 of 11 baselines: the values are means over those.",)
