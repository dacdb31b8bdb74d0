"""Which methods of saliency are there? To add one, write its function and its entry here.

Reading this loads neither numpy nor TensorFlow; ``saliency`` and the catalogue are made out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from interpret.core.parameter import Parameter, Value
from interpret.methods.shared_parameters import (
    BACKEND,
    BASELINE,
    BASELINE_FILE,
    LAST_LAYER,
    MASKED_BASELINE,
    REDUCE,
    RELU,
    SEED,
)

NAMED = ("baseline", "layer", "reduce", "backend")
"""Settings that ``saliency`` takes by name; it takes the others as options."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way to ask which part of an input moves the score.

    Attributes
    ----------
    name, title, question
        What ``method=`` and a page call it, and what it answers.
    home
        Module under ``interpret`` and function, of what is explained and the settings.
    parameters
        The settings it takes; ``BACKEND`` among them where tf-keras-vis has the method too.
    needs
        Home of a function that refuses a model of which it cannot be asked.
    reports_progress
        Whether the function takes ``progress``.
    slope
        Whether its values say how fast the score changes, and not how much of it they carry.
    """

    name: str
    title: str
    question: str
    home: str
    parameters: tuple[Parameter, ...] = ()
    needs: str = ""
    reports_progress: bool = False
    slope: bool = False

    @property
    def in_library(self) -> bool:
        """Whether tf-keras-vis has it too."""
        return BACKEND in self.parameters

    @property
    def named(self) -> tuple[str, ...]:
        """Settings that it takes of those which ``saliency`` names."""
        taken = {parameter.name for parameter in self.parameters} - {BACKEND.name}
        taken |= {BASELINE.name} if BASELINE_FILE in self.parameters else set()
        return tuple(name for name in NAMED if name in taken)

    @property
    def needs_rows(self) -> bool:
        """Whether it starts from rows of data and from nothing else."""
        return BASELINE_FILE in self.parameters and BASELINE not in self.parameters

    @property
    def options(self) -> dict[str, Value]:
        """Its other settings, with their defaults; a file is read by whoever asks."""
        others = (each for each in self.parameters if each.name not in (*NAMED, BASELINE_FILE.name))
        return {each.name: each.default for each in others}


STEPS = Parameter(
    "steps",
    int,
    "Points on the way from the baseline",
    default_text="50, doubled up to 1,600 until the values add up",
    minimum=1,
)
SAMPLES = Parameter("samples", int, "Noisy copies", default=50, minimum=1)
DRAWS = Parameter(
    "samples",
    int,
    "Draws of a point between a row of data and the input, at most",
    title="Draws, at most",
    default=200,
    minimum=1,
)
NOISE = Parameter("noise", float, "Noise, as a share of the input's range", default=0.1, minimum=0)

_ALL = (
    Method(
        name="integrated_gradients",
        title="Integrated gradients",
        question="How is the difference to the baseline's score shared out over the input?",
        home="methods.integrated_gradients:integrated_gradients",
        parameters=(STEPS, BASELINE, BASELINE_FILE),
        reports_progress=True,
    ),
    Method(
        name="fourier_integrated_gradients",
        title="Fourier integrated gradients",
        question="How is the difference to the baseline's score shared out over frequencies?",
        home="methods.fourier_gradients:fourier_integrated_gradients",
        parameters=(STEPS, BASELINE, BASELINE_FILE),
        needs="methods.frequency_occlusion:check_series",
        reports_progress=True,
    ),
    Method(
        name="expected_gradients",
        title="Expected gradients",
        question="How is the difference to the mean score of rows of data shared out over the "
        "input, and how sure is each share?",
        home="methods.expected_gradients:expected_gradients",
        parameters=(DRAWS, SEED, BASELINE_FILE),
        reports_progress=True,
    ),
    Method(
        name="gradient_x_input",
        title="Gradient × input",
        question="How much of the score does each value carry, were the model linear there?",
        home="methods.gradients:gradient_x_input",
    ),
    Method(
        name="gradient",
        title="Gradient",
        question="How fast does the score change with each value of the input?",
        home="methods.gradients:plain_gradient",
        parameters=(REDUCE, BACKEND),
        slope=True,
    ),
    Method(
        name="smoothgrad",
        title="SmoothGrad",
        question="How fast does the score change, averaged over noisy copies of the input?",
        home="methods.gradients:smoothgrad",
        parameters=(SAMPLES, NOISE, SEED, REDUCE, BACKEND),
        slope=True,
        reports_progress=True,
    ),
    Method(
        name="gradcam",
        title="Grad-CAM",
        question="Where does a conv layer see what speaks for the target?",
        home="methods.cams:gradcam",
        parameters=(LAST_LAYER, RELU, BACKEND),
        needs="methods.direct_layers:check_placed",
    ),
    Method(
        name="gradcam++",
        title="Grad-CAM++",
        question="Where does a conv layer see what speaks for the target, also in several places?",
        home="methods.cams:gradcam_plus_plus",
        parameters=(LAST_LAYER, RELU, BACKEND),
        needs="methods.direct_layers:check_placed",
    ),
    Method(
        name="scorecam",
        title="Score-CAM",
        question="Where do those filters answer whose view alone keeps the score up?",
        home="methods.cams:scorecam",
        parameters=(LAST_LAYER, RELU, MASKED_BASELINE),
        needs="methods.direct_layers:check_placed",
        reports_progress=True,
    ),
    Method(
        name="layercam",
        title="LayerCAM",
        question="Where does a conv layer see what speaks for the target, weighed position by "
        "position?",
        home="methods.cams:layercam",
        parameters=(LAST_LAYER, RELU, BACKEND),
        needs="methods.direct_layers:check_placed",
    ),
)

METHODS: dict[str, Method] = {method.name: method for method in _ALL}
"""Every method by name, in the order in which it is offered."""
