"""Lock this process: what may it still reach, how much may it use, and does the lock hold?

Called once, in a process that has one thread and is about to open a stranger's file. It never
raises: what cannot be put on is named in the report.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import platform
import random
import signal
import sys
import sysconfig
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interpret.sandbox.lock import landlock, lock_report, seccomp
from interpret.sandbox.lock.system_calls import call, known_machine, machine
from interpret.sandbox.lock.watching import processor_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from interpret.sandbox.lock.lock_report import LockReport

_MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a locked process may use, beyond which the kernel refuses or ends it.

    Memory is counted as private data from the moment of the lock on, so that what TensorFlow took
    before does not count. ``cpu_seconds`` is for one command: whoever started the process renews
    it with `renew`, up to ``cpu_seconds_ever``. ``file_bytes`` is for each file. ``processors`` are
    as many as TensorFlow then starts threads for, whose stacks count as memory. ``tasks`` are
    threads and processes beyond those that the user has by now; a single process's the host counts.
    """

    data_bytes: int = 1536 * _MIB
    file_bytes: int = 256 * _MIB
    open_files: int = 256
    cpu_seconds: int = 120
    cpu_seconds_ever: int = 3600
    processors: int = 8
    tasks: int = 2048


def lock(
    *,
    readable: Iterable[str | os.PathLike[str]],
    writable: str | os.PathLike[str],
    limits: Limits | None = None,
    keep: Iterable[int] = (),
    parent: int | None = None,
) -> LockReport:
    """Lock this process for good, then try on itself what it must not be able to do.

    Parameters
    ----------
    readable
        Files and folders that may be read, beside Python's own and the system's libraries.
    writable
        The scratch folder: read, write, make and remove regular files and folders.
    limits
        What it may use; `Limits()` by default.
    keep
        Descriptors to keep open beside 0, 1 and 2. **Every other one is closed.**
    parent
        The process that must be alive for this one to live; the one that is now its parent by
        default. If it has gone already, this process ends here.

    Returns
    -------
    LockReport
        Full, or reduced with a sentence for each thing that is missing. Never an exception.
    """
    kept, limits = {0, 1, 2, *keep}, limits or Limits()
    parent = os.getppid() if parent is None else parent
    close_inherited(kept)
    missing = _limit(limits)
    if platform.system() != "Linux":
        return lock_report.report([*missing, lock_report.other_system(platform.system())])
    if not known_machine(machine()):
        return lock_report.report([*missing, lock_report.other_machine(machine())])
    missing += _give_up_privileges()
    missing += _end_with(parent)
    _stay_on(limits.processors)
    # The only place where a library can leave what it needs for a while.
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ["HOME"] = os.fspath(writable)
    abi, unfenced = _fence(_rules(readable, writable))
    missing += unfenced
    try:
        seccomp.restrict()
    except OSError as error:
        missing.append(lock_report.no_seccomp(_said(error)))
    if not missing:  # else it is no news that acts succeed
        missing += _try_oneself(Path(writable), parent, kept, limits)
    return lock_report.report(missing, landlock_abi=abi)


def _try_oneself(scratch: Path, parent: int, kept: set[int], limits: Limits) -> list[str]:
    """Try what must not be possible: a sentence for each act that is."""
    try:
        from interpret.sandbox.lock import probes  # needs what only Unix has
        from interpret.sandbox.lock.probe_targets import own_ground

        ground = own_ground(
            scratch,
            parent=parent,
            kept=kept,
            data_bytes=limits.data_bytes,
            file_bytes=limits.file_bytes,
        )
        outcomes = probes.self_check(ground)
    except Exception as error:  # a lock that cannot be checked is no full one, but it is a lock
        return [lock_report.not_checked(_said(error))]
    return [lock_report.not_held(each.act, each.how) for each in outcomes if each.allowed]


