"""The filter, run on system calls as the kernel would run it."""

import errno
import os
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.sandbox.lock import landlock, seccomp
from interpret.sandbox.lock.system_calls import NEWEST, NUMBERS, number

if sys.platform == "win32":
    pytest.skip("numbers of Linux", allow_module_level=True)

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4321
ALLOWED = "allowed"
PROGRAMS = {on: seccomp.program(on, PID) for on in ARCHITECTURE}
both = pytest.mark.parametrize("on", ARCHITECTURE)


def answer(on, which, arguments=(), architecture=None):
    """What the kernel answers: ``allowed``, or the name of an errno."""
    which = which if isinstance(which, int) else number(which, on)
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    wrapped = [value % 2**64 for value in padded]
    architecture = ARCHITECTURE[on] if architecture is None else architecture
    data = struct.pack("<IIQ6Q", which, architecture, 0, *wrapped)
    at = held = 0
    code = PROGRAMS[on]
    while True:
        kind, yes, no, constant = code[at]
        at += 1
        if kind == 0x20:
            held = struct.unpack_from("<I", data, constant)[0]
        elif kind == 0x54:
            held &= constant
        elif kind == 0x15:
            at += yes if held == constant else no
        elif kind == 0x35:
            at += yes if held >= constant else no
        else:
            assert kind == 0x06
            if constant == 0x7FFF0000:
                return ALLOWED
            assert constant >> 16 == 5
            return errno.errorcode[constant & 0xFFFF]


@both
def test_it_is_short_enough_for_the_kernel(on):
    assert len(PROGRAMS[on]) < 4096
    assert all(0 <= part < 256 for _, yes, no, _ in PROGRAMS[on] for part in (yes, no))


@both
@pytest.mark.parametrize(
    "name",
    """socket socketpair connect bind sendmsg execve execveat fork vfork ptrace process_vm_readv
    process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal tkill rt_sigqueueinfo io_uring_setup
    mount umount2 move_mount open_tree fsopen pivot_root chroot unshare setns bpf keyctl add_key
    perf_event_open userfaultfd kexec_load init_module finit_module open_by_handle_at chmod fchmodat
    chown truncate setxattr memfd_create shmget setrlimit setpgid setsid personality""".split(),
)
def test_denied_whatever_the_arguments(on, name):
    if number(name, on) is None:
        pytest.skip(f"{on} has no {name}")
    assert answer(on, name) == "EPERM"
    assert answer(on, name, [2**64 - 1] * 6) == "EPERM"


@both
def test_libraries_fall_back_from_what_hides_its_arguments(on):
    assert answer(on, "clone3") == answer(on, "openat2") == "ENOSYS"


@both
@given(st.integers(NEWEST + 1, 2**32 - 1))
def test_what_is_newer_than_the_table_is_absent(on, which):
    # Among them the x32 calls of x86_64, which have bit 30 set.
    assert answer(on, which) == "ENOSYS"


@both
@given(st.integers(0, NEWEST), st.lists(st.integers(0, 2**64 - 1), min_size=6, max_size=6))
def test_what_the_table_does_not_name_is_allowed(on, which, arguments):
    named = {number(name, on) for name in NUMBERS}
    found = answer(on, which, arguments)
    assert which in named or found == ALLOWED


@pytest.mark.parametrize("architecture", [0x40000003, 0xC00000B7, 0])
def test_another_architectures_calls_are_denied(architecture):
    assert answer("x86_64", 0) == ALLOWED  # read, here; another call there
    assert answer("x86_64", 0, architecture=architecture) == "EPERM"


THREAD = 0x3D0F00  # what pthread_create asks for


