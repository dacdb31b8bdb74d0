"""What is said where a part of the lock is missing: simulated, each in a process of its own."""

import errno
import os

import pytest

from interpret.sandbox.lock import lock_report
from interpret.sandbox.lock.lock_report import LockReport, summary
from tests.sandbox.lock.children import told_by

CODE = """
import errno, json, os, platform, resource
from interpret.sandbox.lock import landlock
from interpret.sandbox.lock import process
from interpret.sandbox.lock import probes
from interpret.sandbox.lock import seccomp
from interpret.sandbox.lock import system_calls
def refuse(code):
    def refused(*_, **__): raise OSError(code, os.strerror(code))
    return refused
{patch}
report = process.lock(readable=[], writable={scratch!r})
print(json.dumps([report.level, report.missing, report.landlock_abi]))
"""


def locked_with(patch, tmp_path):
    told, missing, abi = told_by(CODE.format(patch=patch, scratch=str(tmp_path)))
    return told, tuple(missing), abi


@pytest.mark.parametrize("system", ["Darwin", "Windows", ""])
def test_another_system(system, tmp_path):
    found = locked_with(f"platform.system = lambda: {system!r}", tmp_path)
    assert found[0] == "reduced"
    assert found[1][-1] == (
        f"The lock needs Linux and this is {system or 'an unnamed system'}: "
        "a worker here can read files, reach the network and start programs."
    )


def test_another_processor(tmp_path):
    found = locked_with("platform.machine = lambda: 'riscv64'", tmp_path)
    if lock_report.other_system("") in found[1]:
        pytest.skip("no Linux")
    assert found[0] == "reduced"
    assert "this processor is riscv64" in found[1][-1]


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EOPNOTSUPP])
def test_no_landlock(code, tmp_path):
    found = locked_with(f"landlock.version = refuse({code})", tmp_path)
    assert found[0] == "reduced"
    assert found[2] == 0
    assert found[1][0] == (
        f"Files are not fenced off, because Landlock is not to be had here ({os.strerror(code)}): "
        "it needs Linux 5.13 and must not be switched off by `lsm=` or by the container's profile."
    )


def test_no_filter(tmp_path):
    told, missing, _ = locked_with(f"seccomp.restrict = refuse({errno.EINVAL})", tmp_path)
    assert told == "reduced"
    assert missing[-1] == (
        "System calls are not filtered (Invalid argument): "
        "a worker here can reach the network, start programs and signal other processes."
    )


def test_no_system_call_at_all_as_in_some_containers(tmp_path):
    # Every part asks the kernel by this one door.
    patch = f"process.call = landlock.call = seccomp.call = refuse({errno.EPERM})"
    told, missing, abi = locked_with(patch, tmp_path)
    assert (told, abi) == ("reduced", 0)
    assert [sentence.split(" (")[0].split(",")[0] for sentence in missing] == [
        "The worker could not give up its privileges",
        "The worker does not end with the process that started it",
        "Files are not fenced off",
        "System calls are not filtered",
    ]


def test_a_limit_that_cannot_be_set(tmp_path):
    _, missing, _ = locked_with(f"resource.setrlimit = refuse({errno.EPERM})", tmp_path)
    assert missing[0] == "The limit on core dumps could not be set (Operation not permitted)."
    assert sum(sentence.startswith("The limit on") for sentence in missing) == 6


def test_an_act_that_succeeds_all_the_same(tmp_path):
    told, missing, abi = locked_with("probes.ACTS['fly'] = lambda ground: 'flew'", tmp_path)
    if not abi:
        pytest.skip(" ".join(missing))
    assert told == "reduced"
    assert missing == ("The lock does not hold: the worker could still fly (flew).",)


def test_acts_that_cannot_be_tried(tmp_path):
    told, missing, abi = locked_with("probes.ACTS['crash'] = lambda ground: 1 / 0", tmp_path)
    if not abi:
        pytest.skip(" ".join(missing))
    assert told == "reduced"
    assert missing == ("Whether the lock holds could not be checked (division by zero).",)


def test_a_report_is_full_only_with_nothing_missing():
    assert lock_report.report([], landlock_abi=7) == LockReport("full", (), 7)
    assert lock_report.report(["No."]) == LockReport("reduced", ("No.",), 0)


def test_the_level_in_a_sentence():
    assert summary(LockReport("full")) == (
        "Full lock: the worker reaches its upload, its scratch folder and nothing else."
    )
    assert summary(LockReport("reduced", ("No this.", "No that."))) == (
        "Reduced lock. No this. No that."
    )
