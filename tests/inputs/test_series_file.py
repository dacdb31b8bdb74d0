import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interpret.core.errors import ArgumentError, DataError
from interpret.inputs.series_file import read_series
from interpret.inputs.table import MAX_BYTES
from tests.inputs.test_encoder import info

RNG = np.random.default_rng(3)
GRID = RNG.normal(size=(5, 3))
BATCH = RNG.normal(size=(4, 5, 3))


@pytest.fixture
def write(tmp_path):
    def written(name, content):
        path = tmp_path / name
        if isinstance(content, np.ndarray):
            np.save(path, content)
        elif isinstance(content, dict):
            np.savez(path, **content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def refusal(path, kind=DataError, **options):
    with pytest.raises(kind) as caught:
        read_series(path, **options)
    return str(caught.value)


# Arrays.


def test_npy_has_position_and_channel(write):
    series = read_series(write("x.npy", GRID))
    assert np.array_equal(series.values, GRID)
    assert (series.channels, series.times, series.count, series.notes) == ((), None, 1, ())


@pytest.mark.parametrize(
    "array",
    [
        GRID.astype(np.float32),
        GRID.astype(">f8"),
        np.asfortranarray(GRID),
        GRID.astype(np.float16),
        (GRID > 0),
        np.arange(15, dtype=np.uint8).reshape(5, 3),
    ],
)
def test_npy_of_every_kind_of_number(write, array):
    values = read_series(write("x.npy", array)).values
    assert np.array_equal(values, array)
    assert values.dtype == (np.float64 if array.dtype.kind == "f" else np.int64)


def test_npy_of_one_axis_is_one_channel(write):
    assert np.array_equal(read_series(write("x.npy", GRID[:, 0])).values, GRID[:, :1])


def test_row_chooses_a_sample(write):
    series = read_series(write("x.npy", BATCH), row=2)
    assert np.array_equal(series.values, BATCH[2])
    assert series.count == 4
    flat = read_series(write("flat.npy", GRID), row=4)
    assert np.array_equal(flat.values, GRID[4][:, None])
    assert flat.count == 5


def test_a_single_sample_is_taken(write):
    series = read_series(write("x.npy", BATCH[:1]))
    assert np.array_equal(series.values, BATCH[0])
    assert series.notes == ("x.npy holds one sample, of shape (1, 5, 3): it was taken.",)


@pytest.mark.parametrize("name", ["x", "X", "data"])
def test_npz_names_its_input(write, name):
    file = write("s.npz", {"other": BATCH[0], name: BATCH, "y": np.array([3.0, 1.0, 4.0, 1.0])})
    series = read_series(file, row=2)
    assert np.array_equal(series.values, BATCH[2])
    assert series.label == "4"


def test_npz_with_one_array(write, tmp_path):
    assert np.array_equal(read_series(write("s.npz", {"anything": GRID})).values, GRID)
    np.savez_compressed(tmp_path / "c.npz", anything=GRID)
    assert np.array_equal(read_series(tmp_path / "c.npz").values, GRID)


def header(shape, descr="<f8"):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": descr, "fortran_order": False, "shape": shape}
    )
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            BATCH,
            "x.npy holds 4 samples, of shape (4, 5, 3): "
            "choose one with --row (row=… in Python), 0 to 3.",
        ),
        (
            BATCH[None],
            "x.npy has 4 axes, of shape (1, 4, 5, 3): a series has (position, channel), and "
            "several samples (sample, position, channel).",
        ),
        (
            np.array(1.0),
            "x.npy has 0 axes, of shape (): a series has (position, channel), and several samples "
            "(sample, position, channel).",
        ),
        (np.zeros((0, 3)), "x.npy is empty: its shape is (0, 3)."),
        (np.array(["a", "b"]), "x.npy holds text, but a series is numbers."),
        (np.array([1j, 2]), "x.npy holds complex128, but a series is numbers."),
        (
            np.array([[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]]),
            "x.npy holds nan at position 1, channel 1: fill or drop missing values first, since "
            "one of them makes every score undefined.",
        ),
        (
            np.array([1, {}], dtype=object),
            "x.npy holds Python objects, which are never unpickled, since that can run a "
            "stranger's code: save numbers, for example with x.astype(float).",
        ),
        (
            pickle.dumps(GRID),
            "x.npy is a Python pickle, which is never opened, since that can run a stranger's "
            "code: save arrays with numpy.save, and a vocabulary as JSON.",
        ),
        (
            b"time,a\n0,1\n",
            "x.npy is no .npy file, or its header is damaged: save it with numpy.save.",
        ),
        (b"", "x.npy is no .npy file, or its header is damaged: save it with numpy.save."),
        (
            b"\x93NUMPY\x01\x00\xff\xff{'descr'",
            "x.npy is no .npy file, or its header is damaged: save it with numpy.save.",
        ),
        (
            header((5, 3)) + bytes(100),
            "x.npy is cut short: its header promises 120 bytes of values in shape (5, 3), but 100 "
            "follow.",
        ),
        (
            header((10**12,)),
            "x.npy holds 8,000,000,000,000 bytes of values: arrays may have 536,870,912 at most. "
            "Save the samples that you want to look at in a file of their own.",
        ),
        (
            header((-5, 3)),
            "x.npy is no .npy file, or its header is damaged: save it with numpy.save.",
        ),
    ],
)
def test_bad_npy(write, content, message):
    if isinstance(content, np.ndarray) and content.dtype == object:
        stream = io.BytesIO()
        np.save(stream, content, allow_pickle=True)
        content = stream.getvalue()
    assert refusal(write("x.npy", content)) == message


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name + ".npy", data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {"a": GRID, "b": GRID},
            "s.npz holds several arrays, 'a' and 'b': save the input under the name 'x'.",
        ),
        (
            {"x": BATCH, "a": GRID},
            "Array 'x' of s.npz holds 4 samples, of shape (4, 5, 3): "
            "choose one with --row (row=… in Python), 0 to 3.",
        ),
        ({}, "s.npz holds no arrays."),
        (
            b"PK\x03\x04 not really",
            "s.npz is no .npz archive, or is damaged: save it again with numpy.savez.",
        ),
        (
            pickle.dumps(GRID),
            "s.npz is a Python pickle, which is never opened, since that can run a stranger's "
            "code: save arrays with numpy.save, and a vocabulary as JSON.",
        ),
        (
            zipped(x=header((2**27,)) + bytes(1000)),
            "Array 'x' of s.npz holds 1,073,741,824 bytes of values: arrays may have 536,870,912 "
            "at most. Save the samples that you want to look at in a file of their own.",
        ),
        (
            zipped(x=header((9,)) + bytes(10)),
            "Array 'x' of s.npz is cut short: its header promises 72 bytes of values in shape "
            "(9,), but 10 follow.",
        ),
        (
            zipped(x=header((1,), "|O") + pickle.dumps([1])),
            "Array 'x' of s.npz holds Python objects, which are never unpickled, since that can "
            "run a stranger's code: save numbers, for example with x.astype(float).",
        ),
    ],
)
def test_bad_npz(write, content, message):
    assert refusal(write("s.npz", content)) == message


