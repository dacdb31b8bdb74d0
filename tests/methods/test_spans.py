import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from interpret.cli.drawing import Terminal
from interpret.cli.views import show
from interpret.core.errors import ArgumentError
from interpret.core.results import Attribution
from interpret.describe.kinds import from_dict
from interpret.methods import shuffled_spans
from interpret.methods.shuffled_spans import even_blocks, largest_spans
from interpret.methods.spans import spans
from interpret.plots import plot
from tests.plots.examples import chain, occlusion, series_attribution, text_attribution
from tests.test_files import ONE_OF_EACH

NAN = float("nan")


def a_map(values, **more):
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    return dataclasses.replace(series_attribution(values, np.zeros(values.shape)), **more)


def told(found):
    return [
        (*bounds, total, peak)
        for bounds, total, peak in zip(
            found.spans.tolist(), found.sums.tolist(), found.peaks.tolist(), strict=True
        )
    ]


def test_neighbours_of_one_sign_are_joined():
    found = spans(a_map([1.0, 3.0, -2.0, 0.0, -1.0, -4.0, 5.0]))
    assert told(found) == [(0, 2, 4.0, 1), (2, 3, -2.0, 2), (4, 6, -5.0, 5), (6, 7, 5.0, 6)]
    np.testing.assert_equal(found.peak_values, [3.0, -2.0, -4.0, 5.0])
    assert found.channels == ("value",)
    assert found.words == ()


def test_padding_and_what_was_not_computed_end_a_span():
    padding = np.array([True, False, False, True, False, False, False])
    found = spans(a_map([9.0, 1.0, 1.0, 1.0, 1.0, NAN, 1.0], padding=padding))
    assert told(found) == [(1, 3, 2.0, 1), (4, 5, 1.0, 4), (6, 7, 1.0, 6)]
    np.testing.assert_equal(found.values[:, 0], [NAN, 1.0, 1.0, NAN, 1.0, NAN, 1.0])


def test_channels_are_summed_or_have_spans_of_their_own():
    values = [[1.0, -3.0, 0.5], [2.0, -1.0, 0.5], [-4.0, 5.0, 0.5]]
    assert told(spans(a_map(values))) == [(0, 1, -1.5, 0), (1, 3, 3.0, 1)]
    assert spans(a_map(values)).channels == ("all channels",)
    found = spans(a_map(values), by_channel=True)
    assert found.span_channels.tolist() == [0, 0, 1, 1, 2]
    assert told(found) == [
        (0, 2, 3.0, 1),
        (2, 3, -4.0, 2),
        (0, 2, -4.0, 0),
        (2, 3, 5.0, 2),
        (0, 3, 1.5, 0),
    ]
    table = found.to_dataframe()
    assert table["channel"].tolist() == ["sensor 0"] * 2 + ["sensor 1"] * 2 + ["sensor 2"]
    assert table["last"].tolist() == [0.02, 0.04, 0.02, 0.04, 0.04]


def test_the_words_under_a_span_are_those_of_the_text():
    tokens, text = ("Not", "so", "bad", "!"), "Not  so bad!"
    found = spans(text_attribution(tokens, [-1.0, -2.0, 3.0, 1.0], padding=2, text=text))
    assert found.words == ("Not  so", "bad!")


def test_the_chance_of_every_order_worked_out_by_hand():
    """Of the six orders of (2, −1, 2) two join the twos: a span of 4; the others have 2 at most."""
    found = spans(a_map([2.0, 2.0, -1.0]), shuffles=6000)
    assert found.sums.tolist() == [4.0, -1.0]
    assert found.chances[0] == pytest.approx(1 / 3 * 2, abs=0.03)  # −1 stands at either end
    assert found.chances[1] == 1.0


def test_a_shuffle_in_blocks_keeps_neighbours():
    """Two blocks of (1, 1): whatever their order, all four are one span."""
    joined = a_map([1.0, 1.0, 1.0, 1.0])
    assert spans(joined, block=2, shuffles=9).chances.tolist() == [1.0]
    values = np.array([[1.0], [-2.0], [1.0], [-2.0], [7.0]])
    largest = largest_spans(
        values, np.ones(5, dtype=bool), shuffles=300, blocks=even_blocks(5, 2), seed=1
    )
    # 7 alone is the last block: before, between or behind the pairs, it may meet a 1 behind it.
    assert set(largest.tolist()) == {7.0, 8.0}


