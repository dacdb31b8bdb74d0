"""Series of TimeX's sets are drawn as published, and maps are measured as published."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

pytest.importorskip("keras")

from benchmarks.truth import timex_maps
from benchmarks.truth.timex import SETS, freq_shapes, low_var, narma, series
from benchmarks.truth.timex_table import measures, scored

COUNT = 400
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def drawn():
    return {name: series(name, COUNT, np.random.default_rng(11)) for name in SETS}


def runs(cells):
    """Start and stop of each run of planted positions of one channel."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.astype(int), [0]])))
    return [tuple(int(edge) for edge in pair) for pair in edges.reshape(-1, 2)]


def pieces(planted):
    """Channel, start and stop of each run, by start."""
    found = [
        (channel, *run) for channel in range(planted.shape[1]) for run in runs(planted[:, channel])
    ]
    return sorted(found, key=lambda piece: piece[1])


def test_the_background_is_narma_as_its_package_draws_it():
    length, channels = 30, 3
    u = np.random.default_rng(5).uniform(0, 0.5, size=(length + 2, channels))
    y = np.zeros((length + 2, channels))
    for i in range(2, length + 2):  # with the slice that only ever holds zeros
        quadratic = 0.05 * y[i - 1] * y[i - 2 : 2].sum(axis=0)
        y[i] = 0.3 * y[i - 1] + quadratic + 1.5 * u[i - 2] * u[i] + 0.1
    x = narma(np.random.default_rng(5), length=length, channels=channels, noise=0.0)
    assert x == pytest.approx(y[2:])


def test_the_background_has_its_mean_and_noise():
    quiet, loud = (
        narma(np.random.default_rng(6), length=20_000, channels=2, noise=noise)
        for noise in (0.0, 1.0)
    )
    # y = 0.3 y + 1.5 · (1/4)² + 0.1
    assert quiet[100:].mean() == pytest.approx((1.5 / 16 + 0.1) / 0.7, rel=0.01)
    assert (loud - quiet).std() == pytest.approx(1.0, rel=0.02)


