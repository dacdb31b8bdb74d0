"""Whatever a taken-over worker answers is refused as no answer, or makes nothing stumble."""

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from interpret import catalog
from interpret.core.corpus import corpus_of
from interpret.core.data_file import Data, Row
from interpret.core.errors import InterpretError, ModelError
from interpret.core.model_calls import CALLS
from interpret.core.series import Series
from interpret.core.targets import resolve_target
from interpret.sandbox.talk.client import RemoteModel
from interpret.sandbox.talk.plausible import is_model
from tests.sandbox.talk.spoiling import Spoilt, remote, spoils
from tests.toy_models import series_model, text_model

RNG = np.random.default_rng(0)
MODELS = {
    "text": (lambda: text_model(activation="softmax"), "great fun film"),
    "series": (lambda: series_model(activation="softmax"), RNG.normal(size=(11, 2))),
    "per position": (lambda: series_model(pool="none"), RNG.normal(size=(11, 2))),
}
ASKED = (
    "filters activations spell maximise ngrams chain occlude integrated_gradients smoothgrad "
    "scorecam".split()
)


def ask(session, analysis, x):
    looks_at = catalog.ANALYSES[analysis].looks_at
    given = corpus_of([x] * 4) if looks_at == "corpus" else x
    return catalog.run(RemoteModel.in_session(session), given, analysis)


def spoilt_runs(make, x, analyses):
    """(what was spoilt, what then asks) for every reply that these analyses get.

    Each call's reply in the first of them that asks for it; ``make fuzz`` tries all.
    """
    tried = set()
    for analysis in analyses:
        right = Spoilt(make())
        ask(right, analysis, x)
        for call, reply in right.replies.items():
            if call in tried and "FUZZ_EXAMPLES" not in os.environ:
                continue
            tried.add(call)
            for words, change in spoils(reply):
                session = Spoilt(make(), call, change)
                yield f"{analysis}, {call}: {words}", lambda s=session, a=analysis: ask(s, a, x)


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.filterwarnings("ignore")  # numbers that are none are computed with
def test_a_spoilt_answer_makes_no_analysis_stumble(kind):
    make, x = MODELS[kind]
    refused, stumbled = 0, []
    for words, work in spoilt_runs(make, x, ASKED if kind != "per position" else ("activations",)):
        try:
            work()
        except InterpretError as error:
            refused += getattr(error, "code", "") == "bad-reply"
        except Exception as error:
            stumbled.append((words, repr(error)))
    assert not stumbled
    assert refused > 90


def test_every_call_has_a_spoilt_answer_that_is_refused():
    """An axis short is never an answer, whatever the call."""
    x = RNG.normal(size=(1, 11, 2))
    model = series_model()
    sample = model.encode(x[0])
    target = any_target(model, sample)
    asked = {
        "predict": ((x,), {"sample": sample}),
        "survey": ((x,), {"sample": sample, "layer": "conv0", "parts": np.ones((1, 9, 1))}),
        "predict_gated": ((x,), {"sample": sample, "floors": {"conv0": np.zeros(4)}}),
        "layer_input": ((x,), {"sample": sample, "layer": "conv0"}),
        "linear_head": ((), {}),
        "predict_windows": ((np.array([[0, 3]]), x[:, :3]), {"samples": [sample]}),
        "embed": ((x,), {}),
        "score": ((x,), {"sample": sample, "target": target}),
        "gradient": ((x,), {"sample": sample, "target": target}),
        "mean_gradient": ((x, np.ones(1)), {"sample": sample, "target": target}),
        "path_gradient": (
            (x[0], x[0] + 1),
            {"nodes": np.zeros(2), "weights": np.ones(2), "sample": sample, "target": target},
        ),
        "layer_gradient": ((x,), {"layer": "conv0", "sample": sample, "target": target}),
        "places": (("conv0", 11), {}),
        "spans": (("conv0", 11), {}),
        "kernel": (("conv0",), {}),
        "encode": ((x[0],), {}),
    }
    unasked = {"weighted_layers", "maps_to", "embedding", "library_map", "gradient_way"}
    assert asked.keys() | unasked == CALLS.keys()
    for call, (given, options) in asked.items():
        right = getattr(remote(series_model()), call)(*given, **options)
        assert right is not None, call
        once_right = Spoilt(series_model(), call, _first_array_short, from_nth=1)
        asker = RemoteModel.in_session(once_right)
        getattr(asker, call)(*given, **options)
        with pytest.raises(ModelError) as caught:
            getattr(asker, call)(*given, **options)
        assert caught.value.code == "bad-reply", call


def any_target(model, sample):
    return resolve_target(model.info, 1, scores=model.predict(sample.x[None], sample=sample))


def _first_array_short(reply):
    if isinstance(reply, np.ndarray):
        return reply[:-1] if len(reply) > 1 else reply[:0]
    if isinstance(reply, tuple):
        return (_first_array_short(reply[0]), *reply[1:])
    name = next(
        f.name
        for f in dataclasses.fields(reply)
        if f.name in ("outputs", "weights", "arrays", "map")
    )
    return dataclasses.replace(reply, **{name: _first_array_short(getattr(reply, name))})


@pytest.mark.parametrize("kind", ["text", "series"])
@pytest.mark.filterwarnings("ignore")
def test_a_spoilt_description_is_refused_or_makes_nothing_stumble(kind):
    make, x = MODELS[kind]
    refused, stumbled = 0, []
    for words, change in spoils(make().info):
        model = make()
        session = Spoilt(model)
        try:
            info = session.passed(change(model.info))
            if not hasattr(info, "heads") or not is_model(info):
                refused += 1
                continue
            session.believe(info)
            for analysis in ("filters", "activations", "occlude", "gradient", "gradcam", "chain"):
                ask(session, analysis, x)
        except InterpretError:
            refused += 1
        except Exception as error:
            stumbled.append((words, repr(error)))
    assert not stumbled
    assert refused > 100


class Files:
    """A model that reads files: what it gives is spoilt on the way."""

    info = series_model().info

    def card(self, shown_path):
        return "title", self.read_data("", shown_path=shown_path)

    def read_data(self, path, *, shown_path, seed=None):
        x = Series(values=np.zeros((11, 2)), channels=("a", "b"), times=np.arange(11.0))
        return Data(name="a", path="a", identity="0", rows=(Row(x=x), Row(x=np.zeros((11, 2)))))

    def encode_file(self, path, row, piece):
        return series_model().encode(np.zeros((11, 2)))

    def corpus(self, path, reading):
        return 3, ("p", "q"), np.array([0, 1, -1])

    def documents(self, path, reading, start):
        return tuple(np.zeros((11, 2)) for _ in range(3))[start:]


@pytest.mark.parametrize("call", ["card", "read_data", "encode_file", "corpus", "documents"])
def test_what_is_read_of_a_file_is_refused_or_can_be_used(call):
    def use(session):
        model = RemoteModel.in_session(session)
        data = model.read_data(Path("a"), shown_path="a")
        _, samples = model.card("a")
        for row in (*data.rows, *(samples.rows if samples else ())):
            assert row.x is not None
        assert len(model.encode_file(Path("a")).x) == 11
        corpus = model.corpus(Path("a"))
        assert len(list(corpus)) == corpus.count == len(corpus.labels or list(corpus))

    use(Spoilt(Files()))
    codes = []
    right = Spoilt(Files())
    use(right)
    for _, change in spoils(right.replies[call]):
        try:
            use(Spoilt(Files(), call, change))
        except ModelError as error:
            codes.append(error.code)
    assert len(codes) > 2
    assert set(codes) == {"bad-reply"}
