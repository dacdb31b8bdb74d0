"""Deletion and insertion beside random orders: areas by hand, and what a mask can hide."""

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.check import check, cost
from interpret.methods.exact_interval import at_least, exact_interval
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.toy_models import Conv, Convolutional, Linear, example_model, series_model, text_model

PARTS = np.array([3.0, -1.0, 0.5, 4.0, 2.0, -0.25])


def linear(**options):
    """The score is the sum of x · w over 6 positions: each part adds ``PARTS`` where x is 1."""
    return Linear(PARTS[None, :, None], **options)


def removal(model, x, result, **options):
    return check(model, x, result, aspects="removal", **options)


def by_name(found):
    return {name: value for each in found.findings for name, value in each.figures.items()}


def holding(result, values):
    return dataclasses.replace(result, values=np.asarray(values, dtype=float))


# -- By hand


def test_areas_of_a_linear_model():
    x = np.ones((6, 1))
    model = linear()
    found = removal(model, x, occlude(model, x, window=1, baseline="zero"))
    falls = [8.25, 4.25, 1.25, -0.75, -1.25, -1.0, 0.0]  # without 4, 3, 2, .5, −.25, −1
    np.testing.assert_allclose(found.deletion, falls, atol=1e-12)
    np.testing.assert_allclose(found.insertion, [0, 4, 7, 9, 9.5, 9.25, 8.25], atol=1e-12)
    np.testing.assert_allclose(found.removed, np.arange(7) / 6)
    figures = by_name(found)
    assert figures["deletion_area"] == pytest.approx((sum(falls) - 8.25 / 2) / 6)
    assert figures["insertion_area"] == pytest.approx((8.25 / 2 + 4 + 7 + 9 + 9.5 + 9.25) / 6)
    assert found.mask == "zero"
    assert [each.verdict for each in found.findings] == ["holds"] * 4
    assert [each.sentence for each in found.findings] == [
        "Removing what this map calls important lowers the score faster than 20 of 20 random "
        "orders.",
        "Keeping only what this map calls important brings the score back faster than 20 of 20 "
        "random orders.",
        "Removing everything (mask: zero) takes the score from 8.25 to 0.",
        "Removing the 2 parts that this map says speak against the target raises the score from "
        "8.25 to 9.5.",
    ]


def test_no_order_of_a_linear_model_does_better_than_its_own():
    """The area is least where the largest goes first, whatever stands in the others' place."""
    x = np.arange(6.0)[:, None] - 2
    model = linear()
    result = occlude(model, x, window=1, baseline="mean")
    found = removal(model, x, result)
    assert found.mask == "mean"
    areas = np.trapezoid(found.random_deletion, found.removed, axis=1)
    assert (np.trapezoid(found.deletion, found.removed) <= areas + 1e-12).all()
    worst = removal(model, x, holding(result, -result.values))
    np.testing.assert_allclose(worst.deletion, found.insertion[::-1], atol=1e-12)
    assert [each.verdict for each in worst.findings[:3]] == ["fails", "fails", "fails"]


def test_interval_of_the_share_of_random_orders():
    low, high = exact_interval(3, 20)
    assert at_least(3, 20, low) == pytest.approx(0.025)
    assert 1 - at_least(4, 20, high) == pytest.approx(0.025)
    assert (low, high) == pytest.approx((0.0320709, 0.3789268), abs=1e-6)  # tables of the F
    assert exact_interval(20, 20) == (pytest.approx(0.025 ** (1 / 20)), 1.0)
    assert exact_interval(0, 0) == (0.0, 1.0)