@both
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", [THREAD], ALLOWED),
        ("clone", [17], "EPERM"),  # fork
        ("clone", [0x4111], "EPERM"),  # vfork
        ("clone", [THREAD | 0x10000000], "EPERM"),  # with a user namespace
        ("clone", [THREAD | 0x20000], "EPERM"),  # with a mount namespace
        ("kill", [PID, 6], ALLOWED),
        ("kill", [PID + 1, 0], "EPERM"),
        ("kill", [0, 9], "EPERM"),  # its process group
        ("kill", [-1, 9], "EPERM"),  # everybody
        ("kill", [-PID, 9], "EPERM"),
        ("tgkill", [PID, 1, 6], ALLOWED),
        ("tgkill", [1, 1, 6], "EPERM"),
        ("prlimit64", [0, 7, 0, 0xFFFF], ALLOWED),
        ("prlimit64", [PID, 7, 0, 0xFFFF], ALLOWED),
        ("prlimit64", [1, 7, 0, 0xFFFF], "EPERM"),
        ("prlimit64", [0, 7, 0xFFFF, 0], "EPERM"),
        ("prlimit64", [0, 7, 0xFFFF << 32, 0], "EPERM"),  # a pointer whose low half is zero
        ("fcntl", [5, 2, 1], ALLOWED),  # F_SETFD
        ("fcntl", [5, 8, 1], "EPERM"),  # F_SETOWN
        ("fcntl", [5, 15, 1], "EPERM"),  # F_SETOWN_EX
        ("ioctl", [1, 0x5401], ALLOWED),  # TCGETS
        ("ioctl", [0, 0x5412], "EPERM"),  # TIOCSTI types into the terminal
        ("ioctl", [0, 0x5412 | 1 << 32], "EPERM"),  # the kernel reads 32 bits of it
        ("prctl", [15], ALLOWED),  # PR_SET_NAME
        ("prctl", [1, 0], "EPERM"),  # PR_SET_PDEATHSIG
        ("sendto", [5, 1, 1, 0, 0, 0], ALLOWED),
        ("sendto", [5, 1, 1, 0, 0xFFFF, 16], "EPERM"),
        ("mmap", [0, 2**32, 3, 0x22], ALLOWED),  # private, anonymous
        ("mmap", [0, 2**32, 3, 0x01], ALLOWED),  # a file, shared
        ("mmap", [0, 2**32, 3, 0x21], "EPERM"),
        ("mmap", [0, 2**32, 3, 0x23], "EPERM"),  # MAP_SHARED_VALIDATE
        ("mmap", [0, 2**32, 3, 0x122], "EPERM"),  # counted as stack
        ("openat", [5, 1, os.O_RDONLY], ALLOWED),
        ("openat", [5, 1, os.O_WRONLY | 0o1000], ALLOWED),
        ("openat", [5, 1, os.O_RDONLY | 0o1000], "EPERM"),
        ("openat", [5, 1, 3 | 0o1000], "EPERM"),
    ],
)
def test_by_arguments(on, name, arguments, expected):
    if sys.platform != "linux" and name == "openat":
        pytest.skip("O_TRUNC is another number here")
    assert answer(on, name, arguments) == expected


def test_each_landlock_decides_on_more():
    decided = [landlock.handled(abi) for abi in range(1, 9)]
    assert [files for files, _, _ in decided] == [
        0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF,
    ]  # fmt: skip
    assert [net for _, net, _ in decided] == [0, 0, 0, 3, 3, 3, 3, 3]
    assert [scoped for _, _, scoped in decided] == [0, 0, 0, 0, 0, 3, 3, 3]
    assert [landlock.binds_all_threads(abi) for abi in (1, 7, 8)] == [False, False, True]


def test_the_scratch_folder_holds_regular_files_and_folders_only():
    traps = landlock.MAKE_SYM | landlock.MAKE_FIFO | landlock.MAKE_SOCK | landlock.MAKE_CHAR
    assert landlock.WRITABLE & (traps | landlock.MAKE_BLOCK | landlock.EXECUTE) == 0
    assert landlock.READABLE == landlock.READ_FILE | landlock.READ_DIR
