"""A model in a real, locked worker answers to the bit as it does in this process."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

from interpret.catalog import ANALYSES, run  # noqa: E402
from interpret.core.errors import ArgumentError, DataError, ModelError  # noqa: E402
from interpret.core.targets import resolve_target  # noqa: E402
from interpret.inputs.documents import read_corpus  # noqa: E402
from interpret.inputs.input_file import read_data, read_input  # noqa: E402
from interpret.loading import load, load_remote  # noqa: E402
from interpret.sandbox.talk.client import open_remote  # noqa: E402
from interpret.sandbox.talk.conversation import Worker  # noqa: E402
from tests.worker.conftest import ROOT  # noqa: E402

SAMPLES = ROOT / "sample_models"
MODELS = {
    "team_names/model.keras": "Indians G Juniors",
    "sentiment/model.keras": "It takes great pictures, yet the lens cap is a disappointment.",
    "gestures/model.keras": 3,
    "spelled_out/two_channels.keras": 0,
}


def given(name, info):
    x = MODELS[name]
    if isinstance(x, str):
        return x
    samples = "samples" if name.endswith("model.keras") else Path(name).stem
    return read_input(SAMPLES / Path(name).with_name(f"{samples}.npz"), info, row=x)


def same(one, other):
    """Equal in kind, in dtype and to the bit."""
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and same(dict(vars(one)), dict(vars(other)))
    if isinstance(one, tuple | list):
        pairs = zip(one, other, strict=True)
        return type(one) is type(other) and all(same(a, b) for a, b in pairs)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    return type(one) is type(other) and (one == other or one != one)


def calls(model, sample, rng):
    """Every method of a model on one sample: name -> what it takes."""
    x = np.repeat(sample.x[None], 3, axis=0)
    length, layer = len(sample), model.info.conv_layers[0].name
    target = resolve_target(
        model.info, None, scores=[head[0] for head in model.predict(x, sample=sample)]
    )
    vectors = model.embed(x) + rng.normal(size=model.embed(x).shape).astype(np.float32) / 8
    width = min(2, length)
    windows = np.array([[i, i + width] for i in range(length - width + 1)])
    patches = np.zeros((len(windows), width, x.shape[2]), x.dtype)
    about = {"sample": sample, "target": target}
    floors = {layer: rng.normal(size=model.info.conv_layers[0].filters).astype(np.float32)}
    parts = np.ones((3, model.predict(x, sample=sample, layer=layer)[0].shape[1], 1), np.float32)
    path = {"nodes": np.array([0.25, 0.75]), "weights": np.array([0.5, 0.5])}
    return {
        "predict": ((x,), {"sample": sample, "logits": True}),
        "survey": ((x,), {"sample": sample, "layer": layer, "parts": parts}),
        "predict_gated": ((x,), {"sample": sample, "floors": floors}),
        "layer_input": ((x,), {"sample": sample, "layer": layer}),
        "linear_head": ((), {}),
        "predict_windows": ((windows, patches), {"samples": [sample], "engine": "incremental"}),
        "embed": ((x,), {}),
        "score": ((vectors,), about),
        "gradient": ((vectors,), about),
        "mean_gradient": ((vectors, np.array([0.5, 0.25, 0.25])), about),
        "path_gradient": ((vectors[0], vectors[1]), {**path, **about}),
        "layer_gradient": ((vectors,), {"layer": layer, **about}),
        "gradient_way": ((), about),
        "spans": ((layer, length), {}),
        "places": ((layer, length), {}),
        "maps_to": ((target, length), {}),
        "weighted_layers": ((target,), {}),
        "kernel": ((layer,), {}),
        "embedding": ((), {}),
        "library_map": (("gradcam", vectors[0]), {"layer": layer, **about}),
    }


@pytest.mark.parametrize("name", MODELS)
def test_every_method_answers_the_same_to_the_bit(both, name):
    here, there = both(name)
    assert there.report.level in ("full", "reduced")
    assert same(here.info, there.info)
    x = given(name, here.info)
    sample = here.encode(x)
    assert same(sample, there.encode(x))
    for method, (positional, named) in calls(here, sample, np.random.default_rng(0)).items():
        one = getattr(here, method)(*positional, **named)
        other = getattr(there, method)(*positional, **named)
        assert same(one, other), method


def test_random_weights_answer_the_same_to_the_bit(both):
    """Also where others were asked for in between, and after the worker was killed."""
    here, there = both("gestures/model.keras")
    sample = here.encode(given("gestures/model.keras", here.info))
    scores = here.predict(sample.x[None], sample=sample)
    about = {"sample": sample, "target": resolve_target(here.info, "PEN", scores=scores)}
    layers = here.weighted_layers(about["target"])
    vectors = here.embed(sample.x[None])
    own = here.gradient(vectors, **about)
    drawn = here.randomised(layers[:2], seed=1), there.randomised(layers[:2], seed=1)
    wanted = drawn[0].gradient(vectors, **about)
    assert not same(wanted, own)
    assert same(drawn[1].gradient(vectors, **about), wanted)
    assert same(there.gradient(vectors, **about), own)
    assert same(there.randomised(layers, seed=1).info, here.info)
    others = here.randomised(layers, seed=2), there.randomised(layers, seed=2)
    assert same(*(each.kernel(here.info.conv_layers[0].name) for each in others))
    os.kill(there.pid, signal.SIGKILL)
    with pytest.raises(ModelError):
        drawn[1].gradient(vectors, **about)
    assert same(drawn[1].gradient(vectors, **about), wanted)
    assert same(here.gradient(vectors, **about), own)


@pytest.mark.parametrize("name", ["team_names/model.keras", "gestures/model.keras"])
def test_every_analysis_answers_the_same_to_the_bit(both, name):
    here, there = both(name)
    x = given(name, here.info)
    done = 0
    for analysis in ANALYSES.values():
        unasked = analysis.needs_corpus or not analysis.needs_model
        if unasked or analysis.applies(here.info) is not None:
            continue
        value = x if analysis.needs_input else None
        more: list[dict[str, object]] = [{}]
        if analysis.parameter("baseline_file"):
            file = "samples.csv" if here.info.is_text else "samples.npz"
            data = read_data(here.info, SAMPLES / Path(name).parent / file, shown_path="s")
            more = [{"baseline_file": data}]
        if analysis.needs_rows:
            value = [x, x]
            more = [{"methods": "occlusion,gradient_x_input", "aspects": "removal"}]
        for params in more:
            one, other = (run(model, value, analysis.name, **params) for model in (here, there))
            assert same(one, other), analysis
        done += 1
    assert done >= 8


def test_settings_cross_as_they_are(both):
    words = {"": 0, "<oov>": 1} | {chr(97 + i): 2 + i for i in range(20)}
    path = SAMPLES / "team_names" / "model.keras"
    here = load(path, vocabulary=words, labels=["young", "old"])
    there = load(path, vocabulary=words, labels=["young", "old"], sandbox=True)
    assert same(here.info, there.info)
    assert same(here.encode("abc z"), there.encode("abc z"))
    for model in (here, there):
        with pytest.raises(DataError, match="gives 3 names, but output"):
            load(path, labels=["a", "b", "c"], sandbox=model is there)


def test_data_files_are_read_in_the_worker(tmp_path, both):
    here, _ = both("gestures/model.keras")
    path = SAMPLES / "gestures" / "samples.npz"
    model = SAMPLES / "gestures" / "model.keras"
    there = open_remote(model, readable=[path], sidecar=model.with_suffix(".json"))
    assert same(
        read_data(here.info, path, shown_path="s.npz"), there.read_data(path, shown_path="s.npz")
    )
    assert same(here.encode(read_input(path, here.info, row=2)), there.encode_file(path, row=2))
    with pytest.raises(ArgumentError, match="row=10000 is outside"):
        there.encode_file(path, row=10_000)
    other = tmp_path / "other.npz"
    np.savez(other, x=np.zeros((1, 2, 3)))
    if there.report.level == "full":
        with pytest.raises((DataError, ModelError)):
            there.encode_file(other, row=0)


def test_what_the_sidecar_names_is_read_and_nothing_else_of_its_folder():
    remote = open_remote(
        SAMPLES / "sentiment" / "model.keras", sidecar=SAMPLES / "sentiment" / "model.json"
    )
    title, samples = remote.card("sample_models/sentiment/model.keras")
    assert title
    assert samples.path == "sample_models/sentiment/samples.csv"
    assert remote.info.tokens
    assert {path.name for path in remote.session.files.readable} == {
        "model.json", "samples.csv", "vocabulary.json",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["custom_objects", "trust_code"])
def test_code_of_ones_own_stays_outside(name):
    with pytest.raises(ArgumentError, match=f"{name} is for code of your own, and sandbox=True"):
        load(SAMPLES / "team_names" / "model.keras", sandbox=True, **{name: {"a": int}})
    with pytest.raises(ArgumentError, match="give the file's path, not a int"):
        load(3, sandbox=True)


def test_a_deadline_ends_the_worker_and_the_next_question_opens_the_model_again():
    remote = open_remote(SAMPLES / "team_names" / "model.keras")
    sample = remote.encode(np.arange(20) % 5)
    before = remote.predict(sample.x[None], sample=sample)
    first = remote.pid
    os.kill(first, signal.SIGSTOP)
    remote.session.worker.deadline = 1.0
    with pytest.raises(ModelError, match=r"There was no answer for 1 second: ask") as caught:
        remote.predict(sample.x[None], sample=sample)
    assert caught.value.code == "timed-out"
    assert not Path(f"/proc/{first}").exists()
    assert same(before, remote.predict(sample.x[None], sample=sample))
    assert remote.pid != first


def test_a_crash_is_told_and_mended():
    remote = open_remote(SAMPLES / "team_names" / "model.keras")
    sample = remote.encode(np.arange(20) % 5)
    os.kill(remote.pid, signal.SIGSTOP)  # so that it dies while it is asked
    stopped = remote.pid
    crash = f"sleep 0.5; kill -SEGV {stopped}; kill -CONT {stopped}"
    with (
        subprocess.Popen(["sh", "-c", crash]),
        pytest.raises(ModelError, match=r"\[worker-died\]\. Its process ended \(SIGSEGV\)\."),
    ):
        remote.predict(sample.x[None], sample=sample)
    assert len(remote.predict(sample.x[None], sample=sample)[0]) == 1


def test_a_hostile_upload_leaves_other_workers_alone(tmp_path, both):
    _, there = both("team_names/model.keras")
    pid = there.pid
    bad = tmp_path / "bad.keras"
    bad.write_bytes((SAMPLES / "team_names" / "model.keras").read_bytes()[:3000])
    with pytest.raises(ModelError, match=r'Could not open "bad.keras" \[damaged\]'):
        load(bad, sandbox=True)
    assert there.pid == pid
    assert there.encode("Juniors").text == "Juniors"


def test_a_bare_host_forks_before_anything_is_imported():
    remote = open_remote(SAMPLES / "team_names" / "model.keras", bare=True)
    sample = remote.encode(np.arange(20) % 5)
    here = load(SAMPLES / "team_names" / "model.keras")
    assert same(
        here.predict(sample.x[None], sample=sample), remote.predict(sample.x[None], sample=sample)
    )


def test_a_worker_is_ready_in_a_moment():
    Worker(readable=(), name="a first one").close()
    took = []
    for _ in range(5):
        began = time.monotonic()
        worker = Worker(readable=(), name="one more")
        took.append(time.monotonic() - began)
        assert worker.ask("self_test", {}) == 5.0
        worker.close()
    assert sorted(took)[2] < 1.0


def test_neither_tensorflow_nor_a_worker_stays_behind():
    line = (
        "import sys; from interpret.loading import load;"
        f"model = load({str(SAMPLES / 'team_names' / 'model.keras')!r}, sandbox=True);"
        "from interpret.sandbox.talk.processes import shared_host;"
        "from interpret.methods.occlusion import occlude;"
        "occlude(model, 'Juniors');"
        "print(model.pid, shared_host().pid, *{'keras', 'tensorflow', 'h5py'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", line], cwd=ROOT, capture_output=True, text=True, check=True
    )
    child, host, *heavy = done.stdout.split()
    assert heavy == []
    end = time.monotonic() + 5
    while time.monotonic() < end and any(Path(f"/proc/{pid}").exists() for pid in (child, host)):
        time.sleep(0.1)
    assert not Path(f"/proc/{child}").exists()
    assert not Path(f"/proc/{host}").exists()


def test_a_corpus_comes_from_the_worker_a_piece_at_a_time(tmp_path):
    words = ["great", "awful", "film", "not", "fun"]
    rows = [
        f"{words[i % 5]} {words[i % 3]} {i},{['positive', 'negative'][i % 2]}" for i in range(2500)
    ]
    path = tmp_path / "corpus.csv"
    path.write_text("what,class\n" + "\n".join(rows) + "\n")
    columns = {"text_column": "what", "label_column": "class"}
    file = SAMPLES / "sentiment" / "model.keras"
    model = load_remote(file, readable=[path])
    try:
        corpus = model.corpus(path, **columns)
        here = read_corpus(path, **columns)
        assert (len(corpus), corpus.labels) == (len(here), here.labels)
        assert list(corpus) == list(here)
        one, other = iter(corpus), iter(corpus)  # two may go through it at once
        assert [next(one), next(one), next(other)] == [*islice(here, 2), *islice(here, 1)]
        assert list(one) == list(islice(here, 2, None))
        with pytest.raises(ArgumentError, match="text_column='body' is no column of corpus"):
            model.corpus(path, text_column="body")
        os.kill(model.pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while not model.session.worker.ended and time.monotonic() < until:
            time.sleep(0.01)
        assert list(other) == list(islice(here, 1, None))
    finally:
        model.close()
