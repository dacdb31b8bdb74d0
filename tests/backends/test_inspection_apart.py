"""A file that hangs, crashes or fills whoever looks at it: one sentence, and nothing left."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interpret.backends.inspection import apart, inspect_file
from interpret.core.errors import ModelError
from tests.hostile.mutations import spoil_structure
from tests.hostile.parts import archive, conv, crowded, hdf5, sequential

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stuck(monkeypatch, tmp_path):
    """The sentence, its code and the seconds for a file whose reader does what its name says."""
    monkeypatch.setattr(apart, "_MODULE", "tests.backends.stuck")
    monkeypatch.setattr(apart, "limits", lambda size: (64 * 2**20, 2))
    monkeypatch.setattr(apart, "PATIENCE", 10)

    def ask(name):
        path = hdf5(tmp_path / f"{name}.h5")
        with pytest.raises(ModelError) as caught:
            inspect_file(path)
        assert gone(int(path.with_suffix(".pid").read_text()))
        return caught.value.code, str(caught.value)

    return ask


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_who_takes_too_much_processor_time_is_ended(stuck):
    code, said = stuck("spin")
    assert code == "timed-out"
    assert "given up after 2 seconds" in said


def test_who_only_waits_is_ended_too(stuck, monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 2)
    code, said = stuck("sleep")
    assert code == "timed-out"
    assert "given up after 4 seconds" in said


def test_a_crash_is_a_sentence(stuck):
    code, said = stuck("abort")
    assert code == "damaged"
    assert "The HDF5 library crashed over it (SIGABRT), in a process of its own" in said


@pytest.mark.parametrize("seed", [7, 12, 17, 19, 32, 42, 53, 75, 80, 88, 92, 106])
def test_files_that_crash_hdf5_are_refused(tmp_path, seed):
    """Each of these crashes HDF5 1.14.6, which would take Python with it."""
    data = crowded(tmp_path / "a.h5").read_bytes()
    (tmp_path / "a.h5").write_bytes(spoil_structure(data, random.Random(seed), []))
    with pytest.raises(ModelError, match=r"crashed over it|cut short or corrupt") as caught:
        inspect_file(tmp_path / "a.h5")
    assert caught.value.code == "damaged"
    assert [each.name for each in tmp_path.iterdir()] == ["a.h5"]


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere memory is not limited.")
def test_memory_is_in_proportion_to_the_file(stuck):
    assert stuck("fill")[0] == "no-worker"  # what main makes a sentence of, stuck.py does not


def test_limits_grow_with_the_file():
    assert apart.limits(0) == (192 * 2**20, 6)
    assert apart.limits(2**30) == (192 * 2**20 + 2**33, 38)


def test_ctrl_c_ends_both_at_once(tmp_path):
    path = hdf5(tmp_path / "sleep.h5")
    ask = (
        "import pathlib, sys; from interpret.backends.inspection import apart, inspect_file\n"
        "apart._MODULE = 'tests.backends.stuck'; inspect_file(pathlib.Path(sys.argv[1]))"
    )
    process = subprocess.Popen([sys.executable, "-c", ask, path], cwd=ROOT, stderr=subprocess.PIPE)
    told = path.with_suffix(".pid")
    until = time.monotonic() + 60
    while not (told.exists() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - started < 5
    assert b"KeyboardInterrupt" in errors
    assert gone(int(told.read_text()))


@pytest.mark.parametrize("make", [archive, hdf5])
def test_both_ways_find_the_same(tmp_path, make):
    path = make(tmp_path / ("a.keras" if make is archive else "a.h5"))
    assert inspect_file(path) == inspect_file(path, apart=False)
    assert inspect_file(path).stored == 2 * 2 * 3 + 3 + 3 * 4 + 4


def test_a_name_of_the_file_that_is_no_text_goes_through(tmp_path):
    path = archive(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.keras")), sequential(conv()))
    assert inspect_file(path).container == "keras"


def test_what_is_known_and_trusted_goes_through(tmp_path):
    path = archive(tmp_path / "a.keras", sequential(conv(activation="wiggle")))
    assert inspect_file(path, known=["wiggle"]).config["config"]["name"] == "net"
    with pytest.raises(ModelError, match=re.escape("[custom-object]")):
        inspect_file(path)
