"""The other side of a single sigmoid: 1 − p, or −logit, in every number that a method gives."""

import dataclasses

import numpy as np
import pytest

from interpret.core.targets import Target
from interpret.methods.chain import chain
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.toy_models import TOKENS, Conv, Convolutional

TEXT = "great fun the awful film"


def model():
    rng = np.random.default_rng(9)
    made = Convolutional(
        Conv(rng.normal(size=(5, 2, 4)), bias=rng.normal(size=5)),
        rng.normal(size=(5, 1)),
        activation="sigmoid",
        labels=("positive",),
        length=9,
        table=rng.normal(size=(len(TOKENS), 4)),
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
    )
    (head,) = made.info.heads
    made.info = dataclasses.replace(
        made.info, heads=(dataclasses.replace(head, negative="negative"),)
    )
    return made


@pytest.mark.parametrize("logits", [False, True])
def test_scores_turn_and_values_change_their_sign(logits):
    toy = model()
    turned = (lambda score: -score) if logits else (lambda score: 1 - score)
    for explain in (
        lambda target: occlude(toy, TEXT, target=target, logits=logits, window=2, baseline="pad"),
        *(
            lambda target, m=m: saliency(toy, TEXT, target=target, logits=logits, method=m)
            for m in ("gradient", "gradient_x_input", "integrated_gradients")
        ),
        lambda target: chain(toy, TEXT, target=target, logits=logits),
    ):
        positive, negative = explain("positive"), explain("negative")
        assert (positive.target, negative.target) == ("positive", "negative")
        assert negative.outputs == ("negative",)
        assert negative.unit == positive.unit
        assert negative.score == pytest.approx(turned(positive.score))
        assert negative.output_scores == pytest.approx([negative.score])
        for name in ("baseline_score", "window_scores"):
            if (ours := getattr(negative, name, None)) is not None:
                assert ours == pytest.approx(turned(getattr(positive, name)))
        for name in ("values", "parts", "token_parts", "head_bias", "class_weights", "weights"):
            if (ours := getattr(negative, name, None)) is not None and np.size(ours):
                signed = positive.method if name == "values" else ""
                if signed != "gradient":  # whose sum over channels may be a norm
                    assert ours == pytest.approx(-np.asarray(getattr(positive, name)), nan_ok=True)
        if hasattr(negative, "exact"):
            assert negative.exact is positive.exact is logits


def test_a_made_up_other_side_is_refused():
    from interpret.core.errors import ArgumentError
    from tests.toy_models import example_model

    target = Target(name="x", unit="probability", index=0, other_side=True)
    with pytest.raises(ArgumentError) as caught:
        occlude(example_model(), "great fun", target=target)
    assert str(caught.value) == (
        "target.other_side is 1 − p of an output of one sigmoid, which this target is not of."
    )