def test_an_archive_that_is_damaged_inside(write):
    whole = bytearray(zipped(x=header((50,)) + RNG.bytes(400)))
    whole[200:240] = bytes(40)
    assert refusal(write("s.npz", bytes(whole))) == (
        "s.npz is no .npz archive, or is damaged: save it again with numpy.savez."
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (4, "row=4 is outside x.npy, which has 4 rows: use 0 to 3."),
        (-1, "row=-1 is outside x.npy, which has 4 rows: use 0 to 3."),
        ("1", "row must be a whole number, but is '1'."),
        (True, "row must be a whole number, but is True."),
    ],
)
def test_rows_that_there_are_not(write, row, message):
    assert refusal(write("x.npy", BATCH), ArgumentError, row=row) == message


def test_one_series_has_no_rows(write):
    assert refusal(write("x.npy", GRID[0]), ArgumentError, row=0) == (
        "row=0: x.npy holds one series, so leave row out."
    )


# Tables.


def csv_of(values, names=None, delimiter=","):
    rows = [] if names is None else [delimiter.join(names)]
    rows += [delimiter.join(repr(float(v)) for v in row) for row in values]
    return "\n".join(rows) + "\n"


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(
    arrays.arrays(np.float64, arrays.array_shapes(min_dims=2, max_dims=2), elements=FINITE),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_a_table_is_the_array_that_was_written(tmp_path_factory, values, delimiter):
    names = [f"signal {c}" for c in range(values.shape[1])]
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_text(csv_of(values, names, delimiter))
    series = read_series(path)
    assert np.array_equal(series.values, values)
    assert series.channels == tuple(names)
    assert series.notes == ()


@settings(deadline=None)
@given(
    arrays.arrays(np.float64, (2, 3), elements=FINITE), st.sampled_from([",", ";", "\t", "|", " "])
)
def test_a_table_without_header(tmp_path_factory, values, delimiter):
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_text(csv_of(values, None, delimiter))
    series = read_series(path)
    assert np.array_equal(series.values, values)
    assert series.channels == ()


@pytest.mark.parametrize(
    "text",
    [
        "a;b\n1,5;-2\n3;4,25e1\n",
        "a\tb\n1,5\t-2\n3\t4,25e1\n",
        '"a","b"\r\n"1.5","-2"\r\n"3","42.5"\r\n',
        "\ufeffa,b\n1.5,-2\n3,42.5\n",
        "a|b\n1.5|-2\n3|42.5\n",
        "a b\n1.5  -2\n 3  42.5\n",
        "a,b\r1.5,-2\r3,42.5",
        "a,b\n\n1.5,-2\n\n3,42.5\n,\n\n",
        "a,b\n1.5,-2,\n3,42.5,\n",
    ],
)
def test_ways_to_write_a_table(write, text):
    series = read_series(write("x.csv", text))
    assert series.values.tolist() == [[1.5, -2.0], [3.0, 42.5]]
    assert series.channels == ("a", "b")


def test_one_column(write):
    assert read_series(write("x.csv", "1.5\n2\n4\n")).values.tolist() == [[1.5], [2.0], [4.0]]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("# a,b\n1.5,-2\n3,42.5\n", ()),
        (
            "% by hand\n%\na\tb\n1.5\t-2\n3\t42.5\n",
            ("The first 2 lines of x.csv begin with '%' and were left out.",),
        ),
        (
            "# at 50 Hz\n# a;b\n1,5;-2\n3;42,5\n",
            ("The first line of x.csv begins with '#' and was left out.",),
        ),
        (
            "a,b,\n1.5,-2,\n3,42.5,\n",
            ("Column 3 of x.csv is empty, and was left out.",),
        ),
    ],
)
def test_what_programs_write_around_a_table(write, text, notes):
    series = read_series(write("x.csv", text))
    assert series.values.tolist() == [[1.5, -2.0], [3.0, 42.5]]
    assert (series.channels, series.notes) == (("a", "b"), notes)


