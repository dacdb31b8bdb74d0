import dataclasses

import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.core.info import Head, InputSpec, ModelInfo
from interpret.core.sample import plain_sample
from interpret.core.shape_advice import likely_mend

CHECK = "after checking the order of the values."


@pytest.mark.parametrize(
    ("want", "got", "mend"),
    [
        # 9 columns over 5 days, every sample laid out in one row.
        (
            (5, 9),
            (16070, 1, 45),
            " It looks like 16070 samples of shape (1, 45). The model would see 1 position and 45 "
            f"channels; did you mean (…, 5, 9)? Give x[0].reshape(5, 9) {CHECK}",
        ),
        (
            (5, 9),
            (1, 45),
            " The model would see 1 position and 45 channels; did you mean (…, 5, 9)? Give "
            f"x.reshape(5, 9) {CHECK}",
        ),
        ((5, 9), (45,), f" Did you mean (…, 5, 9)? Give x.reshape(5, 9) {CHECK}"),
        (
            (5, 9),
            (16070, 45),
            " It looks like 16070 samples of 45 values in a row; did you mean (…, 5, 9)? Give "
            f"x[0].reshape(5, 9) {CHECK}",
        ),
        (
            (None, 9),
            (1, 45),
            " The model would see 1 position and 45 channels; did you mean (…, 5, 9)? Give "
            f"x.reshape(5, 9) {CHECK}",
        ),
        # 17 columns of one row each.
        (
            (17, 1),
            (1000, 17),
            " It looks like 1000 samples of 17 positions and one channel: give one of them as "
            "x[0][:, None], and all of them as (1000, 17, 1).",
        ),
        (
            (17, 1),
            (1000, 1, 17),
            " It looks like 1000 samples of shape (1, 17). Its axes are the other way round: "
            "transpose it, x[0].T in Python.",
        ),
        ((17, 1), (1, 17), " Its axes are the other way round: transpose it, x.T in Python."),
        ((5, 9), (9, 5), " Its axes are the other way round: transpose it, x.T in Python."),
        ((5, 9), (7, 5, 9), " It looks like 7 samples: give one of them, x[0]."),
        (
            (128, 9),
            (120, 9),
            " It is 8 positions too short: pad it or resample it as in training, or choose a "
            "longer stretch.",
        ),
        (
            (128, 9),
            (129, 9),
            " It is 1 position too long: give one stretch of it, such as its first 128, x[:128] in "
            "Python.",
        ),
        (
            (128, 9),
            (128, 6),
            " It has 6 channels and the model was trained on 9: give those, in the order of "
            "training.",
        ),
        ((128, 9), (3, 4), ""),
        ((128, 9), (2, 3, 4, 5), ""),
        ((128, 9), (7,), ""),
        ((128, 9), (), ""),
    ],
)
def test_the_slip_that_the_numbers_point_to(want, got, mend):
    assert likely_mend(want, got) == mend


def model(kind, shape, **options):
    return ModelInfo(
        name="m",
        model_id="0",
        inputs=(InputSpec(name="x", kind=kind, shape=shape, **options),),
        heads=(Head(name="y", classes=2, labels=("a", "b")),),
        conv_layers=(),
    )


@pytest.mark.parametrize(
    ("info", "x", "message"),
    [
        (
            model("series", (None, 2)),
            [[1, 2], [3]],
            "Input 'x' takes an array, but the rows given are not equally long.",
        ),
        (
            model("series", (None, 2)),
            np.zeros((0, 2)),
            "Input 'x' was given no positions.",
        ),
        (
            model("series", (None, 2)),
            [[1, 2], [3, 1e300]],
            "Input 'x' holds 1e+300 at (1, 1), which is beyond the numbers that a model computes "
            "with: scale it as in training.",
        ),
        (
            model("tokens", (None,), vocabulary_size=5),
            [0, 4, 5],
            "Input 'x' takes token ids, whole numbers from 0 to 4, but holds 5 at (2, 0).",
        ),
        (
            model("tokens", (None,), vocabulary_size=5),
            [0.0, 2.5, 4.0],
            "Input 'x' takes token ids, whole numbers from 0 to 4, but holds 2.5 at (1, 0).",
        ),
        (
            model("tokens", (None,)),
            [-1, 2, 4],
            "Input 'x' takes token ids, whole numbers from 0 to 2147483646, but holds -1 at "
            "(0, 0).",
        ),
    ],
)
def test_what_is_no_input(info, x, message):
    with pytest.raises(DataError) as caught:
        plain_sample(info, x)
    assert str(caught.value) == message


def test_an_input_without_positions_keeps_its_own_axes():
    series = model("series", (3, 1))
    info = dataclasses.replace(
        series, inputs=(*series.inputs, InputSpec(name="age", kind="static", shape=(4,)))
    )
    with pytest.raises(DataError) as caught:
        plain_sample(info, {"x": np.zeros(3), "age": [1, 2, 3]})
    assert str(caught.value) == (
        "Input 'age' takes one sample of shape (4,), but the array given has shape (3,)."
    )
