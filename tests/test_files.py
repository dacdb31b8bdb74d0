from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from interpret.core.errors import ArgumentError, DataError, InterpretError
from interpret.core.results import Attribution, Result
from interpret.describe.escaping import safe_cell
from interpret.describe.kinds import KINDS
from interpret.files import dumps, read, save
from interpret.files.whole import replacing
from interpret.methods.windowing import shapes
from interpret.plots.notebook import notebook_bundle, notebook_html
from interpret.plots.report import report
from tests.plots.examples import (
    activations,
    chain,
    check,
    filter_bank,
    frequencies,
    frequency_shares,
    maximisation,
    method_checks,
    ngrams,
    occlusion,
    output_scores,
    over_rows,
    responses,
    series_attribution,
    series_interactions,
    series_ngrams,
    series_spans,
    shapley_values,
    spelling,
    substitution,
    text_attribution,
    text_interactions,
    text_spans,
    time_frequency,
)

READABLE = (".json", ".npz", ".parquet")
NAN = float("nan")
ONE_OF_EACH = {
    "text": text_attribution(("good", "=1+1", "<b>"), [0.4, NAN, -0.1], padding=2, partial=True),
    "series": series_attribution(
        np.array([[0.1, NAN], [0.2, 1e-30], [-0.5, 0.0]]), np.arange(6.0).reshape(3, 2)
    ),
    "one value for all channels": series_attribution(
        np.ones((3, 1)), np.arange(12.0).reshape(3, 4), channels=("all channels",)
    ),
    "rows as baselines": over_rows("expected_gradients"),
    "occlusion by rows": over_rows("occlusion"),
    "several named baselines": dataclasses.replace(over_rows(), standard_error=None),
    "occlusion": occlusion(("a", "b", "c", "d"), np.zeros((4, 1)), np.ones(4), window=3),
    "frequencies": frequencies(),
    "frequencies that were stopped": frequencies(bands="5,20", progress=lambda *at: False),
    "frequencies by gradients": frequency_shares(),
    "time and frequency": time_frequency(),
    "filters": filter_bank(
        4,
        3,
        2,
        similar=((0, 2, 0.5),),
        nearest_tokens=((((("good", 1.5), ("fine", 0.5))), (), (("bad", -1.0),)),) * 4,
        dead=(1,),
    ),
    "activations": activations(
        ("a", "b", "c", "d"), length=4, filters=3, outputs=("x",), output_scores=np.array([0.25])
    ),
    "activations of unknown sight": activations(None, length=6, filters=2, spans=None),
    "n-gram": maximisation(np.array([[0.5], [1.5]]), tokens=("so", "good")),
    "series to maximise": maximisation(np.arange(6.0).reshape(3, 2)),
    "chain": chain(("=a", "b", "c"), np.eye(3), padding=2),
    "chain with a remainder": chain(
        ("a", "b"), np.ones((3, 2)), exact=False, switched_off=("c:1",)
    ),
    "spans of a text": text_spans(partial=True),
    "a check": check(),
    "a check of little": check(
        **dict.fromkeys(
            (
                *("mask", "removed", "deletion", "insertion", "random_deletion"),
                *("layer_correlation", "layer_magnitudes", "rank_correlation", "overlap"),
            )
        ),
        layers=(),
        methods=(),
        text=None,
        partial=True,
    ),
    "spans of channels": series_spans(),
    "interactions of words": text_interactions(partial=True),
    "interactions of channels": series_interactions(),
    "spelling": spelling(names=("a", "b", "c"), shown=1),
    "substitution": substitution("AGGT", padding=2),
    "substitutions that turn the class": substitution(
        changes=((3, "T", "A", 0.43), (2, "G", "=C", 0.2)), changed_to="senior", partial=True
    ),
    "responses": responses(("=so", "good", "<b>")),
    "responses of a series by a layer itself": responses(
        text=None,
        positions=(0.5, 1.0),
        rule="own answers",
        cosines=np.zeros((0, 0)),
        percentiles=np.zeros((4, 0)),
        classes=(),
        identity=np.full(4, -1),
        outputs=(),
        weights=np.zeros((4, 0)),
        largest=np.full(4, NAN),
    ),
    "chunks of a text": shapley_values(padding=3),
    "chunks of a series by channel": shapley_values(
        ((0, 2), (2, 5), (5, 6)),
        text=None,
        values=np.arange(6.0).reshape(3, 2),
        standard_error=np.full((3, 2), NAN),
        drops=np.zeros((3, 2)),
        channels=("=a", "b"),
        partial=True,
    ),
    "methods on rows": method_checks(),
    "prediction": output_scores(),
    "shapes": shapes(100, ["=a", "b", "c"], window=9, label="b", horizon=2),
    "n-grams": ngrams(3, width=2, each=4, partial=True),
    "n-grams beside shuffles": ngrams(
        2, shuffles=9, as_high=np.array([0, 9]), as_high_on_average=np.array([3, 4])
    ),
    "windows of a series": series_ngrams(2, width=5, channels=3),
    "no n-grams": ngrams(1, each=0, words=("",), dead=(0,)),
    "no score": text_attribution(("a",), [NAN], score=NAN, baseline=None, baseline_score=None),
}


