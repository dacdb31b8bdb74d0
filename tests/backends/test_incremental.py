"""The incremental engine against brute force, and what it is allowed to compute."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from interpret.core.windows import sliding_windows

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.shapley import shapley  # noqa: E402
from tests.backends.architectures import VOCABULARY, draw_model, windowings  # noqa: E402


def samples_for(model, kind, length, rng, count=1):
    found = []
    for _ in range(count):
        if kind == "series":
            x = rng.normal(size=(length, 3)).astype("float32")
        else:
            x = rng.integers(0 if kind == "masked" else 1, VOCABULARY, length)
        given = {"x": x}
        if len(model.info.inputs) > 1:
            given["static"] = rng.normal(size=2)
        found.append(model.encode(given))
    return found


def assert_same(model, windows, patches, **options):
    """Both engines, to 1e-5 of the scores' scale."""
    fast = model.predict_windows(windows, patches, engine="incremental", **options)
    slow = model.predict_windows(windows, patches, engine="naive", **options)
    assert fast.notes == ()
    assert fast.engine == "incremental"
    for one, other in zip(fast.outputs, slow.outputs, strict=True):
        scale = max(1.0, float(np.abs(other).max()))
        assert np.abs(one - other).max() <= 1e-5 * scale
    return fast, slow


@pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask attached")
@settings(
    max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip  # building and tracing models anew makes shrinking cost more than it tells
@given(st.data())
def test_any_architecture_gives_what_brute_force_gives(data):
    built, length, kind = draw_model(data.draw)
    model = load(built, focus="x")
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    samples = samples_for(model, kind, length, rng, count=data.draw(st.integers(1, 2)))
    width, stride = data.draw(windowings(length))
    windows = np.concatenate([sliding_windows(length, window=width, stride=stride)] * len(samples))
    owners = np.repeat(np.arange(len(samples)), len(windows) // len(samples))
    patches = np.zeros((len(windows), width, samples[0].x.shape[1]), samples[0].x.dtype)
    if data.draw(st.booleans()):
        patches += 1
    layer = data.draw(st.sampled_from([None, *(c.name for c in model.info.conv_layers)]))
    logits = data.draw(st.booleans()) if layer else False
    assert_same(model, windows, patches, samples=samples, owners=owners, layer=layer, logits=logits)


def text_cnn(length=None, *, filters=8):
    keras.utils.set_random_seed(1)
    ids = keras.Input((length,), dtype="int32")
    x = layers.Embedding(50, 16)(ids)
    pooled = [
        layers.GlobalMaxPooling1D()(
            layers.Conv1D(filters, k, activation="relu", name=f"conv_{k}")(x)
        )
        for k in (3, 4)
    ]
    joined = layers.Concatenate()(pooled)
    return keras.Model(ids, layers.Dense(2, activation="softmax")(joined), name="text_cnn")


def windows_of(model, x, width, stride=1):
    sample = model.encode(x)
    windows = sliding_windows(len(sample), window=width, stride=stride)
    patches = np.zeros((len(windows), width, 1), np.int32)
    return sample, windows, patches


def test_products_are_counted_as_the_windows_reach():
    """Width 1 behind kernels 3 and 4: one input each, through every slot, then the head."""
    model = load(text_cnn())
    sample, windows, patches = windows_of(model, np.arange(40) % 50, 1)
    found = model.predict_windows(windows, patches, samples=[sample], engine="incremental")
    convs = (3 + 4) * 16 * 8
    head = 16 * 2
    clean = (38 * 3 + 37 * 4) * 16 * 8 + head
    assert found.naive_multiply_adds == 40 * clean
    assert found.multiply_adds == 40 * (convs + head) + clean


def test_one_trace_serves_every_length(monkeypatch):
    model = load(text_cnn())
    traced = []
    from interpret.backends.incremental.engine import IncrementalEngine

    build = IncrementalEngine._build
    monkeypatch.setattr(
        IncrementalEngine, "_build", lambda self, *a: traced.append(a) or build(self, *a)
    )
    for length in (30, 31, 47, 80, 200):
        sample, windows, patches = windows_of(model, np.arange(length) % 50, 2)
        model.predict_windows(windows, patches, samples=[sample], engine="incremental")
    assert len(traced) == 1


def test_an_occlusion_is_one_run_that_holds_the_input_and_the_baseline_too(monkeypatch):
    from interpret.backends.incremental.engine import IncrementalEngine

    model = load(text_cnn(filters=64))
    x = np.arange(1, 301) % 50
    # The first checks itself against brute force.
    first = occlude(model, x, window=1, target=1, baseline=0)
    runs, planned = [], []
    run, plan = IncrementalEngine._run, IncrementalEngine._planned
    monkeypatch.setattr(
        IncrementalEngine, "_run", lambda self, *a, **o: runs.append(o) or run(self, *a, **o)
    )
    monkeypatch.setattr(
        IncrementalEngine, "_planned", lambda self, *a: planned.append(a) or plan(self, *a)
    )
    monkeypatch.setattr(type(model), "predict", lambda *a, **o: pytest.fail("one more pass"))
    again = occlude(model, x, window=1, target=1, baseline=0)
    assert again == first
    assert again.params["engine"] == "incremental"
    assert (len(runs), len(planned)) == (1, 0)
    assert len(runs[0]["samples"]) == 2
    monkeypatch.undo()
    sample = model.encode(x)
    alone, replaced = (
        model.predict(value[None], sample=sample)[0][0, 1] for value in (sample.x, 0 * sample.x)
    )
    np.testing.assert_allclose([again.score, again.baseline_score], [alone, replaced], atol=1e-6)


def test_only_so_many_plans_are_remembered(monkeypatch):
    monkeypatch.setattr("interpret.backends.incremental.engine.PLANS_KEPT", 2)
    model = load(text_cnn())
    engine = model._incremental
    for length in (30, 31, 30, 32):
        engine.plan(sliding_windows(length, window=1), length)
    assert [length for length, _ in engine._plans] == [30, 32]


def test_chunks_and_halving_give_the_same(monkeypatch):
    import tensorflow as tf

    from interpret.backends.incremental import engine as module

    model = load(text_cnn())
    sample, windows, patches = windows_of(model, np.arange(60) % 50, 3)
    whole = model.predict_windows(windows, patches, samples=[sample], engine="incremental")
    run = module.IncrementalEngine._run
    sizes = []

    def cramped(self, plan, rows, *args, **kwargs):
        sizes.append(len(rows))
        if len(rows) > 10:
            raise tf.errors.ResourceExhaustedError(None, None, "no room")
        return run(self, plan, rows, *args, **kwargs)

    monkeypatch.setattr(module.IncrementalEngine, "_run", cramped)
    halved = model.predict_windows(windows, patches, samples=[sample], engine="incremental")
    np.testing.assert_allclose(halved.outputs[0], whole.outputs[0], atol=1e-6)
    assert sizes[:4] == [58, 29, 15, 8]
    assert set(sizes[4:]) <= {8, 2}


def test_a_stop_keeps_what_is_done(monkeypatch):
    from interpret.backends.incremental import engine as module

    model = load(text_cnn())
    monkeypatch.setattr(module, "MEMORY_BUDGET", 1)
    sample, windows, patches = windows_of(model, np.arange(30) % 50, 1)
    seen = []
    found = model.predict_windows(
        windows, patches, samples=[sample], engine="incremental",
        progress=lambda done, total: seen.append((done, total)) or done < 5,
    )  # fmt: skip
    assert len(found.outputs[0]) == 5
    assert seen == [(n, 30) for n in range(1, 6)]


def test_auto_leaves_what_cannot_gain_to_brute_force(monkeypatch):
    small = occlude(load(text_cnn()), np.arange(60) % 50, window=2, baseline=7)
    assert small.params["engine"] == "naive"  # over before a graph could be traced
    monkeypatch.setattr("interpret.backends.incremental.engine.OVERHEAD", 0)
    source = keras.Input((24, 2))
    x = source
    for dilation in (4, 8, 8, 8):
        x = layers.Conv1D(2, 3, padding="same", dilation_rate=dilation)(x)
    model = load(keras.Model(source, layers.Dense(1)(layers.GlobalAveragePooling1D()(x))))
    found = occlude(model, np.ones((24, 2)), window=2)
    assert found.params["engine"] == "naive"
    assert found.params["multiply_adds_saved"] == 0
    text = occlude(load(text_cnn()), np.arange(60) % 50, window=2, baseline=7)
    assert text.params["engine"] == "incremental"
    assert text.params["multiply_adds_saved"] > 5 * text.params["multiply_adds"]


def test_a_wrong_answer_is_told_with_the_layer_and_brute_force_used(monkeypatch):
    """Break one rule: the check must notice, name the layer, and give the right scores."""
    from interpret.backends.incremental import sliding_values

    model = load(text_cnn())
    right = occlude(model, np.arange(40) % 50, window=2, baseline=7, engine="naive")
    honest = sliding_values._overlapped
    monkeypatch.setattr(sliding_values, "_overlapped", lambda *a: honest(*a) * 1.5)
    broken = load(text_cnn())
    found = occlude(broken, np.arange(40) % 50, window=2, baseline=7, engine="incremental")
    assert found.notes == (
        "The incremental engine and brute force differ at layer 'conv_3' of text_cnn, so brute "
        "force was used: the scores are right, and slower to get.",
    )
    assert found.params["engine"] == "naive"
    np.testing.assert_allclose(found.values, right.values, atol=1e-6)


def test_layers_seen_only_in_part_are_computed_in_full():
    """Operations inside a layer are not seen, so nothing around them may be half-known."""

    class Mixer(layers.Layer):
        def __init__(self):
            super().__init__()
            self.conv = layers.Conv1D(3, 3, padding="same")
            self.join = layers.Add()

        def call(self, x):
            return self.join([self.conv(x), keras.ops.roll(x, 5, axis=1)])

    source = keras.Input((20, 3))
    x = layers.Conv1D(3, 3, activation="relu")(source)
    model = load(keras.Model(source, layers.GlobalMaxPooling1D()(Mixer()(x))))
    sample = model.encode(np.random.default_rng(0).normal(size=(20, 3)))
    windows = sliding_windows(20, window=2)
    patches = np.zeros((len(windows), 2, 3), np.float32)
    assert_same(model, windows, patches, samples=[sample])


def test_a_recurrent_layer_is_paid_for_at_every_position():
    source = keras.Input((20, 3))
    x = layers.LSTM(5)(layers.Conv1D(4, 3, activation="relu")(source))
    model = load(keras.Model(source, layers.Dense(2)(x)))
    sample = model.encode(np.ones((20, 3)))
    windows = sliding_windows(20, window=1)
    patches = np.zeros((20, 1, 3), np.float32)
    found = model.predict_windows(windows, patches, samples=[sample], engine="naive")
    lstm = 18 * (4 * 20 + 5 * 20)
    assert found.naive_multiply_adds == 20 * (18 * 3 * 3 * 4 + lstm + 5 * 2)


@pytest.mark.parametrize("chunks", ["4", [0, 1, 7, 25]])
def test_chunks_of_unlike_widths_score_as_brute_force_does(chunks):
    model, x = load(text_cnn()), np.arange(60) % 50
    options = {"target": 0, "chunks": chunks, "baseline": 7}
    fast = occlude(model, x, engine="incremental", **options)
    slow = occlude(model, x, engine="naive", **options)
    assert (fast.params["engine"], fast.notes) == ("incremental", slow.notes)
    np.testing.assert_allclose(fast.window_scores, slow.window_scores, atol=1e-5)
    for (start, stop), scores in zip(slow.windows.tolist(), slow.window_scores, strict=True):
        replaced = x.copy()
        replaced[start:stop] = 7
        alone = model.predict(replaced[None, :, None], sample=model.encode(x))[0][0]
        np.testing.assert_allclose(scores, alone, atol=1e-5)


def test_shapley_values_are_those_of_all_orders_of_kerass_own_answers():
    source = text_cnn()
    x = np.arange(40) % 50
    found = shapley(load(source), x, target=1, chunks=[0, 3, 20], baseline=7)
    numbers = np.arange(8)
    inputs = np.full((8, 40), 7)
    for chunk, (start, stop) in enumerate(found.chunks.tolist()):
        there = (numbers >> chunk & 1).astype(bool)
        inputs[there, start:stop] = x[start:stop]
    scores = source.predict(inputs, verbose=0)[:, 1].astype(float)
    expected = np.zeros(3)
    for order in itertools.permutations(range(3)):
        inside = 0
        for chunk in order:
            expected[chunk] += (scores[inside | 1 << chunk] - scores[inside]) / 6
            inside |= 1 << chunk
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-6)
    assert abs(found.completeness_gap) < 1e-9
