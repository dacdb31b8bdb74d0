"""A model that takes or gives a dict answers as Keras does, whatever the order of its keys."""

from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.core.targets import resolve_target
from interpret.loading import load
from interpret.methods.occlusion import occlude

pytestmark = pytest.mark.tensorflow
pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

LENGTH = 9


def branch(source, filters, kernel, layers=None):
    layers = layers or keras.layers
    conv = layers.Conv1D(filters, kernel, activation="relu")(source)
    return layers.GlobalMaxPooling1D()(conv)


def model_of(inputs, *, outputs=None, layers=None, model=None):
    """A model of nested inputs, each of which counts in a way of its own."""
    layers, model = layers or keras.layers, model or keras.Model
    flat = keras.tree.flatten(inputs)
    joined = [branch(each, 2 + n, 2 + n, layers) for n, each in enumerate(flat)]
    joined = layers.Concatenate()(joined) if len(joined) > 1 else joined[0]
    kind = layers.Dense(3, activation="softmax", name="last")(joined)
    alarm = layers.Dense(1, activation="sigmoid", name="lamp")(joined)
    return model(inputs, outputs(kind, alarm) if outputs else kind)


def batches(shape, seed=0):
    """An input of one sample, nested as the model's own are."""
    rng = np.random.default_rng(seed)
    return keras.tree.map_structure(
        lambda each: rng.normal(size=(1, *each.shape[1:])).astype("float32"), shape
    )


def flat_answer(answer):
    return [np.asarray(each) for each in keras.tree.flatten(answer)]


def answers_of(opened, x):
    sample = opened.encode(x)
    return opened.predict(sample.x[None], sample=sample)


KEYS = ("title", "body", "about")


@settings(max_examples=4, deadline=None)
@given(
    keys=st.permutations(KEYS),
    names=st.permutations(KEYS),
    channels=st.sampled_from([(2, 2, 2), (2, 3, 4)]),
    ordered=st.booleans(),
)
def test_any_order_of_keys_and_any_names_of_their_tensors(keys, names, channels, ordered):
    kind = OrderedDict if ordered else dict
    inputs = kind(
        (key, keras.Input((LENGTH, width), name=name))
        for key, name, width in zip(keys, names, channels, strict=True)
    )
    with pytest.warns(UserWarning, match="must match the names") if keys != names else _quiet():
        model = model_of(inputs)
    x = batches(inputs)
    opened = load(model)
    assert {spec.name for spec in opened.info.inputs} == set(KEYS)
    single = {key: array[0] for key, array in x.items()}
    np.testing.assert_allclose(answers_of(opened, single), flat_answer(model(x)), atol=1e-6)


def _quiet():
    import contextlib

    return contextlib.nullcontext()


def two_of(kind="keras"):
    """Inputs whose keys are not in alphabetical order, of unlike widths."""
    if kind == "keras":
        make, layers = keras.Input, keras.layers
    else:
        tf_keras = pytest.importorskip("tf_keras")
        make, layers = tf_keras.Input, tf_keras.layers
    return {key: make((LENGTH, 2 + n), name=key) for n, key in enumerate(KEYS[:2])}, layers


def test_what_is_nested_is_named_by_its_way_and_taken_nested_or_flat():
    pair = [keras.Input((LENGTH, 2), name="left"), keras.Input((LENGTH, 3), name="right")]
    inputs = {"zeta": {"one": pair[0], "an": keras.Input((LENGTH, 4))}, "also": [pair[1]]}
    model = model_of(inputs, outputs=lambda kind, alarm: {"b": [kind], "a": {"x": alarm}})
    opened = load(model)
    assert [spec.name for spec in opened.info.inputs] == ["also.0", "zeta.an", "zeta.one"]
    assert [head.name for head in opened.info.heads] == ["a.x", "b.0"]
    x = batches(inputs)
    nested = keras.tree.map_structure(lambda array: array[0], x)
    want = flat_answer(model(x))
    names = (("also.0", "zeta.an", "zeta.one"), ("right", "zeta.an", "left"))
    flat = [dict(zip(each, keras.tree.flatten(nested), strict=True)) for each in names]
    for value in (nested, *flat):
        for got, wanted in zip(answers_of(opened, value), want, strict=True):
            np.testing.assert_allclose(got, wanted, atol=1e-6)


