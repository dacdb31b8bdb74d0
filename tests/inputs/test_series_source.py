"""A DataFrame and a dict of columns are read as the same columns of a CSV are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import DataError
from interpret.inputs.encoder import Encoder
from interpret.inputs.input_file import read_input
from interpret.sandbox.talk.client import _plain
from interpret.sandbox.talk.codec import Packer, Unpacker
from tests.inputs.test_encoder import info, words

NAMES = ("ax", "ay", "az")
VALUES = np.random.default_rng(5).integers(-99, 99, size=(7, 3)) / 8  # exact in float32
FRAME = pd.DataFrame(VALUES, columns=list(NAMES))
WHEN = pd.date_range("2024-03-31 00:00", periods=7, freq="20ms", tz="Europe/Berlin", name="when")


def crossed(x):
    """What a worker is given where this process is asked with ``x``."""
    packer = Packer()
    tree = packer.pack(_plain(x))
    return Unpacker(packer.arrays).unpack(tree)


def model(**options):
    return info("series", (7, 3), channels=NAMES, **options)


def sample(x, of=None):
    return Encoder(of or model())(x)


def refusal(x, of=None):
    with pytest.raises(DataError) as caught:
        sample(x, of)
    return str(caught.value)


@given(st.permutations(NAMES), st.booleans())
def test_columns_in_any_order_are_the_models_channels(tmp_path_factory, order, timed):
    """By each of four doors, a dict's and a worker's among them, with the CSV's notes."""
    frame = FRAME[list(order)]
    path = tmp_path_factory.mktemp("frame") / "x.csv"
    if timed:
        frame = frame.set_axis(WHEN.tz_localize(None))
    frame.to_csv(path, index=timed, float_format="%.17g")
    of_file = sample(read_input(path, model()))
    columns = {name: frame[name].to_numpy() for name in order}
    if timed:
        columns = {"when": frame.index.to_numpy(), **columns}
    for x in (frame, columns, crossed(frame)):
        of_frame = sample(x)
        assert of_frame.x.tolist() == of_file.x.tolist() == VALUES.tolist()
        assert of_frame.channels == NAMES
        assert of_frame.notes == of_file.notes
        assert of_frame.positions == pytest.approx(of_file.positions)
        assert of_frame.axis == of_file.axis


def test_the_notes_of_a_frame_in_another_order():
    assert sample(FRAME[["az", "ay", "ax"]]).notes == (
        "The columns were put in the model's order: 'ax', 'ay' and 'az'.",
    )
    assert sample(FRAME).notes == ()
    extra = FRAME.assign(label=0.0)
    assert sample(extra).notes == ("Column 'label' was taken as the label, and is no channel.",)
    more = FRAME.assign(speed=0.0)
    assert sample(more).notes == ("The model has no channel 'speed': left out.",)


@pytest.mark.parametrize(
    "frame",
    [
        FRAME.set_axis(WHEN),
        FRAME.set_axis(pd.to_timedelta(np.arange(7) * 0.02, unit="s")),
        FRAME.set_axis(pd.Index(np.arange(7) * 0.02, name="time")),
        FRAME.set_axis(pd.Index(np.arange(7) * 20.0, name="time (ms)")),
        FRAME.assign(seconds=np.arange(7) * 0.02),
        FRAME.assign(recorded=WHEN.to_numpy()),
        pd.DataFrame(VALUES, index=WHEN),
    ],
)
def test_an_index_or_a_column_that_is_the_time(frame):
    read = sample(frame, model(sampling_rate=50.0))
    assert read.x.tolist() == VALUES.tolist()
    assert read.positions == pytest.approx([0.02 * i for i in range(7)])
    assert read.axis == "time (s)"
    assert any(note.endswith("was taken as time in seconds.") for note in read.notes)


@pytest.mark.parametrize("index", [range(7), range(20, 27), list("gfedcba"), [5, 3, 8, 1, 0, 2, 9]])
def test_an_index_that_is_no_time_is_no_channel(index):
    read = sample(FRAME.set_axis(index))
    assert (read.x.tolist(), read.axis, read.notes) == (VALUES.tolist(), "position", ())
    named = sample(FRAME.set_axis(pd.Index(index, name="patient")))
    assert (named.x.tolist(), named.notes) == (VALUES.tolist(), ())


def test_another_rate_than_the_models_is_told_of_the_frame():
    read = sample(FRAME.set_axis(WHEN), model(sampling_rate=25.0))
    assert read.notes[-1] == (
        "The DataFrame has 50 positions a second and the model takes 25: resample it as in "
        "training, or the model sees it at another speed."
    )


def test_numbered_columns_are_an_array():
    """Also where one rises evenly: nobody called it a time."""
    ramp = np.column_stack([np.arange(7.0), VALUES[:, :2]])
    assert sample(pd.DataFrame(ramp)).x.tolist() == ramp.tolist()
    assert sample(pd.DataFrame(ramp)).notes == ()


