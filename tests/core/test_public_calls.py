"""How a call of ``interpret`` begins: with a file for a model, or a name slightly wrong."""

import contextlib
import inspect

import pytest

import interpret
from interpret.core.errors import ArgumentError, InterpretError
from interpret.core.public_calls import public
from interpret.methods.occlusion import occlude
from tests.toy_models import example_model

WITH_A_MODEL = [
    *("activations", "chain", "filters", "maximise", "ngrams", "occlude", "occlude_all"),
    *("respond", "saliency", "shapley", "spell", "substitute", "predict", "inspect", "check"),
]


@pytest.fixture
def opened(monkeypatch):
    """What was opened: each time the same toy model."""
    sources = []

    def load(source):
        sources.append(source)
        return example_model()

    monkeypatch.setattr("interpret.loading.load", load)
    return sources


def test_a_path_is_opened_for_each_call_anew(opened):
    model = example_model()
    expected = interpret.occlude(model, "the film", window=1)
    assert opened == []
    assert interpret.occlude("model.keras", "the film", window=1) == expected
    assert interpret.occlude(x="the film", model="model.keras", window=1) == expected
    assert opened == ["model.keras", "model.keras"]


@pytest.mark.parametrize("name", WITH_A_MODEL)
def test_every_function_that_takes_a_model_takes_a_file(name, opened):
    function = getattr(interpret, name)
    inputs = [["the film", "film was"]] if name in ("ngrams", "occlude_all") else ["the film"]
    inputs = [] if name in ("filters", "inspect", "maximise") else inputs
    with contextlib.suppress(InterpretError):  # this toy has no such answer; it was asked
        function("model.keras", *inputs)
    assert opened == ["model.keras"]


def test_no_public_function_takes_a_model_by_another_name():
    functions = {name: getattr(interpret, name) for name in interpret.__all__}
    first = {
        name: next(iter(inspect.signature(each).parameters), "")
        for name, each in functions.items()
        if inspect.isfunction(each)
    }
    assert {name for name, each in first.items() if each == "model"} >= set(WITH_A_MODEL)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("windows", "did you mean window=…?"),
        ("window_size", "did you mean window=…?"),
        ("base", "did you mean baseline=…?"),
        ("class_index", "did you mean target=…?"),
        (
            "qqq",
            "it has model, x, target, domain, window, stride, chunks, baseline, by_channel, bands, "
            "taper, channel, logits, engine, progress.",
        ),
    ],
)
def test_a_name_that_there_is_not_is_told_with_the_one_meant(name, meant):
    with pytest.raises(ArgumentError) as caught:
        interpret.occlude(example_model(), "the film", **{name: 1})
    assert str(caught.value) == f"interpret.occlude has no option {name!r}: {meant}"


def test_a_setting_of_another_method_is_told_with_the_one_meant():
    with pytest.raises(ArgumentError, match=r"did you mean steps=…\? It takes "):
        interpret.saliency(example_model(), "the film", n_steps=5)


def test_several_results_are_not_drawn_in_silence():
    found = interpret.occlude(example_model(), "the film", window=1)
    with pytest.raises(ArgumentError, match=r'write a page of all: interpret\.save\(results, "res'):
        interpret.plot([found, found])


def test_a_package_that_is_not_there_is_named():
    def lacking():
        raise ModuleNotFoundError("No module named 'kaleido'", name="kaleido.scopes")

    with pytest.raises(InterpretError) as caught:
        public(lacking)()
    assert str(caught.value) == (
        "This needs the package kaleido, which is not installed here: pip install kaleido."
    )


def test_help_and_signature_are_those_of_the_function():
    assert inspect.signature(interpret.occlude) == inspect.signature(occlude)
    assert interpret.occlude.__doc__ == occlude.__doc__
