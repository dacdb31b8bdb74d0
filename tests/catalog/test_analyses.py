"""The catalogue says what the functions take, so that every face of the program offers the same."""

import dataclasses
import inspect
import re

import pytest

from interpret.catalog import (
    ANALYSES,
    SETTINGS,
    Parameter,
    TableSize,
    analysis_named,
    commands,
    plot,
    run,
)
from interpret.core.data_file import Data, Row
from interpret.core.errors import ArgumentError, DataError
from interpret.core.named_functions import function_at
from interpret.describe.settings import method_name
from interpret.loading import TextOptions, load
from interpret.methods.saliency import saliency
from interpret.methods.saliency_methods import METHODS
from interpret.methods.shared_parameters import BASELINE
from tests.toy_models import Linear, example_model, series_model, text_model

OF_SERIES = ["frequency", "time-frequency", "fourier_integrated_gradients"]
TEXT = "the film was great fun"


def options(function):
    """Options of a function with their defaults, without what a command line cannot give."""
    found = inspect.signature(function).parameters.values()
    left_out = ("progress", "method", "batch_size")
    return {
        each.name: each.default
        for each in found
        if each.kind is each.KEYWORD_ONLY and each.name not in left_out
    }


@pytest.mark.parametrize("name", [n for n in ANALYSES if n not in METHODS])
def test_parameters_are_those_of_the_function(name):
    analysis = ANALYSES[name]
    taken = options(analysis.function)
    if analysis.needs_corpus:
        for own in ("labels", "text_column", "label_column"):
            del taken[own]  # a corpus brings its own
    if analysis.looks_at == "table":
        del taken["source"]  # and so does a table
    taken.pop("domain", None)  # which analysis it is
    of_one_function = [each for each in ANALYSES.values() if each.home == analysis.home]
    names = {p.name for each in of_one_function for p in each.parameters}
    if analysis.parameter("baseline_file"):
        taken.pop(analysis.rows_as)  # which the file is read for
        names -= {analysis.rows_as}
    names -= {"baseline_file"}
    assert names - {"method"} == set(taken)
    for parameter in analysis.parameters:
        if parameter.name in ("baseline_file", "method", analysis.rows_as):
            continue
        default = taken[parameter.name]
        assert parameter.default == (None if default == () else default)  # an empty list: not given


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_parameters_are_those_of_the_method(method):
    taken = inspect.signature(function_at(method.home)).parameters
    defaults = {
        name: each.default for name, each in taken.items() if each.kind is each.KEYWORD_ONLY
    }
    assert ("progress" in defaults) == method.reports_progress
    defaults.pop("progress", None)
    own = {each.name: each for each in method.parameters if each.name != "backend"}
    if own.pop("baseline_file", None):  # which is read for it
        own["baseline"] = BASELINE
    assert set(own) == set(defaults)
    assert set(own) & {"baseline", "layer", "reduce"} == set(method.named)
    for name, default in method.options.items():
        assert defaults[name] == default
        assert default is None or own[name].type is type(default)


def test_settings_are_those_of_load():
    named = {"vocabulary", "labels", "channels", "sampling_rate", "focus", "same"}
    assert {setting.name for setting in SETTINGS} == named | set(TextOptions.__annotations__)
    assert named <= set(options(load))


def every_parameter():
    return [*SETTINGS, *(p for analysis in ANALYSES.values() for p in analysis.parameters)]


@pytest.mark.parametrize("parameter", every_parameter(), ids=lambda p: p.name)
def test_every_parameter_is_documented(parameter):
    assert re.fullmatch(r"[A-Z].*[^.]", parameter.help)
    assert parameter.option.startswith("--")


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=lambda a: a.name)
def test_every_analysis_asks_a_question(analysis):
    assert re.fullmatch(r"[A-Z].*\?", analysis.question)
    assert analysis.title
    assert analysis.function.__doc__ or analysis.function.func.__doc__


def test_every_command_has_an_example():
    for analyses in commands().values():
        assert analyses[0].examples


