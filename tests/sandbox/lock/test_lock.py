"""Forbidden acts, tried by a process that is locked, and what it must still be able to do."""

import json
import os
import signal
import sys

import pytest

from interpret.sandbox.lock.system_calls import known_machine, machine
from tests.sandbox.lock.children import need_full, start, told_by

if sys.platform != "linux" or not known_machine(machine()):
    pytest.skip("the lock needs Linux on x86_64 or aarch64", allow_module_level=True)

from interpret.sandbox.__main__ import main, tried
from interpret.sandbox.lock import landlock, probes
from interpret.sandbox.lock.probe_targets import Ground
from interpret.sandbox.lock.process import Limits, renew

# What anybody may do on any Linux: if one of these is denied without the lock, the act is no test.
ANYBODY = [
    "read a file outside",
    "list a folder outside",
    "read a file outside by /proc/self/root",
    "read a file outside by a symbolic link",
    "leave a symbolic link in its scratch folder",
    "make a file outside",
    "open a file outside for writing",
    "truncate a file outside",
    "empty a file outside by opening it to read",
    "change a file's permissions outside",
    "use an inherited descriptor",
    "signal its parent",
    "reach its parent's limits",
    "set its own limits",
    "choose to outlive its parent",
    "start a program",
    "start a process",
    "connect by TCP",
    "send by UDP",
    "connect to a Unix socket",
    "write a file of 300 MB",
]


@pytest.fixture(scope="module")
def locked():
    report, outcomes = tried(locked=True)
    need_full(report.level, report.missing)
    return {outcome.act: outcome for outcome in outcomes}


@pytest.fixture(scope="module")
def unlocked():
    return {outcome.act: outcome for outcome in tried(locked=False)[1]}


@pytest.mark.parametrize("act", probes.ACTS)
def test_a_locked_process_cannot(act, locked):
    assert not locked[act].allowed, locked[act].how
    assert locked[act].how != "not tried"


@pytest.mark.parametrize("act", ANYBODY)
def test_without_the_lock_anybody_can(act, unlocked):
    assert unlocked[act].allowed, unlocked[act].how


def test_who_denies_what(locked):
    # Landlock answers EACCES, the filter EPERM, a limit with an error of its own.
    said = {act: outcome.how for act, outcome in locked.items()}
    assert said["read a file outside by /proc/self/root"] == "EACCES"
    assert said["connect to a Unix socket"] == "EPERM"
    assert said["write a file of 300 MB"] == "EFBIG"
    assert said["allocate 4 GB"] == "ENOMEM"
    assert said["use an inherited descriptor"] == "EBADF"


PRELUDE = """
import json, os, sys, threading
from interpret.sandbox.lock import landlock
from interpret.sandbox.lock import probes
from interpret.sandbox.lock.probe_targets import Ground
from interpret.sandbox.lock.process import Limits, lock
def say(**told): print(json.dumps(told), flush=True)
"""


@pytest.fixture
def folders(tmp_path):
    for name in ("upload", "scratch"):
        (tmp_path / name).mkdir()
    (tmp_path / "upload" / "model.bin").write_bytes(b"weights")
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "victim.txt").write_text("secret")
    return tmp_path


def locking(folders, more=""):
    upload, scratch = str(folders / "upload"), str(folders / "scratch")
    return f"{PRELUDE}\nscratch = {scratch!r}\nupload = {upload!r}\n" + (
        f"report = lock(readable=[upload], writable=scratch{more})\n"
    )


def test_it_can_still_do_its_work(folders):
    told = told_by(
        locking(folders)
        + """
import decimal, tempfile  # from Python's own tree
os.mkdir(scratch + "/sub")
with open(scratch + "/sub/out", "wb") as file: file.write(b"x" * 1000)
os.rename(scratch + "/sub/out", scratch + "/out")
os.truncate  # the call by path is denied; by descriptor it is not
with open(scratch + "/out", "r+b") as file: file.truncate(10)
with tempfile.TemporaryFile() as file: file.write(b"x")
counted = []
threads = [threading.Thread(target=counted.append, args=(n,)) for n in range(3)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
os.kill(os.getpid(), 0)
say(level=report.level, missing=report.missing, counted=sorted(counted),
    read=open(upload + "/model.bin").read(), length=os.path.getsize(scratch + "/out"),
    random=len(os.urandom(8)), left=sorted(os.listdir(scratch)))
"""
    )
    need_full(told.pop("level"), told.pop("missing"))
    assert told == {
        "counted": [0, 1, 2],
        "read": "weights",
        "length": 10,
        "random": 8,
        "left": ["out", "sub"],
    }


def test_the_upload_cannot_be_changed(folders):
    told = told_by(
        locking(folders)
        + """
denied = []
for act in (lambda: open(upload + "/model.bin", "r+b"), lambda: open(upload + "/new", "wb"),
            lambda: os.unlink(upload + "/model.bin"),
            lambda: os.rename(upload + "/model.bin", scratch + "/m"),
            lambda: os.mkfifo(scratch + "/pipe")):
    try: act(); denied.append(False)
    except OSError: denied.append(True)
say(level=report.level, missing=report.missing, denied=denied)
"""
    )
    need_full(told["level"], told["missing"])
    assert told["denied"] == [True] * 5