def test_every_kind_is_here():
    assert {result.kind for result in ONE_OF_EACH.values()} == set(KINDS)


@pytest.mark.parametrize("ending", READABLE)
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_what_was_saved_is_read_again(tmp_path, name, ending):
    result = ONE_OF_EACH[name]
    save(result, tmp_path / f"a{ending}")
    again = read(tmp_path / f"a{ending}")
    assert again == result
    assert type(again) is type(result)


texts = st.text(max_size=6)


@st.composite
def attributions(draw: st.DrawFn) -> Attribution:
    length, width = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    floats = st.one_of(st.floats(allow_nan=True, allow_infinity=False), st.just(0.0))
    shaped = hnp.arrays(np.float64, (length, width), elements=floats)
    return Attribution(
        model=draw(texts),
        model_id=draw(texts),
        notes=tuple(draw(st.lists(texts, max_size=2))),
        partial=draw(st.booleans()),
        values=draw(shaped),
        x=draw(shaped),
        positions=tuple(draw(st.lists(texts, min_size=length, max_size=length))),
        channels=tuple(draw(st.lists(texts, min_size=width, max_size=width))),
        padding=draw(hnp.arrays(np.bool_, length)),
        text=draw(st.none() | texts),
        target=draw(texts),
        score=draw(floats),
        outputs=("one", "two"),
        output_scores=draw(hnp.arrays(np.float64, 2, elements=floats)),
        unit=draw(texts),
        method="gradient",
        params={"steps": draw(st.integers()), "noise": draw(st.floats(0, 1)), "seed": None},
        completeness_gap=draw(st.none() | st.floats(-1, 1)),
    )


@pytest.mark.parametrize("ending", READABLE)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(result=attributions())
def test_any_attribution_survives_any_format(tmp_path, ending, result):
    save(result, tmp_path / f"a{ending}")
    assert read(tmp_path / f"a{ending}") == result


def test_json_is_strict_and_in_the_order_of_the_fields():
    text = dumps(ONE_OF_EACH["text"])
    body = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert list(body)[:5] == ["schema_version", "kind", "model", "model_id", "notes"]
    assert body["values"] == [[0.4], [None], [-0.1], [0.0], [0.0]]
    assert dumps(ONE_OF_EACH["text"]) == text
    assert "\n" not in text


def test_json_can_say_a_sign_that_utf8_cannot(tmp_path):
    result = text_attribution(("a\ud800b",), [0.5])
    save(result, tmp_path / "a.json")
    assert read(tmp_path / "a.json").positions == ("a\ud800b",)
    for ending in (".csv", ".parquet", ".html", ".npz"):
        save(result, tmp_path / f"a{ending}")
    assert pd.read_csv(tmp_path / "a.csv")["position"][0] == "a?b"