def test_inputs_without_names_of_their_own_have_those_of_their_keys():
    inputs = {"title": keras.Input((LENGTH, 2)), "body": keras.Input((LENGTH, 2))}
    with pytest.warns(UserWarning, match="must match the names"):
        model = model_of(inputs)
    assert [spec.name for spec in load(model).info.inputs] == ["body", "title"]


def test_a_target_is_named_by_the_keys_of_the_outputs_or_as_keras_names_it():
    inputs, _ = two_of()
    model = model_of(inputs, outputs=lambda kind, alarm: {"kind": kind, "alarm/fire": alarm})
    opened = load(model, labels={"last": ["a", "b", "c"]}, focus="title")
    assert [head.name for head in opened.info.heads] == ["alarm/fire", "kind"]
    x = {key: array[0] for key, array in batches(inputs).items()}
    want = model({key: array[None] for key, array in x.items()})
    for target, score in (
        ("kind/b", want["kind"][0, 1]),
        ("last/b", want["kind"][0, 1]),
        ("alarm/fire/0", want["alarm/fire"][0, 0]),
        ("lamp/0", want["alarm/fire"][0, 0]),
        ("0/0", want["alarm/fire"][0, 0]),
    ):
        answer = occlude(opened, x, target=target, window=2)
        assert answer.score == pytest.approx(float(score), abs=1e-6)
    assert answer.target == "alarm/fire/class"
    scores = [np.zeros(1), np.zeros(3)]
    with pytest.raises(ArgumentError, match="'alarm/fire' or 'kind'"):
        resolve_target(opened.info, "none/0", scores=scores)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_files_of_both_libraries_keep_keys_and_scores(tmp_path, library, suffix):
    inputs, layers = two_of(library)
    of = keras.Model if library == "keras" else pytest.importorskip("tf_keras").Model
    model = model_of(
        inputs, outputs=lambda kind, alarm: {"z": kind, "y": alarm}, layers=layers, model=of
    )
    path = tmp_path / f"model{suffix}"
    with _saving():
        model.save(path)
    opened = load(path)
    assert [head.name for head in opened.info.heads] == ["y", "z"]
    x = batches(inputs)
    got = answers_of(opened, {key: array[0] for key, array in x.items()})
    for mine, theirs in zip(got, flat_answer(model(x)), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def _saving():
    import warnings

    quiet = warnings.catch_warnings()
    warnings.simplefilter("ignore")
    return quiet


def test_a_locked_worker_answers_the_same(tmp_path):
    inputs, _ = two_of()
    model = model_of(inputs, outputs=lambda kind, alarm: {"z": kind, "y": alarm})
    model.save(tmp_path / "model.keras")
    x = batches(inputs)
    remote = load(tmp_path / "model.keras", sandbox=True)
    try:
        got = answers_of(remote, {key: array[0] for key, array in x.items()})
    finally:
        remote.close()
    for mine, theirs in zip(got, flat_answer(model(x)), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


@keras.saving.register_keras_serializable("nesting")
class TwoInputs(keras.Model):
    """A subclassed model that takes and gives dicts."""

    def __init__(self, **options):
        super().__init__(**options)
        self.first, self.second = keras.layers.Conv1D(2, 3), keras.layers.Conv1D(4, 2)
        self.pool, self.last = keras.layers.GlobalMaxPooling1D(), keras.layers.Dense(1)

    def call(self, x):
        both = [self.pool(self.first(x["title"])), self.pool(self.second(x["body"]))]
        return {"score": self.last(keras.ops.concatenate(both, axis=-1))}


def test_a_subclassed_model_is_opened_from_the_dict_that_it_was_built_with():
    model = TwoInputs()
    x = {key: np.ones((1, LENGTH, 2 + n), "float32") for n, key in enumerate(KEYS[:2])}
    want = flat_answer(model(x))
    opened = load(model)
    assert [spec.name for spec in opened.info.inputs] == ["body", "title"]
    assert [head.name for head in opened.info.heads] == ["score"]
    got = answers_of(opened, {key: array[0] for key, array in x.items()})
    np.testing.assert_allclose(got, want, atol=1e-6)
