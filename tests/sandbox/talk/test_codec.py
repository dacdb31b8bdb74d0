"""Values that cross come out as they went in; what is none of them is refused."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import DataError
from interpret.core.info import Head, InputSpec, ModelInfo
from interpret.core.model import WindowScores
from interpret.core.sample import Sample
from interpret.core.targets import Target
from interpret.sandbox.talk.annotations import RECORDS, fits
from interpret.sandbox.talk.codec import Packer, Unpacker
from interpret.sandbox.talk.plausible import is_model
from interpret.sandbox.talk.wire import WireError
from tests.toy_models import example_model, series_model

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=700)
    | st.text(alphabet="\ud800a\0é", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip
LONG = st.one_of(
    st.lists(st.text(max_size=3), min_size=65, max_size=70),
    st.lists(st.floats(), min_size=65, max_size=70).map(tuple),
    st.lists(st.integers(), min_size=65, max_size=70).map(tuple),
)


def through(value):
    packer = Packer()
    tree = packer.pack(value)
    return Unpacker(packer.arrays).unpack(tree)


def same(one, other):
    if isinstance(one, float):
        return type(other) is float and (one == other or (one != one and other != other))
    if isinstance(one, list | tuple):
        both = zip(one, other, strict=True)
        return type(one) is type(other) and all(same(a, b) for a, b in both)
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and same(dict(vars(one)), dict(vars(other)))
    return type(one) is type(other) and one == other


@given(VALUES | LONG)
@settings(max_examples=150, deadline=None)
def test_plain_values(value):
    assert same(value, through(value))


@pytest.mark.parametrize("model", [example_model(), series_model()])
def test_what_models_answer_with(model):
    x = "the film was great fun" if model.info.is_text else np.arange(22.0).reshape(11, 2)
    sample = model.encode(x)
    target = Target(name="bad", unit="logit", index=1, logits=True)
    windows = np.array([[0, 2], [1, 3]])
    patches = np.zeros((2, 2, sample.x.shape[1]), sample.x.dtype)
    for value in (
        model.info, sample, target, model.kernel(model.info.conv_layers[0].name),
        model.linear_head(), model.predict_windows(windows, patches, samples=[sample]),
    ):  # fmt: skip
        assert same(value, through(value))


def test_a_text_in_an_array_is_a_text():
    assert through(np.array(["a", "bc"])) == ["a", "bc"]
    assert through(np.array(["a"])) == "a"
    assert through(np.int64(7)) == 7
    assert through(np.float32(0.1)).dtype == np.float32


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), np.array([None]), 1j, np.array(1j)])
def test_what_cannot_cross(value):
    with pytest.raises(DataError, match="which does not go into the sandbox: give a text"):
        through({"x": [value]})


def test_every_field_of_every_record_has_a_rule():
    for record in RECORDS.values():
        for field in dataclasses.fields(record):
            assert fits(str(field.type), object()) is False


def packed(value):
    packer = Packer()
    return packer.pack(value), packer.arrays


def test_a_record_with_other_fields_or_kinds_is_refused():
    tree, arrays = packed(Head(name="out", classes=2, labels=("a", "b")))
    tree["fields"]["more"] = 1
    with pytest.raises(WireError, match="its Head does not have the fields of one"):
        Unpacker(arrays).unpack(tree)
    del tree["fields"]["more"]
    tree["fields"]["classes"] = "2"
    with pytest.raises(WireError, match="classes of its Head is of another kind"):
        Unpacker(arrays).unpack(tree)
    tree, arrays = packed(WindowScores(outputs=(np.zeros((3, 2)),)))
    tree["fields"]["outputs"]["of"][0] = "zeros"
    with pytest.raises(WireError, match="outputs of its WindowScores is of another kind"):
        Unpacker(arrays).unpack(tree)


@pytest.mark.parametrize(
    "tree",
    [
        {"$": "record", "name": "Popen", "fields": {}},
        {"$": "record", "name": "Head"},
        {"$": "record", "name": "Head", "fields": ["name", "classes", "labels"]},
        {"$": "object"},
        {"$": "array", "at": 0},
        {"$": "array", "at": []},
        {"$": "map", "keys": ["a"], "values": []},
        {"$": "map", "keys": [{"$": "list", "of": []}], "values": [1]},
        {},
        [],
        {"$": "tuple", "of": 3},
    ],
)
def test_the_tree_of_no_value_is_refused(tree):
    with pytest.raises(WireError) as caught:
        Unpacker([]).unpack(tree)
    assert caught.value.trouble == "broken"


def test_a_layer_of_no_size_is_of_no_model():
    info = example_model().info
    for name, size in (("filters", 0), ("dilation", 0), ("filters", 2**28), ("kernel_size", -1)):
        layer = dataclasses.replace(info.conv_layers[0], **{name: size})
        assert not is_model(dataclasses.replace(info, conv_layers=(layer,)))
    assert is_model(info)


def test_many_small_lists_are_as_dear_as_a_large_one():
    """64 MiB of float16 in lists of a million are 34 million objects, more than a gigabyte."""
    each = np.zeros(2**20, np.float16)
    tree = {"$": "list", "of": [{"$": "numbers", "as": "list", "at": at} for at in range(32)]}
    with pytest.raises(WireError, match="a list of 1,048,576 entries, more than one message may"):
        Unpacker([each] * 32).unpack(tree)
    texts = {"$": "texts", "as": "list", "at": 0, "ends": 1}
    with pytest.raises(WireError, match="more than one message may"):
        Unpacker([np.zeros(0, np.uint8), np.zeros(2**20, np.int8)]).unpack(texts)
    with pytest.raises(WireError, match="a text of 33,554,432 bytes"):
        Unpacker([np.full(2**25, 97, np.uint8)]).unpack({"$": "text", "at": 0})


def test_an_array_named_twice_is_refused():
    """Otherwise a small message could unfold into gigabytes."""
    text = np.frombuffer(b"x" * 1000, np.uint8)
    bomb = {"$": "list", "of": [{"$": "text", "at": 0}] * 1000}
    with pytest.raises(WireError):
        Unpacker([text]).unpack(bomb)
    with pytest.raises(WireError):
        Unpacker([text, np.array([5, 3])]).unpack({"$": "texts", "as": "list", "at": 0, "ends": 1})


def test_a_nest_of_lists_is_refused():
    tree = []
    for _ in range(50_000):
        tree = {"$": "list", "of": [tree]}
    with pytest.raises(WireError, match="RecursionError"):
        Unpacker([]).unpack(tree)


def test_names_of_a_large_vocabulary_do_not_stand_in_the_header():
    spec = InputSpec(name="ids", kind="tokens", shape=(None,))
    head = Head(name="out", classes=1, labels=("a",))
    info = ModelInfo(
        name="m", model_id="0", inputs=(spec,), heads=(head,), conv_layers=(),
        tokens=tuple(f"token {i}" for i in range(100_000)),
    )  # fmt: skip
    tree, arrays = packed(info)
    assert len(str(tree)) < 2000
    assert Unpacker(arrays).unpack(tree) == info
    assert isinstance(through(example_model().encode("great fun")), Sample)