def test_npz_keeps_arrays_as_they_are_and_holds_no_pickle(tmp_path):
    values = np.array([[0.1], [0.2]], dtype=np.float32)
    save(series_attribution(values, np.zeros((2, 1))), tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as stored:
        assert stored["values"].dtype == np.float32
        assert "values" not in json.loads(stored["json"].tobytes())
    assert read(tmp_path / "a.npz").values.dtype == np.float32


def test_a_table_is_read_by_others_and_the_footer_tells_what_it_means(tmp_path):
    save(ONE_OF_EACH["series"], tmp_path / "a.parquet")
    frame = pd.read_parquet(tmp_path / "a.parquet")
    assert list(frame["channel"]) == ["sensor 0", "sensor 1"] * 3
    assert list(frame["value"]) == pytest.approx([0.1, NAN, 0.2, 1e-30, -0.5, 0.0], nan_ok=True)
    metadata = json.loads(pq.read_schema(tmp_path / "a.parquet").metadata[b"interpret"])
    assert metadata["method"] == "integrated_gradients"
    assert metadata["values"] == []  # they stand in the table
    column = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).column(3)
    assert column.compression == "ZSTD"
    assert "BYTE_STREAM_SPLIT" in column.encodings


def test_csv_is_a_table_that_a_spreadsheet_opens_as_text(tmp_path):
    tokens = ("=1+1", "+a", "-b", "@SUM(A1)", "\tc", "\rd", "\uff1de", "plain", "ü,\n", "a\rb")
    save(text_attribution(tokens, [-0.5] * len(tokens)), tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfindex,position,")  # the mark by which Excel knows UTF-8
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["position"] for row in rows] == [
        "'=1+1", "'+a", "'-b", "'@SUM(A1)", "'\tc", "'\rd", "'\uff1de", "plain", "ü,\n", "a\rb",
    ]  # fmt: skip
    assert rows[0]["value"] == "-0.5"  # a number, not a text
    assert b'"a\rb"' in raw
    assert len(pd.read_csv(tmp_path / "a.csv")) == len(tokens)


def test_a_value_that_was_not_computed_is_an_empty_cell(tmp_path):
    save(ONE_OF_EACH["text"], tmp_path / "a.csv")
    assert "1,'=1+1,token,,1.0,False" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_only_texts_that_begin_as_formulas_are_marked():
    assert [safe_cell(text) for text in ("-", "a-b", "", " =1", "1-2")] == [
        "'-", "a-b", "", " =1", "1-2",
    ]  # fmt: skip


def test_several_results_make_one_page_and_no_other_file(tmp_path):
    results = [ONE_OF_EACH["text"], ONE_OF_EACH["filters"]]
    save(results, tmp_path / "a.html", theme="dark")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count("<h2>") == 2
    assert "color-scheme:dark" in page
    with pytest.raises(ArgumentError) as error:
        save(results, tmp_path / "a.json")
    assert str(error.value) == (
        "A .json file holds one result: save each by itself, or all of them as .html."
    )


@pytest.mark.skipif(
    shutil.which("chromium") is None and not os.environ.get("CI"), reason="needs Chromium"
)
def test_a_picture_is_twice_as_fine_as_the_screen(tmp_path):
    from PIL import Image

    save(ONE_OF_EACH["n-gram"], tmp_path / "a.png", theme="dark")
    picture = Image.open(tmp_path / "a.png")
    assert picture.width == 2000
    assert picture.convert("RGB").getpixel((3, 3)) == (0x12, 0x18, 0x1F)


