"""What the table of layers says, against what each layer does: laws over every kind and axis."""

from functools import reduce

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends.affine import find_frontier  # noqa: E402
from interpret.backends.incremental.plan import plan_windows  # noqa: E402
from interpret.backends.incremental.replay import replay  # noqa: E402
from interpret.backends.incremental.slabs import Slab, to_front  # noqa: E402
from interpret.backends.layers import entries  # noqa: E402
from interpret.backends.linear_head import find_linear_head  # noqa: E402
from interpret.backends.max_along_path import find_peak  # noqa: E402
from interpret.backends.recording import record, record_settled  # noqa: E402
from interpret.backends.topology import reaches  # noqa: E402
from interpret.loading import load  # noqa: E402
from tests.backends.layer_kinds import CHANNELS, LAYERS, LENGTH, OPERATIONS, put_behind, sources  # noqa: E402

KINDS = [(group, name) for group in (LAYERS, OPERATIONS) for name in group]
FUNCTIONS = [
    (group, name)
    for group, name in KINDS
    if name in entries.LAYERS.keys() | entries.OPERATIONS.keys()
    and (entries.LAYERS | entries.OPERATIONS)[name].function
]
POOLS = [(LAYERS, name) for name in LAYERS if "Pooling1D" in name]
SHAPES = [(LAYERS, name) for name in ("Reshape", "Flatten", "Dropout", "Permute")]
AXIS = st.sampled_from([-1, 1])
DRAWN = settings(
    deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def test_every_entry_is_drawn():
    assert set(entries.LAYERS) <= set(LAYERS)
    assert set(entries.OPERATIONS) <= set(OPERATIONS)


def draw_stack(draw, kinds, most, *, ends=False):
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
    if ends and len(x.shape) == 3:
        x = layers.GlobalMaxPooling1D()(x)
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
    @settings(DRAWN, max_examples=80)
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
    @settings(DRAWN, max_examples=40)
    @given(st.data())
    def law(data):
        assert_windows_are_followed(*draw_stack(data.draw, KINDS, 4))

    law()


def assert_the_frontier_holds(model, axis, rng):
    """Straight lines up to it, and nothing past it; a peak's maximum is what its pool gives."""
    ends = rng.normal(size=(2, *model.inputs[0].shape[1:]))
    shares = np.array([[1, 0], [0, 1], [0.3, 0.7]])
    recording = run(model, np.einsum("se,e...->s...", shares, ends))
    found = recording and find_frontier(recording, recording.given)
    if not found:
        return
    tensors = found.tensors(recording)
    for key, tensor in zip(found.keys, tensors, strict=True):
        first, last, between = np.asarray(tensor)
        np.testing.assert_allclose(between, 0.3 * first + 0.7 * last, rtol=1e-7, atol=1e-9)
        peak = find_peak(recording, key)
        if peak is not None:
            most = reduce(lambda x, do: do(x), peak.after, tf.reduce_max(tensor, axis=1))
            pooled = recording.call(peak.pool).outputs[0]
            np.testing.assert_allclose(most, pooled, rtol=1e-7, atol=1e-9)
    elsewhere = [tf.constant(rng.normal(size=recording.given[0].shape))]
    fed = record(model, elsewhere, feeds=dict(zip(found.keys, tensors, strict=True)))
    for one, other in zip(fed.outputs, recording.outputs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-9)


@pytest.mark.usefixtures("double")
@pytest.mark.filterwarnings("ignore")
def test_the_affine_part_is_affine_and_a_peak_is_the_maximum():
    @settings(DRAWN, max_examples=40)
    @given(st.data())
    def law(data):
        kinds = data.draw(st.sampled_from([KINDS, FUNCTIONS]))
        ends = data.draw(st.booleans())
        assert_the_frontier_holds(*draw_stack(data.draw, kinds, 3, ends=ends))

    law()


def draw_head(draw):
    """Two convolutions, functions, pools and shapes as drawn, joined before one Dense."""
    keras.utils.set_random_seed(draw(st.integers(0, 99)))
    source = keras.Input((LENGTH, CHANNELS), dtype="float64")
    branches = []
    for name in ("one", "other"):
        x = layers.Conv1D(4, 3, padding="same", activation="tanh", name=name)(source)
        for groups, most in ((FUNCTIONS, 1), (POOLS, 1), (SHAPES, 2)):
            for _ in range(draw(st.integers(most - 1, most))):
                group, kind = draw(st.sampled_from(groups))
                y = put_behind(draw(st.sampled_from(group[kind])), x)
                x = x if y is None else y
        branches.append(x)
    joined = None
    if len({tuple(x.shape) for x in branches}) == 1:
        joined = put_behind(lambda pair: layers.Concatenate(axis=draw(AXIS))(pair), branches)
    x = branches[0] if joined is None else joined
    return keras.Model(source, layers.Dense(3)(layers.Flatten()(x)))


@pytest.mark.usefixtures("double")
@pytest.mark.filterwarnings("ignore")
def test_a_linear_head_gives_the_logits():
    @settings(DRAWN, max_examples=30)
    @given(st.data())
    def law(data):
        assert_the_head_is_linear(draw_head(data.draw), np.random.default_rng(0))

    law()


def assert_the_head_is_linear(model, rng):
    recording = run(model, rng.normal(size=(2, LENGTH, CHANNELS)))
    head = recording and find_linear_head(recording, 0, {"one", "other"})
    if not head or not head.plain:
        return
    pool = {"max": np.max, "average": np.mean}[head.pooling]
    maps = [np.asarray(recording.call(layer).outputs[0]) for layer in head.layers]
    pooled = np.concatenate([pool(each, axis=1) for each in maps], axis=1)
    logits = pooled @ head.weights + head.bias
    np.testing.assert_allclose(logits, recording.outputs[0], rtol=1e-6, atol=1e-6)


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
