"""How far is this process locked, and what is missing?

Two levels, and never an exception: a machine that cannot lock says so in sentences, and whoever
serves decides what to refuse there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["full", "reduced"]


@dataclass(frozen=True)
class LockReport:
    """What the lock reached.

    ``level`` is ``"full"`` only if every part was put on and every forbidden act that the process
    tried on itself was denied. ``missing`` has a sentence for each thing that is not so; it is
    empty at full. ``landlock_abi`` is the kernel's version of Landlock, 0 where there is none.
    """

    level: Level
    missing: tuple[str, ...] = ()
    landlock_abi: int = 0


def report(missing: list[str], *, landlock_abi: int = 0) -> LockReport:
    """Full if nothing is missing, else reduced."""
    return LockReport("reduced" if missing else "full", tuple(missing), landlock_abi)


def summary(lock: LockReport) -> str:
    """Say the level in a sentence or more, as a person reads it.

    >>> summary(LockReport("reduced", ("This kernel has no Landlock.",)))
    'Reduced lock. This kernel has no Landlock.'
    """
    if lock.level == "full":
        return "Full lock: the worker reaches its upload, its scratch folder and nothing else."
    return " ".join(("Reduced lock.", *lock.missing))


# --- what can be missing -------------------------------------------------------------------------


def other_system(system: str) -> str:
    """Landlock and seccomp are Linux's."""
    return (
        f"The lock needs Linux and this is {system or 'an unnamed system'}: "
        "a worker here can read files, reach the network and start programs."
    )


def other_machine(machine: str) -> str:
    """System calls have numbers of their own on every processor; ours are of two."""
    return (
        f"The lock knows the system calls of x86_64 and aarch64 and this processor is {machine}: "
        "a worker here can read files, reach the network and start programs."
    )


def no_landlock(reason: str) -> str:
    """No Landlock in the kernel, or one that a container hides."""
    return (
        f"Files are not fenced off, because Landlock is not to be had here ({reason}): "
        "it needs Linux 5.13 and must not be switched off by `lsm=` or by the container's profile."
    )


def no_seccomp(reason: str) -> str:
    """No system call filter."""
    return (
        f"System calls are not filtered ({reason}): "
        "a worker here can reach the network, start programs and signal other processes."
    )


def threads_first(count: int) -> str:
    """Landlock binds the thread that asks and those that it starts later."""
    return (
        f"The process had {count} threads when the lock was put on, and before version 8 Landlock "
        "binds only the one that asks: lock the worker before it starts threads."
    )


def no_limit(name: str, reason: str) -> str:
    """A resource limit could not be set."""
    return f"The limit on {name} could not be set ({reason})."


def no_death_with_parent(reason: str) -> str:
    """The worker would outlive a host that dies."""
    return f"The worker does not end with the process that started it ({reason})."


def privileges_kept(reason: str) -> str:
    """A worker of root's kept root's powers."""
    return f"The worker could not give up its privileges ({reason})."


def not_checked(reason: str) -> str:
    """The process could not try the acts on itself."""
    return f"Whether the lock holds could not be checked ({reason})."


def not_held(act: str, how: str) -> str:
    """A forbidden act succeeded when the locked process tried it on itself."""
    return f"The lock does not hold: the worker could still {act} ({how})."