@pytest.mark.skipif(
    shutil.which("chromium") is None and not os.environ.get("CI"), reason="needs Chromium"
)
def test_a_picture_without_pixels_holds_its_words_and_its_size(tmp_path):
    save(ONE_OF_EACH["series"], tmp_path / "a.svg")
    save(ONE_OF_EACH["series"], tmp_path / "a.pdf")
    picture = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert 'width="1000"' in picture[:300]
    assert "Integrated gradients" in picture
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_without_kaleido_a_picture_says_what_to_install(ending, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(InterpretError) as error:
        save(ONE_OF_EACH["n-gram"], tmp_path / f"a{ending}")
    assert str(error.value) == (
        f"A {ending} is drawn with kaleido, which is not installed: pip install kaleido, or save "
        "the result as .html."
    )
    assert not list(tmp_path.iterdir())


def test_without_a_browser_a_picture_says_what_to_install(tmp_path, monkeypatch):
    import kaleido
    from kaleido.errors import ChromeNotFoundError

    def none_found(*_, **__):
        raise ChromeNotFoundError

    monkeypatch.setattr(kaleido, "calc_fig_sync", none_found)
    with pytest.raises(InterpretError) as error:
        save(ONE_OF_EACH["n-gram"], tmp_path / "a.png")
    assert str(error.value) == (
        "A .png needs Chromium or Chrome on this machine, and none could be started: install one "
        "(on Debian: apt-get install chromium), or save the result as .html."
    )
    assert not list(tmp_path.iterdir())


def test_a_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text("the old file", encoding="utf-8")

    def broken(_: Result) -> dict:
        raise RuntimeError("half-way")

    monkeypatch.setattr(type(ONE_OF_EACH["text"]), "to_dict", broken)
    with pytest.raises(RuntimeError, match="half-way"):
        save(ONE_OF_EACH["text"], path)
    assert path.read_text(encoding="utf-8") == "the old file"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_new_file_has_the_users_usual_permissions_and_a_link_stays_a_link(tmp_path):
    umask = os.umask(0o027)
    try:
        save(ONE_OF_EACH["text"], tmp_path / "a.json")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o640
    (tmp_path / "link.json").symlink_to("a.json")
    save(ONE_OF_EACH["series"], tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert read(tmp_path / "a.json") == ONE_OF_EACH["series"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "a.xlsx",
            "path='a.xlsx' must end with the name of a format: '.json', '.npz', '.csv', "
            "'.parquet', '.html', '.png', '.svg' or '.pdf'.",
        ),
        (
            "a",
            "path='a' must end with the name of a format: '.json', '.npz', '.csv', "
            "'.parquet', '.html', '.png', '.svg' or '.pdf'.",
        ),
    ],
)
def test_an_unknown_format_is_refused(path, said):
    with pytest.raises(ArgumentError) as error:
        save(ONE_OF_EACH["text"], path)
    assert str(error.value) == said


def test_a_theme_is_for_pages_and_pictures(tmp_path):
    with pytest.raises(ArgumentError) as error:
        save(ONE_OF_EACH["text"], tmp_path / "a.csv", theme="dark")
    assert str(error.value) == (
        "theme='dark' is for .html, .png, .svg, .pdf, but path ends with .csv."
    )


def test_a_folder_that_is_not_there_or_not_ours_is_said(tmp_path, monkeypatch):
    with pytest.raises(ArgumentError) as error:
        save(ONE_OF_EACH["text"], tmp_path / "none" / "a.json")
    assert str(error.value) == f"The folder '{tmp_path / 'none'}' does not exist: make it first."
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ArgumentError, match=r"is a folder: name a file in it\.$"):
        save(ONE_OF_EACH["text"], tmp_path / "folder.json")

    def refused(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(InterpretError) as failure:
        save(ONE_OF_EACH["text"], tmp_path / "a.json")
    assert str(failure.value) == (
        f"'{tmp_path / 'a.json'}' cannot be written: Permission denied. "
        "Choose another folder, or make room and check its permissions."
    )


def test_files_for_people_are_not_read_back(tmp_path):
    save(ONE_OF_EACH["text"], tmp_path / "a.csv")
    with pytest.raises(ArgumentError) as error:
        read(tmp_path / "a.csv")
    assert str(error.value) == (
        "A .csv file cannot be read back, since it does not hold everything: save the result as "
        "'.json', '.npz' or '.parquet' to read it again."
    )
    with pytest.raises(ArgumentError, match=r"must end with '\.json', '\.npz' or '\.parquet'\.$"):
        read(tmp_path / "a.txt")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataError) as error:
        read(tmp_path / "a.json")
    assert str(error.value) == f"There is no file '{tmp_path / 'a.json'}'."
    assert error.value.code == "no-file"


