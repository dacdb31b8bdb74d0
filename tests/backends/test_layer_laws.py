"""What the table of layers says, against what each layer does: laws over every kind and axis."""

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends.incremental.plan import plan_windows  # noqa: E402
from interpret.backends.incremental.replay import replay  # noqa: E402
from interpret.backends.incremental.slabs import Slab, to_front  # noqa: E402
from interpret.backends.layers import entries  # noqa: E402
from interpret.backends.recording import record_settled  # noqa: E402
from interpret.backends.topology import reaches  # noqa: E402
from interpret.loading import load  # noqa: E402
from tests.backends.layer_kinds import LAYERS, OPERATIONS, put_behind, sources  # noqa: E402

KINDS = [(group, name) for group in (LAYERS, OPERATIONS) for name in group]
DRAWN = settings(
    deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def test_every_entry_is_drawn():
    assert set(entries.LAYERS) <= set(LAYERS)
    assert set(entries.OPERATIONS) <= set(OPERATIONS)


def draw_stack(draw, kinds, most):
    """Kinds of layers one behind another, on an input of any layout, weights drawn anew."""
    shape, axis = draw(st.sampled_from(sources()))
    keras.utils.set_random_seed(draw(st.integers(0, 99)))
    source = keras.Input(shape, dtype="float64")
    x = source
    if len(shape) == 2 and draw(st.booleans()):
        x = layers.Conv1D(4, 2, padding="same")(x)
    for _ in range(draw(st.integers(1, most))):
        group, name = draw(st.sampled_from(kinds))
        y = put_behind(draw(st.sampled_from(group[name])), x)
        x = x if y is None else y
    model = keras.Model(source, x)
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    for weight in model.weights:
        if "float" in weight.dtype:
            weight.assign(
                rng.uniform(0.5, 1.5, weight.shape) * rng.choice([-1, 1])
                if "kernel" in weight.name
                else rng.uniform(0.5, 1.5, weight.shape)
            )
    return model, axis, rng


def run(model, x):
    """The recorded run of a model; None where TensorFlow refuses it: it would not open either."""
    try:
        return record_settled(model, [tf.constant(x, tf.float64)])
    except Exception:
        return None


def assert_nothing_comes_from_outside(model, axis, rng):
    shape = model.inputs[0].shape[1:]
    length = shape[axis - 1]
    x = rng.normal(size=(1, *shape))
    nudged = np.repeat(x, 1 + length, axis=0)
    for place in range(length):
        nudged[(1 + place, *[slice(None)] * (axis - 1), place)] += 2 * rng.normal()
    recording = run(model, nudged)
    if recording is None:
        return
    seen = reaches(recording, recording.given, length, axis=axis)
    for call in recording.calls:
        for out in call.outputs:
            reach = seen.get(id(out))
            if reach is None:
                continue
            values = np.asarray(out, dtype=float)
            assert values.shape[reach.axis] == len(reach), call.name
            values = np.moveaxis(values, reach.axis, 1).reshape(1 + length, len(reach), -1)
            moved = ~np.isclose(values[1:], values[:1], rtol=1e-9, atol=1e-12, equal_nan=True)
            nudge, position = np.nonzero(moved.any(axis=2))
            first, stop = reach.spans[position].T
            outside = (nudge < first) | (nudge >= stop)
            assert not outside.any(), (call.name, nudge[outside], position[outside])


@pytest.fixture
def double():
    """Doubles, so that a small effect is told from rounding."""
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_dtype_policy(policy)


@pytest.mark.usefixtures("double")
@pytest.mark.filterwarnings("ignore")  # Keras warns of what is odd, which is meant here
def test_no_change_outside_a_span_moves_the_answer_inside_it():
    @settings(DRAWN, max_examples=150)
    @given(st.data())
    def law(data):
        assert_nothing_comes_from_outside(*draw_stack(data.draw, KINDS, 4))

    law()


def assert_windows_are_followed(model, axis, rng):
    """Every tensor that the engine follows is what brute force gives, windows on two samples."""
    shape = model.inputs[0].shape[1:]
    length = shape[axis - 1]
    width = int(rng.integers(1, 4))
    starts = rng.permutation(np.repeat(np.arange(length - width + 1), 2))[:9]
    owners = rng.integers(0, 2, len(starts))
    samples = rng.normal(size=(2, *shape))
    rest = [n for place, n in enumerate(shape) if place != axis - 1]
    patches = rng.normal(size=(len(starts), width, *rest))
    whole = np.moveaxis(samples[owners], axis, 1)
    for row, start in enumerate(starts):
        whole[row, start : start + width] = patches[row]
    clean, brute = run(model, samples), run(model, np.moveaxis(whole, 1, axis))
    if clean is None or brute is None:
        return
    (entry,) = clean.given
    windows = np.stack([starts, starts + width], axis=1)
    seen = reaches(clean, [entry], length, axis=axis)
    plan = plan_windows(clean, entry, seen, windows, length=length, axis=axis)
    firsts = [tf.constant(first) for first in plan.starts]
    slab = Slab(
        values=tf.constant(patches), starts=firsts[0], owners=tf.constant(owners, tf.int32),
        clean=to_front(entry, axis), axis=axis, inside=True,
    )  # fmt: skip
    windowed = replay(clean, plan, entry, slab, dict(zip(plan.slabs, firsts[1:], strict=True)))
    for call, slow in zip(clean.calls, brute.calls, strict=True):
        for out, expected in zip(call.outputs, slow.outputs, strict=True):
            if id(out) in windowed.changed:
                values = np.asarray(windowed.output(out))
                np.testing.assert_allclose(
                    values, expected, rtol=1e-7, atol=1e-9, err_msg=call.name
                )


@pytest.mark.usefixtures("double")
@pytest.mark.filterwarnings("ignore")
def test_the_incremental_engine_gives_what_brute_force_gives():
    @settings(DRAWN, max_examples=80)
    @given(st.data())
    def law(data):
        assert_windows_are_followed(*draw_stack(data.draw, KINDS, 4))

    law()


def test_a_softmax_over_positions_lets_every_position_see_all():
    source = keras.Input((24, 2))
    x = layers.Softmax(axis=1)(layers.Conv1D(3, 3, name="first")(source))
    x = layers.GlobalMaxPooling1D()(layers.Conv1D(4, 3, name="second")(x))
    model = load(keras.Model(source, layers.Dense(1)(x)))
    assert model.spans("first", 24)[0].tolist() == [0, 3]
    assert model.spans("second", 24)[0].tolist() == [0, 24]
    assert model.info.conv_layers[1].receptive_field is None
    softmax = keras.Sequential(
        [keras.Input((24, 2)), layers.Conv1D(3, 3), layers.Softmax(), layers.Conv1D(4, 3)]
    )
    assert load(softmax).info.conv_layers[1].receptive_field == 5