def test_what_numpy_saves_with_a_header_is_read_with_it(tmp_path):
    np.savetxt(tmp_path / "x.csv", GRID, delimiter=",", header="p,q,r")
    series = read_series(tmp_path / "x.csv")
    assert np.array_equal(series.values, GRID)
    assert (series.channels, series.notes) == (("p", "q", "r"), ())


def test_true_and_false_are_one_and_zero_as_in_a_frame(write):
    text = "a,b\nTrue,1\nFalse,2\nTrue,3\n"
    assert read_series(write("x.csv", text)).values.tolist() == [[1, 1], [0, 2], [1, 3]]
    mixed = write("y.csv", "a,b\nTrue,1\n2,2\n")
    assert refusal(mixed) == (
        "Row 2, column 'a' of y.csv holds 'True', which is no number: correct it, or drop the row."
    )


def test_a_first_column_of_words_without_a_name_is_an_index(write):
    series = read_series(write("x.csv", ",t0,t1\nleft,1,2\nright,3,4\n"))
    assert series.values.tolist() == [[1, 2], [3, 4]]
    assert series.notes == ("The first column has no name: it was taken as an index and left out.",)


def test_a_column_that_names_the_samples_is_no_value_of_theirs(write):
    text = "patient_id,a,b,c,class\n11,0.5,1,2,x\n12,1.5,3,4,y\n"
    series = read_series(write("x.csv", text), row=1, info=info("series", (3, 1)))
    assert (series.values[:, 0].tolist(), series.label) == ([1.5, 3, 4], "y")
    assert series.notes == ("Column 'patient_id' says whose sample it is, and was left out.",)
    kept = read_series(write("x.csv", "id,a\n1,2\n3,4\n"), row=1, info=info("series", (2, 1)))
    assert kept.values[:, 0].tolist() == [3, 4]