@pytest.mark.parametrize("ending", READABLE)
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"PK\x03\x04 cut", b"[]", b"\xff\xfe", b"[" * 99_999],
    ids=["empty", "cut", "cut zip", "list", "no text", "deep"],
)
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path, ending, content):
    path = tmp_path / f"a{ending}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"(holds no result of interpret|cannot be read)") as error:
        read(path)
    assert str(error.value).startswith(f"'{path}'")


def test_a_pickle_is_never_opened(tmp_path):
    body = json.loads(dumps(ONE_OF_EACH["series"]))
    text = np.frombuffer(json.dumps(body).encode(), dtype=np.uint8)
    np.savez(tmp_path / "a.npz", json=text, values=np.array([{"a": 1}], dtype=object))
    with pytest.raises(DataError, match="holds no result of interpret"):
        read(tmp_path / "a.npz")


def test_an_edited_result_is_refused(tmp_path):
    body = json.loads(dumps(ONE_OF_EACH["series"]))
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**body, "values": [1, 2]}), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read(path)
    assert str(error.value) == (
        f"'{path}' cannot be read. An array of this result should have the axes "
        "(position, channel), but has 1: it was cut or edited."
    )
    path.write_text(json.dumps({**body, "schema_version": 99}), encoding="utf-8")
    with pytest.raises(DataError, match="schema_version 99, newer than") as newer:
        read(path)
    assert newer.value.code == "too-new"


def test_a_foreign_table_is_refused(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(DataError, match="table without the metadata that interpret stores"):
        read(tmp_path / "a.parquet")


def test_a_long_series_goes_through_parquet_small_and_whole(tmp_path):
    rng = np.random.default_rng(2)
    result = series_attribution(rng.normal(size=(50_000, 3)), rng.normal(size=(50_000, 3)))
    save(result, tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 5_000_000
    assert read(tmp_path / "a.parquet") == result


def test_extensions_may_be_capital_letters(tmp_path):
    save(ONE_OF_EACH["text"], tmp_path / "a.JSON")
    assert read(tmp_path / "a.JSON") == ONE_OF_EACH["text"]


def test_pages_and_notebook_views_come_from_the_plots():
    assert "<h1>Mine</h1>" in report([ONE_OF_EACH["text"]], title="Mine")
    assert notebook_bundle(ONE_OF_EACH["text"])["text/html"] == notebook_html(ONE_OF_EACH["text"])


def test_reading_and_writing_numbers_loads_no_chart_library():
    code = (
        "import sys, interpret.files; sys.exit('plotly' in sys.modules or 'pandas' in sys.modules)"
    )
    root = Path(__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_result_can_be_replaced_after_reading(tmp_path):
    save(ONE_OF_EACH["series"], tmp_path / "a.npz")
    again = read(tmp_path / "a.npz")
    assert not again.values.flags.writeable
    assert dataclasses.replace(again, target="sitting").target == "sitting"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe, link, read = tmp_path / "pipe", tmp_path / "out.json", []
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    with replacing(link) as file:
        file.write(b"all of it")
    reader.join(10)
    assert read == [b"all of it"]
    assert pipe.is_fifo()
    assert link.is_symlink()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is full")
def test_a_full_device_is_named(tmp_path):
    link = tmp_path / "out.json"
    link.symlink_to("/dev/full")
    with pytest.raises(InterpretError, match=r"'/dev/full' cannot be written: No space left"):
        with replacing(link) as file:
            file.write(b"x" * 100_000)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on files")
@pytest.mark.parametrize("work", [
    "from interpret.cli.delivery import write; write(path, 'x' * 100_000)",
    "from interpret.files import save; save(made, path)",
])  # fmt: skip
def test_a_full_disk_leaves_nothing_and_what_was_there(tmp_path, work):
    path = tmp_path / "out.json"
    path.write_text("before")
    code = (
        "import resource, sys; from pathlib import Path; path = Path(sys.argv[1])\n"
        "from interpret.methods.windowing import shapes\n"
        "made = shapes(100, 3)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"{work}"
    )
    root = Path(__file__).resolve().parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "InterpretError" in ran.stderr
    assert "out.json' cannot be written: File too large" in ran.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]
    assert path.read_text() == "before"
