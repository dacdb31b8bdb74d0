"""What could code in this process do to other processes, and could it start one?

Each act says how far it came, or raises what denied it. None does harm: a signal is signal 0, what
is attached to is let go, a limit is set to what it is.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import resource
import signal
from typing import TYPE_CHECKING

from interpret.sandbox.lock.system_calls import call

if TYPE_CHECKING:
    from interpret.sandbox.lock.probe_targets import Ground


def open_parent_memory(ground: Ground) -> str:
    """Its memory as a file."""
    with open(f"/proc/{ground.parent}/mem", "rb", buffering=0) as file:
        if ground.parent_address:
            file.seek(ground.parent_address)
            return f"read {len(file.read(4))} bytes"
    return "opened"


class _Span(ctypes.Structure):
    """``struct iovec``."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def copy_parent_memory(ground: Ground) -> str:
    """Its memory by `process_vm_readv`."""
    here = ctypes.create_string_buffer(4)
    near = _Span(ctypes.addressof(here), 4)
    far = _Span(ground.parent_address or ctypes.addressof(here), 4)
    arguments = (ground.parent, ctypes.byref(near), 1, ctypes.byref(far), 1, 0)
    return reached("process_vm_readv", *arguments, past=errno.EFAULT)


def trace_parent(ground: Ground) -> str:
    """Attach as a debugger does, and let go."""
    seize, interrupt, detach = 0x4206, 0x4207, 17
    call("ptrace", seize, ground.parent, 0, 0)
    with contextlib.suppress(OSError):  # it can only be let go while it is stopped
        call("ptrace", interrupt, ground.parent, 0, 0)
        os.waitpid(ground.parent, 0x40000000)
        call("ptrace", detach, ground.parent, 0, 0)
    return "attached"


def signal_parent(ground: Ground) -> str:
    """Signal 0, which only asks whether one may."""
    os.kill(ground.parent, 0)
    return "may signal"


def signal_by_handle(ground: Ground) -> str:
    """A descriptor of the parent, by which it can be signalled and its own descriptors taken."""
    os.close(call("pidfd_open", ground.parent, 0))
    return "have a handle"


def signal_by_pipe(ground: Ground) -> str:
    """Have the kernel signal the parent whenever a pipe is written to."""
    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETOWN, ground.parent)
        return "arranged"
    finally:
        os.close(ends[0])
        os.close(ends[1])


def limit_parent(ground: Ground) -> str:
    """Read its limits, as `prlimit` would set them."""
    return f"open files: {resource.prlimit(ground.parent, resource.RLIMIT_NOFILE)[0]}"


def lift_own_limit(ground: Ground) -> str:
    """Set a limit of its own, to what it is."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, resource.getrlimit(resource.RLIMIT_CPU))
    except ValueError as error:  # how `resource` spells EPERM
        raise PermissionError(errno.EPERM, str(error)) from None
    return "set"


def outlive_parent(ground: Ground) -> str:
    """Ask anew how to end when the parent does, with the answer that stands."""
    return reached("prctl", 1, int(signal.SIGKILL), 0, 0, 0)


def start_program(ground: Ground) -> str:
    """A program, from a process of its own if there can be one."""
    try:
        child = call("clone", int(signal.SIGCHLD), 0, 0, 0, 0)
    except OSError:
        # No path at all: the filter answers before the kernel looks for one.
        return reached("execve", None, None, None, past=errno.EFAULT)
    if child == 0:
        try:
            os.execv("/bin/true", ["/bin/true"])
        except OSError as error:
            os._exit(error.errno or 1)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        raise OSError(status, os.strerror(status))
    return "ran /bin/true"


def start_process(ground: Ground) -> str:
    """A process, by the call itself: `os.fork` warns where there are threads."""
    child = call("clone", int(signal.SIGCHLD), 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "forked"


def reached(name: str, *arguments: object, past: int = 0) -> str:
    """Make a call; ``past`` is the error by which the kernel shows that it was let through."""
    try:
        call(name, *arguments)
    except OSError as error:
        if error.errno != past:
            raise
    return f"{name} answered"