def test_row_chooses_a_line(write):
    series = read_series(write("x.csv", csv_of(GRID)), row=3)
    assert np.array_equal(series.values, GRID[3][:, None])
    assert series.count == 5
    assert series.notes == ()


def test_a_label_column_is_set_aside(write):
    table = np.column_stack([[1, 2, 1, 1, 2], GRID])
    series = read_series(write("TRAIN.tsv", csv_of(table, None, "\t")), row=1)
    assert np.array_equal(series.values, GRID[1][:, None])
    assert series.label == "2"
    assert series.notes == (
        "The first column holds whole numbers alone and was taken as the label.",
    )
    named = read_series(write("x.csv", csv_of(table, ["class", "p", "q", "r"])), row=0)
    assert (named.label, named.notes) == ("1", ())
    assert np.array_equal(named.values, GRID[0][:, None])


# Time.


@pytest.mark.parametrize(
    ("name", "cells", "rate"),
    [
        ("time", ["0", "0.5", "1.0", "1.5"], 2.0),
        ("Time (ms)", ["0", "20", "40", "60"], 50.0),
        ("timestamp", ["1700000000.0", "1700000000.25", "1700000000.5", "1700000000.75"], 4.0),
        ("t", ["0.1", "0.2", "0.3", "0.4"], 10.0),
        ("Date Time", [f"31.12.2020 00:{m}:00" for m in ("00", "10", "20", "30")], 1 / 600),
        ("date", [f"2024-01-31T00:00:0{s}.5Z" for s in range(4)], 1.0),
        ("Zeit", ["30.01.2024", "31.01.2024", "01.02.2024", "02.02.2024"], 1 / 86400),
        ("date", ["2024-01-30", "2024-01-31", "2024-02-01", "2024-02-02"], 1 / 86400),
        ("", ["0", "1", "2", "3"], None),
        ("Unnamed: 0", ["0", "1", "2", "3"], None),
        ("index", ["5", "6", "7", "8"], None),
    ],
)
def test_a_time_column_is_known_by_its_name(write, name, cells, rate):
    text = f"{name},a,b\n" + "".join(f"{cell},{i}.5,7\n" for i, cell in enumerate(cells))
    series = read_series(write("x.csv", text))
    assert series.values.tolist() == [[0.5, 7], [1.5, 7], [2.5, 7], [3.5, 7]]
    assert series.channels == ("a", "b")
    assert series.sampling_rate == (rate if rate is None else pytest.approx(rate))
    assert series.times[0] == 0
    if rate is None:
        title = f"Column {name!r}" if name else "Column 1"
        assert series.notes == (f"{title} counts the rows and is no channel.",)
    else:
        assert series.times == pytest.approx(np.arange(4) / rate)
        assert series.notes == (f"Column {name!r} was taken as time in seconds.",)


