"""See what a Keras Conv1D model's filters respond to, and which part of an input made it answer.

>>> import interpret
>>> model = interpret.load("sample_models/team_names/model.keras")  # doctest: +SKIP
>>> a = interpret.occlude(model, "Indians G Juniors")  # doctest: +SKIP
>>> interpret.plot(a).show()  # doctest: +SKIP

Importing this package loads neither TensorFlow nor numpy: each name is loaded when it is first
used.
"""

from __future__ import annotations

import importlib
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interpret.catalog import plot as plot
    from interpret.core.chain_results import Chain as Chain
    from interpret.core.check_results import Check as Check
    from interpret.core.check_results import Finding as Finding
    from interpret.core.errors import ArgumentError as ArgumentError
    from interpret.core.errors import DataError as DataError
    from interpret.core.errors import InterpretError as InterpretError
    from interpret.core.errors import ModelError as ModelError
    from interpret.core.frequency_results import FrequencyAttribution as FrequencyAttribution
    from interpret.core.frequency_results import FrequencyOcclusion as FrequencyOcclusion
    from interpret.core.frequency_results import TimeFrequencyOcclusion as TimeFrequencyOcclusion
    from interpret.core.interaction_results import Interactions as Interactions
    from interpret.core.method_check_results import MethodChecks as MethodChecks
    from interpret.core.model import SequenceModel as SequenceModel
    from interpret.core.ngram_results import NGrams as NGrams
    from interpret.core.response_results import Responses as Responses
    from interpret.core.results import Activations as Activations
    from interpret.core.results import Attribution as Attribution
    from interpret.core.results import FilterBank as FilterBank
    from interpret.core.results import Maximisation as Maximisation
    from interpret.core.results import Occlusion as Occlusion
    from interpret.core.results import OutputScores as OutputScores
    from interpret.core.shape_results import Shapes as Shapes
    from interpret.core.shapley_results import ShapleyValues as ShapleyValues
    from interpret.core.span_results import Spans as Spans
    from interpret.core.spelling_results import Spelling as Spelling
    from interpret.core.substitution_results import Substitution as Substitution
    from interpret.core.targets import Target as Target
    from interpret.files import read as read
    from interpret.files import save as save
    from interpret.inputs.documents import read_corpus as read_corpus
    from interpret.loading import load as load
    from interpret.methods.activations import activations as activations
    from interpret.methods.chain import chain as chain
    from interpret.methods.check import check as check
    from interpret.methods.check_methods import check_methods as check_methods
    from interpret.methods.filters import filters as filters
    from interpret.methods.interactions import interactions as interactions
    from interpret.methods.maximisation import maximise as maximise
    from interpret.methods.model_card import ModelCard as ModelCard
    from interpret.methods.model_card import inspect as inspect
    from interpret.methods.ngrams.analysis import ngrams as ngrams
    from interpret.methods.occlusion import occlude as occlude
    from interpret.methods.occlusion_of_many import occlude_all as occlude_all
    from interpret.methods.prediction import predict as predict
    from interpret.methods.respond import respond as respond
    from interpret.methods.saliency import saliency as saliency
    from interpret.methods.shapley import shapley as shapley
    from interpret.methods.spans import spans as spans
    from interpret.methods.spelling import spell as spell
    from interpret.methods.substitution import substitute as substitute
    from interpret.methods.windowing import shapes as shapes

__version__ = "0.1.0"

_HOME = {
    "Activations": "core.results",
    "ArgumentError": "core.errors",
    "Attribution": "core.results",
    "Chain": "core.chain_results",
    "Check": "core.check_results",
    "DataError": "core.errors",
    "FilterBank": "core.results",
    "Finding": "core.check_results",
    "FrequencyAttribution": "core.frequency_results",
    "FrequencyOcclusion": "core.frequency_results",
    "Interactions": "core.interaction_results",
    "InterpretError": "core.errors",
    "Maximisation": "core.results",
    "MethodChecks": "core.method_check_results",
    "ModelCard": "methods.model_card",
    "ModelError": "core.errors",
    "NGrams": "core.ngram_results",
    "Occlusion": "core.results",
    "OutputScores": "core.results",
    "Responses": "core.response_results",
    "SequenceModel": "core.model",
    "Shapes": "core.shape_results",
    "ShapleyValues": "core.shapley_results",
    "Spans": "core.span_results",
    "Spelling": "core.spelling_results",
    "Substitution": "core.substitution_results",
    "Target": "core.targets",
    "TimeFrequencyOcclusion": "core.frequency_results",
    "activations": "methods.activations",
    "chain": "methods.chain",
    "check": "methods.check",
    "check_methods": "methods.check_methods",
    "filters": "methods.filters",
    "inspect": "methods.model_card",
    "interactions": "methods.interactions",
    "load": "loading",
    "maximise": "methods.maximisation",
    "ngrams": "methods.ngrams.analysis",
    "occlude": "methods.occlusion",
    "occlude_all": "methods.occlusion_of_many",
    "plot": "catalog",
    "predict": "methods.prediction",
    "read": "files",
    "read_corpus": "inputs.documents",
    "respond": "methods.respond",
    "saliency": "methods.saliency",
    "save": "files",
    "shapes": "methods.windowing",
    "shapley": "methods.shapley",
    "spans": "methods.spans",
    "spell": "methods.spelling",
    "substitute": "methods.substitution",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a public name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module 'interpret' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"interpret.{_HOME[name]}"), name)
    if isinstance(value, types.FunctionType):
        value = importlib.import_module("interpret.core.public_calls").public(value)
    globals()[name] = value
    notebook = importlib.import_module("interpret.core.notebook")
    notebook.InNotebook.view = staticmethod(_notebook_view)
    return value


def _notebook_view(shown: Any) -> dict[str, Any]:
    """Draw something for a notebook; plotly is imported when the first one is shown."""
    from interpret.plots.notebook import notebook_bundle

    return notebook_bundle(shown)


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