def test_noise_gives_chances_that_are_uniform():
    """Kolmogorov and Smirnov's distance of the least chances of 400 maps of noise, at 0.1 %."""
    rng = np.random.default_rng(5)
    for width, by_channel in ((1, False), (3, True), (3, False)):
        least = [
            spans(a_map(rng.normal(size=(30, width))), by_channel=by_channel, shuffles=99, seed=n)
            .chances.min()
            for n in range(400)
        ]  # fmt: skip
        steps = np.arange(1, 101) / 100
        reached = np.array([np.mean(np.asarray(least) <= step + 1e-9) for step in steps])
        assert np.abs(reached - steps).max() < 1.95 / 20


def test_windows_that_do_not_overlap_are_shuffled_whole():
    """Each window is a block, so that noise gives uniform chances; one by one it would not."""
    rng = np.random.default_rng(6)
    few = {1: 0, 4: 0}
    for seed in range(200):
        effect = rng.normal(size=60)
        made = occlusion(None, np.zeros((60, 1)), effect, window=4, stride=4)
        for block in few:
            few[block] += spans(made, shuffles=99, seed=seed, block=block).chances.min() <= 0.1
    assert few[1] > 100
    assert 8 <= few[4] <= 34  # 20 expected, of a binomial with a deviation of 4.2
    assert spans(made, shuffles=9).params["block"] == 4
    assert spans(made, shuffles=9).notes[-1] == (
        "Chances: a window has one value, and was shuffled whole."
    )


def test_windows_of_several_widths_are_blocks_of_several_widths():
    """Chunks of 1, 3 and 2: in any order, 6 stays whole and alone between what is below zero."""
    made = occlusion(None, np.zeros((6, 1)), np.ones(6), window=1)
    windows = np.array([[0, 1], [1, 4], [4, 6]])
    values = np.array([-1.0, 2.0, 2.0, 2.0, -1.0, -1.0])[:, None]
    made = dataclasses.replace(made, values=values, windows=windows)
    found = spans(made, shuffles=60)
    assert found.params["block"] == 3
    assert found.notes[-1].endswith("was shuffled whole, of which there are 3 here.")
    largest = largest_spans(
        values, np.ones(6, dtype=bool), shuffles=60, blocks=np.array([1, 3, 2]), seed=0
    )
    assert set(largest.tolist()) == {6.0}
    assert found.chances.tolist() == [1.0, 1.0, 1.0]


def test_a_planted_stretch_stands_out_of_noise():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(400, 2))
    values[200:215, 1] -= 2.5
    found = spans(a_map(values), by_channel=True)
    best = int(np.argmax(np.abs(found.sums)))
    start, stop = found.spans[best]
    assert start <= 203
    assert stop >= 212
    assert (found.span_channels[best], found.chances[best]) == (1, 1 / 1001)


def test_notes_say_where_neighbours_are_alike():
    overlapping = occlusion(None, np.zeros((60, 1)), np.ones(60), window=5, stride=2)
    found = spans(overlapping, shuffles=9)
    assert found.params["block"] == 10
    assert found.notes[-1] == (
        "Chances: windows of 5 overlap, so that neighbours have like values by the way they are "
        "made: blocks of 10 positions were shuffled, of which there are 6 here. Chances are still "
        "rather too small; with a stride of 5 they hold."
    )
    assert spans(overlapping, shuffles=9, block=3).notes == ()
    cam = a_map([1.0, 2.0], unit="weighted activation")
    assert "set block to the positions" in spans(cam, shuffles=9).notes[-1]


maps = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 3)),
    elements=st.integers(-3, 3).map(float) | st.just(NAN),
)