@pytest.mark.parametrize(
    ("unit", "per_second"),
    [("milliseconds", 10**3), ("microseconds", 10**6), ("nanoseconds", 10**9)],
)
def test_a_time_since_1970_says_its_unit_by_its_size(write, unit, per_second):
    cells = [(1_700_000_000 * 50 + i) * per_second // 50 for i in range(4)]
    text = "timestamp,a\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells))
    series = read_series(write("x.csv", text))
    assert series.sampling_rate == pytest.approx(50)
    assert series.notes == (f"Column 'timestamp' was taken as time in {unit} since 1970.",)


def test_a_time_column_anywhere(write):
    series = read_series(write("x.csv", "a,seconds,b\n5,0,9\n6,2,8\n7,4,7\n"))
    assert series.values.tolist() == [[5, 9], [6, 8], [7, 7]]
    assert (series.channels, series.sampling_rate) == (("a", "b"), 0.5)


def test_date_and_time_of_day_in_two_columns(write):
    text = "Date;Time;power\n16/12/2006;17:24:00;4.2\n16/12/2006;17:25:00;5.3\n"
    series = read_series(write("x.csv", text))
    assert (series.values.tolist(), series.channels) == ([[4.2], [5.3]], ("power",))
    assert series.sampling_rate == pytest.approx(1 / 60)


def test_a_first_column_without_name_that_rises_evenly(write):
    series = read_series(write("x.csv", "0.0,5\n0.5,3\n1.0,9\n"))
    assert (series.values.tolist(), series.sampling_rate) == ([[5], [3], [9]], 2.0)
    assert series.notes == ("Column 1 was taken as time in seconds.",)


def test_a_temperature_is_no_time(write):
    series = read_series(write("x.csv", "T,p\n20.1,5\n19.8,3\n20.4,9\n"))
    assert series.channels == ("T", "p")


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (
            ["0", "1", "3", "4"],
            "Column 'time' was taken as time in seconds. Its steps are uneven, from 1 s to 2 s: "
            "the model sees rows, not times.",
        ),
        (
            ["0", "1", "1", "2"],
            "Column 'time' was taken as time in seconds. Time stands still or goes back in row 4; "
            "rows are kept as given.",
        ),
    ],
)
def test_uneven_time_has_no_rate(write, cells, note):
    text = "time,a\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells))
    series = read_series(write("x.csv", text))
    assert series.sampling_rate is None
    assert series.times.tolist() == [float(cell) for cell in cells]
    assert series.notes == (note,)


def test_a_cell_that_is_no_time(write):
    assert refusal(write("x.csv", "date,a\n2024-01-31,1\nsoon,2\n")) == (
        "Row 3, column 'date' of x.csv holds 'soon', which is no time: write it as 2024-01-31 "
        "23:59:59."
    )


# Bad tables.

MISSING = "fill or drop missing values first, since one of them makes every score undefined."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "a,b,c\n1,2,3\n4,5\n",
            "Row 3 of x.csv has 2 cells, but row 1 has 3: every row must be equally long.",
        ),
        (
            "1,2,3\n\n4,5,6,7\n",
            "Row 3 of x.csv has 4 cells, but row 1 has 3: every row must be equally long.",
        ),
        (
            "a,b\n1,2\n3,high\n",
            "Row 3, column 'b' of x.csv holds 'high', which is no number: correct it, or drop the "
            "row.",
        ),
        (
            "a,mood\n1,walking\n3,running\n",
            "Row 2, column 'mood' of x.csv holds 'walking', which is no number: take that "
            "column out of the file.",
        ),
        ("a,b\n1,2\n,4\n", f"Row 3, column 'a' of x.csv is empty: {MISSING}"),
        ("a,b\n1,2\n3,NA\n", f"Row 3, column 'b' of x.csv holds 'NA': {MISSING}"),
        ("a,b\n1,2\n3,nan\n", f"Row 3, column 'b' of x.csv holds 'nan': {MISSING}"),
        ("1,2\n3,\n", f"Row 2, column 2 of x.csv is empty: {MISSING}"),
        (
            "a,b\n1,2\n3,-inf\n",
            "Row 3, column 'b' of x.csv holds -inf: infinite values make every score undefined; "
            "correct it, or drop the row.",
        ),
        (
            "a;b\n1,5;2\n1.234,5;2\n",
            "Row 3, column 'a' of x.csv holds '1.234.5', which is no number: correct it, or drop "
            "the row.",
        ),
        (
            "a,b\n1,2\n1_000,3\n",
            "Row 3, column 'a' of x.csv holds '1_000', which is no number: correct it, or drop "
            "the row.",
        ),
        (
            b"a,b\n1,2\n3,\xfc\n",
            "x.csv is not UTF-8 text: row 3 holds the byte 0xfc (byte 10 of the file). Save it as "
            "UTF-8.",
        ),
        (
            b"a,b\n1,2\n3,\x00\n",
            "x.csv is no text file: row 3 holds a NUL byte. Save it as UTF-8 text.",
        ),
        ("a,b\n1,2\n".encode("utf-16"), "x.csv is UTF-16 text: save it as UTF-8."),
        ("", "x.csv is empty."),
        ("\n \n", "x.csv is empty: it holds no rows."),
        ("a,b\n", "x.csv holds a header and no rows under it."),
        (
            ",".join("1" * 10_001) + "\n",
            "x.csv has 10,001 columns: tables may have 10,000 at most. Long series belong in a "
            ".npy file.",
        ),
        (
            pickle.dumps(GRID),
            "x.csv is a Python pickle, which is never opened, since that can run a stranger's "
            "code: save arrays with numpy.save, and a vocabulary as JSON.",
        ),
    ],
)
def test_bad_csv(write, content, message):
    assert refusal(write("x.csv", content)) == message