def test_the_line_that_is_kept_stays_open_and_no_other(folders):
    kept, other = os.pipe(), os.pipe()
    told = told_by(
        locking(folders, f", keep=[{kept[1]}]")
        + f"""
os.write({kept[1]}, b"hello")
try: os.fstat({other[1]}); closed = False
except OSError: closed = True
say(closed=closed)
""",
        keep=(kept[1], other[1]),
    )
    assert told == {"closed": True}
    assert os.read(kept[0], 10) == b"hello"
    for descriptor in (*kept, *other):
        os.close(descriptor)


def test_memory_is_counted_from_the_lock_on(folders):
    told = told_by(
        locking(folders, ", limits=Limits(data_bytes=200 * 2**20)")
        + """
small = bytearray(100 * 2**20)
try: bytearray(150 * 2**20); large = True
except MemoryError: large = False
say(large=large)
"""
    )
    assert told == {"large": False}


def test_processor_time_is_renewed_from_outside(folders):
    import resource

    with start(
        locking(folders, ", limits=Limits(cpu_seconds=50, cpu_seconds_ever=400)")
        + "say(level=report.level)\nsys.stdin.read()"
    ) as process:
        process.stdout.readline()
        assert resource.prlimit(process.pid, resource.RLIMIT_CPU) in [(51, 400), (52, 400)]
        renew(process.pid, Limits(cpu_seconds=90))
        assert resource.prlimit(process.pid, resource.RLIMIT_CPU) in [(91, 400), (92, 400)]
        renew(process.pid, Limits(cpu_seconds=1000))  # not beyond what there is for ever
        assert resource.prlimit(process.pid, resource.RLIMIT_CPU) == (400, 400)
        process.communicate("")


def test_it_ends_at_its_processor_time(folders):
    with start(
        locking(folders, ", limits=Limits(cpu_seconds=0, cpu_seconds_ever=5)") + "while True: pass"
    ) as process:
        assert process.wait(60) == -signal.SIGXCPU


def test_it_ends_with_the_process_that_started_it(folders):
    line = os.pipe()
    code = f"""
import os, time
if os.fork() == 0:
{"".join("    " + each + chr(10) for each in locking(folders, f", keep=[{line[1]}]").splitlines())}
    os.write({line[1]}, b"locked")
    time.sleep(600)
time.sleep(600)
"""
    with start(code, keep=(line[1],)) as process:
        os.close(line[1])
        assert os.read(line[0], 10) == b"locked"
        process.kill()
        process.stdout.close()
    assert os.read(line[0], 10) == b""  # nobody is left who could write
    os.close(line[0])


def test_a_parent_that_is_gone_already_ends_it(folders):
    with start(locking(folders, ", parent=1") + "say(level='lives')") as process:
        assert process.stdout.read() == ""
    assert process.returncode == 1


@pytest.mark.parametrize("abi", [1, 2, 3, 4, 5, 6])
def test_an_older_landlock_is_enough(abi, folders):
    try:
        newest = landlock.version()
    except OSError as error:
        need_full("reduced", [str(error)])
    if abi > newest:
        pytest.skip(f"this kernel has Landlock {newest}")
    told = told_by(
        PRELUDE
        + f"""
landlock.version = lambda: {abi}
folder, scratch = {str(folders)!r}, {str(folders / "scratch")!r}
report = lock(readable=[], writable=scratch)
ground = Ground(outside=folder + "/outside.txt", folder=folder, scratch=scratch,
                       parent=os.getppid(), victim=folder + "/victim.txt")
succeeded = [each.act for each in probes.self_check(ground) if each.allowed]
say(level=report.level, missing=report.missing, succeeded=succeeded)
"""
    )
    need_full(told["level"], told["missing"])
    assert told["succeeded"] == []
    assert (folders / "victim.txt").read_text() == "secret"


def test_threads_that_run_already_are_named(folders):
    told = told_by(
        PRELUDE
        + "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        + "landlock.binds_all_threads = lambda abi: False\n"
        + locking(folders)
        + "say(level=report.level, missing=report.missing)\nos._exit(0)",
        OPENBLAS_NUM_THREADS="1",
    )
    assert told["level"] == "reduced"
    assert told["missing"][0] == (
        "The process had 2 threads when the lock was put on, and before version 8 Landlock binds "
        "only the one that asks: lock the worker before it starts threads."
    ) or told["missing"][0].startswith("Files are not fenced off")


def test_the_table_says_what_succeeds(capsys, locked):
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "Full lock: the worker reaches its upload" in said
    assert f"0 of {len(probes.ACTS)} acts succeed with the lock" in said
    row = next(line for line in said.splitlines() if line.startswith("connect by TCP"))
    assert row.split("  ")[0] == "connect by TCP"
    assert row.index("denied (EPERM)") < row.index("SUCCEEDS: connected")


def test_the_ground_goes_to_another_process_whole():
    ground = Ground(outside="/o", folder="/f", scratch="/s", parent=7, kept=(0, 1, 2, 9))
    assert Ground.from_json(ground.to_json()) == ground
    assert json.loads(ground.to_json())["parent"] == 7
