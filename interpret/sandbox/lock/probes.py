"""What could code in this process do, if it tried?

Each act is one that a stranger's file must never bring about. An act that raises was denied; the
errno says by whom (EACCES: mostly Landlock; EPERM: the filter; others: a limit).
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
from collections.abc import Callable
from typing import TypeAlias

from interpret.sandbox.lock import file_acts, process_acts
from interpret.sandbox.lock.probe_targets import Ground, NotTried, Outcome
from interpret.sandbox.lock.process_acts import reached
from interpret.sandbox.lock.system_calls import call

Act: TypeAlias = Callable[[Ground], str]

# --- the network ---------------------------------------------------------------------------------


def connect_tcp(ground: Ground) -> str:
    """To a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        if ground.tcp_port:
            line.settimeout(2)
            line.connect(("127.0.0.1", ground.tcp_port))
            return "connected"
    return "made a socket"


def send_udp(ground: Ground) -> str:
    """A packet to this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        if ground.udp_port:
            return f"sent {line.sendto(b'x', ('127.0.0.1', ground.udp_port))} byte"
    return "made a socket"


def connect_unix(ground: Ground) -> str:
    """To a service by its path, such as a session bus or Docker."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        if ground.unix_path:
            line.connect(ground.unix_path)
            return "connected"
    return "made a socket"


# --- the kernel ----------------------------------------------------------------------------------


def set_up_io_uring(ground: Ground) -> str:
    """A second way to make system calls, past a filter."""
    os.close(call("io_uring_setup", 1, ctypes.create_string_buffer(120)))
    return "set up"


def set_up_aio(ground: Ground) -> str:
    """One slot of the few that the whole machine has."""
    context = ctypes.c_ulong(0)
    call("io_setup", 1, ctypes.byref(context))
    call("io_destroy", context)
    return "set up"


def mount(ground: Ground) -> str:
    """A file system of memory over the scratch folder, and away again."""
    place = os.fsencode(ground.scratch)
    call("mount", b"none", place, b"tmpfs", 0, None)
    call("umount2", place, 2)
    return "mounted"


def leave_namespace(ground: Ground) -> str:
    """A table of descriptors of its own, which anybody may ask for."""
    return reached("unshare", 0x400)


def load_bpf(ground: Ground) -> str:
    """A map with nonsense for a description."""
    return reached("bpf", 0, ctypes.create_string_buffer(128), 128, past=errno.EINVAL)


def use_keyring(ground: Ground) -> str:
    """Ask for the session's keys."""
    return reached("keyctl", 0, -3, 0)


def allocate(ground: Ground) -> str:
    """Memory of its own, reserved and given back."""
    with mmap.mmap(-1, ground.memory_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):
        return "reserved"


def allocate_shared(ground: Ground) -> str:
    """Shared memory, which the limit on memory does not count."""
    with mmap.mmap(-1, ground.memory_bytes, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS):
        return "reserved"


def allocate_file(ground: Ground) -> str:
    """A file of memory, which it does not count either."""
    os.close(call("memfd_create", b"probe", 0))
    return "made"


# --- all of them ----------------------------------------------------------------------------------

ACTS: dict[str, Act] = {
    "read a file outside": file_acts.read_outside,
    "list a folder outside": file_acts.list_outside,
    "read a file outside by /proc/self/root": file_acts.read_by_proc_root,
    "read a file outside by a symbolic link": file_acts.read_by_symbolic_link,
    "link a file outside into its scratch folder": file_acts.link_into_scratch,
    "leave a symbolic link in its scratch folder": file_acts.make_symbolic_link,
    "make a file outside": file_acts.write_outside,
    "open a file outside for writing": file_acts.open_outside_to_write,
    "truncate a file outside": file_acts.truncate_outside,
    "empty a file outside by opening it to read": file_acts.empty_by_reading,
    "change a file's permissions outside": file_acts.change_mode_outside,
    "write a file of 300 MB": file_acts.write_much,
    "read extended attributes outside": file_acts.read_attributes,
    "use an inherited descriptor": file_acts.use_inherited,
    "read its parent's memory by /proc": process_acts.open_parent_memory,
    "read its parent's memory by process_vm_readv": process_acts.copy_parent_memory,
    "trace its parent": process_acts.trace_parent,
    "signal its parent": process_acts.signal_parent,
    "take hold of its parent by a pidfd": process_acts.signal_by_handle,
    "have its parent signalled by a pipe": process_acts.signal_by_pipe,
    "reach its parent's limits": process_acts.limit_parent,
    "set its own limits": process_acts.lift_own_limit,
    "choose to outlive its parent": process_acts.outlive_parent,
    "start a program": process_acts.start_program,
    "start a process": process_acts.start_process,
    "connect by TCP": connect_tcp,
    "send by UDP": send_udp,
    "connect to a Unix socket": connect_unix,
    "set up io_uring": set_up_io_uring,
    "set up asynchronous input and output": set_up_aio,
    "mount a file system": mount,
    "leave a namespace": leave_namespace,
    "use bpf": load_bpf,
    "use the session's keyring": use_keyring,
    "allocate 4 GB": allocate,
    "allocate 4 GB of shared memory": allocate_shared,
    "make a file of memory": allocate_file,
}
"""Every act, as it reads behind "the worker could"."""


def attempt(act: str, ground: Ground) -> Outcome:
    """Try one act."""
    try:
        return Outcome(act, True, ACTS[act](ground))
    except NotTried:
        return Outcome(act, False, "not tried")
    except OSError as error:
        return Outcome(act, False, errno.errorcode.get(error.errno or 0, str(error)))
    except MemoryError:
        return Outcome(act, False, "ENOMEM")


def self_check(ground: Ground) -> tuple[Outcome, ...]:
    """Try every act: some milliseconds."""
    return tuple(attempt(act, ground) for act in ACTS)