@given(maps, st.booleans(), st.data())
def test_laws(values, by_channel, data):
    padding = data.draw(hnp.arrays(np.bool_, len(values)))
    found = spans(a_map(values, padding=padding), by_channel=by_channel, shuffles=19)
    mapped = values if by_channel else values.sum(axis=1, keepdims=True)
    assert found.sums.sum() == np.nansum(mapped[~padding])  # the spans are the whole map
    turned = spans(a_map(-values, padding=padding), by_channel=by_channel, shuffles=19)
    np.testing.assert_array_equal(turned.sums, -found.sums)  # and no sign is favoured
    np.testing.assert_array_equal(turned.chances, found.chances)
    np.testing.assert_array_equal(turned.spans, found.spans)
    assert ((found.chances > 0) & (found.chances <= 1)).all()
    larger = np.abs(found.sums)[:, None] >= np.abs(found.sums)
    assert (found.chances[:, None] <= found.chances)[larger].all()
    inside = np.zeros(mapped.shape)
    for (start, stop), channel in zip(found.spans, found.span_channels, strict=True):
        inside[start:stop, channel] += 1
        assert len(set(np.sign(mapped[start:stop, channel]))) == 1
    known = np.isfinite(mapped) & ~padding[:, None]
    np.testing.assert_array_equal(inside, known & (np.nan_to_num(mapped) != 0))


def test_batches_and_what_stays_in_place_change_nothing(monkeypatch):
    values = np.random.default_rng(8).normal(size=(40, 2))
    movable = np.arange(40) % 7 != 0
    values[~movable] = 0.0
    whole = largest_spans(
        values, movable, shuffles=64, blocks=even_blocks(int(movable.sum()), 1), seed=3
    )
    assert len(whole) == 64
    monkeypatch.setattr(shuffled_spans, "AT_ONCE", 80 * 16)
    parts = largest_spans(
        values, movable, shuffles=64, blocks=even_blocks(int(movable.sum()), 1), seed=3
    )
    assert np.abs(parts.mean() - whole.mean()) < 4 * whole.std() / 8


def test_the_same_seed_gives_the_same_chances():
    made = a_map(np.random.default_rng(9).normal(size=30))
    assert spans(made, seed=4) == spans(made, seed=4)
    assert not np.array_equal(spans(made, seed=4).chances, spans(made, seed=5).chances)


def test_work_that_is_stopped_keeps_the_shuffles_made(monkeypatch):
    monkeypatch.setattr(shuffled_spans, "AT_ONCE", 300)
    made, asked = a_map(np.random.default_rng(9).normal(size=30)), []

    def progress(done, total):
        asked.append((done, total))
        return done < 20

    found = spans(made, shuffles=100, progress=progress)
    assert asked == [(10, 100), (20, 100)]
    assert found.partial
    assert found.params["shuffles"] == 20
    assert found.chances.min() >= 1 / 21


def test_a_map_without_values_has_no_spans():
    found = spans(a_map([0.0, NAN, 0.0]))
    assert found.spans.shape == (0, 2)
    assert found.to_dataframe().empty


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: spans(3), "spans are of an attribution, such as occlude or saliency give, but"),
        (lambda: spans(chain(("a", "b"), np.ones((3, 2)))), "but this is a chain result."),
        (lambda: spans(a_map([1.0]), shuffles=0), "shuffles must be a whole number of at least 1"),
        (lambda: spans(a_map([1.0]), block=0), "block must be a whole number of at least 1"),
        (lambda: spans(a_map([1.0]), seed=-1), "seed must be a whole number of at least 0"),
        (lambda: spans(a_map([1.0]), by_channel=1), "by_channel must be True or False"),
        (
            lambda: spans(a_map(np.ones(2000)), shuffles=10**9),
            "of a map of 2,000 × 1 values would take hours: use at most 100,000,000.",
        ),
    ],
)
def test_what_is_refused_is_told(call, words):
    with pytest.raises(ArgumentError) as raised:
        call()
    assert words in str(raised.value)


MAPS = {n: each for n, each in ONE_OF_EACH.items() if isinstance(each, Attribution)}


@pytest.mark.parametrize("name", MAPS)
def test_every_kind_of_map_has_spans_and_totals_that_sum_to_it(name):
    made = MAPS[name]
    total = np.nansum(made.values[~made.padding])
    assert np.nansum(made.total_by_channel) == pytest.approx(total)
    assert np.nansum(made.total_by_position[~made.padding]) == pytest.approx(total)
    found = spans(made, by_channel=True, shuffles=9)
    assert found.sums.sum() == pytest.approx(total)
    for each in (found, spans(made, shuffles=9)):
        assert from_dict(each.to_dict()) == each
        assert plot(each).layout.height > 100
        show(Terminal(file=io.StringIO(), width=80), each)
