"""Which system calls may this process still make?

A filter that the kernel runs on the number and the arguments of every call, written here as the
list of what is denied and assembled by hand: a few dozen lines, and no package that would have to
be trusted. A denied call answers ``EPERM`` instead of killing, so that a library that merely tries
goes on without. Source: https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from typing import TYPE_CHECKING, TypeAlias

from interpret.sandbox.lock.system_calls import NEWEST, call, machine, number

if TYPE_CHECKING:
    from collections.abc import Iterable

Instruction: TypeAlias = tuple[int, int, int, int]
"""Code, jump if true, jump if false, constant: ``struct sock_filter``."""

_DENIED = """
    socket socketpair connect bind listen accept accept4 sendmsg sendmmsg recvmsg recvmmsg
    execve execveat uselib fork vfork
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
    tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd pidfd_send_signal
    migrate_pages move_pages setpriority ioprio_set
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler
    setpgid setsid setrlimit perf_event_open
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
    utime utimes futimesat utimensat truncate mknod mknodat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
    name_to_handle_at open_by_handle_at quotactl quotactl_fd
    inotify_init inotify_init1 fanotify_init fanotify_mark
    mount umount2 pivot_root chroot move_mount open_tree mount_setattr
    fsopen fsconfig fsmount fspick statmount listmount unshare setns
    bpf keyctl add_key request_key userfaultfd io_uring_setup io_uring_enter io_uring_register
    kexec_load kexec_file_load create_module init_module finit_module delete_module
    reboot swapon swapoff acct syslog settimeofday clock_settime adjtimex clock_adjtime
    sethostname setdomainname iopl ioperm modify_ldt personality vhangup
    lookup_dcookie nfsservctl _sysctl sysfs ustat
    memfd_create memfd_secret shmget shmat shmctl semget semop semtimedop semctl
    msgget msgsnd msgrcv msgctl mq_open mq_unlink
    io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents
""".split()
"""Denied whatever the arguments. The last lines: memory, and slots of the whole machine's, that no
limit counts."""

_UNSUPPORTED = "getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr".split()
"""What a file system may lack, which libraries are prepared for; Landlock does not see it."""

# These keep their arguments in memory, where a filter does not see them; libraries fall back to
# clone and openat.
_ABSENT = ("clone3", "openat2")

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# --- the assembler: four instructions of classic BPF ---------------------------------------------

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16


def _errno(code: int) -> list[Instruction]:
    return [(_RETURN, 0, 0, 0x00050000 | code)]


ALLOW: list[Instruction] = [(_RETURN, 0, 0, 0x7FFF0000)]
DENY = _errno(errno.EPERM)
ABSENT = _errno(errno.ENOSYS)
UNSUPPORTED = _errno(errno.ENOTSUP)


def _where(
    argument: int,
    values: Iterable[int],
    then: list[Instruction],
    otherwise: list[Instruction],
    *,
    mask: int | None = None,
    high: bool = False,
) -> list[Instruction]:
    """Go by an argument's low 32 bits, or its high ones: those that the kernel takes for an int."""
    code: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument + 4 * high)]
    if mask is not None:
        code.append((_AND, 0, 0, mask))
    for value in values:
        code += [(_EQUAL, 0, len(then), value), *then]
    return code + otherwise


def _null(argument: int, then: list[Instruction]) -> list[Instruction]:
    """Go on only if a pointer is null."""
    return _where(argument, [0], _where(argument, [0], then, DENY, high=True), DENY)


def _by_arguments(own_pid: int) -> dict[str, list[Instruction]]:
    """Write the rules that look at arguments."""
    thread, namespaces = 0x00010000, 0x7E020000
    truncate, access_mode = os.O_TRUNC, 0b11
    # Truncating what was opened for reading: Landlock sees it only from version 3 on.
    emptying = {
        "mask": truncate | access_mode,
        "values": (truncate, truncate | access_mode),
        "then": DENY,
        "otherwise": ALLOW,
    }
    shared_anonymous, grows_down = 0x21, 0x100
    return {
        # Threads, yes; processes and namespaces, no.
        "clone": _where(0, [thread], ALLOW, DENY, mask=thread | namespaces),
        "kill": _where(0, [own_pid], ALLOW, DENY),
        "tgkill": _where(0, [own_pid], ALLOW, DENY),  # abort() signals its own thread
        # Asking for its own limits is fine. The host renews the time from outside.
        "prlimit64": _where(0, [0, own_pid], _null(2, ALLOW), DENY),
        # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to others. F_SETLEASE, F_NOTIFY.
        "fcntl": _where(1, [8, 10, 15, 1024, 1026], DENY, ALLOW),
        # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what isatty() and open() ask.
        "ioctl": _where(1, [0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451], ALLOW, DENY),
        # PR_SET_PDEATHSIG, PR_SET_MM, PR_SET_PTRACER.
        "prctl": _where(0, [1, 35, 0x59616D61], DENY, ALLOW),
        "sendto": _null(4, ALLOW),  # on what is connected already
        # Memory that RLIMIT_DATA does not count.
        "mmap": _where(
            3,
            [shared_anonymous],
            DENY,
            _where(3, [grows_down], DENY, ALLOW, mask=grows_down),
            mask=shared_anonymous,
        ),
        "open": _where(1, **emptying),  # type: ignore[arg-type]
        "openat": _where(2, **emptying),  # type: ignore[arg-type]
    }


def program(on: str, own_pid: int) -> list[Instruction]:
    """Assemble the filter for a processor and a process.

    Anything foreign is denied: another architecture's calls, and with ``ENOSYS`` those that are
    newer than the table, so that a new way in is shut until somebody has read what it does.
    """
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, _ARCHITECTURES[on]),
        *DENY,
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, NEWEST + 1),
        *ABSENT,
    ]
    rules = dict.fromkeys(_DENIED, DENY) | dict.fromkeys(_ABSENT, ABSENT)
    rules |= dict.fromkeys(_UNSUPPORTED, UNSUPPORTED) | _by_arguments(own_pid)
    for name, rule in rules.items():
        which = number(name, on)
        if which is not None:
            code += [(_EQUAL, 0, len(rule), which), *rule]
    return code + ALLOW


# --- putting it on -------------------------------------------------------------------------------

_SET_FILTER, _ALL_THREADS = 1, 1


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def restrict() -> None:
    """Put the filter on this process, all its threads and whatever they start, for good.

    ``no_new_privs`` must have been set, or the process be root's.

    Raises
    ------
    OSError
        If the kernel refuses: no seccomp, or a thread with a filter of its own.
    """
    code = program(machine(), os.getpid())
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
    memory = ctypes.create_string_buffer(packed, len(packed))
    asked = _Program(len(code), ctypes.cast(memory, ctypes.c_void_p))
    other = call("seccomp", _SET_FILTER, _ALL_THREADS, ctypes.byref(asked))
    if other:
        raise OSError(errno.ESRCH, f"thread {other} could not be bound", "seccomp")