@pytest.mark.parametrize("name", list(ANALYSES))
def test_every_analysis_runs_on_a_text_and_a_series(name):
    analysis = ANALYSES[name]
    given = {
        "input": lambda x: x,
        "piece": lambda x: x,
        "explanation": lambda x: x,
        "model": lambda x: None,
        "corpus": lambda x: [x, x],
        "rows": lambda x: [x, x],
        "table": lambda x: TableSize(rows=9, columns=2),
        "map": lambda x: saliency(example_model() if x is TEXT else series_model(length=6), x),
    }
    rows = {"baseline_file": data(TEXT, "fun")} if name == "expected_gradients" else {}
    toy = "" if analysis.looks_at == "table" else "toy"
    if "check_series" not in analysis.needs:  # tokens have no frequencies
        result = run(example_model(), given[analysis.looks_at](TEXT), name, **rows)
        assert result.model == toy
        assert plot(result).data
    if name == "substitute":  # a series has no tokens
        return
    series = series_model(length=6)
    x = [[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [0.0, 1.0], [1.5, 1.5], [-1.0, 0.25]]
    rows = {"baseline_file": data(x)} if name == "expected_gradients" else {}
    assert run(series, given[analysis.looks_at](x), name, **rows).model == toy


def data(*rows):
    return Data(name="r", path="r", identity="0", rows=tuple(Row(x=row) for row in rows))


def test_a_file_of_rows_is_read_for_the_baseline(tmp_path):
    file = tmp_path / "rows.txt"
    file.write_text("the film was awful\nfun fun\n", encoding="utf-8")
    for name in ("occlude", "integrated_gradients", "expected_gradients"):
        found = run(example_model(), TEXT, name, baseline_file=str(file))
        rows = data("the film was awful", "fun fun")
        assert (found.values == run(example_model(), TEXT, name, baseline_file=rows).values).all()
        assert found.baseline == "2 texts of rows.txt"
        assert found.params["baseline_file"] == str(file)
        with pytest.raises(DataError) as caught:
            run(example_model(), TEXT, name, baseline_file=str(tmp_path / "no.txt"))
        assert str(caught.value).startswith(f"baseline_file='{tmp_path}/no.txt': There is no file")


@pytest.mark.parametrize("name", ["occlude", "integrated_gradients"])
def test_a_baseline_and_a_file_of_them_are_refused_together(name):
    with pytest.raises(ArgumentError) as caught:
        ANALYSES[name].check({"baseline": "pad", "baseline_file": "rows.csv"})
    assert str(caught.value) == (
        "baseline='pad' and baseline_file='rows.csv' are both given: give one of them."
    )


def test_run_gives_the_function_its_settings():
    result = run(example_model(), TEXT, "occlude", window=1, baseline="oov", stride=None)
    assert result.params["window"] == 1
    assert result.baseline == "oov"
    assert result.values[:, 0].round(6).tolist() == [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]


def test_a_table_is_asked_without_a_model():
    size = TableSize(rows=100, columns=["hour", "load"])
    shapes = run(None, size, "shapes", window=24, label="load", horizon=3, kernel=5)
    assert (shapes.input_shape, shapes.output_length) == ((74, 24, 2), 20)
    assert refusal(run, None, None, "shapes") == "shapes is asked of a table: say how large it is."
    assert refusal(run, None, TEXT, "occlude") == "occlude is asked of a model: open one first."
    assert refusal(run, None, size, "shapes", window=0) == (
        "window must be a whole number of at least 1, but is 0."
    )


def test_progress_reaches_only_what_reports_it():
    seen = []
    run(example_model(), TEXT, "occlude", window=1, progress=lambda *at: seen.append(at))
    assert seen[-1] == (5, 5)
    run(example_model(), TEXT, "gradient", progress=seen.append)


def refusal(call, *given, **more):
    with pytest.raises(ArgumentError) as caught:
        call(*given, **more)
    return str(caught.value)


def test_what_run_refuses():
    model = example_model()
    assert refusal(run, model, TEXT, "occlud") == (
        "There is no analysis 'occlud': use 'predict', 'filters', 'activations', 'spell', "
        "'maximise', 'respond', 'ngrams', 'chain', 'occlude', 'frequency', 'time-frequency', "
        f"'substitute' and {len(ANALYSES) - 12} more."
    )
    assert refusal(run, model, TEXT, "gradient", steps=3) == (
        "gradient does not take steps=3: it takes 'target', 'reduce', 'backend' or 'logits'."
    )
    assert refusal(run, Linear([[[1.0], [2.0]]]), [[1.0], [2.0]], "gradcam") == (
        "linear has no convolution over positions to look at."
    )


def test_what_a_model_cannot_be_asked():
    info = text_model().info
    lost = tuple(
        dataclasses.replace(layer, receptive_field=None, on_tokens=False, placed=False)
        for layer in info.conv_layers
    )
    lost_info = dataclasses.replace(info, conv_layers=lost)
    assert [n for n, analysis in ANALYSES.items() if analysis.applies(lost_info) is not None] == [
        "maximise", "ngrams", "chain", *OF_SERIES, "gradcam", "gradcam++", "scorecam", "layercam",
    ]  # fmt: skip
    assert ANALYSES["gradcam"].applies(lost_info) == ANALYSES["ngrams"].applies(lost_info)
    assert ANALYSES["ngrams"].applies(lost_info) == (
        "It cannot be followed which input positions the conv layers of toy saw, so a map of "
        "theirs has no place on the input."
    )
    assert ANALYSES["maximise"].applies(lost_info) == (
        "No conv layer of toy reads the tokens directly, so that no best n-gram can be put "
        "together slot by slot."
    )
    refused = [name for name, analysis in ANALYSES.items() if analysis.applies(info) is not None]
    assert refused == OF_SERIES
    assert ANALYSES["frequency"].applies(info) == (
        "toy reads token ids, and tokens have no frequencies: these are for a series of numbers. "
        "Ask which tokens count with occlude in the domain 'time'."
    )


@pytest.mark.parametrize(
    ("name", "params", "sentence"),
    [
        ("occlude", {"window": 0}, "window must be a whole number of at least 1, but is 0."),
        (
            "occlude",
            {"stride": 4, "window": 3},
            "stride=4 is larger than window=3, so the positions between two windows would never be "
            "tested: use a stride of at most 3.",
        ),
        ("occlude", {"engine": "fast"}, "engine='fast' is unknown: use 'auto', 'incremental' or "
         "'naive'."),
        ("maximise", {"norm": 0.0}, "norm must be a number above 0, but is 0.0."),
        ("smoothgrad", {"noise": -0.5}, "noise must be a number of at least 0, but is -0.5."),
        ("maximise", {"norm": float("nan")}, "norm must be a number above 0, but is nan."),
    ],
)  # fmt: skip
def test_rules_are_told_before_a_model_is_loaded(name, params, sentence):
    assert refusal(analysis_named(name).check, params) == sentence


def test_a_stride_up_to_the_window_is_fine():
    ANALYSES["occlude"].check({"stride": 5, "window": 5})
    ANALYSES["occlude"].check({"stride": 9})  # the window that is chosen is as wide


def suggested(name, parameter, model):
    return ANALYSES[name].parameter(parameter).suggest(model.info)


def test_what_is_suggested():
    text, series = example_model(), series_model(length=6)
    assert suggested("occlude", "baseline", text) == ("pad", "oov", "delete")
    assert suggested("occlude", "baseline", series) == ("zero", "mean", "linear")
    assert suggested("integrated_gradients", "baseline", text) == ("pad", "oov", "zero")
    assert suggested("scorecam", "baseline", series) == ("zero", "mean")
    assert suggested("occlude", "target", text) == ("good", "bad")
    assert suggested("gradcam", "layer", text) == ("conv0",)


def fits(name, parameter, model):
    return ANALYSES[name].parameter(parameter).fits(model.info)


def test_what_means_nothing_for_a_model():
    text, series = example_model(), series_model(length=6)
    assert not fits("occlude", "by_channel", text)
    assert fits("occlude", "by_channel", series)
    assert not fits("maximise", "norm", text)
    assert not fits("occlude", "logits", text)  # it answers with logits already
    assert fits("occlude", "logits", series_model(length=6, activation="softmax"))


def test_a_parameter_without_a_limit():
    free = Parameter(name="rate", type=float, help="A rate")
    assert refusal(free.check, float("inf")) == "rate must be a number, but is inf."
    free.check(None)


def test_a_figure_calls_a_method_as_the_list_of_methods_does():
    assert method_name("gradcam++") == ANALYSES["gradcam++"].title == "Grad-CAM++"
    assert method_name("gradient_x_input") == ANALYSES["gradient_x_input"].title
    assert method_name("occlusion") == ANALYSES["occlude"].title == "Occlusion"