def thread_count() -> int:
    """Count the threads of this process, those that Python does not know of too."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def close_inherited(kept: Iterable[int]) -> None:
    """Close every descriptor but those: an open one is past every fence."""
    try:
        held = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        held = list(range(4096))
    for descriptor in set(held) - set(kept):
        with contextlib.suppress(OSError):  # the listing's own is closed by now
            os.close(descriptor)


# --- limits --------------------------------------------------------------------------------------


def _limit(limits: Limits) -> list[str]:
    """Set the limits; hard ones, so that only root could lift them. Sentences for what failed."""
    try:
        import resource  # not on Windows
    except ImportError:
        return [lock_report.no_limit("memory, time and files", "this system has no such limits")]
    most_data = _data_bytes() + limits.data_bytes
    most_tasks = _tasks_of_user() + limits.tasks
    wanted: dict[str, tuple[str, int, int]] = {
        "RLIMIT_CORE": ("core dumps", 0, 0),
        "RLIMIT_FSIZE": ("the size of a file", limits.file_bytes, limits.file_bytes),
        "RLIMIT_NOFILE": ("open files", limits.open_files, limits.open_files),
        "RLIMIT_CPU": (
            "processor time",
            math.ceil(processor_seconds(os.getpid())) + limits.cpu_seconds,
            limits.cpu_seconds_ever,
        ),
        "RLIMIT_DATA": ("memory", most_data, most_data),
        "RLIMIT_NPROC": ("threads", most_tasks, most_tasks),
    }
    missing = []
    for name, (what, soft, hard) in wanted.items():
        try:
            which = getattr(resource, name)
            ceiling = resource.getrlimit(which)[1]
            if ceiling != resource.RLIM_INFINITY:
                hard = min(hard, ceiling)
            resource.setrlimit(which, (min(soft, hard), hard))
        except (OSError, ValueError, AttributeError) as error:
            missing.append(lock_report.no_limit(what, _said(error)))
    return missing


def renew(pid: int, limits: Limits) -> None:
    """Give a locked process its processor time anew, before each command, from outside.

    The process itself cannot: its filter denies setting limits. A process that ignores the signal
    at its soft limit lives on to ``cpu_seconds_ever``: set a deadline as well.

    Raises
    ------
    OSError
        If there is no such process, or it is somebody else's.
    """
    import resource

    if not hasattr(resource, "prlimit"):  # not Linux: the first limit is for ever
        return
    hard = resource.prlimit(pid, resource.RLIMIT_CPU)[1]
    soft = math.ceil(processor_seconds(pid)) + limits.cpu_seconds
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.prlimit(pid, resource.RLIMIT_CPU, (soft, hard))


def _tasks_of_user() -> int:
    """Threads of all processes of this user, which is what RLIMIT_NPROC counts."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if process.stat().st_uid == os.getuid():
                count += len(os.listdir(process / "task"))
    return count


def _data_bytes() -> int:
    """Count the private memory that this process has mapped, as RLIMIT_DATA does; 0 if unknown."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0


# --- privileges, parent, files -------------------------------------------------------------------

_COMMAND_LINE = "/proc/self/cmdline"
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


class _CapabilityHeader(ctypes.Structure):
    """``struct __user_cap_header_struct``."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def _give_up_privileges() -> list[str]:
    """Gain none from here on, and drop those that root has."""
    try:
        call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        header = _CapabilityHeader(0x20080522, 0)
        call("capset", ctypes.byref(header), ctypes.create_string_buffer(24))
    except OSError as error:
        return [lock_report.privileges_kept(_said(error))]
    return []


def _end_with(parent: int) -> list[str]:
    """Have the kernel kill this process when the thread that started it ends."""
    try:
        call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    except OSError as error:
        return [lock_report.no_death_with_parent(_said(error))]
    if os.getppid() != parent:
        os._exit(1)  # it ended before we asked
    return []


def _stay_on(most: int) -> None:
    """Run on so many processors, any of those that there are."""
    there = sorted(os.sched_getaffinity(0))
    with contextlib.suppress(OSError):  # then it has more of them than it needs
        os.sched_setaffinity(0, random.sample(there, min(most, len(there))))


def _fence(rules: list[tuple[Path, int]]) -> tuple[int, list[str]]:
    """Put Landlock on: its version, and sentences for what is missing."""
    threads = thread_count()
    try:
        abi = landlock.version()
        # TensorFlow ends the process if it cannot read this. A rule is about what the path leads
        # to now, which /proc makes anew once it is forgotten: held open, it is not forgotten.
        os.open(_COMMAND_LINE, os.O_PATH | os.O_CLOEXEC)
        landlock.restrict(rules, abi=abi)
    except OSError as error:
        return 0, [lock_report.no_landlock(_said(error))]
    if threads > 1 and not landlock.binds_all_threads(abi):
        return abi, [lock_report.threads_first(threads)]
    return abi, []


def _rules(
    readable: Iterable[str | os.PathLike[str]], writable: str | os.PathLike[str]
) -> list[tuple[Path, int]]:
    """Every path that stays reachable, with its rights."""
    device = landlock.READ_FILE | landlock.WRITE_FILE
    return [
        *((path, landlock.READABLE) for path in system_paths()),
        *((Path(path), landlock.READABLE) for path in readable),
        (Path("/dev/null"), device),
        (Path(writable), landlock.WRITABLE),
    ]


def system_paths() -> list[Path]:
    """Paths that Python and its libraries read while they run: code, and facts of the machine.

    Of `sys.path` only folders of installed packages and this package itself: a folder with a
    project in it, or the one that the process was started in, may hold anything.
    """
    own = Path(__file__).resolve().parents[2]
    schemes = sysconfig.get_paths()
    code = [schemes[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    code += [os.path.join(root, "lib") for root in (sys.prefix, sys.base_prefix)]
    code += [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    system = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache"]
    facts = ["/dev/urandom", "/sys/devices/system/cpu", "/proc/cpuinfo", "/proc/meminfo"]
    facts += [_COMMAND_LINE, "/usr/share/zoneinfo"]
    paths = [Path(path).resolve() for path in [*code, *system, *facts]]
    return [path for path in dict.fromkeys([own, *paths]) if path != Path("/")]


def _said(error: Exception) -> str:
    """Say an error in a few words."""
    strerror = getattr(error, "strerror", None)
    return str(strerror or error)
