"""Every bad file is refused in the sentence of ``golden.json``, quickly and without a trace.

After a sentence was changed on purpose: ``RECORD=1 pytest tests/hostile/test_bad_inputs.py``, and
read the difference.
"""

import json
import os
import re
import tempfile
import time
from pathlib import Path

import pytest

import tests.hostile.make  # noqa: F401  # registers the cases
from tests.hostile.cases import CASES, SECRET, write
from tests.hostile.doors import DOORS, WorkerDoor

GOLDEN = Path(__file__).parent / "golden.json"
SECONDS = 10
"""A machine that does other things too; all but a few take milliseconds."""
MEBIBYTES = 400
STATUS = {"model": 3, "series": 4, "texts": 4, "vocabulary": 4}
FINE = {"good.keras", "good.h5", "compiled.keras"}


def golden():
    return json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}


def record(name, code, message):
    said = golden()
    said[name] = said.get(name, {}) | {"code": code, "message": message}
    text = json.dumps(dict(sorted(said.items())), indent=1, ensure_ascii=False)
    GOLDEN.write_text(text + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a file once: its path, in a folder of its own with one for what is left behind."""
    done = {}

    def make(name):
        if name not in done:
            place = tmp_path_factory.mktemp("hostile")
            (place / "files").mkdir()
            (place / "scratch").mkdir()
            done[name] = write(name, place / "files", place / "MARKER")
        return done[name]

    return make


@pytest.fixture
def opened_in(monkeypatch):
    """Work in the folder of a file, and put what is temporary beside it."""

    def enter(path):
        place = path.parents[1]
        monkeypatch.chdir(place / "files")
        monkeypatch.setattr(tempfile, "tempdir", str(place / "scratch"))
        monkeypatch.setenv("TMPDIR", str(place / "scratch"))
        monkeypatch.setenv("COLUMNS", "80")
        return place

    return enter


def peak():
    """MiB that this process has held at most since ``forget``; None where nobody counts."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else None


def forget():
    """Start counting from here."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pytest.skip("This system does not say how much memory was held at most.")
    return peak()


@pytest.fixture(scope="session")
def worker_door(tmp_path_factory):
    """Workers that live as long as the tests do."""
    pytest.importorskip("tensorflow")
    door = WorkerDoor(tmp_path_factory.getbasetemp())
    yield door
    door.close()


@pytest.mark.parametrize("door", [*DOORS, pytest.param("worker", marks=pytest.mark.tensorflow)])
@pytest.mark.parametrize("name", CASES, ids=ascii)
def test_a_bad_file_is_refused_in_a_sentence(name, door, made, opened_in, monkeypatch, request):
    case = CASES[name]
    if case.loads and door != "worker":
        pytest.skip("Only Keras finds it bad; that is the next test.")
    if name in FINE and door == "command line":
        pytest.skip("It goes on to the model, which other tests do.")
    if case.costly and door == "worker":
        pytest.skip("Its own limit of memory ends it, in a sentence of its own.")
    enter = DOORS.get(door) or request.getfixturevalue("worker_door")
    path = made(name)
    place = opened_in(path)
    before = sorted(place.rglob("*"))
    started, held = time.monotonic(), peak() and forget()
    code, message, status = enter(case, path, monkeypatch)
    took = time.monotonic() - started
    grown = (peak() or 0) - (held or 0)
    assert sorted(place.rglob("*")) == before  # no marker, nothing left behind
    assert SECRET not in message
    assert len(message) < 1500
    assert message.isprintable()
    assert took < SECONDS
    assert grown < MEBIBYTES
    if os.environ.get("RECORD") and door == "library":
        record(name, code, message)
    expected = golden()[name]
    if door == "worker" and enter.level == "full":
        expected = expected.get("when fully locked", expected)
    assert message == expected["message"]
    if expected["code"]:
        assert status == STATUS[case.door]
    if code is not None:
        assert code == expected["code"]


def test_every_sentence_recorded_is_still_said():
    assert sorted(golden()) == sorted(CASES)


@pytest.mark.parametrize(
    "name", [n for n, case in CASES.items() if case.door == "model"], ids=ascii
)
def test_a_sentence_about_a_model_has_one_shape(name):
    said = golden()[name]
    if name in FINE:
        assert said == {"code": "", "message": ""}
        return
    head, _, rest = said["message"].partition(f'" [{said["code"]}]. ')
    assert head.startswith('Could not open "')
    assert len(head) < 100
    assert rest[0].isupper()
    assert rest.endswith(".")


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted(FINE) + [n for n, case in CASES.items() if case.loads])
def test_what_passes_the_inspection_is_loaded_or_refused(name, made, opened_in):
    """Without a trace too; two files are found bad only here."""
    pytest.importorskip("tensorflow")
    from interpret.core.errors import ModelError
    from interpret.loading import load

    path = made(name)
    place = opened_in(path)
    before = sorted(place.rglob("*"))
    code = message = ""
    try:
        model = load(path)
    except ModelError as error:
        code, message = error.code, str(error)
    else:
        assert model.info.input.length == 7
    assert sorted(place.rglob("*")) == before
    if os.environ.get("RECORD"):
        record(name, code, message)
    assert golden()[name] == {"code": code, "message": message}