def test_a_map_of_random_numbers_has_any_rank():
    """Of 200 such maps, each of seven ranges of ranks gets its share: chi-square, 6 degrees."""
    model, rng = linear(), np.random.default_rng(3)
    x = np.ones((6, 1))
    result = occlude(model, x, window=1, baseline="zero")
    ranks = [
        by_name(removal(model, x, holding(result, rng.normal(size=(6, 1))), seed=seed))[
            "deletion_orders_as_well"
        ]
        for seed in range(200)
    ]
    counts = np.bincount(np.asarray(ranks, dtype=int) // 3, minlength=7)
    assert ((counts - 200 / 7) ** 2 / (200 / 7)).sum() < 22.5  # exceeded once in a thousand


# -- What cannot be told


def test_of_a_constant_model_removal_says_nothing():
    model = Linear(np.zeros((1, 6, 1)), bias=[2.0])
    x = np.ones((6, 1))
    result = holding(occlude(model, x, window=1, baseline="zero"), PARTS[:, None])
    found = removal(model, x, result)
    assert [(each.verdict, each.sentence) for each in found.findings] == [
        (
            "fails",
            "With this mask (zero) no removal moves the score by more than 0, so that removal says "
            "nothing of the map. Try another mask.",
        )
    ]


def test_a_mask_that_is_evidence_itself_is_told():
    """The model is surer of zeros than of the input, whose first two values speak against it."""
    model = Linear(np.array([[-2.0, -3.0, 1, 0.5, 0, 0], [0.0] * 6])[:, :, None],
                   activation="softmax", bias=[5.0, 0.0])  # fmt: skip
    x = np.ones((6, 1))
    result = occlude(model, x, target=0, window=1, baseline="zero")
    told = removal(model, x, result).findings[2]
    assert told.verdict == "doubtful"
    assert told.sentence == (
        "What stands in for everything removed (mask: zero) scores 0.993, no less than the input’s "
        "0.818: the mask is evidence itself. Try another mask."
    )


@pytest.mark.parametrize(
    ("x", "values", "mask", "sentence"),
    [
        (np.ones((6, 1)), np.ones((6, 1)), None,
         "The map has one value everywhere, so that it puts nothing before anything else."),
        (np.ones((6, 1)), np.full((6, 1), np.nan), None, "No value of this map was computed."),
        (np.r_[1.0, 2, 3, 0, 0, 0][:, None], PARTS[:, None], "zero",
         "The mask zero changes 3 parts of the input, and of fewer than 4 there are too few orders "
         "to compare with."),
    ],
)  # fmt: skip
def test_what_orders_nothing(x, values, mask, sentence):
    model = linear()
    result = holding(occlude(model, x, window=1, baseline="zero"), values)
    (told,) = removal(model, x, result, mask=mask).findings
    assert (told.verdict, told.sentence) == ("unknown", sentence)


def test_frequencies_are_no_positions():
    model = series_model(length=16)
    x = np.random.default_rng(0).normal(size=(16, 2))
    (told,) = removal(model, x, occlude(model, x, domain="frequency", bands=2)).findings
    assert told.sentence == (
        "The rows of this map are frequencies, which cannot be removed as positions."
    )


# -- Masks


def test_masks_by_name_and_from_data():
    model, x = linear(), np.arange(1.0, 7)[:, None]
    result = occlude(model, x, window=1, baseline="zero")
    two = removal(model, x, result, mask=2.0)
    assert two.mask == "2"
    assert two.deletion[-1] == pytest.approx(2 * PARTS.sum())
    rows = np.random.default_rng(1).normal(size=(9, 6, 1))
    drawn = removal(model, x, result, rows=rows[:3])
    assert drawn.mask == "3 rows"
    assert drawn.deletion[-1] == pytest.approx((rows[:3, :, 0] @ PARTS).mean())
    assert removal(model, x, result, rows=rows).mask == "4 of 9 rows"
    with pytest.raises(ArgumentError, match="mask='dull' is no level for a series"):
        removal(model, x, result, mask="dull")
    with pytest.raises(ArgumentError, match="use mask"):
        removal(model, x, result, rows="zero")


def test_straight_lines_between_what_is_kept():
    """On a line that bends at one point the others' removal changes nothing."""
    x = np.r_[0.0, 1, 2, 3, 2, 1][:, None]
    model = Linear(np.ones((1, 6, 1)))
    result = holding(occlude(model, x, window=1, baseline="zero"), [[0], [1], [2], [9], [3], [4.0]])
    found = removal(model, x, result, mask="linear")
    # Bend kept alone: 3 everywhere. With the right end: 3, 3, 3, 3, 2, 1.
    assert found.insertion[:3] == pytest.approx([x.mean() * 6, 18.0, 15.0])
    assert found.deletion[1] == pytest.approx(8.0)  # 0, 1, 2, 2, 2, 1


def test_a_text_is_moved_together():
    model = example_model()
    text = "the film was great fun"
    result = occlude(model, text, target="good", window=1, baseline="delete")
    found = removal(model, text, result)
    assert found.mask == "delete"
    # "great fun" scores 2.5, both wherever they stand; "the film was" nothing.
    assert found.insertion.tolist() == pytest.approx([0, 2, 2.5, 2.5, 2.5, 2.5])
    assert found.deletion.tolist() == pytest.approx([2.5, 0.5, 0, 0, 0, 0])


def test_padding_is_neither_ranked_nor_counted():
    """Five of seven positions are tokens: so many steps; values on padding change nothing."""
    model = example_model()
    text = "the film was great fun"
    result = occlude(model, text, target="good", window=1, baseline="pad")
    found = removal(model, text, result)
    assert len(found.removed) == 6
    loud = np.where(result.padding[:, None], 100.0, result.values)
    np.testing.assert_array_equal(removal(model, text, holding(result, loud)).deletion,
                                  found.deletion)  # fmt: skip


def test_a_text_model_without_absence_asks_for_a_token():
    model = text_model(pad_id=None, oov_id=None)
    text = "the film was great fun the film was awful"
    result = saliency(model, text, method="gradient", target=0)
    (told,) = removal(model, text, result).findings
    assert told.sentence == (
        "toy has neither a padding nor an unknown token to stand where something is removed: give "
        "a token of its vocabulary as mask."
    )
    assert removal(model, text, result, mask="the").mask == "the"


# -- Parts and targets


def test_parts_are_the_map_s_chunks_and_channels():
    model = series_model(length=60)
    x = np.random.default_rng(2).normal(size=(60, 2))
    chunks = occlude(model, x, target=0, chunks="0,10,25,50", by_channel=True, baseline="zero")
    assert len(removal(model, x, chunks).removed) == 9  # 4 chunks of 2 channels
    joint = occlude(model, x, target=0, window=5, by_channel=False, baseline="zero")
    assert len(removal(model, x, joint).removed) == 26  # 60 positions in 25 stretches
    apart = saliency(model, x, target=0, method="gradient_x_input")
    steps = removal(model, x, apart)
    assert len(steps.removed) == 26  # 50 stretches of a channel, two at a step
    np.testing.assert_allclose(steps.removed, np.arange(26) / 25)


@pytest.mark.parametrize("parts", range(26, 80))
def test_steps_are_the_same_from_both_ends(parts):
    from interpret.methods.checks.removal_curves import _cuts

    cuts = _cuts(parts)
    np.testing.assert_array_equal(parts - cuts[::-1], cuts)
    assert len(cuts) == 26
    assert (np.diff(cuts) > 0).all()


@pytest.mark.parametrize("target", ["class 1@4", "filter:conv0:2", "filter:conv0:1@5", "class 2"])
@pytest.mark.parametrize("logits", [False, True])
def test_ends_are_the_target_s_scores(target, logits):
    pool = "none" if "@4" in target else "max"
    model = series_model(pool=pool, activation="softmax", padding="same")
    x = np.random.default_rng(4).normal(size=(11, 2))
    result = occlude(model, x, target=target, logits=logits, baseline="zero", window=2)
    found = removal(model, x, result)
    assert found.deletion[0] == found.insertion[-1] == result.score
    assert found.deletion[-1] == found.insertion[0] == pytest.approx(result.baseline_score)


def test_without_sizes_only_slopes_the_size_decides():
    """A gradient below zero is as important as one above it."""
    model, x = linear(), np.ones((6, 1))
    found = removal(model, x, saliency(model, x, method="gradient", reduce="sum"))
    assert found.deletion[:4] == pytest.approx([8.25, 4.25, 1.25, -0.75])
    assert found.deletion[4] == pytest.approx(0.25)  # −1 goes before .5


# -- Cost, and a stop


def test_cost_is_kept_to():
    model = series_model(length=300)
    x = np.random.default_rng(2).normal(size=(300, 2))
    result = saliency(model, x, target=0, method="gradient_x_input")
    told = []
    removal(model, x, result, progress=lambda done, total: told.append((done, total)))
    assert cost(model, x, result, aspects="removal") == 22 * 24 + 2 == told[-1][1]
    assert told[-1][0] == 22 * 24 + 1
    assert told == sorted(told)
    rows = np.zeros((9, 300, 2))
    assert cost(model, x, result, aspects="removal", rows=rows) == 4 * (22 * 24 + 2)


@pytest.mark.parametrize(
    ("calls", "orders", "sentence"),
    [
        (1, 0, "Stopped before any random order was run."),
        (2, 10, "Removing what this map calls important lowers the score faster than 10 of 10 "
                "random orders."),
    ],
)  # fmt: skip
def test_a_stop_keeps_what_is_done(calls, orders, sentence):
    weights = np.linspace(3, -1, 50)
    model, x = Linear(weights[None, :, None]), np.ones((50, 1))
    result = occlude(model, x, window=1, baseline="zero")
    told = []

    def stop(done, total):
        told.append(done)
        return len(told) < calls

    found = removal(model, x, result, progress=stop)
    assert found.partial
    assert len(found.random_deletion) == orders
    assert found.findings[0].sentence == sentence
    assert found.findings[0].verdict == ("unknown" if not orders else "doubtful")


def test_a_saturated_maximum_of_a_convolution():
    """One of two equal peaks can go without a loss: insertion tells what deletion cannot."""
    model = Convolutional(Conv(np.ones((1, 1, 1))), np.ones((1, 1)), length=8)
    x = np.zeros((8, 1))
    x[[2, 5]] = 1.0
    x[[0, 1, 3]] = 0.1
    result = occlude(model, x, window=1, baseline="zero")
    (told,) = removal(model, x, result).findings  # all values 0: each peak stands in for the other
    assert told.verdict == "unknown"
    slope = saliency(model, x, method="gradient_x_input")
    found = removal(model, x, slope)
    assert found.insertion[1] == 1.0
    assert found.deletion[1] == 1.0


def test_a_map_that_is_turned_round_beats_few_orders():
    model, x = linear(), np.ones((6, 1))
    result = occlude(model, x, window=1, baseline="zero")
    first, second, *_ = removal(model, x, holding(result, -result.values)).findings
    assert first.sentence == (
        "Removing what this map calls important lowers the score faster than only 0 of 20 random "
        "orders."
    )
    assert second.verdict == "fails"
