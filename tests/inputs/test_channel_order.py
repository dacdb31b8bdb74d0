import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.inputs.encoder import Encoder
from interpret.inputs.series_file import Series
from tests.inputs.test_encoder import info

VALUES = np.arange(12.0).reshape(4, 3)


def read(names, **options):
    return Series(values=VALUES[:, : len(names) or 3], channels=names, **options)


def model(*channels, **options):
    return info("series", (None, len(channels) or 3), channels=channels, **options)


def test_columns_are_put_in_the_models_order():
    sample = Encoder(model("c", "a"))(read(("a", "b", "c"), notes=("First.",)))
    assert sample.x.tolist() == VALUES[:, [2, 0]].tolist()
    assert sample.channels == ("c", "a")
    assert sample.notes == (
        "First.",
        "The model has no channel 'b': left out.",
        "The columns were put in the model's order: 'c' and 'a'.",
    )


def test_columns_in_order_need_no_words():
    sample = Encoder(model("a", "b", "c"))(read(("a", "b", "c")))
    assert (sample.x.tolist(), sample.notes) == (VALUES.tolist(), ())


def test_other_names_are_taken_in_their_order():
    sample = Encoder(model("x", "y", "z"))(read(("a", "b", "c")))
    assert sample.channels == ("x", "y", "z")
    assert sample.notes == (
        "The columns 'a', 'b' and 'c' were taken as the model's channels 'x', 'y' and 'z', in that "
        "order.",
    )


def test_a_model_without_names_takes_those_of_the_file():
    assert Encoder(model())(read(("a", "b", "c"))).channels == ("a", "b", "c")
    assert Encoder(model())(read(())).channels == ("channel 0", "channel 1", "channel 2")


def test_a_channel_that_the_file_lacks():
    with pytest.raises(DataError) as caught:
        Encoder(model("a", "x", "c"))(read(("a", "b", "c")))
    assert str(caught.value) == (
        "The file lacks the channel 'x' of m.keras, which takes 'a', 'x' and 'c': it has 'a', 'b' "
        "and 'c'."
    )


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        (("C", "B", "A"), "'A', 'B' and 'C'"),
        ((" c", "b", "A "), "'A ', 'b' and ' c'"),
        (("C", "b", "a"), "'a', 'b' and 'C'"),
    ],
)
def test_names_are_known_whatever_their_case(theirs, told):
    sample = Encoder(model("a", "b", "c"))(read(theirs))
    assert sample.x.tolist() == VALUES[:, ::-1].tolist()
    assert sample.notes == (
        f"The columns {told} were taken as the model's channels 'a', 'b' and 'c', by their names.",
        "The columns were put in the model's order: 'a', 'b' and 'c'.",
    )


def test_marks_between_the_words_of_a_name_do_not_count():
    sample = Encoder(model("acc_x", "acc y", "t"))(read(("T", "Acc-Y", "ACC.X")))
    assert sample.x.tolist() == VALUES[:, ::-1].tolist()


def test_two_names_that_differ_in_their_case_alone_are_two_channels():
    assert Encoder(model("a", "A"))(read(("A", "a"))).x.tolist() == VALUES[:, [1, 0]].tolist()
    with pytest.raises(DataError, match=r"The file lacks the channel 'a' of m\.keras"):
        Encoder(model("a", "A"))(read(("A", "b")))


def test_several_channels_that_the_file_lacks():
    with pytest.raises(DataError, match=r"The file lacks the channels 'x' and 'z' of m\.keras"):
        Encoder(model("x", "B", "z"))(read(("a", "b", "c")))


def test_times_come_from_the_file():
    times = np.array([0.0, 0.5, 1.0, 1.5])
    sample = Encoder(model(sampling_rate=4.0))(read((), times=times, sampling_rate=2.0))
    assert (sample.positions, sample.axis) == ((0.0, 0.5, 1.0, 1.5), "time (s)")
    assert sample.notes == (
        "The file has 2 positions a second and the model takes 4: resample it as in training, or "
        "the model sees it at another speed.",
    )


def test_ids_in_a_file_are_tokens():
    sample = Encoder(info("tokens", (None,), vocabulary_size=6, tokens=tuple("abcdef")))(
        Series(values=np.array([[3], [5]]))
    )
    assert (sample.positions, sample.channels) == (("d", "f"), ("token",))