def test_only_the_row_that_is_read_must_be_whole(write):
    file = write("x.csv", "a,b,c\n1,2,3\n4,,6\n")
    assert read_series(file, row=0).values.tolist() == [[1], [2], [3]]
    assert refusal(file, row=1) == f"Row 3, column 'b' of x.csv is empty: {MISSING}"


def test_a_huge_table_is_not_read(tmp_path):
    file = tmp_path / "x.csv"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert refusal(file) == (
        "x.csv has 134,217,729 bytes: files of this kind may have 134,217,728 at most."
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x.csv.gz", "x.csv.gz is compressed: unpack it first, and give the file inside."),
        (
            "x.xlsx",
            "x.xlsx is of no kind that holds a series here: use .csv, .tsv, .txt, .parquet, .pq, "
            ".npz or .npy. Save the sheet as CSV.",
        ),
        (
            "x.mat",
            "x.mat is of no kind that holds a series here: use .csv, .tsv, .txt, .parquet, .pq, "
            ".npz or .npy.",
        ),
    ],
)
def test_other_kinds_of_file(write, name, message):
    assert refusal(write(name, b"1,2")) == message


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["x.npy", "x.npz", "x.csv", "x.parquet"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    try:
        read_series(path)
    except DataError as error:
        assert str(error).endswith(".")  # noqa: PT017


@settings(deadline=None)
@given(st.text("0123456789.,;-+eE\n\t \"|na'", max_size=60))
def test_any_text_is_a_table_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "x.csv"
    path.write_text(content)
    try:
        assert np.isfinite(read_series(path).values).all()
    except DataError as error:
        assert str(error).endswith(".")  # noqa: PT017


# Parquet.


def parquet(path, columns, **options):
    import pandas as pd

    pd.DataFrame(columns, **options).to_parquet(path)
    return path


def test_parquet(tmp_path):
    import pandas as pd

    when = pd.date_range("2024-01-31", periods=5, freq="250ms", name="when")
    columns = {"a": GRID[:, 0], "b": GRID[:, 1]}
    series = read_series(parquet(tmp_path / "x.parquet", {"time": when, **columns}))
    assert np.array_equal(series.values, GRID[:, :2])
    assert (series.channels, series.sampling_rate) == (("a", "b"), 4.0)
    indexed = read_series(parquet(tmp_path / "y.parquet", columns, index=when))
    assert np.array_equal(indexed.values, GRID[:, :2])
    assert (indexed.channels, indexed.sampling_rate) == (("a", "b"), 4.0)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": [1.0, None]}, f"Row 2, column 'a' of x.parquet holds 'nan': {MISSING}"),
        (
            {"a": [1.0, 2.0], "b": ["low", "high"]},
            "Row 1, column 'b' of x.parquet holds 'low', which is no number: take that column out "
            "of the file.",
        ),
        (
            {"a": [[1.0, 2.0], [3.0]]},
            "Column 'a' of x.parquet holds list<element: double> in each row: give one number a "
            "cell.",
        ),
        ({"a": []}, "x.parquet is empty: it holds no rows."),
    ],
)
def test_bad_parquet(tmp_path, columns, message):
    assert refusal(parquet(tmp_path / "x.parquet", columns)) == message


def test_a_damaged_parquet(write):
    assert refusal(write("x.parquet", b"PAR1 nothing PAR1")) == (
        "x.parquet is no Parquet file, or is damaged."
    )