def test_every_kind_of_number():
    mixed = pd.DataFrame(
        {
            "ay": pd.array([1, 2, 3, 4, 5, 6, 7], dtype="Int64"),
            "ax": [True, False] * 3 + [True],
            "az": np.arange(7, dtype="float32"),
        }
    )
    assert sample(mixed).x.T.tolist() == [[1, 0] * 3 + [1], [*range(1, 8)], [*range(7)]]


def test_levels_of_names_that_are_the_same_for_all_are_no_part_of_them():
    heads = pd.MultiIndex.from_product([["wrist"], NAMES], names=["place", "signal"])
    frame = FRAME.set_axis(heads, axis=1).iloc[:, ::-1]
    assert sample(frame).x.tolist() == VALUES.tolist()
    two = pd.concat({"left": FRAME[["ax"]], "right": FRAME[["ax"]]}, axis=1)
    assert sample(two, info("series", (None, 2))).channels == ("left", "right")


def test_a_record_array_and_an_array_of_python_numbers():
    records = FRAME[["az", "ax", "ay"]].to_records(index=False)
    assert sample(records).x.tolist() == VALUES.tolist()
    assert sample(np.asarray(records)).x.tolist() == VALUES.tolist()
    assert sample(VALUES.astype(object)).x.tolist() == VALUES.tolist()
    gap = VALUES.astype(object)
    gap[2, 1] = None
    with pytest.raises(DataError, match=r"takes numbers, but was given None \(NoneType\)"):
        sample(gap)


def test_a_series_of_pandas_and_a_table_of_arrow():
    pa = pytest.importorskip("pyarrow")
    one = info("series", (7, 1), channels=("ax",))
    assert sample(FRAME["ax"], one).x[:, 0].tolist() == VALUES[:, 0].tolist()
    table = pa.Table.from_pandas(FRAME[["ay", "az", "ax"]])
    assert sample(table).x.tolist() == VALUES.tolist()


def test_a_cell_that_is_no_number():
    gap = FRAME.copy()
    gap.loc[4, "ay"] = np.nan
    assert refusal(gap) == (
        "Row 4, column 'ay' of the DataFrame holds 'nan': fill or drop missing values first, since "
        "one of them makes every score undefined."
    )
    worded = FRAME.assign(mood="walking")[["mood", *NAMES]]
    assert refusal(worded, info("series", (7, 4))) == (
        "Row 0, column 'mood' of the DataFrame holds 'walking', which is no number: take that "
        "column out of the DataFrame."
    )
    assert sample(worded).x.tolist() == VALUES.tolist()
    assert sample(worded).notes == (
        "Column 'mood' holds words and is no channel of the model: left out.",
    )
    assert refusal(FRAME[["ax", "ay"]]) == (
        "The DataFrame lacks the channel 'az' of m.keras, which takes 'ax', 'ay' and 'az': it has "
        "'ax' and 'ay'."
    )
    assert refusal(FRAME[:0]) == "The DataFrame is empty: its shape is (0, 3)."


def test_a_dict_of_lists_and_a_dict_of_inputs():
    columns = {name: FRAME[name].tolist() for name in ("az", "ax", "ay")}
    assert sample(columns).x.tolist() == VALUES.tolist()
    assert sample({"x": VALUES}).x.tolist() == VALUES.tolist()
    assert sample({"x": FRAME[["az", "ay", "ax"]]}).x.tolist() == VALUES.tolist()
    assert refusal({"wrong": VALUES}) == "m.keras has no input 'wrong': its inputs are 'x'."


def test_ids_in_a_frame_are_ids():
    ids = pd.DataFrame({"token": [3, 4, 5]})
    assert sample(ids, words()).x[:, 0].tolist() == [3, 4, 5]
    assert sample(crossed(ids), words()).x[:, 0].tolist() == [3, 4, 5]


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
def test_gestures_with_their_columns_reversed():
    """The first sample is a pendulum, whatever order its columns are handed over in."""
    pytest.importorskip("tensorflow")
    from interpret.loading import load

    folder = Path(__file__).parents[2] / "sample_models" / "gestures"
    gestures = load(folder / "model.keras")
    x = np.load(folder / "samples.npz")["x"][0]
    names = list(gestures.info.channels)
    frame = pd.DataFrame(x, columns=names)[names[::-1]]
    samples = [gestures.encode(each) for each in (x, frame, dict(frame.items()))]
    of_array, of_frame, of_dict = (
        gestures.predict(each.x[None], sample=each)[0][0] for each in samples
    )
    assert gestures.info.heads[0].labels[int(of_array.argmax())] == "PEN"
    assert of_frame.tolist() == of_dict.tolist() == of_array.tolist()
