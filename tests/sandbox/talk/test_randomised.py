"""A worker's model with other weights says so with every question; the worker lets go in time."""

import numpy as np
import pytest

from interpret.core.errors import ModelError
from interpret.core.targets import resolve_target
from interpret.methods.check import check
from interpret.methods.saliency import saliency
from interpret.sandbox.talk.client import RemoteModel
from interpret.worker.answers import Answers
from tests.sandbox.talk.spoiling import Spoilt
from tests.toy_models import series_model

X = np.random.default_rng(0).normal(size=(11, 2))


class Working(Spoilt):
    """A session whose worker's own table of commands answers."""

    def __init__(self, model):
        super().__init__(model)
        self.answers = Answers()
        self.answers._opened = model

    def _reply(self, do, arguments, progress):
        return self.passed(self.answers.answer(do, arguments, progress))


def test_a_check_in_a_worker_finds_what_it_finds_here():
    model = series_model(activation="softmax")
    remote = RemoteModel.in_session(Working(model))
    found = [
        check(each, X, saliency(each, X, target=1, steps=5), aspects="weights")
        for each in (model, remote)
    ]
    assert found[0] == found[1]
    assert found[0].layers == ("dense", "conv0")


def test_other_weights_are_let_go_when_the_model_itself_is_asked():
    session = Working(series_model())
    remote, sample = RemoteModel.in_session(session), series_model().encode(X)
    x = sample.x[None]
    own = remote.predict(x, sample=sample)[0]
    one, other = (remote.randomised(("conv0",), seed=seed) for seed in (1, 2))
    first = one.predict(x, sample=sample)[0]
    assert session.answers._randomised[0] == (("conv0",), 1)
    assert not np.allclose(first, other.predict(x, sample=sample)[0])
    assert session.answers._randomised[0] == (("conv0",), 2)
    assert (one.predict(x, sample=sample)[0] == first).all()
    assert (remote.predict(x, sample=sample)[0] == own).all()
    assert session.answers._randomised is None
    assert (one.randomised((), seed=0).predict(x, sample=sample)[0] == own).all()


def test_a_worker_that_names_a_layer_twice_is_given_up():
    remote = RemoteModel.in_session(Spoilt(series_model(), "weighted_layers", lambda _: ("a", "a")))
    target = resolve_target(remote.info, "filter:conv0:1", scores=())
    with pytest.raises(ModelError) as caught:
        remote.weighted_layers(target)
    assert caught.value.code == "bad-reply"