@pytest.mark.parametrize("name", SETS)
def test_classes_are_equal_and_channels_as_published(drawn, name):
    of = drawn[name]
    shape = {"FreqShapes": (50, 1), "SeqComb-UV": (200, 1), "SeqComb-MV": (200, 4)}
    assert of.x.shape == of.planted.shape == (COUNT, *shape.get(name, (200, 2)))
    assert of.x.dtype == np.float32
    assert np.bincount(of.label).tolist() == [COUNT // 4] * 4


def expected_prevalence(name):
    """Planted cells of the scored classes, all starts and lengths counted."""
    if name == "FreqShapes":
        mean = 0.0
        for period in (10, 17):
            starts = range(50 - period)
            spikes = [sum(1 <= c <= 48 for c in range(start, 50, period)) for start in starts]
            mean += 3 * np.mean(spikes) / 50 / 2
        return mean
    return {"SeqComb-UV": 2 * 14.5 / 200, "SeqComb-MV": 2 * 22 / 800, "LowVar": 14.5 / 400}[name]


@pytest.mark.parametrize("name", SETS)
def test_the_share_of_planted_cells_is_as_published(drawn, name):
    some = scored(name, drawn[name], COUNT)
    shares = some.planted.mean(axis=(1, 2))
    off = 4 * shares.std() / np.sqrt(len(shares))
    assert shares.mean() == pytest.approx(expected_prevalence(name), abs=off)


@pytest.mark.parametrize(("label", "sign", "period"), [(0, -1, 10), (1, 1, 10), (3, 1, 17)])
def test_spikes_have_their_shape_and_stand_a_period_apart(label, sign, period):
    rng = np.random.default_rng(2)
    spikes, rest = [], []
    for _ in range(200):
        x, planted = freq_shapes(label, rng)
        centres = np.array([(start + stop) // 2 for start, stop in runs(planted[:, 0])])
        assert (np.diff(centres) == period).all()
        assert (centres[0] < period) or (centres[0] < 50 - period)
        assert centres[-1] + period > 48  # the next one would not fit
        spikes.append(x[planted].reshape(-1, 3))
        rest.append(x[~planted])
    count = len(np.concatenate(spikes))
    mean = np.concatenate(spikes).mean(axis=0)
    assert mean == pytest.approx(sign * np.array([1.75, 2, 1.75]), abs=4 * 0.25 / count**0.5)
    assert np.concatenate(rest).std() == pytest.approx(0.25, rel=0.05)


@pytest.mark.parametrize(
    ("name", "shortest", "longest"), [("SeqComb-UV", 10, 19), ("SeqComb-MV", 15, 29)]
)
def test_pieces_rise_and_fall_with_the_class(drawn, name, shortest, longest):
    of, ways = drawn[name], {1: (-1, -1), 2: (1, 1), 3: (1, -1)}
    assert not of.planted[of.label == 0].any()
    lengths = set()
    for x, label, planted in zip(of.x, of.label, of.planted, strict=True):
        if label == 0 or len(pieces(planted)) != 2:  # pieces that touch are one run
            continue
        for number, (channel, start, stop) in enumerate(pieces(planted)):
            lengths.add(stop - start)
            piece = x[start:stop, channel]
            steps = np.arange(stop - start) - (stop - start) // 2
            slope = (piece @ steps) / (steps @ steps)
            assert np.sign(slope) == ways[label][number]
            assert piece[(stop - start) // 2] == 0  # the line and the sine cross there
            if number == 0:
                assert start < 100
        if name == "SeqComb-MV":
            assert len({channel for channel, *_ in pieces(planted)}) == 2
    assert (min(lengths), max(lengths)) == (shortest, longest)


def test_a_piece_is_a_line_of_five_times_the_extremes_and_a_sine():
    background = narma(np.random.default_rng(8), length=200, channels=4, noise=0.01)
    x, planted = SETS["SeqComb-MV"].drawn(3, np.random.default_rng(8))
    assert x[~planted] == pytest.approx(background[~planted])
    span = 5 * (abs(background.min()) + abs(background.max()))
    (up, start, stop), (down, second, last) = pieces(planted)
    for way, channel, first, end in ((1, up, start, stop), (-1, down, second, last)):
        steps = np.arange(end - first) - (end - first) // 2
        sine = x[first:end, channel] - way * span / (end - first) * steps
        fits = [np.allclose(sine, np.sin(frequency * steps)) for frequency in range(30)]
        assert sum(fits) == 1


@pytest.mark.parametrize("label", range(4))
def test_a_piece_of_low_variance_stands_in_its_channel(label):
    rng, values = np.random.default_rng(3), []
    for _ in range(200):
        x, planted = low_var(label, rng)
        ((channel, start, stop),) = pieces(planted)
        assert channel == label // 2
        assert 20 <= start < 160
        assert 10 <= stop - start <= 19
        values.append(x[planted])
    cells = np.concatenate(values)
    assert cells.std() == pytest.approx(0.1, rel=0.1)
    assert cells.mean() == pytest.approx((-1.5, 1.5)[label % 2], abs=4 * 0.1 / len(cells) ** 0.5)


def test_scored_series_are_as_many_of_each_class():
    of = series("LowVar", 40, np.random.default_rng(1))
    some = scored("LowVar", of, 13)
    assert some.label.tolist() == [1] * 4 + [2] * 4 + [3] * 4
    assert (some.x == of.x[[*range(10, 14), *range(20, 24), *range(30, 34)]]).all()


def test_the_measures_of_a_map_by_hand():
    values = np.array([[3.0], [1.0], [2.0], [0.0]]) - 5  # the sign is kept, the level is not
    planted = np.array([[True], [False], [False], [True]])
    # From 0 on, by thirds: precision 1/2, 1/3, 1/2, 1 and recall 1, 1/2, 1/2, 1/2.
    auprc, precision, recall = measures(values, planted)
    assert auprc == pytest.approx(1 / 2 * 1 + 1 / 2 * 1 / 2)
    assert precision == pytest.approx((5 / 6 + 5 / 6 + 3 / 2) / 2 / 3)
    assert recall == pytest.approx((3 / 2 + 1 + 1) / 2 / 3)
    assert measures(7 * values + 2, planted) == pytest.approx((auprc, precision, recall))


def test_a_perfect_mask_has_an_aup_below_one_and_a_constant_map_none():
    planted = np.arange(20).reshape(10, 2) % 5 == 0
    assert measures(planted * 2.0, planted) == pytest.approx((1, (1 + 0.2) / 2, 1))
    assert measures(np.full((10, 2), 3.0), planted) == (pytest.approx(0.2), 0, 0)


def test_the_window_is_the_best_of_the_validation_series(monkeypatch):
    validation = scored("LowVar", series("LowVar", 8, np.random.default_rng(1)), 6)

    def maps(model, of, window):
        rng = np.random.default_rng(window)
        return of.planted + abs(window - 7) * rng.random(of.x.shape)

    monkeypatch.setattr(timex_maps, "occlusion", maps)
    assert timex_maps.best_window(None, validation) == 7


@pytest.mark.tensorflow
def test_the_network_and_its_loss_are_the_published_ones():
    from benchmarks.truth.timex_models import network, poly_loss

    layers = 7 * 4 * 128 + 128 + 2 * (3 * 128 * 128 + 128) + 128 * 128 + 128 + 128 * 4 + 4
    model = network(200, 4)
    assert model.count_params() == layers
    kernel = model.layers[0].get_weights()[0]
    assert abs(kernel).max() == pytest.approx((7 * 4) ** -0.5, rel=0.01)
    logits = np.log(np.float32([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]]))
    loss = np.asarray(poly_loss(np.array([[3], [1]]), logits))
    assert loss == pytest.approx([-np.log(0.4) + 0.6, -np.log(0.1) + 0.9], rel=1e-5)


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("right", "best", "last"), [((4, 6, 6, 8, 8), 3, 3), ((4, 6, 6, 5, 6, 8), 1, 4)]
)
def test_the_first_best_epoch_is_kept_and_nothing_better_ends_training(right, best, last):
    from benchmarks.truth.timex_models import Best

    validation = series("FreqShapes", 8, np.random.default_rng(0))

    class Model:
        """Answers each epoch with the next number of series right; its weights are the epoch."""

        epoch, stop_training = -1, False

        def predict_on_batch(self, x):
            self.epoch += 1
            label = validation.label.copy()
            label[: 8 - right[self.epoch]] = 3
            return np.eye(4)[label]

        def get_weights(self):
            return [np.array(self.epoch)]

        def set_weights(self, weights):
            self.kept = int(weights[0])

    model, callback = Model(), Best(validation)
    callback.set_model(model)
    while not model.stop_training:
        callback.on_epoch_end(model.epoch + 1)
    callback.on_train_end()
    assert (model.kept, model.epoch) == (best, last)


def test_the_interval_on_the_page_is_that_of_the_splits():
    page = (ROOT / "docs/truth.md").read_text(encoding="utf-8")
    found = json.loads((ROOT / "benchmarks/results/truth/timex.json").read_text(encoding="utf-8"))
    cases = {}
    for row in found["rows"]:
        cases.setdefault((row["model"], row["what"]), []).append(row["figure"])
    for (model, what), figures in cases.items():
        assert len(figures) >= 3
        if what == "occlusion's window":
            continue
        quantile = t.ppf(0.975, len(figures) - 1)  # of Student's t
        half = quantile * np.std(figures, ddof=1) / len(figures) ** 0.5
        low, high = np.mean(figures) - half, np.mean(figures) + half
        (line,) = [line for line in page.splitlines() if line.startswith(f"| {model} | {what} |")]
        assert f" | {low:.3f} to {high:.3f} |" in line
