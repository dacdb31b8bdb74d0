"""A locked process for strangers' files: what it may reach, and how it is spoken to.

Standard library only. The lock is put on by `lock.lock` in a process that has one thread;
`python -m interpret.sandbox` tries every forbidden act with the lock and without it.
"""
